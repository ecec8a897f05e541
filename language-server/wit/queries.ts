/** Questions about the resolved model that more than one reader asks. */
import type { Package, Type, TypeDef, World } from "./model.ts";
import { didYouMean, packageId } from "./names.ts";

/** Follows `type a = b` and `use` to what is behind them. */
export function dealias(type: Type): Type {
  let current = type;
  while (typeof current !== "string" && current.kind.kind === "alias") current = current.kind.target;
  return current;
}

/** Whether a type is a resource, under whatever alias; a handle to one is not. */
export function isResource(type: Type): type is TypeDef {
  const target = dealias(type);
  return typeof target !== "string" && target.kind.kind === "resource";
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

/** Whether a `borrow` handle is anywhere within `type`. */
export function containsBorrow(type: Type): boolean {
  const seen = new Set<Type>();
  const open = [type];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    if (typeof current === "string" || seen.has(current)) continue;
    seen.add(current);
    if (current.kind.kind === "handle" && current.kind.ownership === "borrow") return true;
    open.push(...partsOf(current));
  }
  return false;
}

/** No world fits what was asked for; the message lists those that would. */
export class WorldNotFound extends Error {
  override readonly name = "WorldNotFound";
}

/**
 * The world `name` of `root`, or its only world when no name is given (`WIT.md`, "Specifying a World").
 * A name may be qualified: `wasi:http/proxy` is the same as `proxy` within `wasi:http@0.2.12`.
 */
export function findWorld(root: Package, name?: string): World {
  const id = packageId(root.name);
  const names = [...root.worlds.keys()];
  const list = names.map((world) => `\`${world}\``).join(", ");
  if (names.length === 0) throw new WorldNotFound(`the package \`${id}\` has no worlds`);
  if (name === undefined) {
    const [only, ...others] = root.worlds.values();
    if (only !== undefined && others.length === 0) return only;
    throw new WorldNotFound(`the package \`${id}\` has more than one world, choose one of ${list}`);
  }
  const world = root.worlds.get(localName(root, name));
  if (world !== undefined) return world;
  throw new WorldNotFound(`the package \`${id}\` has no world \`${name}\`${didYouMean(name, names)}; expected one of ${list}`);
}

function localName(root: Package, name: string): string {
  const slash = name.indexOf("/");
  if (slash === -1) return name;
  const [item = "", version] = name.slice(slash + 1).split("@");
  const samePackage = name.slice(0, slash) === `${root.name.namespace}:${root.name.name}`;
  return samePackage && (version === undefined || version === root.name.version) ? item : name;
}
