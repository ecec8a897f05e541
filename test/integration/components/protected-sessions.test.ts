/** Protected servers that keep something for their clients: sessions, streams, subscriptions and tasks belong to the sender of a token. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { makeEverythingServer } from "../everything-server.ts";
import { watchedFetch } from "../../message-schemas.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { Listening, ModernClient } from "./modern-client.ts";
import { type PlainServer, servePlainly } from "./plain-wasmtime.ts";
import { challengeIn, keys, message, protectedBy, send, tokenWith, withToken } from "./protected-server.ts";

const watched = "test://watched-resource";
const ping = message("ping");
const unknown = "00000000-0000-4000-8000-000000000000";
const alice = tokenWith("mcp:watch");
const bob = tokenWith("mcp:watch", { sub: "bob" });
/** Clocks may differ by 60 seconds, so that a token is good for so long after its end. */
const shortly = (scopes = "mcp:watch") => tokenWith(scopes, { exp: Math.floor(Date.now() / 1000) - 60 + 8 });

describe("a protected server with sessions", { timeout: 240_000 }, () => {
  let composed: ComposedServer;
  let server: PlainServer;
  let url = "";
  before(async () => {
    const everything = await makeEverythingServer();
    const protection = protectedBy([{ kind: "resource", pattern: watched, scopes: ["mcp:watch"] }]);
    composed = await makeServer([], [everything.part], "http", protection);
    await everything.remove();
    await fs.mkdir(composed.state);
    const options = ["--dir", `${composed.state}::/state`];
    server = await servePlainly(composed.file, { ...keys, WASMCP_SESSION_ENABLED: "true" }, options);
    url = `${server.origin}/mcp`;
  });
  after(async () => {
    await server?.stop();
    await composed?.remove();
  });

  const begin = async (token = alice): Promise<string> => {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "a", version: "1" },
    };
    const { headers, text } = await send(url, token, message("initialize", params));
    const id = headers["mcp-session-id"];
    assert.equal(typeof id, "string", text);
    return String(id);
  };
  const inSession = (id: string, token: string | undefined, body = ping) =>
    send(url, token, body, { headers: { "mcp-session-id": id } });
  const without = (id: string, method: string, token: string | undefined) =>
    exchange(url, {
      method,
      headers: {
        accept: "text/event-stream",
        "mcp-session-id": id,
        "mcp-protocol-version": "2025-11-25",
        ...(token !== undefined && withToken(token)),
      },
    });
  const listen = async (id: string, token: string): Promise<Listening> => {
    const controller = new AbortController();
    const response = await watchedFetch(url, {
      headers: {
        accept: "text/event-stream",
        "mcp-session-id": id,
        "mcp-protocol-version": "2025-11-25",
        ...withToken(token),
      },
      signal: controller.signal,
    });
    assert.equal(response.status, 200);
    assert.ok(response.body);
    return new Listening(response.body, controller);
  };
  const asSender = (token: string, capabilities?: Readonly<Record<string, unknown>>) => ({
    headers: withToken(token),
    ...(capabilities && { capabilities }),
  });

  test("A6, A7: asks for the token before it looks for a session", async () => {
    const id = await begin();
    for (const method of ["POST", "DELETE", "GET"]) {
      const answers = await Promise.all([id, unknown].map((each) => without(each, method, undefined)));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [401, 401],
        method,
      );
      assert.equal(answers[0]?.text, answers[1]?.text);
    }
    assert.equal((await inSession(id, alice)).status, 200);
  });

  test("a session is unknown to all clients but the one that began it", async () => {
    const id = await begin();
    const mallory = tokenWith("", { iss: "https://id.example", sub: "alice ", client_id: "alice" });
    for (const token of [bob, mallory]) {
      for (const method of ["DELETE", "GET"]) {
        const [own, none] = await Promise.all([without(id, method, token), without(unknown, method, token)]);
        assert.deepEqual([own.status, own.text], [404, none.text], method);
      }
      assert.equal((await inSession(id, token)).status, 404);
      assert.equal((await inSession(id, token, '{"jsonrpc":"2.0","id":7,"result":{}}')).status, 404);
      const headers = {
        "content-type": "application/json",
        "content-length": "1000000",
        "mcp-session-id": id,
      };
      const beforeBody = await exchange(url, {
        headers: { ...headers, ...withToken(token) },
        unfinished: true,
      });
      assert.equal(beforeBody.status, 404);
    }
    assert.equal((await inSession(id, alice)).status, 200);
    assert.equal((await without(id, "DELETE", alice)).status, 204);
    assert.equal((await inSession(id, alice)).status, 404);
  });

  test("B14: a session outlives the token with which it began", async () => {
    const id = await begin(tokenWith("", { jti: "first" }));
    const expired = tokenWith("", { exp: Math.floor(Date.now() / 1000) - 100 });
    assert.equal((await inSession(id, expired)).status, 401);
    assert.equal((await inSession(id, tokenWith("mcp:more", { jti: "second" }))).status, 200);
  });

  test("the stream of a session ends with its token, and the session goes on", async () => {
    const id = await begin();
    const began = Date.now();
    const listening = await listen(id, shortly());
    await assert.rejects(listening.next(), /the stream has ended/);
    assert.ok(Date.now() - began < 60_000);
    assert.equal((await inSession(id, alice)).status, 200);
  });

  test("a subscription of 2026-07-28 ends with its token, with a result", async () => {
    const client = new ModernClient(url);
    const filter = { toolsListChanged: true, resourceSubscriptions: [watched] };
    const listening = await client.listen(filter, { ...asSender(shortly()), id: 5 });
    assert.equal((await listening.next()).method, "notifications/subscriptions/acknowledged");
    const { id, result } = await listening.next();
    assert.equal(id, 5);
    assert.ok(result);
    assert.ok(await listening.ends());
  });

  test("A1: a client is not notified of a resource that its present token does not cover", async () => {
    const refused = await send(url, tokenWith(), message("resources/subscribe", { uri: watched }), {
      headers: { "mcp-session-id": await begin() },
    });
    assert.equal(challengeIn(refused)["scope"], "mcp:read mcp:watch");
    const id = await begin();
    assert.equal((await inSession(id, alice, message("resources/subscribe", { uri: watched }))).status, 200);
    const listening = await listen(id, tokenWith());
    const client = new ModernClient(url);
    await client.call("test_trigger_resource_change", { uri: watched }, asSender(alice));
    await client.call("test_trigger_tool_change", {}, asSender(alice));
    assert.equal((await listening.next()).method, "notifications/tools/list_changed");
    listening.stop();
  });

  test("a task is unknown to all clients but the one that began it", async () => {
    const client = new ModernClient(url);
    const { taskId, resultType } = await client.call("slow_compute", { seconds: 0 }, asSender(alice));
    assert.equal(resultType, "task");
    for (const method of ["tasks/get", "tasks/cancel"]) {
      const answer = await client.ask(method, { taskId }, asSender(bob));
      assert.match(answer.error?.message ?? "", /^unknown or expired task/, method);
    }
    const own = await client.ask("tasks/get", { taskId }, asSender(alice));
    assert.equal(own.result?.["taskId"], taskId);
  });
});
