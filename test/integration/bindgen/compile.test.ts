import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import { decodeExportName, generateBindings } from "../../../toolchain/create/bindgen/index.ts";
import { loadWit } from "../../../toolchain/sources/wit-deps/index.ts";
import { findWorld, interfaceId, resolveWit } from "../../../core/wit/index.ts";
import type { World, WorldItem } from "../../../core/wit/index.ts";
import { ownWitPackages, wasiFolder, wasiWitPackages } from "../../../scripts/wit-packages.ts";
import { compileAll } from "../../unit/toolchain/create/bindgen/compile.ts";

const repository = path.join(import.meta.dirname, "../../..");

const packages = [...(await wasiWitPackages()), ...(await ownWitPackages())];

async function loadWorlds(folder: string): Promise<readonly World[]> {
  const { root } = await loadWit(folder, { dependencies: packages.filter((other) => other !== folder) });
  if (root.worlds.size > 0) return [...root.worlds.values()];
  // A package of interfaces alone: a world that imports them all.
  const imports = [...root.interfaces.values()].map((iface): [string, WorldItem] => [
    interfaceId(iface),
    { kind: "interface", interface: iface, stability: { kind: "unknown" } },
  ]);
  return [
    {
      name: "all",
      package: root,
      docs: undefined,
      stability: { kind: "unknown" },
      imports: new Map(imports),
      exports: new Map(),
    },
  ];
}

function worldOf(text: string, name?: string): World {
  const { root, diagnostics } = resolveWit({
    root: { sources: [{ path: "test.wit", text }] },
    dependencies: [],
    features: "all",
  });
  assert.deepEqual(diagnostics, []);
  assert.ok(root !== undefined);
  return findWorld(root, name);
}

/** The world with its exports imported as well, so that an implementation can pass every call on. */
function mirrored(world: World): World {
  return { ...world, imports: new Map([...world.imports, ...world.exports]) };
}

/** An implementation whose namespaces are the imported interfaces, and whose functions are those of the world. */
function handingOn(world: World): string {
  const lines: string[] = [];
  for (const item of world.exports.values()) {
    if (item.kind !== "interface" || item.interface.name === undefined) continue;
    const { namespace, name } = item.interface.package.name;
    const camel = item.interface.name.replaceAll(/-(.)/gu, (_, letter: string) => letter.toUpperCase());
    lines.push(
      `import * as ${camel}_ from "./${namespace}/${name}/${item.interface.name}";`,
      `export { ${camel}_ as ${camel} };`,
    );
  }
  return `${lines.join("\n")}\n`;
}

async function checkCompiles(world: World, implementation: string): Promise<void> {
  for (const strings of ["slice", "managed"] as const) {
    const bindings = generateBindings({ world, strings, raw: [], implementation: "./implementation" });
    const problems = await compileAll(bindings, implementation, strings === "slice" ? "stub" : "minimal");
    assert.equal(problems, undefined, strings);
  }
}

describe("every function and class of the bindings compiles", () => {
  for (const folder of [...packages, path.join(repository, "test/fixtures/bindgen/keyvalue")]) {
    test(`for the worlds of ${path.basename(folder)}`, async () => {
      for (const world of await loadWorlds(folder)) {
        const mirror = mirrored(world);
        await checkCompiles(mirror, handingOn(mirror));
      }
    });
  }

  test("and the check finds a mistake in unused code", async () => {
    const world = worldOf(
      "package test:small;\ninterface i { record r { a: u8, b: string } }\nworld w { import i; }",
    );
    const bindings = new Map(generateBindings({ world, strings: "managed", raw: [], implementation: "./i" }));
    const text = bindings.get("test/small/i.ts") ?? "";
    assert.ok(text.includes("this.b, ptr"));
    bindings.set("test/small/i.ts", text.replace("this.b, ptr", "this.a, ptr"));
    assert.match((await compileAll(bindings, "", "minimal")) ?? "", /Type 'u8' is not assignable/u);
  });

  test("for names that AssemblyScript reserves or that generated classes have", async () => {
    const world = worldOf(`package test:names;
      interface things {
        record error { delete: u8, lower: string, lift: bool, default: option<string>, %static: u8 }
        variant array { tag, new(u8), error(error), constructor2, %list(list<array2>) }
        record array2 { this: u8 }
        enum string2 { delete, new, class }
        flags result2 { bits, has, read-only }
        record unit { a: u8 }
        type map2 = list<unit>;
        resource file { handle: func() -> u32; drop: func(); %own: static func() -> file; delete: func(delete: string); }
        delete: func(load: u8, memory: string, args: error, area: result2, this: string2) -> array;
        new: func(abi: map2) -> option<unit>;
      }
      world names { import things; }`);
    await checkCompiles(world, "");
  });

  test("for maps, fixed-length lists and results of every shape", async () => {
    const world = worldOf(`package test:shapes;
      interface shapes {
        all: func(a: map<string, u32>, b: list<u16, 3>, c: list<option<string>, 2>) -> map<u8, list<f32, 4>>;
        results: func(a: result, b: result<u8>, c: result<_, string>) -> result<result<u8, u8>, option<result>>;
        deep: func(a: option<option<option<u8>>>, b: list<list<list<u8>>>) -> tuple<option<option<string>>>;
      }
      world w { import shapes; }`);
    await checkCompiles(world, "");
  });

  test("for functions, types and interfaces that are written in the world", async () => {
    const world = worldOf(`package test:inline;
      world w {
        record point { x: s32, y: s32 }
        resource here { constructor(at: point); turn: func(by: s32) -> here; }
        import move-by: func(by: point) -> point;
        import canvas: interface { resource pen { constructor(width: u8); draw: func(); } clear: func(); }
        export render: func(at: point) -> result<point, u32>;
        export give: func(here: borrow<here>) -> here;
        export paint: interface { stroke: func(width: u8) -> u32; }
      }`);
    await checkCompiles(
      world,
      `import { Here, Point, moveBy } from "./world";
       import { Result } from "./abi";
       import { Pen, clear } from "./world/canvas";
       export function render(at: Point): Result<Point, u32> {
         new Pen(3).draw();
         clear();
         return Result.ok<Point, u32>(moveBy(at));
       }
       export function give(here: Here): Here {
         here.turn(1);
         return new Here(new Point(1, 2));
       }
       export namespace paint {
         export function stroke(width: u8): u32 {
           return width;
         }
       }`,
    );
  });
});

const handler = `package test:raw@1.0.0;
  interface handler {
    record context { id: u64, name: string }
    handle: func(context: context, message: list<u8>, more: tuple<u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64>) -> option<string>;
    small: func(message: list<u8>, flag: bool) -> u32;
  }
  world middle { import handler; export handler; }`;

describe("raw functions", () => {
  const raw = ["test:raw/handler@1.0.0#handle", "test:raw/handler@1.0.0#small"];
  const generate = (wanted: readonly string[]): ReadonlyMap<string, string> =>
    generateBindings({
      world: worldOf(handler),
      strings: "slice",
      raw: wanted,
      implementation: "./implementation",
    });

  test("pass on parameters in memory, and direct ones", async () => {
    const bindings = generate(raw);
    const implementation = `
      import { handleRaw as nextHandle, smallRaw as nextSmall, HANDLE_ARGS_MESSAGE, HANDLE_ARGS_SIZE, HANDLE_RESULT_SIZE } from "./test/raw/handler";
      export namespace handler {
        export function handleRaw(args: usize): usize {
          const result = heap.alloc(HANDLE_RESULT_SIZE);
          nextHandle(args, result);
          return result;
        }
        export function smallRaw(args: usize): usize {
          const result = heap.alloc(4);
          nextSmall(args, result);
          return result;
        }
      }`;
    assert.equal(await compileAll(bindings, implementation, "stub"), undefined);
  });

  test("report the place of parameters in memory", () => {
    const text = generate(raw).get("test/raw/handler.ts") ?? "";
    assert.match(text, /HANDLE_ARGS_CONTEXT: usize = 0;/u);
    assert.match(text, /HANDLE_ARGS_MESSAGE: usize = 16;/u);
    assert.match(text, /HANDLE_ARGS_MORE: usize = 24;/u);
    assert.match(text, /HANDLE_ARGS_SIZE: usize = 120;/u);
    assert.match(text, /HANDLE_RESULT_SIZE: usize = 12;/u);
  });

  test("that the world does not have are refused", () => {
    assert.throws(() => generate(["test:raw/handler@1.0.0#nothing"]), {
      code: "no-such-function",
      message: "cannot make `test:raw/handler@1.0.0#nothing` a raw function: the world does not have it",
    });
  });
});

test("equal worlds give equal text", async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const [world] = await loadWorlds(path.join(wasiFolder, "wasi-http"));
      assert.ok(world !== undefined);
      return [...generateBindings({ world, strings: "managed", raw: [], implementation: "./i" })];
    }),
  );
  assert.deepEqual(first, second);
});

test("an interface that is imported and exported is one module, and two when it has resources", () => {
  const world = worldOf(`package test:both;
    interface plain { record r { a: u8 } f: func(r: r) -> r; }
    interface rich { resource r { get: func() -> u8; } make: func() -> r; }
    world w { import plain; import rich; export plain; export rich; }`);
  const names = [...generateBindings({ world, strings: "slice", raw: [], implementation: "./i" }).keys()];
  assert.deepEqual(names, [
    "test/both/plain.ts",
    "test/both/rich.ts",
    "exports/test/both/rich.ts",
    "index.ts",
  ]);
});

test("each exported interface has its own namespace, also when two have the same name", () => {
  const world = worldOf(
    `package test:clash;
    world w { export one:a/run; export two:b/run; export alone: func(); }
    package one:a { interface run { go: func(); } }
    package two:b { interface run { go: func(); } }`,
    "w",
  );
  const entry =
    generateBindings({ world, strings: "slice", raw: [], implementation: "../src/main" }).get("index.ts") ??
    "";
  assert.match(entry, /import \{ aRun as .*, alone as .*, bRun as .* \} from "\.\.\/src\/main";/u);
});

describe("unsupported worlds are refused", () => {
  for (const [what, items, code] of [
    ["an asynchronous function", "f: async func();", "async-not-supported"],
    ["a stream", "f: func() -> stream<u8>;", "async-not-supported"],
    ["a future in a record", "record r { a: future<u8> } f: func(r: r);", "async-not-supported"],
    ["an error context", "f: func(e: error-context);", "async-not-supported"],
    ["a tuple of seventeen", `f: func(t: tuple<${"u8, ".repeat(16)}u8>);`, "tuple-too-long"],
  ] as const) {
    test(what, () => {
      const world = worldOf(`package test:bad;\ninterface bad { ${items} }\nworld w { import bad; }`);
      assert.throws(
        () => generateBindings({ world, strings: "managed", raw: [], implementation: "./i" }),
        (error: unknown) =>
          error instanceof Error &&
          "code" in error &&
          error.code === code &&
          /of `test:bad\/bad`/u.test(error.message),
      );
    });
  }
});

test("names of core exports survive the conversion to an identifier", () => {
  const world = worldOf(
    "package a:b-c@1.2.3-rc.1;\ninterface i { do-it: func() -> string; }\nworld w { export i; }",
  );
  const entry =
    generateBindings({ world, strings: "managed", raw: [], implementation: "./i" }).get("index.ts") ?? "";
  const exported = [...entry.matchAll(/^export function ([\w$]+)/gmu)].map(([, name = ""]) =>
    decodeExportName(name),
  );
  assert.deepEqual(exported, [
    "a:b-c/i@1.2.3-rc.1#do-it",
    "cabi_post_a:b-c/i@1.2.3-rc.1#do-it",
    "cabi_realloc",
  ]);
});
