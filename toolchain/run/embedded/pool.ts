import { availableParallelism } from "node:os";
import { ENGAGED_AFTER_MS, GuestThread } from "./guest-thread.ts";
import type { GuestData } from "./messages.ts";

/** How many threads may be busy with a long request at once. */
const MAX_ENGAGED = 256;

/** Takes the thread that a request waited for, or the error that kept it from starting. */
type Waiting = (thread: GuestThread | Error) => void;

/**
 * Guest threads: two at first, and more when requests overlap, so that a request finds an idle one. Handlers may block, so there are more threads than
 * processors, but not so many that idle instances fill the memory. A thread that is engaged for long, with a client that
 * listens or with a task, does not count: other requests still need threads.
 */
export class GuestPool {
  readonly #entry: URL;
  readonly #data: Omit<GuestData, "role" | "wake">;
  readonly #most = Math.max(4, availableParallelism() + 2);
  readonly #idle: GuestThread[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #threads = new Set<GuestThread>();
  readonly #starting = new Set<GuestThread>();
  /** Whether requests wait that the limit allows no thread for; a timer then looks again. */
  #isShort = false;

  constructor(entry: URL, data: Omit<GuestData, "role" | "wake">) {
    this.#entry = entry;
    this.#data = data;
  }

  /** Starts the first thread, which shows early whether the component can run. */
  async warmUp(): Promise<void> {
    await this.#grow().ready;
  }

  /** Calls back, at once if a thread is idle. */
  acquire(waiting: Waiting): void {
    const thread = this.#idle.pop();
    if (thread === undefined) this.#waiting.push(waiting);
    else waiting(thread);
    this.#growIfShort();
  }

  /** Gives an idle thread back. */
  release(thread: GuestThread): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting(thread);
    else if (this.#idle.length < this.#most) this.#idle.push(thread);
    else thread.end();
  }

  /**
   * Starts threads for the requests that wait, and one for the next request, as far as the limit allows. It takes long to
   * start a thread when calls that compute keep all processors busy.
   */
  #growIfShort(): void {
    const missing = this.#waiting.length + 1 - this.#idle.length - this.#starting.size;
    if (missing <= 0) return;
    const engaged = [...this.#threads].filter((thread) => thread.isEngaged).length;
    const room = this.#most + Math.min(engaged, MAX_ENGAGED) - this.#threads.size;
    for (let i = Math.min(room, missing); i > 0; i--) this.#grow();
    if (room >= missing || this.#isShort) return;
    // Threads that are busy now may turn out to be engaged for long.
    this.#isShort = true;
    setTimeout(() => {
      this.#isShort = false;
      this.#growIfShort();
    }, ENGAGED_AFTER_MS);
  }

  #grow(): GuestThread {
    const thread = new GuestThread(this.#entry, this.#data, (changed, state) => {
      this.#starting.delete(changed);
      if (state === "idle") this.release(changed);
      else this.#lost(changed);
    });
    this.#threads.add(thread);
    this.#starting.add(thread);
    return thread;
  }

  /** Forgets a thread that ended, as every thread does after a trap, and starts another if a request waits. */
  #lost(thread: GuestThread): void {
    this.#threads.delete(thread);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
    thread.ready.then(
      () => this.#growIfShort(),
      // A thread that could not start would fail again the next time: the request gets the error.
      (error: Error) => this.#waiting.shift()?.(error),
    );
  }
}
