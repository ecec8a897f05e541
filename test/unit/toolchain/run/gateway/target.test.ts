/** Where a request goes (RFC 9112, section 3.2), through a gateway: what the server behind it sees, whichever runtime that is. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { openGateway } from "../../../../../toolchain/run/index.ts";
import { backendOf } from "./backend.ts";

const ping = '{"jsonrpc":"2.0","id":7,"method":"ping"}';

/** The status, and what the server saw or the reason why it saw nothing. */
async function send(
  target: string,
  hosts: readonly string[],
  { http = "1.1", more = "" } = {},
): Promise<readonly [status: number, seen: string]> {
  const backend = await backendOf((request, response) => {
    const { host } = request.headers;
    response.writeHead(200, { "content-type": "application/json" });
    request.resume().once("end", () => response.end(JSON.stringify(`${request.url} at ${host}`)));
  });
  const gateway = await openGateway({ host: "127.0.0.1", port: 0, backend });
  try {
    const lines = [
      `POST ${target} HTTP/${http}`,
      ...hosts.map((host) => `host: ${host}`),
      "content-type: application/json",
      `content-length: ${ping.length}`,
      `connection: close${more}`,
    ];
    const socket = connect(gateway.port, "127.0.0.1");
    let received = "";
    socket.on("data", (piece) => (received += piece.toString()));
    socket.write(`${lines.join("\r\n")}\r\n\r\n${ping}`);
    await new Promise((resolve) => socket.once("close", resolve));
    const [head = "", body = ""] = received.split("\r\n\r\n");
    const text = body.slice(body.search(/["{]/), Math.max(body.lastIndexOf('"'), body.lastIndexOf("}")) + 1);
    const seen = JSON.parse(text) as string | { readonly error: { readonly message: string } };
    const said = typeof seen === "string" ? seen : seen.error.message;
    return [Number(head.split(" ")[1]), said.replaceAll(String(gateway.port), "PORT")];
  } finally {
    await gateway.close();
  }
}

const seen: readonly (readonly [name: string, target: string, hosts: readonly string[], seen: string])[] = [
  ["a path", "/mcp?a=b", ["localhost:1"], "/mcp?a=b at localhost:1"],
  ["a host that ends in a dot", "/mcp", ["localhost."], "/mcp at localhost."],
  ["the host of an address", "http://localhost:1/mcp?a=b", ["evil.example"], "/mcp?a=b at localhost:1"],
  ["an address in capitals", "HTTP://LOCALHOST/mcp", ["localhost"], "/mcp at LOCALHOST"],
  ["an address without a path", "http://localhost", ["localhost"], "/ at localhost"],
  ["an address with a query alone", "http://localhost?a", ["localhost"], "/?a at localhost"],
  ["another host in the address", "http://evil.example/mcp", ["localhost"], "/mcp at evil.example"],
  ["two slashes, which begin a path", "//evil.example/mcp", ["localhost"], "//evil.example/mcp at localhost"],
];

for (const [name, target, hosts, expected] of seen) {
  test(`the server sees ${name}`, { timeout: 60_000 }, async () => {
    assert.deepEqual(await send(target, hosts), [200, expected]);
  });
}

test("a request without a host is refused, unless its version has none", { timeout: 60_000 }, async () => {
  assert.deepEqual(await send("/mcp", []), [400, "expected one header `Host`, found none"]);
  assert.deepEqual(await send("http://localhost/mcp", []), [400, "expected one header `Host`, found none"]);
  assert.deepEqual(await send("/mcp", [], { http: "1.0" }), [200, "/mcp at 127.0.0.1:PORT"]);
});

test("a request with two hosts is refused, also if they are alike", { timeout: 60_000 }, async () => {
  for (const second of ["localhost", "evil.example"])
    assert.deepEqual(await send("/mcp", ["localhost", second]), [400, "expected one header `Host`, found 2"]);
});

test("an error about no request has an id only before 2025-11-25", { timeout: 60_000 }, async () => {
  const backend = await backendOf((_request, response) => response.end());
  const gateway = await openGateway({ host: "127.0.0.1", port: 0, backend, front: { batch: 0 } });
  try {
    for (const [version, id] of [
      ["2025-06-18", null],
      ["2025-11-25", undefined],
    ] as const) {
      const headers = { "content-type": "application/json", "mcp-protocol-version": version };
      const answer = await fetch(gateway.url, { method: "POST", headers, body: `[${ping}]` });
      assert.equal(((await answer.json()) as { readonly id?: null }).id, id);
    }
  } finally {
    await gateway.close();
  }
});
