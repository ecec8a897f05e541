import assert from "node:assert/strict";
import { test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  ComponentBuilder,
  readSections,
  shareDefinitions,
  type SharedDefinitions,
} from "../../../../core/component/index.ts";

// Without identifiers, which the text format would keep in custom sections.
const engine = `(core module (memory 1) (data (i32.const 0) "${"engine ".repeat(100)}") (func (export "run")))`;
const runEngine = `(core instance (instantiate 0)) (func (export "run") (canon lift (core func 0 "run")))`;

async function share(...texts: readonly string[]): Promise<SharedDefinitions> {
  const components = await Promise.all(texts.map((text) => parse(`(component ${text})`)));
  const shared = shareDefinitions(components);
  // Validates before it generates anything.
  await transpileBytes(rootOf(shared), { name: "root" });
  return shared;
}

/** A component that instantiates each of the given ones. */
function rootOf(shared: SharedDefinitions): Uint8Array {
  const builder = new ComponentBuilder();
  for (const module of shared.modules) builder.coreModule(module);
  const defined = shared.components.map((bytes) => builder.component(bytes));
  for (const position of shared.positions) {
    const component = defined[position];
    assert.ok(component !== undefined);
    builder.instantiate(component, []);
  }
  return builder.finish();
}

/** The kinds of sections at the top of a component. */
function kinds(component: Uint8Array | undefined): string[] {
  return readSections(component ?? new Uint8Array()).map(({ content }) => content.kind);
}

test("a core module of two components is defined once, and an alias takes its place", async () => {
  const shared = await share(
    `${engine} ${runEngine}`,
    `(type (record (field "a" u8))) ${engine} ${runEngine}`,
  );
  assert.equal(shared.modules.length, 1);
  assert.deepEqual(kinds(shared.components[0])[0], "aliases");
  assert.deepEqual(kinds(shared.components[1]).slice(0, 2), ["types", "aliases"]);
});

test("a core module is found at any depth", async () => {
  const around = (type: string, inner: string) =>
    `(component (type ${type}) ${inner}) (instance (instantiate 0))`;
  const shared = await share(
    `${engine} ${runEngine}`,
    around("u8", `${engine} ${runEngine}`),
    around("u16", around("u32", `${engine} ${runEngine}`)),
  );
  assert.equal(shared.modules.length, 1);
  for (const component of shared.components) {
    assert.equal(Buffer.from(component).includes("engine engine"), false);
  }
});

test("a core module of one component that has it twice is defined once", async () => {
  const shared = await share(`${engine} ${engine} ${runEngine}`);
  assert.equal(shared.modules.length, 1);
});

test("nested components that refer to no outer scope are shared whole", async () => {
  const closed = `(component (component ${engine} ${runEngine})) (instance (instantiate 0))`;
  const shared = await share(`(type u8) ${closed}`, `(type u16) ${closed}`);
  assert.deepEqual(shared.modules, []);
  assert.deepEqual(shared.positions, [1, 2]);
  assert.deepEqual(kinds(shared.components[1]), ["types", "aliases", "instances"]);
});

test("a nested component that refers to an outer scope stays, and its modules are shared", async () => {
  const open = (type: string) =>
    `(type $t ${type}) (component $open (alias outer 1 $t (type $u)) (import "v" (type (eq $u))) ${engine} ${runEngine})
     (import "v" (type $v (eq $t))) (instance (instantiate $open (with "v" (type $v))))`;
  const components = await Promise.all(
    [`(record (field "a" u8))`, `(record (field "b" u8))`].map((type) => parse(`(component ${open(type)})`)),
  );
  const shared = shareDefinitions(components);
  assert.equal(shared.modules.length, 1);
  assert.equal(shared.components.length, 2);
  assert.ok(kinds(shared.components[0]).includes("component"));
});

test("a component may be an input and nested in another input", async () => {
  const inner = `${engine} ${runEngine}`;
  const shared = await share(`(component ${inner}) (instance (instantiate 0))`, inner);
  assert.deepEqual(shared.positions, [1, 0]);
  assert.deepEqual(kinds(shared.components[1]), ["aliases", "instances"]);
});

test("a definition that is small or used once stays where it is, as the same bytes", async () => {
  const small = `(core module (func (export "run"))) ${runEngine}`;
  const components = await Promise.all(
    [`${small} ${engine}`, `(type u8) ${small}`].map((text) => parse(`(component ${text})`)),
  );
  const shared = shareDefinitions(components);
  assert.deepEqual(shared.modules, []);
  assert.deepEqual(shared.components, components);
});
