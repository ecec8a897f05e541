/** Requests of this server to the client, in the revisions that have such. */
import { getRandomBytes } from "../../bindings/wasi/random/random";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { hexDigit } from "../../lib/bytes/hex";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { spanOfBytes } from "../../lib/abi/text";
import { channel } from "./channel";
import { CurrentCall } from "./current-call";

const PREFIX = "ask-";
const RANDOM_LENGTH: i32 = 16;

/** `ask-` and 128 random bits: only a client that was asked can answer. */
export function newQuestionId(): Span {
  const id = new ByteWriter();
  id.ascii(PREFIX);
  id.hex(spanOfBytes(getRandomBytes(RANDOM_LENGTH)));
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

/** Notifies the client that its answer is no longer needed. */
export function withdrawQuestion(id: Span): void {
  const writer = new JsonWriter();
  writer.literal('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":');
  writer.text(id);
  writer.ascii(',"reason":"the answer is no longer needed"}}');
  channel().send(writer.span);
}
