/** Notifications of changes, in both eras and on both runtimes, and their absence without storage. */
import assert from "node:assert/strict";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { makeEverythingServer, type EverythingServer } from "../everything-server.ts";
import { assets, runtimes } from "../sample-server.ts";
import { watchedFetch } from "../../message-schemas.ts";
import { Listening, ModernClient } from "./modern-client.ts";
import { StdioClient } from "./stdio-client.ts";
import { here, host } from "../../host.ts";

const idKey = "io.modelcontextprotocol/subscriptionId";
const watched = "test://watched-resource";
const everyList = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

let everything: EverythingServer;
before(async () => {
  everything = await makeEverythingServer();
});
after(() => everything.remove());

/** A client of 2025-11-25 in a new session. */
class LegacyClient {
  readonly #url: string;
  #headers: Readonly<Record<string, string>> = { "mcp-protocol-version": "2025-11-25" };
  capabilities: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {};

  constructor(url: string) {
    this.#url = url;
  }

  async initialize(): Promise<this> {
    const clientInfo = { name: "test", version: "1" };
    const response = await this.#post("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo,
    });
    const id = response.headers.get("mcp-session-id");
    if (id !== null) this.#headers = { ...this.#headers, "mcp-session-id": id };
    const { result } = (await response.json()) as { result: { capabilities: LegacyClient["capabilities"] } };
    this.capabilities = result.capabilities;
    return this;
  }

  async ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    return ((await (await this.#post(method, params)).json()) as { readonly result?: unknown }).result;
  }

  /** The code of the error that the server answers. */
  async errorOf(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    const answer = (await (await this.#post(method, params)).json()) as { readonly error?: { code: number } };
    return answer.error?.code;
  }

  get(headers: Readonly<Record<string, string>> = { accept: "text/event-stream" }): Promise<Response> {
    return watchedFetch(this.#url, { headers: { ...this.#headers, ...headers } });
  }

  async listen(): Promise<Listening> {
    const controller = new AbortController();
    const headers = { ...this.#headers, accept: "text/event-stream" };
    const response = await watchedFetch(this.#url, { headers, signal: controller.signal });
    assert.equal(response.status, 200);
    assert.ok(response.body);
    return new Listening(response.body, controller);
  }

  async end(): Promise<number> {
    const response = await watchedFetch(this.#url, { method: "DELETE", headers: this.#headers });
    await response.body?.cancel();
    return response.status;
  }

  #post(method: string, params: Readonly<Record<string, unknown>>): Promise<Response> {
    return watchedFetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.#headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
  }
}

for (const runtime of runtimes) {
  describe(`on ${runtime}`, () => {
    let server: RunningServer;
    let client: ModernClient;
    const start = (state: string, env: Readonly<Record<string, string>>) => {
      const options = { file: everything.file, runtime, host: "127.0.0.1", port: 0, env };
      return startServer(
        { ...host, ...options, state: path.join(everything.folder, state) },
        unwatchedJob,
        assets,
      );
    };
    before(async () => {
      server = await start(`state-${runtime}`, { WASMCP_SESSION_ENABLED: "true" });
      client = new ModernClient(server.url);
    });
    after(() => server.stop());

    test("subscriptions are advertised", async () => {
      const { result } = await client.ask("server/discover");
      const capabilities = result?.["capabilities"] as Readonly<Record<string, unknown>>;
      assert.deepEqual(
        [capabilities["tools"], capabilities["prompts"], capabilities["resources"]],
        [{ listChanged: true }, { listChanged: true }, { listChanged: true, subscribe: true }],
      );
    });

    test("a client gets the notifications that it subscribed to, also about changes by others", async () => {
      const filter = { toolsListChanged: true, resourceSubscriptions: [watched], unknownKind: true };
      const listening = await client.listen(filter, { id: "a subscription" });
      assert.deepEqual(await listening.next(), {
        jsonrpc: "2.0",
        method: "notifications/subscriptions/acknowledged",
        params: {
          _meta: { [idKey]: "a subscription" },
          notifications: { toolsListChanged: true, resourceSubscriptions: [watched] },
        },
      });
      const other = new ModernClient(server.url);
      await other.call("test_trigger_prompt_change");
      await other.call("test_trigger_resource_change", { uri: "test://another" });
      await other.call("test_trigger_resource_change", { uri: watched });
      await other.call("test_trigger_tool_change");
      const _meta = { [idKey]: "a subscription" };
      assert.deepEqual(
        [await listening.next(), await listening.next()],
        [
          { jsonrpc: "2.0", method: "notifications/resources/updated", params: { _meta, uri: watched } },
          { jsonrpc: "2.0", method: "notifications/tools/list_changed", params: { _meta } },
        ],
      );
      listening.stop();
    });

    test("several clients listen independently", async () => {
      const all = await Promise.all(Array.from({ length: 8 }, (_, id) => client.listen(everyList, { id })));
      for (const listening of all)
        assert.deepEqual((await listening.next()).params?.["notifications"], everyList);
      all[0]?.stop();
      await client.call("test_trigger_resource_change");
      for (const [id, listening] of all.entries()) {
        if (id === 0) continue;
        const { method, params } = await listening.next();
        assert.deepEqual(
          [method, params],
          ["notifications/resources/list_changed", { _meta: { [idKey]: id } }],
        );
        listening.stop();
      }
    });

    test("an empty subscription ends at once", async () => {
      const listening = await client.listen({}, { id: 5 });
      assert.deepEqual((await listening.next()).params, { _meta: { [idKey]: 5 }, notifications: {} });
      const { id, result } = await listening.next();
      assert.deepEqual([id, (result as { readonly resultType: string }).resultType], [5, "complete"]);
      assert.ok(await listening.ends());
    });

    test("an invalid filter is refused", async () => {
      for (const notifications of [[], 1, { resourceSubscriptions: "x" }, { resourceSubscriptions: [1] }]) {
        const listening = await client.listen(notifications as Readonly<Record<string, unknown>>);
        assert.equal((await listening.next()).error?.code, -32602);
        assert.ok(await listening.ends());
      }
    });

    test("C10, E10: a client with a handshake gets notifications on the stream of its session", async () => {
      const legacy = await new LegacyClient(server.url).initialize();
      assert.deepEqual(legacy.capabilities["resources"], { listChanged: true, subscribe: true });
      assert.deepEqual(await legacy.ask("resources/subscribe", { uri: watched }), {});
      const listening = await legacy.listen();
      await client.call("test_trigger_resource_change", { uri: "test://another" });
      await client.call("test_trigger_resource_change", { uri: watched });
      const updated = { jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri: watched } };
      assert.deepEqual(await listening.next(), updated);
      assert.deepEqual(await legacy.ask("resources/subscribe", { uri: "test://another" }), {});
      assert.deepEqual(await legacy.ask("resources/unsubscribe", { uri: watched }), {});
      await client.call("test_trigger_resource_change", { uri: watched });
      await client.call("test_trigger_resource_change", { uri: "test://another" });
      assert.deepEqual((await listening.next()).params, { uri: "test://another" });
      await client.call("test_trigger_tool_change");
      assert.deepEqual(await listening.next(), {
        jsonrpc: "2.0",
        method: "notifications/tools/list_changed",
      });
      listening.stop();
    });

    test("C10: a session has only its newest stream, and none after its end", async () => {
      const legacy = await new LegacyClient(server.url).initialize();
      const first = await legacy.listen();
      const second = await legacy.listen();
      await assert.rejects(first.next(), /has ended/);
      assert.equal(await legacy.end(), 204);
      await assert.rejects(second.next(), /has ended/);
      assert.equal((await legacy.get()).status, 404);
    });

    test("C10: a request without a session, or that accepts no events, gets no stream", async () => {
      // Clients look for a stream before they have a session, and some give up at 400.
      const early = await new LegacyClient(server.url).get();
      assert.deepEqual([early.status, early.headers.get("allow")], [405, "POST, OPTIONS"]);
      const legacy = await new LegacyClient(server.url).initialize();
      const refused = await legacy.get({ accept: "application/json" });
      assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "GET, POST, OPTIONS, DELETE"]);
      const modern = await legacy.get({ accept: "text/event-stream", "mcp-protocol-version": "2026-07-28" });
      assert.equal(modern.status, 405);
    });

    test("C10: without sessions, clients with a handshake get no stream but an error", async () => {
      const plain = await start(`state-${runtime}-plain`, {});
      try {
        const legacy = await new LegacyClient(plain.url).initialize();
        assert.deepEqual([legacy.capabilities["tools"], legacy.capabilities["resources"]], [{}, {}]);
        const refused = await legacy.get();
        assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "POST, OPTIONS"]);
        assert.equal(await legacy.errorOf("resources/subscribe", { uri: watched }), -32601);
      } finally {
        await plain.stop();
      }
    });

    test("`WASMCP_DISABLE_SSE` turns subscriptions off", async () => {
      const silent = await start(`state-${runtime}-silent`, {
        WASMCP_DISABLE_SSE: "true",
        WASMCP_SESSION_ENABLED: "true",
      });
      try {
        const other = new ModernClient(silent.url);
        const { result } = await other.ask("server/discover");
        const capabilities = result?.["capabilities"] as Readonly<Record<string, unknown>>;
        assert.deepEqual(capabilities["tools"], {});
        const listening = await other.listen(everyList);
        assert.deepEqual((await listening.next()).params?.["notifications"], {});
        listening.stop();
        assert.equal((await (await new LegacyClient(silent.url).initialize()).get()).status, 405);
      } finally {
        await silent.stop();
      }
    });
  });
}

test("the transport itself bounds a batch, where no gateway stands in front of it", async () => {
  const server = await everything.startWithoutStorage();
  try {
    const send = async (count: number): Promise<unknown> => {
      const pings = Array.from({ length: count }, (_, id) => ({ jsonrpc: "2.0", id, method: "ping" }));
      const response = await fetch(server.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2025-03-26",
        },
        body: JSON.stringify(pings),
      });
      return response.json();
    };
    assert.equal(((await send(100)) as readonly unknown[]).length, 100);
    assert.deepEqual(await send(101), {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32600, message: "expected at most 100 messages in a batch" },
    });
  } finally {
    await server.stop();
  }
});

test("without storage no subscription is advertised, and listening ends at once", async () => {
  const server = await everything.startWithoutStorage();
  try {
    const client = new ModernClient(server.url);
    const { result } = await client.ask("server/discover");
    const capabilities = result?.["capabilities"] as Readonly<Record<string, unknown>>;
    assert.deepEqual([capabilities["tools"], capabilities["resources"]], [{}, {}]);
    const listening = await client.listen({ ...everyList, taskIds: ["x"] });
    assert.deepEqual((await listening.next()).params?.["notifications"], {});
    assert.equal((await listening.next()).method, undefined);
    assert.ok(await listening.ends());
    await client.call("test_trigger_tool_change");
  } finally {
    await server.stop();
  }
});

for (const runtime of runtimes) {
  describe(`over stdio on ${runtime}`, () => {
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const request = (id: unknown, method: string, params: Readonly<Record<string, unknown>>) => ({
      jsonrpc: "2.0",
      id,
      method,
      params,
    });
    const call = (id: unknown, name: string, args: Readonly<Record<string, unknown>> = {}) =>
      request(id, "tools/call", { name, arguments: args });
    const parsed = async (line: Promise<string>) =>
      JSON.parse(await line) as Readonly<Record<string, unknown>>;
    const ended = async (client: StdioClient) => {
      const { code, lines } = await client.end();
      assert.deepEqual([code, lines], [0, []]);
    };
    let file: string;
    before(async () => {
      file = path.join(everything.folder, "stdio.wasm");
      const specs = [everything.part];
      await composeFiles(
        { ...here, specs, output: file, force: true, transport: "stdio" },
        unwatchedJob,
        assets,
      );
    });

    test("a client with a handshake gets a notification after the message that caused the change", async () => {
      const client = new StdioClient(file, runtime);
      const clientInfo = { name: "test", version: "1" };
      const handshake = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
      const { result } = await parsed(client.ask(request(1, "initialize", handshake)));
      const { capabilities } = result as { readonly capabilities: Readonly<Record<string, unknown>> };
      assert.deepEqual(
        [capabilities["tools"], capabilities["resources"]],
        [{ listChanged: true }, { listChanged: true, subscribe: true }],
      );
      const update = { uri: watched };
      assert.equal((await parsed(client.ask(call(2, "test_trigger_resource_change", update))))["id"], 2);
      assert.equal((await parsed(client.ask(request(3, "resources/subscribe", update))))["id"], 3);
      assert.equal((await parsed(client.ask(call(4, "test_trigger_resource_change", update))))["id"], 4);
      assert.deepEqual(await parsed(client.line()), {
        jsonrpc: "2.0",
        method: "notifications/resources/updated",
        params: update,
      });
      assert.equal((await parsed(client.ask(call(5, "test_trigger_tool_change"))))["id"], 5);
      assert.deepEqual(await parsed(client.line()), {
        jsonrpc: "2.0",
        method: "notifications/tools/list_changed",
      });
      assert.equal((await parsed(client.ask(request(6, "resources/unsubscribe", update))))["id"], 6);
      assert.equal((await parsed(client.ask(call(7, "test_trigger_resource_change", update))))["id"], 7);
      assert.equal((await parsed(client.ask(request(8, "ping", {}))))["id"], 8);
      await ended(client);
    });

    test("subscriptions of 2026-07-28 are distinguished by their ids, until they are cancelled", async () => {
      const client = new StdioClient(file, runtime);
      const listen = (id: unknown, notifications: Readonly<Record<string, unknown>>) =>
        parsed(client.ask(request(id, "subscriptions/listen", { notifications, _meta: meta })));
      const changed = (id: unknown, kind: string) => ({
        jsonrpc: "2.0",
        method: `notifications/${kind}/list_changed`,
        params: { _meta: { [idKey]: id } },
      });
      assert.deepEqual(await listen("a", { toolsListChanged: true, taskIds: ["x"] }), {
        jsonrpc: "2.0",
        method: "notifications/subscriptions/acknowledged",
        params: { _meta: { [idKey]: "a" }, notifications: { toolsListChanged: true } },
      });
      assert.equal((await listen(2, everyList))["method"], "notifications/subscriptions/acknowledged");
      const trigger = (id: number, name: string) =>
        parsed(client.ask(request(id, "tools/call", { name, arguments: {}, _meta: meta })));
      assert.equal((await trigger(3, "test_trigger_prompt_change"))["id"], 3);
      assert.deepEqual(await parsed(client.line()), changed(2, "prompts"));
      assert.equal((await trigger(4, "test_trigger_tool_change"))["id"], 4);
      assert.deepEqual(await parsed(client.line()), changed("a", "tools"));
      assert.deepEqual(await parsed(client.line()), changed(2, "tools"));
      client.write('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}\n');
      assert.equal((await trigger(5, "test_trigger_tool_change"))["id"], 5);
      assert.deepEqual(await parsed(client.line()), changed(2, "tools"));
      const { result } = await parsed(client.ask(request(6, "server/discover", { _meta: meta })));
      const { capabilities } = result as { readonly capabilities: Readonly<Record<string, unknown>> };
      assert.deepEqual(capabilities["tools"], { listChanged: true });
      await ended(client);
    });
  });
}
