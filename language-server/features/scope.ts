/** The interface or world around a place, and the types that can be named there. */
import { itemKey, type LookupPlace, type Members } from "../symbols/index.ts";
import type { PlacedScope, RootView, WitDocument, Workspace } from "../workspace/index.ts";
import {
  findItem,
  type ItemState,
  type PackageState,
  packageId,
  qualifiedId,
  type syntax,
  type TextRange,
} from "../../core/wit/index.ts";

/** Braces in which types are declared and named. */
export interface Block {
  readonly kind: "interface" | "world";
  readonly members: Members;
  readonly range: TextRange;
  /** The item of the package that it is, or is in. */
  readonly item: syntax.InterfaceItem | syntax.WorldItemSyntax;
}

export interface Surroundings {
  readonly view: RootView;
  readonly placed: PlacedScope;
  readonly place: LookupPlace;
  readonly block: Block | undefined;
}

export function surroundingsAt(
  workspace: Workspace,
  document: WitDocument,
  offset: number,
): Surroundings | undefined {
  const view = workspace.viewOf(document.uri);
  const scopes = view?.scopes.get(document.uri) ?? [];
  const placed = scopes.findLast(({ scope }) => contains(scope.syntax.range, offset)) ?? scopes[0];
  if (view === undefined || placed === undefined) return undefined;
  const place = { packages: view.resolved.byId, state: placed.state, scope: placed.scope };
  return { view, placed, place, block: blockAt(document.text, placed.scope.items, offset) };
}

export function blockAt(text: string, items: readonly syntax.FileItem[], offset: number): Block | undefined {
  for (const item of items) {
    if (item.kind === "package-block" && reaches(text, item.range, offset))
      return blockAt(text, item.items, offset);
    if (item.kind !== "interface" && item.kind !== "world") continue;
    if (!reaches(text, item.range, offset)) continue;
    for (const member of item.members) {
      if (member.kind !== "extern" || member.target.kind !== "inline" || !reaches(text, member.range, offset))
        continue;
      return { kind: "interface", members: member.target.members, range: member.range, item };
    }
    return { kind: item.kind, members: item.members, range: item.range, item };
  }
  return undefined;
}

/** As `contains`; braces that are never closed hold what follows too. */
function reaches(text: string, range: TextRange, offset: number): boolean {
  if (contains(range, offset)) return true;
  return offset > range.end && text[range.end - 1] !== "}" && text.slice(range.end, offset).trim() === "";
}

function contains(range: TextRange, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

/** The names of types that are declared or used among `members`. */
export function typeNames(members: Members): readonly string[] {
  return members.flatMap((member) => {
    if (member.kind === "type") return [member.name.text];
    return member.kind === "use" ? member.names.map(({ name, alias }) => (alias ?? name).text) : [];
  });
}

/** An interface or world that a path can name from some place. */
export interface Nameable {
  readonly item: ItemState;
  /** As it would be written: `types`, `wasi:http/types@0.2.12`. */
  readonly path: string;
}

/** Everything that a path can name, the package's own first; an item does not name itself. */
export function nameables(
  { placed, view, block }: Surroundings,
  kind: "interface" | "world" | "either",
): readonly Nameable[] {
  const found: Nameable[] = [];
  const fits = (item: ItemState): boolean => kind === "either" || item.syntax.kind === kind;
  for (const [name, item] of placed.state.items) {
    if (fits(item) && item.syntax !== block?.item) found.push({ item, path: name });
  }
  for (const [alias, path] of placed.scope.aliases) {
    const item = findItem(view.resolved.byId, placed.state, placed.scope, path);
    if (item !== undefined && fits(item) && !found.some((one) => one.path === alias))
      found.push({ item, path: alias });
  }
  for (const state of view.resolved.packages) {
    if (state === placed.state) continue;
    for (const [name, item] of state.items) {
      if (fits(item)) found.push({ item, path: qualifiedId(state.package.name, name) });
    }
  }
  return found;
}

/** Packages elsewhere in the workspace, which a loose root may name too. */
export function otherPackages(workspace: Workspace, { view }: Surroundings): readonly PackageState[] {
  if (!view.root.isLoose) return [];
  return workspace.roots
    .filter((root) => root !== view.root)
    .flatMap((root) => workspace.view(root).resolved.packages)
    .filter(
      (state) => state.package.name.name !== "" && !view.resolved.byId.has(packageId(state.package.name)),
    );
}

/** The key of a type that `item` declares or has a new name for. */
export function typeKey(item: ItemState, name: string): string {
  return `${itemKey(item)}/${name}`;
}
