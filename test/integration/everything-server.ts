/** A server of `test/fixtures/everything`, which offers what the official conformance suite asks for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { build } from "../../extension/toolchain/build/index.ts";
import { composeFiles } from "../../extension/toolchain/compose-files/index.ts";
import { unwatchedJob } from "../../extension/toolchain/progress.ts";
import { startServer, type RunningServer } from "../../extension/toolchain/run/index.ts";
import { scaffold } from "../../extension/toolchain/scaffold/index.ts";
import { assets, repositoryRoot, type SampleServer } from "./sample-server.ts";

export interface EverythingServer extends SampleServer {
  /** The component file that the server is composed of. */
  readonly part: string;
  /** Plain `wasmtime serve`: no folder, and so nothing that its instances share. */
  startWithoutStorage(env?: Readonly<Record<string, string>>): Promise<Pick<RunningServer, "url" | "stop">>;
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
  for (const name of ["wasi-clocks", "wasmcp-mcp-v20260728"]) {
    await fs.cp(path.join(assets.wit, name), path.join(directory, "wit/deps", name), { recursive: true });
  }
  const part = await build(directory, unwatchedJob, assets);
  const file = path.join(folder, "server.wasm");
  await composeFiles({ specs: [part.file], output: file, force: false }, unwatchedJob, assets);
  return {
    folder,
    part: part.file,
    file,
    start: (runtime, env = {}) =>
      startServer({ file, runtime, host: "127.0.0.1", port: 0, env }, unwatchedJob, assets),
    startWithoutStorage: (env = {}) => serveWithoutStorage(file, env),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

async function serveWithoutStorage(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<Pick<RunningServer, "url" | "stop">> {
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const server = spawn(
    process.env["WASMTIME"] ?? "wasmtime",
    ["serve", "--addr", "127.0.0.1:0", "-S", "cli", ...variables, file],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = once(server, "exit");
  for await (const line of createInterface(server.stderr)) {
    const port = /^Serving HTTP on https?:\/\/\S*:(?<port>\d+)\/?/u.exec(line)?.groups?.["port"];
    if (port === undefined) continue;
    server.stderr.resume();
    return {
      url: `http://127.0.0.1:${port}/mcp`,
      stop: async () => {
        server.kill();
        await ended;
      },
    };
  }
  throw new Error("wasmtime ended before it served");
}
