/**
 * Hostile requests, and some correct ones. The seed and the number of a request determine it completely, so that a
 * failure can be repeated alone.
 */
import { randomNumbers } from "../../random.ts";

export interface FuzzRequest {
  /** What was done to it, for messages. */
  readonly kind: string;
  readonly verb: string;
  readonly path: string;
  /** Names and values, each character an octet. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly framing: Framing;
}

/** How the body's length is sent: as a header, in chunks, in chunks with an error, or as a larger number, so that the body never ends. */
type Framing = "length" | "chunks" | "broken chunks" | "no end";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Of the servers under test; a smaller one than usual, so that requests can be larger. */
export const bodyLimit = 300_000;

/** The request as it goes over the wire. */
export function bytesOf({ verb, path, headers, body, framing }: FuzzRequest): Buffer {
  const lines = [`${verb} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const hasBody = body.length > 0 || verb === "POST";
  if (framing === "length" || framing === "no end") {
    if (hasBody) lines.push(`content-length: ${body.length + (framing === "no end" ? 10 : 0)}`);
    return Buffer.concat([headOf(lines), body]);
  }
  lines.push("transfer-encoding: chunked");
  const parts = [headOf(lines)];
  for (let at = 0; at < body.length; at += 40_000) {
    const part = body.subarray(at, at + 40_000);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from(framing === "chunks" ? "0\r\n\r\n" : "zz\r\n\r\n")]);
}

function headOf(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** Whether the server may close the connection instead of answering: it need not read on, or cannot. */
export function mayBeAbandoned({ body, framing }: FuzzRequest): boolean {
  return body.length > bodyLimit || isBroken(framing);
}

export function isBroken(framing: Framing): boolean {
  return framing === "broken chunks" || framing === "no end";
}

export function fuzzRequest(seed: number, index: number): FuzzRequest {
  return new Generator(seed, index).request();
}

const key = (name: string): string => `io.modelcontextprotocol/${name}`;
const modernVersion = "2026-07-28";
const versions = [modernVersion, "2025-11-25", "2025-06-18", "2025-03-26"];
const oddVersions = ["2024-11-05", "2030-01-01", "", "x", "2025-11-25 ", "\xff", "2025-11-25, 2025-06-18"];
const methods = [
  "tools/call",
  "tools/list",
  "resources/list",
  "resources/read",
  "resources/templates/list",
  "resources/subscribe",
  "resources/unsubscribe",
  "prompts/list",
  "prompts/get",
  "completion/complete",
  "logging/setLevel",
  "ping",
  "initialize",
  "server/discover",
];
const oddMethods = [
  "",
  "tools",
  "tools/",
  "Tools/List",
  "tools/list ",
  "tasks/get",
  "notifications/initialized",
  "rpc.discover",
  "é",
  "\u0000",
  "x".repeat(5000),
];
const notifications = [
  "notifications/initialized",
  "notifications/cancelled",
  "notifications/progress",
  "notifications/roots/list_changed",
  "notifications/other",
];
/** Tools of the components under test, except those that trap or allocate on request. */
const names = [
  "echo",
  "everything",
  "structured",
  "structured-list",
  "structured-broken",
  "wrong",
  "refuse",
  "refuse-params",
  "context",
  "region",
  "greet",
  "p1",
  "none",
  "",
];
const uris = [
  "lib:1",
  "lib:2",
  "lib:stream",
  "lib:broken",
  "lib:none",
  "shelf:a",
  "",
  "file:///a b",
  "\u0000",
  "x".repeat(3000),
];
const strings = [
  "",
  "a",
  "é€𝄞",
  "\ud800",
  "\u0000\u001f",
  '"\\/',
  "\u2028",
  "__proto__",
  "constructor",
  "2026-07-28",
  "null",
  "x".repeat(300),
  "%00",
  "../../etc/passwd",
  "io.modelcontextprotocol/protocolVersion",
];
const numbers = [0, -0, 1, -1, 1.5, 1e300, 1e-300, 2 ** 31, 2 ** 53, -(2 ** 63), 1e21, 0.1];

class Generator {
  readonly #next: () => number;

  constructor(seed: number, index: number) {
    this.#next = randomNumbers(Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) & 0x7fffffff);
    for (let i = 0; i < 4; i++) this.#next();
  }

  request(): FuzzRequest {
    const shape = this.#next();
    if (shape < 0.3) return this.#http("right", this.#message());
    if (shape < 0.6) return this.#http("mutated", this.#mutate(this.#message()));
    if (shape < 0.68)
      return this.#http(
        "batch",
        this.#list(this.#pick([0, 1, 2, 5, 40]), () =>
          this.#maybe(0.4, (json) => this.#mutate(json), this.#message()),
        ),
      );
    if (shape < 0.72) return this.#http("any JSON", this.#any(4));
    if (shape < 0.8) return this.#raw("damaged", this.#damage(this.#print(this.#message())));
    if (shape < 0.83) return this.#raw("bytes", this.#bytes(this.#below(200)));
    if (shape < 0.86) return this.#raw("deep", this.#deep());
    if (shape < 0.87) return this.#raw("large", this.#large());
    if (shape < 0.88)
      return { ...this.#http("broken", this.#message()), framing: this.#pick(["broken chunks", "no end"]) };
    if (shape < 0.95) return this.#oddHeaders(this.#http("headers", this.#message()));
    return this.#oddTarget(this.#http("target", this.#message()));
  }

  /** A request or a notification as it should be. */
  #message(): Json {
    if (this.#chance(0.08))
      return {
        jsonrpc: "2.0",
        method: this.#pick(notifications),
        params: this.#chance(0.5) ? { requestId: 1, progressToken: 1, progress: 0.5 } : {},
      };
    if (this.#chance(0.03))
      return {
        jsonrpc: "2.0",
        id: 1,
        ...(this.#chance(0.5) ? { result: this.#any(2) } : { error: { code: 1, message: "x" } }),
      };
    const method = this.#chance(0.05) ? this.#pick(oddMethods) : this.#pick(methods);
    const params = this.#params(method);
    const isModern = this.#chance(0.4) || method === "server/discover";
    const meta = {
      [key("protocolVersion")]: modernVersion,
      [key("clientCapabilities")]: {},
      ...(this.#chance(0.2) && { [key("logLevel")]: "debug" }),
    };
    const id = this.#pick<Json>([1, 0, -5, 42, "a", "", "é\n", 2 ** 40]);
    return {
      jsonrpc: "2.0",
      id,
      method,
      params: isModern
        ? { ...params, _meta: meta }
        : this.#maybe(0.1, (all) => ({ ...(all as object), _meta: { progressToken: "p" } }), params),
    };
  }

  #params(method: string): { readonly [name: string]: Json } {
    switch (method) {
      case "tools/call":
        if (this.#chance(0.1))
          return {
            name: "talk",
            arguments: { steps: this.#pick(["info", "debug", "info debug error refuse", "ask", ""]) },
          };
        return { name: this.#pick(names), ...(this.#chance(0.7) && { arguments: this.#object(2) }) };
      case "prompts/get":
        return {
          name: this.#pick(names),
          ...(this.#chance(0.5) && { arguments: { who: this.#pick(strings) } }),
        };
      case "resources/read":
      case "resources/subscribe":
      case "resources/unsubscribe":
        return { uri: this.#pick(uris) };
      case "completion/complete": {
        const ref = this.#chance(0.5)
          ? { type: "ref/prompt", name: this.#pick(names) }
          : { type: "ref/resource", uri: "lib:{a}" };
        return { ref, argument: { name: "who", value: this.#pick(strings) } };
      }
      case "logging/setLevel":
        return { level: this.#pick(["debug", "info", "emergency", "loud"]) };
      case "initialize":
        return {
          protocolVersion: this.#pick([...versions, ...oddVersions]),
          capabilities: this.#chance(0.3) ? this.#any(3) : {},
          clientInfo: { name: "fuzz", version: "1" },
        };
      default:
        return this.#chance(0.3)
          ? { cursor: this.#pick(["", "2", "o:", "o:2", "d:o:2", "d:d:", "x", "\ud800"]) }
          : {};
    }
  }

  /** Headers that go with the message, if it is one. */
  #http(kind: string, json: Json): FuzzRequest {
    const headers: [string, string][] = [["content-type", "application/json"]];
    const message = isObject(json) ? json : {};
    const params = message["params"];
    const isModern =
      isObject(params) &&
      isObject(params["_meta"]) &&
      params["_meta"][key("protocolVersion")] === modernVersion;
    if (isModern) {
      headers.push(["mcp-protocol-version", modernVersion], ["mcp-method", latin1(message["method"])]);
      const subject = params["name"] ?? params["uri"];
      if (typeof subject === "string")
        headers.push([
          "mcp-name",
          isPlain(subject) ? subject : `=?base64?${Buffer.from(subject).toString("base64")}?=`,
        ]);
    } else if (this.#chance(0.8)) {
      headers.push([
        "mcp-protocol-version",
        this.#chance(0.05) ? this.#pick(oddVersions) : this.#pick(versions.slice(1)),
      ]);
    }
    if (this.#chance(0.7))
      headers.push([
        "accept",
        this.#pick(["application/json, text/event-stream", "application/json", "text/event-stream", "*/*"]),
      ]);
    return this.#finish(kind, headers, this.#print(json));
  }

  #raw(kind: string, body: Buffer): FuzzRequest {
    const headers: [string, string][] = [["content-type", "application/json"]];
    if (this.#chance(0.7)) headers.push(["mcp-protocol-version", this.#pick(versions)]);
    return this.#finish(kind, headers, body);
  }

  #finish(kind: string, headers: readonly [string, string][], body: Buffer): FuzzRequest {
    const framing = this.#chance(0.1) ? "chunks" : "length";
    return { kind, verb: "POST", path: "/mcp", headers: [["host", "localhost"], ...headers], body, framing };
  }

  #oddHeaders(request: FuzzRequest): FuzzRequest {
    const values = [
      "",
      "x",
      "*",
      ",",
      ";q=0",
      "text/html;q=",
      "\xe9\xff",
      "application/json;",
      "APPLICATION/JSON",
      "a".repeat(6000),
      "http://localhost",
      "http://evil.example",
      "null",
      "=?base64?",
      "=?base64?AA?=",
      "=?base64?AAA=?=",
      "\t",
      "1",
      "-1",
      "gzip",
    ];
    const known = [
      "accept",
      "content-type",
      "mcp-protocol-version",
      "mcp-method",
      "mcp-name",
      "mcp-param-region",
      "mcp-session-id",
      "last-event-id",
      "origin",
      "authorization",
      "x-forwarded-for",
      "user-agent",
      "referer",
      "cookie",
      "accept-encoding",
      "content-encoding",
      "access-control-request-headers",
      "mcp-",
      "x",
    ];
    const headers = request.headers.filter(() => !this.#chance(0.2));
    if (!headers.some(([name]) => name === "host")) headers.unshift(["host", "localhost"]);
    const count = this.#pick([1, 2, 5, 30]);
    for (let i = 0; i < count; i++) {
      const value = this.#chance(0.2) ? this.#pick([...versions, ...oddVersions]) : this.#pick(values);
      headers.push([this.#pick(known), value]);
    }
    return { ...request, headers };
  }

  #oddTarget(request: FuzzRequest): FuzzRequest {
    const verb = this.#pick([
      "GET",
      "HEAD",
      "PUT",
      "DELETE",
      "PATCH",
      "OPTIONS",
      "POST",
      "POST",
      "TRACE",
      "QUERY",
    ]);
    const path = this.#pick([
      "/",
      "/mcp",
      "/mcp/",
      "/mcp/a%2fb",
      "/mcp/../x",
      "//",
      "/mcp?",
      "/mcp?a=b&c",
      "/.well-known/oauth-protected-resource",
      "/.well-known/oauth-protected-resource/mcp",
      "/health",
      "/favicon.ico",
      "/%ff",
      `/${"a".repeat(3000)}`,
      "/mcp%00",
    ]);
    const isPost = verb === "POST";
    const origin: readonly (readonly [string, string])[] = this.#chance(0.3)
      ? [["origin", this.#pick(["http://localhost:1", "http://evil.example"])]]
      : [];
    return {
      ...request,
      verb,
      path,
      headers: [...request.headers, ...origin],
      body: isPost ? request.body : Buffer.alloc(0),
      framing: isPost ? request.framing : "length",
    };
  }

  /** One value somewhere in it replaced, removed, repeated or named otherwise. */
  #mutate(json: Json): Json {
    if (Array.isArray(json) && json.length > 0 && !this.#chance(0.2)) {
      const at = this.#below(json.length);
      return this.#chance(0.2)
        ? json.filter((_, index) => index !== at)
        : json.map((each: Json, index) => (index === at ? this.#mutate(each) : each));
    }
    if (isObject(json) && !this.#chance(0.1)) {
      const entries = Object.entries(json);
      if (entries.length === 0 || this.#chance(0.1)) return { ...json, [this.#pick(strings)]: this.#any(2) };
      const at = this.#below(entries.length);
      const [name = "", value = null] = entries[at] ?? [];
      const change = this.#next();
      if (change < 0.15) return Object.fromEntries(entries.filter((_, index) => index !== at));
      if (change < 0.25)
        return Object.fromEntries([
          ...entries.filter((_, index) => index !== at),
          [name.toUpperCase(), value],
        ]);
      return { ...json, [name]: this.#mutate(value) };
    }
    return this.#any(3);
  }

  #any(depth: number): Json {
    const kind = depth === 0 ? this.#below(4) : this.#below(6);
    if (kind === 0) return this.#pick<Json>([null, true, false]);
    if (kind === 1) return this.#pick(numbers);
    if (kind < 4) return this.#pick(strings);
    return kind === 4 ? this.#list(this.#below(4), () => this.#any(depth - 1)) : this.#object(depth - 1);
  }

  #object(depth: number): { readonly [name: string]: Json } {
    return Object.fromEntries(
      this.#list(
        this.#below(4),
        () =>
          [
            this.#pick([...strings, "name", "region", "uri", "_meta"]),
            this.#any(Math.max(0, depth)),
          ] as const,
      ),
    );
  }

  /** JSON text, with white space, escapes and repeated members that mean nothing. */
  #print(json: Json): Buffer {
    let text = this.#chance(0.2)
      ? JSON.stringify(json, undefined, this.#pick(["\t", "\r\n", " "]))
      : JSON.stringify(json);
    if (this.#chance(0.1))
      text = text
        .replaceAll(/[a-z]/gu, (letter) =>
          this.#chance(0.2) ? `\\u00${letter.charCodeAt(0).toString(16)}` : letter,
        )
        .replaceAll(/\\\\u/gu, "\\\\\\u");
    if (this.#chance(0.05) && text.startsWith("{")) text = `{"id":99,"method":"ping",${text.slice(1)}`;
    return Buffer.from(text);
  }

  #damage(body: Buffer): Buffer {
    const damaged = Buffer.from(body);
    const change = this.#below(5);
    if (change === 0) return damaged.subarray(0, this.#below(damaged.length + 1));
    const at = this.#below(damaged.length);
    if (change === 1)
      return Buffer.concat([damaged.subarray(0, at), this.#bytes(this.#below(8)), damaged.subarray(at)]);
    if (change === 2)
      return Buffer.concat([
        damaged.subarray(0, at),
        damaged.subarray(Math.min(damaged.length, at + 1 + this.#below(8))),
      ]);
    if (change === 3)
      return Buffer.concat([
        this.#pick([Buffer.from("\ufeff"), Buffer.from([0]), Buffer.from(" ")]),
        damaged,
        this.#pick([Buffer.from("\n"), Buffer.from("}"), Buffer.from([0])]),
      ]);
    damaged[at] = this.#pick([
      0x00, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a, 0x80, 0xc0, 0xed, 0xf4, 0xff,
    ]);
    return damaged;
  }

  #deep(): Buffer {
    const levels = this.#pick([10, 511, 512, 513, 5000, 60_000]);
    const [open = "", close = ""] = this.#pick([
      ["[", "]"],
      ['{"a":', "}"],
      ['[{"a":', "}]"],
    ]);
    const nested = `${open.repeat(levels)}1${this.#chance(0.8) ? close.repeat(levels) : ""}`;
    const within = this.#chance(0.7)
      ? `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":${nested}}}}`
      : nested;
    return Buffer.from(within);
  }

  #large(): Buffer {
    const size = this.#pick([10_000, 60_000, 250_000, bodyLimit + 1, bodyLimit * 2]);
    const filler = this.#pick(["x", "é", '\\"', "\\u0041"]);
    return Buffer.from(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":"${filler.repeat(size / Buffer.byteLength(filler))}"}}}`,
    );
  }

  #bytes(count: number): Buffer {
    return Buffer.from(this.#list(count, () => this.#below(256)));
  }

  #list<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  #maybe(
    likelihood: number,
    change: (json: Json) => Json,
    json: Json,
  ): Json & { readonly [name: string]: Json };
  #maybe(likelihood: number, change: (json: Json) => Json, json: Json): Json {
    return this.#chance(likelihood) ? change(json) : json;
  }

  #pick<T>(list: readonly T[]): T {
    const picked = list[this.#below(list.length)];
    if (picked === undefined) throw new RangeError("there is nothing to choose from");
    return picked;
  }

  #chance(likelihood: number): boolean {
    return this.#next() < likelihood;
  }

  #below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }
}

export function isObject(json: unknown): json is Readonly<Record<string, Json>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Whether a header can carry the text as it is. */
function isPlain(text: string): boolean {
  return /^[!-~]([ -~]*[!-~])?$/u.test(text) && !text.startsWith("=?base64?");
}

function latin1(value: unknown): string {
  return typeof value === "string" && isPlain(value) ? value.slice(0, 1000) : "x";
}
