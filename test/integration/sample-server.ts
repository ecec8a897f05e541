/** The server of `npm start`, for tests: a TypeScript tool and an AssemblyScript tool as `wasmcp new` writes them, and what else is asked for. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { assetsAt, type Assets } from "../../toolchain/assets.ts";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../toolchain/run/index.ts";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { here, host } from "../host.ts";
import { buildOnce } from "../kept.ts";

export const repositoryRoot: string = path.join(import.meta.dirname, "../..");
export const assets: Assets = assetsAt(path.join(repositoryRoot, "dist"));
/** Of Rust; `test/fixtures/calculator` has its source. */
export const calculatorFile: string = path.join(repositoryRoot, "test/fixtures/calculator/calculator.wasm");

export const runtimes = ["wasmtime", "embedded"] as const;

export interface SampleServer {
  readonly folder: string;
  /** The composed server. */
  readonly file: string;
  start(runtime: (typeof runtimes)[number], env?: Readonly<Record<string, string>>): Promise<RunningServer>;
  remove(): Promise<void>;
}

/** Scaffolds, builds and composes both sample tools, with `others` (component files) after them. */
export async function makeSampleServer(others: readonly string[] = []): Promise<SampleServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-sample-"));
  const specs: string[] = [];
  for (const language of ["typescript", "assemblyscript"] as const) {
    const project = await scaffold(
      { name: `sample-${language}`, language, directory: folder, force: false },
      assets,
    );
    specs.push(await buildOnce(project.directory));
  }
  const file = path.join(folder, "server.wasm");
  await composeFiles(
    { ...here, specs: [...specs, ...others], output: file, force: false },
    unwatchedJob,
    assets,
  );
  return {
    folder,
    file,
    start: (runtime, env = {}) =>
      startServer({ ...host, file, runtime, host: "127.0.0.1", port: 0, env }, unwatchedJob, assets),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}
