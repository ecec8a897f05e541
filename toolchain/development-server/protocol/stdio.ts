/** One client over standard input and output. */
import { once } from "node:events";
import type { Workshop } from "../workshop.ts";
import { createServerFactory, type ServingOptions } from "./server.ts";

/** Until the client ends the input, or the signal says so. */
export async function serveStdio(
  workshop: Workshop,
  { signal, ...options }: ServingOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const sdk = await import("./sdk.ts");
  const factory = await createServerFactory(workshop, sdk, options);
  const ended = Promise.race([once(process.stdin, "end"), once(process.stdin, "close"), aborted(signal)]);
  const handle = sdk.serveStdio(factory);
  await ended;
  await handle.close();
  await workshop.servers.stopAll();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
