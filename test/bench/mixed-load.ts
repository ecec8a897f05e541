/**
 * Minutes of mixed requests from many clients at once, to see whether any fails and whether memory grows:
 * `node test/bench/mixed-load.ts`, or with `MINUTES` (10) and `CONNECTIONS` (16) set. Run by hand; it ends with 1 when a request failed.
 *
 * Requests of both eras, small and large, lists, calls, log messages as events, errors and refusals come in turn, each connection at
 * another place of the list. Every answer is compared with the first one to the same request, which must have the expected status.
 */
import * as fs from "node:fs/promises";
import { makeServer } from "../integration/components/composed-server.ts";
import { type Answer, Connection } from "../property/http/connection.ts";

const minutes = Number(process.env["MINUTES"] ?? 10);
const connections = Number(process.env["CONNECTIONS"] ?? 16);
const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

interface Sent {
  readonly bytes: Buffer;
  readonly status: number;
  /** Once it is known. */
  answer?: string;
}

const mix: readonly Sent[] = [
  legacy("ping", {}),
  legacy("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "load", version: "1" },
  }),
  legacy("tools/list", {}),
  legacy("tools/call", { name: "echo", arguments: { text: "hello" } }),
  legacy("tools/call", { name: "everything" }),
  legacy("tools/call", { name: "size", arguments: { size: 100_000 } }),
  legacy("tools/call", { name: "echo", arguments: { text: "x".repeat(200_000) } }),
  legacy("tools/call", { name: "talk", arguments: { steps: "info error info" } }),
  legacy("tools/call", { name: "none" }),
  legacy("resources/list", {}),
  legacy("resources/read", { uri: "lib:1" }),
  legacy("prompts/list", {}),
  legacy("no/such", {}),
  modern("server/discover", {}),
  modern("tools/list", {}),
  modern("tools/call", { name: "echo", arguments: { a: [1, 2, 3] } }),
  modern("tools/call", { name: "structured" }),
  modern("no/such", {}, 404),
  request({}, "{", 400),
  request({ origin: "http://evil.example" }, '{"jsonrpc":"2.0","id":1,"method":"ping"}', 403),
];

const composed = await makeServer(["showcase", "library", "talker"]);
const server = await composed.start("wasmtime");
const memory: number[] = [];
let answered = 0;
const failures: string[] = [];
const latencies: number[] = [];
const sampling = setInterval(() => void residentMegabytes().then((value) => memory.push(value)), 5000);
try {
  const start = performance.now();
  const end = start + minutes * 60_000;
  await Promise.all(Array.from({ length: connections }, (_, index) => run(index, end)));
  const seconds = (performance.now() - start) / 1000;
  report(seconds);
} finally {
  clearInterval(sampling);
  await server.stop();
  await composed.remove();
}
if (failures.length > 0) process.exitCode = 1;

async function run(offset: number, end: number): Promise<void> {
  const connection = new Connection(server.port);
  for (let at = offset; performance.now() < end; at += 1) {
    const sent = mix[at % mix.length];
    if (sent === undefined) continue;
    const begin = performance.now();
    try {
      check(sent, await connection.exchange(sent.bytes, false, false));
      answered += 1;
    } catch (error) {
      failures.push(`${(error as Error).message}: ${sent.bytes.toString("latin1").slice(-200)}`);
    }
    latencies.push(performance.now() - begin);
  }
  connection.close();
}

function check(sent: Sent, { status, body }: Answer): void {
  if (status !== sent.status) throw new Error(`status ${status} instead of ${sent.status}`);
  const text = body.toString("latin1");
  sent.answer ??= text;
  if (text !== sent.answer) throw new Error("another answer than before");
}

function report(seconds: number): void {
  const sorted = latencies.toSorted((a, b) => a - b);
  const quantile = (share: number): string =>
    (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  const [first, last] = [memory.slice(0, memory.length >> 1), memory.slice(memory.length >> 1)].map(
    (half) => half.toSorted((a, b) => a - b)[half.length >> 1] ?? Number.NaN,
  );
  console.log(
    `${answered} requests in ${seconds.toFixed(0)} s (${(answered / seconds).toFixed(0)}/s), ${failures.length} failed`,
  );
  console.log(`p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(0.999999)} ms`);
  console.log(
    `resident: ${first?.toFixed(1)} MB in the first half, ${last?.toFixed(1)} MB in the second, at most ${Math.max(...memory).toFixed(1)} MB`,
  );
  for (const failure of failures.slice(0, 10)) console.log(failure);
}

/** Of the process that listens. */
async function residentMegabytes(): Promise<number> {
  const children = await fs.readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  for (const pid of children.trim().split(" ")) {
    const status = await fs.readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (/^Name:\s+wasmtime$/mu.test(status))
      return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1] ?? Number.NaN) / 1024;
  }
  return Number.NaN;
}

function legacy(method: string, params: object, status = 200): Sent {
  return request(
    { "mcp-protocol-version": "2025-11-25" },
    JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    status,
  );
}

function modern(
  method: string,
  params: { readonly name?: string; readonly [member: string]: unknown },
  status = 200,
): Sent {
  const headers = {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": method,
    ...(params.name !== undefined && { "mcp-name": params.name }),
  };
  return request(
    headers,
    JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } }),
    status,
  );
}

function request(headers: Readonly<Record<string, string>>, body: string, status: number): Sent {
  const all = {
    host: "localhost",
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    bytes: Buffer.from(
      `POST /mcp HTTP/1.1\r\n${lines.join("")}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
    status,
  };
}
