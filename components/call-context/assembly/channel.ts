/** The way to the client while its request is being answered. */
import { Span } from "../../lib/span";

export abstract class Channel {
  /** Sends one message, which is JSON. False when it does not reach the client, which may be gone. */
  abstract send(message: Span): bool;
}

let inUse: Channel | null = null;

/** Said once, by the entry of a build. */
export function useChannel(channel: Channel): void {
  inUse = channel;
}

export function channel(): Channel {
  return inUse as Channel;
}
