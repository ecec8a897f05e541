/**
 * Writes a component where a user, or a file that the user did not write, wants it. What is there may only be another
 * component: not a folder, a device, a pipe, a link to something else, or a file with other content.
 */
import type { Stats } from "node:fs";
import { lstat, open, readlink, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { writeWhole } from "./write-whole.ts";

export interface Output {
  /** Absolute. */
  readonly file: string;
  /** As the user named it, for messages. */
  readonly shown: string;
  /** Whether a component that is there may be replaced. */
  readonly force: boolean;
}

/** Throws a `ToolchainError` if the file must not be written. Callers ask before their work, too. */
export async function checkOutput(output: Output): Promise<void> {
  await inspectOutput(output);
}

/** Writes the component whole, with the rights of the one that it replaces. */
export async function writeOutput(output: Output, component: Uint8Array): Promise<void> {
  const existing = await inspectOutput(output);
  await writeWhole(output.file, component, existing === undefined ? undefined : existing.mode & 0o777);
}

/** Writes a text whole where the user wants it. A file that is there is replaced, and nothing else is. */
export async function writeText(place: Pick<Output, "file" | "shown">, text: string): Promise<void> {
  const existing = await inspectPlace(place);
  await writeWhole(place.file, text, existing === undefined ? undefined : existing.mode & 0o777);
}

/** What is at the place, without following a link there: a file or, as `undefined`, nothing. */
async function inspectPlace({ file, shown }: Pick<Output, "file" | "shown">): Promise<Stats | undefined> {
  const folder = path.dirname(file);
  const [existing, parent] = await Promise.all([
    lstat(file).catch(() => undefined),
    stat(folder).catch(() => undefined),
  ]);
  if (parent === undefined || !parent.isDirectory()) {
    throw new ToolchainError("no-such-folder", `cannot write \`${shown}\`: folder \`${folder}\` not found`, {
      remedy: "create the folder first, or choose another output",
    });
  }
  if (existing === undefined) return undefined;
  if (existing.isDirectory()) {
    throw new ToolchainError("output-is-folder", `cannot write \`${shown}\`: it is a folder`, {
      remedy: `name a file in it, as in \`${path.join(shown, "server.wasm")}\``,
    });
  }
  if (existing.isSymbolicLink()) {
    const target = await readlink(file).catch(() => "");
    throw new ToolchainError(
      "output-is-link",
      `cannot write \`${shown}\`: it is a symbolic link to \`${target}\``,
      { remedy: "name the file itself, or remove the link" },
    );
  }
  if (!existing.isFile()) {
    throw new ToolchainError("output-is-special", `cannot write \`${shown}\`: it is ${kindOf(existing)}`, {
      remedy: "choose a file as the output",
    });
  }
  return existing;
}

async function inspectOutput({ file, shown, force }: Output): Promise<Stats | undefined> {
  const existing = await inspectPlace({ file, shown });
  if (existing === undefined) return undefined;
  if (!force) {
    throw new ToolchainError("output-exists", `\`${shown}\` already exists`, {
      remedy: "pass `--force` to replace it, or choose another output with `-o`",
    });
  }
  if (!(await beginsLikeWasm(file))) {
    throw new ToolchainError("output-not-wasm", `cannot replace \`${shown}\`: it is not a WebAssembly file`, {
      remedy: "remove it first if you do not need it, or choose another output",
    });
  }
  return existing;
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

/** Every module and every component begins with these bytes. */
const MAGIC = Buffer.from("\0asm", "latin1");

async function beginsLikeWasm(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
      return buffer.subarray(0, bytesRead).equals(MAGIC);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${file}\`, which would be replaced`, {
      cause: error,
    });
  }
}
