/** From a name in the text to the key of the symbol that it means, through `use` and `include`. */
import {
  findItem,
  type FileScope,
  type ItemState,
  type PackageState,
  type syntax,
} from "../../core/wit/index.ts";

/** Where a name is looked up. */
export interface Place {
  readonly packages: ReadonlyMap<string, PackageState>;
  readonly state: PackageState;
  readonly scope: FileScope;
}

/** A longer chain of `use` is a circle. */
const LONGEST_CHAIN = 64;

export function packageKey(state: PackageState): string {
  return `${state.path}#${state.id}`;
}

export function itemKey(item: ItemState): string {
  return `${item.scope.path}#${item.package.id}/${item.syntax.name.text}`;
}

/** The interface or world that a path names. */
export function findPath(place: Place, path: syntax.UsePath): ItemState | undefined {
  return findItem(place.packages, place.state, place.scope, path);
}

/** Members that may declare types: those of an interface, a world, or an inline interface. */
export type Members = readonly (syntax.InterfaceMember | syntax.WorldMember)[];

/** The symbol that `name` means as a type among `members`, whose own key is `container`. */
export function findType(
  place: Place,
  members: Members,
  container: string,
  name: string,
  depth = 0,
): string | undefined {
  if (depth > LONGEST_CHAIN) return undefined;
  for (const introduction of introductionsOf(members).get(name) ?? []) {
    if (introduction === "declared" || introduction.renaming.alias !== undefined)
      return `${container}/${name}`;
    const found = findUsed(place, introduction.use, introduction.renaming, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How a name comes into the scope of members: by the declaration of a type, or in the braces of a `use`. */
type Introduction = "declared" | { readonly use: syntax.Use; readonly renaming: syntax.Renaming };

/** A tree does not change, so each list of members is searched once for all its names. */
const introductions = new WeakMap<Members, ReadonlyMap<string, readonly Introduction[]>>();

function introductionsOf(members: Members): ReadonlyMap<string, readonly Introduction[]> {
  const known = introductions.get(members);
  if (known !== undefined) return known;
  const byName = new Map<string, Introduction[]>();
  const add = (name: string, introduction: Introduction): void => {
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [introduction]);
    else list.push(introduction);
  };
  for (const member of members) {
    if (member.kind === "type") add(member.name.text, "declared");
    if (member.kind !== "use") continue;
    for (const renaming of member.names) {
      add((renaming.alias ?? renaming.name).text, { use: member, renaming });
    }
  }
  introductions.set(members, byName);
  return byName;
}

/** The symbol that a name in the braces of a `use` stands for. */
export function findUsed(
  place: Place,
  use: syntax.Use,
  renaming: syntax.Renaming,
  depth = 0,
): string | undefined {
  const item = findPath(place, use.path);
  if (item?.syntax.kind !== "interface") return undefined;
  const there = { packages: place.packages, state: item.package, scope: item.scope };
  return findType(there, item.syntax.members, itemKey(item), renaming.name.text, depth);
}

/** The symbol that a plain name means in a world: an import, an export, a type, or what comes with an `include`. */
export function findInWorld(place: Place, world: ItemState, name: string, depth = 0): string | undefined {
  if (world.syntax.kind !== "world" || depth > LONGEST_CHAIN) return undefined;
  const container = itemKey(world);
  const there = { packages: place.packages, state: world.package, scope: world.scope };
  const { members } = world.syntax;
  for (const member of members) {
    if (member.kind !== "extern") continue;
    if (member.target.name?.text === name) return externKey(container, member.direction, name);
  }
  const type = findType(there, members, container, name);
  if (type !== undefined) return type;
  for (const member of members) {
    if (member.kind !== "include") continue;
    const renaming = member.renamings.find(({ alias }) => alias?.text === name);
    if (renaming !== undefined) return `${container}/${name}`;
    if (member.renamings.some((one) => one.name.text === name)) continue;
    const included = findPath(there, member.path);
    const found = included === undefined ? undefined : findInWorld(there, included, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An import and an export may have the same name. */
export function externKey(container: string, direction: syntax.Extern["direction"], name: string): string {
  return `${container}/${direction}:${name}`;
}
