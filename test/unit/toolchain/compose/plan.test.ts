import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readSections } from "../../../../extension/toolchain/component/index.ts";
import {
  composeServer,
  type Framework,
  type Part,
  type ServerPlan,
} from "../../../../extension/toolchain/compose/index.ts";

const fixtures = path.join(import.meta.dirname, "../../../fixtures/compose");

const framework: Framework = {
  transport: await readPart("framework/transport"),
  serverIo: await readPart("framework/server-io"),
  toolsMiddleware: await readPart("framework/tools-middleware"),
  methodNotFound: await readPart("framework/method-not-found"),
};
const clock = await readPart("middleware-between-parts/1-clock");
const log = await readPart("middleware-between-parts/2-log");
const weather = await readPart("middleware-between-parts/3-weather");
const flushing = await readPart("service-for-its-functions/weather");
const old = await readPart("version-tracks-merge/1-old");
const recent = await readPart("version-tracks-merge/2-new");

async function readPart(name: string): Promise<Part> {
  const text = await fs.readFile(path.join(fixtures, `${name}.wat`), "utf8");
  return { name: path.basename(name), bytes: await parse(text) };
}

function plan(...parts: readonly Part[]): ServerPlan {
  return composeServer({ parts, framework }).plan;
}

/** Where the instance named `user` gets the import whose name contains `importName`. */
function sourceOf(serverPlan: ServerPlan, user: string, importName: string): string {
  const instance = serverPlan.instances.find(({ name }) => name === user);
  const argument = instance?.arguments.find((each) => each.import.includes(importName));
  assert.ok(argument, `\`${user}\` imports \`${importName}\``);
  const { source } = argument;
  switch (source.kind) {
    case "instance":
      return serverPlan.instances[source.instance]?.name ?? "nobody";
    case "host":
      return `host: ${source.import}`;
    default:
      return source.kind;
  }
}

test("a request meets the parts in the order they were given", () => {
  assert.deepEqual(plan(clock, log, weather).chain, [
    "transport",
    "tools-middleware of 1-clock",
    "2-log",
    "tools-middleware of 3-weather",
    "method-not-found",
  ]);
});

test("every link of the chain gets the next one", () => {
  const serverPlan = plan(clock, log, weather);
  const links = serverPlan.chain.slice(0, -1);
  assert.deepEqual(
    links.map((user) => sourceOf(serverPlan, user, "server-handler")),
    serverPlan.chain.slice(1),
  );
});

test("a capability stands behind a middleware of its own", () => {
  const serverPlan = plan(clock, weather);
  assert.equal(sourceOf(serverPlan, "tools-middleware of 1-clock", "tools@"), "1-clock");
  assert.equal(sourceOf(serverPlan, "tools-middleware of 3-weather", "tools@"), "3-weather");
});

test("what is instantiated comes after what it uses", () => {
  const { instances } = plan(clock, log, weather, flushing);
  for (const [position, instance] of instances.entries()) {
    for (const { source } of instance.arguments) {
      if (source.kind === "instance") assert.ok(source.instance < position);
    }
  }
});

test("a service is there once if functions of it are called, and not at all otherwise", () => {
  const count = (serverPlan: ServerPlan) =>
    serverPlan.instances.filter(({ role }) => role === "service").length;
  assert.equal(count(plan(clock, weather)), 0);
  const shared = plan(flushing, flushing, clock);
  assert.equal(count(shared), 1);
  assert.equal(sourceOf(shared, "weather", "server-io"), "server-io");
});

test("interfaces of which only types are used need nobody", () => {
  assert.equal(sourceOf(plan(weather), "3-weather", "mcp@"), "types");
});

test("imports along one version track are one import of the highest version", () => {
  const serverPlan = plan(old, recent);
  const names = serverPlan.imports.map(({ name }) => name);
  assert.deepEqual(names, [
    "wasi:cli/stdout@0.2.12",
    "wasi:http/types@0.2.12",
    "wasi:io/error@0.2.12",
    "wasi:io/streams@0.2.12",
  ]);
  assert.equal(sourceOf(serverPlan, "1-old", "wasi:io/streams"), "host: wasi:io/streams@0.2.12");
});

test("an import knows who asks for it", () => {
  const { imports } = plan(old, recent);
  const usersOf = (name: string) => imports.find((each) => each.name === name)?.usedBy;
  assert.deepEqual(usersOf("wasi:io/error@0.2.12"), ["2-new", "1-old"]);
  assert.deepEqual(usersOf("wasi:cli/stdout@0.2.12"), ["2-new"]);
});

test("a component that is given twice is embedded once and instantiated twice", () => {
  const copy: Part = { name: "copy", bytes: weather.bytes.slice() };
  const { component, plan: serverPlan } = composeServer({ parts: [weather, copy], framework });
  assert.deepEqual(
    serverPlan.instances.filter(({ role }) => role === "capability").map(({ name }) => name),
    ["copy", "3-weather"],
  );
  const embedded = readSections(component).filter(({ content }) => content.kind === "component");
  assert.equal(embedded.length, serverPlan.components.length);
  assert.equal(embedded.length, 4);
});

test("a server without parts answers that it knows no method", () => {
  assert.deepEqual(plan().chain, ["transport", "method-not-found"]);
});

test("equal parts give equal bytes, in whichever folder they are", () => {
  const compose = (folder: string) =>
    composeServer({ parts: [{ name: `${folder}/clock.wasm`, bytes: clock.bytes }, log], framework })
      .component;
  assert.equal(Buffer.compare(compose("/home/a"), compose("C:\\b c")), 0);
});

test("parts are copied byte for byte", () => {
  const { component } = composeServer({ parts: [weather], framework });
  const embedded = readSections(component).map(({ content }) =>
    content.kind === "component" ? content.bytes : undefined,
  );
  for (const bytes of [weather.bytes, framework.transport.bytes]) {
    assert.ok(embedded.some((copy) => copy !== undefined && Buffer.compare(copy, bytes) === 0));
  }
});

test("what a part offers and nobody uses is told", async () => {
  const text = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");
  const resources = `(instance $resources) (export "wasmcp:mcp-v20251125/resources@0.1.1" (instance $resources)))`;
  const both: Part = { name: "both.wasm", bytes: await parse(text.trimEnd().replace(/\)$/, resources)) };
  assert.deepEqual(plan(weather).unserved, []);
  assert.deepEqual(plan(both).unserved, [
    { part: "both.wasm", export: "wasmcp:mcp-v20251125/resources@0.1.1" },
  ]);
});
