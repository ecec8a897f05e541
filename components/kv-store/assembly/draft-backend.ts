/** What the builds over `wasi:keyvalue@0.2.0-draft` share: its cursors are numbers. */
import { Result, Some, Utf8 } from "../../bindings/abi";
import { Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { HostBackend, failure } from "./host-backend";
import { refuse } from "./value";

export abstract class DraftBackend extends HostBackend {
  protected page(cursor: Utf8 | null): Result<KeyResponse, Error> {
    let from: Some<u64> | null = null;
    if (cursor !== null) {
      const number = parseCursor(cursor);
      if (number === null) return refuse<KeyResponse>("unknown cursor");
      from = number;
    }
    const page = this.bucket.listKeys(from);
    if (page.isErr) return failure<KeyResponse>(page.err);
    const next = page.ok.cursor;
    const text: Utf8 | null = next !== null ? asciiUtf8(next.value.toString()) : null;
    return Result.ok<KeyResponse, Error>(new KeyResponse(page.ok.keys, text));
  }
}

function parseCursor(text: Utf8): Some<u64> | null {
  if (text.len == 0 || text.len > 18) return null;
  let number: u64 = 0;
  const digits = spanOf(text);
  for (let i = 0; i < text.len; i++) {
    const digit = digits.byteAt(i) - 0x30;
    if (digit < 0 || digit > 9) return null;
    number = number * 10 + (digit as u64);
  }
  return new Some<u64>(number);
}
