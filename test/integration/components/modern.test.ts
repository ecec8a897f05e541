/** 2026-07-28, in the order in which its checks come. One table; every row is one HTTP exchange. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";

type Json = Readonly<Record<string, unknown>>;
const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;
const meta = { [key("protocolVersion")]: version, [key("clientCapabilities")]: {} };
const _meta = { [key("serverInfo")]: { name: "wasmcp-server", version: "0.1.0" } };

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly params?: Json;
  /** What the body is instead of a request made of `method` and `params`. */
  readonly body?: unknown;
  /** Beside or instead of the headers that fit; `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly status?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message?: string; readonly data?: unknown };
  readonly text?: string;
  readonly id?: unknown;
}

const complete = (content: Json): Json => ({ resultType: "complete", ...content, _meta });
const said = (value: string): Json => complete({ content: [{ type: "text", text: value }] });
const base64 = (value: string) => `=?base64?${Buffer.from(value).toString("base64")}?=`;
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const region = (args: Json, headers: Case["headers"] = {}): Omit<Case, "name"> => ({
  method: "tools/call",
  params: { name: "region", arguments: args },
  headers,
});
const mismatch = { code: -32020, message: "expected a header `Mcp-Param-*` to repeat the argument region" };

const cases: readonly Case[] = [
  {
    name: "1: refuses other origins",
    method: "server/discover",
    headers: { origin: "http://evil.example" },
    status: 403,
    id: undefined,
    error: { code: -32600 },
  },
  {
    name: "3: leaves out the id if the body is not JSON",
    body: "{",
    status: 400,
    id: undefined,
    error: { code: -32700 },
  },
  { name: "4: refuses a batch", body: [], status: 400, id: undefined, error: { code: -32600 } },
  {
    name: "4: refuses a response",
    body: { jsonrpc: "2.0", id: 1, result: {} },
    status: 400,
    id: undefined,
    error: { code: -32600 },
  },
  {
    name: "5: accepts a notification",
    body: { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1, _meta: meta } },
    headers: { "mcp-protocol-version": undefined },
    status: 202,
    text: "",
  },
  {
    name: "6: requires `_meta`",
    body: { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
    status: 400,
    error: { code: -32602 },
  },
  {
    name: "6: requires the version in `_meta`",
    params: { _meta: { [key("clientCapabilities")]: {} } },
    method: "tools/list",
    status: 400,
    error: { code: -32602 },
  },
  {
    name: "6: requires the capabilities in `_meta`",
    params: { _meta: { [key("protocolVersion")]: version } },
    method: "tools/list",
    status: 400,
    error: { code: -32602 },
  },
  {
    name: "6: answers a version that is not a text as malformed, not as old",
    params: { _meta: { ...meta, [key("protocolVersion")]: 1 } },
    method: "tools/list",
    status: 400,
    error: { code: -32602 },
  },
  {
    name: "7: requires the version in a header",
    method: "tools/list",
    headers: { "mcp-protocol-version": undefined },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "7: requires the same version in both",
    method: "tools/list",
    headers: { "mcp-protocol-version": "2025-11-25" },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "7: refuses two version headers",
    method: "tools/list",
    headers: { "mcp-protocol-version": [version, version] },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "8: lists its versions",
    method: "tools/list",
    params: { _meta: { ...meta, [key("protocolVersion")]: "2030-01-01" } },
    headers: { "mcp-protocol-version": "2030-01-01" },
    status: 400,
    error: {
      code: -32022,
      message: "Unsupported protocol version: 2030-01-01",
      data: { supported: [version], requested: "2030-01-01" },
    },
  },
  {
    name: "8: refuses older versions with `_meta`",
    method: "tools/list",
    params: { _meta: { ...meta, [key("protocolVersion")]: "2025-11-25" } },
    headers: { "mcp-protocol-version": "2025-11-25" },
    status: 400,
    error: { code: -32022, data: { supported: [version], requested: "2025-11-25" } },
  },
  {
    name: "9: requires the method in a header",
    method: "tools/list",
    headers: { "mcp-method": undefined },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "9: requires the same method in both",
    method: "tools/list",
    headers: { "mcp-method": "tools/call" },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "9: requires the same capitals in both",
    method: "tools/list",
    headers: { "mcp-method": "Tools/List" },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "10: requires the tool in a header",
    method: "tools/call",
    params: { name: "echo" },
    headers: { "mcp-name": undefined },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "10: requires the same tool in both",
    method: "tools/call",
    params: { name: "echo" },
    headers: { "mcp-name": "size" },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "10: reads a name in base64",
    method: "tools/call",
    params: { name: "echo" },
    headers: { "mcp-name": base64("echo") },
    result: said("nothing"),
  },
  {
    name: "10: reads a name that only base64 can carry",
    method: "tools/call",
    params: { name: "é\n" },
    headers: { "mcp-name": base64("é\n") },
    error: { code: -32602, message: "Unknown tool: é\n" },
  },
  {
    name: "10: refuses invalid base64",
    method: "tools/call",
    params: { name: "echo" },
    headers: { "mcp-name": "=?base64?ZWN?=" },
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "10: reads half a base64 marker as a plain name",
    method: "tools/call",
    params: { name: "=?base64?ZWNobw==" },
    headers: { "mcp-name": "=?base64?ZWNobw==" },
    error: { code: -32602 },
  },
  {
    name: "10: requires the address of a resource in a header",
    method: "resources/read",
    params: { uri: "a:b" },
    headers: { "mcp-name": "a:c" },
    status: 400,
    error: { code: -32020 },
  },
  ...[
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
    "tasks/list",
    "unknown/method",
  ].map((method): Case => ({
    name: `11: refuses the unknown method \`${method}\``,
    method,
    status: 404,
    error: { code: -32601, message: `Method not found: ${method}` },
  })),
  {
    name: "11: refuses lists that no component has",
    method: "prompts/list",
    status: 404,
    error: { code: -32601, message: "Method not found: prompts/list" },
  },
  {
    name: "12: requires a marked parameter in its header",
    ...region({ region: "us" }),
    status: 400,
    error: mismatch,
  },
  {
    name: "12: requires the same value in both",
    ...region({ region: "us" }, { "mcp-param-region": "eu" }),
    status: 400,
    error: mismatch,
  },
  {
    name: "12: accepts a parameter with its header",
    ...region({ region: "us" }, { "MCP-Param-REGION": " us " }),
    result: said('{"region":"us"}'),
  },
  {
    name: "12: refuses a header with two values",
    ...region({ region: "us" }, { "mcp-param-region": ["us", "eu"] }),
    status: 400,
    error: mismatch,
  },
  {
    name: "12: reads base64",
    ...region({ region: "é" }, { "mcp-param-region": base64("é") }),
    result: said('{"region":"é"}'),
  },
  {
    name: "12: refuses base64 without its padding",
    ...region({ region: "Hello" }, { "mcp-param-region": "=?base64?SGVsbG8?=" }),
    status: 400,
    error: mismatch,
  },
  {
    name: "12: refuses base64 with other characters",
    ...region({ region: "Hello" }, { "mcp-param-region": "=?base64?SGVs!!!bG8=?=" }),
    status: 400,
    error: mismatch,
  },
  {
    name: "12: reads a value that looks like base64 literally",
    ...region({ region: "SGVsbG8=" }, { "mcp-param-region": "SGVsbG8=" }),
    result: said('{"region":"SGVsbG8="}'),
  },
  {
    name: "12: expects no header for a parameter that is null",
    ...region({ region: null }),
    result: said('{"region":null}'),
  },
  {
    name: "12: expects no header for a parameter that is absent",
    ...region({ other: 1 }),
    result: said('{"other":1}'),
  },
  {
    name: "12: compares integers as numbers, deep inside",
    ...region({ n: { size: 42 } }, { "mcp-param-size": "42.0" }),
    result: said('{"n":{"size":42}}'),
  },
  {
    name: "12: distinguishes different integers",
    ...region({ n: { size: 42 } }, { "mcp-param-size": "43" }),
    status: 400,
    error: { code: -32020 },
  },
  {
    name: "13: reports an unknown tool inside HTTP 200",
    method: "tools/call",
    params: { name: "none" },
    error: { code: -32602, message: "Unknown tool: none" },
  },
  {
    name: "13: reports an unknown cursor inside HTTP 200",
    method: "tools/list",
    params: { cursor: "" },
    error: { code: -32602 },
  },
  {
    name: "C2: returns a tool's error unchanged",
    method: "tools/call",
    params: { name: "refuse" },
    error: { code: -32001, message: 'no "way"', data: { why: ["because"] } },
  },
  {
    name: "accepts `clientInfo`",
    method: "tools/call",
    params: { name: "echo", _meta: { ...meta, [key("clientInfo")]: { name: "x", version: "1" } } },
    result: said("nothing"),
  },
  {
    name: "returns structured content of any shape",
    method: "tools/call",
    params: { name: "structured-list" },
    result: complete({ content: [{ type: "text", text: "[1, 2]" }], structuredContent: [1, 2] }),
  },
  {
    name: "describes its capabilities",
    method: "server/discover",
    result: {
      resultType: "complete",
      supportedVersions: [version],
      capabilities: { tools: {} },
      ttlMs: 0,
      cacheScope: "private",
      _meta,
    },
  },
  {
    name: "acknowledges a subscription to nothing and ends it",
    method: "subscriptions/listen",
    params: { notifications: { toolsListChanged: true } },
    text:
      event({
        jsonrpc: "2.0",
        method: "notifications/subscriptions/acknowledged",
        params: { _meta: { [key("subscriptionId")]: 1 }, notifications: {} },
      }) +
      event({
        jsonrpc: "2.0",
        id: 1,
        result: { resultType: "complete", _meta: { ..._meta, [key("subscriptionId")]: 1 } },
      }),
  },
];

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`in 2026-07-28 on ${runtime}, a server`, () => {
    let composed: ComposedServer;
    let server: RunningServer;
    before(async () => {
      composed = await makeServer(["showcase"]);
      server = await composed.start(runtime);
    });
    after(async () => {
      await server.stop();
      await composed.remove();
    });

    const post = (given: Pick<Case, "method" | "params" | "body" | "headers">) => {
      const { method = "", params = {}, headers = {} } = given;
      const name = params["name"] ?? params["uri"];
      const fitting = {
        "content-type": "application/json",
        "mcp-protocol-version": version,
        "mcp-method": method,
        ...(typeof name === "string" && !("mcp-name" in headers) ? { "mcp-name": name } : {}),
        ...headers,
      };
      const body = given.body ?? { jsonrpc: "2.0", id: 1, method, params: { _meta: meta, ...params } };
      return exchange(server.url, {
        headers: Object.fromEntries(
          Object.entries(fitting).flatMap(([header, value]) =>
            value === undefined ? [] : [[header, value]],
          ),
        ),
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    };

    for (const { name, status = 200, result, error, text, ...given } of cases) {
      test(name, async () => {
        const answered = await post(given);
        assert.equal(answered.status, status, answered.text);
        if (text !== undefined) {
          assert.equal(answered.text, text);
          return;
        }
        const answer = JSON.parse(answered.text);
        assert.equal(answer.id, "id" in given ? given.id : 1);
        if (error === undefined) assert.deepEqual(answer.result, result);
        else assert.deepEqual(answer.error, { message: answer.error.message, ...error });
        assert.equal("result" in answer, error === undefined);
      });
    }

    test("lists all tools in the same order each time, and says how long clients may cache the list", async () => {
      const first = await post({ method: "tools/list" });
      const { result } = JSON.parse(first.text);
      assert.deepEqual(
        [result.resultType, result.ttlMs, result.cacheScope, result._meta],
        ["complete", 0, "private", _meta],
      );
      assert.deepEqual(result.tools[2], {
        name: "list-output",
        inputSchema: { type: "object" },
        outputSchema: { type: "array" },
      });
      assert.equal((await post({ method: "tools/list" })).text, first.text);
    });

    test("adds its identity to the `_meta` of a result, and keeps the tool's members", async () => {
      const { result } = JSON.parse(
        (await post({ method: "tools/call", params: { name: "everything" } })).text,
      );
      assert.deepEqual(result._meta, { ..._meta, "example.com/c": 3 });
    });

    test("each message decides its era, independent of earlier ones", async () => {
      const legacy = await exchange(server.url, {
        headers: { "content-type": "application/json", "mcp-method": "anything", "mcp-name": "at all" },
        body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      });
      assert.equal(legacy.text, '{"jsonrpc":"2.0","id":1,"result":{}}');
      assert.equal((await post({ method: "ping" })).status, 404);
    });
  });
}
