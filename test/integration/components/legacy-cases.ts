/** Messages of the revisions with a handshake, and the expected answers. The tests of HTTP and stdio share this table. */

export type Json = Readonly<Record<string, unknown>>;

export interface Case {
  readonly name: string;
  /** Of `MCP-Protocol-Version`; absent without it. */
  readonly version?: string;
  /** A message, or a body that is none. */
  readonly send: Json | string | readonly Json[];
  /** 200 unless said otherwise. */
  readonly status?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message?: string; readonly data?: unknown };
  /** The id in the answer; 1 unless said otherwise. */
  readonly id?: unknown;
  /** The whole body, for answers that are neither result nor error. */
  readonly body?: unknown;
}

export const request = (method: string, params?: unknown): Json => ({
  jsonrpc: "2.0",
  id: 1,
  method,
  ...(params === undefined ? {} : { params }),
});
export const call = (name: unknown, args?: unknown): Json =>
  request("tools/call", args === undefined ? { name } : { name, arguments: args });
export const initialize = (protocolVersion: unknown, more: Json = {}): Json =>
  request("initialize", {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: "tests", version: "1" },
    ...more,
  });
export const serverInfo = { name: "wasmcp-server", version: "0.1.0" };
export const welcome = (protocolVersion: string): Json => ({
  protocolVersion,
  capabilities: { tools: {} },
  serverInfo,
});
export const text = (value: string): Json => ({ content: [{ type: "text", text: value }] });

export const cases: readonly Case[] = [
  // The handshake.
  {
    name: "C3: agrees on 2025-11-25 as the body asks",
    send: initialize("2025-11-25"),
    result: welcome("2025-11-25"),
  },
  { name: "C3: agrees on 2025-06-18", send: initialize("2025-06-18"), result: welcome("2025-06-18") },
  {
    name: "C3: agrees on 2025-03-26 and ignores the header",
    version: "2025-11-25",
    send: initialize("2025-03-26"),
    result: welcome("2025-03-26"),
  },
  {
    name: "C4: offers its newest revision for an unknown one",
    send: initialize("1999-01-01"),
    result: welcome("2025-11-25"),
  },
  {
    name: "C4: agrees to the oldest revision that it speaks",
    version: "2024-11-05",
    send: initialize("2024-11-05"),
    result: welcome("2024-11-05"),
  },
  {
    name: "C4: offers its newest revision with a handshake for the first revision without one",
    send: initialize("2026-07-28"),
    result: welcome("2025-11-25"),
  },
  {
    name: "C5: accepts client capabilities in any shape",
    send: initialize("2025-11-25", {
      capabilities: {
        experimental: { a: { b: 1 } },
        sampling: { tools: {} },
        elicitation: { form: {} },
        roots: { listChanged: true },
        other: 1,
      },
    }),
    result: welcome("2025-11-25"),
  },
  {
    name: "C5: accepts client capabilities that are not an object",
    send: initialize("2025-11-25", { capabilities: [], clientInfo: "me" }),
    result: welcome("2025-11-25"),
  },
  { name: "wants to know the revision", send: request("initialize", {}), error: { code: -32602 } },
  {
    name: "C7: accepts `initialized`",
    send: { jsonrpc: "2.0", method: "notifications/initialized" },
    status: 202,
    body: "",
  },
  {
    name: "C7: accepts unknown notifications",
    send: { jsonrpc: "2.0", method: "notifications/other", params: { a: 1 } },
    status: 202,
    body: "",
  },
  {
    name: "C7: accepts results of any shape",
    send: { jsonrpc: "2.0", id: 7, result: { anything: true } },
    status: 202,
    body: "",
  },
  {
    name: "C7: accepts errors",
    send: { jsonrpc: "2.0", id: null, error: { code: 1, message: "" } },
    status: 202,
    body: "",
  },
  // Requests that need no chain.
  { name: "answers a ping", send: request("ping"), result: {} },
  {
    name: "accepts a log level, without effect",
    send: request("logging/setLevel", { level: "debug" }),
    result: {},
  },
  {
    name: "refuses an invalid log level",
    send: request("logging/setLevel", { level: "loud" }),
    error: { code: -32602 },
  },
  {
    name: "has no method that its capabilities do not name",
    send: request("resources/subscribe", { uri: "a:b" }),
    error: { code: -32601, message: "Method not found: resources/subscribe" },
  },
  {
    name: "has no way to end a subscription, either",
    send: request("resources/unsubscribe", { uri: "a:b" }),
    error: { code: -32601, message: "Method not found: resources/unsubscribe" },
  },
  {
    name: "C6: refuses an unknown method",
    send: request("tools/invent"),
    error: { code: -32601, message: "Method not found: tools/invent" },
  },
  {
    name: "refuses methods of later revisions",
    send: request("server/discover", {}),
    error: { code: -32601 },
  },
  {
    name: "has no resources",
    send: request("resources/list"),
    error: { code: -32601, message: "Method not found: resources/list" },
  },
  { name: "has no prompts", send: request("prompts/get", { name: "a" }), error: { code: -32601 } },
  {
    name: "E11: reads references to resource templates, and has no completions",
    send: request("completion/complete", {
      ref: { type: "ref/resource", uri: "a://{b}" },
      argument: { name: "b", value: "" },
      context: { arguments: { c: "d" } },
    }),
    error: { code: -32601 },
  },
  {
    name: "refuses references to anything else",
    send: request("completion/complete", { ref: { type: "ref/other" }, argument: { name: "b", value: "" } }),
    error: { code: -32602 },
  },
  // JSON-RPC.
  {
    name: "C8: answers malformed JSON with a parse error",
    send: '{"jsonrpc":',
    status: 400,
    id: null,
    error: { code: -32700 },
  },
  { name: "C8: calls an empty body a parse error", send: "", status: 400, id: null, error: { code: -32700 } },
  {
    name: "gives an error about no request an id only where the revision has one there",
    version: "2025-11-25",
    send: '{"jsonrpc":',
    status: 400,
    body: { jsonrpc: "2.0", error: { code: -32700, message: "expected JSON" } },
  },
  {
    name: "has `null` for the id of such an error in 2025-06-18",
    version: "2025-06-18",
    send: '{"jsonrpc":',
    status: 400,
    id: null,
    error: { code: -32700 },
  },
  {
    name: "says when JSON is nested too deeply",
    send: `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    status: 400,
    id: null,
    error: { code: -32700, message: "JSON is nested too deeply" },
  },
  {
    name: "refuses a number where a message should be",
    send: "1",
    status: 400,
    id: null,
    error: { code: -32600 },
  },
  {
    name: "refuses other versions of JSON-RPC, with the id of the request",
    send: { jsonrpc: "1.0", id: 1, method: "ping" },
    status: 400,
    error: { code: -32600 },
  },
  {
    name: "refuses a request whose id is null",
    send: { jsonrpc: "2.0", id: null, method: "ping" },
    status: 400,
    id: null,
    error: { code: -32600 },
  },
  {
    name: "refuses a request whose id is an object",
    send: { jsonrpc: "2.0", id: {}, method: "ping" },
    status: 400,
    id: null,
    error: { code: -32600 },
  },
  {
    name: "refuses a method that is not a text",
    send: { jsonrpc: "2.0", id: 1, method: 1 },
    status: 400,
    error: { code: -32600 },
  },
  {
    name: "refuses parameters that are not an object",
    send: request("tools/call", ["echo"]),
    error: { code: -32602 },
  },
  {
    name: "echoes a text as id",
    send: { jsonrpc: "2.0", id: 'ä " \n', method: "ping" },
    id: 'ä " \n',
    result: {},
  },
  {
    name: "echoes an empty text as id",
    send: { jsonrpc: "2.0", id: "", method: "ping" },
    id: "",
    result: {},
  },
  {
    name: "reads a member that occurs twice as JavaScript does",
    send: '{"jsonrpc":"2.0","id":1,"method":"tools/invent","method":"ping"}',
    result: {},
  },
  {
    name: "reads escaped names of members",
    send: '{"\\u006asonrpc":"2.0","id":1,"m\\u0065thod":"p\\u0069ng"}',
    result: {},
  },
  // Versions in the header.
  {
    name: "answers the oldest revision that it speaks",
    version: "2024-11-05",
    send: request("ping"),
    result: {},
  },
  {
    name: "refuses a batch in 2024-11-05, which has none",
    version: "2024-11-05",
    send: [request("ping")],
    status: 400,
    id: null,
    error: { code: -32600 },
  },
  {
    name: "answers an unknown revision with the error of the later era",
    version: "2030-01-01",
    send: request("ping"),
    status: 400,
    error: { code: -32602 },
  },
  // Batches.
  {
    name: "C12: answers a batch, which 2025-03-26 has",
    version: "2025-03-26",
    send: [
      request("ping"),
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { ...request("nothing"), id: 2 },
      { jsonrpc: "2.0", id: 3, result: {} },
    ],
    body: [
      { jsonrpc: "2.0", id: 1, result: {} },
      { jsonrpc: "2.0", id: 2, error: { code: -32601, message: "Method not found: nothing" } },
    ],
  },
  {
    name: "C12: accepts a batch without requests",
    send: [{ jsonrpc: "2.0", method: "notifications/initialized" }],
    status: 202,
    body: "",
  },
  {
    name: "C12: refuses the handshake in a batch",
    send: [initialize("2025-03-26")],
    body: [
      {
        jsonrpc: "2.0",
        id: 1,
        error: { code: -32600, message: "expected `initialize` on its own, found it in a batch" },
      },
    ],
  },
  { name: "C12: refuses an empty batch", send: [], status: 400, id: null, error: { code: -32600 } },
  {
    name: "refuses a batch of more messages than it answers at a time",
    version: "2025-03-26",
    send: Array.from({ length: 101 }, () => request("ping")),
    status: 400,
    id: null,
    error: { code: -32600, message: "expected at most 100 messages in a batch, found 101" },
  },
  {
    name: "C12: refuses a batch in later revisions",
    version: "2025-06-18",
    send: [request("ping")],
    status: 400,
    id: null,
    error: { code: -32600 },
  },
  // Tools.
  { name: "calls a tool without arguments", send: call("echo"), result: text("nothing") },
  {
    name: "E6: passes arguments to a tool byte for byte",
    send: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{ "z":1.0, "a":[ {} ],"é":"\\u00e9" },"name":"echo"}}',
    result: text('{ "z":1.0, "a":[ {} ],"é":"\\u00e9" }'),
  },
  { name: "takes arguments that are null for none", send: call("echo", null), result: text("nothing") },
  {
    name: "refuses arguments that are a list",
    send: call("echo", [1]),
    error: { code: -32602, message: "expected `params.arguments` to be an object" },
  },
  {
    name: "refuses a call without parameters",
    send: request("tools/call"),
    error: { code: -32602, message: "expected `params.name` to be a string" },
  },
  { name: "refuses a call without a name", send: request("tools/call", {}), error: { code: -32602 } },
  { name: "refuses a name that is not a text", send: call(1), error: { code: -32602 } },
  {
    name: "C2: names an unknown tool",
    send: call('no"ne'),
    error: { code: -32602, message: 'Unknown tool: no"ne' },
  },
  {
    name: "C2: returns a tool's error with its code, message and data",
    send: call("refuse"),
    error: { code: -32001, message: 'no "way"', data: { why: ["because"] } },
  },
  {
    name: "C2: returns a tool's error without data",
    send: call("refuse-params"),
    error: { code: -32602, message: "bad parameters" },
  },
  {
    name: "marks the result of a failed tool",
    send: call("wrong"),
    result: { ...text("it went wrong"), isError: true },
  },
  {
    name: "refuses a cursor that is not a text",
    send: request("tools/list", { cursor: 1 }),
    error: { code: -32602 },
  },
  {
    name: "refuses a cursor that it never issued",
    send: request("tools/list", { cursor: "x" }),
    error: { code: -32602, message: "Unknown cursor: x" },
  },
  {
    name: "repeats structured content as text if the result has no other content",
    version: "2025-06-18",
    send: call("structured"),
    result: { ...text('{"b":[1,2],"a":null}'), structuredContent: { b: [1, 2], a: null } },
  },
  {
    name: "leaves structured content out of a revision without it",
    version: "2025-03-26",
    send: call("structured"),
    result: text('{"b":[1,2],"a":null}'),
  },
  {
    name: "leaves out structured content that is not an object",
    version: "2025-11-25",
    send: call("structured-list"),
    result: text("[1, 2]"),
  },
  {
    name: "E7: leaves out structured content that is not JSON",
    version: "2025-11-25",
    send: call("structured-broken"),
    result: { content: [] },
  },
];

const annotations = { audience: ["user", "assistant"], priority: 0.5, lastModified: "2025-01-12T15:00:58Z" };
const _meta = { "example.com/b": 2 };

/** E1, E2, E3: what the tool `everything` returns in 2025-11-25. */
export const everything = {
  content: [
    { type: "text", text: '"quoted" \\ \u0001 é 𝄞', annotations, _meta },
    { type: "image", data: "/wAA", mimeType: "image/png" },
    { type: "audio", data: "", mimeType: "audio/wav", annotations, _meta },
    {
      type: "resource_link",
      uri: "file:///a",
      name: "a",
      title: "A",
      description: "the first",
      mimeType: "text/plain",
      size: 12,
      annotations,
    },
    { type: "resource_link", uri: "file:///b", name: "b" },
    { type: "resource", resource: { uri: "file:///t", mimeType: "text/plain", text: "text" } },
    { type: "resource", resource: { uri: "file:///o", blob: "/wAA" }, annotations, _meta },
  ],
  structuredContent: { n: 1 },
  isError: false,
  _meta: { "example.com/c": 3 },
};

/** E1, E6, E7: the list of tools in 2025-11-25. */
export const listed = [
  { name: "echo", inputSchema: { type: "object", properties: { z: {}, a: {} } } },
  {
    name: "everything",
    title: "Everything",
    description: 'says "everything"\n',
    inputSchema: { type: "object" },
    outputSchema: { type: "object", properties: { n: { type: "number" } } },
    annotations: { title: "Hint", readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    icons: [{ src: "https://example.com/i.png", mimeType: "image/png", sizes: ["48x48"], theme: "dark" }],
    _meta: { "example.com/a": 1 },
  },
  { name: "list-output", inputSchema: { type: "object" } },
  { name: "broken-schema", inputSchema: { type: "object" } },
  { name: "bare-schema", inputSchema: { type: "object", properties: {} } },
];
