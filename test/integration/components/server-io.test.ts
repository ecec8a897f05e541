/** `server-io` inside this process, on streams that the test holds. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { buildComponents } from "../../../scripts/build-components.ts";

interface Frame {
  readonly prefix: Uint8Array;
  readonly suffix: Uint8Array;
}
type Limit =
  | { readonly tag: "delimiter"; readonly val: Uint8Array }
  | { readonly tag: "max-bytes"; readonly val: bigint };

interface ServerIo {
  parseMessage(input: Source, limit: Limit, frame: Frame): unknown;
  sendMessage(output: Sink, message: unknown, frame: Frame): void;
  flushBuffer(output: Sink): void;
}

class StreamError extends Error {
  readonly payload: { readonly tag: string; readonly val: IoError | undefined };
  constructor(tag: string, val?: IoError) {
    super(tag);
    this.payload = { tag, val };
  }
}

class IoError {
  toDebugString(): string {
    return "broken";
  }
}

/** Gives its pieces one by one, never more than it is asked for, and then ends. */
class Source {
  /** Whether it breaks instead of ending. */
  fails = false;
  readonly #pieces: Buffer[];
  constructor(...pieces: readonly (string | Buffer)[]) {
    this.#pieces = pieces.map((piece) => Buffer.from(piece));
  }
  blockingRead(length: bigint): Uint8Array {
    const piece = this.#pieces.shift();
    if (piece === undefined)
      throw this.fails ? new StreamError("last-operation-failed", new IoError()) : new StreamError("closed");
    if (piece.length > length) this.#pieces.unshift(piece.subarray(Number(length)));
    return piece.subarray(0, Number(length));
  }
}

/** Accepts as many bytes as it has room for; a write without asking for the room first fails. */
class Sink {
  readonly written: Buffer[] = [];
  flushes = 0;
  #room = 0;
  checkWrite(): bigint {
    this.#room = this.#room === 0 ? 1000 : 0;
    return BigInt(this.#room);
  }
  write(bytes: Uint8Array): void {
    if (bytes.length > this.#room)
      throw new Error(`wrote ${bytes.length} bytes where there was room for ${this.#room}`);
    this.written.push(Buffer.from(bytes));
    this.#room = 0;
  }
  blockingFlush(): void {
    this.flushes += 1;
  }
  subscribe(): Pollable {
    return new Pollable();
  }
  get text(): string {
    return Buffer.concat(this.written).toString();
  }
}

class Pollable {
  block(): void {}
}

/** Nothing is answered by HTTP here, so that there is never a reply. */
class Reply {
  readonly status = 0;
  static set(): void {
    throw new Error("no reply");
  }
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const line: Limit = { tag: "delimiter", val: bytes("\n") };
const plain: Frame = { prefix: bytes(""), suffix: bytes("") };
const lines: Frame = { prefix: bytes(""), suffix: bytes("\n") };
const events: Frame = { prefix: bytes("data: "), suffix: bytes("\n\n") };

let folder: string;
let io: ServerIo;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-server-io-"));
  const [built] = await buildComponents(undefined, ["server-io"]);
  assert.ok(built !== undefined);
  const { files } = await transpileBytes(await fs.readFile(built.file), {
    name: "io",
    instantiation: "async",
  });
  const entry = path.join(folder, "io.mjs");
  await fs.writeFile(entry, Buffer.from(files["io.js"] ?? new Uint8Array()));
  const { instantiate } = (await import(pathToFileURL(entry).href)) as {
    instantiate(
      getCoreModule: (name: string) => Promise<WebAssembly.Module>,
      imports: Readonly<Record<string, unknown>>,
    ): Promise<{ readonly serverIo: ServerIo }>;
  };
  const instance = await instantiate(
    (name) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array())),
    {
      "wasi:http/types": {
        Fields: Reply,
        OutgoingBody: Reply,
        OutgoingResponse: Reply,
        ResponseOutparam: Reply,
      },
      "wasi:io/error": { Error: IoError },
      "wasi:io/poll": { Pollable },
      "wasi:io/streams": { InputStream: Source, OutputStream: Sink },
    },
  );
  io = instance.serverIo;
});
after(() => fs.rm(folder, { recursive: true, force: true }));

function parse(...pieces: readonly string[]): unknown {
  return io.parseMessage(new Source(...pieces), line, plain);
}

function send(message: unknown, frame: Frame = lines): string {
  const sink = new Sink();
  io.sendMessage(sink, message, frame);
  return sink.text;
}

/** The `io-error` that a call ends with; it is what transpiled components throw. */
function refusal(call: () => unknown): { readonly tag: string } {
  try {
    call();
  } catch (error) {
    return error as { tag: string };
  }
  throw new Error("the call went well");
}

const request = (val: unknown) => ({ tag: "request", val: [{ tag: "number", val: 1n }, val] });
const notification = (tag: string, val: unknown) => ({ tag: "notification", val: { tag, val } });
const absent = { meta: undefined, extras: undefined };

describe("server-io reads", () => {
  test("a request that arrives in pieces of any size", () => {
    const text =
      '{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"x","arguments":{"b":1, "a":2}}}\n';
    const expected = {
      tag: "request",
      val: [
        { tag: "string", val: "a" },
        { tag: "tools-call", val: { name: "x", arguments: '{"b":1, "a":2}' } },
      ],
    };
    assert.deepEqual(parse(text), expected);
    assert.deepEqual(parse(...text), expected);
  });

  test("messages one after the other, also when one read returns several", () => {
    const ping = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"ping"}\n`;
    const source = new Source(ping(1) + ping(2) + ping(3).slice(0, 9), ping(3).slice(9), ping(4).trimEnd());
    const ids = [1, 2, 3, 4].map(
      () => (io.parseMessage(source, line, plain) as { val: [{ val: bigint }] }).val[0].val,
    );
    assert.deepEqual(ids, [1n, 2n, 3n, 4n]);
    assert.deepEqual(
      refusal(() => io.parseMessage(source, line, plain)),
      { tag: "stream", val: { tag: "closed" } },
    );
  });

  test("messages longer than one read", () => {
    const long = "x".repeat(100_000);
    const source = new Source(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${long}"}}\n{"jsonrpc":"2.0","id":2,"method":"ping"}\n`,
    );
    const first = io.parseMessage(source, line, plain) as { val: [unknown, { val: { name: string } }] };
    assert.equal(first.val[1].val.name, long);
    assert.equal((io.parseMessage(source, line, plain) as { val: [{ val: bigint }] }).val[0].val, 2n);
  });

  test("up to a delimiter of several bytes that is cut in two", () => {
    const limit: Limit = { tag: "delimiter", val: bytes("\r\n\r\n") };
    const source = new Source('{"jsonrpc":"2.0","method":"notifications/initialized"}\r\n', "\r", "\n");
    assert.deepEqual(io.parseMessage(source, limit, plain), notification("initialized", absent));
  });

  test("to the end of the stream, but no further than the limit", () => {
    const text = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const limit = (val: number): Limit => ({ tag: "max-bytes", val: BigInt(val) });
    assert.deepEqual(
      io.parseMessage(new Source(text), limit(text.length), plain),
      notification("initialized", absent),
    );
    assert.deepEqual(
      refusal(() => io.parseMessage(new Source(text), limit(text.length - 1), plain)),
      {
        tag: "unexpected",
        val: "message is longer than the limit",
      },
    );
  });

  test("the contents of a frame, and nothing outside of frames", () => {
    const text = 'data: {"jsonrpc":"2.0","method":"notifications/initialized"}';
    const frame: Frame = { prefix: bytes("data: "), suffix: bytes("") };
    assert.deepEqual(io.parseMessage(new Source(text), line, frame), notification("initialized", absent));
    assert.equal(refusal(() => io.parseMessage(new Source(text.slice(1)), line, frame)).tag, "unexpected");
  });

  const messages: readonly (readonly [string, string, unknown])[] = [
    [
      "a cancellation",
      '"method":"notifications/cancelled","params":{"requestId":"a","reason":"b"}',
      notification("cancelled", { requestId: { tag: "string", val: "a" }, reason: "b" }),
    ],
    [
      "progress",
      '"method":"notifications/progress","params":{"progressToken":7,"progress":0.5,"total":1e2}',
      notification("progress", {
        progressToken: { tag: "integer", val: 7n },
        progress: 0.5,
        total: 100,
        message: undefined,
      }),
    ],
    [
      "E9: what a person has answered",
      '"id":1,"result":{"action":"accept","content":{"a":"b","c":1.5,"d":true,"e":["f"]}}',
      {
        tag: "result",
        val: [
          { tag: "number", val: 1n },
          {
            tag: "elicitation-create",
            val: {
              meta: undefined,
              action: "accept",
              content: [
                ["a", { tag: "string", val: "b" }],
                ["c", { tag: "number", val: 1.5 }],
                ["d", { tag: "boolean", val: true }],
                ["e", { tag: "string-array", val: ["f"] }],
              ],
            },
          },
        ],
      },
    ],
    [
      "roots",
      '"id":1,"result":{"roots":[{"uri":"file:///a","name":"b"}]}',
      {
        tag: "result",
        val: [
          { tag: "number", val: 1n },
          {
            tag: "roots-list",
            val: { meta: undefined, roots: [{ meta: undefined, name: "b", uri: "file:///a" }] },
          },
        ],
      },
    ],
    [
      "an error without a request",
      '"id":null,"error":{"code":-32001,"message":"m","data":[1]}',
      {
        tag: "error",
        val: [undefined, { tag: "server", val: { code: -32001n, message: "m", data: "[1]" } }],
      },
    ],
  ];
  for (const [name, members, expected] of messages) {
    test(name, () => assert.deepEqual(parse(`{"jsonrpc":"2.0",${members}}\n`), expected));
  }

  const faults: readonly (readonly [string, string, string])[] = [
    ["text that is not JSON", "{", "serialization"],
    ["JSON that is not a message", '{"jsonrpc":"2.0"}', "invalid-jsonrpc"],
    ["methods that MCP does not have", '{"jsonrpc":"2.0","id":1,"method":"a/b"}', "invalid-mcp"],
    [
      "parameters that do not fit",
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}',
      "invalid-mcp",
    ],
    ["results of no known shape", '{"jsonrpc":"2.0","id":1,"result":{}}', "invalid-mcp"],
  ];
  for (const [name, text, tag] of faults) {
    test(`no ${name}`, () => assert.equal(refusal(() => parse(`${text}\n`)).tag, tag));
  }
});

describe("server-io writes", () => {
  const log = (data: string) => notification("log", { data, level: "warning", logger: "l" });

  test("E4: log data that is JSON as JSON, and other text as a string", () => {
    const written = (data: string) => JSON.parse(send(log(data))).params.data;
    assert.deepEqual(written('{"a":[1]}'), { a: [1] });
    assert.equal(written('"quoted"'), "quoted");
    assert.equal(written("just words"), "just words");
  });

  test("E5: nothing but the reply into a body without frames", () => {
    assert.equal(send(log("1"), plain), "");
    assert.equal(
      send(request({ tag: "ping", val: { meta: undefined, progressToken: undefined, extras: [] } }), plain),
      "",
    );
    const reply = { tag: "result", val: [{ tag: "string", val: "a" }, { tag: "ping" }] };
    assert.equal(send(reply, plain), '{"jsonrpc":"2.0","id":"a","result":{}}');
  });

  test("each message in its frame, on one line", () => {
    assert.equal(
      send(log('{\n"a": 1}'), events),
      'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","logger":"l","data":{ "a": 1}}}\n\n',
    );
  });

  test("C1: in pieces that fit the stream's free space", () => {
    const long = "é".repeat(5000);
    assert.equal(JSON.parse(send(log(JSON.stringify(long)))).params.data, long);
  });

  test("flushes after a write", () => {
    const sink = new Sink();
    io.sendMessage(sink, log("1"), lines);
    assert.equal(sink.flushes, 1);
    io.flushBuffer(sink);
    assert.equal(sink.flushes, 2);
  });

  const form = (schema: unknown) => ({
    tag: "elicitation-create",
    val: {
      tag: "form",
      val: { message: "m", requestedSchema: { properties: [["p", schema]], required: ["p"] } },
    },
  });
  const nothing = { default: undefined, description: undefined, title: undefined };
  const enumSchema = (tag: string, val: unknown) => ({ tag: "enum-schema", val: { tag, val } });
  const options = [{ constValue: "a", title: "A" }];
  const schemas: readonly (readonly [string, unknown, unknown])[] = [
    [
      "text",
      {
        tag: "string-schema",
        val: { ...nothing, default: "d", format: "date-time", minLength: 1, maxLength: 2, title: "t" },
      },
      { type: "string", title: "t", minLength: 1, maxLength: 2, format: "date-time", default: "d" },
    ],
    [
      "integers",
      { tag: "number-schema", val: { ...nothing, default: 3, minimum: 0, maximum: 9.5, type: "integer" } },
      { type: "integer", minimum: 0, maximum: 9.5, default: 3 },
    ],
    [
      "yes or no",
      { tag: "boolean-schema", val: { ...nothing, default: false } },
      { type: "boolean", default: false },
    ],
    [
      "E3: one of several",
      enumSchema("untitled-single-select", { ...nothing, enum: ["a"], default: "a" }),
      { type: "string", enum: ["a"], default: "a" },
    ],
    [
      "one of several with titles",
      enumSchema("titled-single-select", { ...nothing, oneOf: options }),
      { type: "string", oneOf: [{ const: "a", title: "A" }] },
    ],
    [
      "some of several",
      enumSchema("untitled-multi-select", { ...nothing, enum: ["a"], default: [] }),
      { type: "array", items: { type: "string", enum: ["a"] }, default: [] },
    ],
    [
      "some of several with titles",
      enumSchema("titled-multi-select", { ...nothing, oneOf: options }),
      { type: "array", items: { anyOf: [{ const: "a", title: "A" }] } },
    ],
  ];
  for (const [name, schema, expected] of schemas) {
    test(`a form that asks for ${name}`, () => {
      const { params } = JSON.parse(send(request(form(schema))));
      assert.deepEqual(params, {
        message: "m",
        requestedSchema: { type: "object", properties: { p: expected }, required: ["p"] },
      });
    });
  }

  test("E3: an address to visit, with its mode", () => {
    const url = {
      tag: "elicitation-create",
      val: { tag: "url", val: { elicitationId: "e", message: "m", url: "https://a.example" } },
    };
    assert.deepEqual(JSON.parse(send(request(url))), {
      jsonrpc: "2.0",
      id: 1,
      method: "elicitation/create",
      params: { mode: "url", elicitationId: "e", message: "m", url: "https://a.example" },
    });
  });

  test("a request for a model's answer, without absent members", () => {
    const content = { tag: "text", val: { text: { tag: "text", val: "hi" }, options: undefined } };
    const sampling = {
      tag: "sampling-create-message",
      val: {
        includeContext: "this-server",
        maxTokens: 100n,
        messages: [{ content, role: "user" }],
        modelPreferences: { hints: [{ name: "n", extra: undefined }], costPriority: 0.5 },
        toolChoice: { mode: "none" },
      },
    };
    assert.deepEqual(JSON.parse(send(request(sampling))).params, {
      messages: [{ role: "user", content: { type: "text", text: "hi" } }],
      maxTokens: 100,
      includeContext: "thisServer",
      modelPreferences: { hints: [{ name: "n" }], costPriority: 0.5 },
      toolChoice: { mode: "none" },
    });
  });

  const notifications: readonly (readonly [string, unknown, string, unknown])[] = [
    [
      "tools-list-changed",
      { meta: '{"a":1}', extras: '{"b":2}' },
      "notifications/tools/list_changed",
      { _meta: { a: 1 }, b: 2 },
    ],
    ["resources-updated", { meta: undefined, uri: "a:b" }, "notifications/resources/updated", { uri: "a:b" }],
    [
      "cancellation",
      { requestId: { tag: "number", val: 3n }, reason: "r" },
      "notifications/cancelled",
      { requestId: 3, reason: "r" },
    ],
    [
      "progress",
      { progressToken: { tag: "string", val: "t" }, progress: 0.25, total: 1, message: "m" },
      "notifications/progress",
      { progressToken: "t", progress: 0.25, total: 1, message: "m" },
    ],
    [
      "elicitation-complete",
      { elicitationId: "e" },
      "notifications/elicitation/complete",
      { elicitationId: "e" },
    ],
  ];
  for (const [tag, val, method, params] of notifications) {
    test(`the notification ${method}`, () => {
      assert.deepEqual(JSON.parse(send(notification(tag, val))), { jsonrpc: "2.0", method, params });
    });
  }

  test("errors with their data, also without a request", () => {
    const error = {
      tag: "error",
      val: [undefined, { tag: "mcp", val: { code: -42n, message: "m", data: '{"a":1}' } }],
    };
    assert.equal(
      send(error),
      '{"jsonrpc":"2.0","id":null,"error":{"code":-42,"message":"m","data":{"a":1}}}\n',
    );
  });

  test("E3: completions in their wrapper, a hundred at most", () => {
    const values = Array.from({ length: 101 }, (_, index) => String(index));
    const result = {
      tag: "result",
      val: [
        { tag: "number", val: 1n },
        { tag: "completion-complete", val: { values, total: 101n } },
      ],
    };
    assert.deepEqual(JSON.parse(send(result)).result, {
      completion: { values: values.slice(0, 100), total: 101, hasMore: true },
    });
  });

  const callResult = (...content: readonly unknown[]) => ({
    tag: "result",
    val: [
      { tag: "number", val: 1n },
      { tag: "tools-call", val: { content } },
    ],
  });
  const textStream = (source: Source) => ({
    tag: "text",
    val: { text: { tag: "text-stream", val: source } },
  });

  test("content that a tool returns as a stream", () => {
    const blob = {
      data: { tag: "blob-stream", val: new Source(Buffer.from([0xff, 0]), Buffer.from([1])) },
      mimeType: "image/png",
    };
    const text = textStream(new Source(Buffer.from([0x22, 0xc3]), Buffer.from([0xa9]), "\n"));
    assert.deepEqual(JSON.parse(send(callResult(text, { tag: "image", val: blob }))).result.content, [
      { type: "text", text: '"é\n' },
      { type: "image", data: "/wAB", mimeType: "image/png" },
    ]);
  });

  test("nothing when such a stream fails", () => {
    const source = new Source("half");
    source.fails = true;
    const sink = new Sink();
    assert.equal(
      refusal(() => io.sendMessage(sink, callResult(textStream(source)), lines)).tag,
      "serialization",
    );
    assert.equal(sink.text, "");
  });

  test("only the capabilities that the server has", () => {
    const result = {
      protocolVersion: "v20251125",
      serverInfo: { name: "n", version: "1" },
      capabilities: {
        listChanged: { tools: true, resources: true, prompts: false },
        subscriptions: { resources: true },
        completions: "{}",
      },
      options: { instructions: "i" },
    };
    assert.deepEqual(
      JSON.parse(
        send({
          tag: "result",
          val: [
            { tag: "number", val: 1n },
            { tag: "initialize", val: result },
          ],
        }),
      ).result,
      {
        protocolVersion: "2025-11-25",
        capabilities: { completions: {}, tools: {}, resources: { subscribe: true } },
        serverInfo: { name: "n", version: "1" },
        instructions: "i",
      },
    );
  });
});
