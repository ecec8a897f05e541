import type { HostLink } from "../../host-link.ts";

/** The resource `wasi:io/poll.pollable`. */
export class Pollable {
  readonly #link: HostLink;
  readonly isReady: () => boolean;
  /** In nanoseconds of the monotonic clock; absent when only a message can make it ready. */
  readonly deadline: bigint | undefined;

  constructor(link: HostLink, isReady: () => boolean, deadline?: bigint) {
    this.#link = link;
    this.isReady = isReady;
    this.deadline = deadline;
  }

  ready(): boolean {
    this.#link.poll();
    return this.isReady();
  }

  block(): void {
    this.#link.waitUntil(this.isReady, this.deadline);
  }
}

/** Waits until at least one of the pollables is ready, and returns the indices of all ready ones. */
export function poll(link: HostLink, pollables: readonly Pollable[]): Uint32Array {
  if (pollables.length === 0) throw new Error("`poll` was called with an empty list");
  let deadline: bigint | undefined;
  for (const pollable of pollables) {
    if (pollable.deadline !== undefined && (deadline === undefined || pollable.deadline < deadline)) {
      deadline = pollable.deadline;
    }
  }
  link.waitUntil(() => pollables.some((pollable) => pollable.isReady()), deadline);
  return Uint32Array.from(pollables.flatMap((pollable, index) => (pollable.isReady() ? [index] : [])));
}
