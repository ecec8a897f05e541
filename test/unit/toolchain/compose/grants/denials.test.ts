import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../../core/component/index.ts";
import { grantsOf, type Denial } from "../../../../../toolchain/compose/grants/denials.ts";
import { allowLists, unlimited, type PartGrants } from "../../../../../toolchain/compose/grants/index.ts";
import type { ReadPart } from "../../../../../toolchain/compose/parts/part.ts";
import { ToolchainError } from "../../../../../core/errors.ts";

const IMPORTS = [
  "wasi:cli/environment@0.2.12",
  "wasi:filesystem/preopens@0.2.12",
  "wasi:filesystem/types@0.2.12",
  "wasi:http/outgoing-handler@0.2.12",
  "wasi:io/streams@0.2.12",
  "wasmcp:keyvalue/store@0.1.0",
  "wasmcp:mcp-v20251125/session-manager@0.1.1",
  "wasmcp:mcp-v20251125/sessions@0.1.1",
  "acme:other/part@1.0.0",
];

const HANDLER = "wasmcp:mcp-v20251125/server-handler@0.1.1";

async function partWith(
  name: string,
  imports: readonly string[],
  options: { readonly exported?: string; readonly isForeign?: boolean } = {},
): Promise<ReadPart> {
  const { exported = "wasmcp:mcp-v20251125/tools@0.1.1", ...rest } = options;
  const text = imports.map((each) => `(import "${each}" (instance (export "f" (func))))`).join("\n");
  const bytes = await parse(`(component ${text} (instance $i) (export "${exported}" (instance $i)))`);
  return { name, component: readComponent(bytes), ...rest };
}

const weather = await partWith("./weather.wasm", IMPORTS);
const dice = await partWith("dice.wasm", ["wasi:random/random@0.2.12"]);

function grants(denials: readonly Denial[], part = weather, parts = [weather, dice]): PartGrants {
  const found = grantsOf(parts, denials, HANDLER).get(part);
  assert.ok(found !== undefined);
  return found;
}

function refused(denials: readonly Denial[], expected: RegExp, parts = [weather, dice]): void {
  assert.throws(
    () => grantsOf(parts, denials, HANDLER),
    (error) => {
      assert.ok(error instanceof ToolchainError);
      assert.equal(error.code, "bad-reach");
      assert.match(`${error.message}\n${error.remedy}`, expected);
      return true;
    },
  );
}

test("a part without a list reaches everything but the manager of sessions", () => {
  assert.deepEqual(grants([]), {
    ...unlimited,
    denied: new Set(["wasmcp:mcp-v20251125/session-manager@0.1.1"]),
  });
  assert.deepEqual(grants([], dice), unlimited);
});

test("a part that others made reaches nothing until a list says so", async () => {
  const foreign = await partWith("acme:weather@1.0.0", IMPORTS, { isForeign: true });
  const { denied, environment, folders, hosts, context } = grants([], foreign, [foreign]);
  assert.deepEqual(
    [...denied],
    IMPORTS.filter((name) => !/^wasi:io|^acme/.test(name)),
  );
  assert.deepEqual([environment, folders, hosts], [new Set(), new Set(), new Set()]);
  assert.deepEqual(context, { stream: false, session: false, identity: false, http: false });
  assert.equal(
    grants([{ only: ["keyvalue"] }], foreign, [foreign]).denied.has("wasmcp:keyvalue/store@0.1.0"),
    false,
  );
});

test("a list without details grants all of a capability, and only public hosts", () => {
  const found = grants([{ only: ["http", "environment", "filesystem", "server-io"] }]);
  assert.deepEqual(found.hosts, new Set(["*"]));
  assert.deepEqual([found.environment, found.folders], ["all", "all"]);
  assert.deepEqual(found.context, { stream: true, session: false, identity: false, http: false });
  assert.deepEqual(
    [...found.denied].map((name) => name.replace(/@.*/, "")),
    ["wasmcp:keyvalue/store", "wasmcp:mcp-v20251125/session-manager", "wasmcp:mcp-v20251125/sessions"],
  );
});

test("details grant nothing else", () => {
  const only = [
    "http:api.example.com",
    "http:localhost:80",
    "environment:A",
    "filesystem:/data",
    "keyvalue:shared",
  ];
  const found = grants([{ only }]);
  assert.deepEqual(found.hosts, new Set(["api.example.com", "localhost:80"]));
  assert.deepEqual(found.environment, new Set(["A"]));
  assert.deepEqual(found.folders, new Set(["/data"]));
  assert.deepEqual(found.buckets, new Set(["shared"]));
  assert.equal(found.denied.has("wasmcp:keyvalue/store@0.1.0"), false);
  assert.deepEqual(grants([{ only: ["http", "http:localhost"] }]).hosts, new Set(["*", "localhost"]));
});

test("a denial wins over a list", () => {
  const found = grants([{ only: ["http", "keyvalue", "sessions"] }, { what: "http" }, { what: "sessions" }]);
  assert.ok(found.denied.has("wasi:http/outgoing-handler@0.2.12"));
  assert.deepEqual(found.hosts, new Set());
  assert.equal(found.context.session, false);
  assert.deepEqual(grants([{ what: "claims" }]).context, { ...unlimited.context, identity: false });
});

test("the manager of sessions is granted by its own name alone", () => {
  const manager = "wasmcp:mcp-v20251125/session-manager@0.1.1";
  for (const [text, isDenied] of [
    ["wasmcp:mcp-v20251125", true],
    ["sessions", true],
    ["session-manager", false],
    ["wasmcp:mcp-v20251125/session-manager", false],
  ] as const) {
    assert.equal(grants([{ only: [text] }]).denied.has(manager), isDenied, text);
  }
});

test("interfaces between components of the framework are only for middlewares, or by name", async () => {
  const calls = "wasmcp:framework/calls@0.1.0";
  const spy = await partWith("spy.wasm", [calls]);
  const handler = await partWith("handler.wasm", [calls], {
    exported: "wasmcp:mcp-v20251125/server-handler@0.1.1",
  });
  assert.ok(grants([], spy, [spy]).denied.has(calls));
  assert.ok(!grants([], handler, [handler]).denied.has(calls));
  assert.ok(grants([{ only: [] }], handler, [handler]).denied.has(calls));
  assert.ok(!grants([{ only: ["framework"] }], spy, [spy]).denied.has(calls));
});

test("a part that is no middleware hands messages on only when that is granted", async () => {
  const next = "wasmcp:mcp-v20251125/server-handler@0.1.1";
  const tool = await partWith("tool.wasm", [next]);
  const handler = await partWith("handler.wasm", [next], { exported: next });
  assert.ok(grants([{ only: [] }], tool, [tool]).denied.has(next));
  assert.ok(!grants([{ only: ["messages"] }], tool, [tool]).denied.has(next));
  assert.ok(!grants([{ only: [] }], handler, [handler]).denied.has(next));
  assert.ok(!grants([{ what: "messages" }], handler, [handler, tool]).denied.has(next));
  refused([{ what: "messages", part: "handler" }], /it is a middleware[^]*leave `handler\.wasm` out/, [
    handler,
  ]);
});

test("an interface with the name of the handler, but of another package or version, makes no middleware", async () => {
  const calls = "wasmcp:framework/calls@0.1.0";
  for (const exported of [
    "wasmcp:forged/server-handler@0.1.1",
    "wasmcp:mcp-v20251125/server-handler-too@0.1.1",
    "wasmcp:mcp-v20251125/server-handler@9.0.0",
  ]) {
    const forged = await partWith("forged.wasm", [calls, HANDLER], { exported });
    assert.ok(grants([], forged, [forged]).denied.has(calls), exported);
    assert.ok(grants([{ only: [] }], forged, [forged]).denied.has(HANDLER), exported);
  }
});

test("a bucket that is shared is one of the framework's store, and opens no store of the host", async () => {
  const own = "wasi:keyvalue/store@0.2.0-draft";
  const part = await partWith("notes.wasm", [own, "wasmcp:keyvalue/store@0.1.0"]);
  assert.deepEqual(grants([{ only: ["keyvalue:shared"] }], part, [part]).denied, new Set([own]));
  assert.deepEqual(grants([{ only: ["keyvalue"] }], part, [part]).denied, new Set());
});

test("a list leaves the place where a program writes why it broke down, and a denial of it does not", async () => {
  const stderr = "wasi:cli/stderr@0.2.12";
  const part = await partWith("tool.wasm", [stderr, "wasi:cli/stdout@0.2.12"]);
  assert.deepEqual(grants([{ only: [] }], part, [part]).denied, new Set(["wasi:cli/stdout@0.2.12"]));
  assert.deepEqual(grants([{ what: "wasi:cli/stderr" }], part, [part]).denied, new Set([stderr]));
});

test("an entry that concerns nothing is refused with the nearest one, or with what to remove", () => {
  refused(
    [{ only: ["sockets"] }],
    /cannot allow `sockets`: no component imports anything of `sockets`; they import `environment`[^]*remove `sockets` from what you allow$/,
  );
  refused(
    [{ only: ["http"], part: "dice" }],
    /cannot allow `http`: `dice` does not import anything of `http`; it imports `random`\nremove `http` from what you allow for `dice`/,
  );
  refused([{ what: "wasi:fielsystem" }], /did you mean `wasi:filesystem`\?/);
  refused([{ only: ["wasi:http/outgoing-handlr"] }], /did you mean `wasi:http\/outgoing-handler`\?/);
  refused([{ only: ["htp:localhost"] }], /did you mean `http:localhost`\?/);
  refused(
    [{ only: ["environment:A"], part: "dice" }],
    /`dice` does not import what `environment:A` is a part of/,
  );
  refused([{ what: "http:localhost" }], /only a whole capability can be denied/);
});

test("a list for all may name what one component imports, even if that has a list of its own", () => {
  grants([{ only: ["random"], part: "dice" }, { only: ["random", "http"] }]);
});

test("a list for one component leaves nothing to the others", () => {
  assert.deepEqual(
    allowLists([
      { part: "a", only: ["http"] },
      { part: "a", only: ["random"] },
    ]),
    [{ part: "a", only: ["http", "random"] }, { only: [] }],
  );
  assert.deepEqual(allowLists([{ part: undefined, only: ["http"] }]), [{ only: ["http"] }]);
  assert.deepEqual(allowLists([]), []);
});
