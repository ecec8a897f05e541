/** What the composer writes is recognised by what its code does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../core/component/index.ts";
import { printAccess } from "../../../../toolchain/compose/grants/index.ts";
import { writeDenial } from "../../../../toolchain/compose/generated/denial.ts";
import { writePartSettings } from "../../../../toolchain/compose/generated/part-settings.ts";
import { accessOfInstance, inspectComponent, type Inspection } from "../../../../toolchain/inspect/index.ts";
import { readConstantFunctions } from "../../../../toolchain/inspect/bytes.ts";
import { recognise, type Generated } from "../../../../toolchain/inspect/generated.ts";

const PART = "wasmcp:framework/part@0.1.0";
const HTTP = "wasi:http/outgoing-handler@0.2.12";
const ENVIRONMENT = "wasi:cli/environment@0.2.12";
const STORE = "wasmcp:keyvalue/store@0.1.0";

const recogniseBytes = (bytes: Uint8Array) => recognise(readComponent(bytes).sections);

function settings(grants: readonly string[]): Generated {
  const found = recogniseBytes(writePartSettings(PART, { name: "weather", grants }));
  assert.ok(found !== undefined);
  return found;
}

async function withImports(...imports: readonly string[]): Promise<Uint8Array> {
  const text = imports.map((each) => `(import "${each}" (instance (export "f" (func))))`).join("\n");
  return parse(`(component ${text})`);
}

test("settings are read back, however long they are", () => {
  for (const grants of [[], ["a"], ["api.example.com", "x".repeat(70_000)]]) {
    const found = settings(grants);
    assert.equal(found.kind, "settings");
    assert.deepEqual(found.kind === "settings" && [...found.texts], [
      ["grants", grants.join("\n")],
      ["name", "weather"],
    ]);
  }
});

test("a stand-in is known by what it answers empty, too: all that programs ask for at their start", async () => {
  for (const name of [
    ENVIRONMENT,
    "wasi:cli/terminal-stderr@0.2.12",
    "wasi:cli/terminal-stdin@0.2.12",
    "wasi:cli/terminal-stdout@0.2.12",
    "wasi:filesystem/preopens@0.2.12",
  ]) {
    const bytes = await parse(
      `(component (import "${name}" (instance (export "f" (func (result (list string)))))))`,
    );
    const part = { name: "part.wasm", component: readComponent(bytes) };
    const standIn = writeDenial(part, new Set([name]));
    assert.deepEqual(recogniseBytes(standIn), { kind: "stand-in" }, name);
    const modules = readComponent(standIn).sections.flatMap(({ content }) =>
      content.kind === "core-module" ? [content.bytes] : [],
    );
    const functions = readConstantFunctions(modules[0] ?? new Uint8Array()) ?? [];
    assert.equal(functions.find((each) => each.name === `${name}#f`)?.result, 0, `${name} does not trap`);
  }
});

test("a stand-in is known by functions that all trap, and other code is not one", async () => {
  const names = [ENVIRONMENT, HTTP];
  const part = { name: "part.wasm", component: readComponent(await withImports(...names)) };
  assert.deepEqual(recogniseBytes(writeDenial(part, new Set(names))), { kind: "stand-in" });
  const core = (body: string) =>
    parse(
      `(component (core module (func (export "wasi:http/outgoing-handler@0.2.12#f") (result i32) ${body})))`,
    );
  assert.deepEqual(recogniseBytes(await core("unreachable")), { kind: "stand-in" });
  for (const body of [
    "i32.const 0",
    "i32.const 1",
    "i32.const 0 drop unreachable",
    "(local i32) unreachable",
  ]) {
    assert.equal(recogniseBytes(await core(body)), undefined, body);
  }
  assert.equal(
    recogniseBytes(
      await parse(`(component (core module (import "a" "b" (func)) (func (export "x#f") unreachable)))`),
    ),
    undefined,
  );
});

/** A part whose imports come from a guard or a store that works for it, with these lines. */
async function reach(name: string, lines: readonly string[]): Promise<readonly string[]> {
  const provider = await parse(
    `(component (import "${name}" (instance $i (export "f" (func)))) (export "${name}" (instance $i)))`,
  );
  const inspected = (bytes: Uint8Array): Inspection => inspectComponent(bytes);
  const own = {
    component: inspected(await withImports(name)),
    generated: undefined,
    imports: [{ name, from: 1, as: name }],
  };
  const guard = {
    component: inspected(provider),
    generated: undefined,
    imports: [{ name: PART, from: 2, as: PART }],
  };
  const all = [own, guard, { component: undefined, generated: settings(lines), imports: [] }];
  return accessOfInstance(own, all).flatMap((each) =>
    printAccess(each).map((text) => (each.isDenied ? `no ${text}` : text)),
  );
}

test("a guard shows what it lets pass", async () => {
  assert.deepEqual(await reach(HTTP, ["api.example.com", "localhost:8080"]), [
    "http:api.example.com",
    "http:localhost:8080",
  ]);
  assert.deepEqual(await reach(HTTP, ["*", "localhost"]), ["http", "http:localhost"]);
  assert.deepEqual(await reach(ENVIRONMENT, ["API_KEY"]), ["environment:API_KEY"]);
  assert.deepEqual(await reach(ENVIRONMENT, ["*"]), ["environment"]);
  assert.deepEqual(await reach(ENVIRONMENT, []), ["no environment"]);
});

test("a store of one part shows what it shares", async () => {
  assert.deepEqual(await reach(STORE, []), ["keyvalue"]);
  assert.deepEqual(await reach(STORE, ["share team", "inherit"]), ["keyvalue", "keyvalue:team"]);
});

test("a middleware sees every message, even if it hands none on", async () => {
  const name = "wasmcp:mcp-v20251125/server-handler@0.1.1";
  const bytes = await parse(`(component (instance $i) (export "${name}" (instance $i)))`);
  const own = { component: inspectComponent(bytes), generated: undefined, imports: [] };
  assert.deepEqual(
    accessOfInstance(own, [own]).map((each) => each.name),
    ["messages"],
  );
});
