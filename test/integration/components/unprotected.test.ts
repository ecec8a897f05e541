/**
 * Servers that are to be protected, and would not be, on wasmtime itself: `wasmcp run` does not start them in the first place.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as readline from "node:readline";
import { after, before, describe, test } from "node:test";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const wasmtime = process.env["WASMTIME"] ?? "wasmtime";

/** `talker` is served by the transport that streams. */
for (const tools of ["showcase", "talker"] as const) {
  describe(`over HTTP, a server of ${tools} that is to be protected`, () => {
    let composed: ComposedServer;
    let server: ChildProcess;
    let origin = "";
    before(async () => {
      composed = await makeServer([tools]);
      server = spawn(wasmtime, ["serve", "-Scli", "--addr", "127.0.0.1:0", "--env", "WASMCP_AUTH_MODE=oauth", composed.file], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      assert.ok(server.stderr);
      for await (const line of readline.createInterface({ input: server.stderr })) {
        origin = /http:\/\/\S+:\d+/.exec(line)?.[0] ?? "";
        if (origin !== "") break;
      }
    });
    after(async () => {
      const gone = once(server, "close");
      server.kill();
      await gone;
      await composed.remove();
    });

    for (const [method, path] of [["POST", "/mcp"], ["GET", "/health"], ["GET", "/mcp"], ["DELETE", "/mcp"]] as const) {
      test(`answers ${method} ${path} with 503 and the reason`, async () => {
        const body = method === "POST" ? { body: ping } : {};
        const { status, headers, text } = await exchange(`${origin}${path}`, { method, headers: { "content-type": "application/json" }, ...body });
        assert.equal(status, 503);
        assert.equal(headers["content-type"], "application/json");
        assert.match(JSON.parse(text).error.message, /^`WASMCP_AUTH_MODE` asks for authorization.*`public`/);
      });
    }
  });
}

test("over stdio, a server that is to be protected ends at once and says why", async () => {
  const composed = await makeServer(["showcase"], [], "stdio");
  try {
    const server = spawn(wasmtime, ["run", "--env", "WASMCP_AUTH_MODE=oauth", composed.file]);
    let [output, log] = ["", ""];
    server.stdout.on("data", (text) => (output += text));
    server.stderr.on("data", (text) => (log += text));
    server.stdin.on("error", () => {});
    server.stdin.end(`${ping}\n`);
    const [code] = await once(server, "close");
    assert.equal(code, 1);
    assert.equal(output, "");
    assert.match(log, /wasmcp: `WASMCP_AUTH_MODE` asks for authorization/);
  } finally {
    await composed.remove();
  }
});
