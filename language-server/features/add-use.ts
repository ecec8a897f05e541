/** Brings a type into scope: a name in a `use` that is there, or a new `use`. */
import type { TextEdit } from "vscode-languageserver";
import type { WitDocument } from "../workspace/index.ts";
import { escapeIdentifier, type syntax } from "../../core/wit/index.ts";
import type { Block } from "./scope.ts";

/** `path` as it is to be written, `name` the type's name without `%`. */
export function addUse(document: WitDocument, block: Block, path: string, name: string): TextEdit {
  const uses = block.members.filter((member): member is syntax.Use => member.kind === "use");
  const { text } = document;
  const same = uses.find((use) => text.slice(use.path.range.start, use.path.range.end) === path);
  const last = same?.names.at(-1);
  if (last !== undefined) {
    const position = document.positionAt(last.range.end);
    return { range: { start: position, end: position }, newText: `, ${escapeIdentifier(name)}` };
  }
  const line = `use ${path}.{${escapeIdentifier(name)}};`;
  const before = uses.at(-1)?.range.end ?? text.indexOf("{", block.range.start) + 1;
  const position = document.positionAt(before);
  return { range: { start: position, end: position }, newText: `\n${indentationOf(document, block)}${line}` };
}

/** The white space in front of the block's members. */
export function indentationOf(document: WitDocument, block: Block): string {
  const { text } = document;
  const lineStart = text.lastIndexOf("\n", block.range.start) + 1;
  const own = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  for (const member of block.members) {
    const start = text.lastIndexOf("\n", member.range.start) + 1;
    const indentation = /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
    if (start > block.range.start && indentation.length > own.length) return indentation;
  }
  return `${own}  `;
}
