/** Turns failures into what a page says about them. No `vscode` here. */
import { renderError } from "../../core/errors.ts";
import { CommandFailed } from "../projects/command-line.ts";
import { sentences } from "../ui/text.ts";
import type { Failure } from "./inspection-page.ts";

/** Of a failed command, or of anything else that was thrown. Every file is called by its name alone, as the page's title does. */
export function failureOf(error: unknown, what: string, file: string): Failure {
  const text = error instanceof CommandFailed ? error.output : renderError(error);
  // The first line only repeats what was attempted, unless it is all that there is.
  const [first = "", ...rest] = text.replaceAll(file, baseName(file)).split("\n");
  const indented = rest.filter((line) => line.startsWith(" "));
  const causes = indented.length > 0 ? indented : [first];
  const remedies = rest.filter((line) => !line.startsWith(" ") && line.trim() !== "");
  return { what, causes: causes.map(sentences), remedies: remedies.map(sentences) };
}

const magic = [0x00, 0x61, 0x73, 0x6d];

/** What the first eight bytes of a file say: its magic number, a version, and the layer that tells modules from components. */
export function kindOfBytes(head: Uint8Array): FileKind {
  if (head.length === 0) return "empty";
  if (magic.some((byte, index) => head[index] !== byte)) return "other";
  return head[6] === 0 && head[7] === 0 ? "core-module" : "component";
}

export type FileKind = "empty" | "other" | "core-module" | "component";

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}
