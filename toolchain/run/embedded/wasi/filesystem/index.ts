import * as fs from "node:fs";
import * as path from "node:path";
import type { HostLink } from "../../host-link.ts";
import { InputStream, IoError, OutputStream, type Sink } from "../io/index.ts";

/*
 * `wasi:filesystem@0.2` with one folder of the machine, as `--dir` gives it to `wasmtime`, or with none. No path leads out
 * of the folder: neither `..` nor a link, and links cannot be made. Everything is synchronous, as the guest thread is.
 */

const symbolDispose: unique symbol = (Symbol.dispose ?? Symbol.for("dispose")) as never;

/** Where the component finds the folder. */
const GUEST_PATH = "/state";
/** One read never returns more than this, whatever the guest asks for. */
const LARGEST_READ = 1024 * 1024;

interface PathFlags {
  readonly symlinkFollow?: boolean;
}
interface OpenFlags {
  readonly create?: boolean;
  readonly directory?: boolean;
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
}
interface DescriptorFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly mutateDirectory?: boolean;
}
type NewTimestamp =
  | { readonly tag: "no-change" | "now" }
  | { readonly tag: "timestamp"; readonly val: { readonly seconds: bigint; readonly nanoseconds: number } };

/** The imports `wasi:filesystem/*`; `reset` closes what an instance has left open. */
export interface Filesystem {
  readonly imports: Record<string, object>;
  reset(): void;
}

export function wasiFilesystem(link: HostLink, folder: string | undefined): Filesystem {
  const root = folder === undefined ? undefined : fs.realpathSync.native(folder);
  const open = new Set<number>();

  /** The path on the machine of what `relative` names; its last part may be a link only when links are followed. */
  function resolve(base: string, relative: string, follow: boolean): string {
    if (root === undefined) throw "not-permitted";
    if (relative === "") throw "no-entry";
    if (relative.includes("\0")) throw "invalid";
    if (path.isAbsolute(relative)) throw "not-permitted";
    const target = path.resolve(base, relative);
    if (!isInside(root, target)) throw "not-permitted";
    if (target === root) return target;
    const parent = attempt(() => fs.realpathSync.native(path.dirname(target)));
    if (!isInside(root, parent)) throw "not-permitted";
    const whole = path.join(parent, path.basename(target));
    const isLink = fs.lstatSync(whole, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (!isLink || !follow) return whole;
    const linked = attempt(() => fs.realpathSync.native(whole));
    if (!isInside(root, linked)) throw "not-permitted";
    return linked;
  }

  class Descriptor {
    readonly place: string;
    readonly flags: DescriptorFlags;
    /** Absent for a folder. */
    readonly file: number | undefined;

    constructor(place: string, flags: DescriptorFlags, file: number | undefined) {
      this.place = place;
      this.flags = flags;
      this.file = file;
      if (file !== undefined) open.add(file);
    }

    [symbolDispose](): void {
      if (this.file !== undefined && open.delete(this.file)) fs.closeSync(this.file);
    }

    openAt(pathFlags: PathFlags, name: string, openFlags: OpenFlags, flags: DescriptorFlags): Descriptor {
      const place = resolve(this.folder(), name, pathFlags.symlinkFollow === true);
      const stat = attempt(() => fs.lstatSync(place, { throwIfNoEntry: false }));
      if (stat?.isSymbolicLink()) throw "loop";
      const isChange = openFlags.create || openFlags.truncate || flags.write || flags.mutateDirectory;
      if (isChange && !this.flags.mutateDirectory) throw "read-only";
      if (openFlags.exclusive && openFlags.create && stat !== undefined) throw "exist";
      if (stat?.isDirectory()) {
        if (flags.write || openFlags.create || openFlags.truncate) throw "is-directory";
        return new Descriptor(
          place,
          { mutateDirectory: this.flags.mutateDirectory === true, ...flags },
          undefined,
        );
      }
      if (openFlags.directory) throw stat === undefined ? "no-entry" : "not-directory";
      if (name.endsWith("/")) throw "not-directory";
      const { O_CREAT, O_EXCL, O_TRUNC, O_RDONLY, O_RDWR, O_WRONLY, O_NOFOLLOW } = fs.constants;
      const mode =
        (flags.write ? (flags.read ? O_RDWR : O_WRONLY) : O_RDONLY) |
        (openFlags.create ? O_CREAT : 0) |
        (openFlags.exclusive ? O_EXCL : 0) |
        (openFlags.truncate ? O_TRUNC : 0) |
        (O_NOFOLLOW ?? 0); // Windows has none
      return new Descriptor(
        place,
        flags,
        attempt(() => fs.openSync(place, mode, 0o600)),
      );
    }

    createDirectoryAt(name: string): void {
      const place = this.changing(name);
      attempt(() => fs.mkdirSync(place, { mode: 0o700 }));
    }

    removeDirectoryAt(name: string): void {
      const place = this.changing(name);
      attempt(() => fs.rmdirSync(place));
    }

    unlinkFileAt(name: string): void {
      const place = this.changing(name);
      if (attempt(() => fs.lstatSync(place)).isDirectory()) throw "is-directory";
      attempt(() => fs.unlinkSync(place));
    }

    renameAt(name: string, target: Descriptor, newName: string): void {
      const from = this.changing(name);
      const to = target.changing(newName);
      attempt(() => fs.renameSync(from, to));
    }

    linkAt(flags: PathFlags, name: string, target: Descriptor, newName: string): void {
      if (flags.symlinkFollow) throw "invalid";
      const from = resolve(this.folder(), name, false);
      const to = target.changing(newName);
      attempt(() => fs.linkSync(from, to));
    }

    symlinkAt(): never {
      throw "not-permitted";
    }

    readlinkAt(name: string): string {
      const place = resolve(this.folder(), name, false);
      return attempt(() => fs.readlinkSync(place));
    }

    readDirectory(): DirectoryEntryStream {
      return new DirectoryEntryStream(attempt(() => fs.readdirSync(this.folder(), { withFileTypes: true })));
    }

    read(length: bigint, offset: bigint): [Uint8Array, boolean] {
      const file = this.readable();
      const bytes = new Uint8Array(Number(length > LARGEST_READ ? LARGEST_READ : length));
      const read = attempt(() => fs.readSync(file, bytes, 0, bytes.length, offset));
      return [bytes.subarray(0, read), bytes.length > 0 && read === 0];
    }

    write(bytes: Uint8Array, offset: bigint): bigint {
      const file = this.writable();
      return BigInt(attempt(() => fs.writeSync(file, bytes, 0, bytes.length, Number(offset))));
    }

    readViaStream(offset: bigint): InputStream {
      const file = this.readable();
      let at = offset;
      let ended = false;
      return new InputStream(link, {
        readable: true,
        error: undefined,
        get ended() {
          return ended;
        },
        take(length) {
          const bytes = new Uint8Array(length);
          const read = streamed(() => fs.readSync(file, bytes, 0, length, at));
          at += BigInt(read);
          ended = read === 0 && length > 0;
          return bytes.subarray(0, read);
        },
      });
    }

    writeViaStream(offset: bigint): OutputStream {
      const file = this.writable();
      let at = Number(offset);
      return new OutputStream(
        link,
        new FileSink((bytes) => (at += fs.writeSync(file, bytes, 0, bytes.length, at))),
      );
    }

    appendViaStream(): OutputStream {
      const file = this.writable();
      return new OutputStream(
        link,
        new FileSink((bytes) => fs.writeSync(file, bytes, 0, bytes.length, fs.fstatSync(file).size)),
      );
    }

    stat(): object {
      return describe(
        attempt(() => (this.file === undefined ? fs.statSync(this.place) : fs.fstatSync(this.file))),
      );
    }

    statAt({ symlinkFollow }: PathFlags, name: string): object {
      const place = resolve(this.folder(), name, symlinkFollow === true);
      return describe(attempt(() => fs.lstatSync(place)));
    }

    getType(): string {
      return this.file === undefined ? "directory" : typeOf(attempt(() => fs.fstatSync(this.file as number)));
    }

    getFlags(): DescriptorFlags {
      return this.flags;
    }

    setSize(size: bigint): void {
      const file = this.writable();
      attempt(() => fs.ftruncateSync(file, Number(size)));
    }

    setTimes(access: NewTimestamp, modification: NewTimestamp): void {
      setTimes(this.place, access, modification);
    }

    setTimesAt(flags: PathFlags, name: string, access: NewTimestamp, modification: NewTimestamp): void {
      if (!this.flags.mutateDirectory) throw "read-only";
      setTimes(resolve(this.folder(), name, flags.symlinkFollow === true), access, modification);
    }

    sync(): void {
      const { file } = this;
      if (file !== undefined) attempt(() => fs.fsyncSync(file));
    }

    syncData(): void {
      const { file } = this;
      if (file !== undefined) attempt(() => fs.fdatasyncSync(file));
    }

    /** A hint, which may be ignored. */
    advise(): void {}

    isSameObject(other: Descriptor): boolean {
      const [one, two] = [this.place, other.place].map((place) => attempt(() => fs.lstatSync(place)));
      return one?.ino === two?.ino && one?.dev === two?.dev;
    }

    metadataHash(): object {
      return hashOf(attempt(() => fs.lstatSync(this.place, { bigint: true })));
    }

    metadataHashAt({ symlinkFollow }: PathFlags, name: string): object {
      const place = resolve(this.folder(), name, symlinkFollow === true);
      return hashOf(attempt(() => fs.lstatSync(place, { bigint: true })));
    }

    folder(): string {
      if (this.file !== undefined) throw "not-directory";
      return this.place;
    }

    changing(name: string): string {
      if (!this.flags.mutateDirectory) throw "read-only";
      const place = resolve(this.folder(), name, false);
      if (place === root) throw "not-permitted";
      return place;
    }

    readable(): number {
      if (this.file === undefined) throw "is-directory";
      if (!this.flags.read) throw "not-permitted";
      return this.file;
    }

    writable(): number {
      if (this.file === undefined) throw "is-directory";
      if (!this.flags.write) throw "not-permitted";
      return this.file;
    }
  }

  return {
    imports: {
      "wasi:filesystem/preopens": {
        getDirectories: () =>
          root === undefined
            ? []
            : [[new Descriptor(root, { read: true, mutateDirectory: true }, undefined), GUEST_PATH]],
      },
      "wasi:filesystem/types": {
        Descriptor,
        DirectoryEntryStream,
        filesystemErrorCode: (error: IoError) =>
          typeof error.payload === "string" ? error.payload : undefined,
      },
    },
    reset() {
      for (const file of open) fs.closeSync(file);
      open.clear();
    },
  };
}

class DirectoryEntryStream {
  readonly #entries: Iterator<fs.Dirent>;

  constructor(entries: readonly fs.Dirent[]) {
    this.#entries = entries[Symbol.iterator]();
  }

  readDirectoryEntry(): { readonly type: string; readonly name: string } | undefined {
    const next = this.#entries.next();
    return next.done === true ? undefined : { type: typeOf(next.value), name: next.value.name };
  }
}

class FileSink implements Sink {
  readonly room = LARGEST_READ;
  readonly peerGone = false;
  readonly #write: (bytes: Uint8Array) => void;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  write(bytes: Uint8Array): void {
    streamed(() => this.#write(bytes));
  }
}

function isInside(root: string, place: string): boolean {
  return place === root || place.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

const codes: Readonly<Record<string, string>> = {
  EACCES: "access",
  EBUSY: "busy",
  EDQUOT: "quota",
  EEXIST: "exist",
  EFBIG: "file-too-large",
  EINVAL: "invalid",
  EISDIR: "is-directory",
  ELOOP: "loop",
  EMLINK: "too-many-links",
  ENAMETOOLONG: "name-too-long",
  ENOENT: "no-entry",
  ENOSPC: "insufficient-space",
  ENOTDIR: "not-directory",
  ENOTEMPTY: "not-empty",
  EPERM: "not-permitted",
  EROFS: "read-only",
  EXDEV: "cross-device",
};

/** A failure of the machine is an `error-code` to the guest. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw codes[(error as NodeJS.ErrnoException).code ?? ""] ?? "io";
  }
}

/** As `attempt`, where the guest has a stream in its hand. */
function streamed<T>(work: () => T): T {
  try {
    return attempt(work);
  } catch (code) {
    throw {
      tag: "last-operation-failed",
      val: new IoError(`the file cannot be used: ${String(code)}`, code),
    };
  }
}

function typeOf(stat: fs.Stats | fs.Dirent): string {
  if (stat.isFile()) return "regular-file";
  if (stat.isDirectory()) return "directory";
  if (stat.isSymbolicLink()) return "symbolic-link";
  if (stat.isFIFO()) return "fifo";
  if (stat.isSocket()) return "socket";
  if (stat.isBlockDevice()) return "block-device";
  return stat.isCharacterDevice() ? "character-device" : "unknown";
}

function describe(stat: fs.Stats): object {
  return {
    type: typeOf(stat),
    linkCount: BigInt(stat.nlink),
    size: BigInt(stat.size),
    dataAccessTimestamp: timestamp(stat.atimeMs),
    dataModificationTimestamp: timestamp(stat.mtimeMs),
    statusChangeTimestamp: timestamp(stat.ctimeMs),
  };
}

function timestamp(milliseconds: number): object {
  const seconds = Math.floor(milliseconds / 1000);
  return {
    seconds: BigInt(seconds),
    nanoseconds: Math.floor((milliseconds - seconds * 1000) * 1_000_000),
  };
}

function setTimes(place: string, access: NewTimestamp, modification: NewTimestamp): void {
  attempt(() => {
    const stat = fs.statSync(place);
    const seconds = (time: NewTimestamp, present: number): number => {
      if (time.tag === "timestamp") return Number(time.val.seconds) + time.val.nanoseconds / 1e9;
      return (time.tag === "now" ? Date.now() : present) / 1000;
    };
    fs.utimesSync(place, seconds(access, stat.atimeMs), seconds(modification, stat.mtimeMs));
  });
}

function hashOf(stat: fs.BigIntStats): object {
  return {
    lower: BigInt.asUintN(64, stat.ino ^ (stat.mtimeNs << 1n)),
    upper: BigInt.asUintN(64, stat.dev ^ (stat.size << 1n)),
  };
}
