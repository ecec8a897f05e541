/** Requests of this server to the client, in the revisions that have such. */
import { getRandomBytes } from "../../bindings/wasi/random/random";
import { hexDigit } from "../../lib/bytes/hex";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { channel } from "./channel";
import { CurrentCall } from "./current-call";

const PREFIX = "ask-";
const HEX_DIGITS = "0123456789abcdef";
const RANDOM_LENGTH: i32 = 16;

/** `ask-` and 128 random bits: whoever answers has been asked. */
export function newQuestionId(): Span {
  const random = getRandomBytes(RANDOM_LENGTH).ptr;
  const id = new JsonWriter();
  id.ascii(PREFIX);
  for (let i: usize = 0; i < <usize>RANDOM_LENGTH; i++) {
    const byte = load<u8>(random + i);
    id.byte(HEX_DIGITS.charCodeAt(byte >> 4) as u8);
    id.byte(HEX_DIGITS.charCodeAt(byte & 15) as u8);
  }
  return id.span;
}

/** Whether this could be the identifier of a question of ours. */
export function isQuestionId(id: Span): bool {
  if (id.length != PREFIX.length + 2 * RANDOM_LENGTH || !id.startsWith(PREFIX)) return false;
  for (let i = PREFIX.length; i < id.length; i++) {
    if (hexDigit(id.byteAt(i) as u8) < 0) return false;
  }
  return true;
}

/** Sends the request whose members `method` and `params` are given. False when it does not reach the client. */
export function sendQuestion(id: Span, members: Span, call: CurrentCall): bool {
  if (!channel().expect(id, call)) return false;
  const writer = new JsonWriter();
  writer.begin("{");
  writer.key("jsonrpc");
  writer.word("2.0");
  writer.key("id");
  writer.text(id);
  writer.json(members);
  writer.end("}");
  if (channel().send(writer.span)) return true;
  channel().forget(id);
  return false;
}

/** Tells the client that the answer is no longer wanted. */
export function withdrawQuestion(id: Span): void {
  const writer = new JsonWriter();
  writer.literal('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":');
  writer.text(id);
  writer.ascii(',"reason":"nobody waits for the answer any more"}}');
  channel().send(writer.span);
}
