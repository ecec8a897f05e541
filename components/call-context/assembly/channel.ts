/**
 * The way to the client while its request is being answered, and back. Each build has its own: over HTTP what a client answers is
 * another request, which meets another instance; over stdio it is another line.
 */
import { Json } from "../../lib/json/json";
import { Span } from "../../lib/bytes/span";
import { CurrentCall } from "./current-call";

export abstract class Channel {
  /** Whether one instance serves the client from first to last, so that it can remember by itself. */
  abstract get isOfOneInstance(): bool;

  /** Sends one message, which is JSON. False when it does not reach the client, which may have left. */
  abstract send(message: Span): bool;

  /** Why the client's answers would not come back; empty when they would. */
  abstract obstacle(): string;

  /** Before the question with this identifier is sent. False when its answer could not come back after all. */
  abstract expect(id: Span, call: CurrentCall): bool;

  /** The question could not be sent. */
  abstract forget(id: Span): void;

  /** Waits for the response to that question; nothing when none comes in time, or the call is over before. */
  abstract receive(id: Span, call: CurrentCall): Json | null;

  /** A response that has come in. False when no call waits for it. */
  abstract deliver(id: Span, response: Span, session: Span): bool;

  /** The client no longer wants the answer to a request of its own. */
  abstract cancel(requestId: Span, session: Span): void;

  /** Before the answer is sent: whether the client has cancelled the call meanwhile decides whether it `isOver`. */
  noticeCancellation(_call: CurrentCall): void {}

  /** Whether the client has cancelled this call, or has left. */
  abstract isCancelled(call: CurrentCall): bool;
}

let inUse: Channel | null = null;

/** Said once, by the entry of a build. */
export function useChannel(chosen: Channel): void {
  inUse = chosen;
}

export function channel(): Channel {
  return inUse as Channel;
}
