/**
 * What the text allows and the binary format does not: such packages resolve, but nothing can be made of them.
 *
 * The limits are those of `wasm-tools`, which most tools validate with; a payload of borrowed handles and the largest size
 * of a value are in the specification (`Binary.md`, "Type Definitions").
 */
import type { TextRange } from "../diagnostics.ts";
import { sizeWith64BitAddresses } from "../abi.ts";
import { handleInMap, invalidPayload, tooLarge } from "../messages.ts";
import type { Type, TypeDef } from "../model.ts";
import { dealias, partsOf } from "../queries.ts";
import { type Context, type FileScope, report } from "./context.ts";

interface Place {
  readonly context: Context;
  readonly file: FileScope;
}

const MAX_BYTES = 2 ** 28 - 1;
const MAX_DEPTH = 96;
const MAX_PARAMS = 1000;
const MAX_ENTRIES = 10_000;
const MAX_FLAGS = 32;
const MAX_NAME = 100_000;
/** Of all types of an interface together, where a type counts as often as it is contained. */
const MAX_TYPE_SIZE = 1_000_000;

/** A declared type, or that of a parameter or result; `outer` is the number of levels around it. The result is what is known of it. */
export function checkEncodable(place: Place, type: Type, range: TextRange, outer = 0): Facts {
  const wrong = (mistake: Parameters<typeof report>[3]): void =>
    report(place.context, place.file.path, range, mistake);
  // What another type is called was looked at where it is declared.
  const facts = factsOf(type);
  if (typeof type === "string" || type.kind.kind === "alias" || !isDoubtful(facts, outer)) return facts;
  if (facts.depth + outer > MAX_DEPTH) wrong(tooLarge(`types nested more than ${MAX_DEPTH} levels deep`));
  else if (mayBeLarge(facts) && anonymousIn(type).some((inner) => sizeWith64BitAddresses(inner) > MAX_BYTES))
    wrong(tooLarge(`values of more than ${MAX_BYTES} bytes`));
  for (const inner of anonymousIn(type)) {
    const { kind } = inner;
    if (kind.kind === "stream" || kind.kind === "future") {
      if (kind.type === undefined) continue;
      if (factsOf(kind.type).hasBorrow)
        wrong(invalidPayload(kind.kind, "a `borrow`, which is valid only during a call"));
      else if (kind.kind === "stream" && dealias(kind.type) === "char")
        wrong(invalidPayload(kind.kind, "`char` yet, use `stream<u8>`"));
    }
    if (kind.kind === "map" && factsOf(kind.value).hasHandle) wrong(handleInMap());
  }
  return facts;
}

/** `name` is the thing that has the entries: `a record`. */
export function checkEntries(
  { context, file }: Place,
  what: string,
  entries: readonly { readonly range: TextRange }[],
): void {
  const [limit, noun] =
    what === "a flags type"
      ? [MAX_FLAGS, "flags"]
      : what === "a function"
        ? [MAX_PARAMS, "parameters"]
        : [MAX_ENTRIES, "entries"];
  const extra = entries[limit];
  if (extra !== undefined)
    report(context, file.path, extra.range, tooLarge(`${what} with more than ${limit} ${noun}`));
  const long = entries.find(({ range }) => range.end - range.start > MAX_NAME);
  if (long !== undefined)
    report(context, file.path, long.range, tooLarge(`names of more than ${MAX_NAME} characters`));
}

export function checkName({ context, file }: Place, name: string, range: TextRange | undefined): void {
  if (name.length > MAX_NAME && range !== undefined)
    report(context, file.path, range, tooLarge(`names of more than ${MAX_NAME} characters`));
}

/** `types` are those that an interface declares, and `sizeOfFunctions` is that of all types of its functions together. */
export function checkTotalSize(
  { context, file }: Place,
  types: Iterable<Type>,
  sizeOfFunctions: number,
  range: TextRange,
): void {
  let total = 1 + sizeOfFunctions;
  for (const type of types) total += factsOf(type).size;
  if (total > MAX_TYPE_SIZE)
    report(
      context,
      file.path,
      range,
      tooLarge(`types that contain one another more than ${MAX_TYPE_SIZE} times`),
    );
}

/** Whether anything of `checkEncodable` can be wrong with a type. With most nothing can. */
function isDoubtful(facts: Facts, outer: number): boolean {
  return facts.depth + outer > MAX_DEPTH || facts.hasSpecial || mayBeLarge(facts);
}

/**
 * Whether its bytes are worth counting, which costs more than all else here. A part takes at most 32 of them: a `string` of 64-bit addresses,
 * and what aligns it. Only a list of fixed length has more than its parts.
 */
function mayBeLarge({ size, hasFixedLength }: Facts): boolean {
  return hasFixedLength || size * 32 > MAX_BYTES;
}

export interface Facts {
  readonly depth: number;
  readonly size: number;
  readonly hasBorrow: boolean;
  /** Handles, streams, futures and error contexts. */
  readonly hasHandle: boolean;
  readonly hasFixedLength: boolean;
  /** Streams, futures and maps. */
  readonly hasSpecial: boolean;
}

const PRIMITIVE: Facts = {
  depth: 0,
  size: 1,
  hasBorrow: false,
  hasHandle: false,
  hasFixedLength: false,
  hasSpecial: false,
};

/** Facts are kept on the type itself: the collector takes some 20 ms to go through a `WeakMap` with the types of a large package. */
const FACTS = Symbol("facts");

interface Measured {
  [FACTS]?: Facts;
}

/** Types have to be measured in an order in which each contains only earlier ones, so that none of this is deep. */
export function measureType(type: TypeDef): void {
  factsOf(type);
}

/** Of a type whose parts with a name have been measured. */
export function factsOf(type: Type): Facts {
  if (typeof type === "string")
    return type === "error-context" ? { ...PRIMITIVE, hasHandle: true } : PRIMITIVE;
  return (type as Measured)[FACTS] ?? measure(type);
}

function measure(target: TypeDef): Facts {
  if (target.kind.kind === "alias") return keep(target, factsOf(target.kind.target));
  const { kind } = target;
  const parts = partsOf(target);
  let [depth, size] = [-1, 1];
  // Of a type without a name around types that are known, such as `list<item>`, nothing is worth keeping.
  let isKept = target.name !== undefined;
  let borrows = kind.kind === "handle" && kind.ownership === "borrow";
  let hasHandle = kind.kind === "handle" || kind.kind === "stream" || kind.kind === "future";
  let hasFixedLength = kind.kind === "fixed-length-list";
  let hasSpecial = kind.kind === "stream" || kind.kind === "future" || kind.kind === "map";
  for (const part of parts) {
    const facts = factsOf(part);
    isKept ||= typeof part !== "string" && part.name === undefined;
    depth = Math.max(depth, facts.depth);
    size += facts.size;
    borrows ||= facts.hasBorrow;
    hasHandle ||= facts.hasHandle;
    hasFixedLength ||= facts.hasFixedLength;
    hasSpecial ||= facts.hasSpecial;
  }
  // What contains no types, such as a handle or a `stream` of nothing, is as deep as a `u8`.
  const ownDepth = kind.kind === "handle" ? 0 : depth + 1;
  const facts = { depth: ownDepth, size, hasBorrow: borrows, hasHandle, hasFixedLength, hasSpecial };
  return isKept ? keep(target, facts) : facts;
}

function keep(type: TypeDef, facts: Facts): Facts {
  (type as Measured)[FACTS] = facts;
  return facts;
}

/** The types without names in `type`, itself included; named ones have been looked at where they are declared. */
function anonymousIn(type: Type): readonly TypeDef[] {
  const found: TypeDef[] = [];
  const open: Type[] = [type];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string" || (next.name !== undefined && next !== type)) continue;
    found.push(next);
    if (next.kind.kind !== "alias") open.push(...partsOf(next));
  }
  return found;
}
