/** Breaking and compatible changes: the text before, the text after, and the part of the version that rises. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { comparePackages, type Package, resolveWit } from "../../../../core/wit/index.ts";

function packageOf(text: string, version = "1.2.3"): Package {
  const { root, diagnostics } = resolveWit({
    root: { sources: [{ path: "a.wit", text: `package a:b@${version};\n${text}` }] },
    dependencies: [
      { sources: [{ path: "c.wit", text: "package c:d@0.2.3; interface s { type t = u8; resource r; }" }] },
      { sources: [{ path: "c2.wit", text: "package c:d@0.2.9; interface s { type t = u8; resource r; }" }] },
      { sources: [{ path: "c3.wit", text: "package c:d@0.3.0; interface s { type t = u8; resource r; }" }] },
    ],
    features: "all",
  });
  assert.ok(root !== undefined, diagnostics.map(({ message }) => message).join("; "));
  return root;
}

const inside = (members: string): string => `interface i { ${members} }`;
const world = (members: string): string => `interface i { f: func(); } interface j {} world w { ${members} }`;

type Row = readonly [
  what: string,
  before: string,
  after: string,
  level: "major" | "minor" | "patch" | "none",
];

const INTERFACES: readonly Row[] = [
  ["nothing", "f: func();", "f: func();", "none"],
  ["white space", "f: func();", "f:   func( );", "none"],
  ["the order of functions", "f: func(); g: func();", "g: func(); f: func();", "none"],
  ["the order of types", "type a = u8; type b = u8;", "type b = u8; type a = u8;", "none"],
  ["a comment that is no documentation", "f: func();", "// x\n f: func();", "none"],
  ["documentation", "f: func();", "/// Does it.\n f: func();", "patch"],
  ["a function more", "f: func();", "f: func(); g: func();", "minor"],
  ["a function less", "f: func(); g: func();", "f: func();", "major"],
  ["a function's new name", "f: func();", "g: func();", "major"],
  ["a parameter more", "f: func();", "f: func(a: u8);", "major"],
  ["a parameter less", "f: func(a: u8);", "f: func();", "major"],
  ["a parameter's new name", "f: func(a: u8);", "f: func(b: u8);", "major"],
  ["a parameter's new type", "f: func(a: u8);", "f: func(a: u16);", "major"],
  ["the order of parameters", "f: func(a: u8, b: u8);", "f: func(b: u8, a: u8);", "major"],
  ["a result more", "f: func();", "f: func() -> u8;", "major"],
  ["a result less", "f: func() -> u8;", "f: func();", "major"],
  ["a result's new type", "f: func() -> u8;", "f: func() -> option<u8>;", "major"],
  ["an error more", "f: func() -> u8;", "f: func() -> result<u8>;", "major"],
  ["an error's type", "f: func() -> result<u8>;", "f: func() -> result<u8, string>;", "major"],
  ["a function that waits", "f: func();", "f: async func();", "major"],
  ["a function that waits no more", "f: async func();", "f: func();", "major"],
  ["a type more", "f: func();", "f: func(); type t = u8;", "minor"],
  ["a type less", "type t = u8;", "", "major"],
  ["a type's new name", "type t = u8;", "type s = u8;", "major"],
  ["an alias of another type", "type t = u8;", "type t = u16;", "major"],
  ["a field more", "record r { a: u8 }", "record r { a: u8, b: u8 }", "major"],
  ["a field less", "record r { a: u8, b: u8 }", "record r { a: u8 }", "major"],
  ["a field's new name", "record r { a: u8 }", "record r { b: u8 }", "major"],
  ["a field's new type", "record r { a: u8 }", "record r { a: option<u8> }", "major"],
  ["the order of fields", "record r { a: u8, b: u8 }", "record r { b: u8, a: u8 }", "major"],
  ["a case more", "variant v { a, b }", "variant v { a, b, c }", "major"],
  ["a case less", "variant v { a, b }", "variant v { a }", "major"],
  ["a case with a value", "variant v { a, b }", "variant v { a, b(u8) }", "major"],
  ["a case of an enum more", "enum e { a }", "enum e { a, b }", "major"],
  ["the order of an enum", "enum e { a, b }", "enum e { b, a }", "major"],
  ["a flag more", "flags f { a }", "flags f { a, b }", "major"],
  ["a flag less", "flags f { a, b }", "flags f { a }", "major"],
  ["an enum that becomes flags", "enum e { a }", "flags e { a }", "major"],
  ["a list with a length", "type t = list<u8>;", "type t = list<u8, 4>;", "major"],
  ["another length", "type t = list<u8, 4>;", "type t = list<u8, 5>;", "major"],
  ["a map's key", "type t = map<u8, u8>;", "type t = map<u16, u8>;", "major"],
  ["a stream's element", "f: func() -> stream<u8>;", "f: func() -> stream<u16>;", "major"],
  ["a future that becomes a stream", "f: func() -> future<u8>;", "f: func() -> stream<u8>;", "major"],
  ["a method more", "resource r;", "resource r { m: func(); }", "minor"],
  ["a method less", "resource r { m: func(); }", "resource r;", "major"],
  ["a method that becomes static", "resource r { m: func(); }", "resource r { m: static func(); }", "major"],
  ["a constructor more", "resource r;", "resource r { constructor(); }", "minor"],
  ["a constructor less", "resource r { constructor(); }", "resource r;", "major"],
  [
    "a constructor that may fail",
    "resource r { constructor(); }",
    "resource r { constructor() -> result<r>; }",
    "major",
  ],
  ["a handle that is only lent", "resource r; f: func(x: r);", "resource r; f: func(x: borrow<r>);", "major"],
  ["a record that becomes a resource", "record r { a: u8 }", "resource r;", "major"],
  ["a getter more", "resource r;", "resource r { x: get() -> u8; }", "minor"],
  ["a setter less", "x: get() -> u8; x: set(v: u8);", "x: get() -> u8;", "major"],
  ["a function that becomes a getter", "x: func() -> u8;", "x: get() -> u8;", "major"],
  ["a gate with a version", "f: func();", "@since(version = 1.0.0) f: func();", "patch"],
  ["a function that becomes unstable", "f: func();", "@unstable(feature = q) f: func();", "major"],
  [
    "a function that becomes stable",
    "@unstable(feature = q) f: func();",
    "@since(version = 1.2.0) f: func();",
    "minor",
  ],
  [
    "a function that is deprecated",
    "@since(version = 1.0.0) f: func();",
    "@since(version = 1.0.0) @deprecated(version = 1.2.0) f: func();",
    "minor",
  ],
  ["an unstable function more", "", "@unstable(feature = q) f: func();", "patch"],
  ["an unstable function less", "@unstable(feature = q) f: func();", "", "patch"],
  [
    "an unstable function's type",
    "@unstable(feature = q) f: func();",
    "@unstable(feature = q) f: func(a: u8);",
    "patch",
  ],
  ["a compatible version of a used package", "use c:d/s@0.2.3.{t};", "use c:d/s@0.2.9.{t};", "none"],
  [
    "an incompatible version of a used package",
    "use c:d/s@0.2.9.{r}; f: func(x: r);",
    "use c:d/s@0.3.0.{r}; f: func(x: r);",
    "major",
  ],
];

const WORLDS: readonly Row[] = [
  ["an import more", "import i;", "import i; import j;", "major"],
  ["an import less", "import i; import j;", "import i;", "minor"],
  ["an export more", "export i;", "export i; export j;", "minor"],
  ["an export less", "export i; export j;", "export i;", "major"],
  ["an import that becomes an export", "import i;", "export i;", "minor"],
  ["an imported function's type", "import f: func();", "import f: func(a: u8);", "major"],
  ["an exported function's type", "export f: func();", "export f: func() -> u8;", "major"],
  ["a compatible version of an import", "import c:d/s@0.2.3;", "import c:d/s@0.2.9;", "minor"],
  ["an incompatible version of an import", "import c:d/s@0.2.9;", "import c:d/s@0.3.0;", "major"],
  [
    "a function more in an imported inline interface",
    "import x: interface { f: func(); }",
    "import x: interface { f: func(); g: func(); }",
    "major",
  ],
  [
    "a function more in an exported inline interface",
    "export x: interface { f: func(); }",
    "export x: interface { f: func(); g: func(); }",
    "minor",
  ],
  ["the order of imports", "import i; import j;", "import j; import i;", "none"],
  ["an included world instead of its items", "import i;", "include v; } world v { import i;", "minor"],
];

describe("a change of an interface", () => {
  for (const [what, before, after, level] of INTERFACES) {
    it(`${what}: ${level}`, () =>
      assert.equal(
        comparePackages(packageOf(inside(before)), packageOf(inside(after))).level ?? "none",
        level,
      ));
  }
});

describe("a change of a world", () => {
  for (const [what, before, after, level] of WORLDS) {
    it(`${what}: ${level}`, () =>
      assert.equal(
        comparePackages(packageOf(world(before)), packageOf(world(after))).level ?? "none",
        level,
      ));
  }
});

it("an interface or a world more is compatible, one less is breaking", () => {
  const [one, two] = [packageOf("interface i {}"), packageOf("interface i {} world w {}")];
  assert.equal(comparePackages(one, two).level, "minor");
  assert.equal(comparePackages(two, one).level, "major");
});

it("the version has to rise with the changes; in 0.x, the middle number stands for what breaks", () => {
  const least = (before: string, after: string, version: string, next: string) => {
    const { leastVersion, isVersionEnough } = comparePackages(
      packageOf(inside(before), version),
      packageOf(inside(after), next),
    );
    return [leastVersion, isVersionEnough];
  };
  assert.deepEqual(least("f: func();", "", "1.2.3", "1.3.0"), ["2.0.0", false]);
  assert.deepEqual(least("", "f: func();", "1.2.3", "1.3.0"), ["1.3.0", true]);
  assert.deepEqual(least("f: func();", "", "0.2.3", "0.2.4"), ["0.3.0", false]);
  assert.deepEqual(least("", "f: func();", "0.2.3", "0.2.4"), ["0.2.4", true]);
  assert.deepEqual(least("f: func();", "f: func();", "1.2.3", "1.2.3"), ["1.2.3", true]);
});
