/** What a server says of itself, before it has a client. */
import { ToolchainError } from "../../core/errors.ts";
import type { RunningServer } from "./server.ts";

/** A server that is not configured says so at once. */
const PATIENCE_MS = 5_000;

/** Why the server serves no client: its own sentence, which may be anything. `undefined` for a server that does, or that does not say. */
export async function reasonNotToServe(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(new URL("/health", url), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    if (response.status !== 503) return undefined;
    const { error } = (await response.json()) as { readonly error?: { readonly message?: unknown } };
    return typeof error?.message === "string" ? error.message : undefined;
  } catch {
    // Requests of clients will meet what is wrong, if anything is.
    return undefined;
  }
}

/** Stops a server that serves no client, and throws. */
export async function refuseIdle({
  notServing,
  stop,
}: Pick<RunningServer, "notServing" | "stop">): Promise<void> {
  if (notServing === undefined) return;
  await stop();
  throw new ToolchainError("server-not-configured", `the server serves no client: ${notServing}`);
}
