/** Servers that only clients with a token may use, over HTTP: who is admitted, what each may use, and how others learn what they need. */
import assert from "node:assert/strict";
import * as http from "node:http";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type Exchange, type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { type PlainServer, servePlainly } from "./plain-wasmtime.ts";
import {
  AUDIENCE,
  challengeIn,
  keys,
  message,
  protectedBy,
  reasonIn,
  send,
  tokenWith,
  withToken,
} from "./protected-server.ts";

const ping = message("ping");
const json = { "content-type": "application/json" };
const metadata = "/.well-known/oauth-protected-resource";
const call = (name: unknown) => message("tools/call", { name, arguments: {} });
const read = (uri: string) => message("resources/read", { uri });

const protection = protectedBy([
  { kind: "tool", pattern: "echo", scopes: ["mcp:write"] },
  { kind: "tool", pattern: "struct*", scopes: ["mcp:write", "mcp:data"] },
  { kind: "resource", pattern: "lib:2", scopes: ["mcp:books"] },
  { kind: "resource", pattern: "lib:{b}", scopes: ["mcp:books"] },
  { kind: "resource", pattern: "file:///private/*", scopes: ["mcp:admin"] },
  { kind: "prompt", pattern: "greet", scopes: ["mcp:write"] },
  { kind: "implies", scope: "mcp:admin", scopes: ["mcp:write", "mcp:data", "mcp:books"] },
]);

let composed: ComposedServer;
before(async () => {
  composed = await makeServer(["showcase", "library"], [], "http", protection);
});
after(() => composed.remove());

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`a protected server on ${runtime}`, () => {
    let server: RunningServer;
    before(async () => {
      server = await composed.start(runtime, keys);
    });
    after(() => server.stop());

    test("serves a client with a token", async () => {
      const { status, text } = await send(server.url, tokenWith(), ping);
      assert.deepEqual([status, JSON.parse(text).result], [200, {}]);
    });

    test("A2, A3: refuses a request without a token, and says where the client gets one", async () => {
      const answer = await exchange(server.url, { headers: json, body: ping });
      assert.equal(answer.status, 401);
      const origin = new URL(server.url).origin;
      assert.deepEqual(challengeIn(answer), {
        resource_metadata: `${origin}${metadata}/mcp`,
        scope: "mcp:read",
      });
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.equal(reasonIn(answer), "the request has no access token");
    });

    test("A14: a tool gets the claims of the sender, and not the token", async () => {
      const { text } = await send(server.url, tokenWith("mcp:data"), call("context"));
      const lines: string[] = JSON.parse(text).result.content[0].text.split("\n");
      assert.ok(lines.includes("subject alice with mcp:read mcp:data"), text);
      assert.ok(lines.includes("token of 0 bytes"), text);
      assert.doesNotMatch(text, /authorization|eyJ/i);
    });

    test("A1: a tool for which the sender lacks a scope does not run", async () => {
      const answer = await send(server.url, tokenWith("mcp:data"), call("structured"));
      assert.equal(answer.status, 403);
      const { error_description, ...challenge } = challengeIn(answer);
      assert.deepEqual(challenge, {
        resource_metadata: `${new URL(server.url).origin}${metadata}/mcp`,
        scope: "mcp:read mcp:write mcp:data",
        error: "insufficient_scope",
      });
      assert.match(error_description ?? "", /scopes/);
      assert.equal(JSON.parse(answer.text).id, 1);
      const allowed = await send(server.url, tokenWith("mcp:data mcp:write"), call("structured"));
      assert.equal(allowed.status, 200);
      assert.ok(JSON.parse(allowed.text).result.structuredContent);
    });

    test("A1: lists show what the sender may use, on each page", async () => {
      const listed = async (method: string, member: string, key: string, scopes: string) => {
        const names: string[] = [];
        let cursor: string | undefined;
        do {
          const { text } = await send(server.url, tokenWith(scopes), message(method, { cursor }));
          const { result } = JSON.parse(text);
          names.push(...result[member].map((each: Readonly<Record<string, string>>) => each[key]));
          cursor = result.nextCursor;
        } while (cursor !== undefined);
        return names;
      };
      assert.ok(!(await listed("tools/list", "tools", "name", "")).includes("echo"));
      assert.ok((await listed("tools/list", "tools", "name", "mcp:write")).includes("echo"));
      assert.deepEqual(await listed("resources/list", "resources", "uri", ""), ["lib:1", "lib:3"]);
      assert.deepEqual(await listed("resources/list", "resources", "uri", "mcp:admin"), [
        "lib:1",
        "lib:2",
        "lib:3",
      ]);
      assert.deepEqual(await listed("resources/templates/list", "resourceTemplates", "uriTemplate", ""), [
        "lib:{a}",
        "lib:{c}",
      ]);
      assert.deepEqual(await listed("prompts/list", "prompts", "name", ""), ["p1", "p2"]);
      assert.deepEqual(await listed("prompts/list", "prompts", "name", "mcp:write"), ["p1", "greet", "p2"]);
    });
  });
}

/** The status for a path that is sent as it is, dots and all. */
function statusAt(origin: string, place: string): Promise<number> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: place, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end();
  });
}

describe("a protected server", () => {
  let server: PlainServer;
  let url = "";
  before(async () => {
    server = await servePlainly(composed.file, keys);
    url = `${server.origin}/mcp`;
  });
  after(() => server.stop());

  test("B9: says why it refuses a token, with the code that belongs to it", async () => {
    const past = Math.floor(Date.now() / 1000) - 600;
    const cases: readonly (readonly [Exchange["headers"], string, number, string, RegExp])[] = [
      [withToken("x"), "", 401, "invalid_token", /JWT/],
      [withToken(tokenWith("", { exp: past })), "", 401, "invalid_token", /expired/],
      [withToken(tokenWith("", { aud: "https://other.example" })), "", 401, "invalid_token", /aud/],
      [withToken(tokenWith("", { scope: "mcp:write" })), "", 403, "insufficient_scope", /scope/],
      [{}, "?access_token=x", 400, "invalid_request", /quer|URL|address/],
      [
        { authorization: [`Bearer ${tokenWith()}`, `Bearer ${tokenWith()}`] },
        "",
        400,
        "invalid_request",
        /Authorization/,
      ],
    ];
    for (const [headers, query, status, code, reason] of cases) {
      const answer = await exchange(url + query, { headers: { ...json, ...headers }, body: ping });
      assert.equal(answer.status, status, answer.text);
      const challenge = challengeIn(answer);
      assert.deepEqual([challenge["error"], challenge["scope"]], [code, "mcp:read"]);
      assert.match(challenge["error_description"] ?? "", reason);
      assert.match(reasonIn(answer), reason);
    }
  });

  test("B10: takes the scheme of the token in any capitals", async () => {
    for (const scheme of ["bearer", "BEARER"]) {
      const headers = { ...json, authorization: `${scheme} ${tokenWith()}` };
      assert.equal((await exchange(url, { headers, body: ping })).status, 200, scheme);
    }
  });

  test("A2: lets pages read why they were refused, and what they need", async () => {
    const origin = "http://localhost:3000";
    for (const value of [undefined, tokenWith()]) {
      const answer = await send(url, value, call("echo"), { headers: { origin } });
      assert.equal(answer.status, value === undefined ? 401 : 403);
      assert.equal(answer.headers["access-control-allow-origin"], origin);
      assert.match(answer.headers["access-control-expose-headers"] ?? "", /\bwww-authenticate\b/);
      challengeIn(answer);
    }
    const asked = { origin, "access-control-request-headers": "authorization" };
    const preflight = await exchange(url, { method: "OPTIONS", headers: asked });
    assert.deepEqual([preflight.status, preflight.headers["www-authenticate"]], [204, undefined]);
  });

  test("A3: a path cannot end the header of the challenge", async () => {
    const answer = await exchange(`${server.origin}/mcp/"x`, { headers: json, body: ping });
    assert.equal(challengeIn(answer)["resource_metadata"], `${server.origin}${metadata}/mcp/%22x`);
  });

  test("asks for the token before it reads the body", async () => {
    const headers = { ...json, "content-length": "1000000" };
    assert.equal((await exchange(url, { headers, unfinished: true })).status, 401);
  });

  test("asks for a token with every method and at every path of an endpoint, whatever the request is", async () => {
    for (const method of ["POST", "GET", "HEAD", "DELETE", "PUT", "OPTIONS", "PATCH"]) {
      for (const place of ["/mcp", "/mcp/", "/mcp/admin", "/mcp/..%2Fhealth", "/"]) {
        const { status } = await exchange(server.origin + place, {
          method,
          headers: { accept: "text/event-stream", "mcp-session-id": "x" },
        });
        assert.equal(status, 401, `${method} ${place}`);
      }
    }
    for (const place of ["/mcp/../health", "/mcp/./../health", "/mcp//health"])
      assert.equal(await statusAt(server.origin, place), 401, place);
    for (const place of ["//mcp", "/%6dcp", "/MCP", "/mcp%00", "/mcp;x"])
      assert.equal((await send(server.origin + place, undefined, ping)).status, 404, place);
    for (const [method, place] of [
      ["GET", "/health"],
      ["GET", metadata],
    ] as const)
      assert.equal((await exchange(server.origin + place, { method })).status, 200, place);
    assert.equal((await exchange(`${server.origin}/health`, { headers: json, body: ping })).status, 405);
  });

  test("A1: judges each kind of request by what it names", async () => {
    const argument = { name: "x", value: "" };
    const prompt = (name: string) => ({ ref: { type: "ref/prompt", name }, argument });
    const template = (uri: string) => ({ ref: { type: "ref/resource", uri }, argument });
    const cases: readonly (readonly [method: string, params: unknown, scopes: string])[] = [
      ["prompts/get", { name: "greet" }, "mcp:write"],
      ["resources/read", { uri: "lib:2" }, "mcp:books"],
      ["resources/read", { uri: "file:///private/none" }, "mcp:admin"],
      ["resources/subscribe", { uri: "lib:2" }, "mcp:books"],
      ["resources/unsubscribe", { uri: "lib:2" }, "mcp:books"],
      ["completion/complete", prompt("greet"), "mcp:write"],
      ["completion/complete", template("lib:{b}"), "mcp:books"],
      // Among its addresses is `lib:2`, for which there is a rule.
      ["completion/complete", template("lib:{a}"), "mcp:books"],
      // Both are named; one of them is what the reader takes.
      [
        "completion/complete",
        { ref: { type: "ref/prompt", name: "p1", uri: "lib:{b}" }, argument },
        "mcp:books",
      ],
    ];
    for (const [method, params, scope] of cases) {
      const refused = await send(url, tokenWith(), message(method, params));
      assert.equal(refused.status, 403, `${method} ${JSON.stringify(params)}`);
      assert.equal(challengeIn(refused)["scope"], `mcp:read ${scope}`);
      assert.notEqual((await send(url, tokenWith(scope), message(method, params))).status, 403);
      assert.notEqual((await send(url, tokenWith("mcp:admin"), message(method, params))).status, 403);
    }
    for (const [method, params] of [
      ["prompts/get", { name: "p1" }],
      ["resources/read", { uri: "lib:1" }],
      ["completion/complete", prompt("p1")],
    ] as const)
      assert.equal((await send(url, tokenWith(), message(method, params))).status, 200, method);
  });

  test("A1: judges a request by the reading that the chain gets, however it is spelled", async () => {
    const raw = (params: string, method = '"tools/call"') =>
      `{"jsonrpc":"2.0","id":1,"method":${method},"params":${params}}`;
    const forbidden: Readonly<Record<string, string>> = {
      "an escape in the name": raw('{"name":"e\\u0063ho"}'),
      "an escape in the key": raw('{"n\\u0061me":"echo"}'),
      "an escape in the method": raw('{"name":"echo"}', '"tools\\/c\\u0061ll"'),
      "two names, the last of which counts": raw('{"name":"context","name":"echo"}'),
      "two keys, one of them with an escape": raw('{"name":"context","n\\u0061me":"echo"}'),
      "two parameters":
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"context"},"params":{"name":"echo"}}',
      "two methods":
        '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"echo"}}',
      "white space": ` \n\t${raw('{ "name" : "echo" }')}\r\n`,
      "a zero byte behind the name": raw('{"name":"echo\\u0000"}'),
      "a zero byte, and more behind it": raw('{"name":"echo\\u0000x"}'),
      "blanks around the name": raw('{"name":" echo\\n"}'),
      "a name below the pattern": raw('{"name":"structure"}'),
      "a notification": '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}',
    };
    for (const [name, body] of Object.entries(forbidden)) {
      const { status, text } = await send(url, tokenWith(), body);
      assert.equal(status, 403, `${name}: ${text}`);
    }
    // The first name does not count, so that the tool that runs is the one that was judged.
    const { text } = await send(url, tokenWith(), raw('{"name":"echo","name":"context"}'));
    assert.match(JSON.parse(text).result.content[0].text, /^version/);
    // Names that only look the same are other names: no rule is about them, and no tool has them.
    for (const name of ["Echo", "echo ​", "ｅcho", "éecho"])
      assert.match(reasonIn(await send(url, tokenWith(), call(name))), /^Unknown tool/, name);
  });

  test("A1: judges a resource by every spelling that a component could take for the same", async () => {
    for (const uri of [
      "file:///private/x",
      "FILE:///private/x",
      "file:///%70rivate/x",
      "file:///public/../private/x",
      "file:///./private/x",
      "file:///public/%2e%2e/private/x",
      "file:///public/..%2Fprivate%2Fx",
      "file:///public/..\\private\\x",
      "file://localhost/private/x",
      "file://LOCALHOST/private/x",
      "file:/private/x",
      " file:///private/x ",
      "file:///pri\tvate/x",
      "file:///private/x\u0000.txt",
      "file:///private/x?y#z",
      "file://///private/x",
      "file:///public//../private/x",
      "file://x/../../private/x",
      "lib:2#x",
      "lib:2?x",
      "lib:%32",
      "LIB:2",
    ]) {
      const { status, text } = await send(url, tokenWith(), read(uri));
      assert.equal(status, 403, `${JSON.stringify(uri)}: ${text}`);
    }
    for (const uri of ["file:///privat/x", "file:///a/private/x", "lib:22", "lib:1"])
      assert.notEqual((await send(url, tokenWith(), read(uri))).status, 403, uri);
  });

  test("A13: judges every message of a batch before the first one runs", async () => {
    const headers = { "mcp-protocol-version": "2025-03-26" };
    const batch = (...names: readonly string[]) =>
      JSON.stringify([
        { jsonrpc: "2.0", method: "notifications/initialized" },
        ...names.map((name, id) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name } })),
      ]);
    const refused = await send(url, tokenWith(), batch("context", "echo", "structured"), { headers });
    assert.equal(refused.status, 403);
    assert.equal(challengeIn(refused)["scope"], "mcp:read mcp:write mcp:data");
    assert.equal(JSON.parse(refused.text).result, undefined);
    const answered = await send(url, tokenWith("mcp:write"), batch("context", "echo"), { headers });
    assert.deepEqual([answered.status, JSON.parse(answered.text).length], [200, 2]);
    const withInitialize = `[${message("initialize", { protocolVersion: "2025-03-26", capabilities: {} })},${call("echo")}]`;
    assert.equal((await send(url, tokenWith(), withInitialize, { headers })).status, 403);
  });

  test("A1: headers of 2026-07-28 do not decide what is judged", async () => {
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const headers = {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "context",
    };
    const body = (method: string, params: object) => message(method, { ...params, _meta: meta });
    const other = await send(url, tokenWith(), body("tools/call", { name: "echo" }), { headers });
    assert.equal(other.status, 403);
    const own = await send(url, tokenWith(), body("tools/call", { name: "context" }), { headers });
    assert.equal(own.status, 200);
    const listen = body("subscriptions/listen", {
      notifications: { resourceSubscriptions: ["lib:1", "lib:2"] },
    });
    const listening = await send(url, tokenWith(), listen, {
      headers: { ...headers, "mcp-method": "subscriptions/listen" },
    });
    assert.equal(challengeIn(listening)["scope"], "mcp:read mcp:books");
    const discover = await send(url, tokenWith(), body("server/discover", {}), {
      headers: { ...headers, "mcp-method": "server/discover" },
    });
    assert.equal(discover.status, 200);
  });

  test("B11, B12: describes the endpoint that was asked for, by the authority of the request", async () => {
    const get = async (place: string, headers = {}) => {
      const { status, text } = await exchange(server.origin + place, { method: "GET", headers });
      return status === 200 ? JSON.parse(text) : status;
    };
    const document = {
      authorization_servers: ["https://id.example"],
      scopes_supported: ["mcp:read"],
      bearer_methods_supported: ["header"],
    };
    assert.deepEqual(await get(`${metadata}/mcp`), { resource: url, ...document });
    assert.deepEqual(await get(`${metadata}/mcp/admin`), { resource: `${url}/admin`, ...document });
    assert.deepEqual(await get(metadata), { resource: server.origin, ...document });
    assert.equal(await get(`${metadata}/other`), 404);
    assert.equal(await get(`${metadata}x`), 404);
    const host = { host: "localhost:9" };
    assert.equal((await get(`${metadata}/mcp`, host)).resource, "http://localhost:9/mcp");
    assert.equal(await get(`${metadata}/mcp`, { host: "evil.example" }), 403);
    // What a client claims about a proxy that the server does not know.
    const forwarded = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
    assert.equal((await get(`${metadata}/mcp`, forwarded)).resource, url);
  });

  test("A14: a tool is not told addresses that any client can claim", async () => {
    const headers = { "x-forwarded-for": "192.0.2.1", "x-real-ip": "192.0.2.1" };
    const { text } = await send(url, tokenWith(), call("context"), { headers });
    assert.doesNotMatch(text, /192\.0\.2\.1/);
  });
});

describe("a protected server with other settings", () => {
  const started = async <T>(
    env: Readonly<Record<string, string>>,
    use: (server: PlainServer) => Promise<T>,
  ): Promise<T> => {
    const server = await servePlainly(composed.file, { ...keys, ...env });
    try {
      return await use(server);
    } finally {
      await server.stop();
    }
  };

  test("B12: has the address of `WASMCP_SERVER_URI`, also at a path of a proxy's", () =>
    started(
      {
        WASMCP_SERVER_URI: "https://mcp.example:8443/notes/mcp",
        WASMCP_AUTH_SERVER_URL: "https://a.example/, https://b.example",
        WASMCP_DISCOVERY_CACHE_TTL: "60",
        WASMCP_SERVER_TITLE: "Mine",
      },
      async (server) => {
        const refused = await send(`${server.origin}/mcp`, undefined, ping);
        assert.equal(
          challengeIn(refused)["resource_metadata"],
          `https://mcp.example:8443${metadata}/notes/mcp`,
        );
        for (const [place, resource] of [
          ["", "/notes/mcp"],
          ["?x=y", "/notes/mcp"],
          ["/notes/mcp", "/notes/mcp"],
          ["/mcp", "/mcp"],
        ]) {
          const { status, headers, text } = await exchange(`${server.origin}${metadata}${place}`, {
            method: "GET",
          });
          assert.deepEqual([status, headers["cache-control"]], [200, "public, max-age=60"]);
          assert.deepEqual(JSON.parse(text), {
            resource: `https://mcp.example:8443${resource}`,
            authorization_servers: ["https://a.example/", "https://b.example"],
            scopes_supported: ["mcp:read"],
            bearer_methods_supported: ["header"],
            resource_name: "Mine",
          });
        }
        const { status, headers } = await exchange(server.origin + metadata, { headers: json, body: "{}" });
        assert.deepEqual([status, headers["allow"]], [405, "GET, HEAD, OPTIONS"]);
      },
    ));

  test("believes a proxy that it was told to trust, as far as the name is one of its own", () =>
    started(
      { WASMCP_TRUSTED_PROXY: "true", WASMCP_ALLOWED_HOSTS: "mcp.example, 127.0.0.1" },
      async (server) => {
        const url = `${server.origin}/mcp`;
        const proxied = (host: string | readonly string[], proto = "https") =>
          send(url, undefined, ping, { headers: { "x-forwarded-host": host, "x-forwarded-proto": proto } });
        assert.equal(
          challengeIn(await proxied("mcp.example"))["resource_metadata"],
          `https://mcp.example${metadata}/mcp`,
        );
        for (const host of ["evil.example", "mcp.example, evil.example", "mcp.example/evil", ""])
          assert.equal((await proxied(host)).status, 403, host);
        assert.equal((await proxied(["mcp.example", "evil.example"])).status, 403);
        const headers = { "x-forwarded-for": "192.0.2.1" };
        const { text } = await send(url, tokenWith(), call("context"), { headers });
        assert.match(text, /x-forwarded-for: 192\.0\.2\.1/);
      },
    ));

  test("answers 503 with the reason until it is configured, and describes nothing", async () => {
    const server = await servePlainly(composed.file, {});
    try {
      for (const [method, place] of [
        ["POST", "/mcp"],
        ["GET", "/health"],
        ["GET", metadata],
        ["OPTIONS", "/mcp"],
      ] as const) {
        const headers = { ...json, origin: "http://localhost" };
        const answer = await exchange(server.origin + place, {
          method,
          headers,
          ...(method === "POST" && { body: ping }),
        });
        assert.equal(answer.status, 503, place);
        assert.match(reasonIn(answer), /JWT_PUBLIC_KEY/);
        assert.equal(answer.headers["www-authenticate"], undefined);
        assert.equal(answer.headers["cache-control"], "no-store");
        assert.equal(answer.headers["access-control-allow-origin"], "http://localhost");
      }
    } finally {
      await server.stop();
    }
  });
});

describe("a server of which nothing was composed in", () => {
  let open: ComposedServer;
  before(async () => {
    open = await makeServer(["showcase"]);
  });
  after(() => open.remove());

  const statuses = async (env: Readonly<Record<string, string>>, token?: string) => {
    const server = await servePlainly(open.file, env);
    try {
      const { status } = await send(`${server.origin}/mcp`, token, ping);
      return [status, (await exchange(server.origin + metadata, { method: "GET" })).status];
    } finally {
      await server.stop();
    }
  };

  test("B12: serves every client, and describes no authorization", async () => {
    assert.deepEqual(await statuses({}), [200, 404]);
    assert.deepEqual(await statuses({ WASMCP_AUTH_MODE: "public", WASMCP_SERVER_URI: AUDIENCE }), [200, 404]);
  });

  test("A12: accepts tokens for its own address by default, and none at all if it has neither that nor an audience", async () => {
    const env = { ...keys, WASMCP_AUTH_MODE: "oauth", JWT_ISSUER: "https://id.example" };
    const own = { ...env, WASMCP_SERVER_URI: AUDIENCE };
    assert.deepEqual(await statuses(own, tokenWith()), [200, 200]);
    assert.deepEqual(await statuses(own, tokenWith("", { aud: "https://other.example" })), [401, 200]);
    assert.deepEqual(await statuses(own, tokenWith("", { aud: undefined })), [401, 200]);
    assert.deepEqual(await statuses(env, tokenWith()), [503, 503]);
  });

  test("is never public by accident", async () => {
    for (const env of [
      { WASMCP_AUTH_MODE: "oauth" },
      { WASMCP_AUTH_MODE: "" },
      { WASMCP_AUTH_MODE: "outh" },
      { WASMCP_AUTH_MODE: "public,oauth" },
      { JWT_ISSUER: "https://id.example" },
      { JWT_PUBLIC_KEY: "" },
      { JWT_UNKNOWN: "x" },
      { jwt_issuer: "https://id.example" },
      { WASMCP_AUTHMODE: "oauth" },
      { wasmcp_auth_mode: "public" },
      { WASMCP_AUTH_MODE: "public", WASMCP_INTROSPECTION_URL: "https://id.example" },
      { WASMCP_AUTH_SERVER_URL: "https://id.example" },
      { WASMCP_INTROSPECTION_URI: "https://id.example/introspect" },
      { POLICY: "package mcp" },
    ])
      assert.deepEqual(await statuses(env), [503, 503], JSON.stringify(env));
  });
});
