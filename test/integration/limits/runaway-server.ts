/** A server of `test/fixtures/runaway`: tools that do not end by themselves, or not well. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import type { Transport } from "../../../toolchain/compose/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type Limits, type RunningServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { buildOnce } from "../../kept.ts";
import { addWitPackages } from "../everything-server.ts";
import { assets, repositoryRoot, type runtimes } from "../sample-server.ts";

export type Runtime = (typeof runtimes)[number];

export interface RunawayServer {
  /** The composed server for each transport. */
  readonly files: Readonly<Record<Transport, string>>;
  start(
    runtime: Runtime,
    limits: Limits,
    onLog?: (text: string) => void,
    env?: Readonly<Record<string, string>>,
  ): Promise<RunningServer>;
  remove(): Promise<void>;
}

/** Builds both components, and composes them with other component files. */
export async function makeRunawayServer(others: readonly string[] = []): Promise<RunawayServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-limits-"));
  const specs: string[] = [];
  for (const language of ["typescript", "assemblyscript"]) {
    const project = path.join(folder, language);
    await fs.cp(path.join(repositoryRoot, "test/fixtures/runaway", language), project, { recursive: true });
    await addWitPackages(project, ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"]);
    specs.push(await buildOnce(project));
  }
  const files = { http: path.join(folder, "server.wasm"), stdio: path.join(folder, "stdio.wasm") };
  for (const transport of ["http", "stdio"] as const) {
    const options = {
      ...here,
      specs: [...specs, ...others],
      output: files[transport],
      transport,
      force: false,
    };
    await composeFiles(options, unwatchedJob, assets);
  }
  return {
    files,
    start: (runtime, limits, onLog = () => {}, env = {}) =>
      startServer(
        {
          ...host,
          file: files.http,
          runtime,
          host: "127.0.0.1",
          port: 0,
          env,
          limits,
          onLog,
          state: path.join(folder, `state-${runtime}`),
        },
        unwatchedJob,
        assets,
      ),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}
