/** TypeScript to a component: esbuild makes one module of the code, componentize-qjs packages it with the QuickJS engine. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { World } from "../../../../core/wit/index.ts";
import type { Assets } from "../../../assets.ts";
import type { Job } from "../../../progress.ts";
import type { LoadedWit } from "../../../sources/wit-deps/index.ts";
import { bundleProject } from "./bundle.ts";
import { restoreWasi, writeGuestWit } from "./guest-wit.ts";
import { packageModule } from "./package-module.ts";

export { printTypes } from "./types.ts";

export interface TypeScriptProject {
  readonly directory: string;
  /** Absolute: `<directory>/src/index.ts`. */
  readonly entry: string;
  readonly wit: LoadedWit;
  readonly world: World;
}

/** The bytes of the project's component. It imports the interfaces whose functions or types the code uses. */
export async function compileTypeScript(
  project: TypeScriptProject,
  job: Job,
  assets: Assets,
): Promise<Uint8Array> {
  const workspace = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-build-"));
  try {
    job.progress.step(`bundling ${path.relative(project.directory, project.entry)}`);
    const bundle = await bundleProject(project, workspace);
    job.signal.throwIfAborted();
    job.progress.step("packaging the code with the QuickJS engine");
    const wit = path.join(workspace, "wit");
    await writeGuestWit(
      { world: project.world, packages: project.wit.packages, imports: bundle.imports },
      path.join(project.directory, "wit"),
      assets.wit,
      wit,
    );
    const component = await packageModule(bundle.code, wit);
    job.signal.throwIfAborted();
    return restoreWasi(component);
  } finally {
    await fs.rm(workspace, { recursive: true, force: true });
  }
}
