import * as os from "node:os";
import { describeError } from "../../core/errors.ts";
import { findRustCompiler } from "../create/builders/index.ts";
import { COMPONENTIZE_PY, findOnPath, isRecentCompiler, outputOf } from "../programs.ts";
import { findWasmtime } from "../run/index.ts";
import type { Environment } from "../sources/index.ts";
import { detectSystem, installCommand, type Installable, type System } from "../install.ts";

/** One thing that was looked for. */
export interface Finding {
  /** `wasmtime` */
  readonly name: string;
  readonly state: "included" | "found" | "missing" | "unusable";
  /** `48.0.8`, of what was found. */
  readonly version?: string;
  /** Absolute, of what was found. */
  readonly file?: string;
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** Something that a user may want to do, and what it takes. */
export interface Topic {
  /** `Rust` */
  readonly name: string;
  readonly isReady: boolean;
  readonly findings: readonly Finding[];
  /** The one command that makes it ready, or better, on this system. */
  readonly install?: string;
}

export interface Examination {
  readonly topics: readonly Topic[];
}

/** The target of the Rust compiler that makes components. */
const RUST_TARGET = "wasm32-wasip2";

/** Looks for programs on `PATH`, and runs those that tell their version. Nothing of the present folder is looked at. */
export async function examine(env: Environment, platform: NodeJS.Platform): Promise<Examination> {
  const system = await detectSystem(platform, env);
  const topics = await Promise.all([
    examineServers(env, system),
    includedLanguage("TypeScript", "compiler and engine"),
    includedLanguage("AssemblyScript", "compiler"),
    examineRust(env, system),
    examinePython(env, system),
  ]);
  return { topics };
}

/** Without wasmtime, the embedded runtime serves: nothing is missing, and something would be better. */
async function examineServers(env: Environment, system: System): Promise<Topic> {
  const wasmtime = await findWasmtime({ env }).then(
    (found): Finding =>
      found === undefined
        ? { name: "wasmtime", state: "missing" }
        : { name: "wasmtime", state: "found", version: found.version, file: found.path },
    (error: unknown): Finding => ({ name: "wasmtime", state: "unusable", problem: messageOf(error) }),
  );
  return {
    name: "Servers",
    isReady: wasmtime.state !== "unusable",
    findings: [wasmtime, { name: "embedded runtime", state: "included" }],
    ...installFor(wasmtime.state === "found" ? undefined : "wasmtime", system),
  };
}

async function includedLanguage(name: string, what: string): Promise<Topic> {
  return { name, isReady: true, findings: [{ name: what, state: "included" }] };
}

/** As a build finds the compiler, in a folder that chooses none. */
async function examineRust(env: Environment, system: System): Promise<Topic> {
  const cargo = await findProgram("cargo", env);
  const compiler = await findRustCompiler(os.tmpdir(), env, new AbortController().signal).catch(
    () => undefined,
  );
  const isReady = cargo.state === "found" && compiler !== undefined;
  const hasTarget = compiler?.target === RUST_TARGET;
  const target: Finding = { name: `target ${RUST_TARGET}`, state: hasTarget ? "found" : "missing" };
  const others: Finding[] = [];
  if (compiler !== undefined && !hasTarget) {
    // Without arguments of its own, the compiler has the library of the target.
    const name = compiler.args.length === 0 ? `target ${compiler.target}` : "sources of the standard library";
    others.push({ name, state: "found" });
  }
  const hasRustup = (await findOnPath("rustup", env)) !== undefined;
  return {
    name: "Rust",
    isReady,
    findings: [cargo, target, ...others],
    ...installFor(isReady && hasTarget ? undefined : hasRustup ? "rust-target" : "rust", system),
  };
}

/** As a build finds the compiler: what runs programs of Python without installing them gives it, too. */
async function examinePython(env: Environment, system: System): Promise<Topic> {
  const names = system.name === "windows" ? ["python", "py"] : ["python3"];
  const [python, compiler, runner] = await Promise.all([
    findFirst(names, env),
    findProgram("componentize-py", env).then(refuseOld),
    findFirst(["uvx", "pipx"], env),
  ]);
  const hasPython = python.state === "found";
  // A program that cannot be used is not replaced by another one.
  const runs = compiler.state === "missing" && runner.state === "found";
  const isReady = (hasPython && compiler.state === "found") || runs;
  return {
    name: "Python",
    isReady,
    findings: [python, compiler, ...(runs ? [runner] : [])],
    ...installFor(isReady ? undefined : hasPython ? "componentize-py" : "python", system),
  };
}

function refuseOld(finding: Finding): Finding {
  if (finding.state !== "found" || isRecentCompiler(finding.version ?? "")) return finding;
  return { ...finding, state: "unusable", problem: `expected version ${COMPONENTIZE_PY.oldest} or later` };
}

async function findFirst(names: readonly string[], env: Environment): Promise<Finding> {
  const findings = await Promise.all(names.map((name) => findProgram(name, env)));
  const [first = { name: names[0] ?? "", state: "missing" } as const] = findings;
  return findings.find(({ state }) => state === "found") ?? first;
}

async function findProgram(name: string, env: Environment): Promise<Finding> {
  const file = await findOnPath(name, env);
  if (file === undefined) return { name, state: "missing" };
  try {
    const version = /\d+(?:\.\d+)+\S*/.exec(await outputOf(file, ["--version"], env))?.[0];
    return { name, state: "found", file, ...(version !== undefined && { version }) };
  } catch (error) {
    return { name, state: "unusable", file, problem: messageOf(error) };
  }
}

function installFor(what: Installable | undefined, system: System): Pick<Topic, "install"> {
  return what === undefined ? {} : { install: installCommand(what, system) };
}

function messageOf(error: unknown): string {
  return describeError(error).message;
}
