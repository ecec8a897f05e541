import { drainGuest, feedGuest } from "./exchange.ts";
import { GuestThread } from "./guest-thread.ts";
import type { GuestData, ToGuest } from "./messages.ts";

/** The one channel of a guest that is a process. */
const CHANNEL = 1;

/**
 * Runs a component that exports `wasi:cli/run`, over the standard streams of this process. Resolves when the component has
 * returned and its output is written; `trap` says why it did not return normally.
 */
export async function runOverStdio(
  entry: URL,
  data: Omit<GuestData, "role" | "wake" | "entryPoint">,
): Promise<{ readonly trap: string | undefined }> {
  const thread = new GuestThread(entry, { ...data, entryPoint: "stdio" }, () => {});
  await thread.ready;
  const send = (message: ToGuest): void => thread.send(message);
  const { stdin, stdout } = process;
  const written = drainGuest(CHANNEL, stdout, send);
  const trap = await new Promise<string | undefined>((resolve) => {
    let read: ReturnType<typeof feedGuest> | undefined;
    // A process has neither method nor headers: only the channel is used.
    const head = { method: "", pathWithQuery: "", authority: undefined, headers: [] };
    thread.start(CHANNEL, head, {
      data: (bytes) => written.data(bytes),
      end: () => {},
      failed: () => {},
      taken: (bytes) => read?.taken(bytes),
      closed: () => read?.closed(),
      answer: () => {},
      done: resolve,
    });
    read = feedGuest(CHANNEL, stdin, send, (error) => ({ tag: "internal-error", val: error.message }));
  });
  await new Promise<void>((resolve) => stdout.write("", () => resolve()));
  return { trap };
}
