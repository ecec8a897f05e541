/** What `.wasm` files are. A file is read again only after it has changed, and never run. No `vscode` here. */
import * as fs from "node:fs/promises";
import { renderError } from "../../core/errors.ts";
import { failureText } from "../ui/failure-text.ts";
import { plainText } from "../ui/text.ts";
import { kindOfBytes, type FileKind } from "../inspection/file-kind.ts";
import type { ComponentKind } from "../../toolchain/inspect/index.ts";

/** What the sidebar shows of a component's file. */
export type Facts =
  | {
      readonly kind: "component";
      /** `MCP server`, `Tools component`. */
      readonly title: string;
      readonly role: ComponentKind;
      readonly version: string | undefined;
      readonly exports: readonly { readonly name: string; readonly functions: number }[];
      /** What the component can access: `Network`, `Files`. */
      readonly reach: readonly string[];
      readonly bytes: number;
    }
  /** `reason` is one line. */
  | { readonly kind: "broken"; readonly reason: string };

/** The whole component is read into memory; real ones are much smaller than this. */
const MAX_BYTES = 256 * 1024 * 1024;

interface Known {
  readonly stamp: string;
  readonly facts: Facts;
}

export class ComponentFacts {
  #known = new Map<string, Known>();

  /** The facts of all of these files, absolute. Forgets all other files. */
  async read(files: Iterable<string>): Promise<ReadonlyMap<string, Facts>> {
    const known = new Map<string, Known>();
    for (const file of new Set(files)) known.set(file, await this.#readOne(file));
    this.#known = known;
    return new Map([...known].map(([file, { facts }]) => [file, facts]));
  }

  async #readOne(file: string): Promise<Known> {
    const broken = (stamp: string, reason: string): Known => ({ stamp, facts: { kind: "broken", reason } });
    try {
      const stat = await fs.stat(file);
      const stamp = `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
      const before = this.#known.get(file);
      if (before?.stamp === stamp) return before;
      if (!stat.isFile()) return broken(stamp, "not a file");
      if (stat.size > MAX_BYTES) return broken(stamp, "too large to read");
      const bytes = await fs.readFile(file);
      return { stamp, facts: await describe(bytes).catch((error: unknown) => toBroken(bytes, error)) };
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      return broken("", missing ? "file not found" : failureText(error));
    }
  }
}

async function describe(bytes: Uint8Array): Promise<Facts> {
  const [{ inspectComponent }, words] = await Promise.all([
    import("../../toolchain/inspect/index.ts"),
    import("../inspection/capability-words.ts"),
  ]);
  const inspection = inspectComponent(bytes);
  return {
    kind: "component",
    title: words.kindTitle(inspection),
    role: inspection.kind,
    version: inspection.version,
    exports: inspection.exports.map(({ name, functions }) => ({ name, functions: functions.length })),
    reach: words
      .sortCapabilities(inspection.capabilities)
      .map(({ name }) => words.capabilityWords(name).short),
    bytes: inspection.bytes,
  };
}

/** In the words of the page that opens when the user opens the file, which says more. */
function toBroken(bytes: Uint8Array, error: unknown): Facts {
  const reasons: Readonly<Record<FileKind, string>> = {
    empty: "empty file",
    other: "not WebAssembly",
    "core-module": "core module, not a component",
    component: `damaged component: ${plainText(renderError(error).split("\n", 1)[0] ?? "")}`,
  };
  return { kind: "broken", reason: reasons[kindOfBytes(bytes)] };
}
