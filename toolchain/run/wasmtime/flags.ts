/** The command line of wasmtime. */
import { printAddress } from "../address.ts";
import type { Folder } from "../folders.ts";
import { STACK_SIZE, type Limits } from "../limits.ts";

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

/**
 * What wasmtime notes about the instances of one request: 430 KB for a component in Python, so that a server of three exceeds wasmtime's own limit of
 * 1 MiB.
 */
const NOTES_OPTION = "pooling-max-component-instance-size=16777216";

/** How large the components of a server are together when its notes may exceed the limit: those of Python have 16 MB. */
const MANY_NOTES = 30_000_000;

/** The options with which plain `wasmtime serve` starts a server; `bytes` is the size of the components of all its instances together. */
export function wasmtimeRoom(bytes: number): readonly string[] {
  return bytes < MANY_NOTES ? [] : [`-O${NOTES_OPTION}`];
}

/** How `wasmtime serve` allocates instances: one argument. */
export const WASMTIME_ALLOCATION: string = `-O${[
  // How many instances there can be at a time. wasmtime's own limit of 1000 is reached by about twenty requests to a server
  // of many components, which is too few when clients listen and tasks run. Unused room costs nothing.
  "pooling-total-component-instances=20000",
  "pooling-total-core-instances=20000",
  "pooling-total-memories=8000",
  "pooling-total-tables=8000",
  NOTES_OPTION,
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
  /** The words `--env NAME`: wasmtime reads a variable without a value from its own environment. */
  readonly variables: readonly string[];
  /** The folders that the component finds open, in this order. */
  readonly folders: readonly Folder[];
  readonly limits: ProcessLimits;
  /** The version of wasmtime. */
  readonly version: string;
  readonly file: string;
}

/** The arguments after the program's name. */
export function wasmtimeServeArguments({
  capabilities,
  host,
  port,
  variables,
  folders,
  limits,
  version,
  file,
}: ServeOptions): string[] {
  return [
    "serve",
    ...capabilities.map((capability) => `-S${capability}`),
    WASMTIME_ALLOCATION,
    ...limitArguments(limits, version),
    "--addr",
    printAddress(host, port),
    ...variables,
    ...folderArguments(folders),
    file,
  ];
}

/** The arguments after the program's name for a server over standard input and output. */
export function wasmtimeRunArguments({
  capabilities,
  variables,
  folders,
  limits,
  version,
  file,
}: Omit<ServeOptions, "host" | "port">): string[] {
  return [
    "run",
    ...capabilities.map((capability) => `-S${capability}`),
    ...limitArguments(limits, version),
    ...variables,
    ...folderArguments(folders),
    file,
  ];
}

/** What one instance in a process of wasmtime may use. An instance of a server over HTTP lives for one request. */
export interface ProcessLimits extends Limits {
  /** How many instructions it may execute, roughly; `undefined` for any number. */
  readonly work: number | undefined;
}

/** How long an instance may go on after the limit of its call. */
const GRACE_MS = 250;

/** The process for calls. The gateway answers at the limit, and wasmtime ends the instance right after that. */
export function callLimits(limits: Limits): ProcessLimits {
  const { time } = limits;
  return { ...limits, time: time === undefined ? undefined : time + GRACE_MS, work: undefined };
}

/** Instructions that a processor executes in a millisecond, roughly. */
const INSTRUCTIONS_PER_MS = 1_000_000;
/** An instance that lasts may compute for that many times the limit of a call, all in all. */
const LASTING_FACTOR = 10;
/** A time limit that no request reaches. With one, wasmtime lets instances take turns. */
const LASTING_TIME = 365 * 24 * 3_600_000;

/** The process for requests that last. */
export function lastingLimits(limits: Limits): ProcessLimits {
  const { time } = limits;
  return {
    ...limits,
    time: LASTING_TIME,
    work: time === undefined ? undefined : Math.max(time, 1_000) * LASTING_FACTOR * INSTRUCTIONS_PER_MS,
  };
}

/** wasmtime keeps the code of a component and its own functions on one stack. */
const HOST_STACK = 1024 * 1024;

/** The oldest major version whose stacks can have a size. */
const SIZED_STACKS = 26;

/** The options of wasmtime that limit what one instance may use. */
export function wasmtimeLimits(limits: Limits): readonly string[] {
  return limitArguments({ ...limits, work: undefined }, String(SIZED_STACKS));
}

function limitArguments({ time, memory, work }: ProcessLimits, version: string): string[] {
  return [
    ...(time === undefined ? [] : [`-Wtimeout=${printTime(time)}`]),
    ...(work === undefined ? [] : [`-Wfuel=${work}`]),
    // Otherwise the component itself breaks down some instructions later, without a reason.
    ...(memory === undefined ? [] : [`-Wmax-memory-size=${memory},trap-on-grow-failure`]),
    ...(Number.parseInt(version, 10) < SIZED_STACKS
      ? []
      : [`-Wmax-wasm-stack=${STACK_SIZE},async-stack-size=${STACK_SIZE + HOST_STACK}`]),
  ];
}

/** wasmtime takes whole seconds, or milliseconds. */
function printTime(time: number): string {
  return time % 1000 === 0 ? `${time / 1000}s` : `${time}ms`;
}

function folderArguments(folders: readonly Folder[]): string[] {
  return folders.flatMap(({ host, guest }) => ["--dir", `${host}::${guest}`]);
}
