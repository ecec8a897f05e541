/**
 * Values in a folder that many processes use at the same time.
 *
 * Problem: WebAssembly cannot lock a file. A process that holds a lock of its own making may be stopped at any moment,
 * for ever or for a while. So no change may wait for another process to continue.
 *
 * Idea: a key is a folder with exactly one entry in it. The entry's *name* says what the value is and ends with a random
 * token. To change the value is to rename the entry, and that is one indivisible step which only one of many rivals can do,
 * because the others no longer find the old name. A value of a few bytes is in the name itself; a larger one is in a file that
 * the name points to and that is never written again. A new key is a folder that is prepared elsewhere and renamed into
 * place, which fails when a folder with an entry is there. A key is removed by renaming its folder away.
 *
 * Result: compare-and-swap without locks, clocks or waiting. A process fails only when another has succeeded.
 *
 * ```
 * bdefault/kvisits/v042a00000000000000-5be1c0ffee5be1c0     the number 42, with its type byte
 * bdefault/klogo/f-00c0ffee00c0ffee                         the contents of +values/00c0ffee00c0ffee
 * +new/ +gone/                                              folders on their way in and out
 * ```
 */
import { Bytes, Result, Unit, unit } from "../../bindings/abi";
import { getDirectories } from "../../bindings/wasi/filesystem/preopens";
import {
  Descriptor,
  DescriptorFlags,
  DescriptorType,
  ErrorCode,
  OpenFlags,
  PathFlags,
} from "../../bindings/wasi/filesystem/types";
import { getRandomU64 } from "../../bindings/wasi/random/random";
import { ByteWriter, newBytes, writeU64 } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { bytesOf, spanOf, spanOfBytes, utf8Of } from "../../lib/abi/text";
import { readHex } from "./file-names";

/** What becomes part of a name: 96 bytes are 192 digits. */
const LARGEST_INLINE: i32 = 96;
const TOKEN_DIGITS: i32 = 16;
const READ_SIZE: u64 = 64 * 1024;
/** How often a reader looks again, when the entry that it saw was replaced meanwhile. */
const MOST_LOOKS: i32 = 1000;

/** After how many looks in a row that find no entry a folder has none, and is damaged: a listing may miss one that is renamed. */
const EMPTY_LOOKS: i32 = 100;
/** How often a writer does not find what is in its way before it fails; after `EMPTY_LOOKS` it has cleared the way. */
const MOST_FAILURES: i32 = 2 * EMPTY_LOOKS;

/** The error for something in a key's place that this component has not put there, or whose value is gone. */
export const DAMAGED = ErrorCode.illegalByteSequence;

/** The folder that the host has opened: `/state` if it has opened several. `null` if it has opened none. */
export function stateFolder(): Descriptor | null {
  if (root !== null) return root;
  const folders = getDirectories();
  for (let i = 0, n = folders.length; i < n; i++) {
    if (i == 0 || folders[i]._1.is("/state")) root = folders[i]._0;
  }
  return root;
}

let root: Descriptor | null = null;

/** The entry in a key's folder. */
class Entry {
  constructor(
    readonly name: Span,
    /** Absent for a value in a file. */
    readonly value: Span | null,
  ) {}

  /** A value in a file lies at `+values/<token>`. */
  get token(): Span {
    return this.name.slice(this.name.length - TOKEN_DIGITS);
  }

  static of(name: Span): Entry | null {
    const hyphen = name.length - TOKEN_DIGITS - 1;
    if (hyphen < 1 || name.byteAt(hyphen) != 0x2d) return null;
    if (name.byteAt(0) == 0x66) return new Entry(name, null);
    if (name.byteAt(0) != 0x76) return null;
    const value = readHex(name.slice(1, hyphen));
    return value !== null ? new Entry(name, value) : null;
  }
}

export class Files {
  constructor(
    private readonly folder: Descriptor,
    /**
     * Whether a change has reached the disk when a call returns, so that it survives a loss of power. That takes longer than all the
     * rest of a change.
     */
    private readonly isDurable: bool,
  ) {}

  exists(path: Span): Result<bool, ErrorCode> {
    const opened = this.openFolder(path);
    if (opened.isErr) {
      if (opened.err == ErrorCode.noEntry) return Result.ok<bool, ErrorCode>(false);
      // Something is there, although it cannot be read.
      if (isNoFolder(opened.err)) return Result.ok<bool, ErrorCode>(true);
      return Result.err<bool, ErrorCode>(opened.err);
    }
    opened.ok.drop();
    return Result.ok<bool, ErrorCode>(true);
  }

  read(path: Span): Result<Bytes | null, ErrorCode> {
    const current = this.current(path);
    return current.isErr
      ? Result.err<Bytes | null, ErrorCode>(current.err)
      : Result.ok<Bytes | null, ErrorCode>(current.ok.value);
  }

  /** Replaces whatever lies there, damaged or not. */
  write(path: Span, value: Bytes): Result<Unit, ErrorCode> {
    const prepared = this.prepare(value);
    if (prepared.isErr) return Result.err<Unit, ErrorCode>(prepared.err);
    let failures = 0;
    let error = ErrorCode.busy;
    while (failures < MOST_FAILURES) {
      const found = this.entry(path);
      let old: Entry | null = null;
      if (!found.isErr) old = found.ok;
      let replaced: Result<bool, ErrorCode>;
      if (found.isErr && found.err != ErrorCode.noEntry) replaced = Result.err<bool, ErrorCode>(found.err);
      else replaced = this.replace(path, old, prepared.ok);
      if (!replaced.isErr && replaced.ok) return this.settled(path, old === null);
      // The value of another process is there, and is seen with the next look. What stays unseen is damaged.
      if (old !== null && !replaced.isErr) continue;
      failures++;
      if (replaced.isErr && !isNoFolder(replaced.err)) {
        error = replaced.err;
        break;
      }
      if (replaced.isErr || failures == EMPTY_LOOKS) this.remove(path);
    }
    this.discard(prepared.ok);
    return Result.err<Unit, ErrorCode>(error);
  }

  /** Stores `value` if the key still has the value that `current` gave; false when it has not. */
  swap(path: Span, current: Current, value: Bytes): Result<bool, ErrorCode> {
    const prepared = this.prepare(value);
    if (prepared.isErr) return Result.err<bool, ErrorCode>(prepared.err);
    const replaced = this.replace(path, current.entry, prepared.ok);
    if (replaced.isErr || !replaced.ok) {
      this.discard(prepared.ok);
      return replaced;
    }
    const settled = this.settled(path, current.entry === null);
    return settled.isErr ? Result.err<bool, ErrorCode>(settled.err) : replaced;
  }

  /** The value, and the entry that `swap` needs. `DAMAGED` where something else lies in the key's place. */
  current(path: Span): Result<Current, ErrorCode> {
    let last: Entry | null = null;
    let empty = 0;
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const found = this.entry(path);
      if (found.isErr) {
        if (found.err == ErrorCode.noEntry) return Result.ok<Current, ErrorCode>(new Current(null, null));
        return Result.err<Current, ErrorCode>(isNoFolder(found.err) ? DAMAGED : found.err);
      }
      const entry = found.ok;
      if (entry === null) {
        if (++empty == EMPTY_LOOKS) return Result.err<Current, ErrorCode>(DAMAGED);
        continue;
      }
      empty = 0;
      const value = this.valueOf(entry);
      if (!value.isErr) return Result.ok<Current, ErrorCode>(new Current(entry, value.ok));
      if (isNoFile(value.err)) return Result.err<Current, ErrorCode>(DAMAGED);
      if (value.err != ErrorCode.noEntry) return Result.err<Current, ErrorCode>(value.err);
      // The file of an entry goes after the entry: an entry that is still there has lost its file.
      if (last !== null && last.name.equals(entry.name)) return Result.err<Current, ErrorCode>(DAMAGED);
      last = entry;
    }
    return Result.err<Current, ErrorCode>(ErrorCode.busy);
  }

  remove(path: Span): Result<Unit, ErrorCode> {
    const gone = join("+gone/", newToken());
    let renamed = this.rename(path, gone);
    if (renamed.isErr && renamed.err == ErrorCode.noEntry) {
      const found = this.exists(path);
      if (found.isErr) return Result.err<Unit, ErrorCode>(found.err);
      if (!found.ok) return Result.ok<Unit, ErrorCode>(unit);
      this.makeFolder("+gone");
      renamed = this.rename(path, gone);
    }
    if (renamed.isErr) {
      // Another process was faster.
      return renamed.err == ErrorCode.noEntry ? Result.ok<Unit, ErrorCode>(unit) : renamed;
    }
    this.sweep(gone);
    return this.isDurable ? this.settledFolder(above(path)) : Result.ok<Unit, ErrorCode>(unit);
  }

  /** The entry of a key has been renamed, or the key has been made: the names have to reach the disk. */
  private settled(path: Span, isNew: bool): Result<Unit, ErrorCode> {
    if (!this.isDurable) return Result.ok<Unit, ErrorCode>(unit);
    const settled = this.settledFolder(path);
    return settled.isErr || !isNew ? settled : this.settledFolder(above(path));
  }

  private settledFolder(path: Span): Result<Unit, ErrorCode> {
    const opened = this.openFolder(path);
    // Another process has removed it meanwhile.
    if (opened.isErr) return Result.ok<Unit, ErrorCode>(unit);
    const settled = opened.ok.sync();
    opened.ok.drop();
    return hasFailed(settled) ? settled : Result.ok<Unit, ErrorCode>(unit);
  }

  /** Removes a key that has been taken out of its place, as far as that goes. */
  private sweep(gone: Span): void {
    const opened = this.openFolder(gone);
    if (opened.isErr) {
      this.unlink(gone);
      return;
    }
    const names = this.names(opened.ok, DescriptorType.regularFile);
    if (!names.isErr) {
      for (let i = 0, n = names.ok.length; i < n; i++) {
        const entry = Entry.of(names.ok[i]);
        if (entry !== null) this.discard(entry);
        this.unlink(joined(gone, names.ok[i]));
      }
    }
    this.folder.removeDirectoryAt(utf8Of(gone));
  }

  /** The names of the folders in a folder; an empty list when the folder does not exist. */
  list(path: Span): Result<Array<Span>, ErrorCode> {
    const opened = this.openFolder(path);
    if (opened.isErr) {
      if (opened.err == ErrorCode.noEntry) return Result.ok<Array<Span>, ErrorCode>(new Array<Span>());
      return Result.err<Array<Span>, ErrorCode>(opened.err);
    }
    return this.names(opened.ok, DescriptorType.directory);
  }

  /** `noEntry` when the folder does not exist; `null` when it is empty, or seems to be while another process renames. */
  private entry(path: Span): Result<Entry | null, ErrorCode> {
    const opened = this.openFolder(path);
    if (opened.isErr) return Result.err<Entry | null, ErrorCode>(opened.err);
    const names = this.names(opened.ok, DescriptorType.regularFile);
    if (names.isErr) return Result.err<Entry | null, ErrorCode>(names.err);
    // A listing may have both the old name and the new one; either is as good as the other.
    for (let i = names.ok.length - 1; i >= 0; i--) {
      const entry = Entry.of(names.ok[i]);
      if (entry !== null) return Result.ok<Entry | null, ErrorCode>(entry);
    }
    return Result.ok<Entry | null, ErrorCode>(null);
  }

  private names(opened: Descriptor, type: DescriptorType): Result<Array<Span>, ErrorCode> {
    const names = new Array<Span>();
    const listing = opened.readDirectory();
    let error: ErrorCode = ErrorCode.noEntry;
    let failed = listing.isErr;
    if (listing.isErr) {
      error = listing.err;
    } else {
      while (true) {
        const next = listing.ok.readDirectoryEntry();
        if (next.isErr) {
          failed = true;
          error = next.err;
          break;
        }
        const entry = next.ok;
        if (entry === null) break;
        if (entry.type == type) names.push(spanOf(entry.name));
      }
      listing.ok.drop();
    }
    opened.drop();
    return failed ? Result.err<Array<Span>, ErrorCode>(error) : Result.ok<Array<Span>, ErrorCode>(names);
  }

  private valueOf(entry: Entry): Result<Bytes | null, ErrorCode> {
    const inline = entry.value;
    if (inline !== null) return Result.ok<Bytes | null, ErrorCode>(bytesOf(inline));
    const opened = this.folder.openAt(
      new PathFlags(0),
      utf8Of(valuePath(entry.token)),
      new OpenFlags(0),
      new DescriptorFlags(DescriptorFlags.read),
    );
    if (opened.isErr) return Result.err<Bytes | null, ErrorCode>(opened.err);
    const value = new ByteWriter();
    while (true) {
      const read = opened.ok.read(READ_SIZE, value.length);
      if (read.isErr) {
        opened.ok.drop();
        return Result.err<Bytes | null, ErrorCode>(read.err);
      }
      value.bytes(spanOfBytes(read.ok._0));
      if (read.ok._1 || read.ok._0.len == 0) break;
    }
    opened.ok.drop();
    return Result.ok<Bytes | null, ErrorCode>(bytesOf(value.span));
  }

  /** An entry for a value, which is not in use yet. */
  private prepare(value: Bytes): Result<Entry, ErrorCode> {
    const token = newToken();
    const name = new ByteWriter();
    if (value.len <= LARGEST_INLINE) {
      name.ascii("v");
      name.hex(spanOfBytes(value));
    } else {
      name.ascii("f");
      const written = this.writeFile(valuePath(token), value);
      if (written.isErr) return Result.err<Entry, ErrorCode>(written.err);
    }
    name.ascii("-");
    name.bytes(token);
    const inline: Span | null = value.len <= LARGEST_INLINE ? spanOfBytes(value) : null;
    return Result.ok<Entry, ErrorCode>(new Entry(name.span, inline));
  }

  /** Removes the file of an entry that is not in use, if it has one. */
  private discard(entry: Entry): void {
    if (entry.value === null) this.unlink(valuePath(entry.token));
  }

  /** True when `entry` has replaced `old`, or is the first entry. */
  private replace(path: Span, old: Entry | null, entry: Entry): Result<bool, ErrorCode> {
    if (old === null) return this.create(path, entry);
    const renamed = this.rename(joined(path, old.name), joined(path, entry.name));
    if (renamed.isErr) {
      if (renamed.err == ErrorCode.noEntry) return Result.ok<bool, ErrorCode>(false);
      return Result.err<bool, ErrorCode>(renamed.err);
    }
    this.discard(old);
    return Result.ok<bool, ErrorCode>(true);
  }

  private create(path: Span, entry: Entry): Result<bool, ErrorCode> {
    const prepared = join("+new/", newToken());
    let made = this.folder.createDirectoryAt(utf8Of(prepared));
    if (made.isErr && made.err == ErrorCode.noEntry) {
      this.makeFolder("+new");
      made = this.folder.createDirectoryAt(utf8Of(prepared));
    }
    if (made.isErr) return Result.err<bool, ErrorCode>(made.err);
    const file = joined(prepared, entry.name);
    const written = this.writeFile(file, new Bytes(0, 0));
    if (written.isErr) return Result.err<bool, ErrorCode>(written.err);
    let renamed = this.rename(prepared, path);
    if (renamed.isErr && renamed.err == ErrorCode.noEntry) {
      this.makeFoldersAbove(path);
      renamed = this.rename(prepared, path);
    }
    if (!renamed.isErr) return Result.ok<bool, ErrorCode>(true);
    this.unlink(file);
    this.folder.removeDirectoryAt(utf8Of(prepared));
    // Systems call it by different names when a folder with something in it is in the way.
    const inTheWay =
      renamed.err == ErrorCode.exist || renamed.err == ErrorCode.notEmpty || renamed.err == ErrorCode.access;
    if (inTheWay) {
      const found = this.exists(path);
      if (!found.isErr && (found.ok || renamed.err != ErrorCode.access))
        return Result.ok<bool, ErrorCode>(false);
    }
    return Result.err<bool, ErrorCode>(renamed.err);
  }

  private writeFile(path: Span, contents: Bytes): Result<Unit, ErrorCode> {
    const open = new OpenFlags(OpenFlags.create | OpenFlags.exclusive);
    const flags = new DescriptorFlags(DescriptorFlags.write);
    let opened = this.folder.openAt(new PathFlags(0), utf8Of(path), open, flags);
    if (opened.isErr && opened.err == ErrorCode.noEntry) {
      this.makeFoldersAbove(path);
      opened = this.folder.openAt(new PathFlags(0), utf8Of(path), open, flags);
    }
    if (opened.isErr) return Result.err<Unit, ErrorCode>(opened.err);
    const bytes = spanOfBytes(contents);
    let at = 0;
    while (at < bytes.length) {
      const written = opened.ok.write(bytesOf(bytes.slice(at)), at);
      if (written.isErr || written.ok == 0) {
        opened.ok.drop();
        this.unlink(path);
        return Result.err<Unit, ErrorCode>(written.isErr ? written.err : ErrorCode.io);
      }
      at += written.ok as i32;
    }
    // A name must not come to lie on the disk before what it points to.
    const settled: Result<Unit, ErrorCode> =
      this.isDurable && bytes.length > 0 ? opened.ok.syncData() : Result.ok<Unit, ErrorCode>(unit);
    opened.ok.drop();
    if (hasFailed(settled)) {
      this.unlink(path);
      return settled;
    }
    return Result.ok<Unit, ErrorCode>(unit);
  }

  private openFolder(path: Span): Result<Descriptor, ErrorCode> {
    return this.folder.openAt(
      new PathFlags(0),
      utf8Of(path),
      new OpenFlags(OpenFlags.directory),
      new DescriptorFlags(DescriptorFlags.read),
    );
  }

  private rename(from: Span, to: Span): Result<Unit, ErrorCode> {
    return this.folder.renameAt(utf8Of(from), this.folder, utf8Of(to));
  }

  /** A file that does not exist is not an error. */
  private unlink(path: Span): void {
    this.folder.unlinkFileAt(utf8Of(path));
  }

  /** When this fails, the call that needs the folder fails as well. */
  private makeFolder(name: string): void {
    this.folder.createDirectoryAt(utf8Of(join(name, Span.empty())));
  }

  private makeFoldersAbove(path: Span): void {
    for (let slash = path.indexOf(0x2f); slash >= 0; slash = path.indexOf(0x2f, slash + 1)) {
      this.folder.createDirectoryAt(utf8Of(path.slice(0, slash)));
    }
  }
}

/** The folder that something lies in. */
function above(path: Span): Span {
  let end = path.length - 1;
  while (end > 0 && path.byteAt(end) != 0x2f) end--;
  return path.slice(0, end);
}

/** Whether the disk has not taken a change. Some hosts and systems cannot say that it has. */
function hasFailed(settled: Result<Unit, ErrorCode>): bool {
  if (!settled.isErr) return false;
  const error = settled.err;
  return error == ErrorCode.io || error == ErrorCode.insufficientSpace || error == ErrorCode.quota;
}

/** Whether opening a folder has failed because something else is in its place: a file, a symbolic link. */
function isNoFolder(error: ErrorCode): bool {
  return error == ErrorCode.notDirectory || error == ErrorCode.loop;
}

/** Whether reading a file has failed because something else is in its place. */
function isNoFile(error: ErrorCode): bool {
  return error == ErrorCode.isDirectory || error == ErrorCode.badDescriptor || error == ErrorCode.loop;
}

/** A value at some moment; absent when the key is. */
export class Current {
  constructor(
    readonly entry: Entry | null,
    readonly value: Bytes | null,
  ) {}
}

/** No two entries ever have the same token, so that a name that was removed never comes back. */
function newToken(): Span {
  const random = newBytes(8);
  writeU64(random, 0, getRandomU64());
  const digits = new ByteWriter(16);
  digits.hex(random);
  return digits.span;
}

function valuePath(token: Span): Span {
  return join("+values/", token);
}

function join(front: string, back: Span): Span {
  const path = new ByteWriter();
  path.ascii(front);
  path.bytes(back);
  return path.span;
}

function joined(folder: Span, name: Span): Span {
  const path = new ByteWriter();
  path.bytes(folder);
  path.ascii("/");
  path.bytes(name);
  return path.span;
}
