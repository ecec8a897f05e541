/**
 * `requestState`: what a call is reminded of in its next round. It travels through the client, so that it is sealed, for one
 * asker and one request, and for a while.
 *
 * Payload: the length of the component's state (four octets, little-endian; all ones when there is none), that state, and the responses
 * of earlier rounds, a JSON object.
 */
import { now } from "../../bindings/wasi/clocks/wall-clock";
import { readU32 } from "../../lib/bytes/byte-reader";
import { ByteWriter, newBytes, writeU32 } from "../../lib/bytes/byte-writer";
import { Unsealed, seal, unseal } from "../../lib/crypto/sealed";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";
import { CurrentCall } from "./current-call";
import { paramsDigest } from "./params-digest";

/** How long a client may take for a round, in seconds. */
const LIFETIME: u64 = 24 * 60 * 60;
const NO_STATE: u32 = 0xffffffff;

export function sealState(key: Span, call: CurrentCall, state: Span | null, responses: Span): Span {
  const payload = new ByteWriter();
  const head = newBytes(4);
  writeU32(head, 0, state === null ? NO_STATE : (state.length as u32));
  payload.bytes(head);
  if (state !== null) payload.bytes(state);
  payload.bytes(responses);
  return seal(key, purposeOf(call), payload.span, now().seconds + LIFETIME);
}

export function openState(key: Span, call: CurrentCall, token: Span): Unsealed {
  return unseal(key, purposeOf(call), token, now().seconds);
}

/** The component's state in a payload that was sealed here. */
export function stateIn(payload: Span): Span | null {
  const length = readU32(payload);
  return length == NO_STATE ? null : payload.slice(4, 4 + (length as i32));
}

/** The responses of earlier rounds in it. */
export function responsesIn(payload: Span): Span {
  const length = readU32(payload);
  return payload.slice(length == NO_STATE ? 4 : 4 + (length as i32));
}

/** No part can be mistaken for a piece of another: what has no length of its own is last. */
function purposeOf(call: CurrentCall): Span {
  const purpose = new ByteWriter();
  purpose.ascii("requestState ");
  purpose.bytes(spanOf(call.request.method));
  purpose.byte(0);
  purpose.bytes(paramsDigest(call.params));
  purpose.bytes(spanOf(call.request.principal));
  return purpose.span;
}
