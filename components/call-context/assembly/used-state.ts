/**
 * States that a client has brought back. A component may do something for a state that must happen once, and cannot tell, so that
 * each state is good for one request, wherever a store can tell that it has been used.
 *
 * | key | value |
 * |---|---|
 * | `__mcp__:state-used:<nonce>` | how many requests have brought it |
 * | `__mcp__:state-time:<nonce>` | when the first one did, in seconds since the Unix epoch |
 */
import { now } from "../../bindings/wasi/clocks/wall-clock";
import { getRandomBytes } from "../../bindings/wasi/random/random";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { spanOfBytes } from "../../lib/abi/text";
import { Numbered } from "./numbered";
import { ownKey, storage } from "./storage";

/** In front of what is sealed. */
const NONCE_LENGTH: i32 = 16;
/** How many uses are remembered at a time. Beyond that states are refused, until the oldest are too old to be good. */
const MOST: i64 = 50_000;
/** For how long a use is remembered, in seconds: longer than the state would be good. */
const MEMORY: u64 = 65 * 60;

export const enum Claim {
  /** The state is this request's. */
  Granted,
  /** Another request has used it. */
  Refused,
  /** The store does not answer. */
  Failed,
}

export function newNonce(): Span {
  return spanOfBytes(getRandomBytes(NONCE_LENGTH));
}

export function nonceIn(payload: Span): Span {
  return payload.slice(0, NONCE_LENGTH);
}

export function stateAfter(payload: Span): Span {
  return payload.slice(NONCE_LENGTH);
}

/** Takes a state for the request that has brought it. Without a store, it cannot be known whether another one has. */
export function claimState(nonce: Span): Claim {
  const store = storage();
  if (store === null) return Claim.Granted;
  const digits = new ByteWriter();
  digits.hex(nonce);
  const id = digits.span;
  const key = ownKey("state-used", id);
  const before = store.exists(key);
  if (before.isErr) return Claim.Failed;
  if (before.ok) return Claim.Refused;
  const numbers = new UsedStates();
  numbers.removeSome(store);
  const time = ownKey("state-time", id);
  if (store.setU64(time, now().seconds).isErr) return Claim.Failed;
  if (!numbers.add(store, id)) {
    store.delete(time);
    return Claim.Failed;
  }
  const used = store.increment(key, 1);
  if (used.isErr) return Claim.Failed;
  return used.ok == 1 ? Claim.Granted : Claim.Refused;
}

class UsedStates extends Numbered {
  constructor() {
    super("state", MOST);
  }

  protected isOver(store: Bucket, id: Span): bool {
    const at = store.getU64(ownKey("state-time", id));
    if (at.isErr) return false;
    const seconds = at.ok;
    return seconds === null || now().seconds > seconds.value + MEMORY;
  }

  protected remove(store: Bucket, id: Span): void {
    store.delete(ownKey("state-used", id));
    store.delete(ownKey("state-time", id));
  }
}
