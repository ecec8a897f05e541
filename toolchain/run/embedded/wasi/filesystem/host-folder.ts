import * as fs from "node:fs";
import * as path from "node:path";
import { withErrorCode } from "./error-code.ts";

/** Linux names open files: an entry of an open folder can be used without looking its path up again. */
const OPEN_FILES = "/proc/self/fd";
const hasOpenFiles = process.platform === "linux" && fs.existsSync(OPEN_FILES);

/** A folder that a component can use, and the files in it that are open. No path leads out of it. */
export class HostFolder {
  /** Absolute and without symbolic links. */
  readonly root: string;
  readonly #open = new Set<number>();

  constructor(folder: string) {
    this.root = fs.realpathSync.native(folder);
  }

  /**
   * The absolute path of `relative`, which starts from the folder `base`. Refuses a path that leads out of the root, through
   * `..` or a symbolic link. Resolves a link in the last place only if `follow`.
   */
  resolve(base: string, relative: string, follow: boolean): string {
    if (relative === "") throw "no-entry";
    if (relative.includes("\0")) throw "invalid";
    if (path.isAbsolute(relative)) throw "not-permitted";
    const target = this.#inside(path.resolve(base, relative));
    if (target === this.root) return target;
    const parent = this.#inside(withErrorCode(() => fs.realpathSync.native(path.dirname(target))));
    const whole = path.join(parent, path.basename(target));
    const isLink = fs.lstatSync(whole, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (!isLink || !follow) return whole;
    return this.#inside(withErrorCode(() => fs.realpathSync.native(whole)));
  }

  #inside(file: string): string {
    const { root } = this;
    if (file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return file;
    throw "not-permitted";
  }

  /**
   * Does `work` with a path of the entry `file`, a result of `resolve`. Another process, such as a second server with this folder, may put a link in
   * the place of a folder after `resolve` has looked: on Linux, the folder is opened first, and the place of what is open counts.
   * `work` must not follow a link in the last place.
   */
  at<T>(file: string, work: (entry: string) => T): T {
    if (!hasOpenFiles) return withErrorCode(() => work(file));
    if (file === this.root) return this.inside(file, (opened) => work(`${opened}/.`));
    return this.inside(path.dirname(file), (opened) => work(`${opened}/${path.basename(file)}`));
  }

  /** Does `work` with a path of the folder itself, whose entries it reads. */
  inside<T>(folder: string, work: (entry: string) => T): T {
    if (!hasOpenFiles) return withErrorCode(() => work(folder));
    const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;
    const handle = withErrorCode(() => fs.openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    try {
      const opened = `${OPEN_FILES}/${handle}`;
      this.#inside(withErrorCode(() => fs.readlinkSync(opened)));
      return withErrorCode(() => work(opened));
    } finally {
      fs.closeSync(handle);
    }
  }

  /** Opens a file, with `flags` as `fs.constants.O_…`, and remembers it for `closeAll`. */
  open(file: string, flags: number): number {
    const descriptor = this.at(file, (entry) => fs.openSync(entry, flags, 0o600));
    if (!hasOpenFiles && !this.#isStillAt(file, descriptor)) {
      fs.closeSync(descriptor);
      throw "not-permitted";
    }
    this.#open.add(descriptor);
    return descriptor;
  }

  /** Where open files have no names, the path is looked up once more. */
  #isStillAt(file: string, descriptor: number): boolean {
    this.#inside(withErrorCode(() => fs.realpathSync.native(path.dirname(file))));
    const [now, opened] = [withErrorCode(() => fs.lstatSync(file)), fs.fstatSync(descriptor)];
    return now.ino === opened.ino && now.dev === opened.dev;
  }

  close(descriptor: number): void {
    if (this.#open.delete(descriptor)) fs.closeSync(descriptor);
  }

  /** Closes the files that an instance left open. */
  closeAll(): void {
    for (const descriptor of this.#open) fs.closeSync(descriptor);
    this.#open.clear();
  }
}
