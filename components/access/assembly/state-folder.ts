/**
 * The framework's folder `/state`, which all instances of the server share and no part sees. Everything here lies below `keys/`: the
 * store has `b…` for its buckets and `+…` for what it prepares, and looks at no other name.
 */
import { getDirectories } from "../../bindings/wasi/filesystem/preopens";
import { Descriptor, DescriptorFlags, OpenFlags, PathFlags } from "../../bindings/wasi/filesystem/types";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { bytesOf, spanOf, spanOfBytes, utf8Of } from "../../lib/abi/text";

const ROOT = "keys";
const READ_SIZE: u64 = 64 * 1024;

export class StateFolder {
  private constructor(private readonly folder: Descriptor) {}

  /** `null` if the host has opened no folder `/state`, or one in which nothing can be changed. */
  static find(): StateFolder | null {
    const opened = getDirectories();
    let found: StateFolder | null = null;
    for (let i = 0, n = opened.length; i < n; i++) {
      const folder = opened[i]._0;
      if (found === null && opened[i]._1.is("/state") && canChange(folder)) found = new StateFolder(folder);
      else folder.drop();
    }
    return found;
  }

  /** `null` if the file does not exist, or is longer than `limit`. */
  read(path: Span, limit: i32): Span | null {
    const opened = this.folder.openAt(
      new PathFlags(0),
      utf8Of(path),
      new OpenFlags(0),
      new DescriptorFlags(DescriptorFlags.read),
    );
    if (opened.isErr) return null;
    const whole = new ByteWriter(4096);
    let isWhole = false;
    while (whole.length <= limit) {
      const read = opened.ok.read(READ_SIZE, whole.length);
      if (read.isErr) break;
      whole.bytes(spanOfBytes(read.ok._0));
      isWhole = read.ok._1 || read.ok._0.len == 0;
      if (isWhole) break;
    }
    opened.ok.drop();
    return isWhole && whole.length <= limit ? whole.span : null;
  }

  /** Readers see the old contents or the new ones. `draft` is a path that no other writer uses at this moment. */
  replace(path: Span, draft: Span, contents: Span): bool {
    if (!this.write(draft, OpenFlags.create | OpenFlags.truncate, contents)) return false;
    if (this.rename(draft, path)) return true;
    this.removeFile(draft);
    return false;
  }

  /** False if something has this name already, or nothing can be made. */
  makeFile(path: Span): bool {
    return this.write(path, OpenFlags.create | OpenFlags.exclusive, Span.empty());
  }

  /** False if the old name is gone: another instance was faster. */
  rename(from: Span, to: Span): bool {
    return !this.folder.renameAt(utf8Of(from), this.folder, utf8Of(to)).isErr;
  }

  makeFolder(path: Span): bool {
    return !this.folder.createDirectoryAt(utf8Of(path)).isErr;
  }

  removeFile(path: Span): void {
    this.folder.unlinkFileAt(utf8Of(path));
  }

  /** Removes a folder of files. */
  removeFolder(path: Span): void {
    const names = this.list(path);
    if (names === null) return;
    for (let i = 0, n = names.length; i < n; i++) this.removeFile(joined(path, names[i]));
    this.folder.removeDirectoryAt(utf8Of(path));
  }

  /** The names in a folder; `null` if it does not exist. */
  list(path: Span): Array<Span> | null {
    const opened = this.folder.openAt(
      new PathFlags(0),
      utf8Of(path),
      new OpenFlags(OpenFlags.directory),
      new DescriptorFlags(DescriptorFlags.read),
    );
    if (opened.isErr) return null;
    const names = new Array<Span>();
    const listing = opened.ok.readDirectory();
    if (!listing.isErr) {
      while (true) {
        const next = listing.ok.readDirectoryEntry();
        if (next.isErr) break;
        const entry = next.ok;
        if (entry === null) break;
        names.push(spanOf(entry.name));
      }
      listing.ok.drop();
    }
    opened.ok.drop();
    return names;
  }

  private write(path: Span, open: u8, contents: Span): bool {
    const opened = this.folder.openAt(
      new PathFlags(0),
      utf8Of(path),
      new OpenFlags(open),
      new DescriptorFlags(DescriptorFlags.write),
    );
    if (opened.isErr) return false;
    let at = 0;
    while (at < contents.length) {
      const written = opened.ok.write(bytesOf(contents.slice(at)), at);
      if (written.isErr || written.ok == 0) break;
      at += written.ok as i32;
    }
    opened.ok.drop();
    return at == contents.length;
  }
}

/** `keys/` and the name. */
export function pathOf(name: Span): Span {
  const root = new ByteWriter();
  root.ascii(ROOT);
  return joined(root.span, name);
}

export function rootPath(): Span {
  const root = new ByteWriter();
  root.ascii(ROOT);
  return root.span;
}

export function joined(folder: Span, name: Span): Span {
  const path = new ByteWriter(folder.length + 1 + name.length);
  path.bytes(folder);
  path.byte(0x2f);
  path.bytes(name);
  return path.span;
}

function canChange(folder: Descriptor): bool {
  const flags = folder.getFlags();
  return !flags.isErr && flags.ok.has(DescriptorFlags.mutateDirectory);
}
