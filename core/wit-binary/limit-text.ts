/**
 * Problem: a binary defines a type without a name once and refers to it often, and text writes it out each time. A file of 200 bytes can hold
 * a type whose text has megabytes.
 *
 * Idea: count what the text would have, each type once, and refuse more than real packages have.
 */
import { partsOf, qualifiedId, type Interface, type Package, type Type, type TypeDef } from "../wit/index.ts";
import { malformed } from "./decode-types.ts";

/** Types in the text of one file: fifty times as many as all of WASI has. */
const MAX_TYPES = 100_000;

/** Throws a `ReaderError` if the text of these packages would be too large to work with. */
export function limitText(packages: readonly Package[]): void {
  const sizes = new Map<TypeDef, number>();
  let total = 0;
  const add = (place: string, types: readonly Type[]): void => {
    for (const type of types) total += sizeOf(type, sizes);
    if (total > MAX_TYPES) throw tooLarge(place);
  };
  const addInterface = (place: string, { types, functions }: Interface): void => {
    for (const type of types.values()) add(place, partsOf(type));
    for (const { params, result } of functions.values()) {
      add(place, [...params.map(({ type }) => type), ...(result === undefined ? [] : [result])]);
    }
  };
  for (const { name: home, interfaces, worlds } of packages) {
    for (const [name, iface] of interfaces) addInterface(qualifiedId(home, name), iface);
    for (const [name, { imports, exports }] of worlds) {
      const place = qualifiedId(home, name);
      for (const item of [...imports.values(), ...exports.values()]) {
        if (item.kind === "type") add(place, partsOf(item.type));
        else if (item.kind === "function") {
          const { params, result } = item.function;
          add(place, [...params.map(({ type }) => type), ...(result === undefined ? [] : [result])]);
        } else if (item.interface.name === undefined) addInterface(place, item.interface);
      }
    }
  }
}

function sizeOf(type: Type, sizes: Map<TypeDef, number>): number {
  if (typeof type === "string" || type.name !== undefined) return 1;
  const known = sizes.get(type);
  if (known !== undefined) return known;
  const size = partsOf(type).reduce((sum, part) => sum + sizeOf(part, sizes), 1);
  sizes.set(type, size);
  return size;
}

function tooLarge(place: string) {
  return malformed(`the text of \`${place}\` would contain more than ${MAX_TYPES} types`);
}
