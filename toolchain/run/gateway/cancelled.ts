/** The requests that clients have cancelled, as far as their session says whose they are: their answers may stay away. */
import type { RequestId } from "./message.ts";

/** A cancellation that comes too late is forgotten after that many others. */
const MOST = 1_000;

export class CancelledRequests {
  readonly #keys = new Set<string>();

  note(session: string, id: RequestId): void {
    this.#keys.add(keyOf(session, id));
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MOST) return;
      this.#keys.delete(oldest);
    }
  }

  /** Whether the request was cancelled. True only once for each. */
  take(session: string, id: RequestId): boolean {
    return this.#keys.delete(keyOf(session, id));
  }
}

function keyOf(session: string, id: RequestId): string {
  return `${session} ${JSON.stringify(id)}`;
}
