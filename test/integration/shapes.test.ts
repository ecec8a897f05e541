/** The packages in `wit/` have the shapes that components of the reference framework were built for, and say what they mean. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, test } from "node:test";
import { loadWit } from "../../toolchain/sources/wit-deps/index.ts";
import {
  interfaceId,
  packageId,
  type Func,
  type Interface,
  type Package,
  type Type,
  type TypeDef,
} from "../../core/wit/index.ts";

const root = path.join(import.meta.dirname, "../..");
const table = path.join(root, "test/fixtures/shapes/wasmcp-shapes.json");
const wasiIo = path.join(root, "wit/wasi-0.2.12/wasi-io");

/** A type as the table spells it: text, or a declaration with its members in order. */
type TypeShape = unknown;

interface InterfaceShape {
  readonly types: Readonly<Record<string, TypeShape>>;
  readonly functions: Readonly<Record<string, string>>;
}

const readText = (file: string) => fs.readFile(file, "utf8");
const shapes = JSON.parse(await readText(table)) as Record<string, Record<string, InterfaceShape>>;

const { packages } = await loadWit(path.join(root, "wit/mcp-v20251125"), {
  dependencies: [wasiIo, path.join(root, "wit/auth"), path.join(root, "wit/keyvalue")],
});
const ours = packages.filter(({ name }) => name.namespace === "wasmcp");

test("there are the packages of the table and no others", () => {
  const ids = ours.map(({ name }) => packageId(name));
  assert.deepEqual(ids.toSorted(), Object.keys(shapes).toSorted());
});

for (const found of ours) {
  describe(packageId(found.name), () => {
    const expected = shapes[packageId(found.name)] ?? {};

    test("has the interfaces of the table and no others", () => {
      assert.deepEqual([...found.interfaces.keys()].toSorted(), Object.keys(expected).toSorted());
    });

    for (const [name, iface] of found.interfaces) {
      test(`${name} has the same types and functions, in the same order`, () => {
        const shape = expected[name] ?? { types: {}, functions: {} };
        // As text, because the order of members is part of the type.
        assert.equal(
          JSON.stringify(withSortedKeys(shapeOf(iface)), null, 1),
          JSON.stringify(withSortedKeys(shape), null, 1),
        );
      });
    }

    test("explains every item", () => {
      assert.deepEqual(undocumented(found), []);
    });
  });
}

test("the worlds are a transport's and a middleware's", () => {
  const mcp = ours.find(({ name }) => name.name === "mcp-v20251125");
  const handler = "wasmcp:mcp-v20251125/server-handler@0.1.1";
  const transport = mcp?.worlds.get("server-transport");
  const middleware = mcp?.worlds.get("server-middleware");
  assert.deepEqual([...(mcp?.worlds.keys() ?? [])], ["server-transport", "server-middleware"]);
  assert.ok(transport?.imports.has(handler));
  assert.deepEqual([...(transport?.exports.keys() ?? [])], []);
  assert.ok(middleware?.imports.has(handler));
  assert.deepEqual([...(middleware?.exports.keys() ?? [])], [handler]);
});

/** Sorts the names in an interface, since a component cannot see their order. Fields and cases keep their order. */
function withSortedKeys(shape: InterfaceShape): InterfaceShape {
  const sorted = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { types: sorted(shape.types), functions: sorted(shape.functions) };
}

function shapeOf(iface: Interface): InterfaceShape {
  return {
    types: Object.fromEntries([...iface.types].map(([name, type]) => [name, shapeOfType(type)])),
    functions: Object.fromEntries([...iface.functions].map(([name, func]) => [name, signature(func)])),
  };
}

function shapeOfType(type: TypeDef): TypeShape {
  const { kind } = type;
  switch (kind.kind) {
    case "record":
      return { record: Object.fromEntries(kind.fields.map((field) => [field.name, spell(field.type)])) };
    case "variant":
      return {
        variant: Object.fromEntries(
          kind.cases.map((each) => [each.name, each.type === undefined ? "_" : spell(each.type)]),
        ),
      };
    case "enum":
      return { enum: kind.cases.map(({ name }) => name) };
    case "flags":
      return { flags: kind.flags.map(({ name }) => name) };
    case "resource":
      return "resource";
    case "alias": {
      const { target } = kind;
      if (!kind.use || typeof target === "string" || target.owner?.kind !== "interface") return spell(target);
      return { use: interfaceId(target.owner.interface), as: target.name };
    }
    default:
      return spellAnonymous(type);
  }
}

function signature(func: Func): string {
  const params = func.params.map(({ name, type }) => `${name}: ${spell(type)}`).join(", ");
  return `(${params})${func.result === undefined ? "" : ` -> ${spell(func.result)}`}`;
}

function spell(type: Type): string {
  if (typeof type === "string") return type;
  return type.name ?? spellAnonymous(type);
}

function spellAnonymous({ kind }: TypeDef): string {
  switch (kind.kind) {
    case "list":
      return `list<${spell(kind.element)}>`;
    case "option":
      return `option<${spell(kind.type)}>`;
    case "tuple":
      return `tuple<${kind.types.map(spell).join(", ")}>`;
    case "handle":
      return `${kind.ownership}<${spell(kind.resource)}>`;
    case "result": {
      if (kind.err !== undefined)
        return `result<${kind.ok === undefined ? "_" : spell(kind.ok)}, ${spell(kind.err)}>`;
      return kind.ok === undefined ? "result" : `result<${spell(kind.ok)}>`;
    }
    default:
      return assert.fail(`the packages have no ${kind.kind}`);
  }
}

/** Paths of items without documentation. Types from `use` do not count, since their declaration has it. */
function undocumented(found: Package): readonly string[] {
  const items: (readonly [name: string, docs: string | undefined])[] = [[packageId(found.name), found.docs]];
  for (const [name, world] of found.worlds) items.push([`world ${name}`, world.docs]);
  for (const [name, iface] of found.interfaces) {
    items.push([name, iface.docs]);
    for (const type of iface.types.values()) {
      const { kind } = type;
      if (kind.kind === "alias" && kind.use) continue;
      const typePath = `${name}.${type.name}`;
      items.push([typePath, type.docs]);
      for (const member of membersOf(type)) items.push([`${typePath}.${member.name}`, member.docs]);
    }
    for (const func of iface.functions.values()) items.push([`${name}.${func.name}`, func.docs]);
  }
  return items.flatMap(([name, docs]) => ((docs ?? "").trim().length < 3 ? [name] : []));
}

function membersOf({
  kind,
}: TypeDef): readonly { readonly name: string; readonly docs: string | undefined }[] {
  switch (kind.kind) {
    case "record":
      return kind.fields;
    case "variant":
    case "enum":
      return kind.cases;
    case "flags":
      return kind.flags;
    default:
      return [];
  }
}
