/**
 * What is hardly HTTP, in front of the gateway and the embedded runtime: nothing breaks down, nothing of one request becomes
 * another one, and nothing stays behind.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { openGateway, type Gateway, type RunningServer } from "../../../toolchain/run/index.ts";
import { makeServer, type ComposedServer } from "../../integration/components/composed-server.ts";
import { calculatorFile } from "../../integration/sample-server.ts";
import { descendantsOf, until, withoutProc } from "../../processes.ts";
import { randomNumbers } from "../../random.ts";
import { needs } from "../../tools.ts";

needs("wasmtime");

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const json = "host: localhost\r\ncontent-type: application/json\r\n";
const post = (headers: string, body: string): string =>
  `POST /mcp HTTP/1.1\r\n${json}${headers}\r\n\r\n${body}`;
/** A request that a reader who counts otherwise would find in a body. */
const hidden = "GET /hidden HTTP/1.1\r\nhost: localhost\r\n\r\n";
const size = ping.length.toString(16);

const forms: readonly string[] = [
  post(`content-length: ${ping.length}`, ping),
  post(`content-length: ${ping.length}\r\ncontent-length: ${ping.length}`, ping),
  post(`content-length: 0\r\ncontent-length: ${hidden.length}`, hidden),
  post(`content-length: 0, ${hidden.length}`, hidden),
  post(`content-length: +${hidden.length}`, hidden),
  post(`content-length: 0x10`, hidden),
  post(`content-length: -1`, hidden),
  post(`content-length: 99999999999999999999`, hidden),
  post(`content-length: ${hidden.length}\r\ntransfer-encoding: chunked`, `0\r\n\r\n${hidden}`),
  post(`transfer-encoding: chunked\r\ncontent-length: 5`, `0\r\n\r\n${hidden}`),
  post(`transfer-encoding: xchunked\r\ncontent-length: 0`, hidden),
  post(`transfer-encoding: chunked, identity`, `0\r\n\r\n${hidden}`),
  post(`transfer-encoding : chunked`, `0\r\n\r\n${hidden}`),
  post(`transfer-encoding:\x0bchunked`, `0\r\n\r\n${hidden}`),
  post(`x: y\r\n transfer-encoding: chunked`, `0\r\n\r\n${hidden}`),
  post(`transfer-encoding: chunked`, `${size}\r\n${ping}\r\n0\r\n\r\n`),
  post(`transfer-encoding: chunked`, `${size};a=${"b".repeat(20_000)}\r\n${ping}\r\n0\r\n\r\n`),
  post(`transfer-encoding: chunked`, `${size}\n${ping}\n0\n\n${hidden}`),
  post(`transfer-encoding: chunked`, `-1\r\n${hidden}`),
  post(`transfer-encoding: chunked`, `fffffffffffffffff\r\n${hidden}`),
  post(`transfer-encoding: chunked`, `zz\r\n${hidden}`),
  post(`transfer-encoding: chunked`, `2\r\n{}${hidden}`),
  post(`transfer-encoding: chunked`, `0\r\nx: ${"y".repeat(70_000)}\r\n\r\n`),
  post(`expect: 100-continue\r\ncontent-length: ${ping.length}`, ping),
  post(`expect: nonsense\r\ncontent-length: ${ping.length}`, ping),
  post(`upgrade: websocket\r\nconnection: upgrade\r\ncontent-length: 0`, hidden.replace("hidden", "ws")),
  post(`connection: close, content-length\r\ncontent-length: ${ping.length}`, ping),
  post(Array.from({ length: 5_000 }, (_, i) => `h${i}: 1`).join("\r\n"), ""),
  post(`h: ${"x".repeat(100_000)}`, ""),
  post(`h: \0`, ""),
  `POST /mcp HTTP/1.1\nhost: localhost\ncontent-length: 0\n\n${hidden}`,
  `POST /mcp HTTP/1.1\r\nhost: a\r\nhost: b\r\ncontent-length: 0\r\n\r\n`,
  `POST  /mcp HTTP/1.1\r\n${json}\r\n`,
  `POST /mcp HTTP/9.9\r\n${json}\r\n`,
  `POST /mcp\r\n`,
  `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  `CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n`,
  `GET http://elsewhere/mcp HTTP/1.1\r\nhost: localhost\r\n\r\n`,
  `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03`,
  "\0".repeat(1_000),
];

/** Sends bytes and leaves: after an answer, or at once. Resolves when the connection is gone. */
function send(port: number, bytes: string, isPatient: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {}).once("close", () => resolve());
    socket.once("connect", () => {
      socket.write(Buffer.from(bytes, "latin1"), () => {
        if (isPatient) socket.end().resume();
        else socket.destroy();
      });
    });
    // A request that the server goes on waiting for.
    socket.setTimeout(2_000, () => socket.destroy());
  });
}

/** Every form whole, and cut at some places, by clients that wait or leave at once. */
async function sendAll(port: number): Promise<void> {
  const random = randomNumbers(20260728);
  const sent: Promise<void>[] = [];
  for (const form of forms) {
    sent.push(send(port, form, true), send(port, form, false));
    for (let i = 0; i < 6; i++)
      sent.push(send(port, form.slice(0, Math.floor(random() * form.length)), i % 2 === 0));
    if (sent.length > 100) await Promise.all(sent.splice(0));
  }
  await Promise.all(sent);
  for (let i = 0; i < 10; i++)
    await Promise.all(Array.from({ length: 100 }, () => send(port, "", i % 2 === 0)));
}

test("the gateway passes on only what is one request", { timeout: 180_000 }, async () => {
  const seen: string[] = [];
  const behind = createServer((request, response) => {
    seen.push(request.url ?? "");
    request.resume().once("end", () => response.end("{}"));
  });
  await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
  const address = behind.address() as AddressInfo;
  const gateway: Gateway = await openGateway({
    host: "127.0.0.1",
    port: 0,
    backend: {
      runtime: "embedded",
      limits: { time: 1_000, memory: undefined },
      hasTasks: false,
      asksClients: false,
      isProtected: false,
      addressFor: () => ({ host: "127.0.0.1", port: address.port }),
      headersFor: () => [],
      explain: async () => ({ kind: "gone" }),
      command: () => [],
      exited: new Promise(() => {}),
      stop: async () => void behind.close(),
    },
  });
  after(() => gateway.close());
  for (const form of forms) await send(gateway.port, form, false);
  await sendAll(gateway.port);
  assert.ok(seen.length > forms.length / 4, `${seen.length} were passed on`);
  assert.deepEqual(
    seen.filter((url) => url.includes("hidden")),
    [],
  );
});

let composed: ComposedServer;
let server: RunningServer;
before(async () => {
  composed = await makeServer([], [calculatorFile]);
  server = await composed.start("embedded");
});
after(async () => {
  await server.stop();
  await composed.remove();
});

const ask = async (): Promise<unknown> => {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  return (await fetch(server.url, { method: "POST", headers, body: ping })).json();
};

test(
  "the embedded runtime goes on, and has as many files and threads as before",
  { skip: withoutProc, timeout: 180_000 },
  async () => {
    const [child = 0] = descendantsOf(process.pid);
    const count = (what: "fd" | "task", pid: number | "self"): number =>
      readdirSync(`/proc/${pid}/${what}`).length;
    await Promise.all(Array.from({ length: 8 }, ask));
    const used = () => ({
      own: count("fd", "self"),
      files: count("fd", child),
      threads: count("task", child),
    });
    const least = used();
    await sendAll(server.port);
    assert.deepEqual(await ask(), { jsonrpc: "2.0", id: 1, result: {} });
    // A few connections rest for the next request, and threads for the next call.
    const room = 16;
    await until(
      () => {
        const now = used();
        return (
          now.own <= least.own + room &&
          now.files <= least.files + room &&
          now.threads <= least.threads + room
        );
      },
      "what was used is free again",
      20_000,
    );
  },
);
