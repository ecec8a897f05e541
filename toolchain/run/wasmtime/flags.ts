import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Wasmtime {
  readonly path: string;
  /** `48.0.8` */
  readonly version: string;
}

export interface FindWasmtimeOptions {
  /** The user's explicit choice, before anything in `env`. Empty is no choice. */
  readonly setting?: string | undefined;
  /** Where `WASMTIME` and `PATH` are looked up. */
  readonly env: Environment;
}

/**
 * The oldest wasmtime that runs what we compose: its linker takes `wasi:*@0.2.12` for any 0.2 release that it
 * knows, `serve` accepts `-S` and `--env`, and the release is one with long-term support.
 */
const OLDEST_MAJOR = 24;

/**
 * Finds wasmtime: the setting, then `WASMTIME`, then `PATH`. Whoever names a program means that program, so a
 * named one that cannot be used is an error, and only absence on `PATH` is `undefined`.
 */
export async function findWasmtime({ setting, env }: FindWasmtimeOptions): Promise<Wasmtime | undefined> {
  if (setting !== undefined && setting !== "") return checkWasmtime(setting, "the configured wasmtime", env);
  const named = env["WASMTIME"];
  if (named !== undefined && named !== "")
    return checkWasmtime(named, "the wasmtime named by `WASMTIME`", env);
  const found = await findOnPath("wasmtime", env);
  return found === undefined ? undefined : checkWasmtime(found, "the wasmtime on `PATH`", env);
}

async function checkWasmtime(named: string, whose: string, env: Environment): Promise<Wasmtime> {
  const program = named.includes("/") || named.includes(path.sep) ? named : await findOnPath(named, env);
  const remedy = `point it to a wasmtime of version ${OLDEST_MAJOR} or newer, or choose the embedded runtime`;
  if (program === undefined) {
    throw new ToolchainError("wasmtime-unusable", `${whose}, \`${named}\`, is not on \`PATH\``, { remedy });
  }
  const output = await readVersion(program, env).catch((error: unknown) => {
    throw new ToolchainError("wasmtime-unusable", `${whose}, \`${program}\`, cannot be run`, {
      cause: error,
      remedy,
    });
  });
  const version = /^wasmtime(?:-cli)? (\d+)\.(\d+\.\d+\S*)/.exec(output);
  if (version === null) {
    const found = output.split("\n", 1)[0] ?? "";
    throw new ToolchainError(
      "wasmtime-unusable",
      `${whose}, \`${program}\`, is something else: it says \`${found}\``,
      {
        remedy,
      },
    );
  }
  if (Number(version[1]) < OLDEST_MAJOR) {
    throw new ToolchainError(
      "wasmtime-too-old",
      `${whose}, \`${program}\`, is too old: expected version ${OLDEST_MAJOR} or newer, found ${version[1]}.${version[2]}`,
      { remedy },
    );
  }
  return { path: program, version: `${version[1]}.${version[2]}` };
}

function readVersion(program: string, env: Environment): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, ["--version"], { env: { ...env }, timeout: 10_000 }, (error, stdout) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(error.message.split("\n", 1)[0]));
    });
  });
}

async function findOnPath(name: string, env: Environment): Promise<string | undefined> {
  // Only Windows has endings of programs.
  const endings = env["PATHEXT"] === undefined ? [""] : [".exe", ".cmd", ""];
  for (const folder of (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter)) {
    if (folder === "") continue;
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      const usable = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (usable) return file;
    }
  }
  return undefined;
}

/** The packages that `wasmtime serve` provides, and the option that each needs. */
const capabilities: ReadonlyMap<string, string> = new Map([
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
 * The `-S` values that a component with these imports needs, sorted: `["cli", "http"]`. What `wasmtime serve` itself
 * stands on, or `wasmtime run` for a server over stdio, is always there.
 */
export function wasmtimeCapabilities(
  imports: Iterable<string>,
  transport: "http" | "stdio" = "http",
): readonly string[] {
  const needed = new Set(transport === "http" ? ["cli", "http"] : ["cli"]);
  for (const name of imports) {
    const capability = capabilities.get(name.slice(0, name.indexOf("/")));
    if (capability !== undefined) needed.add(capability);
  }
  return [...needed].sort();
}

/** How `wasmtime serve` allocates instances: one argument. */
export const wasmtimeAllocation: string = `-O${[
  // How many instances wasmtime may have at a time. Its own limit of 1000 is that of about twenty requests to a server of many components,
  // which is too few when clients listen and tasks run. Room costs nothing until it is used.
  "pooling-total-component-instances=20000",
  "pooling-total-core-instances=20000",
  "pooling-total-memories=8000",
  "pooling-total-tables=8000",
  // What an instance leaves behind is wiped, octet by octet, instead of being given back to the system and asked for anew, page by page: every request
  // has an instance of every component, and that is a fifth of what a request costs. A page of 64 KiB is all the memory that most of them have.
  // `pooling-pagemap-scan` would save more, but its wiping misses pages that were swapped out.
  "pooling-memory-keep-resident=65536",
  "pooling-table-keep-resident=4096",
].join(",")}`;

export interface ServeOptions {
  readonly capabilities: readonly string[];
  readonly host: string;
  readonly port: number;
  /** An absent value is taken from the environment of wasmtime's own process. */
  readonly env: Environment;
  /** A folder that the component is given as `/state`. */
  readonly stateFolder?: string | undefined;
  readonly file: string;
}

/** The arguments after the program's name. */
export function wasmtimeServeArguments({
  capabilities: needed,
  host,
  port,
  env,
  stateFolder,
  file,
}: ServeOptions): string[] {
  return [
    "serve",
    ...needed.map((capability) => `-S${capability}`),
    wasmtimeAllocation,
    "--addr",
    printAddress(host, port),
    ...surroundings(env, stateFolder),
    file,
  ];
}

/** The arguments after the program's name for a server over standard input and output. */
export function wasmtimeRunArguments({
  capabilities: needed,
  env,
  stateFolder,
  file,
}: Omit<ServeOptions, "host" | "port">): string[] {
  return ["run", ...needed.map((capability) => `-S${capability}`), ...surroundings(env, stateFolder), file];
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

/** `127.0.0.1:8080`, `[::1]:8080` */
export function printAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
