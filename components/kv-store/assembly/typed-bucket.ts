/** `wasmcp:keyvalue/store.bucket` over untyped bytes. */
import { Bytes, Result, Some, Tuple2, Unit, Utf8 } from "../../bindings/abi";
import {
  Bucket,
  Error,
  ErrorTag,
  KeyResponse,
  TypedValue,
  TypedValueTag,
} from "../../bindings/wasmcp/keyvalue/store";
import { JsonFault, checkJson } from "../../lib/json/json-check";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { spanOf, utf8Of } from "../../lib/abi/text";
import { Backend } from "./backend";
import { KeyView } from "./key-view";
import { decode, encode, isDamage, refuse } from "./value";

export class TypedBucket extends Bucket {
  constructor(
    private readonly backend: Backend,
    /** The bucket's name, for messages. */
    private readonly label: Utf8,
  ) {
    super();
  }

  dropped(): void {
    this.backend.close();
  }

  get(key: Utf8): Result<TypedValue | null, Error> {
    const stored = this.backend.get(key);
    if (stored.isErr) {
      const isNamed = stored.err.tag == ErrorTag.other && isDamage(stored.err.other);
      return isNamed
        ? this.damaged<TypedValue | null>(key, stored.err)
        : Result.err<TypedValue | null, Error>(stored.err);
    }
    const bytes = stored.ok;
    if (bytes === null) return Result.ok<TypedValue | null, Error>(null);
    const value = decode(bytes);
    if (value.isErr) return this.damaged<TypedValue | null>(key, value.err);
    return Result.ok<TypedValue | null, Error>(value.ok);
  }

  /** An error that names the value which cannot be read. Setting or deleting it repairs the bucket. */
  private damaged<T>(key: Utf8, error: Error): Result<T, Error> {
    const text = new ByteWriter();
    text.ascii("the value of `");
    text.bytes(spanOf(key));
    text.ascii("` in the bucket `");
    text.bytes(spanOf(this.label));
    text.ascii("` is damaged: ");
    text.bytes(spanOf(error.other));
    text.ascii("; set or delete it");
    return Result.err<T, Error>(Error.other(utf8Of(text.span)));
  }

  set(key: Utf8, value: TypedValue): Result<Unit, Error> {
    if (isNoJson(value)) return refuse<Unit>("expected JSON");
    return this.backend.set(key, encode(value));
  }

  getJson(key: Utf8): Result<Utf8 | null, Error> {
    const found = this.get(key);
    if (found.isErr) return Result.err<Utf8 | null, Error>(found.err);
    const value = found.ok;
    if (value === null) return Result.ok<Utf8 | null, Error>(null);
    if (value.tag != TypedValueTag.asJson) return mismatch<Utf8 | null>("JSON", value);
    return Result.ok<Utf8 | null, Error>(value.asJson);
  }

  setJson(key: Utf8, json: Utf8): Result<Unit, Error> {
    return this.set(key, TypedValue.asJson(json));
  }

  getString(key: Utf8): Result<Utf8 | null, Error> {
    const found = this.get(key);
    if (found.isErr) return Result.err<Utf8 | null, Error>(found.err);
    const value = found.ok;
    if (value === null) return Result.ok<Utf8 | null, Error>(null);
    if (value.tag != TypedValueTag.asString) return mismatch<Utf8 | null>("a string", value);
    return Result.ok<Utf8 | null, Error>(value.asString);
  }

  setString(key: Utf8, value: Utf8): Result<Unit, Error> {
    return this.set(key, TypedValue.asString(value));
  }

  /** A counter is signed when it was made by `increment`, so a signed number that is not negative will do. */
  getU64(key: Utf8): Result<Some<u64> | null, Error> {
    const found = this.get(key);
    if (found.isErr) return Result.err<Some<u64> | null, Error>(found.err);
    const value = found.ok;
    if (value === null) return Result.ok<Some<u64> | null, Error>(null);
    if (value.tag == TypedValueTag.asU64)
      return Result.ok<Some<u64> | null, Error>(new Some<u64>(value.asU64));
    if (value.tag == TypedValueTag.asS64 && value.asS64 >= 0) {
      return Result.ok<Some<u64> | null, Error>(new Some<u64>(value.asS64 as u64));
    }
    return mismatch<Some<u64> | null>("an unsigned number", value);
  }

  setU64(key: Utf8, value: u64): Result<Unit, Error> {
    return this.set(key, TypedValue.asU64(value));
  }

  /** An unsigned number that is small enough will do. */
  getS64(key: Utf8): Result<Some<i64> | null, Error> {
    const found = this.get(key);
    if (found.isErr) return Result.err<Some<i64> | null, Error>(found.err);
    const value = found.ok;
    if (value === null) return Result.ok<Some<i64> | null, Error>(null);
    if (value.tag == TypedValueTag.asS64)
      return Result.ok<Some<i64> | null, Error>(new Some<i64>(value.asS64));
    if (value.tag == TypedValueTag.asU64 && (value.asU64 as i64) >= 0) {
      return Result.ok<Some<i64> | null, Error>(new Some<i64>(value.asU64 as i64));
    }
    return mismatch<Some<i64> | null>("a signed number", value);
  }

  setS64(key: Utf8, value: i64): Result<Unit, Error> {
    return this.set(key, TypedValue.asS64(value));
  }

  getBool(key: Utf8): Result<Some<bool> | null, Error> {
    const found = this.get(key);
    if (found.isErr) return Result.err<Some<bool> | null, Error>(found.err);
    const value = found.ok;
    if (value === null) return Result.ok<Some<bool> | null, Error>(null);
    if (value.tag != TypedValueTag.asBool) return mismatch<Some<bool> | null>("a bool", value);
    return Result.ok<Some<bool> | null, Error>(new Some<bool>(value.asBool));
  }

  setBool(key: Utf8, value: bool): Result<Unit, Error> {
    return this.set(key, TypedValue.asBool(value));
  }

  getBytes(key: Utf8): Result<Bytes | null, Error> {
    const found = this.get(key);
    if (found.isErr) return Result.err<Bytes | null, Error>(found.err);
    const value = found.ok;
    if (value === null) return Result.ok<Bytes | null, Error>(null);
    if (value.tag != TypedValueTag.asBytes) return mismatch<Bytes | null>("bytes", value);
    return Result.ok<Bytes | null, Error>(value.asBytes);
  }

  setBytes(key: Utf8, value: Bytes): Result<Unit, Error> {
    return this.set(key, TypedValue.asBytes(value));
  }

  getMany(keys: Array<Utf8>): Result<Array<Tuple2<Utf8, TypedValue> | null>, Error> {
    const found = new Array<Tuple2<Utf8, TypedValue> | null>(keys.length);
    for (let i = 0, n = keys.length; i < n; i++) {
      const one = this.get(keys[i]);
      if (one.isErr) return Result.err<Array<Tuple2<Utf8, TypedValue> | null>, Error>(one.err);
      const value = one.ok;
      found[i] = value === null ? null : new Tuple2<Utf8, TypedValue>(keys[i], value);
    }
    return Result.ok<Array<Tuple2<Utf8, TypedValue> | null>, Error>(found);
  }

  setMany(pairs: Array<Tuple2<Utf8, TypedValue>>): Result<Unit, Error> {
    const keys = new Array<Utf8>();
    const values = new Array<Bytes>();
    for (let i = 0, n = pairs.length; i < n; i++) {
      if (isNoJson(pairs[i]._1)) return refuse<Unit>("expected JSON");
      keys.push(pairs[i]._0);
      values.push(encode(pairs[i]._1));
    }
    return this.backend.setMany(keys, values);
  }

  deleteMany(keys: Array<Utf8>): Result<Unit, Error> {
    return this.backend.removeMany(keys);
  }

  delete(key: Utf8): Result<Unit, Error> {
    return this.backend.remove(key);
  }

  exists(key: Utf8): Result<bool, Error> {
    return this.backend.exists(key);
  }

  listKeys(cursor: Utf8 | null): Result<KeyResponse, Error> {
    return this.backend.listKeys(cursor, new KeyView());
  }

  increment(key: Utf8, delta: i64): Result<i64, Error> {
    const sum = this.backend.increment(key, delta);
    if (!sum.isErr) return sum;
    // The reason may be that no number can be read: then `get` names the value.
    const found = this.get(key);
    return found.isErr ? Result.err<i64, Error>(found.err) : sum;
  }
}

function isNoJson(value: TypedValue): bool {
  return value.tag == TypedValueTag.asJson && checkJson(spanOf(value.asJson)) != JsonFault.None;
}

function mismatch<T>(expected: string, found: TypedValue): Result<T, Error> {
  return refuse<T>("expected " + expected + ", found " + nameOf(found.tag));
}

function nameOf(tag: TypedValueTag): string {
  switch (tag) {
    case TypedValueTag.asString:
      return "a string";
    case TypedValueTag.asJson:
      return "JSON";
    case TypedValueTag.asU64:
      return "an unsigned number";
    case TypedValueTag.asS64:
      return "a signed number";
    case TypedValueTag.asBool:
      return "a bool";
    default:
      return "bytes";
  }
}
