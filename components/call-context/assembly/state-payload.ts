/**
 * What a state holds before it is sealed: the length of the component's state (four bytes, little-endian; all ones when there is
 * none), that state, and the responses of earlier rounds, a JSON object.
 */
import { readU32 } from "../../lib/bytes/byte-reader";
import { ByteWriter, newBytes, writeU32 } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";

const NO_STATE: u32 = 0xffffffff;

export function statePayload(state: Span | null, responses: Span): Span {
  const payload = new ByteWriter();
  const head = newBytes(4);
  writeU32(head, 0, state === null ? NO_STATE : (state.length as u32));
  payload.bytes(head);
  if (state !== null) payload.bytes(state);
  payload.bytes(responses);
  return payload.span;
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
