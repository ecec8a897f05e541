import { isEventStream, isJson } from "./headers.ts";
import { EventWatch } from "./event-watch.ts";
import { membersOf } from "./message.ts";
import type { RequestOutcome } from "./record.ts";

/** Answers that are longer count as successful. */
const MAX_SIZE = 1024 * 1024;

/** Reads an answer as it passes by, to know what became of the request. */
export class OutcomeWatch {
  readonly #status: number;
  readonly #events: EventWatch | undefined;
  readonly #chunks: Uint8Array[] | undefined;
  #size = 0;
  #outcome: RequestOutcome | undefined;

  constructor(status: number, contentType: string | undefined) {
    this.#status = status;
    if (isEventStream(contentType)) this.#events = new EventWatch([]);
    if (isJson(contentType)) this.#chunks = [];
  }

  feed(chunk: Uint8Array): void {
    for (const message of this.#events?.feed(chunk) ?? [])
      this.#outcome = outcomeOf(message) ?? this.#outcome;
    this.#size += chunk.length;
    if (this.#size <= MAX_SIZE) this.#chunks?.push(chunk);
  }

  end(): RequestOutcome {
    if (this.#outcome !== undefined) return this.#outcome;
    if (this.#events !== undefined || this.#status === 202) return { kind: "ok" };
    if (this.#chunks === undefined) return { kind: "status", status: this.#status };
    if (this.#size > MAX_SIZE) return { kind: "ok" };
    return outcomeOf(parse(this.#chunks)) ?? { kind: "status", status: this.#status };
  }
}

/** `undefined` for a message that is not an answer. */
function outcomeOf(message: unknown): RequestOutcome | undefined {
  const { result, error } = membersOf(Array.isArray(message) ? message[0] : message);
  if (error !== undefined) {
    const { code, message: text } = membersOf(error);
    return { kind: "error", code: Number(code), message: String(text) };
  }
  if (result === undefined) return undefined;
  return { kind: membersOf(result)["isError"] === true ? "tool-error" : "ok" };
}

function parse(chunks: readonly Uint8Array[]): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}
