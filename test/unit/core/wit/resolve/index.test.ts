import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  dealias,
  findWorld,
  interfaceId,
  printFunc,
  printType,
  resolveWit,
} from "../../../../../core/wit/index.ts";
import { checkDiagnostics, interfaceOf, packageOf, resolveText, typeOf, worldOf } from "../support.ts";

describe("types", () => {
  it("from `use` are aliases of the type that they name", () => {
    const pkg = packageOf("interface i { record r { a: u8 } } interface j { use i.{r as q}; type s = q; }");
    const r = typeOf(interfaceOf(pkg, "i"), "r");
    const q = typeOf(interfaceOf(pkg, "j"), "q");
    assert.deepEqual(
      [q.kind.kind === "alias" && q.kind.target === r, q.kind.kind === "alias" && q.kind.use],
      [true, true],
    );
    assert.equal(dealias(typeOf(interfaceOf(pkg, "j"), "s")), r);
    assert.equal(q.owner?.kind === "interface" && q.owner.interface, interfaceOf(pkg, "j"));
  });
  it("that are resources stand for owned handles, except behind `type … =`", () => {
    const i = interfaceOf(
      packageOf("interface i { resource r; type q = r; f: func(a: r, b: borrow<q>) -> list<q>; }"),
      "i",
    );
    assert.equal(typeOf(i, "q").kind.kind, "alias");
    const [a, b] = i.functions.get("f")?.params ?? [];
    assert.ok(typeof a?.type === "object" && a.type.kind.kind === "handle" && typeof b?.type === "object");
    assert.equal(a.type.kind.ownership, "own");
    assert.equal(a.type.kind.resource, typeOf(i, "r"));
    assert.equal(printType(b.type), "borrow<q>");
  });
  it("come before the types that need them", () => {
    const i = interfaceOf(
      packageOf("interface i { record a { x: c } type b = u8; type c = list<d>; enum d { e } }"),
      "i",
    );
    assert.deepEqual([...i.types.keys()], ["b", "d", "c", "a"]);
  });
});

describe("functions", () => {
  it("of resources have their component-level names, and `self`", () => {
    const text =
      "interface i { resource r { constructor(a: u8); m: func() -> u8; s: static func(); } f: async func(); }";
    const { functions } = interfaceOf(packageOf(text), "i");
    assert.deepEqual([...functions.keys()], ["[constructor]r", "[method]r.m", "[static]r.s", "f"]);
    assert.deepEqual(
      functions.get("[method]r.m")?.params.map((param) => param.name),
      ["self"],
    );
    assert.deepEqual([...functions.values()].map(printFunc), [
      "func(a: u8) -> r",
      "func() -> u8",
      "func()",
      "async func()",
    ]);
  });
});

describe("worlds", () => {
  const interfaces = "interface a { resource r; } interface b { use a.{r}; } interface c { use b.{r}; }";
  const keys = (text: string, name = "w"): readonly (readonly string[])[] => {
    const world = worldOf(packageOf(`${interfaces} ${text}`), name);
    return [[...world.imports.keys()], [...world.exports.keys()]];
  };
  it("import what their imports use, dependencies first", () => {
    assert.deepEqual(keys("world w { import c; }"), [["a:b/a", "a:b/b", "a:b/c"], []]);
  });
  it("import what their exports use, unless they export it", () => {
    assert.deepEqual(keys("world w { export c; }"), [["a:b/a", "a:b/b"], ["a:b/c"]]);
    assert.deepEqual(keys("world w { export c; export b; }"), [["a:b/a"], ["a:b/b", "a:b/c"]]);
  });
  it("order interfaces, types and functions", () => {
    const text = "world w { import f: func(a: t); type t = list<r>; use b.{r}; import k: interface {} }";
    assert.deepEqual(keys(text), [["k", "a:b/a", "a:b/b", "r", "t", "f"], []]);
  });
  it("include others, with new names for plain ones", () => {
    const text =
      "world v { import a; import f: func(); export g: func(); } world w { include v with { f as h } import a; }";
    assert.deepEqual(keys(text), [["a:b/a", "h"], ["g"]]);
  });
  it("own the types that they include", () => {
    const pkg = packageOf("world v { type t = u8; export f: func(a: t); } world w { include v; }");
    const world = worldOf(pkg, "w");
    const [type, func] = [world.imports.get("t"), world.exports.get("f")];
    assert.ok(type?.kind === "type" && func?.kind === "function");
    assert.equal(func.function.params[0]?.type, type.type);
    assert.equal(type.type.owner?.kind === "world" && type.type.owner.world, world);
  });
  it("may give an interface a plain name", () => {
    const item = worldOf(
      packageOf(`${interfaces} world w { @external-id("x:y") import k: a; }`),
      "w",
    ).imports.get("k");
    assert.ok(item?.kind === "interface");
    assert.deepEqual([interfaceId(item.interface), item.externalId], ["a:b/a", "x:y"]);
  });
});

describe("features", () => {
  const text = `package a:b@1.0.0;
    interface i { @unstable(feature = x) f: func(); @since(version = 0.5.0) @deprecated(version = 1.0.0) g: func(); }`;
  const names = (features?: "all" | ReadonlySet<string>): readonly string[] => [
    ...interfaceOf(packageOf(text, features), "i").functions.keys(),
  ];
  it("are left out unless asked for", () => {
    assert.deepEqual(names(), ["g"]);
    assert.deepEqual(names(new Set(["y"])), ["g"]);
    assert.deepEqual(names(new Set(["x"])), ["f", "g"]);
    assert.deepEqual(names("all"), ["f", "g"]);
  });
  it("leave their stability in the model", () => {
    const { functions } = interfaceOf(packageOf(text, "all"), "i");
    assert.deepEqual(functions.get("f")?.stability, {
      kind: "unstable",
      feature: "x",
      deprecated: undefined,
    });
    assert.deepEqual(functions.get("g")?.stability, { kind: "stable", since: "0.5.0", deprecated: "1.0.0" });
  });
});

describe("diagnostics", () => {
  it("mark the name that does not exist, and suggest one", () => {
    checkDiagnostics(`package a:b;
interface types { record request { a: u8 } }
interface i {
  use types.{requst};
  //         ^^^^^^ the type \`requst\` does not exist in \`types\`, did you mean \`request\`?
  use typse.{request};
  //  ^^^^^ the interface \`typse\` does not exist, did you mean \`types\`?
  f: func(a: sting) -> u8;
  //         ^^^^^ the type \`sting\` does not exist
}
world w {
  import c:d/e@1.0.0;
  //     ^^^ package \`c:d@1.0.0\` not found
}`);
  });
  it("mark duplicates where they stand the second time", () => {
    checkDiagnostics(
      `package a:b;
interface i {
  f: func(a: u8, A: u8);
  //             ^ the parameter \`A\` differs from \`a\` only by case or hyphens
  type f = u8;
  record r { x: u8, x: u8 }
  //                ^ the field \`x\` is defined twice
}`.replace("  type f = u8;\n", ""),
    );
  });
  it("mark a circle at the reference that closes it", () => {
    checkDiagnostics(`package a:b;
interface i {
  record r { a: list<q> }
  type q = option<r>;
  //              ^ the type \`r\` contains itself
}
interface j { use k.{t}; }
interface k { use j.{t}; }
//                ^ the interface \`j\` depends on itself`);
  });
  it("name the available versions of a package", () => {
    const dependency = { sources: [{ path: "d.wit", text: "package c:d@1.2.3; interface e {}" }] };
    const root = { sources: [{ path: "w.wit", text: "package a:b; world w { import c:d/e@1.0.0; }" }] };
    const { diagnostics } = resolveWit({ root, dependencies: [dependency] });
    assert.deepEqual(
      diagnostics.map(({ message }) => message),
      ["package `c:d@1.0.0` not found, did you mean `c:d@1.2.3`?"],
    );
  });
  it("name the place that they contradict", () => {
    const related = (...texts: readonly string[]) => {
      const sources = texts.map((text, index) => ({ path: `${index}.wit`, text }));
      const { diagnostics } = resolveWit({ root: { sources }, dependencies: [] });
      return diagnostics.map(({ path, code, related: places = [] }) => [
        `${path} ${code}`,
        ...places.map(
          (place) =>
            `${place.path} ${texts[Number.parseInt(place.path)]?.slice(place.range.start, place.range.end)}: ${place.message}`,
        ),
      ]);
    };
    assert.deepEqual(related("package a:b; interface i { type t = u8; t: func(); }"), [
      ["0.wit duplicate-name", "0.wit t: `t` is first defined here"],
    ]);
    assert.deepEqual(related("package a:b; interface i {}", "package a:c; interface i {}"), [
      ["1.wit package-mismatch", "0.wit a:b: the package is named here"],
      ["1.wit duplicate-name", "0.wit i: `i` is first defined here"],
    ]);
    assert.deepEqual(related("package a:b {} package a:b {}", "package c:d;"), [
      ["0.wit duplicate-package", "0.wit a:b: the package is named here"],
    ]);
    assert.deepEqual(related("/// One.\npackage a:b;", "/// Two.\npackage a:b;"), [
      ["1.wit duplicate-docs", "0.wit /// One.: the package is documented here"],
    ]);
    assert.deepEqual(related("package a:b; interface i {"), [
      ["0.wit unclosed-brace", "0.wit {: the `{` is here"],
    ]);
  });
  it("come in the order of files and text, and keep the root from being built on", () => {
    const root = {
      sources: [
        { path: "b.wit", text: "package a:b; interface i { f: func(a: x); g: func(; }" },
        { path: "a.wit", text: "interface j { f: func(a: y); }" },
      ],
    };
    const resolved = resolveWit({ root, dependencies: [] });
    assert.equal(resolved.root, undefined);
    assert.deepEqual(
      resolved.packages.map((pkg) => [...pkg.interfaces.keys()]),
      [["i", "j"]],
    );
    assert.deepEqual(
      resolved.diagnostics.map(({ path, code }) => `${path} ${code}`),
      ["b.wit unknown-type", "b.wit unexpected-token", "a.wit unknown-type"],
    );
  });
  it("are not repeated for items that depend on a mistake", () => {
    const text =
      "interface i { type t = missing; record r { a: t } f: func(a: r); } interface j { use i.{t}; }";
    assert.deepEqual(
      resolveText(text).diagnostics.map(({ message }) => message),
      ["the type `missing` does not exist"],
    );
  });
});

describe("the world to use", () => {
  const two = packageOf("package a:b@1.0.0; world v {} world w {}");
  const none = packageOf("interface i {}");
  it("is the only one, or the one that is named", () => {
    const one = packageOf("world w {}");
    assert.equal(findWorld(one), worldOf(one, "w"));
    assert.equal(findWorld(two, "v"), worldOf(two, "v"));
  });
  it("may be qualified, and of a dependency", () => {
    assert.equal(findWorld(two, "a:b/w"), worldOf(two, "w"));
    assert.equal(findWorld(none, "a:b/w@1.0.0", [two]), worldOf(two, "w"));
  });
  it("is requested with the existing names", () => {
    assert.throws(() => findWorld(two), {
      message: "the package `a:b@1.0.0` has more than one world, choose one of `v`, `w`",
    });
    assert.throws(() => findWorld(two, "x:y/v"), {
      message: "the package `a:b@1.0.0` has no world `x:y/v`, expected one of `v`, `w`",
    });
    assert.throws(() => findWorld(none), { message: "the package `a:b` has no worlds" });
  });
});
