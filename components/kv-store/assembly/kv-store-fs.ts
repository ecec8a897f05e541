/** The build over `wasi:filesystem`: any host that opens one folder for the server. */
import { Bytes, Result, Unit, Utf8, unit } from "../../bindings/abi";
import { ErrorCode } from "../../bindings/wasi/filesystem/types";
import { Bucket as AnyBucket, Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { keep, keepText } from "../../lib/abi/keep";
import { Span } from "../../lib/bytes/span";
import { Backend } from "./backend";
import { bucketName } from "./bucket-name";
import { bucketFolder, keyOf, keyPath } from "./file-names";
import { DAMAGED, Files, stateFolder } from "./files";
import { KeyView } from "./key-view";
import { MemoryBackend, isMemory } from "./memory-backend";
import { firstPage, isBehind } from "./paging";
import { Part } from "./part";
import { forPart } from "./part-backend";
import { TypedBucket } from "./typed-bucket";
import { add, refuse, sumOf } from "./value";

/** How often one addition may be overtaken before it fails. */
const MOST_SWAPS: i32 = 10_000;

class FileBackend extends Backend {
  constructor(
    private readonly files: Files,
    private readonly folder: Span,
  ) {
    super();
  }

  get(key: Utf8): Result<Bytes | null, Error> {
    const path = keyPath(this.folder, key);
    if (path === null) return refuse<Bytes | null>("the key is too long");
    const found = this.files.read(path);
    if (found.isErr && found.err == ErrorCode.access)
      return refuse<Bytes | null>("the stored file may not be read");
    return found.isErr ? failure<Bytes | null>(found.err) : Result.ok<Bytes | null, Error>(found.ok);
  }

  set(key: Utf8, value: Bytes): Result<Unit, Error> {
    const path = keyPath(this.folder, key);
    if (path === null) return refuse<Unit>("the key is too long");
    return finished(this.files.write(path, value));
  }

  remove(key: Utf8): Result<Unit, Error> {
    const path = keyPath(this.folder, key);
    // There can be no value under a key that cannot be stored.
    return path === null ? Result.ok<Unit, Error>(unit) : finished(this.files.remove(path));
  }

  exists(key: Utf8): Result<bool, Error> {
    const path = keyPath(this.folder, key);
    if (path === null) return Result.ok<bool, Error>(false);
    const found = this.files.exists(path);
    return found.isErr ? failure<bool>(found.err) : Result.ok<bool, Error>(found.ok);
  }

  increment(key: Utf8, delta: i64): Result<i64, Error> {
    const path = keyPath(this.folder, key);
    if (path === null) return refuse<i64>("the key is too long");
    // A swap fails only when another has succeeded, so that all of many rivals get ahead.
    for (let swaps = 0; swaps < MOST_SWAPS; swaps++) {
      const current = this.files.current(path);
      if (current.isErr) return failure<i64>(current.err);
      const sum = add(current.ok.value, delta);
      if (sum.isErr) return Result.err<i64, Error>(sum.err);
      const swapped = this.files.swap(path, current.ok, sum.ok);
      if (swapped.isErr) return failure<i64>(swapped.err);
      if (swapped.ok) return Result.ok<i64, Error>(sumOf(sum.ok));
    }
    return failure<i64>(ErrorCode.busy);
  }

  listKeys(cursor: Utf8 | null, view: KeyView): Result<KeyResponse, Error> {
    const keys = new Array<Utf8>();
    const failed = this.collect(this.folder, Span.empty(), cursor, view, keys);
    if (failed >= 0) return failure<KeyResponse>(failed as ErrorCode);
    const page = firstPage(keys);
    return Result.ok<KeyResponse, Error>(new KeyResponse(view.namesOf(page.keys), page.cursor));
  }

  /** Adds the keys behind `cursor` that the view may show; an error's number, or -1. */
  private collect(folder: Span, prefix: Span, cursor: Utf8 | null, view: KeyView, keys: Array<Utf8>): i32 {
    const names = this.files.list(folder);
    if (names.isErr) return names.err as i32;
    for (let i = 0, n = names.ok.length; i < n; i++) {
      const name = names.ok[i];
      const whole = new ByteWriter();
      whole.bytes(prefix);
      whole.bytes(name.slice(1));
      if (name.byteAt(0) == 0x64) {
        const deeper = new ByteWriter();
        deeper.bytes(folder);
        deeper.ascii("/");
        deeper.bytes(name);
        const failed = this.collect(deeper.span, whole.span, cursor, view, keys);
        if (failed >= 0) return failed;
      } else if (name.byteAt(0) == 0x6b) {
        const key = keyOf(whole.span);
        if (key !== null && isBehind(key, cursor) && view.shows(key)) keys.push(key);
      }
    }
    return -1;
  }
}

export namespace store_ {
  export class Bucket extends TypedBucket {}

  export function open(identifier: Utf8): Result<AnyBucket, Error> {
    if (isMemory(identifier))
      return Result.ok<AnyBucket, Error>(new Bucket(new MemoryBackend(), keepText(identifier)));
    const folder = stateFolder();
    if (folder === null)
      return refuse<AnyBucket>("the server has no folder to keep its state in: see `--dir` of wasmtime");
    const name = bucketName(identifier);
    const path = bucketFolder(name);
    if (path === null) return refuse<AnyBucket>("the bucket's name is too long");
    const part = Part.current();
    // Values of parts survive a loss of power. Records of the framework are made anew when they are missing, and there are many.
    const files = new Files(folder, !part.isFramework);
    const backend = forPart(new FileBackend(files, keep(path)), part, name);
    return Result.ok<AnyBucket, Error>(new Bucket(backend, keepText(name)));
  }
}

function failure<T>(error: ErrorCode): Result<T, Error> {
  switch (error) {
    case DAMAGED:
      return refuse<T>("the stored files are not those of a value");
    case ErrorCode.access:
    case ErrorCode.notPermitted:
    case ErrorCode.readOnly:
      return Result.err<T, Error>(Error.accessDenied());
    case ErrorCode.insufficientSpace:
    case ErrorCode.quota:
      return refuse<T>("no space is left for the server's state");
    case ErrorCode.busy:
      return refuse<T>("the value changes too often to be read");
    default:
      return refuse<T>("the server's folder cannot be used: error " + (error as i32).toString());
  }
}

function finished(done: Result<Unit, ErrorCode>): Result<Unit, Error> {
  return done.isErr ? failure<Unit>(done.err) : Result.ok<Unit, Error>(unit);
}
