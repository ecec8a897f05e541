/** A Python project to a component. The code is loaded during the build, inside of WebAssembly. */
import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { compactMemory, dropRelocations, stripCustomSections } from "../../../../core/component/index.ts";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import type { World } from "../../../../core/wit/index.ts";
import type { Assets } from "../../../assets.ts";
import type { Job } from "../../../progress.ts";
import type { Environment } from "../../../sources/index.ts";
import type { LoadedWit } from "../../../sources/wit-deps/index.ts";
import { followProcess } from "../follow-process.ts";
import { extendWorld } from "../typescript/index.ts";
import { findPythonCompiler, findSitePackages, type PythonCompiler } from "./compilers.ts";
import { compileFailure } from "./failure.ts";
import { findHostUses, warnAboutSockets, type PythonModule } from "./host-use.ts";
import { digestOf, digestIn, withDigest } from "./inputs.ts";
import { findLaterImports, type LaterImports } from "./later-imports.ts";
import { leaveOutFunctions } from "./lean-wit.ts";
import { readPyproject } from "./pyproject.ts";
import { findSdkUse, interfacesOf } from "./sdk-use.ts";
import { copyFiles, packageFiles, sourceFiles } from "./sources.ts";
import { withholdUnused } from "./withhold.ts";

export interface PythonProject {
  readonly directory: string;
  readonly wit: LoadedWit;
  readonly world: World;
  /** Whether the project has a folder `wit`. */
  readonly hasWit: boolean;
}

export interface PythonOptions {
  /** Whether a compiler in the project's own folder may run. */
  readonly mayRunCode: boolean;
  readonly env: Environment;
  /** The result of the build before this one, if there is one: it is the result of this one too if nothing has changed. */
  readonly previous?: () => Promise<Uint8Array | undefined>;
}

export interface CompiledPython {
  readonly component: Uint8Array;
  readonly warnings: readonly Problem[];
}

/** The module of the author. */
const APP = "app";
/** The module that the compiler loads: it loads the author's, and makes classes for the bindings out of a server. */
const ENTRY = "wasmcp_component_entry";

export async function compilePython(
  project: PythonProject,
  { mayRunCode, env, previous = () => Promise.resolve(undefined) }: PythonOptions,
  job: Job,
  assets: Assets,
): Promise<CompiledPython> {
  const { directory } = project;
  const compiler = await findPythonCompiler(directory, mayRunCode, env);
  const workspace = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-build-"));
  try {
    const files = await sourceFiles(directory);
    const modules = await readModules(directory, files);
    const use = findSdkUse(modules.map(({ text }) => text));
    if (!project.hasWit && !use.usesSdk) throw withoutWorld(directory);
    const imports = (await readPyproject(directory))?.imports ?? [];
    const hostUses = findHostUses({ imports, world: project.world, modules });
    const warnings = hostUses.has("sockets") ? [] : warnAboutSockets(modules);
    const target = await worldOf(project, use.usesSdk ? interfacesOf(use) : undefined, workspace, assets);
    const folders = await layOut({ directory, files, modules, usesSdk: use.usesSdk }, workspace);
    const digest = await digestOf(workspace, [compiler.program, compiler.version, target.world, ...hostUses]);
    const before = await previous();
    if (before !== undefined && digestIn(before) === digest) return { component: before, warnings };
    job.signal.throwIfAborted();
    job.progress.step(`compiling ${APP}.py with ${compiler.name}`);
    const output = path.join(workspace, "component.wasm");
    await componentize({ compiler, target, folders, module: ENTRY, output, workspace, env }, job);
    job.progress.step("packaging the component");
    const whole = stripCustomSections(await fs.readFile(output));
    // What Python has freed while it loaded the code is a sixth of the component.
    const component = compactMemory(dropRelocations(withholdUnused(whole, hostUses)));
    return { component: withDigest(component, digest), warnings };
  } finally {
    await fs.rm(workspace, { recursive: true, force: true });
  }
}

/** A folder of the Python path: where its files come from, and the copy that the code may write into. */
interface PythonFolder {
  readonly source: string;
  readonly copy: string;
}

async function layOut(
  {
    directory,
    files,
    modules,
    usesSdk,
  }: {
    readonly directory: string;
    readonly files: readonly string[];
    readonly modules: readonly PythonModule[];
    readonly usesSdk: boolean;
  },
  workspace: string,
): Promise<readonly PythonFolder[]> {
  const project = { source: directory, copy: path.join(workspace, "project") };
  await copyFiles(files, project.source, project.copy);
  const folders: PythonFolder[] = [project];
  const packages: string[] = [];
  for (const source of await findSitePackages(directory, namesIn)) {
    const copy = path.join(workspace, "packages");
    const found = await packageFiles(source);
    await copyFiles(found, source, copy);
    folders.push({ source, copy });
    const code = found.filter((file) => file.endsWith(".py"));
    packages.push(...(await Promise.all(code.map((file) => fs.readFile(path.join(copy, file), "utf8")))));
  }
  const entry = path.join(workspace, "entry");
  await fs.mkdir(entry);
  const own = modules.map(({ text }) => text);
  await fs.writeFile(path.join(entry, `${ENTRY}.py`), entrySource(usesSdk, findLaterImports(own, packages)));
  return [...folders, { source: entry, copy: entry }];
}

/** The author's own modules. */
function readModules(directory: string, files: readonly string[]): Promise<readonly PythonModule[]> {
  const own = files.filter((file) => file.endsWith(".py") && !file.startsWith(`wasmcp${path.sep}`));
  return Promise.all(
    own.map(async (name) => {
      const file = path.join(directory, name);
      return { file, text: await fs.readFile(file, "utf8") };
    }),
  );
}

function entrySource(usesSdk: boolean, { modules, encodings }: LaterImports): string {
  const exported = usesSdk
    ? `from wasmcp.component import serve\n\nglobals().update(serve(${APP}))\n`
    : `globals().update({name: value for name, value in vars(${APP}).items() if not name.startswith("__")})\n`;
  return `import codecs
import importlib

import ${APP}

for _name in ${JSON.stringify(modules)}:
    try:
        importlib.import_module(_name)
    except Exception:
        pass
for _name in ${JSON.stringify(encodings)}:
    try:
        codecs.lookup(_name)
    except LookupError:
        pass

${exported}`;
}

interface Target {
  /** The folder with the WIT. */
  readonly wit: string;
  readonly world: string;
}

async function worldOf(
  { directory, wit, world, hasWit }: PythonProject,
  interfaces: ReturnType<typeof interfacesOf> | undefined,
  workspace: string,
  assets: Assets,
): Promise<Target> {
  const own = path.join(directory, "wit");
  const copy = path.join(workspace, "wit");
  let name = world.name;
  if (interfaces === undefined) {
    await fs.cp(own, copy, { recursive: true });
  } else {
    const extended = { wit, world, directory: hasWit ? own : undefined };
    const made = await extendWorld(extended, interfaces, assets.wit, copy);
    name = made.world.name;
    if (made.directory !== copy) await fs.cp(own, copy, { recursive: true });
  }
  await leaveOutFunctions(copy);
  return { wit: copy, world: name };
}

interface Componentizing {
  readonly compiler: PythonCompiler;
  readonly target: Target;
  /** The Python path. */
  readonly folders: readonly PythonFolder[];
  readonly module: string;
  readonly output: string;
  readonly workspace: string;
  readonly env: Environment;
}

async function componentize(
  { compiler, target, folders, module, output, workspace, env }: Componentizing,
  job: Job,
): Promise<void> {
  const printed: string[] = [];
  const onLine = (line: string): void => void printed.push(line);
  const project = ["--wit-path", target.wit, "--world", target.world];
  const paths = folders.flatMap(({ copy }) => ["--python-path", copy]);
  const args = [...compiler.args, ...project, "componentize", ...paths, "--output", output, module];
  const code = await followProcess(compiler.program, args, {
    directory: workspace,
    // Without an environment of its own, the compiler would add the packages of the machine to the path.
    env: { ...env, VIRTUAL_ENV: await emptyEnvironment(workspace), RUST_BACKTRACE: "0", PYTHONUTF8: "1" },
    signal: job.signal,
    onOutput: onLine,
    onError: onLine,
  });
  job.signal.throwIfAborted();
  if (code !== 0)
    throw compileFailure(
      printed.join("\n"),
      folders.map(({ source }) => source),
      lineOf,
    );
}

async function emptyEnvironment(workspace: string): Promise<string> {
  const root = path.join(workspace, "venv");
  await fs.mkdir(path.join(root, "lib", "python3", "site-packages"), { recursive: true });
  return root;
}

function lineOf(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[line - 1];
  } catch {
    // It may have been saved under another name meanwhile.
    return undefined;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await fs.readdir(folder).catch(() => [])).toSorted();
}

function withoutWorld(directory: string): ToolchainError {
  return new ToolchainError(
    "not-a-project",
    `\`${directory}\` is not a component project: expected a folder \`wit\` in it, or code that imports \`wasmcp\``,
    { remedy: "create a project with `wasmcp new`, or choose another folder" },
  );
}
