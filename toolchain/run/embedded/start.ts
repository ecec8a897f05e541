import * as path from "node:path";
import type { Component } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Assets } from "../../assets.ts";
import type { Job } from "../../progress.ts";
import { portInUse, printAddress } from "../address.ts";
import { maskVariables } from "../secrets.ts";
import type { LaunchOptions, Prepared, RunningServer, StartOptions } from "../server.ts";
import { ServerProcess } from "../server-process.ts";
import { runningServer, untilReady } from "../until-ready.ts";
import type { GuestState, KeyvalueDraft } from "./guest-state.ts";
import type { EmbeddedEvent, StartEmbedded } from "./protocol.ts";

/** Starts a server over HTTP. */
export async function startOnEmbedded(
  server: Prepared<StartOptions>,
  job: Job,
  assets: Assets,
): Promise<RunningServer> {
  const { host } = server;
  const serverProcess = new ServerProcess(process.execPath, [assets.embeddedRuntime], {
    env: embeddedEnvironment(server),
    ipc: true,
    onLog: server.onLog,
  });
  const port = await untilReady(serverProcess, server, job, (resolve, reject) => {
    serverProcess.child.on("message", (event: EmbeddedEvent) => {
      if (event.kind === "step") job.progress.step(event.message);
      if (event.kind === "ready") resolve(event.port);
      if (event.kind === "failed") {
        reject(event.code === "port-in-use" ? portInUse(server) : embeddedFailure(event));
      }
    });
    const order: StartEmbedded = { ...commonOrder(server), transport: "http", host, port: server.port };
    // Sending fails only if the process has ended, which `untilReady` notices.
    serverProcess.child.send(order, () => {});
  });
  return runningServer(serverProcess, { runtime: "embedded", host, port }, shownCommand(server, port));
}

/** The process of a server over stdio, and the order to send to it. */
export function stdioOnEmbedded(
  server: Prepared<LaunchOptions>,
  assets: Assets,
): {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly order: StartEmbedded;
} {
  return {
    program: process.execPath,
    args: [assets.embeddedRuntime],
    env: embeddedEnvironment(server),
    order: { ...commonOrder(server), transport: "stdio" },
  };
}

export function embeddedFailure(event: EmbeddedEvent & { readonly kind: "failed" }): ToolchainError {
  const remedy = event.remedy === undefined ? {} : { remedy: event.remedy };
  return new ToolchainError(event.code, event.message, remedy);
}

function commonOrder(server: Prepared<LaunchOptions>) {
  const { file, env, places } = server;
  return { file, env, cacheFolder: path.join(places.cache, "embedded"), state: guestState(server) };
}

/** The command that starts the same server in a terminal. */
function shownCommand(server: Prepared<StartOptions>, port: number): readonly string[] {
  const address = printAddress(server.host, port);
  const command = ["wasmcp", "run", server.file, "--runtime", "embedded", "--addr", address];
  if (server.state !== undefined) command.push("--state", server.state.folder);
  for (const [name, value] of Object.entries(maskVariables(server.env))) {
    command.push("--env", `${name}=${value}`);
  }
  return command;
}

/**
 * The environment of the embedded runtime's process. In VS Code, the program is Electron, which acts as Node only with this
 * variable. Options for Node in the environment, such as a debugger's, are not meant for the server.
 */
function embeddedEnvironment({ hostEnv }: Prepared<LaunchOptions>): NodeJS.ProcessEnv {
  return { ...hostEnv, NODE_OPTIONS: undefined, ELECTRON_RUN_AS_NODE: "1" };
}

function guestState({ component, state }: Prepared<LaunchOptions>): GuestState | undefined {
  return state && { ...state, keyvalue: keyvalueDraft(component) };
}

/** The transpiled component imports interfaces without their versions, so it can have one draft of `wasi:keyvalue`. */
function keyvalueDraft(component: Component): KeyvalueDraft | undefined {
  const found = new Set(
    [...component.imports.keys()]
      .filter((name) => name.startsWith("wasi:keyvalue/"))
      .map((name) => name.slice(name.indexOf("@") + 1)),
  );
  const [draft, other] = found;
  if (draft === undefined) return undefined;
  if (other === undefined && (draft === "0.2.0-draft" || draft === "0.2.0-draft2")) return draft;
  throw new ToolchainError(
    "unsupported-import",
    `the embedded runtime provides one version of \`wasi:keyvalue\` at a time: expected 0.2.0-draft or 0.2.0-draft2, found ${[...found].join(" and ")}`,
    { remedy: "run the server on a runtime that provides these versions" },
  );
}
