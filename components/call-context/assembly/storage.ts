/**
 * What all instances of a server share, if there is anything: whether there is turns out when it is opened, since plain
 * `wasmtime serve` without a folder has none.
 */
import { Utf8 } from "../../bindings/abi";
import { Bucket, Error, ErrorTag, open } from "../../bindings/wasmcp/keyvalue/store";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";

/** No key of a session's begins like this: those begin with its identifier. */
const PREFIX = "__mcp__:";

/** The bucket's handle; 0 for none. A number outlives the call that has opened it, an object may not. */
let handle: i32 = 0;
let isTried: bool = false;

/** The server's bucket; absent where nothing is shared. */
export function storage(): Bucket | null {
  if (!isTried) {
    isTried = true;
    const bucket = open(asciiUtf8(""));
    if (!bucket.isErr) handle = bucket.ok.give();
  }
  return handle == 0 ? null : Bucket.own(handle);
}

/** Whether an error of the store is about one stored value, which will never be readable again: see `kv-store`. */
export function isDamaged(error: Error): bool {
  return error.tag == ErrorTag.other && spanOf(error.other).contains("` is damaged: ");
}

/** A key of the framework's own: `__mcp__:answer:1f0c…`. */
export function ownKey(kind: string, name: Span | null = null): Utf8 {
  const writer = new JsonWriter();
  writer.ascii(PREFIX);
  writer.ascii(kind);
  if (name !== null) {
    writer.ascii(":");
    writer.bytes(name);
  }
  return utf8Of(writer.span);
}
