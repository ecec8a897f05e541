import * as path from "node:path";
import type { Assets } from "../assets.ts";
import type { Job } from "../progress.ts";
import { isAddressFree, portInUse } from "./address.ts";
import { startOnEmbedded } from "./embedded/index.ts";
import { readServerComponent } from "./server-component.ts";
import { serverEnvironment } from "./server-environment.ts";
import type { RunningServer, StartOptions } from "./server.ts";
import { openState } from "./state.ts";
import { chooseWasmtime, startOnWasmtime } from "./wasmtime/index.ts";

/** Starts a server over HTTP, and resolves when it accepts connections. Aborting the job before that ends the process. */
export async function startServer(options: StartOptions, job: Job, assets: Assets): Promise<RunningServer> {
  const component = await readServerComponent(options.file, "http");
  const env = serverEnvironment(component, options.env);
  const wasmtime = await chooseWasmtime(options);
  job.signal.throwIfAborted();
  if (!(await isAddressFree(options))) throw portInUse(options);
  const state = await openState({
    component,
    file: options.file,
    chosen: options.state,
    runtimeKeepsKeyvalue: wasmtime === undefined,
    places: options.places,
  });
  const server = { ...options, env, component, state };
  const name = path.basename(options.file);
  if (wasmtime === undefined) {
    job.progress.step(`starting ${name} on the embedded runtime`);
    return startOnEmbedded(server, job, assets);
  }
  job.progress.step(`starting ${name} on wasmtime`);
  return startOnWasmtime(server, wasmtime, job);
}
