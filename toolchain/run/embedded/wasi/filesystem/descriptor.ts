import * as fs from "node:fs";
import type { HostLink } from "../../host-link.ts";
import { symbolDispose } from "../dispose.ts";
import { InputStream, OutputStream } from "../io/index.ts";
import { DirectoryEntryStream } from "./directory-entry-stream.ts";
import { withErrorCode } from "./error-code.ts";
import { appendingSink, fileSink, fileSource, MAX_TRANSFER } from "./file-streams.ts";
import { describe, hashOf, setTimes, setTimesOf, typeOf, type NewTimestamp } from "./metadata.ts";
import type { HostFolder } from "./host-folder.ts";

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

/** What all descriptors below one folder share in a guest thread. */
export interface DescriptorContext {
  readonly link: HostLink;
  readonly tree: HostFolder;
}

/** The resource `wasi:filesystem/types.descriptor`: a folder or an open file, below one that the host has opened. */
export class Descriptor {
  readonly #context: DescriptorContext;
  /** Absolute. */
  readonly #path: string;
  readonly #flags: DescriptorFlags;
  /** Absent for a folder. */
  readonly #file: number | undefined;

  private constructor(
    context: DescriptorContext,
    file: string,
    flags: DescriptorFlags,
    opened: number | undefined,
  ) {
    this.#context = context;
    this.#path = file;
    this.#flags = flags;
    this.#file = opened;
  }

  /** The folder itself, which the component finds as a preopen. */
  static root(context: DescriptorContext): Descriptor {
    return new Descriptor(context, context.tree.root, { read: true, mutateDirectory: true }, undefined);
  }

  [symbolDispose](): void {
    if (this.#file !== undefined) this.#context.tree.close(this.#file);
  }

  // Folders

  openAt(pathFlags: PathFlags, name: string, openFlags: OpenFlags, flags: DescriptorFlags): Descriptor {
    const file = this.#resolve(name, pathFlags.symlinkFollow === true);
    const { tree } = this.#context;
    const stat = tree.at(file, (entry) => fs.lstatSync(entry, { throwIfNoEntry: false }));
    if (stat?.isSymbolicLink()) throw "loop";
    // Opening a pipe would wait for its other end, and a device is no file of the component's.
    if (stat !== undefined && !stat.isFile() && !stat.isDirectory()) throw "not-permitted";
    const isChange = openFlags.create || openFlags.truncate || flags.write || flags.mutateDirectory;
    if (isChange && !this.#flags.mutateDirectory) throw "read-only";
    if (openFlags.exclusive && openFlags.create && stat !== undefined) throw "exist";
    if (stat?.isDirectory()) {
      if (flags.write || openFlags.create || openFlags.truncate) throw "is-directory";
      const mutateDirectory = this.#flags.mutateDirectory === true;
      return new Descriptor(this.#context, file, { mutateDirectory, ...flags }, undefined);
    }
    if (openFlags.directory) throw stat === undefined ? "no-entry" : "not-directory";
    if (name.endsWith("/")) throw "not-directory";
    const opened = tree.open(file, nodeFlags(openFlags, flags));
    return new Descriptor(this.#context, file, flags, opened);
  }

  createDirectoryAt(name: string): void {
    const folder = this.#resolveForChange(name);
    this.#context.tree.at(folder, (entry) => fs.mkdirSync(entry, { mode: 0o700 }));
  }

  removeDirectoryAt(name: string): void {
    const folder = this.#resolveForChange(name);
    this.#context.tree.at(folder, (entry) => fs.rmdirSync(entry));
  }

  unlinkFileAt(name: string): void {
    const file = this.#resolveForChange(name);
    const { tree } = this.#context;
    if (tree.at(file, (entry) => fs.lstatSync(entry)).isDirectory()) throw "is-directory";
    if (name.endsWith("/")) throw "not-directory";
    tree.at(file, (entry) => fs.unlinkSync(entry));
  }

  renameAt(name: string, target: Descriptor, newName: string): void {
    const from = this.#resolveForChange(name);
    const to = target.#resolveForChange(newName);
    const { tree } = this.#context;
    tree.at(from, (source) => target.#context.tree.at(to, (place) => fs.renameSync(source, place)));
  }

  linkAt(flags: PathFlags, name: string, target: Descriptor, newName: string): void {
    if (flags.symlinkFollow) throw "invalid";
    const from = this.#resolve(name, false);
    const to = target.#resolveForChange(newName);
    const { tree } = this.#context;
    tree.at(from, (source) => target.#context.tree.at(to, (place) => fs.linkSync(source, place)));
  }

  symlinkAt(): never {
    throw "not-permitted";
  }

  readlinkAt(name: string): string {
    const link = this.#resolve(name, false);
    return this.#context.tree.at(link, (entry) => fs.readlinkSync(entry));
  }

  readDirectory(): DirectoryEntryStream {
    const folder = this.#folder();
    return new DirectoryEntryStream(
      this.#context.tree.inside(folder, (entry) => fs.readdirSync(entry, { withFileTypes: true })),
    );
  }

  // Files

  read(length: bigint, offset: bigint): [Uint8Array, boolean] {
    const file = this.#readableFile();
    const bytes = new Uint8Array(Number(length > MAX_TRANSFER ? MAX_TRANSFER : length));
    const read = withErrorCode(() => fs.readSync(file, bytes, 0, bytes.length, offset));
    return [bytes.subarray(0, read), bytes.length > 0 && read === 0];
  }

  write(bytes: Uint8Array, offset: bigint): bigint {
    const file = this.#writableFile();
    return BigInt(withErrorCode(() => fs.writeSync(file, bytes, 0, bytes.length, Number(offset))));
  }

  readViaStream(offset: bigint): InputStream {
    return new InputStream(this.#context.link, fileSource(this.#readableFile(), offset));
  }

  writeViaStream(offset: bigint): OutputStream {
    return new OutputStream(this.#context.link, fileSink(this.#writableFile(), offset));
  }

  appendViaStream(): OutputStream {
    return new OutputStream(this.#context.link, appendingSink(this.#writableFile()));
  }

  setSize(size: bigint): void {
    const file = this.#writableFile();
    withErrorCode(() => fs.ftruncateSync(file, Number(size)));
  }

  sync(): void {
    const file = this.#file;
    if (file === undefined) syncFolder(this.#path);
    else withErrorCode(() => fs.fsyncSync(file));
  }

  syncData(): void {
    const file = this.#file;
    if (file === undefined) syncFolder(this.#path);
    else withErrorCode(() => fs.fdatasyncSync(file));
  }

  /** A hint, which may be ignored. */
  advise(): void {}

  // Metadata

  stat(): object {
    const file = this.#file;
    if (file !== undefined) return describe(withErrorCode(() => fs.fstatSync(file)));
    return describe(this.#context.tree.at(this.#path, (entry) => fs.lstatSync(entry)));
  }

  statAt({ symlinkFollow }: PathFlags, name: string): object {
    const file = this.#resolve(name, symlinkFollow === true);
    return describe(this.#context.tree.at(file, (entry) => fs.lstatSync(entry)));
  }

  getType(): string {
    const file = this.#file;
    return file === undefined ? "directory" : typeOf(withErrorCode(() => fs.fstatSync(file)));
  }

  getFlags(): DescriptorFlags {
    return this.#flags;
  }

  setTimes(access: NewTimestamp, modification: NewTimestamp): void {
    const file = this.#file;
    if (file !== undefined) return withErrorCode(() => setTimesOf(file, access, modification));
    this.#context.tree.at(this.#path, (entry) => setTimes(entry, access, modification));
  }

  setTimesAt(flags: PathFlags, name: string, access: NewTimestamp, modification: NewTimestamp): void {
    if (!this.#flags.mutateDirectory) throw "read-only";
    const file = this.#resolve(name, flags.symlinkFollow === true);
    this.#context.tree.at(file, (entry) => setTimes(entry, access, modification));
  }

  isSameObject(other: Descriptor): boolean {
    const [one, two] = [this.#stat(), other.#stat()];
    return one.ino === two.ino && one.dev === two.dev;
  }

  metadataHash(): object {
    return hashOf(this.#stat());
  }

  metadataHashAt({ symlinkFollow }: PathFlags, name: string): object {
    const file = this.#resolve(name, symlinkFollow === true);
    return hashOf(this.#context.tree.at(file, (entry) => fs.lstatSync(entry, { bigint: true })));
  }

  #stat(): fs.BigIntStats {
    const file = this.#file;
    if (file !== undefined) return withErrorCode(() => fs.fstatSync(file, { bigint: true }));
    return this.#context.tree.at(this.#path, (entry) => fs.lstatSync(entry, { bigint: true }));
  }

  // What this descriptor allows

  #folder(): string {
    if (this.#file !== undefined) throw "not-directory";
    return this.#path;
  }

  #resolve(name: string, follow: boolean): string {
    return this.#context.tree.resolve(this.#folder(), name, follow);
  }

  /** For an operation that adds, replaces or removes the entry `name`. */
  #resolveForChange(name: string): string {
    if (!this.#flags.mutateDirectory) throw "read-only";
    const file = this.#resolve(name, false);
    if (file === this.#context.tree.root) throw "not-permitted";
    return file;
  }

  #readableFile(): number {
    if (this.#file === undefined) throw "is-directory";
    if (!this.#flags.read) throw "not-permitted";
    return this.#file;
  }

  #writableFile(): number {
    if (this.#file === undefined) throw "is-directory";
    if (!this.#flags.write) throw "not-permitted";
    return this.#file;
  }
}

/** Flags of `wasi:filesystem`, as `fs.openSync` takes them. */
function nodeFlags(openFlags: OpenFlags, flags: DescriptorFlags): number {
  const { O_CREAT, O_EXCL, O_TRUNC, O_RDONLY, O_RDWR, O_WRONLY, O_NOFOLLOW } = fs.constants;
  const writing = flags.read ? O_RDWR : O_WRONLY;
  return (
    (flags.write ? writing : O_RDONLY) |
    (openFlags.create ? O_CREAT : 0) |
    (openFlags.exclusive ? O_EXCL : 0) |
    (openFlags.truncate ? O_TRUNC : 0) |
    (O_NOFOLLOW ?? 0) // absent on Windows
  );
}

/** Names in a folder reach the disk. Windows cannot do that, and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  withErrorCode(() => {
    const file = fs.openSync(
      folder,
      fs.constants.O_RDONLY | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW,
    );
    try {
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  });
}
