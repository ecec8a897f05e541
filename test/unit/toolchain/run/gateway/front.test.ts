/** What clients may use of the gateway, and that a slow one costs the server nothing. */
import assert from "node:assert/strict";
import type { RequestListener, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { after, test } from "node:test";
import { openGateway, type Gateway, type GatewayOptions } from "../../../../../toolchain/run/index.ts";
import { backendOf, deferred } from "./backend.ts";

const options = { timeout: 60_000 };

async function open(serve: RequestListener, front: NonNullable<GatewayOptions["front"]>): Promise<Gateway> {
  const backend = await backendOf(serve, { limits: { time: undefined, memory: undefined } });
  const gateway = await openGateway({ host: "127.0.0.1", port: 0, backend, front });
  after(() => gateway.close());
  return gateway;
}

/** A connection, and all that has come over it. */
class Client {
  readonly socket: Socket;
  readonly closed: Promise<string>;
  received = "";
  #wake = (): void => {};

  constructor({ port }: Gateway) {
    this.socket = connect(port, "127.0.0.1");
    after(() => this.socket.destroy());
    this.socket.setNoDelay().on("error", () => {});
    this.socket.on("data", (piece) => {
      this.received += piece.toString();
      this.#wake();
    });
    this.closed = new Promise((resolve) => this.socket.once("close", () => resolve(this.received)));
  }

  send(text: string): this {
    this.socket.write(text);
    return this;
  }

  async until(text: string): Promise<string> {
    while (!this.received.includes(text)) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.received;
  }
}

const ping = '{"jsonrpc":"2.0","id":7,"method":"ping"}';
const answer = '{"jsonrpc":"2.0","id":7,"result":{}}';
const head = (length: number, more = ""): string =>
  `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`;
const whole = (body: string): string => head(body.length) + body;

const serve: RequestListener = (request, response) => {
  request.resume().once("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(answer);
  });
};

/** Answers when the test says so. */
function holding(): { readonly listener: RequestListener; readonly held: ServerResponse[] } {
  const held: ServerResponse[] = [];
  return { listener: (_request, response) => void held.push(response), held };
}

test(
  "the server gets a request when all of it has come, and a slow client gets its answer",
  options,
  async () => {
    let seen = 0;
    const gateway = await open((request, response) => {
      seen++;
      serve(request, response);
    }, {});
    const slow = Array.from({ length: 50 }, () => new Client(gateway).send(head(ping.length)));
    for (const each of ping.slice(0, -1)) {
      for (const client of slow) client.send(each);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await new Client(gateway).send(whole(ping)).until(answer);
    assert.equal(seen, 1);
    for (const client of slow) client.send("}");
    for (const client of slow) await client.until(answer);
    assert.equal(seen, 51);
  },
);

test("a head or a body that takes too long gets 408 and loses its connection", options, async () => {
  const gateway = await open(serve, { headTime: 300, requestTime: 600 });
  const late = ["POST /mcp HTTP/1.1\r\nhost: loc", head(10) + "{"].map((text) =>
    new Client(gateway).send(text),
  );
  for (const client of late) assert.match(await client.closed, /^HTTP\/1\.1 408 [^]*took too long to arrive/);
});

test("batches, headers and heads that are too long are refused", options, async () => {
  const gateway = await open(serve, { batch: 2, headers: 5, headBytes: 1_000 });
  const check = async (text: string, expected: RegExp): Promise<void> => {
    const client = new Client(gateway).send(text);
    assert.match(await client.until("}}"), expected);
    client.socket.destroy();
  };
  await check(whole(`[${ping},${ping}]`), /^HTTP\/1\.1 200 /);
  await check(
    whole(`[${ping},${ping},${ping}]`),
    /^HTTP\/1\.1 400 [^]*"code":-32600,"message":"expected at most 2 messages in a batch, found 3"/,
  );
  await check(head(0, "a: 1\r\nb: 2\r\n"), /^HTTP\/1\.1 200 /);
  await check(head(0, "a: 1\r\nb: 2\r\nc: 3\r\n"), /^HTTP\/1\.1 431 [^]*expected at most 5 headers/);
  await check(head(0, `a: ${"x".repeat(1_000)}\r\n`), /^HTTP\/1\.1 431 [^]*expected at most 1000 bytes/);
});

test("a connection too many gets 503, and those that rest make room", options, async () => {
  const { listener, held } = holding();
  const gateway = await open(listener, { connections: 2 });
  const first = new Client(gateway).send(whole(ping));
  const resting = new Client(gateway).send(whole(ping));
  while (held.length < 2) await new Promise((resolve) => setImmediate(resolve));
  const busy = /^HTTP\/1\.1 503 [^]*retry-after: 2\r\n[^]*too many connections/i;
  assert.match(await new Client(gateway).send(whole(ping)).closed, busy);
  for (const response of held) response.end(answer);
  await resting.until(answer);
  await first.until(answer);
  await new Client(gateway).send(whole(ping)).closed;
  await Promise.all([first.closed, resting.closed]);
  const next = new Client(gateway).send(whole(ping));
  while (held.length < 3) await new Promise((resolve) => setImmediate(resolve));
  held[2]?.end(answer);
  await next.until(answer);
});

test("requests too many get 503 with their id, and others are served again later", options, async () => {
  const { listener, held } = holding();
  const gateway = await open(listener, { calls: 2, lasting: 1 });
  const clients = [new Client(gateway).send(whole(ping)), new Client(gateway).send(whole(ping))];
  while (held.length < 2) await new Promise((resolve) => setImmediate(resolve));
  const refused = new Client(gateway).send(whole(ping));
  assert.match(
    await refused.until("}}"),
    /^HTTP\/1\.1 503 [^]*retry-after: 2\r\n[^]*"id":7,"error":.*too many requests/i,
  );
  const listen = "GET /mcp HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n";
  const listening = new Client(gateway).send(listen);
  while (held.length < 3) await new Promise((resolve) => setImmediate(resolve));
  assert.match(
    await new Client(gateway).send(listen).until("}}"),
    /^HTTP\/1\.1 503 [^]*too many clients listen/,
  );
  for (const response of held) response.end(answer);
  for (const client of [...clients, listening]) await client.until(answer);
  refused.send(whole(ping));
  while (held.length < 4) await new Promise((resolve) => setImmediate(resolve));
  held[3]?.end(answer);
  await refused.until(answer);
});

test("large bodies share their room, and small ones need none", options, async () => {
  const gateway = await open(serve, { heldBytes: 150_000 });
  const size = 200_000;
  const large = (body: string): string => head(size) + body;
  const filling = new Client(gateway).send(large(" ".repeat(160_000)));
  // The other one comes after it.
  const asked = deferred<void>();
  filling.socket.once("drain", asked.resolve);
  if (!filling.socket.writableNeedDrain) asked.resolve();
  await asked.promise;
  const surplus = new Client(gateway).send(large(" ".repeat(180_000)));
  const [refused, served] = await Promise.race([
    surplus.until("}}").then(() => [surplus, filling] as const),
    filling.until("}}").then(() => [filling, surplus] as const),
  ]);
  assert.match(refused.received, /^HTTP\/1\.1 503 [^]*too many large requests/);
  await new Client(gateway).send(whole(ping)).until(answer);
  served.send(" ".repeat(size - (served === filling ? 160_000 : 180_000)));
  await served.until(answer);
});
