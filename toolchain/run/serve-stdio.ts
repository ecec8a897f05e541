import { spawn } from "node:child_process";
import type { Assets } from "../assets.ts";
import { ToolchainError } from "../../core/errors.ts";
import type { Job } from "../progress.ts";
import {
  embeddedFailure,
  stdioOnEmbedded,
  type EmbeddedEvent,
  type StartEmbedded,
} from "./embedded/index.ts";
import { readServerComponent } from "./server-component.ts";
import { serverEnvironment } from "./server-environment.ts";
import type { ServerExit } from "./server-process.ts";
import type { LaunchOptions } from "./server.ts";
import { openState } from "./state.ts";
import { chooseWasmtime, stdioOnWasmtime } from "./wasmtime/index.ts";

/**
 * Runs a server over the standard streams of this process, until its client closes the input. Nothing else may use the
 * streams meanwhile. Aborting the job ends the server.
 */
export async function serveStdio(options: LaunchOptions, job: Job, assets: Assets): Promise<ServerExit> {
  const component = await readServerComponent(options.file, "stdio");
  const env = serverEnvironment(component, options.env);
  const wasmtime = await chooseWasmtime(options);
  job.signal.throwIfAborted();
  const state = await openState({
    component,
    file: options.file,
    chosen: options.state,
    runtimeKeepsKeyvalue: wasmtime === undefined,
    places: options.places,
  });
  const server = { ...options, env, component, state };
  return runChild(
    wasmtime === undefined ? stdioOnEmbedded(server, assets) : stdioOnWasmtime(server, wasmtime),
    job,
  );
}

interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Sent to the child, if it is the embedded runtime. */
  readonly order?: StartEmbedded;
}

/** Runs a child with the standard streams of this process. */
function runChild({ program, args, env, order }: ChildCommand, job: Job): Promise<ServerExit> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["inherit", "inherit", "inherit", ...(order === undefined ? [] : ["ipc" as const])],
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
      if (event.kind === "failed") failure = embeddedFailure(event);
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
    // Sending fails only if the process has ended, which `close` reports.
    if (order !== undefined) child.send(order, () => {});
  });
}
