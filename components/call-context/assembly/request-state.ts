/**
 * `requestState`: what a call is reminded of in its next round. It travels through the client, so that it is sealed, for one
 * asker and one request, and for a while.
 */
import { now } from "../../bindings/wasi/clocks/wall-clock";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Unsealed, seal, unseal } from "../../lib/crypto/sealed";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";
import { CurrentCall } from "./current-call";
import { paramsDigest } from "./params-digest";
import { statePayload } from "./state-payload";
import { newNonce } from "./used-state";

/** How long a client may take for a round, in seconds: people fill in forms, and visit pages. */
export const LIFETIME: u64 = 60 * 60;

export function sealState(key: Span, call: CurrentCall, state: Span | null, responses: Span): Span {
  const payload = new ByteWriter();
  payload.bytes(newNonce());
  payload.bytes(statePayload(state, responses));
  return seal(key, purposeOf(call), payload.span, now().seconds + LIFETIME);
}

export function openState(key: Span, call: CurrentCall, token: Span): Unsealed {
  return unseal(key, purposeOf(call), token, now().seconds);
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
