/**
 * Interfaces use each other's types: resources always, and records, variants, enums and flags where a function
 * uses them without its interface exporting them. An interface must be imported after those whose types it uses.
 */
import {
  innerTypes,
  type InstanceItem,
  type Resource,
  type TypeInterner,
  type ValueType,
} from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Home } from "./join-resources.ts";

interface NamedInterface extends InstanceItem {
  readonly name: string;
}

interface Homes {
  readonly homes: ReadonlyMap<Resource, Home>;
  readonly typeHomes: ReadonlyMap<number, Home>;
  readonly interner: TypeInterner;
}

/** Whether a type can only be used under a name: the validator insists. */
export function needsName(type: ValueType): boolean {
  return type.kind === "record" || type.kind === "variant" || type.kind === "enum" || type.kind === "flags";
}

/** Where each value type that is exported under a name is exported first. */
export function findTypeHomes(
  interfaces: readonly NamedInterface[],
  interner: TypeInterner,
): ReadonlyMap<number, Home> {
  const typeHomes = new Map<number, Home>();
  for (const each of interfaces) {
    for (const [name, id] of namedTypes(each, interner)) {
      if (!typeHomes.has(id)) typeHomes.set(id, { import: each.name, name });
    }
  }
  return typeHomes;
}

/** Keeps the given order where use allows it. */
export function inOrderOfUse<T extends NamedInterface>(interfaces: readonly T[], homes: Homes): readonly T[] {
  const waiting = interfaces.map((each) => ({ each, uses: usedInterfaces(each, homes) }));
  const sorted: T[] = [];
  while (waiting.length > 0) {
    const position = waiting.findIndex(({ uses }) => !waiting.some(({ each }) => uses.has(each.name)));
    const [ready] = waiting.splice(position, position < 0 ? 0 : 1);
    if (ready === undefined) {
      throw new ToolchainError(
        "import-conflict",
        `imports use each other's types in a circle: ${waiting.map(({ each }) => `\`${each.name}\``).join(", ")}`,
      );
    }
    sorted.push(ready.each);
  }
  return sorted;
}

/** The names of the other interfaces that one needs. */
function usedInterfaces(user: NamedInterface, { homes, typeHomes, interner }: Homes): ReadonlySet<string> {
  const own = new Set([...namedTypes(user, interner)].map(([, id]) => id));
  const used = new Set<string>();
  const add = (home: Home | undefined) => {
    if (home !== undefined && home.import !== user.name) used.add(home.import);
  };
  const seen = new Set<ValueType>();
  const visit = (type: ValueType) => {
    if (seen.has(type)) return;
    seen.add(type);
    if (type.kind === "own" || type.kind === "borrow") add(homes.get(type.resource));
    if (needsName(type) && !own.has(interner.id(type))) add(typeHomes.get(interner.id(type)));
    for (const inner of innerTypes(type)) visit(inner);
  };
  for (const item of user.exports.values()) {
    if (item.kind === "type" && item.type.kind === "resource") add(homes.get(item.type.resource));
    if (item.kind === "type" && item.type.kind === "value") visit(item.type.type);
    if (item.kind === "func") {
      for (const param of item.type.params) visit(param.type);
      if (item.type.result !== undefined) visit(item.type.result);
    }
  }
  return used;
}

function* namedTypes(
  { exports }: InstanceItem,
  interner: TypeInterner,
): Generator<readonly [name: string, id: number]> {
  for (const [name, item] of exports) {
    if (item.kind === "type" && item.type.kind === "value") yield [name, interner.id(item.type.type)];
  }
}
