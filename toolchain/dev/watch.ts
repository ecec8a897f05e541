import * as path from "node:path";
import { watch, type FSWatcher } from "chokidar";

/** Folders of others, wherever they are. */
const FOREIGN = new Set(["node_modules", ".git", ".venv", "venv", "__pycache__"]);
/** Folders of a project that its builds write. */
const BUILT = new Set(["dist", "bindings", "types", "target"]);

/** Names that editors give to files which they are about to rename or remove: `.#a`, `a~`, `4913` of Vim, `.a.swp`. */
const TEMPORARY = /^(?:\.#.*|.*~|4913|\..*\.sw[a-z]|\.wasmcp-.*|.*\.tmp)$/;

/** Watches folders, and single files, for changes of their contents. */
export class Watcher {
  readonly #watcher: FSWatcher;
  readonly #folders = new Set<string>();
  readonly #files = new Set<string>();

  /** `onChange` gets an absolute path. */
  constructor(onChange: (file: string) => void) {
    this.#watcher = watch([], {
      ignoreInitial: true,
      ignored: (file) => this.#isIgnored(file),
      // An editor that replaces a file instead of writing into it changes it once.
      atomic: 20,
    });
    this.#watcher.on("all", (_event, file) => onChange(path.resolve(file)));
  }

  /** Adds folders with everything in them, and files. What is watched already stays so. */
  add(folders: readonly string[], files: readonly string[]): void {
    for (const folder of folders) this.#folders.add(folder);
    for (const file of files) this.#files.add(file);
    this.#watcher.add([...folders, ...files]);
  }

  /** Resolves when changes of what was added first are noticed. */
  ready(): Promise<void> {
    return new Promise((resolve) => this.#watcher.once("ready", resolve));
  }

  close(): Promise<void> {
    return this.#watcher.close();
  }

  #isIgnored(file: string): boolean {
    for (const folder of this.#folders) {
      const relative = path.relative(folder, file);
      if (relative === "") return false;
      if (relative.startsWith("..") || path.isAbsolute(relative)) continue;
      // Builds of Python write into the folder itself.
      if (file.endsWith(".wasm") && !this.#files.has(file)) return true;
      const steps = relative.split(path.sep);
      const [first = "", last = first] = [steps[0], steps.at(-1)];
      return BUILT.has(first) || steps.some((step) => FOREIGN.has(step)) || TEMPORARY.test(last);
    }
    return false;
  }
}
