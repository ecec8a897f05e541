import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { findOnPath, outputOf } from "../../programs.ts";
import type { Environment, LaunchOptions } from "../server.ts";

export interface Wasmtime {
  readonly path: string;
  /** `48.0.8` */
  readonly version: string;
}

export interface FindWasmtimeOptions {
  /** The user's explicit choice, which wins over `env`. An empty text is not a choice. */
  readonly setting?: string | undefined;
  /** The environment with `WASMTIME` and `PATH`. */
  readonly env: Environment;
}

/**
 * The oldest wasmtime that runs what we compose: its linker takes `wasi:*@0.2.12` for any 0.2 release that it
 * knows, `serve` accepts `-S` and `--env`, and the release is one with long-term support.
 */
const OLDEST_MAJOR = 24;

/**
 * Finds wasmtime: the setting, then `WASMTIME`, then `PATH`. If a setting or a variable names a program, that
 * program must be usable, otherwise this throws. The result is `undefined` if neither names one and `PATH` has no wasmtime.
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
  const remedy = `name a wasmtime of version ${OLDEST_MAJOR} or newer, or use \`--runtime embedded\``;
  if (program === undefined) {
    throw new ToolchainError("wasmtime-unusable", `${whose}, \`${named}\`, is not on \`PATH\``, { remedy });
  }
  const output = await outputOf(program, ["--version"], env).catch((error: unknown) => {
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
      `${whose}, \`${program}\`, is another program: it prints \`${found}\``,
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

/** The wasmtime to run a server on; `undefined` for the embedded runtime. */
export async function chooseWasmtime(
  options: Pick<LaunchOptions, "runtime" | "wasmtimePath" | "hostEnv">,
): Promise<Wasmtime | undefined> {
  if (options.runtime === "embedded") return undefined;
  const found = await findWasmtime({ setting: options.wasmtimePath, env: options.hostEnv });
  if (found === undefined && options.runtime === "wasmtime") {
    throw new ToolchainError(
      "no-wasmtime",
      "wasmtime not found: `WASMTIME` is not set, and it is not on `PATH`",
      {
        remedy: "install it from https://wasmtime.dev, or use `--runtime embedded`",
      },
    );
  }
  return found;
}
