import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as parser from "@babel/parser";
import {
  parseModule,
  type Script,
  type ScriptModule,
} from "../../../../../language-server/features/stubs/script-module.ts";

function parse(text: string, script: Script = "ts"): ScriptModule {
  const parsed = parseModule(parser, { uri: "", path: "src/index.ts", text }, script);
  assert.ok(!("reason" in parsed), "reason" in parsed ? parsed.reason : "");
  return parsed;
}

/** The members of the block `tools`. */
function members(text: string, script?: Script): readonly string[] {
  return [...(parse(text, script).blocks.get("tools")?.members ?? [])];
}

describe("the block of an interface", () => {
  const blocks: Readonly<Record<string, readonly [text: string, members: readonly string[]]>> = {
    "an object": [
      "export const tools = { a() {}, b: () => 1, 'c': 2, async d() {}, get e() { return 1 } };",
      ["a", "b", "c", "d", "e"],
    ],
    "an object with a type": ["export const tools: Tools<{ x: 1 }> = { a() {} };", ["a"]],
    "an object behind `as` and `satisfies`": [
      "export const tools = ({ a() {} }) as const satisfies Tools;",
      ["a"],
    ],
    "an object that is exported elsewhere": ["const tools = { a() {} }; export { tools };", ["a"]],
    "texts, comments and expressions with braces in them": [
      "export const tools = { a: `${{ b: '}' }}`, c: /[}]/, /* d() {} */ e() { return { f: 1 }; } };",
      ["a", "c", "e"],
    ],
    "a namespace": [
      "export namespace tools { export function a(): void {} export class B {} const c = 1; export { c as d } }",
      ["a", "B", "c", "d"],
    ],
  };
  for (const [what, [text, expected]] of Object.entries(blocks))
    it(`is found: ${what}`, () => assert.deepEqual(members(text), expected));

  it("is open-ended with a spread in it", () => {
    assert.equal(parse("const tools = { ...others, a() {} };").blocks.get("tools")?.isOpenEnded, true);
  });

  it("shows where a comma is missing", () => {
    const comma = (text: string) => parse(text).blocks.get("tools")?.missingComma;
    assert.equal(comma("const tools = { a() {} /* , */ };"), "const tools = { a() {}".length);
    assert.equal(comma("const tools = { a() {}, };"), undefined);
    assert.equal(comma("const tools = {};"), undefined);
  });

  it("is none for a value that is computed", () => {
    const { names, blocks: found } = parse("export const tools = make({ a() {} });");
    assert.deepEqual([[...names], [...found]], [["tools"], []]);
  });
});

describe("AssemblyScript", () => {
  it("has decorators where no other language has them", () => {
    const text = `// @ts-ignore: decorator
@inline
export function f(): i32 { return 1; }
@external("a@b", "(c") declare function host(a: i32): void;
@global const X: i32 = 1;
@unmanaged @final class A { @operator("+") static add(a: A, b: A): A { return a; } }
export namespace tools {
  @inline @unsafe
  export function g(): void {}
}
`;
    assert.deepEqual(members(text, "as"), ["g"]);
    assert.ok(parse(text, "as").exported.has("f"));
  });
  it("keeps every offset", () => {
    const text = "@inline function f(): void {}\nnamespace tools { }";
    const block = parse(text, "as").blocks.get("tools");
    assert.equal(text.slice(block?.start, block?.end), " ");
  });
});

it("finds imports and types of a file by their local names", () => {
  const { imports } = parse(
    'import type { A, B as C } from "x:y/z";\nimport * as all from "q";\nclass D {}\n',
  );
  assert.deepEqual(
    [...imports],
    [
      ["A", "x:y/z A"],
      ["C", "x:y/z B"],
      ["D", ". D"],
    ],
  );
});

describe("another import goes", () => {
  const place = (text: string) => text.slice(0, parse(text).importsEnd.offset);
  it("behind the last one", () => {
    assert.equal(
      place('import "a";\nimport {\n  b } from "b"; // c\nlet d;'),
      'import "a";\nimport {\n  b } from "b"; // c\n',
    );
  });
  it("below the comment that a file opens with", () => {
    assert.equal(place("#!/usr/bin/env node\n/* a */\nlet b;"), "#!/usr/bin/env node\n/* a */\n");
    assert.equal(place("// a\nlet b;"), "");
  });
});

it("reports where a text cannot be read", () => {
  const source = { uri: "", path: "src/index.ts", text: "export const tools = { a( };" };
  const parsed = parseModule(parser, source, "ts");
  assert.match("reason" in parsed ? parsed.reason : "", /\(1:26\)$/);
});

it("gives up on a text full of decorators", () => {
  const text = "@a ".repeat(1000);
  const parsed = parseModule(parser, { uri: "", path: "assembly/index.ts", text }, "as");
  assert.ok("reason" in parsed);
});
