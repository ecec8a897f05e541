/** A server of `test/fixtures/everything`, which offers what the official conformance suite asks for. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "../../extension/toolchain/build/index.ts";
import { composeFiles } from "../../extension/toolchain/compose-files/index.ts";
import { unwatchedJob } from "../../extension/toolchain/progress.ts";
import { startServer } from "../../extension/toolchain/run/index.ts";
import { scaffold } from "../../extension/toolchain/scaffold/index.ts";
import { assets, repositoryRoot, type SampleServer } from "./sample-server.ts";

/** Scaffolds a project, puts the fixture's sources over it, builds and composes it. */
export async function makeEverythingServer(): Promise<SampleServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-everything-"));
  const { directory } = await scaffold(
    { name: "everything", language: "assemblyscript", directory: folder, force: false },
    assets,
  );
  await fs.cp(path.join(repositoryRoot, "test/fixtures/everything"), directory, { recursive: true });
  const part = await build(directory, unwatchedJob, assets);
  const file = path.join(folder, "server.wasm");
  await composeFiles({ specs: [part.file], output: file, force: false }, unwatchedJob, assets);
  return {
    folder,
    file,
    start: (runtime, env = {}) =>
      startServer({ file, runtime, host: "127.0.0.1", port: 0, env }, unwatchedJob, assets),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}
