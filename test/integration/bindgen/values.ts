/** Random values of WIT types, as `jco` has them in JavaScript and as `wasmtime run --invoke` writes them. */
import type { Type } from "../../../core/wit/index.ts";
import { dealias } from "../../../core/wit/index.ts";

/** A value with every variant, option and result as its case, records and tuples in the order of their parts. */
export type Value = boolean | number | bigint | string | readonly Value[] | Chosen;

export interface Chosen {
  readonly case: string;
  readonly value: Value | undefined;
}

/** Numbers from a seed (mulberry32), so that a failure comes again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 up to and without `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }
}

/** Whether numbers and text may be ones that have several spellings as text. */
export type Spelling = "any" | "plain";

const integers: Readonly<Record<string, readonly [bits: number, signed: boolean]>> = {
  u8: [8, false],
  s8: [8, true],
  u16: [16, false],
  s16: [16, true],
  u32: [32, false],
  s32: [32, true],
  u64: [64, false],
  s64: [64, true],
};

const letters = [
  "a",
  "Z",
  "ä",
  "ß",
  "€",
  "漢",
  "\u{ffff}",
  "\u{1f600}",
  "\u{10ffff}",
  "\0",
  "\u{7ff}",
  "\u{800}",
  "\u{d7ff}",
  "\u{e000}",
];
const plainLetters = ["a", "Z", "7", " ", "ä", "€", "漢", "\u{1f600}"];

export function randomValue(random: Random, aliased: Type, spelling: Spelling, depth = 0): Value {
  const type = dealias(aliased);
  const nested = (inner: Type): Value => randomValue(random, inner, spelling, depth + 1);
  if (typeof type === "string") return randomPrimitive(random, type, spelling);
  const { kind } = type;
  const choose = (cases: readonly { readonly name: string; readonly type: Type | undefined }[]): Value => {
    const one = random.pick(cases);
    return { case: one.name, value: one.type === undefined ? undefined : nested(one.type) };
  };
  switch (kind.kind) {
    case "record":
      return kind.fields.map((field) => nested(field.type));
    case "tuple":
      return kind.types.map(nested);
    case "list":
      return Array.from({ length: random.below(depth > 3 ? 3 : 6) }, () => nested(kind.element));
    case "flags":
      return kind.flags.map(() => random.below(2) === 1);
    case "enum":
      return { case: random.pick(kind.cases).name, value: undefined };
    case "variant":
      return choose(kind.cases);
    case "option":
      return choose([
        { name: "none", type: undefined },
        { name: "some", type: kind.type },
      ]);
    case "result":
      return choose([
        { name: "ok", type: kind.ok },
        { name: "err", type: kind.err },
      ]);
    default:
      throw new TypeError(`no random values of \`${kind.kind}\``);
  }
}

function randomPrimitive(random: Random, type: string, spelling: Spelling): Value {
  const integer = integers[type];
  if (integer !== undefined) return randomInteger(random, ...integer);
  const alphabet = spelling === "plain" ? plainLetters : letters;
  switch (type) {
    case "bool":
      return random.below(2) === 1;
    case "char":
      return random.pick(alphabet);
    case "string":
      // Now and then longer than a chunk of the arena.
      return Array.from({ length: random.below(40) === 0 ? 5000 : random.below(20) }, () =>
        random.pick(alphabet),
      ).join("");
    default: {
      const plain = (random.below(20_000) - 10_000) / 8;
      const special = [Number.NaN, Infinity, -Infinity, -0, 0];
      if (spelling === "any")
        special.push(...(type === "f32" ? [2 ** 127, 2 ** -149] : [Number.MAX_VALUE, 5e-324, Math.PI]));
      return random.below(3) === 0 ? random.pick(special) : plain;
    }
  }
}

function randomInteger(random: Random, bits: number, signed: boolean): Value {
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = low + 2n ** BigInt(bits) - 1n;
  const any = BigInt(random.below(2 ** 32)) * 2n ** 32n + BigInt(random.below(2 ** 32));
  const value = random.pick([low, high, 0n, 1n, low + (any % (high - low + 1n))]);
  return bits === 64 ? value : Number(value);
}

/** `some-case` becomes `someCase`. */
export function camel(name: string): string {
  return name.replaceAll(/-(.)/gu, (_, letter: string) => letter.toUpperCase());
}

/** The value as `jco` passes it; numbers in lists as plain arrays. */
export function toJs(aliased: Type, value: Value): unknown {
  const type = dealias(aliased);
  if (typeof type === "string") return value;
  const { kind } = type;
  switch (kind.kind) {
    case "record":
      return Object.fromEntries(
        kind.fields.map((field, index) => [camel(field.name), toJs(field.type, part(value, index))]),
      );
    case "tuple":
      return kind.types.map((one, index) => toJs(one, part(value, index)));
    case "list":
      return parts(value).map((element) => toJs(kind.element, element));
    case "flags":
      return Object.fromEntries(kind.flags.map((flag, index) => [camel(flag.name), part(value, index)]));
    case "enum":
      return chosen(value).case;
    case "variant": {
      const { case: name, value: payload } = chosen(value);
      const payloadType = kind.cases.find((one) => one.name === name)?.type;
      return payloadType === undefined || payload === undefined
        ? { tag: name }
        : { tag: name, val: toJs(payloadType, payload) };
    }
    case "option": {
      const { value: payload } = chosen(value);
      const inner = dealias(kind.type);
      const isNested = typeof inner !== "string" && inner.kind.kind === "option";
      if (payload === undefined) return isNested ? { tag: "none" } : undefined;
      return isNested ? { tag: "some", val: toJs(kind.type, payload) } : toJs(kind.type, payload);
    }
    case "result": {
      const { case: name, value: payload } = chosen(value);
      const side = name === "ok" ? kind.ok : kind.err;
      return {
        tag: name,
        val: side === undefined || payload === undefined ? undefined : toJs(side, payload),
      };
    }
    default:
      throw new TypeError(`no JavaScript form of \`${kind.kind}\``);
  }
}

/** Typed arrays of a result as plain ones, so that it compares with what `toJs` makes. */
export function plainArrays(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && Symbol.iterator in value)
    return Array.from(value as Iterable<unknown> & ArrayBufferView);
  if (Array.isArray(value)) return value.map(plainArrays);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainArrays(one)]));
  }
  return value;
}

/** The value as `wasmtime run --invoke` reads and writes it. */
export function toWave(aliased: Type, value: Value): string {
  const type = dealias(aliased);
  if (typeof type === "string") return primitiveToWave(type, value);
  const { kind } = type;
  switch (kind.kind) {
    case "record": {
      const fields = kind.fields.map((field, index) => ({ field, value: part(value, index) }));
      // Absent fields are left out, as wasmtime does.
      const present = fields.filter(
        ({ value: one }) => !(typeof one === "object" && "case" in one && one.case === "none"),
      );
      return `{${present.map(({ field, value: one }) => `${field.name}: ${toWave(field.type, one)}`).join(", ")}}`;
    }
    case "tuple":
      return `(${kind.types.map((one, index) => toWave(one, part(value, index))).join(", ")})`;
    case "list":
      return `[${parts(value)
        .map((element) => toWave(kind.element, element))
        .join(", ")}]`;
    case "flags":
      return `{${kind.flags.flatMap((flag, index) => (part(value, index) === true ? [flag.name] : [])).join(", ")}}`;
    case "enum":
      return chosen(value).case;
    case "variant":
      return caseToWave(chosen(value), (name) => kind.cases.find((one) => one.name === name)?.type);
    case "option":
      return caseToWave(chosen(value), () => kind.type);
    case "result":
      return caseToWave(chosen(value), (name) => (name === "ok" ? kind.ok : kind.err));
    default:
      throw new TypeError(`no text of \`${kind.kind}\``);
  }
}

function caseToWave(value: Chosen, payloadOf: (name: string) => Type | undefined): string {
  const type = payloadOf(value.case);
  return type === undefined || value.value === undefined
    ? value.case
    : `${value.case}(${toWave(type, value.value)})`;
}

function primitiveToWave(type: string, value: Value): string {
  if (type === "string") return JSON.stringify(value);
  if (type === "char") return `'${String(value)}'`;
  if (typeof value === "number" && !Number.isFinite(value))
    return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

function parts(value: Value): readonly Value[] {
  if (!Array.isArray(value)) throw new TypeError("expected a list");
  return value;
}

function part(value: Value, index: number): Value {
  const one = parts(value)[index];
  if (one === undefined) throw new TypeError("expected a part");
  return one;
}

function chosen(value: Value): Chosen {
  if (typeof value !== "object" || !("case" in value)) throw new TypeError("expected a case");
  return value;
}
