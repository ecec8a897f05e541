import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ComponentBuilder } from "../../../../core/component/index.ts";
import {
  composeHandler,
  composeServer,
  type Denial,
  type Part,
} from "../../../../toolchain/compose/index.ts";
import {
  inspectComponent,
  printGraph,
  reachOf,
  type Composition,
} from "../../../../toolchain/inspect/index.ts";
import { fixtures, readFramework, readPart } from "../compose/wat-parts.ts";

const framework = await readFramework();
const weather = await readPart("one-tools-part/weather");
const log = await readPart("middleware-between-parts/2-log");
const counter = await readPart("services-of-services/1-counter");

function compositionOf(bytes: Uint8Array): Composition {
  const { composition } = inspectComponent(bytes);
  assert.ok(composition);
  return composition;
}

/** The name of the instance that provides the interface to the named one. */
function providerOf({ instances }: Composition, user: string, importName: string): string | undefined {
  const { from } =
    instances.find(({ name }) => name === user)?.imports.find(({ name }) => name.includes(importName)) ?? {};
  return typeof from === "number" ? instances[from]?.name : from;
}

test("shows a component's kind, its imports and its capabilities", async () => {
  const bytes = await parse(`(component
    (import "wasi:random/random@0.2.12" (instance (export "get-random-u64" (func (result u64)))))
    (import "wasi:io/poll@0.2.12" (instance (export "pollable" (type (sub resource)))))
    (import "log" (func (param "line" string))))`);
  const { kind, imports, exports, capabilities, composition } = inspectComponent(bytes);
  assert.equal(kind, "other");
  assert.deepEqual(imports, [
    { name: "wasi:random/random@0.2.12", functions: ["get-random-u64"] },
    { name: "wasi:io/poll@0.2.12", functions: [] },
    { name: "log", functions: ["log"] },
  ]);
  assert.deepEqual(exports, []);
  assert.deepEqual(capabilities, [{ name: "random", interfaces: ["wasi:random/random@0.2.12"] }]);
  assert.equal(composition, undefined);
});

test("a component's kind follows from its exports", async () => {
  assert.equal(inspectComponent(weather.bytes).kind, "capability");
  assert.equal(inspectComponent(log.bytes).kind, "handler");
  assert.equal(inspectComponent(composeServer({ parts: [weather], framework }).component).kind, "server");
});

test("version, name and producers come from custom sections, those of core modules too", async () => {
  const field = (role: string, name: string, version: string) =>
    [`\\01`, text(role), `\\01`, text(name), text(version)].join("");
  const text = (value: string) => `\\${value.length.toString(16).padStart(2, "0")}${value}`;
  const bytes = await parse(`(component $weather
    (@custom "version" "1.2.3")
    (@custom "producers" "${field("processed-by", "composer", "7")}")
    (core module (@custom "producers" "${field("language", "Rust", "")}"))
    (core module (@custom "producers" "${field("language", "Rust", "")}")))`);
  const { version, name, producers } = inspectComponent(bytes);
  assert.deepEqual([version, name], ["1.2.3", "weather"]);
  assert.deepEqual(producers, [
    { role: "processed-by", name: "composer", version: "7" },
    { role: "language", name: "Rust", version: "" },
  ]);
});

test("incomplete custom sections are ignored", async () => {
  const bytes = await parse(`(component
    (@custom "producers" "\\05\\08process")
    (@custom "component-name" "\\00\\7fname")
    (core module (@custom "producers" "\\ff\\ff\\ff\\ff\\ff\\ff")))`);
  assert.deepEqual(inspectComponent(bytes).producers, []);
});

test("a server is taken apart into the components that it was composed of", () => {
  const parts = [log, weather, counter];
  const { component, plan } = composeServer({ parts, framework });
  const { components, instances } = compositionOf(component);
  assert.deepEqual(
    components.map(({ name, component: embedded }) => [name, embedded?.bytes]),
    plan.components.map(({ label, size }) => [label, size]),
  );
  assert.deepEqual(
    instances.map(({ name }) => name),
    plan.instances.map(({ label }) => label),
  );
});

test("every import of a part is followed to its source", () => {
  const composition = compositionOf(composeServer({ parts: [log, counter], framework }).component);
  assert.equal(providerOf(composition, "2-log", "server-handler"), "tools-middleware of 1-counter");
  assert.equal(providerOf(composition, "1-counter", "sessions"), "session-store");
  assert.equal(providerOf(composition, "session-store", "store"), "kv-store-fs");
  assert.equal(providerOf(composition, "kv-store-fs", "random"), "host");
  assert.equal(providerOf(composition, "1-counter", "/mcp@"), "inline");
});

test("shared definitions are in the file once, and each part is shown whole", () => {
  const handler = composeHandler({ parts: [weather, log], framework });
  const again = composeHandler({ parts: [log, weather], framework });
  const parts: readonly Part[] = [
    { name: "first", bytes: handler.component },
    { name: "second", bytes: again.component },
  ];
  const { components } = compositionOf(composeServer({ parts, framework }).component);
  for (const { name, bytes } of parts) {
    const found = components.find((each) => each.name === name)?.component;
    assert.equal(found?.bytes, bytes.length);
    assert.deepEqual(found, inspectComponent(bytes));
  }
});

test("parts without names are named after their exports", () => {
  const { component } = composeServer({ parts: [counter], framework, strip: true });
  const { components } = compositionOf(component);
  assert.ok(components.some(({ name }) => name === "sessions, session-manager"));
  assert.ok(components.some(({ name }) => name === "tools"));
});

test("a graph shows which instance calls which, and what they import from the host", () => {
  const { component } = composeServer({ parts: [counter], framework });
  const graph = printGraph(inspectComponent(component), "server.wasm");
  const id = (label: string) => new RegExp(`^  (i\\d+)\\["${label}<br>\\d+ `, "m").exec(graph)?.[1];
  const lines = graph.split("\n");
  assert.equal(lines[0], "flowchart LR");
  assert.ok(lines.includes(`  ${id("1-counter")} -- "sessions" --> ${id("session-store")}`));
  assert.ok(lines.includes(`  ${id("kv-store-fs")} -. "random" .-> host`));
  assert.ok(!graph.includes("mcp"), "types are not called");
});

test("a part does not have a denied capability, although its component imports it", async () => {
  const text = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");
  const random = `(import "wasi:random/random@0.2.12" (instance (export "get-random-u64" (func (result u64)))))`;
  const part: Part = { name: "dice", bytes: await parse(text.replace("(component", `(component ${random}`)) };
  const reach = (denials: readonly { readonly what: string }[]) => {
    const { component } = composeServer({ parts: [part], framework, denials });
    const { instances } = compositionOf(component);
    const instance = instances.find(({ name }) => name === "dice");
    return instance && reachOf(instance).map(({ name }) => name);
  };
  assert.deepEqual(reach([]), ["random"]);
  assert.deepEqual(reach([{ what: "random" }]), []);
});

test("grants are read from the file, whether it has names or not", () => {
  const accessOf = (denials: readonly Denial[], strip: boolean) => {
    const { component } = composeServer({ parts: [counter], framework, denials, strip });
    const { instances, components } = compositionOf(component);
    const isTools = (position: number) =>
      components[position]?.component?.exports.some(({ name }) => name.includes("/tools@"));
    const instance = instances.find((each) => isTools(each.component));
    return instance?.access.map(({ name, isDenied }) => [name, isDenied]);
  };
  for (const strip of [false, true]) {
    assert.deepEqual(accessOf([], strip), [["sessions", false]]);
    assert.deepEqual(accessOf([{ only: [] }], strip), [["sessions", true]]);
  }
});

test("a label cannot end a graph early", async () => {
  const bytes = new ComponentBuilder().finish();
  assert.match(printGraph(inspectComponent(bytes), `a"]#b`), /\["a#34;\]#35;b<br>8 bytes"\]/);
});

test("bytes that are not a component are refused", () => {
  assert.throws(() => inspectComponent(new TextEncoder().encode("hello")), { code: "not-a-component" });
});
