/** A chain with a handler from outside of the framework: the transport finds out its capabilities and completes its answers. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";

interface Reply {
  readonly status: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;
const _meta = { [key("serverInfo")]: { name: "wasmcp-server", version: "0.1.0" } };
const cache = { ttlMs: 0, cacheScope: "private" };

const resource = {
  uri: "file:///a",
  name: "a",
  title: "A",
  description: "d",
  mimeType: "text/plain",
  size: 5,
  annotations: { priority: 1 },
  _meta: { x: 1 },
};
const contents = [
  { uri: "file:///a", mimeType: "text/plain", text: "text" },
  { uri: "file:///a", blob: "AA==" },
];
const messages = [{ role: "assistant", content: { type: "text", text: "hello" } }];
const greet = {
  name: "greet",
  title: "Greet",
  description: "says hello",
  arguments: [{ name: "who", title: "Who", description: "whom to greet", required: true }],
};
const complete = { ref: { type: "ref/prompt", name: "greet" }, argument: { name: "who", value: "" } };

const results: readonly (readonly [string, string, object, object, object])[] = [
  ["lists resources", "resources/list", {}, { resources: [resource], nextCursor: "next" }, cache],
  [
    "lists templates",
    "resources/templates/list",
    {},
    {
      resourceTemplates: [
        { uriTemplate: "file:///{b}", name: "b", title: "B", description: "d", mimeType: "text/plain" },
      ],
    },
    cache,
  ],
  ["reads a resource", "resources/read", { uri: "file:///a" }, { contents }, cache],
  ["lists prompts", "prompts/list", {}, { prompts: [greet] }, cache],
  [
    "gets a prompt",
    "prompts/get",
    { name: "greet", arguments: { who: "me" } },
    { description: "says hello", messages },
    {},
  ],
  [
    "E3: completes in a wrapper",
    "completion/complete",
    complete,
    { completion: { values: ["a"], total: 1, hasMore: false } },
    {},
  ],
];

/** What the two eras answer; the codes of resources differ. */
const errors: readonly (readonly [string, string, object, object, object])[] = [
  [
    "a tool that it does not know",
    "tools/call",
    { name: "x" },
    { code: -32602, message: "Unknown tool: x" },
    {},
  ],
  [
    "a prompt that it does not know",
    "prompts/get",
    { name: "x" },
    { code: -32602, message: "Unknown prompt: x" },
    {},
  ],
  [
    "F5: a resource that it does not know",
    "resources/read",
    { uri: "a:b" },
    { code: -32002, message: "Unknown resource: a:b", data: { uri: "a:b" } },
    { code: -32602 },
  ],
  [
    "F5: a deleted resource",
    "resources/read",
    { uri: "file:///gone" },
    { code: -32002, message: "gone", data: { uri: "file:///gone" } },
    { code: -32602 },
  ],
];

describe("with a foreign handler, a server", () => {
  let composed: ComposedServer;
  let server: RunningServer;
  before(async () => {
    composed = await makeServer(["foreign"]);
    server = await composed.start("wasmtime");
  });
  after(async () => {
    await server.stop();
    await composed.remove();
  });

  const post = async (
    headers: Readonly<Record<string, string>>,
    method: string,
    params: object,
  ): Promise<Reply> => {
    const { status, text } = await exchange(server.url, {
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    return { status, ...JSON.parse(text) };
  };
  const legacy = (method: string, params: object) =>
    post({ "mcp-protocol-version": "2025-11-25" }, method, params);
  const modern = (method: string, params: Readonly<Record<string, unknown>>) => {
    const subject = params["name"] ?? params["uri"];
    return post(
      {
        "mcp-protocol-version": version,
        "mcp-method": method,
        ...(typeof subject === "string" ? { "mcp-name": subject } : {}),
      },
      method,
      { ...params, _meta: { [key("protocolVersion")]: version, [key("clientCapabilities")]: {} } },
    );
  };

  test("has tools, since it lists some", async () => {
    const { result } = await legacy("initialize", { protocolVersion: "2025-11-25", capabilities: {} });
    assert.deepEqual((result as { capabilities: unknown }).capabilities, { tools: {} });
  });

  for (const [name, method, params, result, more] of results) {
    test(name, async () => {
      assert.deepEqual((await legacy(method, params)).result, result);
      assert.deepEqual((await modern(method, { ...params })).result, {
        resultType: "complete",
        ...result,
        ...more,
        _meta,
      });
    });
  }

  for (const [name, method, params, error, more] of errors) {
    test(`reports ${name}`, async () => {
      assert.deepEqual((await legacy(method, params)).error, error);
      const reply = await modern(method, { ...params });
      assert.deepEqual([reply.status, reply.error], [200, { ...error, ...more }]);
    });
  }
});
