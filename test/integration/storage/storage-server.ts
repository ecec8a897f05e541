/** Servers whose transport is `test/fixtures/storage`, on either runtime, with one of the key-value stores behind it. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after } from "node:test";
import { buildComponents, sourceAssets, witPackages } from "../../../scripts/build-components.ts";
import { assetsAt } from "../../../toolchain/assets.ts";
import { compileAssemblyScript } from "../../../toolchain/create/builders/assemblyscript/index.ts";
import { composeServer, type Framework } from "../../../toolchain/compose/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { needs } from "../../tools.ts";
import { host } from "../../host.ts";
import { compileOnce } from "../../kept.ts";

needs("wasmtime");

const root = path.join(import.meta.dirname, "../../..");
const components = path.join(root, "dist/components");

export type StoreBuild = "kv-store" | "kv-store-d2" | "kv-store-wasmcloud" | "kv-store-fs";

/** A value as the fixture writes it: `["s64", 5]`. */
export type Reply = unknown;

export interface StorageServer {
  readonly running: RunningServer;
  /** Sends commands, which one instance runs, and returns their results. */
  ask(...commands: readonly (readonly unknown[])[]): Promise<readonly Reply[]>;
}

/** Compiles and composes a server in `folder`, and returns its file. */
export async function makeStorageServer(build: StoreBuild, folder: string): Promise<string> {
  await buildComponents(undefined, ["method-not-found", "session-store", "call-context", "server-io", build]);
  const transport = await compileFixture("storage", "index", folder);
  const read = async (name: string) => ({
    name,
    bytes: await fs.readFile(path.join(components, `${name}.wasm`)),
  });
  const framework: Framework = new Map([
    ["transport", { name: "storage", bytes: transport }],
    ["method-not-found", await read("method-not-found")],
    ["session-store", await read("session-store")],
    // Sessions import these to ask the client, although this server has no client to ask.
    ["call-context", await read("call-context")],
    ["server-io", await read("server-io")],
    // The composer takes this build for every runtime.
    ["kv-store", await read(build)],
    ["kv-store-d2", await read(build)],
    ["kv-store-wasmcloud", await read(build)],
    ["kv-store-fs", await read(build)],
  ]);
  const file = path.join(folder, `${build}.wasm`);
  const runtime = build === "kv-store-d2" ? "spin" : "wasmtime";
  await fs.writeFile(file, composeServer({ parts: [], framework, runtime }).component);
  return file;
}

/** Compiles `test/fixtures/storage` as the stand-in for a transport, `index`, or as a part, `part`. */
export async function compileFixture(
  world: "storage" | "part",
  entry: "index" | "part",
  folder: string,
): Promise<Uint8Array> {
  const sources = path.join(root, "test/fixtures/storage");
  return compileOnce(sources, `${world} ${entry}`, () => compileCopy(sources, world, entry, folder));
}

async function compileCopy(
  sources: string,
  world: string,
  entry: string,
  folder: string,
): Promise<Uint8Array> {
  const project = path.join(folder, world);
  await fs.cp(sources, project, { recursive: true });
  await fs.cp(path.join(root, "components/lib"), path.join(project, "lib"), { recursive: true });
  return compileAssemblyScript(
    {
      entry: path.join(project, "assembly", `${entry}.ts`),
      bindings: path.join(project, "bindings"),
      witDirectory: path.join(project, "wit"),
      world,
      witDependencies: await witPackages(),
      strings: "slice",
      runtime: "stub",
    },
    unwatchedJob,
    sourceAssets(),
  );
}

/** A suite or test that takes longer has failed: it waits for something that does not happen. */
export const TIME_LIMIT_MS = 5 * 60_000;

const started: RunningServer[] = [];
// A test that fails before it stops its server must not leave the server running.
after(stopStorageServers);

/** Stops all servers that this file has started. */
export async function stopStorageServers(): Promise<void> {
  await Promise.all(started.splice(0).map((server) => server.stop()));
}

export async function startStorageServer(
  file: string,
  options: {
    readonly runtime: "wasmtime" | "embedded";
    readonly state?: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<StorageServer> {
  const running = await startServer(
    { ...host, file, host: "127.0.0.1", port: 0, env: {}, ...options },
    unwatchedJob,
    assetsAt(path.join(root, "dist")),
  );
  started.push(running);
  return {
    running,
    async ask(...commands) {
      const response = await fetch(running.url, { method: "POST", body: JSON.stringify(commands) });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
      return JSON.parse(text) as readonly Reply[];
    },
  };
}

export function temporaryFolder(): Promise<string> {
  return fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-storage-"));
}
