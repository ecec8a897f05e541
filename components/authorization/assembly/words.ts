/** Texts out of texts. */
import { Utf8 } from "../../bindings/abi";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { spanOf, utf8Of } from "../../lib/abi/text";

/** With a blank between two: how OAuth writes a list of scopes. */
export function joined(texts: Array<Utf8>): Utf8 {
  const text = new ByteWriter();
  for (let i = 0, n = texts.length; i < n; i++) {
    if (i > 0) text.byte(0x20);
    text.bytes(spanOf(texts[i]));
  }
  return utf8Of(text.span);
}

/** `text`, which is ASCII, and then another one in quotation marks of ours. */
export function sentence(text: string, subject: Utf8, rest: string = ""): Utf8 {
  const whole = new ByteWriter();
  whole.ascii(text);
  whole.byte(0x60);
  whole.bytes(spanOf(subject));
  whole.byte(0x60);
  whole.ascii(rest);
  return utf8Of(whole.span);
}
