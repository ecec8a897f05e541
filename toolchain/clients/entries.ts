/** One entry of a client's JSON file, whose comments and layout stay. Text in, text out. */
import { isDeepStrictEqual } from "node:util";
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  parseTree,
  printParseErrorCode,
  type Edit,
  type Node,
  type ParseError,
} from "jsonc-parser";
import { InternalError, ToolchainError } from "../../core/errors.ts";

export interface EntryPlace {
  /** For errors. */
  readonly file: string;
  readonly key: string;
  readonly name: string;
}

/** These clients allow comments, and some of them trailing commas. */
const OPTIONS = { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true };

/** The value of the entry, or `undefined` for a file without it. Throws if the text is not JSON, or if a list or a text stands where the entries belong. */
export function readEntry(text: string, { file, key, name }: EntryPlace): unknown {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, OPTIONS);
  const [error] = errors;
  if (error !== undefined) {
    const before = text.slice(0, error.offset).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new ToolchainError("bad-json", `cannot read \`${file}\` as JSON`, {
      problems: [
        {
          severity: "error",
          message: printParseErrorCode(error.error),
          place: { file, line: before.length, column },
        },
      ],
      remedy: "correct the file first",
    });
  }
  if (tree === undefined) return undefined;
  const servers = findNodeAtLocation(tree, [key]);
  if (tree.type !== "object" || (servers !== undefined && servers.type !== "object")) {
    throw new ToolchainError(
      "bad-json",
      `expected an object \`${key}\` in \`${file}\`, found something else`,
      {
        remedy: "correct the file first",
      },
    );
  }
  const entry = findNodeAtLocation(tree, [key, name]);
  return entry === undefined ? undefined : plainValue(entry);
}

/** The library makes objects without a prototype, which are equal to no other. */
function plainValue(node: Node): unknown {
  return JSON.parse(JSON.stringify(getNodeValue(node)));
}

/** The text with the entry. An existing one is replaced; `readEntry` says whether there is one. Neighbours keep their layout. */
export function withEntry(text: string, place: EntryPlace, entry: object): string {
  const { key, name } = place;
  const before = text.trim() === "" ? "{}\n" : text;
  const after = applyEdits(before, [...editsFor(before, place, entry)]);
  // What the library gives must have the entry: a mistake of its would lose the user's file.
  if (!isDeepStrictEqual(readEntry(after, place), JSON.parse(JSON.stringify(entry)))) {
    throw new InternalError(`the entry ${key}.${name} is missing after the change`);
  }
  return after;
}

function editsFor(text: string, { key, name }: EntryPlace, entry: object): readonly Edit[] {
  const layout = layoutOf(text);
  const tree = parseTree(text, [], OPTIONS);
  const servers = tree && findNodeAtLocation(tree, [key]);
  const existing = tree && findNodeAtLocation(tree, [key, name]);
  if (existing !== undefined) {
    const { offset, length } = existing;
    return [{ offset, length, content: print(entry, 2, layout) }];
  }
  // The library would lay out the neighbour anew, too.
  const [last, member, value, depth] =
    servers === undefined
      ? ([tree?.children?.at(-1), key, { [name]: entry }, 1] as const)
      : ([servers.children?.at(-1), name, entry, 2] as const);
  if (last !== undefined) {
    const line = `${layout.eol}${layout.indent.repeat(depth)}`;
    const content = `,${line}${JSON.stringify(member)}: ${print(value, depth, layout)}`;
    return [{ offset: last.offset + last.length, length: 0, content }];
  }
  const { eol, indent } = layout;
  const isTabs = indent === "\t";
  const formattingOptions = { eol, insertSpaces: !isTabs, tabSize: isTabs ? 1 : indent.length };
  return modify(text, [key, name], entry, { formattingOptions });
}

interface Layout {
  readonly indent: string;
  readonly eol: string;
}

function layoutOf(text: string): Layout {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  return { indent: indent.startsWith("\t") ? "\t" : indent, eol: text.includes("\r\n") ? "\r\n" : "\n" };
}

/** `depth`: how far the line is indented that the value begins on. */
function print(value: object, depth: number, { indent, eol }: Layout): string {
  return JSON.stringify(value, undefined, indent)
    .split("\n")
    .join(`${eol}${indent.repeat(depth)}`);
}
