/** Messages that a component sends while it works, in both eras and on both runtimes. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type Answer, type ComposedServer, exchange, makeServer } from "./composed-server.ts";

const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;
const both = { accept: "application/json, text/event-stream" };
const json = { accept: "application/json" };

interface Call {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type MakeCall = (
  steps: string,
  headers?: Readonly<Record<string, string>>,
  meta?: Readonly<Record<string, unknown>>,
) => Call;

const legacy: MakeCall = (steps, headers = both) => ({
  headers: { "content-type": "application/json", "mcp-protocol-version": "2025-11-25", ...headers },
  body: JSON.stringify({
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: { name: "talk", arguments: { steps } },
  }),
});

const modern: MakeCall = (steps, headers = both, meta = { [key("logLevel")]: "info" }) => ({
  headers: {
    "content-type": "application/json",
    "mcp-protocol-version": version,
    "mcp-method": "tools/call",
    "mcp-name": "talk",
    ...headers,
  },
  body: JSON.stringify({
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: {
      name: "talk",
      arguments: { steps },
      _meta: { [key("protocolVersion")]: version, [key("clientCapabilities")]: {}, ...meta },
    },
  }),
});

interface Message {
  readonly method?: string;
  readonly params?: unknown;
  readonly id?: unknown;
  readonly result?: {
    readonly content: readonly { readonly text: string }[];
    readonly capabilities?: unknown;
  };
  readonly error?: { readonly code: number };
}

/** The messages of a stream, each of which is one event. */
function eventsOf({ headers, text }: Answer): Message[] {
  assert.equal(headers["content-type"], "text/event-stream");
  assert.ok(text.endsWith("\n\n"));
  return text
    .slice(0, -2)
    .split("\n\n")
    .map((event) => JSON.parse(event.replace(/^data: /u, "")));
}

/** The text of a tool's answer that is one JSON body. */
function textOf({ headers, text }: Answer): string | undefined {
  assert.equal(headers["content-type"], "application/json");
  return (JSON.parse(text) as Message).result?.content[0]?.text;
}

const message = (step: string, level = step) => ({
  jsonrpc: "2.0",
  method: "notifications/message",
  params: { level, logger: "talker", data: { step } },
});

/** Holds each answer until `release`. */
class Gate {
  readonly #server = http.createServer();
  #waiting: http.ServerResponse | undefined;
  async open(): Promise<string> {
    this.#server.on("request", (_request, response) => (this.#waiting = response));
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  /** Lets the waiting tool continue; whether one was waiting. */
  async release(): Promise<boolean> {
    if (this.#waiting === undefined) await once(this.#server, "request");
    this.#waiting?.end("go on");
    return this.#waiting !== undefined;
  }
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`a component that sends messages, on ${runtime}`, () => {
    let composed: ComposedServer;
    let server: RunningServer;
    before(async () => {
      composed = await makeServer(["showcase", "talker"]);
      server = await composed.start(runtime);
    });
    after(async () => {
      await server.stop();
      await composed.remove();
    });

    for (const [era, call] of [
      ["legacy", legacy],
      ["modern", modern],
    ] as const) {
      test(`sends them while it still works (${era})`, { timeout: 180_000 }, async () => {
        const gate = new Gate();
        try {
          const authority = await gate.open();
          const { headers, body } = call(`info wait:${authority} error`);
          const request = http.request(server.url, { method: "POST", headers, agent: false });
          request.end(body);
          const [response] = (await once(request, "response")) as [http.IncomingMessage];
          response.setEncoding("utf8");
          const [first] = (await once(response, "data")) as [string];
          assert.equal(first, `data: ${JSON.stringify(message("info"))}\n\n`);
          // The tool cannot have got further: it waits for what happens only now.
          assert.ok(await gate.release());
          let rest = "";
          for await (const piece of response) rest += String(piece);
          const [second, last] = eventsOf({ status: 200, headers: response.headers, text: rest });
          assert.deepEqual(second, message("error"));
          assert.equal(last?.id, 7);
          assert.equal(last?.result?.content[0]?.text, "heard sent answered sent");
        } finally {
          gate.close();
        }
      });

      test(`answers with one JSON body when it has sent nothing (${era})`, async () => {
        assert.equal(textOf(await exchange(server.url, call("debug"))), "heard sent");
      });

      test(`sends none below the requested level (${era})`, async () => {
        const answer = await exchange(server.url, call("debug debug"));
        assert.equal(textOf(answer), "heard sent sent");
        const events = eventsOf(await exchange(server.url, call("debug info")));
        assert.deepEqual(
          events.map((event) => event.method),
          ["notifications/message", undefined],
        );
      });

      test(`cannot ask the client, whose answer would be another request (${era})`, async () => {
        assert.equal(textOf(await exchange(server.url, call("ask"))), "heard failed");
      });

      test(`answers with one JSON body if the client accepts only JSON (${era})`, async () => {
        assert.equal(textOf(await exchange(server.url, call("info", json))), "alone unsent");
      });

      test(`C9: begins a stream with the headers that keep it from being buffered, and those for web pages (${era})`, async () => {
        const { status, headers } = await exchange(
          server.url,
          call("info", { ...both, origin: "http://localhost:5173" }),
        );
        assert.equal(status, 200);
        assert.equal(headers["cache-control"], "no-cache");
        assert.equal(headers["x-accel-buffering"], "no");
        assert.equal(headers["access-control-allow-origin"], "http://localhost:5173");
        assert.equal(headers["content-length"], undefined);
      });

      test(`reports an error after its messages (${era})`, async () => {
        const [, last] = eventsOf(await exchange(server.url, call("info refuse")));
        assert.deepEqual([last?.id, last?.error?.code], [7, -32020]);
      });
    }

    test("an error before any message has the HTTP status of its revision", async () => {
      for (const [call, status] of [
        [legacy, 200],
        [modern, 400],
      ] as const) {
        const answer = await exchange(server.url, call("refuse"));
        assert.equal(answer.status, status);
        assert.equal(answer.headers["content-type"], "application/json");
        assert.equal((JSON.parse(answer.text) as Message).error?.code, -32020);
      }
    });

    test("sends progress in 2026-07-28 when the request names a token, and no log messages with it", async () => {
      const meta = { progressToken: "p" };
      const messages = eventsOf(await exchange(server.url, modern("error progress:p", both, meta)));
      assert.deepEqual(
        messages.map(({ method, result }) => method ?? result?.content[0]?.text),
        ["notifications/progress", "heard sent sent"],
      );
    });

    test("sends none in 2026-07-28 when the request names no level, and an invalid level is refused", async () => {
      const silent = modern("info", both, {});
      assert.equal(textOf(await exchange(server.url, silent)), "alone unsent");
      for (const level of ["loud", 1, null]) {
        const { text } = await exchange(server.url, modern("info", both, { [key("logLevel")]: level }));
        assert.equal((JSON.parse(text) as Message).error?.code, -32602);
      }
      assert.equal(
        eventsOf(await exchange(server.url, modern("debug info", both, { [key("logLevel")]: "debug" })))
          .length,
        3,
      );
    });

    test("the message before a trap is sent, and then the answer of the gateway", async () => {
      const { headers, body } = legacy("info trap");
      const request = http.request(server.url, { method: "POST", headers, agent: false });
      request.end(body);
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      response.setEncoding("utf8");
      const received: string[] = [];
      response.on("data", (piece: string) => received.push(piece));
      await new Promise((resolve) => response.on("close", resolve));
      const [first, last, ...more] = received
        .join("")
        .split("\n")
        .filter((line) => line.startsWith("data: "))
        .map((line): unknown => JSON.parse(line.slice("data: ".length)));
      assert.deepEqual(first, message("info"));
      const { id, result } = last as { readonly id: number; readonly result: { readonly isError: boolean } };
      assert.deepEqual([id, result.isError, more.length], [7, true, 0]);
    });

    test("C15: log messages are a capability", async () => {
      const { text } = await exchange(server.url, {
        headers: { "content-type": "application/json" },
        body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}',
      });
      assert.deepEqual((JSON.parse(text) as Message).result?.capabilities, { logging: {}, tools: {} });
    });

    test("`WASMCP_LOG_LEVEL` sets the level for clients that cannot set it with a request", async () => {
      const quiet = await composed.start(runtime, { WASMCP_LOG_LEVEL: "error" });
      try {
        assert.equal(textOf(await exchange(quiet.url, legacy("info"))), "heard sent");
        assert.equal(eventsOf(await exchange(quiet.url, legacy("error"))).length, 2);
      } finally {
        await quiet.stop();
      }
    });

    test("`WASMCP_DISABLE_SSE` makes every answer one JSON body", async () => {
      const plain = await composed.start(runtime, { WASMCP_DISABLE_SSE: "true" });
      try {
        assert.equal(textOf(await exchange(plain.url, legacy("info"))), "alone unsent");
        assert.equal(textOf(await exchange(plain.url, modern("info"))), "alone unsent");
        const { text } = await exchange(plain.url, {
          headers: { "content-type": "application/json" },
          body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}',
        });
        assert.deepEqual((JSON.parse(text) as Message).result?.capabilities, { tools: {} });
      } finally {
        await plain.stop();
      }
    });
  });
}
