/** Servers that are to be protected and lack something for that, on wasmtime itself; and servers over stdio, to which authorization does not apply. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { type PlainServer, servePlainly, wasmtime } from "./plain-wasmtime.ts";

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

/** `talker` is served by the transport that streams, `visitor` by the one for sessions. */
for (const tools of ["showcase", "talker", "visitor"] as const) {
  describe(`over HTTP, a server of ${tools} that is to be protected`, () => {
    let composed: ComposedServer;
    let server: PlainServer;
    before(async () => {
      composed = await makeServer([tools]);
      server = await servePlainly(composed.file, {
        WASMCP_AUTH_MODE: "oauth",
        WASMCP_SESSION_ENABLED: "true",
      });
    });
    after(async () => {
      await server.stop();
      await composed.remove();
    });

    test("A6, A7: does not reveal which sessions exist, and lets no client end one", async () => {
      for (const method of ["POST", "DELETE"]) {
        const answers = [undefined, "00000000-0000-4000-8000-000000000000"].map((id) => {
          const headers = {
            "content-type": "application/json",
            ...(id !== undefined && { "mcp-session-id": id }),
          };
          return exchange(`${server.origin}/mcp`, {
            method,
            headers,
            ...(method === "POST" && { body: ping }),
          });
        });
        const [without, unknown] = await Promise.all(answers);
        assert.deepEqual([without?.status, unknown?.status], [503, 503]);
        assert.equal(without?.text, unknown?.text);
      }
    });

    for (const [method, path] of [
      ["POST", "/mcp"],
      ["GET", "/health"],
      ["GET", "/mcp"],
      ["DELETE", "/mcp"],
    ] as const) {
      test(`answers ${method} ${path} with 503 and the reason`, async () => {
        const body = method === "POST" ? { body: ping } : {};
        const { status, headers, text } = await exchange(`${server.origin}${path}`, {
          method,
          headers: { "content-type": "application/json" },
          ...body,
        });
        assert.equal(status, 503);
        assert.equal(headers["content-type"], "application/json");
        assert.match(JSON.parse(text).error.message, /JWT_PUBLIC_KEY.*JWT_JWKS_URI/);
      });
    }
  });
}

test("over stdio, a server serves the client that has started it, and says that variables do not protect it", async () => {
  const composed = await makeServer(["showcase"], [], "stdio");
  try {
    const server = spawn(wasmtime, ["run", "--env", "WASMCP_AUTH_MODE=oauth", composed.file]);
    let [output, log] = ["", ""];
    server.stdout.on("data", (text) => (output += text));
    server.stderr.on("data", (text) => (log += text));
    server.stdin.end(`${ping}\n`);
    const [code] = await once(server, "close");
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(output), { jsonrpc: "2.0", id: 1, result: {} });
    assert.match(log, /wasmcp: the variables about authorization .* do not apply over stdio/);
  } finally {
    await composed.remove();
  }
});
