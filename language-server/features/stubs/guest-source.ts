/** The sources of a guest, what a world needs of it, and the places where text is added. */
import {
  dealias,
  type Func,
  type Interface,
  interfaceId,
  type TypeDef,
  type World,
} from "../../../core/wit/index.ts";

/** Something that a world exports: an interface's functions and resources, or a single function. */
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

/** Text to insert at an offset. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

export interface GuestEdits {
  readonly source: GuestSource;
  readonly insertions: readonly Insertion[];
}

/** What a language makes of a guest. */
export interface Implementation {
  /** Empty when nothing is missing. */
  readonly edits: readonly GuestEdits[];
  /** Why something that may be missing is not added: `cannot read src/index.ts: Unexpected token (3:12)`. */
  readonly obstacle: string | undefined;
}

/** Puts `members`, whole lines, last into the braces whose content is between `start` and `end`. */
export function insideBlock(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  members: string,
): Insertion {
  const lineStart = text.lastIndexOf("\n", end - 1) + 1;
  const isOwnLine = lineStart > start && text.slice(lineStart, end).trim() === "";
  return isOwnLine ? { offset: lineStart, text: members } : { offset: end, text: `\n${members}` };
}

export function atEnd(text: string, addition: string): Insertion {
  return { offset: text.length, text: `${text === "" || text.endsWith("\n") ? "" : "\n"}\n${addition}` };
}

/** The file that a guest usually begins with. */
export function entryOf(sources: readonly GuestSource[], customary: RegExp): GuestSource | undefined {
  return sources.find(({ path }) => customary.test(path));
}

/** `[method]counter.add` is `add`; other names are as they are. */
export function localName({ name }: Func): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** The parameters as a guest declares them: without the object that a method belongs to. */
export function declaredParams({ kind, params }: Func): Func["params"] {
  return kind.kind === "method" ? params.slice(1) : params;
}

/** Whether the world exports a resource, also by an alias, so that the guest implements it. */
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
