/** The rules for every answer to any request: those of HTTP, of JSON-RPC and of the client's era. */
import assert from "node:assert/strict";
import { specTypeSchemas } from "@modelcontextprotocol/client";
import type { Answer } from "./connection.ts";
import { type FuzzRequest, isBroken, isObject } from "./requests.ts";

type Message = Readonly<Record<string, unknown>>;
type SchemaName = keyof typeof specTypeSchemas;

/** What a method answers with, by the names of the specification's types. */
const results: Readonly<Record<string, SchemaName>> = {
  initialize: "InitializeResult",
  "server/discover": "DiscoverResult",
  ping: "EmptyResult",
  "logging/setLevel": "EmptyResult",
  "resources/subscribe": "EmptyResult",
  "resources/unsubscribe": "EmptyResult",
  "tools/list": "ListToolsResult",
  "tools/call": "CallToolResult",
  "resources/list": "ListResourcesResult",
  "resources/templates/list": "ListResourceTemplatesResult",
  "resources/read": "ReadResourceResult",
  "prompts/list": "ListPromptsResult",
  "prompts/get": "GetPromptResult",
  "completion/complete": "CompleteResult",
};

const statuses = new Set([200, 202, 204, 400, 403, 404, 405, 413, 415]);
/** These refuse a request for its HTTP alone, before the server reads the body. */
const httpRefusals = new Set([403, 405, 413, 415]);

/** Throws an error that describes the mistake in an answer. */
export function checkAnswer(request: FuzzRequest, answer: Answer): void {
  const { status, headers, body } = answer;
  assert.ok(statuses.has(status), `status ${status}`);
  const type = headers.get("content-type");
  if (body.length === 0) {
    // A response without a body has no content type, except to HEAD, which gets the headers of GET.
    if (request.verb !== "HEAD")
      assert.ok(status === 202 || status === 204, `status ${status} without a body`);
    if (status === 202 && request.verb === "POST")
      assert.ok(!asksForAnswer(parse(request.body)), "a request was not answered");
    return;
  }
  assert.notEqual(status, 202);
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  if (type === "text/event-stream") {
    assert.equal(status, 200);
    checkEvents(request, text);
    return;
  }
  assert.equal(type, "application/json");
  const json: unknown = JSON.parse(text);
  if (request.verb !== "POST" && isObject(json) && !("jsonrpc" in json)) return;
  if (Array.isArray(json)) checkBatch(request, json);
  else checkReply(request, status, json);
}

function checkEvents(request: FuzzRequest, text: string): void {
  assert.ok(text.endsWith("\n\n"), "the last event does not end");
  const events = text.slice(0, -2).split("\n\n");
  const messages = events.map((event) => {
    assert.ok(
      event.startsWith("data: ") && !event.includes("\n"),
      `an event of another form: ${event.slice(0, 100)}`,
    );
    return JSON.parse(event.slice(6)) as unknown;
  });
  const last = messages.pop();
  for (const message of messages) {
    assert.ok(
      isObject(message) &&
        message["jsonrpc"] === "2.0" &&
        typeof message["method"] === "string" &&
        !("id" in message),
      "expected a notification",
    );
    valid("JSONRPCNotification", message);
  }
  if (Array.isArray(last)) checkBatch(request, last);
  else checkReply(request, 200, last);
}

/** The answer to one message, or about none in particular. */
function checkReply(request: FuzzRequest, status: number, reply: unknown): void {
  assert.ok(isObject(reply));
  checkResponse(reply);
  const sent = parse(request.body);
  const error = reply["error"];
  const code = isObject(error) ? error["code"] : undefined;
  if (request.verb !== "POST" || httpRefusals.has(status) || isNowhere(request)) {
    assert.ok(code === -32600, `code ${String(code)} with status ${status}`);
    return;
  }
  if (sent === undefined || isBroken(request.framing)) {
    assert.deepEqual([status, code], [400, -32700], "expected a parse error");
    checkAbsentId(reply);
    return;
  }
  if (code === -32700) {
    assert.ok(status === 400 && isDeep(request.body), "a parse error for JSON that can be parsed");
    checkAbsentId(reply);
    return;
  }
  if (!isRequest(sent)) {
    assert.equal(status, 400);
    return;
  }
  if (isComparable(sent["id"])) assert.equal(reply["id"], sent["id"]);
  const isModern = typeof envelopeOf(sent)?.[versionKey] !== "undefined";
  if (code === -32601 && isModern) assert.equal(status, 404);
  if (error === undefined) checkResult(sent, reply["result"], isModern);
}

const versionKey = "io.modelcontextprotocol/protocolVersion";

function checkResult(sent: Message, result: unknown, isModern: boolean): void {
  assert.ok(isObject(result));
  const name = results[String(sent["method"])];
  assert.ok(name !== undefined, `a result for \`${String(sent["method"])}\``);
  if (isModern) {
    assert.equal(result["resultType"], "complete");
    const { resultType: _type, ...rest } = result;
    valid(name, name === "EmptyResult" ? { _meta: rest["_meta"] } : rest);
  } else {
    for (const member of ["resultType", "ttlMs", "cacheScope"])
      assert.ok(!(member in result), `\`${member}\` in an older revision`);
    valid(name, result);
  }
}

/** Each request of a batch has its answer, and nothing else has one. */
function checkBatch(request: FuzzRequest, replies: readonly unknown[]): void {
  const sent = parse(request.body);
  assert.ok(Array.isArray(sent), "answers to several messages where one was sent");
  assert.ok(replies.length > 0, "an empty batch of answers");
  for (const reply of replies) {
    assert.ok(isObject(reply));
    checkResponse(reply);
  }
  const expected = sent
    .filter((message) => isRequest(message) && isComparable(message["id"]))
    .map((message) => message["id"]);
  const found = replies
    .map((reply) => (reply as Message)["id"])
    .filter((id) => id !== null && isComparable(id));
  for (const id of expected) assert.ok(found.includes(id), `no answer to ${JSON.stringify(id)}`);
}

function checkResponse(reply: Message): void {
  assert.equal(reply["jsonrpc"], "2.0");
  assert.ok("result" in reply !== "error" in reply, "expected a result or an error");
  for (const name of Object.keys(reply))
    assert.ok(["jsonrpc", "id", "result", "error"].includes(name), `a member \`${name}\``);
  const error = reply["error"];
  if (!("error" in reply)) return;
  assert.ok(
    isObject(error) &&
      Number.isInteger(error["code"]) &&
      typeof error["message"] === "string" &&
      error["message"] !== "",
    "a malformed error",
  );
  for (const name of Object.keys(error))
    assert.ok(["code", "message", "data"].includes(name), `a member \`${name}\` of an error`);
}

function checkAbsentId(reply: Message): void {
  assert.ok(!("id" in reply) || reply["id"] === null, "an id from nowhere");
}

function valid(name: SchemaName, value: unknown): void {
  const outcome = specTypeSchemas[name]["~standard"].validate(value);
  assert.ok(!("then" in outcome));
  if (outcome.issues !== undefined)
    assert.fail(`no ${name}: ${JSON.stringify(outcome.issues).slice(0, 400)}`);
}

/** The JSON that a body is; `undefined` when it is none. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}

function envelopeOf(message: Message): Message | undefined {
  const params = message["params"];
  const meta = isObject(params) ? params["_meta"] : undefined;
  return isObject(meta) ? meta : undefined;
}

function isRequest(json: unknown): json is Message {
  return (
    isObject(json) &&
    json["jsonrpc"] === "2.0" &&
    typeof json["method"] === "string" &&
    (typeof json["id"] === "string" || typeof json["id"] === "number")
  );
}

function asksForAnswer(json: unknown): boolean {
  return Array.isArray(json) ? json.some(isRequest) : isRequest(json);
}

/** Whether an id comes back from `JSON.parse` as it went in. Half a surrogate pair, for one, does not. */
function isComparable(id: unknown): boolean {
  return typeof id === "string" ? !/\p{Surrogate}/u.test(id) : Number.isSafeInteger(id) && !Object.is(id, -0);
}

/** Whether nothing lies at the path. */
function isNowhere({ path }: FuzzRequest): boolean {
  const [name = ""] = path.split("?");
  return name !== "/" && name !== "/mcp" && !name.startsWith("/mcp/");
}

/** More levels than the server takes; counted generously, since brackets inside strings count too. */
function isDeep(body: Buffer): boolean {
  let brackets = 0;
  for (const byte of body) if (byte === 0x7b || byte === 0x5b) brackets += 1;
  return brackets > 512;
}
