/** What precedes a result over stdio, and what is answered while a tool works, on both runtimes. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import * as modern from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernTransport } from "@modelcontextprotocol/client/stdio";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { type ComposedServer, makeServer } from "./composed-server.ts";
import { initialize, request } from "./legacy-cases.ts";
import { StdioClient, stdioArguments } from "./stdio-client.ts";

const key = (name: string) => `io.modelcontextprotocol/${name}`;
const identity = { name: "wasmcp-test", version: "1.0.0" };
const talk = (steps: string, meta?: object) =>
  request("tools/call", { name: "talk", arguments: { steps }, ...(meta && { _meta: meta }) });
const enveloped = (more: object = {}) => ({
  [key("protocolVersion")]: "2026-07-28",
  [key("clientCapabilities")]: {},
  ...more,
});
const ping = (id: unknown) => ({ jsonrpc: "2.0", id, method: "ping" });

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly level?: string; readonly data?: unknown };
  readonly result?: {
    readonly content?: readonly { readonly text: string }[];
    readonly capabilities?: Readonly<Record<string, unknown>>;
  };
}

/** Everything up to the answer of this request. */
async function answered(client: StdioClient, message: object): Promise<readonly Message[]> {
  const messages = [JSON.parse(await client.ask(message)) as Message];
  while (messages.at(-1)?.id === undefined) messages.push(JSON.parse(await client.line()) as Message);
  return messages;
}

const levels = (messages: readonly Message[]) => messages.slice(0, -1).map(({ params }) => params?.level);

/** A web server that holds each answer until it is told to go on. */
class Gate {
  readonly #server = http.createServer();
  #waiting: http.ServerResponse | undefined;
  async open(): Promise<string> {
    this.#server.on("request", (_request, response) => (this.#waiting = response));
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  /** When a tool has begun to wait. */
  async reached(): Promise<void> {
    if (this.#waiting === undefined) await once(this.#server, "request");
  }
  release(): void {
    this.#waiting?.end("go on");
    this.#waiting = undefined;
  }
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A server of a part that talks, and one that has sessions besides. */
const servers: Record<"talking" | "stateful", ComposedServer | undefined> = {
  talking: undefined,
  stateful: undefined,
};
before(async () => {
  servers.talking = await makeServer(["talker"], [], "stdio");
  servers.stateful = await makeServer(["talker", "visitor"], [], "stdio");
});
after(async () => {
  for (const server of Object.values(servers)) await server?.remove();
});
const fileOf = (name: keyof typeof servers): string => servers[name]?.file ?? assert.fail(name);

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`over stdio on ${runtime}`, { timeout: 180_000 }, () => {
    for (const name of ["talking", "stateful"] as const) {
      test(`log messages of a part reach the client in both eras (${name})`, async () => {
        const client = new StdioClient(fileOf(name), runtime);
        const [welcome] = await answered(client, initialize("2025-11-25"));
        assert.deepEqual(welcome?.result?.capabilities?.["logging"], {});
        const steps = "debug info error";
        assert.deepEqual(levels(await answered(client, talk(steps))), ["info", "error"], "the default");
        await answered(client, request("logging/setLevel", { level: "error" }));
        assert.deepEqual(levels(await answered(client, talk(steps))), ["error"]);
        await answered(client, request("logging/setLevel", { level: "debug" }));
        const all = await answered(client, talk(steps));
        assert.deepEqual(levels(all), ["debug", "info", "error"]);
        assert.deepEqual(all[0]?.params, { level: "debug", logger: "talker", data: { step: "debug" } });
        assert.equal(all.at(-1)?.result?.content?.[0]?.text, "heard sent sent sent");
        const some = await answered(client, talk(steps, enveloped({ [key("logLevel")]: "info" })));
        assert.deepEqual(levels(some), ["info", "error"]);
        assert.deepEqual(levels(await answered(client, talk(steps, enveloped()))), []);
        assert.equal((await client.end()).code, 0);
      });
    }

    test("progress of a part reaches the client in both eras, without log messages that it has not asked for", async () => {
      const client = new StdioClient(fileOf("talking"), runtime);
      await answered(client, initialize("2025-11-25"));
      for (const meta of [{ progressToken: "p" }, enveloped({ progressToken: "p" })]) {
        const messages = await answered(client, talk("debug progress:p", meta));
        const params = { progressToken: "p", progress: 0.5 };
        assert.deepEqual(messages.slice(0, -1), [
          { jsonrpc: "2.0", method: "notifications/progress", params },
        ]);
      }
      assert.equal((await client.end()).code, 0);
    });

    test("official clients get the log messages", async () => {
      const args = stdioArguments(fileOf("talking"), runtime);
      const env = Object.fromEntries(
        Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
      const command = { command: process.execPath, args, env };
      const legacy = new LegacyClient(identity);
      const seen: string[] = [];
      legacy.setNotificationHandler(
        LoggingMessageNotificationSchema,
        ({ params }) => void seen.push(params.level),
      );
      await legacy.connect(new LegacyTransport(command));
      await legacy.callTool({ name: "talk", arguments: { steps: "info error" } });
      await legacy.close();
      const newer = new modern.Client(identity, { versionNegotiation: { mode: "auto" } });
      newer.setNotificationHandler("notifications/message", ({ params }) => void seen.push(params.level));
      await newer.connect(new ModernTransport(command));
      const _meta = { [modern.LOG_LEVEL_META_KEY]: "debug" };
      await newer.callTool({ name: "talk", arguments: { steps: "debug" }, _meta });
      await newer.close();
      assert.deepEqual(seen, ["info", "error", "debug"]);
    });

    test("a ping is answered while a tool works, and a cancelled call gets no result", async () => {
      const gate = new Gate();
      const client = new StdioClient(fileOf("talking"), runtime);
      try {
        const authority = await gate.open();
        await answered(client, initialize("2025-11-25"));
        client.write(`${JSON.stringify(talk(`wait:${authority}`))}\n`);
        await gate.reached();
        assert.deepEqual(JSON.parse(await client.ask(ping("while it works"))), {
          jsonrpc: "2.0",
          id: "while it works",
          result: {},
        });
        const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
        client.write(`${JSON.stringify(cancelled)}\n`);
        const next = client.ask({ ...request("tools/list"), id: "next" });
        gate.release();
        assert.equal((JSON.parse(await next) as Message).id, "next");
        assert.deepEqual((await client.end()).lines, []);
      } finally {
        gate.close();
        client.process.kill();
      }
    });
  });
}
