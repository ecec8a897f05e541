/**
 * TypeScript to a component: esbuild makes one module of the code, and componentize-qjs packages it with the engine QuickJS, or the
 * project's own componentize-js with StarlingMonkey.
 */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { compactMemory, stripCustomSections } from "../../../../core/component/index.ts";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import { findWorld, type World } from "../../../../core/wit/index.ts";
import type { Assets } from "../../../assets.ts";
import type { Job } from "../../../progress.ts";
import { loadWit, type LoadedWit } from "../../../sources/wit-deps/index.ts";
import { readSkills, type ProjectSkills } from "../skills/index.ts";
import { bundleProject, type Bundle } from "./bundle.ts";
import { compactEngine } from "./compact-engine.ts";
import type { LoadTime } from "./guest-entry.ts";
import { expectedExports } from "./guest-exports.ts";
import { GUEST_WORLD, restoreWasi, writeGuestWit } from "./guest-wit.ts";
import { isHarmless } from "./early-uses.ts";
import { readEngine, requirePackager, type Packager } from "./engine.ts";
import { linkModule } from "./link.ts";
import { EarlyUses, packageModule } from "./package-module.ts";
import { extendWorld, type WorldOnDisk } from "./sdk-world.ts";
import { printHostModules } from "./starling/host-modules.ts";
import { packageOnStarling } from "./starling/package.ts";

export { findCompiler, isScriptOf, type ProjectCompiler } from "./compiler.ts";
export { ENGINES, findPackager, readEngine, type Packager } from "./engine.ts";
export { checkTypes, withTypeCheck } from "./typecheck.ts";
export { planSdk } from "./sdk-plan.ts";
export { extendWorld } from "./sdk-world.ts";
export { printTypes } from "./types.ts";

export interface TypeScriptProject {
  readonly directory: string;
  /** Absolute: `<directory>/src/index.ts`. */
  readonly entry: string;
  readonly wit: LoadedWit;
  readonly world: World;
  /** Whether the project has a folder `wit`. */
  readonly hasWit: boolean;
}

export interface CompiledTypeScript {
  readonly component: Uint8Array;
  /** What the author should know, although it works. */
  readonly warnings: readonly Problem[];
}

/**
 * The project's component. It imports the interfaces whose functions or types the code uses. `mayRunCode` says whether code of the project
 * may run on this machine: the packager of StarlingMonkey is in its `node_modules`.
 */
export async function compileTypeScript(
  project: TypeScriptProject,
  { mayRunCode }: { readonly mayRunCode: boolean },
  job: Job,
  assets: Assets,
): Promise<CompiledTypeScript> {
  const engine = await readEngine(project.directory);
  const packager = engine === "quickjs" ? undefined : await requirePackager(project.directory, mayRunCode);
  const workspace = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-build-"));
  try {
    job.progress.step(`bundling ${path.relative(project.directory, project.entry)}`);
    const skills = await readSkills(project.directory);
    const offered = skills.skills.length === 0 ? undefined : skills;
    const bundle = await bundleProject(project, offered, assets.guest);
    const { wit, world, directory, hasWit } = project;
    if (!hasWit && bundle.sdk === undefined) {
      throw new ToolchainError(
        "not-a-project",
        `\`${directory}\` is not a component project: expected a folder \`wit\` in it, or code that imports \`wasmcp:sdk\``,
        { remedy: "create a project with `wasmcp new`, or choose another folder" },
      );
    }
    const own = { wit, world, directory: hasWit ? path.join(directory, "wit") : undefined };
    const made = bundle.sdk?.exports.map((each) => each.wit) ?? [];
    const extended = await extendWorld(own, { exports: made }, assets.wit, path.join(workspace, "extended"));
    job.signal.throwIfAborted();
    job.progress.step(
      `packaging the code with the engine ${packager === undefined ? "QuickJS" : "StarlingMonkey"}`,
    );
    const input = { project, bundle, world: extended, packager, assets, workspace, job };
    const { component, warnings } = await packageBundle(input);
    job.signal.throwIfAborted();
    return {
      component: stripCustomSections(restoreWasi(component)),
      warnings: [...skills.warnings, ...unserved(bundle, skills), ...warnings],
    };
  } finally {
    await fs.rm(workspace, { recursive: true, force: true });
  }
}

/** Skills of code without the SDK, which cannot serve them. */
function unserved({ sdk }: Bundle, { skills }: ProjectSkills): readonly Problem[] {
  if (sdk !== undefined || skills.length === 0) return [];
  const message =
    "the folder `skills` is left out of the component: only code that imports `wasmcp:sdk` serves skills";
  return [{ severity: "warning", message }];
}

interface PackageInput {
  readonly project: TypeScriptProject;
  readonly bundle: Bundle;
  readonly world: WorldOnDisk;
  /** Of StarlingMonkey; QuickJS without one. */
  readonly packager: Packager | undefined;
  readonly assets: Assets;
  readonly workspace: string;
  readonly job: Job;
}

/** Loads the code during the build, if it can be loaded then. */
async function packageBundle(input: PackageInput): Promise<CompiledTypeScript> {
  try {
    return { component: await packageAt("build", input), warnings: [] };
  } catch (error) {
    if (!(error instanceof EarlyUses)) throw error;
    const warnings = error.problems.filter((problem) => !isHarmless(problem));
    const loadTime = warnings.length === 0 ? "build-whatever-it-reads" : "request";
    return { component: await packageAt(loadTime, input), warnings };
  }
}

async function packageAt(loadTime: LoadTime, input: PackageInput): Promise<Uint8Array> {
  const { project, bundle, packager, assets, workspace, job } = input;
  const { wit, world, directory } = input.world;
  const engine = packager === undefined ? "quickjs" : "starlingmonkey";
  const link = { bundle, exports: expectedExports(world), loadTime, engine } as const;
  const linked = await linkModule(link, project, assets.guest);
  const target = path.join(workspace, `wit-${loadTime}`);
  const guest = { world, packages: wit.packages, imports: linked.imports };
  await writeGuestWit(guest, directory ?? path.join(project.directory, "wit"), assets.wit, target);
  if (packager === undefined)
    return compactMemory(await packageModule(linked, target), compactEngine(linked.code, linked.positions));
  const hosted = findWorld((await loadWit(target)).root, GUEST_WORLD);
  const module = await linkModule({ ...link, hosts: printHostModules(hosted) }, project, assets.guest);
  const folder = path.join(workspace, `starling-${loadTime}`);
  return packageOnStarling({ module, world: hosted, packager, workspace: folder }, job);
}
