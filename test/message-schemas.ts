/**
 * Every message of a server that a test reads is held to the schema of its revision, at once: a message of the wrong shape fails the
 * test that read it, whatever that test looks at.
 *
 * What 2024-11-05 and 2025-03-26 send is held to the schema of 2025-06-18, which has all of it. Formats such as `uri` are not looked at,
 * since a server passes on what its parts say.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const revisions = ["2025-06-18", "2025-11-25", "2026-07-28"] as const;
type Revision = (typeof revisions)[number];

/** The results that have a type of their own. */
const resultTypes: Readonly<Record<string, string>> = {
  initialize: "InitializeResult",
  ping: "EmptyResult",
  "tools/list": "ListToolsResult",
  "tools/call": "CallToolResult",
  "resources/list": "ListResourcesResult",
  "resources/templates/list": "ListResourceTemplatesResult",
  "resources/read": "ReadResourceResult",
  "resources/subscribe": "EmptyResult",
  "resources/unsubscribe": "EmptyResult",
  "prompts/list": "ListPromptsResult",
  "prompts/get": "GetPromptResult",
  "completion/complete": "CompleteResult",
  "logging/setLevel": "EmptyResult",
  "server/discover": "DiscoverResult",
  "subscriptions/listen": "SubscriptionsListenResult",
};

type Json = Readonly<Record<string, unknown>>;
type Types = Readonly<
  Record<string, { readonly properties?: { readonly method?: { readonly const?: string } } }>
>;

/** The types of one revision. They are compiled when they are needed. */
class Schema {
  readonly #ajv: Ajv;
  readonly #place: string;
  readonly #types: Types;

  constructor(revision: Revision) {
    const file = path.join(import.meta.dirname, "fixtures/mcp", `${revision}.json`);
    const document = JSON.parse(fs.readFileSync(file, "utf8")) as Json;
    const isOlder = revision === "2025-06-18";
    const options = { strict: false, validateFormats: false, allowUnionTypes: true };
    this.#ajv = isOlder ? new Ajv(options) : new Ajv2020(options);
    this.#ajv.addSchema(document, "mcp");
    this.#place = isOlder ? "definitions" : "$defs";
    this.#types = document[this.#place] as Types;
  }

  /** `undefined` if the revision has no such type. */
  #find(type: string): ValidateFunction | undefined {
    return type in this.#types ? this.#ajv.getSchema(`mcp#/${this.#place}/${type}`) : undefined;
  }

  check(type: string, value: unknown, whole: unknown): void {
    const validate = this.#find(type);
    if (validate === undefined || validate(value) === true) return;
    assert.fail(`not a \`${type}\`: ${this.#ajv.errorsText(validate.errors)}\n${JSON.stringify(whole)}`);
  }

  /** The request or notification with that method. Methods of extensions have no type. */
  typeOf(method: string, kind: "Request" | "Notification"): string {
    const found = Object.entries(this.#types).find(
      ([name, { properties }]) => name.endsWith(kind) && properties?.method?.const === method,
    );
    return found?.[0] ?? `JSONRPC${kind}`;
  }

  get errorType(): string {
    return "JSONRPCError" in this.#types ? "JSONRPCError" : "JSONRPCErrorResponse";
  }
}

const schemas = new Map<Revision, Schema>();

function schemaOf(revision: Revision): Schema {
  const known = schemas.get(revision);
  if (known !== undefined) return known;
  const schema = new Schema(revision);
  schemas.set(revision, schema);
  return schema;
}

/** The revision that has all of what `version` has. */
function coveredBy(version: string): Revision {
  return revisions.find((each) => each >= version) ?? "2026-07-28";
}

/** One client's side of a conversation: what it has sent says what the answers are. */
export class MessageWatch {
  readonly #asked = new Map<string, { readonly method: string; readonly revision: string }>();
  /** Of messages that do not say theirs. */
  #revision: string;

  /** Whether the revision is a guess, since only the server knows it. */
  readonly #isGuess: boolean;

  constructor(revision: string, isGuess = false) {
    this.#revision = revision;
    this.#isGuess = isGuess;
  }

  /** A message of the client, or a text that may be none. */
  sent(text: string): void {
    const value = parse(text);
    for (const each of Array.isArray(value) ? value : [value]) {
      if (!isObject(each) || typeof each["method"] !== "string" || each["id"] === undefined) continue;
      const meta = isObject(each["params"]) ? each["params"]["_meta"] : undefined;
      const version = isObject(meta) ? meta["io.modelcontextprotocol/protocolVersion"] : undefined;
      const revision = typeof version === "string" ? version : this.#revision;
      const key = JSON.stringify(each["id"]);
      // Two requests of a batch may have one id: then it is not known whose answer is whose.
      const isTwice = Array.isArray(value) && this.#asked.has(key);
      this.#asked.set(key, { method: isTwice ? "" : each["method"], revision });
    }
  }

  /** A message of the server. Fails if it has not the shape that its revision wants. */
  received(text: string): void {
    const value: unknown = JSON.parse(text);
    for (const each of Array.isArray(value) ? value : [value]) {
      assert.ok(isObject(each), `not a message: ${text}`);
      this.#check(each);
    }
  }

  #check(message: Json): void {
    const { id, method, result, error } = message;
    const asked = method === undefined ? this.#asked.get(JSON.stringify(id)) : undefined;
    if (asked?.method === "initialize" && isObject(result))
      this.#revision = String(result["protocolVersion"]);
    const revision = asked?.method === "initialize" ? this.#revision : (asked?.revision ?? this.#revision);
    const schema = schemaOf(coveredBy(revision));
    // Tests send ids that MCP does not allow, and the server gives them back.
    const answer = asked === undefined ? message : { ...message, id: 0 };
    assert.equal(message["jsonrpc"], "2.0", JSON.stringify(message));
    if (typeof method === "string") {
      schema.check(schema.typeOf(method, id === undefined ? "Notification" : "Request"), message, message);
    } else if (error !== undefined) {
      // JSON-RPC has `null` for an error about no request in particular; older schemas of MCP have forgotten such errors.
      const isAboutNone = this.#isGuess ? (id ?? null) === null : id === null && revision < "2025-11-25";
      schema.check(schema.errorType, isAboutNone ? { ...message, id: 0 } : answer, message);
    } else {
      schema.check("JSONRPCResponse", answer, message);
      schema.check(resultTypeOf(asked?.method, result), result, message);
    }
  }
}

/** A result of 2026-07-28 may say itself that it is another one; those of extensions have no type. */
function resultTypeOf(method: string | undefined, result: unknown): string {
  const type = isObject(result) ? result["resultType"] : undefined;
  if (type === "input_required") return "InputRequiredResult";
  return type === undefined || type === "complete" ? (resultTypes[method ?? ""] ?? "Result") : "Result";
}

/** Holds the answer to one HTTP request to its schema. */
export function watchHttp(
  sent: { readonly body: string; readonly headers: Readonly<Record<string, unknown>> },
  answer: { readonly contentType: string | undefined; readonly text: string },
): void {
  const watch = httpWatch(sent.body, sent.headers);
  if (answer.contentType === "application/json") {
    if (isMessage(answer.text)) watch.received(answer.text);
  } else if (answer.contentType === "text/event-stream") {
    for (const data of eventsIn(answer.text)) watch.received(data);
  }
}

/** As the web's `fetch`, for clients of MCP: what it returns has been held to its schema, event by event. */
export const watchedFetch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
  const response = await fetch(url, init);
  const body = typeof init?.body === "string" ? init.body : "";
  const watch = httpWatch(body, Object.fromEntries(new Headers(init?.headers)));
  const type = response.headers.get("content-type");
  const { status, statusText, headers } = response;
  if (type === "application/json") {
    const text = await response.text();
    if (isMessage(text)) watch.received(text);
    return new Response(text, { status, statusText, headers });
  }
  if (type !== "text/event-stream" || response.body === null) return response;
  const decoder = new TextDecoder();
  let rest = "";
  const watched = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        rest += decoder.decode(chunk, { stream: true });
        const end = rest.lastIndexOf("\n\n");
        for (const data of end < 0 ? [] : eventsIn(rest.slice(0, end))) watch.received(data);
        if (end >= 0) rest = rest.slice(end + 2);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(watched, { status, statusText, headers });
};

/** Without a header a message is of 2025-03-26, but a session remembers its revision, if the server knows the session. */
function httpWatch(body: string, headers: Readonly<Record<string, unknown>>): MessageWatch {
  const { "mcp-protocol-version": version, "mcp-session-id": session } = headers;
  const unnamed = session === undefined ? "2025-03-26" : "2025-11-25";
  const isNamed = typeof version === "string";
  const watch = new MessageWatch(isNamed ? version : unnamed, !isNamed && session !== undefined);
  watch.sent(body);
  return watch;
}

function eventsIn(text: string): readonly string[] {
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => event.slice("data: ".length));
}

/** Documents such as that of `/health` are JSON as well. */
function isMessage(text: string): boolean {
  return /^\s*[{[].*"jsonrpc"/s.test(text);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
