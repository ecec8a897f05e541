/** Lists with something odd in every entry: official clients of each era read all of them, and the author reads why they were changed. */
import assert from "node:assert/strict";
import * as childProcess from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import * as modern from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { RunningServer } from "../../toolchain/run/index.ts";
import { findTool, without } from "../tools.ts";
import { runCommand } from "./cli/run-command.ts";
import { compileTestTools, makeServer, type ComposedServer } from "./components/composed-server.ts";

const execFile = promisify(childProcess.execFile);
const identity = { name: "wasmcp-test", version: "1.0.0" };

/** What both official clients have in common, as far as this test goes. */
interface ListingClient {
  listTools(): Promise<{
    readonly tools: readonly { readonly name: string; readonly inputSchema: unknown }[];
  }>;
  listResources(): Promise<{ readonly resources: readonly { readonly uri: string }[] }>;
  listResourceTemplates(): Promise<{ readonly resourceTemplates: readonly unknown[] }>;
  listPrompts(): Promise<{ readonly prompts: readonly unknown[] }>;
  callTool(params: { name: string }): Promise<unknown>;
  close(): Promise<void>;
}

const clients: Readonly<Record<string, (url: URL) => Promise<ListingClient>>> = {
  "@modelcontextprotocol/sdk": async (url) => {
    const client = new LegacyClient(identity);
    // The transport's optional members are not declared for `exactOptionalPropertyTypes`.
    await client.connect(new LegacyTransport(url) as Parameters<typeof client.connect>[0]);
    return client;
  },
  "@modelcontextprotocol/client, with a handshake": (url) => connect(url, "legacy"),
  "@modelcontextprotocol/client, 2026-07-28": (url) => connect(url, { pin: "2026-07-28" }),
};

async function connect(
  url: URL,
  mode: NonNullable<NonNullable<modern.ClientOptions["versionNegotiation"]>["mode"]>,
): Promise<ListingClient> {
  const client = new modern.Client(identity, { versionNegotiation: { mode } });
  await client.connect(new modern.StreamableHTTPClientTransport(url));
  return client;
}

let composed: ComposedServer;
let server: RunningServer;
let log = "";
before(async () => {
  composed = await makeServer(["odd"]);
  server = await composed.start("wasmtime", {}, (text) => {
    log += text;
  });
});
after(async () => {
  await server.stop();
  await composed.remove();
});

for (const [name, open] of Object.entries(clients)) {
  test(`${name}: every list arrives whole, and its tools answer`, async () => {
    const client = await open(new URL(server.url));
    try {
      const { tools } = await client.listTools();
      assert.equal(tools.length, 30);
      for (const { name: tool, inputSchema } of tools) {
        assert.equal((inputSchema as { readonly type?: unknown }).type, "object", tool);
        // A client that has an output schema checks results with it.
        if (!tool.startsWith("out-")) continue;
        assert.match(JSON.stringify(await client.callTool({ name: tool })), new RegExp(`called ${tool}`));
      }
      assert.equal((await client.listResources()).resources.length, 4);
      assert.equal((await client.listResourceTemplates()).resourceTemplates.length, 1);
      assert.equal((await client.listPrompts()).prompts.length, 1);
    } finally {
      await client.close();
    }
  });
}

for (const mode of ["auto", "legacy"]) {
  test(`Python's mcp, ${mode}: the same`, { skip: without("python-mcp") }, async () => {
    const script = path.join(import.meta.dirname, "../fixtures/clients/list_all.py");
    const args = [script, server.url, mode, "out-reference", "out-pattern"];
    const { stdout } = await execFile(findTool("python-mcp") ?? "", args);
    const found = JSON.parse(stdout) as Readonly<Record<string, readonly string[]>> & {
      readonly called: object;
    };
    assert.equal(found["tools"]?.length, 30);
    assert.deepEqual(found["resources"], ["odd:high", "odd:not-a-number", "odd:yesterday", "odd:day"]);
    assert.deepEqual(found["templates"], ["odd:{a}"]);
    assert.deepEqual(found["prompts"], [""]);
    assert.deepEqual(found.called, {
      "out-reference": "called out-reference",
      "out-pattern": "called out-pattern",
    });
  });
}

test("`compose --check` and `inspect --check` tell the author, also of names that some clients refuse", async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-odd-"));
  try {
    await fs.writeFile(path.join(folder, "odd.wasm"), await compileTestTools("odd", folder));
    const run = (args: readonly string[]) => runCommand(args, { cwd: folder, env: process.env });
    const outcome = await run(["compose", "server", "odd.wasm", "--check", "--json"]);
    assert.equal(outcome.code, 0, outcome.stderr);
    const { warnings } = JSON.parse(outcome.stdout) as { readonly warnings: readonly string[] };
    assert.ok(
      warnings.some((each) => each.startsWith("`odd.wasm`: tool `no JSON`: some clients refuse its name")),
    );
    assert.ok(
      warnings.some((each) => each.startsWith("`odd.wasm`: tool `out-id`, `outputSchema/id`: expected")),
    );
    assert.ok(
      warnings.some((each) => each.includes("tool `boolean-property`, `inputSchema/properties/a`: before")),
    );
    assert.equal(new Set(warnings).size, warnings.length);
    const inspected = await run(["inspect", "odd.wasm", "--check"]);
    assert.equal(inspected.code, 0, inspected.stderr);
    assert.match(
      inspected.stderr,
      /^warning: tool `true`, `inputSchema`: expected a schema that is an object/m,
    );
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
});

test("the log names the tool, the place and what was expected", () => {
  assert.match(log, /tool `no JSON`: some clients refuse its name; use 1 to 64 of the letters/);
  assert.match(
    log,
    /wasmcp: tool `nullable-root`, `inputSchema`: expected "object" as the `type` of the whole/,
  );
  assert.match(
    log,
    /wasmcp: tool `required-word`, `inputSchema\/properties\/a\/required`: expected an array of names/,
  );
  assert.match(
    log,
    /wasmcp: tool `out-pattern`, `outputSchema\/properties\/s\/pattern`: expected a regular expression/,
  );
  assert.match(log, /wasmcp: resource `odd:yesterday`, `lastModified`: expected a time/);
  assert.doesNotMatch(log, /`good`|`out-good`|`out-array`/);
});
