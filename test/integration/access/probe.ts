/** The component `access` on the two runtimes, with the real verifier, and a command that asks it: each run is a process of its own. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { buildComponents, sourceAssets, witPackages } from "../../../scripts/build-components.ts";
import { assetsAt } from "../../../toolchain/assets.ts";
import { writeProtection } from "../../../toolchain/compose/generated/protection.ts";
import { compileAssemblyScript } from "../../../toolchain/create/builders/assemblyscript/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { DEFAULT_LIMITS } from "../../../toolchain/run/index.ts";
import type { StartEmbedded } from "../../../toolchain/run/embedded/protocol.ts";
import { needs } from "../../tools.ts";

const wasmtime = needs("wasmtime");
const wasmTools = needs("wasm-tools");
const run = promisify(execFile);
/** In milliseconds, for one process. */
const LIMIT = 60_000;

export const RUNTIMES = ["wasmtime", "embedded"] as const;
export type Runtime = (typeof RUNTIMES)[number];

export interface Probe {
  /** The folder that all runs share as `/state`. */
  readonly state: string;
  /** Asks about a token in a new process. */
  ask(token: string, environment: Readonly<Record<string, string>>, options?: AskOptions): Promise<Answer>;
  remove(): Promise<void>;
}

export interface AskOptions {
  readonly runtime?: Runtime;
  /** 1 unless it is given. */
  readonly times?: number;
}

export interface Answer {
  /** `ok` and the principal, or the status and the reason of the refusal. */
  readonly text: string;
  /** Of the first question, with all that is done once for an instance, and of the fastest one. */
  readonly firstMicroseconds: number;
  readonly fastestMicroseconds: number;
}

export async function makeProbe(): Promise<Probe> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-probe-"));
  const at = (name: string) => path.join(folder, name);
  const [access, signatures] = await buildComponents(undefined, ["access", "signature-verifier"]);
  assert.ok(access !== undefined && signatures !== undefined);
  await fs.mkdir(at("state"));
  await fs.writeFile(
    at("protection.wasm"),
    writeProtection("wasmcp:framework/protection@0.1.0", { kind: "configurable" }),
  );
  await fs.writeFile(at("probe.wasm"), await compileProbe(at("probe")));
  const compose = (outer: string, inner: readonly string[], output: string) =>
    run(wasmTools, ["compose", outer, ...inner.flatMap((file) => ["-d", file]), "-o", output]);
  await compose(access.file, [signatures.file, at("protection.wasm")], at("access.wasm"));
  await compose(at("probe.wasm"), [at("access.wasm")], at("composed.wasm"));
  await run(wasmtime, ["compile", "-o", at("composed.cwasm"), at("composed.wasm")]);
  return {
    state: at("state"),
    async ask(token, environment, { runtime = "wasmtime", times = 1 } = {}) {
      const env = { ...environment, PROBE_TOKEN: token, PROBE_TIMES: String(times) };
      const output = await (runtime === "wasmtime"
        ? runOnWasmtime(at("composed.cwasm"), at("state"), env)
        : runOnEmbedded({ file: at("composed.wasm"), cache: at("cache"), state: at("state"), env }));
      const [text = "", durations = ""] = output.split("\n");
      const [first = 0, fastest = 0] = durations.split(" ").map((nanoseconds) => Number(nanoseconds) / 1000);
      return { text, firstMicroseconds: first, fastestMicroseconds: fastest };
    },
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

type Environment = Readonly<Record<string, string>>;

async function runOnWasmtime(file: string, state: string, env: Environment): Promise<string> {
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const options = ["--allow-precompiled", "-Shttp", "--dir", `${state}::/state`, ...variables];
  const { stdout } = await run(wasmtime, ["run", ...options, file], { timeout: LIMIT });
  return stdout;
}

interface Embedded {
  readonly file: string;
  readonly cache: string;
  readonly state: string;
  readonly env: Environment;
}

/** As `wasmcp run` starts a server over stdio. */
async function runOnEmbedded({ file, cache, state, env }: Embedded): Promise<string> {
  const { embeddedRuntime } = assetsAt(path.join(import.meta.dirname, "../../../dist"));
  const child = spawn(process.execPath, [embeddedRuntime], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    timeout: LIMIT,
  });
  const order: StartEmbedded = {
    transport: "stdio",
    file,
    env,
    limits: DEFAULT_LIMITS,
    cacheFolder: cache,
    hosts: undefined,
    isOffline: false,
    state: undefined,
    folders: [{ host: state, guest: "/state" }],
  };
  child.send(order);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code]: readonly unknown[] = await once(child, "close");
  assert.equal(code, 0);
  return output;
}

/** Compiles a copy, so that generated bindings do not end up among the sources. */
async function compileProbe(project: string): Promise<Uint8Array> {
  await fs.cp(path.join(import.meta.dirname, "probe"), project, { recursive: true });
  return compileAssemblyScript(
    {
      entry: path.join(project, "assembly/index.ts"),
      bindings: path.join(project, "bindings"),
      witDirectory: path.join(project, "wit"),
      witDependencies: await witPackages(),
      strings: "slice",
      runtime: "stub",
    },
    unwatchedJob,
    sourceAssets(),
  );
}
