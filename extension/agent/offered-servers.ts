/** Which servers VS Code's own list gets. No `vscode` here. */
import * as path from "node:path";
import { isElsewhere } from "../../toolchain/sources/index.ts";
import { projectDefinition, type ServerEntry } from "../servers/server-entry.ts";

export interface OfferedServer {
  /** Unique in the list. */
  readonly label: string;
  readonly entry: ServerEntry;
  /** `stdio` for a server that clients start themselves. */
  readonly transport: "http" | "stdio";
}

/** The servers that this window can run: those of `wasmcp.toml`, composed files, and profiles only while they run. */
export function offeredServers(
  entries: readonly ServerEntry[],
  isRunning: (file: string) => boolean,
): readonly OfferedServer[] {
  const chosen = entries.filter(({ source, file }) => source.kind !== "profile" || isRunning(file));
  const offered = chosen.flatMap((entry): readonly OfferedServer[] => {
    const definition = projectDefinition(entry);
    if (definition !== undefined && isElsewhere(definition.runtime)) return [];
    return [{ label: entry.name, entry, transport: definition?.transport ?? "http" }];
  });
  return offered.map((each) => {
    const isAlone = offered.filter(({ label }) => label === each.label).length === 1;
    const folder = path.basename(path.dirname(each.entry.file));
    return isAlone ? each : { ...each, label: `${each.label} (${folder})` };
  });
}
