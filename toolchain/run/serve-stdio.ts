import type { Assets } from "../assets.ts";
import type { Job } from "../progress.ts";
import { stdioOnEmbedded } from "./embedded/index.ts";
import { checkApart, checkUse } from "./folders.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { unprotected } from "./protection.ts";
import { readServerComponent } from "./server-component.ts";
import { serverEnvironment } from "./server-environment.ts";
import type { ServerExit } from "./server-process.ts";
import type { LaunchOptions } from "./server.ts";
import { openState } from "./state.ts";
import { relayStdio } from "./stdio/index.ts";
import { chooseWasmtime, refuseWithoutAsynchronous, stdioOnWasmtime } from "./wasmtime/index.ts";

/**
 * Runs a server over the standard streams of this process, until its client closes the input. Nothing else may use the
 * streams meanwhile. Aborting the job ends the server.
 */
export async function serveStdio(options: LaunchOptions, job: Job, assets: Assets): Promise<ServerExit> {
  const component = await readServerComponent(options.file, "stdio");
  const env = serverEnvironment(component, options.env);
  const wasmtime = await chooseWasmtime(options);
  refuseWithoutAsynchronous(options.file, component, wasmtime);
  job.signal.throwIfAborted();
  await checkUse(options.file, component, options.folders ?? []);
  const state = await openState({
    component,
    file: options.file,
    chosen: options.state,
    runtimeKeepsKeyvalue: wasmtime === undefined,
    keepsKeys: false,
    places: options.places,
  });
  await checkApart(options.folders ?? [], component, state);
  const limits = options.limits ?? DEFAULT_LIMITS;
  const server = { ...options, limits, env, component, state, protection: unprotected };
  const command =
    wasmtime === undefined ? stdioOnEmbedded(server, assets) : stdioOnWasmtime(server, wasmtime);
  const { stdin, stdout, stderr } = process;
  return relayStdio(command, limits, { input: stdin, output: stdout, log: stderr }, job);
}
