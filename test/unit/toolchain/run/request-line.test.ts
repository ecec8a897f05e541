/** What a log says of requests: who, what, how long, how it ended, and nothing that is secret. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { describeRequest, withoutSecrets, type RequestRecord } from "../../../../toolchain/run/index.ts";

const record: RequestRecord = {
  verb: "POST",
  path: "/mcp",
  client: "claude-code 2.1",
  method: "tools/call",
  name: "forecast",
  arguments: { city: "Rome", apiKey: "0123456789" },
  milliseconds: 12.4,
  outcome: { kind: "ok" },
};

test("a call is told by client, method, tool and outcome", () => {
  assert.deepEqual(describeRequest(record), {
    client: "claude-code 2.1",
    what: "tools/call forecast",
    milliseconds: 12.4,
    outcome: "ok",
    isGood: true,
    details: '{"city":"Rome","apiKey":"***"}',
  });
  const { method: _method, name: _name, arguments: _arguments, ...rest } = record;
  const other = describeRequest({
    ...rest,
    method: undefined,
    name: undefined,
    arguments: undefined,
    outcome: { kind: "status", status: 404 },
  });
  assert.deepEqual(
    [other.what, other.outcome, other.isGood, other.details],
    ["POST /mcp", "status 404", false, undefined],
  );
});

test("names of clients and tools cannot steer a terminal", () => {
  const { client, what } = describeRequest({ ...record, client: "\u001b[2Jevil", name: "a\u202eb\n" });
  for (const character of ["\u001b", "\u202e", "\n"]) assert.ok(!`${client}${what}`.includes(character));
});

test("secrets are masked by their names and by their looks, at any depth", () => {
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";
  const given = {
    password: "x",
    "access-token": { value: 1 },
    list: [{ API_KEY: "y", note: "plain" }, jwt, "Bearer abc"],
    key: "z",
    keyboard: "qwerty",
  };
  assert.deepEqual(withoutSecrets(given), {
    password: "***",
    "access-token": "***",
    list: [{ API_KEY: "***", note: "plain" }, "***", "***"],
    key: "***",
    keyboard: "qwerty",
  });
  let deep: unknown = "leaf";
  for (let level = 0; level < 100; level++) deep = { deep };
  assert.match(JSON.stringify(withoutSecrets(deep)), /…/);
});

test("long arguments end", () => {
  const { details = "" } = describeRequest({ ...record, arguments: { text: "x".repeat(10_000) } });
  assert.ok(details.length < 2100 && details.endsWith("…"));
});
