/**
 * Damaged components, the same ones for the same seed: cut off, with bits and numbers changed, and put together from
 * pieces of several. Each of them must end in a component or in a reader error with a place.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  describeComponent,
  printItem,
  readComponent,
  ReaderError,
  readSections,
  shareDefinitions,
  stripCustomSections,
  writeSections,
  type SectionContent,
} from "../../../../core/component/index.ts";
import { Random } from "../../../random.ts";

const fixtures = path.join(import.meta.dirname, "../../../fixtures");

export interface FuzzReport {
  readonly cases: number;
  /** How many of them were still components, and how many each kind of damage left so. */
  readonly components: number;
  readonly refused: number;
  readonly byDamage: Readonly<Record<string, number>>;
  readonly slowestMilliseconds: number;
}

/** Sound components to start from: every text fixture that is one. */
export async function fuzzCorpus(): Promise<readonly Uint8Array[]> {
  const names = (await fs.readdir(fixtures, { recursive: true })).filter(
    (name) => /^(component|compose)[/\\].*\.wat$/.test(name) && !name.endsWith("module.wat"),
  );
  return Promise.all(
    names.toSorted().map(async (name) => parse(await fs.readFile(path.join(fixtures, name), "utf8"))),
  );
}

/** Throws what anything else than a reader error throws, with the case that did it: seed and number. */
export function fuzz(
  corpus: readonly Uint8Array[],
  { cases, seed }: { readonly cases: number; readonly seed: number },
): FuzzReport {
  const random = new Random(seed);
  const byDamage: Record<string, number> = {};
  let components = 0;
  let slowestMilliseconds = 0;
  for (let position = 0; position < cases; position += 1) {
    const [name, damage] = random.pick(damages);
    const bytes = damage(random.pick(corpus), random, corpus);
    const start = performance.now();
    try {
      if (isComponent(bytes, random.pick(corpus))) {
        components += 1;
        byDamage[name] = (byDamage[name] ?? 0) + 1;
      }
    } catch (error) {
      throw new Error(`case ${position} of seed ${seed} (${name})`, { cause: error });
    }
    slowestMilliseconds = Math.max(slowestMilliseconds, performance.now() - start);
  }
  return { cases, components, refused: cases - components, byDamage, slowestMilliseconds };
}

function isComponent(bytes: Uint8Array, other: Uint8Array): boolean {
  return succeeds(bytes, () => {
    const component = readComponent(bytes);
    describeComponent(component);
    for (const item of [...component.imports.values(), ...component.exports.values()]) printItem(item);
    readComponent(writeSections(component.sections.map(({ content }) => content)));
    // A component that is never instantiated is not read with the one around it, so each of these may still refuse it.
    succeeds(bytes, () => stripCustomSections(bytes));
    succeeds(bytes, () => shareDefinitions([bytes, other]));
  });
}

function succeeds(bytes: Uint8Array, run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    assert.ok(Number.isInteger(error.offset) && error.offset >= 0, `offset ${error.offset} is a place`);
    assert.ok(error.offset <= bytes.length, `offset ${error.offset} is in ${bytes.length} bytes`);
    return false;
  }
}

type Damage = (bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]) => Uint8Array;

const damages: readonly (readonly [name: string, damage: Damage])[] = [
  ["truncated", (bytes, random) => bytes.slice(0, random.below(bytes.length))],
  [
    "bits flipped",
    (bytes, random) => {
      const damaged = bytes.slice();
      for (let flips = 1 + random.below(6); flips > 0; flips -= 1) {
        const position = random.below(damaged.length);
        damaged[position] = (damaged[position] ?? 0) ^ (1 << random.below(8));
      }
      return damaged;
    },
  ],
  [
    "number changed",
    (bytes, random) => {
      const position = random.below(bytes.length);
      const number = random.pick([[0], [1], [0x7f], [0x80, 0x01], [0xff, 0xff, 0xff, 0xff, 0x0f], [0x80]]);
      return join(bytes.subarray(0, position), Uint8Array.from(number), bytes.subarray(position + 1));
    },
  ],
  [
    "piece left out",
    (bytes, random) => {
      const start = random.below(bytes.length);
      return join(bytes.subarray(0, start), bytes.subarray(start + 1 + random.below(32)));
    },
  ],
  [
    "piece repeated",
    (bytes, random) => {
      const [start, end] = [random.below(bytes.length), random.below(bytes.length)];
      return join(bytes.subarray(0, start), bytes.subarray(Math.min(start, end), end), bytes.subarray(start));
    },
  ],
  [
    "spliced",
    (bytes, random, corpus) => {
      const other = random.pick(corpus);
      return join(bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length)));
    },
  ],
  // Every section is well-formed here, and they do not fit together: this tries the checks between sections.
  [
    "sections mixed",
    (_, random, corpus) => {
      const sections = Array.from({ length: 1 + random.below(12) }, (): SectionContent => {
        const { content } = random.pick(readSections(random.pick(corpus)));
        return content;
      });
      return writeSections(sections);
    },
  ],
  [
    "nested in itself",
    (bytes, random, corpus) => {
      let nested = bytes;
      for (let depth = random.below(150); depth > 0; depth -= 1) {
        nested = writeSections([{ kind: "component", bytes: nested }]);
      }
      return random.below(2) === 0 ? nested : join(nested, random.pick(corpus).subarray(8));
    },
  ],
];

function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces));
}
