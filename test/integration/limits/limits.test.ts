/** A call always ends well: whatever a tool does, its client gets an answer, and others are served meanwhile. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { after, before, describe, test } from "node:test";
import * as modern from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { ModernClient } from "../components/modern-client.ts";
import { StdioClient, stdioArguments } from "../components/stdio-client.ts";
import { makeEverythingServer } from "../everything-server.ts";
import { runtimes } from "../sample-server.ts";
import { until } from "../../processes.ts";
import { needs } from "../../tools.ts";
import { makeRunawayServer, type RunawayServer, type Runtime } from "./runaway-server.ts";

needs("wasmtime");

/** The machine may be busy with other things: a call that ends by itself gets enough time. */
const TIME = 5_000;
const MEBIBYTE = 1024 * 1024;
const limits = { time: TIME, memory: 128 * MEBIBYTE };
const SUITE_LIMIT_MS = 8 * 60_000;

const eras = { "2025-11-25": "legacy", "2026-07-28": "auto" } as const;
type Era = keyof typeof eras;
/**
 * What ends a call depends on the runtime and on the transport, and the shape of the answer on the revision: each two of these meet. Every
 * combination would take twice as long, most of it in calls that never end.
 */
const combinations: readonly (readonly [transport: "HTTP" | "stdio", runtime: Runtime, era: Era])[] = [
  ["HTTP", "wasmtime", "2026-07-28"],
  ["HTTP", "embedded", "2025-11-25"],
  ["stdio", "wasmtime", "2025-11-25"],
  ["stdio", "embedded", "2026-07-28"],
];

/** Tools that never end. */
const endlessTools = ["loop", "as-loop", "regex"] as const;

/** What each other tool ends with, on both runtimes, in both eras, over both transports. */
const endings: readonly (readonly [tool: string, text: RegExp])[] = [
  ["endless", /^The tool "endless" called functions too deeply/],
  ["mutual", /^The tool "mutual" called functions too deeply/],
  ["as-endless", /^The tool "as-endless" called functions too deeply/],
  ["as-gigabyte", /^The tool "as-gigabyte" used more than 128MB of memory and was stopped\.$/],
  ["as-unreachable", /^The tool "as-unreachable" broke down: .*unreachable/],
  ["as-bounds", /^The tool "as-bounds" failed: Index out of range$/],
];

/** These end as their code decides, which may catch what the engine throws. */
const decided: readonly string[] = ["caught", "gigabyte", "gigabyte-at-once"];

interface ToolResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly text?: string }[];
}

/** The text of a result, or of a JSON-RPC error. */
async function call(client: modern.Client, name: string, args: object = {}): Promise<string> {
  try {
    const result = (await client.callTool({ name, arguments: { ...args } })) as ToolResult;
    return `${result.isError === true ? "error: " : ""}${result.content[0]?.text}`;
  } catch (error) {
    // Anything else than an answer of the server fails the test.
    if (!(error instanceof modern.ProtocolError)) throw error;
    return `error: ${error.message}`;
  }
}

/** Four calls that never end for each processor, of a client that has had an answer before. */
async function callEndlessly(server: RunningServer): Promise<readonly Promise<string>[]> {
  const client = await overHttp(server, "2026-07-28");
  await call(client, "hello");
  return Array.from({ length: 4 * availableParallelism() }, (_, i) =>
    call(client, i % 2 === 0 ? "loop" : "regex"),
  );
}

async function connect(transport: modern.Transport, era: Era): Promise<modern.Client> {
  const client = new modern.Client(
    { name: "test", version: "1" },
    { versionNegotiation: { mode: eras[era] } },
  );
  await client.connect(transport);
  assert.equal(client.getNegotiatedProtocolVersion(), era);
  return client;
}

function overHttp(server: RunningServer, era: Era): Promise<modern.Client> {
  return connect(new modern.StreamableHTTPClientTransport(new URL(server.url)), era);
}

function overStdio(runtime: Runtime, era: Era): Promise<modern.Client> {
  const args = [...stdioArguments(runaway.files.stdio, runtime), "--timeout", "5s", "--memory", "128MB"];
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: "ignore" }), era);
}

let runaway: RunawayServer;
/** The same with tools that listen and have tasks. */
let lasting: RunawayServer;
before(async () => {
  runaway = await makeRunawayServer();
  const everything = await makeEverythingServer();
  try {
    lasting = await makeRunawayServer([everything.part]);
  } finally {
    await everything.remove();
  }
});
after(() => Promise.all([runaway.remove(), lasting.remove()]));

for (const [transport, runtime, era] of combinations) {
  describe(`over ${transport} on ${runtime}, in ${era}`, { timeout: SUITE_LIMIT_MS }, () => {
    let server: RunningServer | undefined;
    let client: modern.Client;
    let log = "";
    before(async () => {
      if (transport === "HTTP") {
        server = await runaway.start(runtime, limits, (text) => (log += text));
        client = await overHttp(server, era);
      } else {
        client = await overStdio(runtime, era);
      }
    });
    after(async () => {
      await client.close();
      await server?.stop();
    });

    test("endless calls end at the limit", async () => {
      const answers = await Promise.all(endlessTools.map((tool) => call(client, tool)));
      assert.deepEqual(
        answers,
        endlessTools.map((tool) => `error: The tool "${tool}" used more than 5 seconds and was stopped.`),
      );
      if (transport === "stdio") return;
      const about = log.split("\n").filter((line) => line.includes("was stopped"));
      assert.deepEqual(
        about.toSorted(),
        endlessTools
          .map(
            (tool) =>
              `The tool "${tool}" used more than 5 seconds and was stopped; allow more with \`--timeout 10s\`, or with \`limits\` in wasmcp.toml`,
          )
          .toSorted(),
        "a line about each, with the limit and how to raise it",
      );
    });
    for (const [tool, text] of endings) {
      test(`\`${tool}\` ends as an error`, async () => {
        const answer = await call(client, tool);
        assert.match(answer, /^error: /);
        assert.match(answer.slice("error: ".length), text);
      });
    }
    for (const tool of decided) {
      test(`\`${tool}\` has an answer`, async () => {
        assert.match(await call(client, tool), /./);
      });
    }
    test("5,000 frames are not too deep", async () => {
      assert.equal(await call(client, "deep", { n: 5_000 }), "5000");
    });
    test("the server goes on", async () => {
      assert.equal(await call(client, "hello"), "hello");
    });
  });
}

for (const runtime of runtimes) {
  describe(`on ${runtime}`, { timeout: SUITE_LIMIT_MS }, () => {
    let server: RunningServer;
    before(async () => {
      server = await runaway.start(runtime, { ...limits, time: 2 * TIME });
    });
    after(() => server.stop());

    test("others are served while endless calls keep every processor busy", async () => {
      // Their limit is so far away that no machine is slow enough to meet it first.
      const own = await runaway.start(runtime, { ...limits, time: SUITE_LIMIT_MS });
      const endless = await callEndlessly(own);
      let ended = 0;
      for (const each of endless) each.finally(() => ended++).catch(() => {});
      try {
        const other = await overHttp(own, "2025-11-25");
        assert.equal(await call(other, "hello"), "hello");
        assert.equal(ended, 0, "answered while the endless calls went on");
        await other.close();
      } finally {
        await own.stop();
        await Promise.allSettled(endless);
      }
    });

    test("endless calls on every processor end at their limit", async () => {
      for (const text of await Promise.all(await callEndlessly(server))) {
        assert.match(text, /used more than 10 seconds/);
      }
      const client = await overHttp(server, "2025-11-25");
      assert.equal(await call(client, "hello"), "hello");
      await client.close();
    });

    test("memory returns", { skip: process.platform !== "linux" && "reads /proc" }, async () => {
      const client = await overHttp(server, "2026-07-28");
      for (let i = 0; i < 3; i++) await call(client, "hello");
      await Promise.all(Array.from({ length: 3 }, () => call(client, "as-gigabyte")));
      const least = residentMegabytes();
      for (let i = 0; i < 4; i++) {
        await Promise.all(["as-gigabyte", "gigabyte", "endless"].map((name) => call(client, name)));
      }
      // One memory that stays would be 128 MB.
      await until(() => residentMegabytes() - least < 64, "the return of memory", 120_000);
      await client.close();
    });

    test("a call gets an answer when its server is stopped", async () => {
      const other = await runaway.start(runtime, limits);
      const pending = fetch(other.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          jsonrpc: "2.0",
          id: "abc",
          method: "tools/call",
          params: { name: "loop" },
        }),
      });
      // The server has the request once it has answered a later one.
      const client = await overHttp(other, "2025-11-25");
      await client.listTools();
      await client.close();
      await other.stop();
      const { id, result } = (await (await pending).json()) as { id: unknown; result: ToolResult };
      assert.deepEqual([id, result.isError], ["abc", true]);
      assert.match(result.content[0]?.text ?? "", /the server ended/);
    });
  });

  test(
    `on ${runtime}, listeners and tasks outlive the limit of a call`,
    { timeout: SUITE_LIMIT_MS },
    async (t) => {
      const env = { WASMCP_SESSION_ENABLED: "true" };
      const server = await lasting.start(runtime, { ...limits, time: 2_000 }, () => {}, env);
      t.after(() => server.stop());
      const client = new ModernClient(server.url);
      const listening = await client.listen({ toolsListChanged: true });
      assert.equal((await listening.next()).method, "notifications/subscriptions/acknowledged");
      const task = await client.begin("slow_compute", { seconds: 60 });
      // The limit passes twice, also for a call that could have become a task.
      for (const options of [{ capabilities: {} }, {}]) {
        const { isError } = await client.call("loop", {}, options);
        assert.equal(isError, true);
      }
      assert.equal((await client.get(task)).status, "working");
      await client.call("test_trigger_tool_change");
      assert.equal((await listening.next()).method, "notifications/tools/list_changed");
      listening.stop();

      // A client with a handshake has a question to answer, which takes its user longer than the limit.
      const asked = new modern.Client(
        { name: "test", version: "1" },
        { versionNegotiation: { mode: "legacy" }, capabilities: { elicitation: {} } },
      );
      asked.setRequestHandler("elicitation/create", async () => {
        for (let i = 0; i < 2; i++) await client.call("loop", {}, { capabilities: {} });
        return { action: "accept", content: { username: "u", email: "u@example.com" } };
      });
      await asked.connect(new modern.StreamableHTTPClientTransport(new URL(server.url)));
      assert.match(await call(asked, "test_elicitation", { message: "who?" }), /accept/);
      await asked.close();
    },
  );

  test(
    `over stdio on ${runtime}, requests behind an endless one are answered`,
    { timeout: 180_000 },
    async () => {
      const client = new StdioClient(runaway.files.stdio, runtime, {}, ["--timeout", "2s"]);
      const request = (id: number, method: string, params: object = {}) =>
        `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
      const clientInfo = { name: "test", version: "1" };
      client.write(request(1, "initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo }));
      assert.equal(JSON.parse(await client.line()).result.protocolVersion, "2025-06-18");
      client.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
      client.write(request(2, "tools/call", { name: "loop" }));
      client.write(request(3, "tools/call", { name: "hello" }));
      client.write(request(4, "tools/call", { name: "as-unreachable" }));
      client.write(request(5, "tools/list"));
      const { code, lines, stderr } = await client.end();
      const answers = lines.map((line) => JSON.parse(line) as { id: number; result: ToolResult });
      assert.equal(code, 0, stderr);
      assert.deepEqual(
        answers.map(({ id, result }) => [id, result.isError === true]),
        [
          [2, true],
          [3, false],
          [4, true],
          [5, false],
        ],
      );
      assert.match(stderr, /The tool "loop" used more than 2 seconds and was stopped; allow more with/);
    },
  );
}

/** What all processes of the runtime have in memory. */
function residentMegabytes(): number {
  let kilobytes = 0;
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${entry}/status`, "utf8");
      if (!status.includes(`\nPPid:\t${process.pid}\n`)) continue;
      kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    } catch {
      // The process has ended.
    }
  }
  return kilobytes / 1024;
}
