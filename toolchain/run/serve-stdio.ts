import { spawn } from "node:child_process";
import type { Assets } from "../assets.ts";
import { ToolchainError } from "../../core/errors.ts";
import type { Job } from "../progress.ts";
import type { EmbeddedEvent, StartEmbedded } from "./embedded/main.ts";
import type { ServerExit } from "./server-process.ts";
import {
  chooseWasmtime,
  embeddedCacheFolder,
  embeddedEnvironment,
  keyvalueDraft,
  readServerComponent,
  splitSecrets,
  type StartOptions,
} from "./start-server.ts";
import { serverEnvironment } from "./server-environment.ts";
import { openState } from "./state.ts";
import { wasmtimeCapabilities, wasmtimeRunArguments } from "./wasmtime/flags.ts";

/** As for a server over HTTP; `file` exports `wasi:cli/run`. */
export type StdioOptions = Pick<
  StartOptions,
  "file" | "runtime" | "env" | "wasmtimePath" | "hostEnv" | "places" | "state"
>;

/**
 * Runs a server over this process's standard streams, of which nobody else may make use meanwhile, until its client ends
 * its input. Aborting the job ends the server.
 */
export async function serveStdio(options: StdioOptions, job: Job, assets: Assets): Promise<ServerExit> {
  const component = await readServerComponent(options.file, "stdio");
  const env = serverEnvironment(component, options.env);
  const { hostEnv, places } = options;
  const wasmtime = await chooseWasmtime(options, hostEnv);
  job.signal.throwIfAborted();
  const state = await openState({
    component,
    file: options.file,
    chosen: options.state,
    runtimeKeepsKeyvalue: wasmtime === undefined,
    places,
  });
  if (wasmtime === undefined) {
    return runChild(process.execPath, [assets.embeddedRuntime], embeddedEnvironment(hostEnv), job, {
      transport: "stdio",
      file: options.file,
      env,
      cacheFolder: embeddedCacheFolder(places),
      state: state && { ...state, keyvalue: keyvalueDraft(component) },
    });
  }
  const { given, secrets } = splitSecrets(env);
  const capabilities = wasmtimeCapabilities(component.imports.keys(), "stdio");
  const stateFolder = state?.isOpened === true ? state.folder : undefined;
  const args = wasmtimeRunArguments({ capabilities, env: given, stateFolder, file: options.file });
  return runChild(wasmtime.path, args, { ...hostEnv, RUST_BACKTRACE: "0", ...secrets }, job);
}

/** A child with our own standard streams; `start` is its order if it is the embedded runtime. */
function runChild(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  job: Job,
  start?: StartEmbedded,
): Promise<ServerExit> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["inherit", "inherit", "inherit", ...(start === undefined ? [] : ["ipc" as const])],
      env,
      windowsHide: true,
    });
    const stop = (): void => void child.kill();
    const settle = (): void => {
      process.removeListener("exit", stop);
      job.signal.removeEventListener("abort", stop);
    };
    process.once("exit", stop);
    job.signal.addEventListener("abort", stop);
    let failure: ToolchainError | undefined;
    child.on("message", (event: EmbeddedEvent) => {
      if (event.kind === "step") job.progress.step(event.message);
      if (event.kind === "failed") {
        const remedy = event.remedy === undefined ? {} : { remedy: event.remedy };
        failure = new ToolchainError(event.code, event.message, remedy);
      }
    });
    child.once("error", (cause) => {
      settle();
      reject(new ToolchainError("start-failed", `cannot start \`${program}\``, { cause }));
    });
    child.once("close", (code, signal) => {
      settle();
      if (failure !== undefined) reject(failure);
      else resolve({ code: code ?? undefined, signal: signal ?? undefined });
    });
    // A failure to send means that the process is gone, which is noticed elsewhere.
    if (start !== undefined) child.send(start, () => {});
  });
}
