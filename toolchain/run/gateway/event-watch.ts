import { membersOf, type RequestId } from "./message.ts";

/** The longest event that is read. The answer to a longer one counts as given. */
const MAX_EVENT = 32 * 1024 * 1024;

/** Reads a stream of events as it passes by, to know which requests have been answered in it. */
export class EventWatch {
  readonly #pending: Set<RequestId>;
  /** The beginning of the next event, one character per byte. */
  #rest = "";

  constructor(ids: Iterable<RequestId>) {
    this.#pending = new Set(ids);
  }

  /** The requests without an answer so far. */
  get pending(): ReadonlySet<RequestId> {
    return this.#pending;
  }

  /** An answer to this request may stay away. */
  forget(id: RequestId): void {
    this.#pending.delete(id);
  }

  /** Whether the bytes so far end in the middle of an event. */
  get isInsideEvent(): boolean {
    return this.#rest !== "";
  }

  /** Returns the messages whose events end in this chunk. */
  feed(chunk: Uint8Array): readonly object[] {
    const events = (this.#rest + Buffer.from(chunk).toString("latin1")).split(/\r?\n\r?\n/);
    this.#rest = events.pop() ?? "";
    if (this.#rest.length > MAX_EVENT) {
      this.#pending.clear();
      this.#rest = this.#rest.slice(-4);
    }
    return events.flatMap((event) => this.#read(event) ?? []);
  }

  #read(event: string): object | undefined {
    const data = event
      .split(/\r?\n/)
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice("data:".length))
      .join("\n");
    if (data.trim() === "") return undefined;
    const message = parse(data);
    const { id, method } = membersOf(message);
    if (method === undefined && (typeof id === "string" || typeof id === "number")) this.#pending.delete(id);
    return message;
  }
}

function parse(latin1: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(latin1, "latin1").toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
