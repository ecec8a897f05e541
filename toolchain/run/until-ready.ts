import { ToolchainError } from "../../core/errors.ts";
import type { Job } from "../progress.ts";
import { portInUse, type Address } from "./address.ts";
import { accepts, type ServerExit, type ServerProcess } from "./server-process.ts";

/** Watches a starting server: calls `resolve` with its port when it listens, or `reject` with the reason why it cannot. */
export type WatchStart = (resolve: (port: number) => void, reject: (error: Error) => void) => void;

/** Waits until the server says that it listens, and then until it accepts a connection. Otherwise ends its process. */
export async function untilReady(
  server: ServerProcess,
  address: Address,
  job: Job,
  watch: WatchStart,
): Promise<number> {
  try {
    const port = await untilListening(server, address, job, watch);
    if (await accepts({ host: address.host, port })) return port;
    throw new ToolchainError(
      "not-reachable",
      `the server listens on port ${port}, but does not accept connections`,
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function untilListening(
  server: ServerProcess,
  address: Address,
  { signal }: Job,
  watch: WatchStart,
): Promise<number> {
  let abort = (): void => {};
  try {
    return await new Promise<number>((resolve, reject) => {
      watch(resolve, reject);
      abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      void server.exited.then((exit) => reject(startFailure(server.output, address, exit)));
    });
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function startFailure(output: string, address: Address, exit: ServerExit): Error {
  if (isPortInUse(output)) return portInUse(address);
  return new ToolchainError("start-failed", `the server ${describeExit(exit)} before it was ready`, {
    ...(output !== "" && { cause: new Error(output) }),
  });
}

/** The output of a wasmtime that cannot listen, on Linux, macOS and Windows. */
function isPortInUse(output: string): boolean {
  return /address already in use|os error (?:98|48|10048)\b/i.test(output);
}

function describeExit({ code, signal }: ServerExit): string {
  if (signal !== undefined) return `was ended by ${signal}`;
  return code === undefined ? "did not start" : `exited with code ${code}`;
}
