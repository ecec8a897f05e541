/**
 * The sources of a guest as the stubs see them: by their outer form alone. Comments, texts and whatever is nested deeper
 * are blanked, and what remains shows which functions stand directly in the block of an interface.
 */
import {
  dealias,
  type Func,
  type Interface,
  interfaceId,
  type TypeDef,
  type World,
} from "../../../core/wit/index.ts";

/** Something that a world exports: an interface's functions and resources, or a function of its own. */
export interface ExportedItem {
  /** Within its package, or within the world: `tools`. */
  readonly name: string;
  /** Absent for a function of the world itself. */
  readonly interface: Interface | undefined;
  readonly functions: readonly Func[];
  readonly resources: readonly ExportedResource[];
}

/** A resource that the guest implements, with its constructor, methods and static functions in the order of the text. */
export interface ExportedResource {
  readonly type: TypeDef;
  readonly functions: readonly Func[];
}

export interface GuestSource {
  readonly uri: string;
  readonly text: string;
  /** Relative to the project, with `/`: `src/lib.rs`. */
  readonly path: string;
}

/** Text to put in at an offset. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

export interface GuestEdits {
  readonly source: GuestSource;
  readonly insertions: readonly Insertion[];
}
/** What adds what `sources`, all of one guest, lack of `items` of `world`; empty when nothing is missing. */
export type Implement = (
  sources: readonly GuestSource[],
  items: readonly ExportedItem[],
  world: World,
) => readonly GuestEdits[];

export const SCRIPT_TEXTS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|(?<=[=(,:[!&|?{;]\s?)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g;
export const RUST_TEXTS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|r#"[\s\S]*?"#|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[^'\n]+|[^'\\\n])'/g;

/** `text` without comments and literals, every offset as it was. */
export function withoutTexts(text: string, texts: RegExp): string {
  return text.replaceAll(texts, (found) => found.replaceAll(/[^\n]/g, " "));
}

/** What is in no brackets; the brackets themselves stay, and so does every offset. */
export function outerForm(code: string): string {
  let depth = 0;
  let outer = "";
  for (const character of code) {
    if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    outer += depth === 0 || character === "\n" ? character : " ".repeat(character.length);
    if ("([{".includes(character)) depth += 1;
  }
  return outer;
}

/** Within the braces that open at `open`; `undefined` when they never close. */
export function blockAt(
  code: string,
  open: number,
): { readonly start: number; readonly end: number } | undefined {
  let depth = 0;
  for (let index = open; index < code.length; index++) {
    if (code[index] === "{") depth += 1;
    if (code[index] === "}" && --depth === 0) return { start: open + 1, end: index };
  }
  return undefined;
}

/** Puts `members` last into a block; with `separator`, what stands there last is followed by one. */
export function intoBlock(
  code: string,
  { start, end }: { readonly start: number; readonly end: number },
  members: string,
  separator = "",
): readonly Insertion[] {
  const inside = code.slice(start, end).trimEnd();
  const last = start + inside.length;
  const isSeparated = inside === "" || separator === "" || inside.endsWith(separator);
  const lineStart = code.lastIndexOf("\n", end - 1) + 1;
  const isOwnLine = lineStart > start && code.slice(lineStart, end).trim() === "";
  return [
    ...(isSeparated ? [] : [{ offset: last, text: separator }]),
    isOwnLine ? { offset: lineStart, text: members } : { offset: end, text: `\n${members}` },
  ];
}

export function atEnd(text: string, addition: string): Insertion {
  return { offset: text.length, text: `${text === "" || text.endsWith("\n") ? "" : "\n"}\n${addition}` };
}

/** The file that a guest begins with: the customary one, or else the one that has exports already. */
export function entryOf(sources: readonly GuestSource[], customary: RegExp): GuestSource | undefined {
  return sources.find(({ path }) => customary.test(path));
}

/** `[method]counter.add` is `add`; other names are as they are. */
export function localName({ name }: Func): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** What is between the brackets of a function in a guest: in a method, the object is not. */
export function declaredParams({ kind, params }: Func): Func["params"] {
  return kind.kind === "method" ? params.slice(1) : params;
}

/** Whether a resource, under whatever alias, is one that the world exports, so that the guest implements it. */
export function isExportedResource(resource: TypeDef, world: World): boolean {
  const type = dealias(resource);
  return (
    typeof type !== "string" &&
    type.owner?.kind === "interface" &&
    externalName(world.exports, type.owner.interface) !== undefined
  );
}

/** The name under which a world has an interface among its imports or exports: `local:demo/tools`, or `inline`. */
export function externalName(items: World["exports"], iface: Interface): string | undefined {
  const id = iface.name === undefined ? undefined : interfaceId(iface);
  return [...items].find(
    ([, item]) =>
      item.kind === "interface" &&
      (item.interface === iface ||
        (id !== undefined && item.interface.name !== undefined && interfaceId(item.interface) === id)),
  )?.[0];
}
