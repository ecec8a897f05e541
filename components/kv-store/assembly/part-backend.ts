/**
 * A bucket as one part sees it, in a bucket of the host's that the framework and other parts use as well.
 *
 * The part's own keys have its name in front: `visits` of the part `weather` is `__part__:weather:visits`. That works in every
 * store, also where the host has one bucket only. Two grants show more of the host's bucket:
 *
 * - `share NAME`: the part sees the keys without a prefix, as the framework and all parts with this grant do.
 * - `inherit`: for a key that the part has not set, it sees the value under the key without a prefix. Servers that were composed
 *   before parts had buckets of their own have stored it there, and this part is the only one that uses the store.
 *
 * Records of the framework stay out of reach in both: `framework-key.ts`.
 */
import { Bytes, Result, Unit, Utf8 } from "../../bindings/abi";
import { Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { keep } from "../../lib/abi/keep";
import { spanOf, utf8Of } from "../../lib/abi/text";
import { Backend } from "./backend";
import { PART, isFrameworkKey } from "./framework-key";
import { KeyView } from "./key-view";
import { Part } from "./part";
import { refuse } from "./value";

/** The bucket as the component sees for which this instance works: the framework sees all of it. */
export function forPart(backend: Backend, part: Part, bucket: Utf8): Backend {
  if (part.isFramework) return backend;
  if (part.shares(bucket)) return new SharedBackend(backend);
  return new PartBackend(backend, keep(prefixOf(part.name)), part.inherits);
}

/** `__part__:weather:`. Bytes that could end the name, or that stores could treat in their own way, are escaped. */
function prefixOf(name: Span): Span {
  const prefix = new ByteWriter();
  prefix.ascii(PART);
  for (let i = 0, n = name.length; i < n; i++) {
    const byte = name.byteAt(i) as u8;
    const letter: u8 = byte | 0x20;
    const isPlain =
      (letter >= 0x61 && letter <= 0x7a) ||
      (byte >= 0x30 && byte <= 0x39) ||
      byte == 0x2d ||
      byte == 0x2e ||
      byte == 0x5f;
    if (isPlain) {
      prefix.byte(byte);
    } else {
      prefix.byte(0x25);
      prefix.hexByte(byte);
    }
  }
  prefix.ascii(":");
  return prefix.span;
}

/** A bucket of the part's own. */
class PartBackend extends Backend {
  constructor(
    private readonly inner: Backend,
    private readonly prefix: Span,
    private readonly inherits: bool,
  ) {
    super();
  }

  get(key: Utf8): Result<Bytes | null, Error> {
    const own = this.inner.get(this.ownKey(key));
    if (own.isErr || own.ok !== null || !this.hasOld(key)) return own;
    return this.inner.get(key);
  }

  set(key: Utf8, value: Bytes): Result<Unit, Error> {
    return this.inner.set(this.ownKey(key), value);
  }

  /** The inherited value goes first: it must not come back. */
  remove(key: Utf8): Result<Unit, Error> {
    if (this.hasOld(key)) {
      const removed = this.inner.remove(key);
      if (removed.isErr) return removed;
    }
    return this.inner.remove(this.ownKey(key));
  }

  exists(key: Utf8): Result<bool, Error> {
    const own = this.inner.exists(this.ownKey(key));
    if (own.isErr || own.ok || !this.hasOld(key)) return own;
    return this.inner.exists(key);
  }

  listKeys(cursor: Utf8 | null, _view: KeyView): Result<KeyResponse, Error> {
    return this.inner.listKeys(cursor, new PartView(this.inner, this.prefix, this.inherits));
  }

  /** An inherited number grows where it is, so that no addition is lost; a value that the part sets takes its place. */
  increment(key: Utf8, delta: i64): Result<i64, Error> {
    const ownKey = this.ownKey(key);
    if (!this.hasOld(key)) return this.inner.increment(ownKey, delta);
    const own = this.inner.exists(ownKey);
    if (own.isErr) return Result.err<i64, Error>(own.err);
    if (own.ok) return this.inner.increment(ownKey, delta);
    const old = this.inner.exists(key);
    if (old.isErr) return Result.err<i64, Error>(old.err);
    return this.inner.increment(old.ok ? key : ownKey, delta);
  }

  setMany(keys: Array<Utf8>, values: Array<Bytes>): Result<Unit, Error> {
    return this.inner.setMany(this.ownKeys(keys), values);
  }

  removeMany(keys: Array<Utf8>): Result<Unit, Error> {
    if (this.inherits) {
      const old = new Array<Utf8>();
      for (let i = 0, n = keys.length; i < n; i++) {
        if (this.hasOld(keys[i])) old.push(keys[i]);
      }
      const removed = this.inner.removeMany(old);
      if (removed.isErr) return removed;
    }
    return this.inner.removeMany(this.ownKeys(keys));
  }

  close(): void {
    this.inner.close();
  }

  /** Whether a value of this part's may lie under the key without a prefix. */
  private hasOld(key: Utf8): bool {
    return this.inherits && !isFrameworkKey(key);
  }

  private ownKey(key: Utf8): Utf8 {
    return prefixed(this.prefix, key);
  }

  private ownKeys(keys: Array<Utf8>): Array<Utf8> {
    const own = new Array<Utf8>();
    for (let i = 0, n = keys.length; i < n; i++) own.push(this.ownKey(keys[i]));
    return own;
  }
}

class PartView extends KeyView {
  constructor(
    private readonly inner: Backend,
    private readonly prefix: Span,
    private readonly inherits: bool,
  ) {
    super();
  }

  shows(key: Utf8): bool {
    return spanOf(key).startsWithBytes(this.prefix) || (this.inherits && !isFrameworkKey(key));
  }

  nameOf(key: Utf8): Utf8 | null {
    const bytes = spanOf(key);
    if (bytes.startsWithBytes(this.prefix)) return utf8Of(bytes.slice(this.prefix.length));
    // A key that the part has set anew is listed once, as its own.
    const own = this.inner.exists(prefixed(this.prefix, key));
    return !own.isErr && own.ok ? null : key;
  }

  mayReveal(cursor: Utf8): bool {
    return isNumber(cursor) || this.shows(cursor);
  }
}

/** The host's bucket without the records of the framework. */
class SharedBackend extends Backend {
  constructor(private readonly inner: Backend) {
    super();
  }

  get(key: Utf8): Result<Bytes | null, Error> {
    return isFrameworkKey(key) ? Result.ok<Bytes | null, Error>(null) : this.inner.get(key);
  }

  set(key: Utf8, value: Bytes): Result<Unit, Error> {
    return isFrameworkKey(key) ? reserved<Unit>() : this.inner.set(key, value);
  }

  remove(key: Utf8): Result<Unit, Error> {
    return isFrameworkKey(key) ? reserved<Unit>() : this.inner.remove(key);
  }

  exists(key: Utf8): Result<bool, Error> {
    return isFrameworkKey(key) ? Result.ok<bool, Error>(false) : this.inner.exists(key);
  }

  listKeys(cursor: Utf8 | null, _view: KeyView): Result<KeyResponse, Error> {
    return this.inner.listKeys(cursor, new SharedView());
  }

  increment(key: Utf8, delta: i64): Result<i64, Error> {
    return isFrameworkKey(key) ? reserved<i64>() : this.inner.increment(key, delta);
  }

  setMany(keys: Array<Utf8>, values: Array<Bytes>): Result<Unit, Error> {
    return hasFrameworkKey(keys) ? reserved<Unit>() : this.inner.setMany(keys, values);
  }

  removeMany(keys: Array<Utf8>): Result<Unit, Error> {
    return hasFrameworkKey(keys) ? reserved<Unit>() : this.inner.removeMany(keys);
  }

  close(): void {
    this.inner.close();
  }
}

class SharedView extends KeyView {
  shows(key: Utf8): bool {
    return !isFrameworkKey(key);
  }

  mayReveal(cursor: Utf8): bool {
    return isNumber(cursor) || this.shows(cursor);
  }
}

function prefixed(prefix: Span, key: Utf8): Utf8 {
  const whole = new ByteWriter(prefix.length + key.len);
  whole.bytes(prefix);
  whole.bytes(spanOf(key));
  return utf8Of(whole.span);
}

function hasFrameworkKey(keys: Array<Utf8>): bool {
  for (let i = 0, n = keys.length; i < n; i++) {
    if (isFrameworkKey(keys[i])) return true;
  }
  return false;
}

/** Cursors of some hosts are keys, those of others numbers. */
function isNumber(cursor: Utf8): bool {
  const bytes = spanOf(cursor);
  for (let i = 0, n = bytes.length; i < n; i++) {
    if (bytes.byteAt(i) < 0x30 || bytes.byteAt(i) > 0x39) return false;
  }
  return bytes.length > 0;
}

function reserved<T>(): Result<T, Error> {
  return refuse<T>(
    "keys that begin with `__mcp__:`, `__part__:` or a UUID and a colon belong to the framework: choose another key",
  );
}
