/** While clients are slow, on purpose or by their line, a server serves the others, on both runtimes. */
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { makeServer, type ComposedServer } from "../components/composed-server.ts";
import { calculatorFile, runtimes } from "../sample-server.ts";
import { needs } from "../../tools.ts";

needs("wasmtime");

const LIMIT_MS = 180_000;

let composed: ComposedServer;
before(async () => {
  composed = await makeServer([], [calculatorFile]);
});
after(() => composed.remove());

const call = (id: number, more = ""): string =>
  JSON.stringify({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name: "add", arguments: { a: 20, b: 22 }, _meta: { more } },
  });

const headOf = (body: string): string =>
  `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n`;

/** A client that sends its request byte by byte. */
class Dribbler {
  readonly socket: Socket;
  readonly #bytes: string;
  #sent = 0;
  received = "";
  readonly answered: Promise<string>;

  constructor({ port }: RunningServer, id: number) {
    const body = call(id);
    // Every second one is slow from its first line on.
    const head = headOf(body);
    this.#bytes = id % 2 === 0 ? body : head + body;
    this.socket = connect(port, "127.0.0.1");
    this.socket.setNoDelay();
    if (id % 2 === 0) this.socket.write(head);
    this.answered = new Promise((resolve, reject) => {
      this.socket.on("error", reject);
      this.socket.once("close", () => reject(new Error(`closed after ${this.received}`)));
      this.socket.on("data", (piece) => {
        this.received += piece.toString();
        if (this.received.includes("}}")) resolve(this.received);
      });
    });
    this.answered.catch(() => {});
  }

  dribble(): void {
    if (this.#sent < this.#bytes.length - 1) this.socket.write(this.#bytes.charAt(this.#sent++));
  }

  finish(): void {
    this.socket.write(this.#bytes.slice(this.#sent));
  }
}

async function ask(server: RunningServer, body: string): Promise<string> {
  const response = await fetch(server.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body,
  });
  return `${response.status} ${await response.text()}`;
}

for (const runtime of runtimes) {
  describe(`on ${runtime}`, { timeout: LIMIT_MS }, () => {
    let server: RunningServer;
    before(async () => {
      server = await composed.start(runtime);
    });
    after(() => server.stop());

    test("20 calls are answered while 200 clients dribble and 200 say nothing, and the slow ones, too", async (t) => {
      const slow = Array.from({ length: 200 }, (_, id) => new Dribbler(server, id));
      const silent = Array.from({ length: 200 }, () => connect(server.port, "127.0.0.1"));
      t.after(() => {
        for (const socket of [...silent, ...slow.map((each) => each.socket)]) socket.destroy();
      });
      const timer = setInterval(() => {
        for (const each of slow) each.dribble();
      }, 50);
      t.after(() => clearInterval(timer));
      for (let id = 0; id < 20; id++) assert.match(await ask(server, call(id)), /^200 .*42/);
      assert.deepEqual(
        slow.filter(({ received }) => received !== ""),
        [],
        "answered before all of it has come",
      );
      clearInterval(timer);
      for (const each of slow) each.finish();
      for (const each of slow) assert.match(await each.answered, /^HTTP\/1\.1 200 [^]*42/);
    });

    test("ten mebibytes are accepted, and more are refused with 413", async () => {
      const room = 10 * 1024 * 1024;
      const most = call(1, "x".repeat(room - call(1).length));
      assert.match(await ask(server, most), /^200 .*42/);
      assert.match(await ask(server, `${most} `), /^413 /);
    });
  });
}
