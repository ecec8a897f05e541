/** A session for another process: requests and events as JSON, one per line. */
import * as readline from "node:readline";
import type { Readable } from "node:stream";
import type { SessionEvent, SessionRequest } from "../transcript/index.ts";
import { TestSession, type SessionOptions } from "./session.ts";

export interface ServeOptions extends Omit<SessionOptions, "emit"> {
  readonly input: Readable;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** Gets the session before it connects. */
  readonly onSession?: (session: TestSession) => void;
}

/** Resolves when the input has ended or the signal is aborted, and the session is closed. */
export async function serveSession(options: ServeOptions): Promise<void> {
  const { input, print, signal, onSession, ...rest } = options;
  const session = new TestSession({
    ...rest,
    emit: (event: SessionEvent) => print(JSON.stringify(event)),
  });
  onSession?.(session);
  const lines = readline.createInterface({ input });
  const stop = (): void => lines.close();
  signal.addEventListener("abort", stop, { once: true });
  lines.on("line", (line) => {
    if (line.trim() !== "") void session.handle(JSON.parse(line) as SessionRequest);
  });
  await new Promise<void>((resolve) => lines.once("close", resolve));
  signal.removeEventListener("abort", stop);
  await session.close();
}
