/** Messages over standard input and output, in both eras, on both runtimes. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import * as modern from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernTransport } from "@modelcontextprotocol/client/stdio";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { readComponent } from "../../../core/component/index.ts";
import { type ComposedServer, makeServer, repositoryRoot } from "./composed-server.ts";
import { call, cases, initialize, request } from "./legacy-cases.ts";
import { exchangeMany, residentMegabytes, showcaseMessages } from "./long-run.ts";
import { StdioClient, stdioArguments } from "./stdio-client.ts";

const key = (name: string) => `io.modelcontextprotocol/${name}`;
const version = "2026-07-28";
const meta = { [key("protocolVersion")]: version, [key("clientCapabilities")]: {} };
const serverInfo = { [key("serverInfo")]: { name: "wasmcp-server", version: "0.1.0" } };
const enveloped = (method: string, params: Readonly<Record<string, unknown>> = {}) =>
  request(method, { _meta: meta, ...params });
const ping = request("ping");
const pong = '{"jsonrpc":"2.0","id":1,"result":{}}';

/** The cases that do not depend on HTTP: those without a header and without a whole HTTP body. */
const sharedCases = cases.filter(
  ({ send, version: named, body }) =>
    named === undefined && body === undefined && !Array.isArray(send) && typeof send !== "string",
);

const identity = { name: "wasmcp-test", version: "1.0.0" };

let composed: ComposedServer;
before(async () => {
  composed = await makeServer(["showcase"], [], "stdio");
});
after(() => composed.remove());

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`over stdio on ${runtime}, a server`, () => {
    let client: StdioClient;
    before(() => {
      client = new StdioClient(composed.file, runtime);
    });
    after(async () => {
      await client.end();
    });

    for (const { name, send, result, error, id = 1 } of sharedCases) {
      test(name, async () => {
        const answer = JSON.parse(await client.ask(send));
        // The table is of HTTP without a header, which is 2025-03-26: over stdio it is 2025-11-25, whose errors have no `null`.
        assert.equal(answer.id, id ?? undefined);
        if (error === undefined) assert.deepEqual(answer.result, result);
        else assert.deepEqual(answer.error, { message: answer.error.message, ...error });
      });
    }

    const refusals: readonly (readonly [
      name: string,
      sent: string | Uint8Array,
      id: unknown,
      code: number,
    ])[] = [
      ["D2: answers malformed JSON, without an id", '{"jsonrpc":', undefined, -32700],
      ["D2: answers an unknown method", '{"jsonrpc":"2.0","id":1,"method":"no/such"}', 1, -32601],
      ["answers JSON that is nested too deeply", "[".repeat(10_000) + "]".repeat(10_000), undefined, -32700],
      [
        "answers text that is not UTF-8",
        Buffer.from('{"jsonrpc":"2.0","id":1,"method":"\xff"}', "latin1"),
        undefined,
        -32700,
      ],
      ["answers a number where a message should be", "1", undefined, -32600],
      [
        "answers a batch, which only 2025-03-26 has, with an error",
        JSON.stringify([ping]),
        undefined,
        -32600,
      ],
      [
        "answers an envelope without capabilities",
        JSON.stringify(request("tools/list", { _meta: { [key("protocolVersion")]: version } })),
        1,
        -32602,
      ],
      [
        "answers an envelope of an unknown version",
        JSON.stringify(
          enveloped("tools/list", { _meta: { ...meta, [key("protocolVersion")]: "2030-01-01" } }),
        ),
        1,
        -32022,
      ],
      ["knows no `ping` in 2026-07-28", JSON.stringify(enveloped("ping")), 1, -32601],
      [
        "refuses an invalid log level",
        JSON.stringify(enveloped("tools/list", { _meta: { ...meta, [key("logLevel")]: "loud" } })),
        1,
        -32602,
      ],
    ];
    for (const [name, sent, id, code] of refusals) {
      test(name, async () => {
        client.write(sent);
        client.write("\n");
        const answer = JSON.parse(await client.line());
        assert.deepEqual([answer.id, answer.error.code], [id, code]);
      });
    }

    test("speaks 2026-07-28 to a client that sends an envelope, and older revisions to others", async () => {
      const answer = JSON.parse(await client.ask(enveloped("server/discover")));
      assert.deepEqual(answer.result, {
        resultType: "complete",
        supportedVersions: [version],
        capabilities: { tools: {} },
        ttlMs: 0,
        cacheScope: "private",
        _meta: serverInfo,
      });
      assert.equal(await client.ask(ping), pong);
      const called = JSON.parse(await client.ask(enveloped("tools/call", { name: "echo" })));
      assert.deepEqual(called.result.content, [{ type: "text", text: "nothing" }]);
      assert.equal(called.result.resultType, "complete");
    });

    test("requires no headers for parameters that a tool marks", async () => {
      const answer = JSON.parse(
        await client.ask(enveloped("tools/call", { name: "region", arguments: { region: "us" } })),
      );
      assert.deepEqual(answer.result.content, [{ type: "text", text: '{"region":"us"}' }]);
    });

    test("gives components no HTTP request", async () => {
      const answer = JSON.parse(await client.ask(enveloped("tools/call", { name: "context" })));
      assert.equal(answer.result.content[0].text, "version 2026-07-28\nstream no");
    });

    test("acknowledges a subscription and ends it, in two lines", async () => {
      const first = JSON.parse(await client.ask(enveloped("subscriptions/listen", { notifications: {} })));
      assert.equal(first.method, "notifications/subscriptions/acknowledged");
      assert.deepEqual(JSON.parse(await client.line()).result, {
        resultType: "complete",
        _meta: { ...serverInfo, [key("subscriptionId")]: 1 },
      });
    });

    test("remembers the results of a handshake, also for batches", async () => {
      await client.ask(initialize("2025-03-26"));
      assert.equal(
        await client.ask([ping, { ...ping, id: 2 }]),
        `[${pong},{"jsonrpc":"2.0","id":2,"result":{}}]`,
      );
      client.write(`${JSON.stringify([{ jsonrpc: "2.0", method: "notifications/initialized" }])}\n`);
      const oldest = JSON.parse(await client.ask(call("structured")));
      assert.equal("structuredContent" in oldest.result, false);
      await client.ask(initialize("2025-11-25"));
      const newest = JSON.parse(await client.ask(call("structured")));
      assert.deepEqual(newest.result.structuredContent, { b: [1, 2], a: null });
    });

    test("a server whose parts send nothing before their results does not say that it logs", async () => {
      const answer = JSON.parse(await client.ask(initialize("2025-11-25")));
      assert.deepEqual(answer.result.capabilities, { tools: {} });
    });

    test("answers clients of 2024-11-05 in their revision", async () => {
      const answer = JSON.parse(await client.ask(initialize("2024-11-05")));
      assert.equal(answer.result.protocolVersion, "2024-11-05");
      const { result } = JSON.parse(await client.ask(request("tools/list")));
      assert.deepEqual(Object.keys(result.tools[1]), ["name", "description", "inputSchema"]);
      await client.ask(initialize("2025-11-25"));
    });

    test("does not answer notifications and unexpected responses", async () => {
      for (const message of [
        { method: "notifications/initialized" },
        { method: "notifications/cancelled", params: { requestId: "nobody" } },
        { method: "notifications/cancelled", params: { requestId: 4, _meta: meta } },
        { method: "notifications/nobody-knows" },
        { id: 9, result: {} },
        { id: null, error: { code: 1, message: "" } },
      ]) {
        client.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
      }
      assert.equal(await client.ask(ping), pong);
    });

    test("reads lines in any pieces, with any line end, and skips empty ones", async () => {
      const text = JSON.stringify({ ...ping, id: "zwölf" });
      const bytes = Buffer.from(`\r\n \t\n${text}\r\n\n${text}\n${text}\n`);
      const answer = '{"jsonrpc":"2.0","id":"zwölf","result":{}}';
      for (const byte of bytes) client.write(Uint8Array.of(byte));
      assert.deepEqual(
        [await client.line(), await client.line(), await client.line()],
        [answer, answer, answer],
      );
    });

    test("writes one line for a message whose parts have line breaks", async () => {
      const answer = await client.ask(call("everything"));
      assert.equal(JSON.parse(answer).result.content.length, 7);
      const listed = JSON.parse(await client.ask(request("tools/list")));
      assert.equal(listed.result.tools[0].name, "echo");
    });

    test("accepts and returns messages of megabytes", async () => {
      const args = { text: "é\n".repeat(2_000_000) };
      const answer = JSON.parse(await client.ask(call("echo", args)));
      assert.deepEqual(JSON.parse(answer.result.content[0].text), args);
    });

    test("refuses a message over the limit, and reads the next one", async () => {
      const limited = new StdioClient(composed.file, runtime, { WASMCP_MAX_BODY: "1000" });
      const fits = JSON.stringify({ ...ping, params: { _meta: { a: "" } } });
      const exactly = fits.replace('""', `"${"x".repeat(1000 - fits.length)}"`);
      assert.equal(await limited.ask(exactly), pong);
      for (const tooLong of [exactly.replace("x", "xx"), "x".repeat(1_000_000)]) {
        const answer = JSON.parse(await limited.ask(tooLong));
        assert.deepEqual([answer.id, answer.error.code], [undefined, -32600]);
        assert.match(answer.error.message, /at most 1000 bytes/);
        assert.equal(await limited.ask(ping), pong);
      }
      assert.equal((await limited.end()).code, 0);
    });

    test("D1: ends after its input, when it has answered every line, also a last one without a line break", async () => {
      const other = new StdioClient(composed.file, runtime);
      other.write(`${JSON.stringify(ping)}\n${JSON.stringify({ ...ping, id: 2 })}`);
      assert.deepEqual(await other.end(), {
        code: 0,
        stderr: "",
        lines: [pong, '{"jsonrpc":"2.0","id":2,"result":{}}'],
      });
    });

    test("answers when a tool traps, reports it on standard error, and goes on", async () => {
      const other = new StdioClient(composed.file, runtime);
      // A ping would be answered before the tool has ended.
      const following = { ...request("logging/setLevel", { level: "info" }), id: 2 };
      other.write(`${JSON.stringify(call("trap"))}\n${JSON.stringify(following)}\n`);
      const { code, stderr, lines } = await other.end();
      const [trapped = "", next] = lines;
      const { id, result } = JSON.parse(trapped);
      assert.deepEqual(
        [code, id, result.isError, next],
        [0, 1, true, '{"jsonrpc":"2.0","id":2,"result":{}}'],
      );
      assert.match(result.content[0].text, /^The tool "trap" broke down: .*unreachable/);
      assert.match(stderr, /unreachable/);
    });

    test("gives its variables to the server, and no others", async () => {
      const named = new StdioClient(composed.file, runtime, { WASMCP_SERVER_NAME: "mine" });
      const answer = JSON.parse(await named.ask(initialize("2025-11-25")));
      assert.equal(answer.result.serverInfo.name, "mine");
      await named.end();
    });

    test("serves the official client of older revisions", async () => {
      const official = new LegacyClient(identity);
      await official.connect(
        new LegacyTransport({
          command: process.execPath,
          args: stdioArguments(composed.file, runtime),
          env: environment(),
        }),
      );
      const { tools } = await official.listTools();
      assert.equal(tools[0]?.name, "echo");
      const result = await official.callTool({ name: "echo", arguments: { a: 1 } });
      assert.deepEqual(result.content, [{ type: "text", text: '{"a":1}' }]);
      await official.close();
    });

    test("serves the official client that discovers 2026-07-28", async () => {
      const official = new modern.Client(identity, { versionNegotiation: { mode: "auto" } });
      await official.connect(
        new ModernTransport({
          command: process.execPath,
          args: stdioArguments(composed.file, runtime),
          env: environment(),
        }),
      );
      assert.equal(official.getNegotiatedProtocolVersion(), version);
      const { tools } = await official.listTools();
      assert.equal(tools[0]?.name, "echo");
      const result = await official.callTool({ name: "echo", arguments: { a: 1 } });
      assert.deepEqual(result.content, [{ type: "text", text: '{"a":1}' }]);
      await official.close();
    });

    test("needs no more memory after sixteen thousand messages more", async () => {
      const long = new StdioClient(composed.file, runtime);
      // The heap of JavaScript grows in steps of 20 MB until it has the size that its garbage needs.
      await exchangeMany(long, showcaseMessages, runtime === "wasmtime" ? 4000 : 20_000);
      const first = await residentMegabytes(long);
      await exchangeMany(long, showcaseMessages, 16_000);
      const grown = (await residentMegabytes(long)) - first;
      assert.equal((await long.end()).code, 0);
      // Released too late or never, each message would leave 1.6 KB behind: 25 MB.
      assert.ok(grown < (runtime === "wasmtime" ? 4 : 16), `grew by ${grown.toFixed(1)} MB`);
    });
  });
}

/** What the official clients' transports would not pass on by themselves. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

for (const name of [
  "stdio-transport",
  "streaming-stdio-transport",
  "stateful-stdio-transport",
  "stdio-server-io",
  "stdio-call-context",
]) {
  test(`${name} imports nothing of HTTP, so that \`wasmtime run\` needs no permission for it`, async () => {
    const { imports } = readComponent(
      await fs.readFile(path.join(repositoryRoot, "dist/components", `${name}.wasm`)),
    );
    assert.deepEqual(
      [...imports.keys()].filter((imported) => imported.startsWith("wasi:http/")),
      [],
    );
  });
}
