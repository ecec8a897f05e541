import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../../../../../toolchain/run/stdio/conversation.ts";
import { LineCutter } from "../../../../../toolchain/run/stdio/lines.ts";

const line = (message: object): Buffer => Buffer.from(`${JSON.stringify(message)}\n`);
const request = (id: unknown, method: string, params: object = {}): Buffer =>
  line({ jsonrpc: "2.0", id, method, params });
const answer = (id: unknown): Buffer => line({ jsonrpc: "2.0", id, result: {} });
const notification = (method: string, params: object = {}): Buffer =>
  line({ jsonrpc: "2.0", method, params });

type Message = Readonly<Record<string, unknown>>;

/** What another server gets after the first `ping`. */
function replayed(conversation: Conversation): readonly Message[] {
  const [ping, ...others] = conversation.replay().map((each) => JSON.parse(each.toString()) as Message);
  assert.equal(ping?.["method"], "ping");
  return others;
}

test("the first request without an answer is the current one", () => {
  const conversation = new Conversation();
  for (const id of [0, "0", 'a "b" ä', 7]) conversation.fromClient(request(id, "tools/call", { name: "x" }));
  const current = () => conversation.current?.body.requests[0]?.id;
  assert.equal(current(), 0);
  conversation.fromServer(answer("0"));
  assert.equal(current(), 0);
  conversation.fromServer(answer(0));
  assert.equal(current(), 'a "b" ä');
  // Another way to write the same answer.
  conversation.fromServer(Buffer.from('{ "id": "a \\"b\\" ä", "error": {"code": 1}, "jsonrpc": "2.0" }\n'));
  assert.equal(current(), 7);
});

test("another server gets the handshake and what waits, with ids of its own for what has been answered", () => {
  const conversation = new Conversation();
  conversation.fromClient(request(1, "initialize", { protocolVersion: "2025-11-25" }));
  conversation.fromServer(answer(1));
  conversation.fromClient(notification("notifications/initialized"));
  conversation.fromClient(request(2, "logging/setLevel", { level: "info" }));
  conversation.fromServer(answer(2));
  conversation.fromClient(request(3, "logging/setLevel", { level: "error" }));
  conversation.fromServer(answer(3));
  for (const uri of ["a:b", "a:c"]) {
    conversation.fromClient(request(`s ${uri}`, "resources/subscribe", { uri }));
    conversation.fromServer(answer(`s ${uri}`));
  }
  conversation.fromClient(request(4, "resources/unsubscribe", { uri: "a:b" }));
  conversation.fromServer(answer(4));
  conversation.fromClient(request(5, "tools/call", { name: "x" }));
  const sent = replayed(conversation);
  assert.deepEqual(
    sent.map(({ method, params }) => [method, params]),
    [
      ["initialize", { protocolVersion: "2025-11-25" }],
      ["notifications/initialized", {}],
      ["logging/setLevel", { level: "error" }],
      ["resources/subscribe", { uri: "a:c" }],
      ["tools/call", { name: "x" }],
    ],
  );
  for (const { id } of sent.filter(({ id: each }) => each !== undefined).slice(0, -1)) {
    assert.equal(conversation.fromServer(answer(id)), false, "the client has this answer");
  }
  assert.equal(conversation.fromServer(answer(5)), true);
});

test("a request that failed is not repeated", () => {
  const conversation = new Conversation();
  conversation.fromClient(request(1, "logging/setLevel", { level: "loud" }));
  conversation.fromServer(line({ jsonrpc: "2.0", id: 1, error: { code: -32602, message: "no" } }));
  assert.deepEqual(replayed(conversation), []);
});

test("a listener is repeated until it is cancelled, and its second acknowledgement is not for the client", () => {
  const conversation = new Conversation();
  const acknowledged = notification("notifications/subscriptions/acknowledged", {
    _meta: { "io.modelcontextprotocol/subscriptionId": 9 },
  });
  conversation.fromClient(request(9, "subscriptions/listen"));
  assert.equal(conversation.current, undefined, "it may wait for ever");
  assert.equal(conversation.fromServer(acknowledged), true);
  assert.deepEqual(
    replayed(conversation).map(({ id }) => id),
    [9],
  );
  assert.equal(conversation.fromServer(acknowledged), false);
  assert.equal(conversation.fromServer(acknowledged), true);
  conversation.fromClient(notification("notifications/cancelled", { requestId: 9 }));
  assert.deepEqual(replayed(conversation), []);
});

test("a question of the server is open until the client answers it", () => {
  const conversation = new Conversation();
  conversation.fromClient(request(1, "tools/call", { name: "ask" }));
  assert.equal(conversation.fromServer(request(1, "elicitation/create")), true);
  assert.equal(conversation.hasOpenQuestion, true);
  assert.equal(conversation.current?.body.requests[0]?.method, "tools/call");
  conversation.fromClient(answer(1));
  assert.equal(conversation.hasOpenQuestion, false);
});

test("a batch waits for an array, and a cancelled request is marked", () => {
  const conversation = new Conversation();
  conversation.fromClient(
    Buffer.from(`[${request(1, "ping").toString().trim()},${request(2, "ping").toString().trim()}]\n`),
  );
  const current = () => conversation.current;
  assert.equal(current()?.body.isBatch, true);
  conversation.fromServer(Buffer.from(`[${answer(1).toString().trim()},${answer(2).toString().trim()}]\n`));
  assert.equal(current(), undefined);
  conversation.fromClient(request(3, "tools/call", { name: "x" }));
  conversation.fromClient(notification("notifications/cancelled", { requestId: 3 }));
  assert.equal(current()?.isCancelled, true);
});

test("a server is ready when it has answered the first line", () => {
  const conversation = new Conversation();
  for (let i = 0; i < 2; i++) {
    const [ping] = conversation.replay();
    assert.equal(conversation.isReady, false);
    const { id } = JSON.parse(String(ping)) as { readonly id: string };
    assert.equal(conversation.fromServer(answer(id)), false);
    assert.equal(conversation.isReady, true);
  }
});

test("lines that are no messages pass", () => {
  const conversation = new Conversation();
  for (const text of ["", "{", "null", "[]", '"x"', '{"id":{}}']) {
    conversation.fromClient(Buffer.from(`${text}\n`));
    assert.equal(conversation.fromServer(Buffer.from(`${text}\n`)), true);
  }
  assert.equal(conversation.current, undefined);
});

test("lines are cut wherever the chunks end", () => {
  const text = Buffer.from("a\n\nbä\r\nlast");
  for (let size = 1; size <= text.length; size++) {
    const cutter = new LineCutter();
    const lines: string[] = [];
    for (let i = 0; i < text.length; i += size) {
      lines.push(...cutter.cut(text.subarray(i, i + size)).map(String));
    }
    assert.deepEqual([...lines, cutter.takeRest().toString()], ["a\n", "\n", "bä\r\n", "last"]);
    assert.equal(cutter.takeRest().length, 0);
  }
});

test("a ping is answered while the server works, and handed on while it does not", () => {
  const conversation = new Conversation();
  assert.deepEqual(conversation.fromClient(request(1, "ping")), { kind: "for-server" });
  conversation.fromServer(answer(1));
  conversation.fromClient(request(2, "tools/call", { name: "x" }));
  const outcome = conversation.fromClient(request('a "ä"', "ping"));
  assert.ok(outcome.kind === "answered");
  assert.deepEqual(JSON.parse(outcome.answer), { jsonrpc: "2.0", id: 'a "ä"', result: {} });
  assert.equal(conversation.fromServer(answer(2)), true);
  // 2026-07-28 has no ping: the server says so.
  conversation.fromClient(request(3, "tools/call", { name: "x" }));
  const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" };
  assert.deepEqual(conversation.fromClient(request(4, "ping", { _meta })), { kind: "for-server" });
});

test("a cancelled request gets no answer, and is over when the server answers what came after it", () => {
  const conversation = new Conversation();
  conversation.fromClient(request(1, "tools/call", { name: "x" }));
  conversation.fromClient(request(2, "tools/call", { name: "y" }));
  const outcome = conversation.fromClient(notification("notifications/cancelled", { requestId: 1 }));
  assert.ok(outcome.kind === "for-server" && outcome.next !== undefined);
  const ping = JSON.parse(outcome.next.toString()) as Message;
  assert.equal(conversation.current?.body.requests[0]?.id, 1, "the server may still work on it");
  assert.equal(conversation.fromServer(answer(1)), false, "the client does not want it");
  assert.equal(conversation.fromServer(answer(2)), true);
  assert.equal(conversation.fromServer(answer(ping["id"])), false);
  // A server that notices the cancellation sends no answer.
  conversation.fromClient(request(3, "tools/call", { name: "x" }));
  const silent = conversation.fromClient(notification("notifications/cancelled", { requestId: 3 }));
  assert.ok(silent.kind === "for-server" && silent.next !== undefined);
  conversation.fromServer(answer((JSON.parse(silent.next.toString()) as Message)["id"]));
  assert.equal(conversation.current, undefined);
});

test("another server does not get what the client has cancelled", () => {
  const conversation = new Conversation();
  conversation.fromClient(request(1, "tools/call", { name: "x" }));
  conversation.fromClient(request(2, "tools/call", { name: "y" }));
  conversation.fromClient(notification("notifications/cancelled", { requestId: 1 }));
  assert.deepEqual(
    replayed(conversation).map(({ id }) => id),
    [2],
  );
});
