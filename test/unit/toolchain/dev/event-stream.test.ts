import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changeEvents,
  EventSplitter,
  passEvent,
  readSubscription,
} from "../../../../toolchain/dev/announcer/event-stream.ts";

const idKey = "io.modelcontextprotocol/subscriptionId";
const listen = (notifications: object, id: unknown = "s1") =>
  JSON.stringify({ jsonrpc: "2.0", id, method: "subscriptions/listen", params: { notifications } });

test("events are split where they end, however the stream is cut", () => {
  const stream = "event: message\ndata: 1\n\n:\n\ndata: 2\r\n\r\ndata: 3";
  for (let size = 1; size < stream.length; size++) {
    const splitter = new EventSplitter();
    const events: string[] = [];
    for (let at = 0; at < stream.length; at += size)
      events.push(...splitter.feed(stream.slice(at, at + size)));
    assert.deepEqual(events, ["event: message\ndata: 1", ":", "data: 2"], `in pieces of ${size}`);
  }
});

test("a subscription is read from its request, and from nothing else", () => {
  const subscription = readSubscription(listen({ toolsListChanged: true, promptsListChanged: false }, 7));
  assert.deepEqual(subscription, { id: 7, lists: new Set(["tools"]) });
  for (const body of ["", "[1]", "null", '{"id":1,"method":"tools/list"}', listen({}, null)]) {
    assert.equal(readSubscription(body), undefined, body);
  }
});

test("the acknowledgement names the lists that are announced here, and what the server announces itself", () => {
  const subscription = readSubscription(listen({ toolsListChanged: true }));
  const event = {
    jsonrpc: "2.0",
    method: "notifications/subscriptions/acknowledged",
    params: { _meta: { [idKey]: "s1" }, notifications: { resourceSubscriptions: ["a:b"] } },
  };
  const passed = passEvent(`event: message\ndata: ${JSON.stringify(event)}`, subscription);
  assert.equal(passed.kind, "acknowledgement");
  assert.deepEqual(JSON.parse(passed.text.split("data: ")[1] ?? ""), {
    ...event,
    params: { ...event.params, notifications: { resourceSubscriptions: ["a:b"], toolsListChanged: true } },
  });
});

test("the server's end of a subscription is not passed on, and everything else is, as it came", () => {
  const subscription = readSubscription(listen({ toolsListChanged: true }));
  assert.deepEqual(passEvent('data: {"jsonrpc":"2.0","id":"s1","result":{}}', subscription), { kind: "end" });
  for (const event of [":", "data: no JSON", 'id: 4\nevent: message\ndata: {"method":"notifications/x"}']) {
    for (const each of [subscription, undefined]) {
      assert.deepEqual(passEvent(event, each), { kind: "event", text: `${event}\n\n` });
    }
  }
});

test("a change is announced to those that listen to its list, with the id of their subscription", () => {
  assert.equal(
    changeEvents(["tools", "prompts"], readSubscription(listen({ promptsListChanged: true }))),
    `event: message\ndata: {"jsonrpc":"2.0","method":"notifications/prompts/list_changed","params":{"_meta":{"${idKey}":"s1"}}}\n\n`,
  );
  assert.equal(
    changeEvents(["tools"], undefined),
    'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n',
  );
});
