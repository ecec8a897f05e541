/** The log of the embedded runtime: standard error of its process. */
import { writeSync } from "node:fs";
import type { LineMemory } from "../last-words.ts";
import type { Sink } from "./wasi/index.ts";

/** Writes a line at once: a guest thread has no event loop that could do it later. */
export function log(line: string): void {
  writeToStderr(`${line}\n`);
}

/** A failure is ignored: a request must not fail because the reader of the log has closed the pipe. */
function writeToStderr(text: string | Uint8Array): void {
  try {
    if (typeof text === "string") writeSync(2, text);
    else writeSync(2, text);
  } catch {
    // See above.
  }
}

const ROOM = 1024 * 1024;

/** Standard error of the process, byte for byte. */
export const processStderr: Sink = { room: ROOM, peerGone: false, write: writeToStderr };

/** A sink of which the last lines are kept. */
export function rememberedBy(memory: LineMemory, sink: Sink): Sink {
  return {
    room: sink.room,
    peerGone: sink.peerGone,
    write: (bytes) => {
      memory.write(bytes);
      sink.write(bytes);
    },
  };
}

/** Logs whole lines, each with its stream and the number of the request in front: `stderr [4] :: hello`. */
export class LogSink implements Sink {
  readonly room = ROOM;
  readonly peerGone = false;
  readonly #name: string;
  readonly #request: () => number;
  #line = "";

  constructor(name: string, request: () => number) {
    this.#name = name;
    this.#request = request;
  }

  write(bytes: Uint8Array): void {
    const lines = (this.#line + Buffer.from(bytes).toString("utf8")).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#print(line);
  }

  /** At the end of a request: logs the last line, even without a line break. */
  finish(): void {
    if (this.#line !== "") this.#print(this.#line);
    this.#line = "";
  }

  #print(line: string): void {
    log(`${this.#name} [${this.#request()}] :: ${line}`);
  }
}
