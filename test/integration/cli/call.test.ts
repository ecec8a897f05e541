/** `wasmcp call` as users have it: what it reaches, what it prints, and how it ends. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { needs } from "../../tools.ts";
import { makeEverythingServer, type EverythingServer } from "../everything-server.ts";
import { assets, calculatorFile, runtimes } from "../sample-server.ts";
import { runCommand, type Outcome } from "./run-command.ts";

needs("wasmtime");

let folder: string;
/** What the command may leave in the folder for temporary files: nothing. */
let temporary: string;
let everything: EverythingServer;
/** Nothing listens on it. */
let freePort: number;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-call-test-"));
  temporary = path.join(folder, "tmp");
  await fs.mkdir(temporary);
  everything = await makeEverythingServer();
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  freePort = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
});
after(async () => {
  await everything.remove();
  await fs.rm(folder, { recursive: true, force: true });
});

async function call(args: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, XDG_STATE_HOME: path.join(folder, "state"), TMPDIR: temporary };
  const outcome = await runCommand(["call", ...args], { cwd: folder, env });
  assert.deepEqual(await fs.readdir(temporary), []);
  return outcome;
}

function assertOutcome({ code, stdout, stderr }: Outcome, expected: { code: number; stdout: string }): void {
  assert.deepEqual({ code, stdout }, expected, stderr);
}

for (const runtime of runtimes) {
  describe(`calls a server file on ${runtime}:`, () => {
    const callTool = (...words: readonly string[]) => call([everything.file, ...words, "--runtime", runtime]);

    test("a text is printed as it is, and stderr has the time and the revision", async () => {
      const outcome = await callTool("test_simple_text");
      assertOutcome(outcome, { code: 0, stdout: "This is a text.\n" });
      assert.match(outcome.stderr, new RegExp(String.raw`\(\d.* m?s, ${runtime}, MCP 2026-07-28\)`));
    });

    test("an image and a resource are described", async () => {
      const { code, stdout } = await callTool("test_multiple_content_types");
      assert.equal(code, 0);
      const [text, image, ...resource] = stdout.trimEnd().split("\n");
      assert.equal(text, "A text, an image and a resource:");
      assert.match(image ?? "", /^image\/png, \d+ bytes$/);
      assert.match(resource.join("\n"), /^\w+:\/\/.* \(.*\):\n./);
    });

    test("the result is one line of JSON", async () => {
      const { code, stdout } = await callTool("test_image_content", "--json");
      assert.equal(code, 0);
      assert.equal(stdout.trimEnd().split("\n").length, 1);
      const result = JSON.parse(stdout) as { readonly content: readonly { readonly mimeType: string }[] };
      assert.equal(result.content[0]?.mimeType, "image/png");
    });

    test("progress and log messages go to stderr in their order", async () => {
      const progress = await callTool("test_tool_with_progress");
      assert.equal(progress.code, 0);
      assert.match(progress.stderr, /progress: 0% step 0\nprogress: 50% step 1\nprogress: 100% step 2\n/);
      const log = await callTool("test_tool_with_logging");
      assert.equal(log.code, 0);
      assert.match(log.stderr, /^info.*: .+\ninfo.*: /m);
    });

    test("an error of the tool is its text and exit code 1", async () => {
      const outcome = await callTool("test_error_handling");
      assert.equal(outcome.code, 1);
      assert.notEqual(outcome.stdout, "");
      assert.match(outcome.stderr, /^error: the tool `test_error_handling` reported an error$/m);
    });
  });

  test(`composes a component and calls it on ${runtime}`, async () => {
    const outcome = await call([calculatorFile, "add", "a=10", "b=32", "--runtime", runtime]);
    assertOutcome(outcome, { code: 0, stdout: "42\n" });
  });
}

test("builds a project, composes it, and lists its tools with their arguments", async () => {
  const options = { name: "listed", language: "typescript", directory: folder, force: false } as const;
  const { directory } = await scaffold(options, assets);
  await fs.rm(path.join(directory, "dist"), { recursive: true, force: true });
  const { code, stdout, stderr } = await call(["listed"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Tools:\n {2}text-statistics {2}.+\n {4}text {2}string/m);
});

test("lists resources and prompts, too", async () => {
  const { code, stdout } = await call([everything.file]);
  assert.equal(code, 0);
  assert.match(stdout, /^Tools:\n/m);
  assert.match(stdout, /^Resources:\n {2}\w+:\/\//m);
  assert.match(stdout, /^Prompts:\n(?: {2}.*\n)* {2}test_prompt_with_arguments {2}.*\n {4}arg1/m);
  const json = JSON.parse((await call([everything.file, "--json"])).stdout) as Record<string, unknown[]>;
  assert.deepEqual(Object.keys(json), ["tools", "resources", "resourceTemplates", "prompts"]);
});

test("calls the server of a URL, with headers", async () => {
  const server = await everything.start("embedded");
  try {
    const outcome = await call([server.url, "test_x_mcp_header", "region=eu", "--header", "X-Test=1"]);
    assertOutcome(outcome, { code: 0, stdout: "In eu\n" });
    assert.match(outcome.stderr, /network, MCP 2026-07-28/);
  } finally {
    await server.stop();
  }
});

describe("calls a server of the handshake's era, made with another SDK:", () => {
  let server: Server;
  let url: string;
  const seen: (string | undefined)[] = [];

  before(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers["authorization"]);
      void (async () => {
        const mcp = new McpServer({ name: "old", version: "1.0.0" }, { capabilities: { logging: {} } });
        mcp.registerTool("shout", { inputSchema: { text: z.string(), times: z.number() } }, async (args) => {
          await mcp.server.sendLoggingMessage({ level: "info", data: "shouting" });
          return {
            content: [
              { type: "text", text: JSON.stringify({ shouted: args.text.toUpperCase() }) },
              { type: "text", text: `\u001b[31mred\u001b[0m ${args.times + 1}` },
              { type: "resource_link", name: "docs", uri: "https://docs.example/" },
            ],
            structuredContent: { shouted: args.text.toUpperCase() },
          };
        });
        const transport = new StreamableHTTPServerTransport({});
        response.on("close", () => void mcp.close());
        await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
        await transport.handleRequest(request, response);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test("structured content is printed once, and control characters cannot reach the terminal", async () => {
    const outcome = await call([
      url,
      "shout",
      "text=hey",
      "times=2",
      "--header",
      "Authorization=Bearer hush",
    ]);
    assertOutcome(outcome, {
      code: 0,
      stdout: '\\x1b[31mred\\x1b[0m 3\ndocs: https://docs.example/\n{\n  "shouted": "HEY"\n}\n',
    });
    assert.match(outcome.stderr, /MCP 2025-11-25/);
    assert.ok(seen.length > 1 && seen.every((each) => each === "Bearer hush"));
    assert.doesNotMatch(outcome.stderr, /hush/);
  });

  test("its refusal of arguments is shown, with exit code 1", async () => {
    const { code, stdout, stderr } = await call([url, "shout", "text=hey"]);
    assert.equal(code, 1);
    assert.match(stdout + stderr, /times/);
  });
});

const refusals: Readonly<
  Record<string, { args: () => readonly string[]; code: number; says: readonly RegExp[] }>
> = {
  "an unknown tool": {
    args: () => [calculatorFile, "ad"],
    code: 1,
    says: [/the server has no tool `ad`, did you mean `add`\?/, /its tools are .*`factorial`/],
  },
  "wrong JSON": {
    args: () => [calculatorFile, "add", '{"a": 1 "b": 2}'],
    code: 1,
    says: [/not JSON: expected a comma or }/, /line 1, column 9:/, /^ +\^$/m],
  },
  "a word where the schema wants a number": {
    args: () => [calculatorFile, "add", "a=one", "b=2"],
    code: 1,
    says: [/expected a number for the argument `a`, found `one`/],
  },
  "a missing file": { args: () => ["no.wasm", "add"], code: 1, says: [/file not found: `.*no.wasm`/, /URL/] },
  "an address without a server": {
    args: () => [`http://127.0.0.1:${freePort}/mcp`, "add"],
    code: 1,
    says: [/cannot connect to `http:\/\/127.0.0.1:\d+\/mcp`/, /no program answers there/],
  },
  "a header for a file": {
    args: () => [calculatorFile, "--header", "A=b"],
    code: 2,
    says: [/'--header' is only for a URL/],
  },
  "a runtime for a URL": {
    args: () => ["http://127.0.0.1:1/mcp", "--runtime", "embedded"],
    code: 2,
    says: [/'--runtime' is not for a URL/],
  },
  "a header without a value": {
    args: () => ["http://127.0.0.1:1/mcp", "--header", "hush"],
    code: 2,
    says: [/expected NAME=VALUE/],
  },
};

describe("refuses, with nothing on stdout,", () => {
  for (const [name, { args, code, says }] of Object.entries(refusals)) {
    test(name, async () => {
      const outcome = await call(args());
      assertOutcome(outcome, { code, stdout: "" });
      for (const expected of says) assert.match(outcome.stderr, expected);
    });
  }
});
