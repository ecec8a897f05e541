import * as fs from "node:fs";
import * as path from "node:path";
import { withErrorCode } from "./error-code.ts";

/** The one folder that a component can use, and the files in it that are open. No path leads out of it. */
export class StateFolder {
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

  /** Opens a file, with `flags` as `fs.constants.O_…`, and remembers it for `closeAll`. */
  open(file: string, flags: number): number {
    const descriptor = withErrorCode(() => fs.openSync(file, flags, 0o600));
    this.#open.add(descriptor);
    return descriptor;
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
