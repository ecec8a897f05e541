/** For any text, the front end answers quickly and does not throw. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, it } from "node:test";
import { parseWit, printWit, resolveWit } from "../../../../core/wit/index.ts";
import { tokenize } from "../../../../core/wit/syntax/lexer.ts";
import { randomNumbers } from "../../../random.ts";
import { wasiFolder } from "../../../../scripts/wit-packages.ts";

/** Far more time than any of these takes, and far less than an algorithm of quadratic time would take. */
const BOUND = { timeout: 60_000 };

const MANY = 20_000;
const range = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(" ");

/** Resolves and prints, and checks that printing keeps the tokens (commas apart) and, where the text parses, is stable. */
function digest(text: string): readonly string[] {
  const source = { path: "hostile.wit", text };
  const { diagnostics } = resolveWit({ root: { sources: [source] }, dependencies: [] });
  const parsed = parseWit(source);
  const once = printWit(parsed.file);
  const again = printWit(parseWit({ ...source, text: once }).file);
  if (parsed.diagnostics.length === 0) assert.equal(again, once);
  assert.deepEqual(significant(once), significant(text));
  assert.deepEqual(significant(again), significant(text));
  for (const { range: marked } of diagnostics) {
    assert.ok(0 <= marked.start && marked.start <= marked.end && marked.end <= text.length);
  }
  return diagnostics.map((diagnostic) => diagnostic.code);
}

function significant(text: string): readonly string[] {
  const { tokens } = tokenize({ path: "", text });
  return tokens.map((token) => token.text).filter((token) => token !== ",");
}

describe("long and deep", BOUND, () => {
  const inside = (members: string): string => `package a:b; interface i { ${members} }`;
  const sound: Readonly<Record<string, string>> = {
    "a chain of aliases": inside(
      `${range(MANY, (n) => `type t${n} = t${n + 1};`)} type t${MANY} = u8; f: func() -> t0;`,
    ),
    "a chain of interfaces": `package a:b; ${range(3000, (n) => `interface i${n} { use i${n + 1}.{t}; }`)} interface i3000 { type t = u8; } world w { import i0; export i1; }`,
    "a chain of worlds": `package a:b; ${range(3000, (n) => `world w${n} { include w${n + 1}; }`)} world w3000 { import f: func(); }`,
    "a chain of packages": `package a:b; ${range(2000, (n) => `package c:p${n} { interface i { use c:p${n + 1}/i.{t}; } }`)} package c:p2000 { interface i { type t = u8; } }`,
  };
  for (const [name, text] of Object.entries(sound))
    it(`${name} is sound`, () => assert.deepEqual(digest(text), []));

  const unsound: Readonly<Record<string, string>> = {
    "a type of many levels": inside(`type t = ${"list<".repeat(MANY)}u8${">".repeat(MANY)};`),
    "braces that only open": `package a:b; ${"interface i { ".repeat(MANY)}`,
    "braces that only close": "}".repeat(MANY),
    "comments that only open": "/*".repeat(MANY),
    quotes: '"'.repeat(MANY),
    "gates without an item": inside("@since(version = 1.0.0) ".repeat(MANY)),
    "a circle of types": inside(range(MANY, (n) => `type t${n} = list<t${(n + 1) % MANY}>;`)),
    "entries that are none": inside(`record r { ${"a b c ( < ".repeat(MANY)} }`),
    "members that are none": inside("a b; ".repeat(MANY)),
    "lists that are never closed": inside("use i.{a b ".repeat(MANY)),
    "names that nothing has": inside(
      range(2000, (n) => `f${n}: func(a: unknown-type-${n}); type unknown-typo-${n} = u8;`),
    ),
    // No component can have them.
    "types that double at every step": inside(
      `${range(200, (n) => `type t${n} = tuple<t${n + 1}, t${n + 1}>;`)} type t200 = u8; f: func() -> t0;`,
    ),
    "a version without end": `package a:b@1.0.0-${"1.".repeat(MANY)};`,
  };
  for (const [name, text] of Object.entries(unsound))
    it(`${name} is a mistake`, () => assert.notDeepEqual(digest(text), []));
});

describe("torn and random", BOUND, () => {
  it("a file that ends at any byte is digested", async () => {
    const text = await fs.readFile(path.join(wasiFolder, "wasi-io/package.wit"), "utf8");
    for (let end = 0; end <= text.length; end++) digest(text.slice(0, end));
  });

  it("tokens in any order are digested", () => {
    const next = randomNumbers(1);
    const pieces = [
      ...(
        "{ } ( ) < > ; , : . @ = % / _ - $ interface world package a:b use i type u8 list record func -> resource " +
        "1 1.0.0 include with as import export variant enum flags static constructor async borrow since"
      ).split(" "),
      ...'\u00e9\u202e\n"',
    ].concat(["// x\n", "/* y */", "/// z\n", "\n\n", '"s"', "(version = 1.0.0)"]);
    for (let round = 0; round < 3000; round++) {
      let text = "";
      for (let count = next() * 40; count > 0; count--) {
        text += `${pieces[Math.floor(next() * pieces.length)] ?? ""}${next() < 0.5 ? " " : ""}`;
      }
      digest(text);
    }
  });

  it("characters in any order are digested", () => {
    const next = randomNumbers(2);
    for (let round = 0; round < 300; round++) {
      let text = "";
      for (let count = 0; count < 200; count++)
        text += String.fromCharCode(next() * (next() < 0.5 ? 128 : 65_536));
      digest(text);
    }
  });
});
