/** What a composed server offers its host, and how the host calls it. */
import { parseInterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { listNames } from "../interface-names.ts";
import type { ReadPart } from "../parts/part.ts";

/** How clients reach a server: by HTTP, or as a process that they talk to over its standard streams. */
export type Transport = "http" | "stdio";

const entryPoints: ReadonlyMap<string, Transport> = new Map([
  ["wasi:http/incoming-handler", "http"],
  // Of WASI 0.3.
  ["wasi:http/handler", "http"],
  ["wasi:cli/run", "stdio"],
]);

export function transportOf(exportName: string): Transport | undefined {
  const name = parseInterfaceName(exportName);
  return name && entryPoints.get(`${name.namespace}:${name.package}/${name.interface}`);
}

/** All entry points of the transport component; `wanted` must be among them. */
export function findEntryPoints(transport: ReadPart, wanted: Transport): string[] {
  const names = [...transport.component.exports.keys()].filter((name) => transportOf(name) !== undefined);
  if (names.some((name) => transportOf(name) === wanted)) return names;
  const [expected] = [...entryPoints].find(([, each]) => each === wanted) ?? [""];
  throw new ToolchainError(
    "no-such-transport",
    `expected the transport of a server over ${wanted} to export \`${expected}\`, found \`${transport.name}\` with ${listNames(transport.component.exports)}`,
    {
      remedy: `choose another \`--transport\`, or another component with \`--override ${wanted === "http" ? "transport" : "stdio-transport"}=FILE\``,
    },
  );
}
