/** Turns hot reload of a server on and off. */
import { isElsewhere } from "../../toolchain/sources/index.ts";
import { projectDefinition, type ServerEntry } from "../servers/server-entry.ts";
import type { Runner } from "../servers/run-file.ts";
import type { Node } from "../sidebar/model.ts";

/** Whether the user turned hot reload on; `undefined` where it is not possible. */
export function isReloading({ sessions, hotReload }: Runner, entry: ServerEntry): boolean | undefined {
  const { file, source } = entry;
  const definition = projectDefinition(entry);
  const isPossible =
    source.kind === "project"
      ? definition?.transport === "http" && !isElsewhere(definition.runtime)
      : sessions.canReload(file);
  return isPossible ? hotReload.isOn(file) : undefined;
}

/**
 * A server that runs starts again in the other way, at the same URL. One that is starting does so when it runs: until then
 * its port is taken.
 */
export async function toggleHotReload(
  runner: Runner,
  node: Node | undefined,
  isOn: boolean,
  refresh: () => Promise<void>,
): Promise<void> {
  if (node?.subject.kind !== "server") return;
  const { file } = node.subject.server;
  await runner.hotReload.set(file, isOn);
  await refresh();
  const state = await runner.sessions.settledState(file);
  // The user may have changed their mind in the meantime.
  if (state.kind === "running" && state.reloads !== runner.hotReload.isOn(file)) {
    await runner.sessions.restart(file);
  }
}
