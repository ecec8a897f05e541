import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { connect } from "../../../../toolchain/call/connect.ts";
import { fetchWithinOrigin, splitUser } from "../../../../toolchain/call/one-origin.ts";

/** A server that redirects `/to/STATUS?URL`, and otherwise answers with the path. */
async function open(): Promise<{
  readonly url: string;
  readonly seen: IncomingMessage[];
  readonly server: Server;
}> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    const [, status, location] = /^\/to\/(\d+)\?(.*)$/.exec(request.url ?? "") ?? [];
    if (status === undefined) return void response.end(`${request.method} ${request.url}`);
    response.writeHead(Number(status), { location: decodeURIComponent(location ?? "") }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

test("redirects to another origin are refused, with the message and the headers unsent", async () => {
  const [first, other] = [await open(), await open()];
  const headers = { "x-api-key": "hush", authorization: "Bearer hush" };
  for (const status of [301, 302, 303, 307, 308]) {
    const url = `${first.url}/to/${status}?${encodeURIComponent(`${other.url}/mcp`)}`;
    const refusal = { code: "unsafe-redirect" };
    await assert.rejects(fetchWithinOrigin(url, { headers }), refusal);
    if (status >= 307)
      await assert.rejects(fetchWithinOrigin(url, { method: "POST", headers, body: "{}" }), refusal);
    await assert.rejects(
      connect({ url, headers, version: "1", signal: AbortSignal.timeout(120_000) }),
      (error: Error) => !JSON.stringify([error.message, String(error.cause)]).includes("hush"),
    );
  }
  assert.deepEqual(other.seen, []);
});

test("redirects within the origin are followed with the whole message", async () => {
  const { url, seen } = await open();
  const response = await fetchWithinOrigin(`${url}/to/307?/mcp`, {
    method: "POST",
    headers: { "x-api-key": "hush" },
    body: "{}",
  });
  assert.equal(await response.text(), "POST /mcp");
  assert.equal(seen.at(-1)?.headers["x-api-key"], "hush");
});

test("a redirect to itself ends", async () => {
  const server = createServer((_request, response) => response.writeHead(307, { location: "/" }).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await assert.rejects(fetchWithinOrigin(url), { code: "too-many-redirects" });
});

test("the user and the password of a URL become a header", () => {
  assert.deepEqual(splitUser("http://127.0.0.1:1/mcp"), { url: "http://127.0.0.1:1/mcp", headers: {} });
  assert.deepEqual(splitUser("https://me:a%3Ab@host/mcp"), {
    url: "https://host/mcp",
    headers: { Authorization: `Basic ${Buffer.from("me:a:b").toString("base64")}` },
  });
});
