/** A server of `test/fixtures/everything`, which offers what the official conformance suite asks for. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "../../toolchain/create/builders/index.ts";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../toolchain/run/index.ts";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { servePlainly } from "./components/plain-wasmtime.ts";
import { assets, repositoryRoot, type SampleServer } from "./sample-server.ts";
import { here, host } from "../host.ts";
import { compileOnce } from "../kept.ts";

export interface EverythingServer extends SampleServer {
  /** The component file that the server is composed of. */
  readonly part: string;
  /** Plain `wasmtime serve`: no folder, and so nothing that its instances share. */
  startWithoutStorage(env?: Readonly<Record<string, string>>): Promise<Pick<RunningServer, "url" | "stop">>;
  /** The same server for clients that start it as a process; gives its file. */
  composeForStdio(): Promise<string>;
}

/** Scaffolds a project, puts the fixture's sources over it, builds and composes it. */
export async function makeEverythingServer(): Promise<EverythingServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-everything-"));
  const { directory } = await scaffold(
    { name: "everything", language: "assemblyscript", directory: folder, force: false },
    assets,
  );
  await fs.cp(path.join(repositoryRoot, "test/fixtures/everything"), directory, { recursive: true });
  // The template has the packages that its own world needs.
  await addWitPackages(directory, ["wasi-clocks", "wasmcp-mcp-v20260728"]);
  const part = path.join(directory, "dist/everything.wasm");
  const compile = async () => fs.readFile((await build(directory, unwatchedJob, assets)).file);
  const bytes = await compileOnce(directory, "build", compile);
  await fs.mkdir(path.dirname(part), { recursive: true });
  await fs.writeFile(part, bytes);
  const server = path.join(folder, "server.wasm");
  await composeFiles({ ...here, specs: [part], output: server, force: false }, unwatchedJob, assets);
  return {
    folder,
    part,
    file: server,
    start: (runtime, env = {}) =>
      startServer({ ...host, file: server, runtime, host: "127.0.0.1", port: 0, env }, unwatchedJob, assets),
    startWithoutStorage: async (env = {}) => {
      const { origin, stop } = await servePlainly(server, env);
      return { url: `${origin}/mcp`, stop };
    },
    composeForStdio: async () => {
      const stdio = path.join(folder, "stdio.wasm");
      const options = {
        ...here,
        specs: [part],
        output: stdio,
        force: true,
        transport: "stdio",
      } as const;
      await composeFiles(options, unwatchedJob, assets);
      return stdio;
    },
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

/** Gives a project packages that the template's world does without, by the names of their folders. */
export async function addWitPackages(project: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await fs.cp(path.join(assets.wit, name), path.join(project, "wit/deps", name), { recursive: true });
  }
}
