/** What the transport makes of HTTP itself, whichever era of MCP the body speaks. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, type Exchange, exchange, makeServer } from "./composed-server.ts";

const json = { "content-type": "application/json" };
const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const discovery = "/.well-known/oauth-protected-resource";
const pong = '{"jsonrpc":"2.0","id":1,"result":{}}';

interface Case extends Exchange {
  readonly name: string;
  /** Instead of `/mcp`. */
  readonly path?: string;
  readonly status: number;
  /** The whole body, or the code of the JSON-RPC error in it. */
  readonly answer?: string | number;
  readonly answerHeaders?: Readonly<Record<string, string | undefined>>;
}

const cases: readonly Case[] = [
  ...["/mcp", "/mcp/", "/mcp/admin", "/mcp?a=b", "/"].map((path) => ({
    name: `C13: answers at \`${path}\``,
    path,
    status: 200,
    headers: json,
    body: ping,
    answer: pong,
  })),
  ...["/mcpx", "/x", "/x/mcp", "/MCP", "//", "/.well-known/oauth-protected-resourcex"].flatMap((path) =>
    ["POST", "GET"].map((method) => ({
      name: `C13: has nothing at \`${path}\` for ${method}`,
      path,
      method,
      status: 404,
      headers: json,
      ...(method === "POST" && { body: ping }),
      answer: -32600,
    })),
  ),
  {
    name: "C13: refuses other methods and names the allowed one",
    method: "GET",
    status: 405,
    answer: -32600,
    answerHeaders: { allow: "POST, OPTIONS" },
  },
  {
    name: "C13: answers HEAD as GET, without a body",
    method: "HEAD",
    status: 405,
    answer: "",
    answerHeaders: { allow: "POST, OPTIONS" },
  },
  {
    name: "answers the health check",
    path: "/health",
    method: "GET",
    status: 200,
    answer: '{"status":"ok"}',
    answerHeaders: { "content-type": "application/json", "cache-control": "no-store" },
  },
  { name: "answers the health check to HEAD", path: "/health?x", method: "HEAD", status: 200, answer: "" },
  {
    name: "answers the health check under any host name",
    path: "/health",
    method: "GET",
    status: 200,
    headers: { host: "10.0.0.7.internal" },
  },
  {
    name: "names the method for the health check",
    path: "/health",
    method: "POST",
    status: 405,
    headers: json,
    body: ping,
    answer: -32600,
    answerHeaders: { allow: "GET, HEAD, OPTIONS" },
  },
  ...["", "/mcp", "?x=y"].map((path) => ({
    name: `C13: has no authorization server to name at \`…resource${path}\``,
    path: `${discovery}${path}`,
    method: "GET",
    status: 404,
    answer: -32600,
  })),
  ...[
    "localhost",
    "localhost:80",
    "LOCALHOST",
    "mcp.localhost:8080",
    // A name that is meant as a whole ends in a dot.
    "localhost.",
    "mcp.localhost.:8080",
    "127.0.0.1",
    "192.0.2.7:8080",
    "[::1]",
    "[2001:db8::1]:8080",
  ].map((host) => ({
    name: `can be addressed as \`${host}\``,
    status: 200,
    headers: { ...json, host },
    body: ping,
  })),
  ...[
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "xlocalhost",
    "127.0.0.1x",
  ].flatMap((host) =>
    [{ method: "POST", body: ping }, { method: "GET" }].map((sent) => ({
      name: `A4: cannot be addressed as \`${host}\` by ${sent.method}, even if the name leads to this machine`,
      status: 403,
      headers: { ...json, host },
      ...sent,
      answer: -32600,
    })),
  ),
  {
    name: "refuses DELETE, since there are no sessions to end",
    method: "DELETE",
    status: 405,
    answer: -32600,
  },
  { name: "refuses OPTIONS that no browser sends", method: "OPTIONS", status: 405, answer: -32600 },
  {
    name: "C14: refuses bodies that are not declared as JSON",
    status: 415,
    headers: { "content-type": "text/plain" },
    body: ping,
    answer: -32600,
  },
  { name: "refuses bodies without a type", status: 415, body: ping, answer: -32600 },
  {
    name: "accepts parameters and capitals in the content type",
    status: 200,
    headers: { "content-type": "Application/JSON; charset=utf-8" },
    body: ping,
    answer: pong,
  },
  {
    name: "C9: answers without `Accept`",
    status: 200,
    headers: json,
    body: ping,
    answerHeaders: { "content-type": "application/json" },
  },
  {
    name: "C9: answers as JSON if the client accepts both forms",
    status: 200,
    headers: { ...json, accept: "text/event-stream, application/json;q=0.1" },
    body: ping,
    answerHeaders: { "content-type": "application/json" },
  },
  {
    name: "C9: reads `Accept` in any case and from several lines",
    status: 200,
    headers: { ...json, accept: ["text/html", "APPLICATION/*"] },
    body: ping,
    answer: pong,
  },
  {
    name: "answers as one event if the client accepts only events",
    status: 200,
    headers: { ...json, accept: "text/event-stream" },
    body: ping,
    answer: `data: ${pong}\n\n`,
    answerHeaders: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  },
  {
    name: "answers as an event if the client gives JSON the weight 0",
    status: 200,
    headers: { ...json, accept: "application/json; q=0.0, */*" },
    body: ping,
    answer: `data: ${pong}\n\n`,
  },
  {
    name: "accepts a request without `Origin`",
    status: 200,
    headers: json,
    body: ping,
    answerHeaders: { "access-control-allow-origin": undefined },
  },
  {
    name: "accepts pages of this machine, on any port",
    status: 200,
    headers: { ...json, origin: "http://localhost:5173" },
    body: ping,
    answerHeaders: { "access-control-allow-origin": "http://localhost:5173", vary: "Origin" },
  },
  {
    name: "accepts pages by the address of this machine",
    status: 200,
    headers: { ...json, origin: "https://127.0.0.1" },
    body: ping,
  },
  {
    name: "accepts pages by the IPv6 address of this machine",
    status: 200,
    headers: { ...json, origin: "http://[::1]:8080" },
    body: ping,
  },
  ...[
    "http://localhost.evil.com",
    "http://localhost.evil.com:80",
    "http://evil.com",
    "http://localhost:80.evil.com",
    "http://localhost@evil.com",
    "http://localhost:",
    "http://[::1].evil.com",
    "file://localhost",
    "null",
    "localhost",
  ].map((origin) => ({
    name: `A4: refuses pages of \`${origin}\``,
    status: 403,
    headers: { ...json, origin },
    body: ping,
    answer: -32600,
  })),
  {
    name: "A5: answers a browser's preflight request",
    method: "OPTIONS",
    status: 204,
    headers: {
      origin: "http://localhost:3000",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,mcp-param-region",
    },
    answer: "",
    answerHeaders: {
      "access-control-allow-origin": "http://localhost:3000",
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-allow-headers": "content-type,mcp-param-region",
    },
  },
  {
    name: "A5: refuses a preflight request of another origin",
    method: "OPTIONS",
    status: 403,
    headers: { origin: "http://evil.com" },
  },
  {
    name: "A2: sends errors to browsers with a content type and the headers that allow reading them",
    status: 400,
    headers: { ...json, origin: "http://localhost" },
    body: "{",
    answer: -32700,
    answerHeaders: { "content-type": "application/json", "access-control-allow-origin": "http://localhost" },
  },
];

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`over HTTP on ${runtime}, the transport`, () => {
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

    for (const { name, path = "/mcp", status, answer, answerHeaders = {}, ...request } of cases) {
      test(name, async () => {
        const answered = await exchange(server.url.replace(/\/mcp$/, path), request);
        assert.equal(answered.status, status, answered.text);
        if (typeof answer === "string") assert.equal(answered.text, answer);
        if (typeof answer === "number") assert.equal(JSON.parse(answered.text).error.code, answer);
        for (const [header, value] of Object.entries(answerHeaders))
          assert.equal(answered.headers[header], value, header);
      });
    }

    test("C1: replies of any size arrive whole", async () => {
      for (const size of [0, 3900, 4096, 4097, 70_000, 3_000_000]) {
        const body = JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { name: "size", arguments: { size } },
        });
        // The tool takes the digits of its arguments at a fixed place: {"size":…}
        const { status, text } = await exchange(server.url, { headers: json, body });
        assert.equal(status, 200);
        assert.equal(JSON.parse(text).result.content[0].text.length, size);
      }
    });

    test("C14: takes a body of exactly the limit, and refuses one byte more", async () => {
      const limit = 10 * 1024 * 1024;
      const body = Buffer.alloc(limit, " ");
      body.write(ping);
      assert.equal((await exchange(server.url, { headers: json, body })).text, pong);
      const declared = { ...json, "content-length": String(limit + 1) };
      const { status, text } = await exchange(server.url, { headers: declared, unfinished: true });
      assert.equal(status, 413);
      assert.equal(JSON.parse(text).error.message, `expected a body of at most ${limit} bytes`);
    });

    test("A14: a tool sees the request but no credentials", async () => {
      const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"context"}}';
      const { text } = await exchange(`${server.url}?a=b`, {
        headers: {
          ...json,
          authorization: "Bearer secret",
          cookie: "a=b",
          "user-agent": "tests",
          "x-real-ip": "192.0.2.1",
        },
        body,
      });
      const lines = JSON.parse(text).result.content[0].text.split("\n");
      assert.deepEqual(lines.toSorted(), [
        "POST /mcp?a=b",
        `host: ${new URL(server.url).host}`,
        "stream no",
        "user-agent: tests",
        "version 2025-03-26",
      ]);
    });

    test("a tool that traps fails only its own request", async () => {
      const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"trap"}}';
      const { status, text } = await exchange(server.url, { headers: json, body });
      const { id, result } = JSON.parse(text);
      assert.deepEqual([status, id, result.isError], [200, 1, true], text);
      assert.match(result.content[0].text, /^The tool "trap" broke down: .*unreachable/);
      assert.equal((await exchange(server.url, { headers: json, body: ping })).text, pong);
    });
  });
}

describe("with other settings, the transport", () => {
  let composed: ComposedServer;
  before(async () => {
    composed = await makeServer(["showcase"]);
  });
  after(() => composed.remove());

  const settings: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    readonly (readonly [string | undefined, number])[],
  ])[] = [
    [
      "accepts the pages in `WASMCP_ALLOWED_ORIGINS` and no others",
      { WASMCP_ALLOWED_ORIGINS: "https://a.example , https://b.example:8443" },
      [
        ["https://a.example", 200],
        ["https://b.example:8443", 200],
        ["https://b.example", 403],
        ["http://localhost", 403],
        ["https://a.example.evil", 403],
        [undefined, 200],
      ],
    ],
    [
      "accepts all pages where the list is `*`",
      { WASMCP_ALLOWED_ORIGINS: "*" },
      [
        ["https://a.example", 200],
        ["null", 200],
      ],
    ],
    [
      "insists on an origin with `WASMCP_REQUIRE_ORIGIN`",
      { WASMCP_REQUIRE_ORIGIN: "true" },
      [
        [undefined, 403],
        ["http://localhost", 200],
      ],
    ],
    ["takes bodies up to `WASMCP_MAX_BODY`", { WASMCP_MAX_BODY: String(ping.length) }, [[undefined, 200]]],
    [
      "refuses bodies above `WASMCP_MAX_BODY`",
      { WASMCP_MAX_BODY: String(ping.length - 1) },
      [[undefined, 413]],
    ],
  ];
  for (const [name, env, origins] of settings) {
    test(name, async () => {
      const server = await composed.start("wasmtime", env);
      try {
        for (const [origin, status] of origins) {
          const headers = origin === undefined ? json : { ...json, origin };
          for (const chunked of [false, true]) {
            assert.equal(
              (await exchange(server.url, { headers, body: ping, chunked })).status,
              status,
              origin,
            );
          }
        }
      } finally {
        await server.stop();
      }
    });
  }

  const statuses = async (
    env: Readonly<Record<string, string>>,
    wanted: readonly (readonly [path: string, host: string | undefined, status: number])[],
  ) => {
    const server = await composed.start("wasmtime", env);
    try {
      for (const [path, host, status] of wanted) {
        const headers = host === undefined ? json : { ...json, host };
        assert.equal(
          (await exchange(new URL(path, server.url).href, { headers, body: ping })).status,
          status,
          `${path} of ${host}`,
        );
      }
    } finally {
      await server.stop();
    }
  };

  test("C13: speaks MCP at the paths of `WASMCP_PATH` and below, and nowhere else", () =>
    statuses({ WASMCP_PATH: "/a/b, /c/" }, [
      ["/a/b", undefined, 200],
      ["/a/b/c", undefined, 200],
      ["/c", undefined, 200],
      ["/c/d", undefined, 200],
      ["/a", undefined, 404],
      ["/a/bc", undefined, 404],
      ["/mcp", undefined, 404],
      ["/", undefined, 404],
    ]));

  test("C13: speaks MCP at every path with `WASMCP_PATH=/`", () =>
    statuses({ WASMCP_PATH: "/" }, [
      ["/", undefined, 200],
      ["/any/thing", undefined, 200],
    ]));

  test("can be addressed by the names in `WASMCP_ALLOWED_HOSTS` and no others", () =>
    statuses({ WASMCP_ALLOWED_HOSTS: "MCP.example, other.example:8443" }, [
      ["/mcp", "mcp.example", 200],
      ["/mcp", "mcp.example:9", 200],
      ["/mcp", "other.example:8443", 200],
      ["/mcp", "other.example", 403],
      ["/mcp", "x.mcp.example", 403],
      ["/mcp", "localhost", 403],
    ]));

  test("can be addressed by any name with `WASMCP_ALLOWED_HOSTS=*`", () =>
    statuses({ WASMCP_ALLOWED_HOSTS: "*" }, [["/mcp", "evil.example", 200]]));

  test("serves everyone with `WASMCP_AUTH_MODE=public`", () =>
    statuses({ WASMCP_AUTH_MODE: "Public" }, [["/mcp", undefined, 200]]));

  test("C17: a server has the name, version, title and instructions of its settings", async () => {
    const server = await composed.start("wasmtime", {
      WASMCP_SERVER_NAME: 'my "own"',
      WASMCP_SERVER_VERSION: "3.2.1",
      WASMCP_SERVER_TITLE: "Mine",
      WASMCP_SERVER_INSTRUCTIONS: "Ask first.\nThen call.",
    });
    try {
      const body =
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}';
      const { result } = JSON.parse((await exchange(server.url, { headers: json, body })).text);
      assert.deepEqual(result.serverInfo, { name: 'my "own"', title: "Mine", version: "3.2.1" });
      assert.equal(result.instructions, "Ask first.\nThen call.");
    } finally {
      await server.stop();
    }
  });
});
