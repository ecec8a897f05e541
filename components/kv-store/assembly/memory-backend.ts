/** The bucket `:memory:`, in every build: values of this instance, for as long as it lives. Over stdio that is as long as the client stays. */
import { Bytes, Result, Unit, Utf8, unit } from "../../bindings/abi";
import { Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { keep } from "../../lib/abi/keep";
import { Span } from "../../lib/bytes/span";
import { bytesOf, spanOfBytes } from "../../lib/abi/text";
import { Backend } from "./backend";
import { KeyView } from "./key-view";
import { firstPage, isBehind } from "./paging";

export function isMemory(identifier: Utf8): bool {
  return identifier.is(":memory:");
}

const values = new Map<string, Span>();

export class MemoryBackend extends Backend {
  get(key: Utf8): Result<Bytes | null, Error> {
    const name = key.toString();
    return Result.ok<Bytes | null, Error>(values.has(name) ? bytesOf(values.get(name)) : null);
  }

  set(key: Utf8, value: Bytes): Result<Unit, Error> {
    values.set(key.toString(), keep(spanOfBytes(value)));
    return Result.ok<Unit, Error>(unit);
  }

  remove(key: Utf8): Result<Unit, Error> {
    values.delete(key.toString());
    return Result.ok<Unit, Error>(unit);
  }

  exists(key: Utf8): Result<bool, Error> {
    return Result.ok<bool, Error>(values.has(key.toString()));
  }

  listKeys(cursor: Utf8 | null, _view: KeyView): Result<KeyResponse, Error> {
    const names = values.keys();
    const keys = new Array<Utf8>();
    for (let i = 0, n = names.length; i < n; i++) {
      const key = Utf8.from(names[i]);
      if (isBehind(key, cursor)) keys.push(key);
    }
    return Result.ok<KeyResponse, Error>(firstPage(keys));
  }

  /** Only this instance has the bucket, so no change can be lost. */
  increment(key: Utf8, delta: i64): Result<i64, Error> {
    return this.incrementAlone(key, delta);
  }
}
