/** Questions about the resolved model that more than one reader asks. */
import type { Package, Type, TypeDef, World } from "./model.ts";
import { packageId, qualifiedId } from "./names.ts";
import { didYouMean, nearest } from "../text/index.ts";

/** What aliases stand for; the end of a long chain of them is looked up once for each. */
const targets = new WeakMap<TypeDef, Type>();

/** Follows `type a = b` and `use` to the type that they stand for. */
export function dealias(type: Type): Type {
  const chain: TypeDef[] = [];
  let current = type;
  while (typeof current !== "string" && current.kind.kind === "alias") {
    const known = targets.get(current);
    if (known === undefined) chain.push(current);
    current = known ?? current.kind.target;
  }
  for (const alias of chain) targets.set(alias, current);
  return current;
}

/** Whether a type is a resource or an alias of one. A handle to a resource is not a resource. */
export function isResource(type: Type): type is TypeDef {
  const target = dealias(type);
  return typeof target !== "string" && target.kind.kind === "resource";
}

/** The named parts of a record, a variant, an enum or a set of flags; none of other types. */
export function membersOf({
  kind,
}: TypeDef): readonly { readonly name: string; readonly docs: string | undefined }[] {
  switch (kind.kind) {
    case "record":
      return kind.fields;
    case "variant":
    case "enum":
      return kind.cases;
    case "flags":
      return kind.flags;
    default:
      return [];
  }
}

/** The types that `type` directly consists of. */
export function partsOf(type: TypeDef): readonly Type[] {
  const { kind } = type;
  switch (kind.kind) {
    case "record":
      return kind.fields.map((field) => field.type);
    case "variant":
      return kind.cases.flatMap((variantCase) => variantCase.type ?? []);
    case "alias":
      return [kind.target];
    case "tuple":
      return kind.types;
    case "list":
    case "fixed-length-list":
      return [kind.element];
    case "map":
      return [kind.key, kind.value];
    case "option":
      return [kind.type];
    case "result":
      return [kind.ok, kind.err].filter((part) => part !== undefined);
    case "future":
    case "stream":
      return kind.type === undefined ? [] : [kind.type];
    case "handle":
    case "resource":
    case "enum":
    case "flags":
      return [];
  }
}

/**
 * What `compute` says of a type, where it needs the same of the type's parts: those are in `known` by then. Each type is computed once, and without
 * recursion, since a hostile text can nest types deeper than the stack can take.
 */
export function computeByParts<Result extends object | boolean>(
  type: TypeDef,
  known: WeakMap<TypeDef, Result>,
  compute: (type: TypeDef) => Result,
): Result {
  const open = [type];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const waitsFor = known.has(top)
      ? []
      : partsOf(top).flatMap((part) => {
          const target = dealias(part);
          return typeof target === "string" || known.has(target) ? [] : [target];
        });
    if (waitsFor.length > 0) {
      for (const part of waitsFor) open.push(part);
      continue;
    }
    if (!known.has(top)) known.set(top, compute(top));
    open.pop();
  }
  return known.get(type) ?? compute(type);
}

/** Types within which a `borrow` handle was looked for. */
const borrows = new WeakMap<TypeDef, boolean>();

/** Whether a `borrow` handle is anywhere within `type`. */
export function containsBorrow(type: Type): boolean {
  const target = dealias(type);
  if (typeof target === "string") return false;
  return computeByParts(target, borrows, (each) => {
    if (each.kind.kind === "handle") return each.kind.ownership === "borrow";
    return partsOf(each).some((part) => {
      const inner = dealias(part);
      return typeof inner !== "string" && borrows.get(inner) === true;
    });
  });
}

/** The package does not have the requested world; the message lists its worlds. */
export class WorldNotFound extends Error {
  override readonly name = "WorldNotFound";
}

/**
 * The world `name` of `root`, or its only world when no name is given (`WIT.md`, "Specifying a World").
 * A qualified name, such as `wasi:http/proxy@0.2.12`, may also be of one of `packages`.
 */
export function findWorld(root: Package, name?: string, packages: readonly Package[] = []): World {
  const id = packageId(root.name);
  const names = [...root.worlds.keys()];
  if (name !== undefined) {
    const world = root.worlds.get(name) ?? findQualified([root, ...packages], name);
    if (world !== undefined) return world;
  }
  if (names.length === 0) throw new WorldNotFound(`the package \`${id}\` has no worlds`);
  const list = names.map((world) => `\`${world}\``).join(", ");
  if (name !== undefined) {
    const hint = didYouMean(nearest(name, names));
    throw new WorldNotFound(`the package \`${id}\` has no world \`${name}\`, expected one of ${list}${hint}`);
  }
  const [only, ...others] = root.worlds.values();
  if (only !== undefined && others.length === 0) return only;
  throw new WorldNotFound(`the package \`${id}\` has more than one world, choose one of ${list}`);
}

/** The version may be left out. */
function findQualified(packages: readonly Package[], name: string): World | undefined {
  for (const { name: packageName, worlds } of packages) {
    for (const world of worlds.values()) {
      const unversioned = qualifiedId({ ...packageName, version: undefined }, world.name);
      if (name === unversioned || name === qualifiedId(packageName, world.name)) return world;
    }
  }
  return undefined;
}
