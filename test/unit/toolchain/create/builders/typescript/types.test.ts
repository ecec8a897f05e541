import assert from "node:assert/strict";
import { test } from "node:test";
import { camelCase, printTypes } from "../../../../../../toolchain/create/builders/typescript/types.ts";
import { findWorld, resolveWit } from "../../../../../../core/wit/index.ts";

/** The members of `interface probe`, and the lines that they become in its module. */
function check(members: string, expected: string, directions = "import probe;"): void {
  const text = `package a:b@1.0.0;\ninterface probe {\n${members}\n}\nworld w { ${directions} }\n`;
  const { root, diagnostics } = resolveWit({
    root: { sources: [{ path: "w.wit", text }] },
    dependencies: [],
  });
  assert.deepEqual(diagnostics, []);
  assert.ok(root !== undefined);
  const [, module = ""] = printTypes(findWorld(root)).split("\n\n");
  const lines = module.split("\n");
  assert.equal(lines[0], 'declare module "a:b/probe@1.0.0" {');
  const body = lines.slice(1, -1).map((line) => line.replace(/^ {2}/, ""));
  assert.equal(body.join("\n"), expected.trim());
}

test("names are camel case", () => {
  assert.equal(camelCase("call-tool"), "callTool");
  assert.equal(camelCase("x5t-s256"), "x5tS256");
  assert.equal(camelCase("get-XML-2"), "getXml2");
});

test("a record is an interface, and optional fields may be left out", () => {
  check(
    "/// A point.\nrecord point { /// To the right.\n x: f64, label-text: option<string> }",
    `
/** A point. */
export interface Point {
  /** To the right. */
  x: number;
  labelText?: string | null | undefined;
}`,
  );
});

test("an alias of an option is optional too", () => {
  check(
    "type maybe = option<u8>;\nrecord r { m: maybe }",
    `
export type Maybe = number | null | undefined;
export interface R {
  m?: Maybe;
}`,
  );
});

test("a variant is a tagged union, an enum a union of names, flags an object of booleans", () => {
  check(
    "variant v { /// First.\n a-b(u32), c }\nenum e { x, y-z }\nflags f { can-read, write }",
    `
export type V =
  /** First. */
  | { tag: "a-b"; val: number }
  | { tag: "c" };
export type E =
  | "x"
  | "y-z";
export interface F {
  canRead?: boolean;
  write?: boolean;
}`,
  );
});

test("every type without a name has a TypeScript type", () => {
  const types = [
    ["bool", "boolean"],
    ["u64", "number"],
    ["s64", "number"],
    ["f32", "number"],
    ["char", "string"],
    ["list<u8>", "Uint8Array"],
    ["list<string>", "Array<string>"],
    ["list<option<u8>>", "Array<number | null | undefined>"],
    ["tuple<u8, string>", "[number, string]"],
    ["option<option<u8>>", '{ tag: "some"; val: number | null | undefined } | { tag: "none" }'],
    ["result<u8, string>", '{ tag: "ok"; val: number } | { tag: "err"; val: string }'],
    ["result<_, string>", '{ tag: "ok" } | { tag: "err"; val: string }'],
    ["result", '{ tag: "ok" } | { tag: "err" }'],
  ] as const;
  check(
    types.map(([wit], index) => `type t${index} = ${wit};`).join("\n"),
    types.map(([, typescript], index) => `export type T${index} = ${typescript};`).join("\n"),
  );
});

test("a function that can fail returns its success", () => {
  check(
    "/// Adds.\nadd: func(a: u8, default: u8) -> result<u16, string>;\nfire: func() -> result;\nlog: func(s: string);",
    `
/** Adds. */
export function add(a: number, default_: number): number;
export function fire(): void;
export function log(s: string): void;`,
  );
});

test("a resource is a class, and handles to it are its instances", () => {
  check(
    "resource file { constructor(path: string); read: func(n: u64) -> list<u8>; open: static func() -> file; }\nresource lock;\nuse-it: func(f: borrow<file>, l: lock);",
    `
export class File {
  constructor(path: string);
  read(n: number): Uint8Array;
  static open(): File;
}
export class Lock {
  private constructor();
}
export function useIt(f: File, l: Lock): void;`,
  );
});

test("an exported interface is the shape of the object to export", () => {
  check(
    "record point { x: u8 }\nmove-it: func(p: point) -> point;",
    `
export interface Point {
  x: number;
}
export interface Probe {
  moveIt(p: Point): Point;
}`,
    "export probe;",
  );
});

test("an interface that is imported and exported has its functions and their shape", () => {
  check(
    "handle: func(n: u8) -> u8;",
    `
export function handle(n: number): number;
export interface Probe {
  handle(n: number): number;
}`,
    "import probe; export probe;",
  );
});

test("an exported interface and a type of the same name are both kept", () => {
  check(
    "record probe { x: u8 }",
    `
export interface Probe {
  x: number;
}
export interface ProbeExports {
}`,
    "export probe;",
  );
});

test("a used type is imported from the other module, under its new name", () => {
  const text =
    "package a:b;\ninterface t { record r { x: u8 } }\ninterface u { use t.{r as s}; f: func(s: s); }\nworld w { import u; export run: func() -> u8; }";
  const { root } = resolveWit({ root: { sources: [{ path: "w.wit", text }] }, dependencies: [] });
  assert.ok(root !== undefined);
  const types = printTypes(findWorld(root));
  assert.ok(types.includes('export type S = import("a:b/t").R;'), types);
  assert.ok(types.includes("export function f(s: S): void;"), types);
  assert.ok(
    types.includes('declare module "a:b/w" {\n  export interface W {\n    run(): number;\n  }\n}'),
    types,
  );
});

test("documentation that contains `*/` does not end its comment", () => {
  check("/// a */ b\ntype t = u8;", "/** a *\\/ b */\nexport type T = number;");
});
