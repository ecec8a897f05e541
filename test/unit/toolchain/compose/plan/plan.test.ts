import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readSections } from "../../../../../core/component/index.ts";
import {
  composeHandler,
  composeServer,
  type FrameworkName,
  type HostRuntime,
  type Part,
  type ServerPlan,
} from "../../../../../toolchain/compose/index.ts";
import { fixtures, readFramework, readPart } from "../wat-parts.ts";

const framework = await readFramework();
const clock = await readPart("middleware-between-parts/1-clock");
const log = await readPart("middleware-between-parts/2-log");
const weather = await readPart("middleware-between-parts/3-weather");
const flushing = await readPart("service-for-its-functions/weather");
const old = await readPart("version-tracks-merge/1-old");
const recent = await readPart("version-tracks-merge/2-new");

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
      return serverPlan.instances[source.instance]?.name ?? "no instance";
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

test("every capability has its own middleware", () => {
  const serverPlan = plan(clock, weather);
  assert.equal(sourceOf(serverPlan, "tools-middleware of 1-clock", "tools@"), "1-clock");
  assert.equal(sourceOf(serverPlan, "tools-middleware of 3-weather", "tools@"), "3-weather");
});

test("an instance comes after those that it uses", () => {
  const { instances } = plan(clock, log, weather, flushing);
  for (const [position, instance] of instances.entries()) {
    for (const { source } of instance.arguments) {
      if (source.kind === "instance") assert.ok(source.instance < position);
    }
  }
});

test("a service has one instance if its functions are called, and none otherwise", () => {
  const count = (serverPlan: ServerPlan) =>
    serverPlan.instances.filter(({ role }) => role === "service").length;
  assert.equal(count(plan(clock, weather)), 0);
  const shared = plan(flushing, flushing, clock);
  assert.equal(count(shared), 1);
  assert.equal(sourceOf(shared, "weather", "server-io"), "server-io");
});

test("a part may replace a service for other parts, but not for the framework", async () => {
  const names = ["1-counter", "2-cache", "3-forecast", "4-traveller"];
  const parts = await Promise.all(names.map((name) => readPart(`part-as-service/${name}`)));
  const serverPlan = plan(...parts);
  assert.equal(sourceOf(serverPlan, "1-counter", "keyvalue/store"), "2-cache");
  assert.match(sourceOf(serverPlan, "2-cache", "keyvalue/store"), /^kv-store/);
  assert.match(sourceOf(serverPlan, "session-store", "keyvalue/store"), /^kv-store/);
});

test("an interface needs no provider if only its types are used", () => {
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

test("an import names the instances that use it", () => {
  const { imports } = plan(old, recent);
  const usersOf = (name: string) => imports.find((each) => each.name === name)?.usedBy;
  assert.deepEqual(usersOf("wasi:io/error@0.2.12"), ["2-new", "1-old"]);
  assert.deepEqual(usersOf("wasi:cli/stdout@0.2.12"), ["2-new"]);
});

test("E13: a component that is given twice is embedded once and instantiated twice", () => {
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

test("a server without parts answers every method as unknown", () => {
  assert.deepEqual(plan().chain, ["transport", "method-not-found"]);
});

test("equal parts give equal bytes, independent of their folders", () => {
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
  for (const bytes of [weather.bytes, framework.get("transport")?.bytes]) {
    assert.ok(bytes !== undefined);
    assert.ok(embedded.some((copy) => copy !== undefined && Buffer.compare(copy, bytes) === 0));
  }
});

test("the plan names exports of parts that nothing uses", async () => {
  const text = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");
  const other = `(instance $resources) (export "wasmcp:mcp-v20250618/resources@0.1.1" (instance $resources)))`;
  const both: Part = { name: "both.wasm", bytes: await parse(text.trimEnd().replace(/\)$/, other)) };
  assert.deepEqual(plan(weather).unserved, []);
  assert.deepEqual(plan(both).unserved, [
    { part: "both.wasm", export: "wasmcp:mcp-v20250618/resources@0.1.1" },
  ]);
});

test("every capability of a part has a middleware, and the part is one instance", async () => {
  const all = await readPart("several-capabilities/1-all");
  const serverPlan = plan(all, weather);
  assert.deepEqual(serverPlan.chain.slice(1, 3), [
    "tools-middleware of 1-all",
    "resources-middleware of 1-all",
  ]);
  assert.equal(sourceOf(serverPlan, "resources-middleware of 1-all", "resources@"), "1-all");
  assert.equal(serverPlan.instances.filter(({ name }) => name === "1-all").length, 1);
});

test("only framework components that the server needs are read", () => {
  const asked: string[] = [];
  const get = (name: FrameworkName) => {
    asked.push(name);
    return framework.get(name);
  };
  composeServer({ parts: [weather], framework: { get } });
  assert.deepEqual(asked, ["method-not-found", "transport", "tools-middleware"]);
});

test("the error for a missing framework component names it and the component that needs it", async () => {
  const part = await readPart("several-capabilities/1-all");
  const get = (name: FrameworkName) => (name === "resources-middleware" ? undefined : framework.get(name));
  assert.throws(() => composeServer({ parts: [part], framework: { get } }), {
    code: "incomplete-installation",
    message: /`resources-middleware` is missing: `1-all` exports `\S+\/resources@0\.1\.1`/,
  });
});

test("the imports of an override are wired, not those of the component that it replaces", () => {
  const other = framework.get("resources-middleware");
  assert.ok(other !== undefined);
  const overridden = new Map(framework).set("tools-middleware", { ...other, name: "./mine.wasm" });
  assert.throws(() => composeServer({ parts: [weather], framework: overridden }), {
    code: "unsatisfied-import",
    message: /`wasmcp:mcp-v20251125\/resources@0\.1\.1` of `\.\/mine\.wasm`/,
  });
});

test("the key-value store is the one for the runtime", async () => {
  const cleaner = await readPart("services-of-services/2-cleaner");
  const denials = [{ only: ["session-manager", "keyvalue"] }];
  const services = (runtime: HostRuntime) =>
    composeServer({ parts: [cleaner], framework, runtime, denials }).plan.instances.flatMap(
      ({ role, name }) => (role === "service" ? [name] : []),
    );
  assert.deepEqual(services("wasmtime"), ["kv-store-fs", "session-store", "call-context"]);
  assert.deepEqual(services("embedded"), ["kv-store", "session-store", "call-context"]);
  assert.deepEqual(services("spin"), ["kv-store-d2", "session-store", "call-context"]);
  assert.deepEqual(services("wasmcloud"), ["kv-store-wasmcloud", "session-store", "call-context"]);
});

test("a handler is a part like any other, to any depth", async () => {
  const counter = await readPart("handler-of-two-parts/2-counter");
  let part: Part = counter;
  for (const name of ["inner", "middle", "outer"]) {
    const { component, plan: handlerPlan } = composeHandler({ parts: [log, part], framework });
    assert.equal(handlerPlan.kind, "handler");
    assert.deepEqual(
      handlerPlan.exports.map((each) => each.name),
      ["wasmcp:mcp-v20251125/server-handler@0.1.1"],
    );
    part = { name, bytes: component };
  }
  const serverPlan = plan(part, weather);
  assert.deepEqual(serverPlan.chain, [
    "stateful-transport",
    "outer",
    "tools-middleware of 3-weather",
    "method-not-found",
  ]);
  assert.equal(sourceOf(serverPlan, "outer", "sessions@"), "session-store");
  assert.equal(sourceOf(serverPlan, "outer", "server-handler@"), "tools-middleware of 3-weather");
});

test("parts that depend on each other are refused", async () => {
  // The forecast hands messages on to the traveller, which imports the forecast.
  const [forecast, traveller] = [
    await readPart("parts-in-a-circle/1-forecast"),
    await readPart("parts-in-a-circle/2-traveller"),
  ];
  assert.throws(() => plan(forecast, traveller), { code: "cyclic-parts" });
  assert.deepEqual(plan(traveller, forecast).chain.slice(1, 3), [
    "tools-middleware of 2-traveller",
    "1-forecast",
  ]);
});

test("a server for stdio needs a transport that has it", () => {
  const transport = framework.get("transport");
  assert.ok(transport !== undefined);
  const wrong = new Map(framework).set("stdio-transport", transport);
  assert.throws(() => composeServer({ parts: [weather], framework: wrong, transport: "stdio" }), {
    code: "no-such-transport",
    message: /`wasi:cli\/run`/,
  });
});
