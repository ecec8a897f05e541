/** The command line of wasmtime. */
import { printAddress } from "../address.ts";
import type { Environment } from "../server.ts";

/** The packages that wasmtime provides, and the `-S` option that each needs. */
const capabilityOf: ReadonlyMap<string, string> = new Map([
  ["wasi:cli", "cli"],
  ["wasi:clocks", "cli"],
  ["wasi:filesystem", "cli"],
  ["wasi:random", "cli"],
  ["wasi:sockets", "cli"],
  ["wasi:io", "cli"],
  ["wasi:http", "http"],
  ["wasi:keyvalue", "keyvalue"],
  ["wasi:config", "config"],
  ["wasi:tls", "tls"],
]);

/**
 * The `-S` options that a component with these imports needs, sorted: `["cli", "http"]`. The options that `wasmtime serve`
 * always needs are among them, or those of `wasmtime run` for a server over stdio.
 */
export function wasmtimeCapabilities(
  imports: Iterable<string>,
  transport: "http" | "stdio" = "http",
): readonly string[] {
  const needed = new Set(transport === "http" ? ["cli", "http"] : ["cli"]);
  for (const name of imports) {
    const capability = capabilityOf.get(name.slice(0, name.indexOf("/")));
    if (capability !== undefined) needed.add(capability);
  }
  return [...needed].sort();
}

/** How `wasmtime serve` allocates instances: one argument. */
export const WASMTIME_ALLOCATION: string = `-O${[
  // How many instances there can be at a time. wasmtime's own limit of 1000 is reached by about twenty requests to a server
  // of many components, which is too few when clients listen and tasks run. Unused room costs nothing.
  "pooling-total-component-instances=20000",
  "pooling-total-core-instances=20000",
  "pooling-total-memories=8000",
  "pooling-total-tables=8000",
  // wasmtime wipes the memory of an instance after a request, instead of giving it back to the system and asking for it
  // again page by page. Every request has an instance of every component, and this saves a fifth of its cost. Most of them
  // have one page of 64 KiB. `pooling-pagemap-scan` would save more, but does not wipe pages that were swapped out.
  "pooling-memory-keep-resident=65536",
  "pooling-table-keep-resident=4096",
].join(",")}`;

export interface ServeOptions {
  readonly capabilities: readonly string[];
  readonly host: string;
  readonly port: number;
  /** wasmtime reads a variable without a value from its own environment. */
  readonly env: Environment;
  /** The folder that the component finds as `/state`. */
  readonly stateFolder?: string | undefined;
  readonly file: string;
}

/** The arguments after the program's name. */
export function wasmtimeServeArguments({
  capabilities,
  host,
  port,
  env,
  stateFolder,
  file,
}: ServeOptions): string[] {
  return [
    "serve",
    ...capabilities.map((capability) => `-S${capability}`),
    WASMTIME_ALLOCATION,
    "--addr",
    printAddress(host, port),
    ...surroundings(env, stateFolder),
    file,
  ];
}

/** The arguments after the program's name for a server over standard input and output. */
export function wasmtimeRunArguments({
  capabilities,
  env,
  stateFolder,
  file,
}: Omit<ServeOptions, "host" | "port">): string[] {
  return [
    "run",
    ...capabilities.map((capability) => `-S${capability}`),
    ...surroundings(env, stateFolder),
    file,
  ];
}

function surroundings(env: Environment, stateFolder: string | undefined): string[] {
  return [
    ...Object.entries(env).flatMap(([name, value]) => [
      "--env",
      value === undefined ? name : `${name}=${value}`,
    ]),
    ...(stateFolder === undefined ? [] : ["--dir", `${stateFolder}::/state`]),
  ];
}
