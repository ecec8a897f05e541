/** The gateway in front of servers that are functions. */
import assert from "node:assert/strict";
import type { RequestListener, ServerResponse } from "node:http";
import { connect } from "node:net";
import { after, test } from "node:test";
import {
  openGateway,
  type Backend,
  type Gateway,
  type RequestRecord,
} from "../../../../../toolchain/run/index.ts";
import { backendOf, deferred } from "./backend.ts";

const events = { "content-type": "text/event-stream" };

const records: RequestRecord[] = [];
const lines: string[] = [];

async function open(serve: RequestListener, more: Partial<Backend> = {}): Promise<Gateway> {
  const backend = await backendOf(serve, more);
  const options = { host: "127.0.0.1", port: 0, backend };
  const gateway = await openGateway({
    ...options,
    onRequest: (record) => records.push(record),
    onStop: (line) => lines.push(line),
  });
  after(() => gateway.close());
  return gateway;
}

const call = (id: unknown, name = "x") => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name } });

function post({ url }: Gateway, message: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify(message),
  });
}

const failing: RequestListener = (_request, response) => {
  response.writeHead(500, { "content-type": "text/html" });
  response.end("<html>");
};

test("a tool call that the server cannot answer has a result, and other requests have an error", async () => {
  const gateway = await open(failing);
  const text = 'The tool "x" broke down: reason.';
  const result = { content: [{ type: "text", text }], isError: true };
  const answered = await post(gateway, call("a"));
  assert.deepEqual([answered.status, await answered.json()], [200, { jsonrpc: "2.0", id: "a", result }]);
  assert.deepEqual(records.at(-1)?.outcome, { kind: "stopped", stop: { kind: "trap", reason: "reason" } });
  assert.equal(lines.at(-1), text);
  assert.deepEqual(await (await post(gateway, { jsonrpc: "2.0", id: 0, method: "tools/list" })).json(), {
    jsonrpc: "2.0",
    id: 0,
    error: { code: -32603, message: 'The request "tools/list" broke down: reason.' },
  });
  const batch = [call(1), { jsonrpc: "2.0", method: "notifications/x" }, call(2, "y")];
  const answers = (await (await post(gateway, batch)).json()) as readonly { readonly id: number }[];
  assert.deepEqual(
    answers.map(({ id }) => id),
    [1, 2],
  );
  const streamed = await post(gateway, call(3), { accept: "text/event-stream" });
  assert.equal(streamed.headers.get("content-type"), "text/event-stream");
  assert.match(await streamed.text(), /^event: message\ndata: \{.*"id":3.*\}\n\n$/);
});

test("what is no request of JSON-RPC passes as it is", async () => {
  const gateway = await open(failing);
  const answered = await post(gateway, { id: 1, result: {} });
  assert.deepEqual([answered.status, await answered.text()], [500, "<html>"]);
});

test("a call that takes too long is answered at its limit, also in the middle of a stream", async () => {
  const gateway = await open((request, response) => {
    if (request.url === "/stream") {
      response.writeHead(200, events);
      response.write('data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\ndata: {"jsonr');
    }
  });
  const silent = (await (await post(gateway, call(1))).json()) as { result: { content: { text: string }[] } };
  assert.match(silent.result.content[0]?.text ?? "", /^The tool "x" used more than 200 milliseconds/);
  assert.match(lines.at(-1) ?? "", /; allow more with `--timeout 400ms`, or with `limits` in wasmcp\.toml$/);
  const streaming = await post({ ...gateway, url: new URL("/stream", gateway.url).href }, call(2));
  const parts = (await streaming.text()).split("\n\n");
  assert.equal(parts[1], 'data: {"jsonr\nevent: incomplete', "clients ignore an event of another type");
  assert.match(parts[2] ?? "", /^event: message\ndata: \{"jsonrpc":"2\.0","id":2,"result"/);
});

test("a stream that ends without an answer gets one, and one with an answer is left alone", async () => {
  const gateway = await open((request, response) => {
    response.writeHead(200, events);
    response.write(": comment\n\n");
    if (request.url === "/whole") response.write('data: {"jsonrpc":"2.0","id":1,"result":{}}\r\n\r\n');
    response.end();
  });
  assert.match(
    await (await post(gateway, call(1))).text(),
    /: comment\n\nevent: message\ndata: .*"isError":true/,
  );
  const whole = await post({ ...gateway, url: new URL("/whole", gateway.url).href }, call(1));
  assert.equal(await whole.text(), ': comment\n\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\r\n\r\n');
  assert.deepEqual(records.at(-1)?.outcome, { kind: "ok" });
});

test("a cancelled request of a session gets no answer where the server gives none", async () => {
  const gateway = await open((request, response) => {
    if (request.headers["x-cancels"] !== undefined) return void response.writeHead(202).end();
    response.writeHead(200, events);
    response.write(": working\n\n");
    setTimeout(() => response.end(), 50);
  });
  const session = { "mcp-session-id": "s" };
  const running = await post(gateway, call(1), session);
  const cancellation = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
  await post(gateway, cancellation, { ...session, "x-cancels": "yes" });
  assert.equal(await running.text(), ": working\n\n");
  const other = await post(gateway, call(1), { "mcp-session-id": "another" });
  assert.match(await other.text(), /"isError":true/, "the id of another session");
});

test("headers pass unchanged, those of the connection and of the gateway do not", async () => {
  const gateway = await open(
    (request, response) => {
      response.writeHead(200, { "x-own": "1", "set-cookie": ["a", "b"], "wasmcp-stop": "no" });
      response.end(JSON.stringify(request.headers));
    },
    { headersFor: (kind) => ["wasmcp-kind", kind] },
  );
  const answered = await post(gateway, call(1), {
    "x-name": "ä",
    "wasmcp-kind": "listener",
    authorization: "b",
  });
  const seen = (await answered.json()) as Readonly<Record<string, string>>;
  assert.deepEqual(
    [seen["host"], seen["x-name"], seen["wasmcp-kind"], seen["authorization"]],
    [new URL(gateway.url).host, "ä", "call", "b"],
  );
  assert.deepEqual(
    [answered.headers.get("x-own"), answered.headers.getSetCookie(), answered.headers.get("wasmcp-stop")],
    ["1", ["a", "b"], null],
  );
});

test("a client that leaves ends its request at the server", async () => {
  const left = deferred<void>();
  const arrived = deferred<void>();
  const gateway = await open((_request, response: ServerResponse) => {
    response.once("close", left.resolve);
    arrived.resolve();
  });
  const controller = new AbortController();
  const request = fetch(gateway.url, { headers: { accept: "text/event-stream" }, signal: controller.signal });
  request.catch(() => {});
  await arrived.promise;
  controller.abort();
  await left.promise;
});

test(
  "bytes that are not HTTP do not take the place of an answer that is still to come",
  { timeout: 60_000 },
  async () => {
    const held = deferred<ServerResponse>();
    const gateway = await open((_request, response) => held.resolve(response));
    const received: string[] = [];
    const socket = connect(gateway.port, "127.0.0.1");
    socket.on("data", (piece) => received.push(piece.toString()));
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.write(
      "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}\u0000not HTTP\r\n\r\n",
    );
    (await held.promise).end("answer");
    await closed;
    assert.match(received.join(""), /^HTTP\/1\.1 200 [^]*answer/);
  },
);

test("a record has the client: from the handshake of its session, or from the request itself", async () => {
  const gateway = await open((_request, response) => {
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} });
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      "mcp-session-id": "s1",
    });
    response.end(text);
  });
  const clientInfo = { name: "inspector", version: "1.2" };
  await (await post(gateway, { jsonrpc: "2.0", id: 1, method: "initialize", params: { clientInfo } })).text();
  assert.equal(records.at(-1)?.client, "inspector 1.2");
  await (await post(gateway, call(2), { "mcp-session-id": "s1" })).text();
  assert.deepEqual([records.at(-1)?.client, records.at(-1)?.name], ["inspector 1.2", "x"]);
  await (await post(gateway, call(3), { "mcp-session-id": "another" })).text();
  assert.equal(records.at(-1)?.client, undefined);
  const params = {
    name: "x",
    arguments: { city: "Rome" },
    _meta: { "io.modelcontextprotocol/clientInfo": { name: "modern" } },
  };
  await (await post(gateway, { jsonrpc: "2.0", id: 4, method: "tools/call", params })).text();
  assert.deepEqual([records.at(-1)?.client, records.at(-1)?.arguments], ["modern", { city: "Rome" }]);
});
