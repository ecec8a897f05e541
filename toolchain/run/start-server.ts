import { networkInterfaces } from "node:os";
import * as path from "node:path";
import type { Assets } from "../assets.ts";
import type { Job } from "../progress.ts";
import { isAddressFree, portInUse, type Address } from "./address.ts";
import { startOnEmbedded } from "./embedded/index.ts";
import { checkApart, checkUse } from "./folders.ts";
import { openGateway, type Backend } from "./gateway/index.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { networkAccess, type NetworkAccess } from "./network.ts";
import { ownerOfPort } from "./port-owner.ts";
import { protectionFor, refuseLocalIssuer } from "./protection.ts";
import { reasonNotToServe } from "./readiness.ts";
import { readServerComponent } from "./server-component.ts";
import { serverEnvironment } from "./server-environment.ts";
import type { BackendOptions, RunningServer, StartOptions } from "./server.ts";
import { openState } from "./state.ts";
import { chooseWasmtime, refuseWithoutAsynchronous, startOnWasmtime } from "./wasmtime/index.ts";

/** Starts a server over HTTP, and resolves when it accepts connections. Aborting the job before that ends the process. */
export async function startServer(options: StartOptions, job: Job, assets: Assets): Promise<RunningServer> {
  const { host, port, onLog, onRequest } = options;
  const backend = await startBackend({ ...options, listensOn: { host, port } }, job, assets, async () => {
    if (!(await isAddressFree(options))) throw portInUse(options, await ownerOfPort(port));
  });
  const gateway = await openGateway({
    host,
    port,
    backend,
    ...(onRequest && { onRequest }),
    onStop: (line) => onLog?.(`${line}\n`),
  }).catch(async (error: unknown) => {
    await backend.stop();
    throw error;
  });
  void backend.exited.then(() => gateway.close());
  return {
    url: gateway.url,
    port: gateway.port,
    network: findNetworkAccess({ host, port: gateway.port }, options.env, backend.isProtected),
    runtime: backend.runtime,
    command: backend.command({ host, port: gateway.port }),
    isProtected: backend.isProtected,
    notServing: backend.isProtected ? await reasonNotToServe(gateway.url, job.signal) : undefined,
    exited: backend.exited,
    stop: () => gateway.close(),
  };
}

/** How other machines reach a server that listens there. */
export function findNetworkAccess(
  { host, port }: Address,
  env: Readonly<Record<string, string>>,
  isProtected: boolean,
): NetworkAccess | undefined {
  const allowedHosts = env["WASMCP_ALLOWED_HOSTS"] || undefined;
  return networkAccess({ host, port, allowedHosts, isProtected, interfaces: networkInterfaces() });
}

/**
 * Starts a server for a gateway, and resolves when it accepts connections. Aborting the job before that ends its processes.
 * `check` runs before a process starts.
 */
export async function startBackend(
  options: BackendOptions,
  job: Job,
  assets: Assets,
  check: () => Promise<void> = async () => {},
): Promise<Backend> {
  const component = await readServerComponent(options.file, "http");
  const protection = protectionFor(component, options.env, options.file);
  if (options.listensOn !== undefined) refuseLocalIssuer(protection, options.listensOn);
  const env = serverEnvironment(component, options.env);
  const wasmtime = await chooseWasmtime(options);
  refuseWithoutAsynchronous(options.file, component, wasmtime);
  job.signal.throwIfAborted();
  await checkUse(options.file, component, options.folders ?? []);
  await check();
  const state = await openState({
    component,
    file: options.file,
    chosen: options.state,
    runtimeKeepsKeyvalue: wasmtime === undefined,
    keepsKeys: protection.sources.length > 0,
    places: options.places,
  });
  await checkApart(options.folders ?? [], component, state);
  const limits = options.limits ?? DEFAULT_LIMITS;
  const server = { ...options, limits, env, component, state, protection };
  const name = path.basename(options.file);
  if (wasmtime === undefined) {
    job.progress.step(`starting ${name} on the embedded runtime`);
    return startOnEmbedded(server, job, assets);
  }
  job.progress.step(`starting ${name} on wasmtime`);
  const wait = setTimeout(() => {
    job.progress.step(
      `wasmtime compiles ${name}, which takes a while the first time; it keeps the result for later starts`,
    );
  }, COMPILING_MS);
  try {
    return await startOnWasmtime(server, wasmtime, job);
  } finally {
    clearTimeout(wait);
  }
}

/** A start that takes longer is that of a component which wasmtime has not met before: half a minute for one in Python. */
const COMPILING_MS = 3_000;
