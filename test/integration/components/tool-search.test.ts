/** What clients list, find and call on a server that is composed with tool search. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { assetsAt } from "../../../toolchain/assets.ts";
import { connect, findTool } from "../../../toolchain/call/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { composeServer, type Framework, type ToolSearch } from "../../../toolchain/compose/index.ts";
import { inspectComponent } from "../../../toolchain/inspect/index.ts";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import {
  type ComposedServer,
  compileTestTools,
  exchange,
  makeServer,
  repositoryRoot,
} from "./composed-server.ts";
import { ModernClient } from "./modern-client.ts";
import { keys, message, protectedBy, send, tokenWith } from "./protected-server.ts";

interface Result {
  readonly tools?: readonly { readonly name: string }[];
  readonly content?: readonly { readonly text: string }[];
  readonly structuredContent?: {
    readonly tools: readonly { readonly name: string; readonly inputSchema: object }[];
    readonly total: number;
  };
  readonly isError?: boolean;
}
type Ask = (method: string, params?: Readonly<Record<string, unknown>>) => Promise<Result | undefined>;

const own = ["search_tools", "call_tool"];
const rules = `version = "1.0"
[path-rules."/"]
blacklist = ["factorial"]
`;
const environment = { RESOURCE_A: `config://routing-test\napplication/toml\n${rules}` };

/** A client of this revision. */
function clientOf(revision: string, { url }: RunningServer): Ask {
  if (revision === "2026-07-28") {
    const client = new ModernClient(url);
    return async (method, params) => (await client.ask(method, params)).result;
  }
  return async (method, params) => {
    const headers = { "content-type": "application/json", "mcp-protocol-version": revision };
    const { text } = await exchange(url, { headers, body: message(method, params) });
    return (JSON.parse(text) as { readonly result?: Result }).result;
  };
}

const call = (ask: Ask, name: string, given: object = {}) => ask("tools/call", { name, arguments: given });
const find = async (ask: Ask, query: unknown, more: object = {}) =>
  call(ask, "search_tools", { query, ...more });
const namesIn = (result: Result | undefined) => result?.structuredContent?.tools.map(({ name }) => name);
const textIn = (result: Result | undefined) => result?.content?.[0]?.text;

describe("a server with tool search", { timeout: 120_000 }, () => {
  let composed: ComposedServer;
  before(async () => {
    composed = await makeServer(
      ["filter-middleware", "guarded", "showcase"],
      [],
      "http",
      { kind: "configurable" },
      { show: ["note", "factorial", "missing"] },
    );
  });
  after(() => composed.remove());

  for (const [runtime, revisions] of [
    ["wasmtime", ["2025-06-18", "2025-11-25", "2026-07-28"]],
    ["embedded", ["2026-07-28"]],
  ] as const) {
    test(`lists, finds and calls tools on ${runtime}`, async () => {
      const server = await composed.start(runtime, environment);
      try {
        for (const revision of revisions) await useAll(clientOf(revision, server));
        await findHidden(server);
      } finally {
        await server.stop();
      }
    });
  }

  /** `wasmcp call`, and the tool of the agent, which use the official client. */
  async function findHidden({ url }: RunningServer): Promise<void> {
    const connection = await connect({ url, version: "1", signal: AbortSignal.timeout(60_000) });
    try {
      const tool = await findTool(connection, "subtract");
      const { content } = await connection.callTool(tool, {});
      assert.deepEqual(content, [{ type: "text", text: "ran subtract" }]);
      await assert.rejects(findTool(connection, "subtracts"), {
        code: "unknown-tool",
        message: "the server has no tool `subtracts`, did you mean `subtract`?",
      });
    } finally {
      await connection.close();
    }
  }

  async function useAll(ask: Ask): Promise<void> {
    // The filter takes `factorial` out of everything.
    assert.deepEqual(
      (await ask("tools/list"))?.tools?.map(({ name }) => name),
      [...own, "note"],
    );
    const found = await find(ask, "Subtract, please");
    assert.deepEqual(namesIn(found), ["subtract"]);
    assert.deepEqual(found?.structuredContent?.tools[0]?.inputSchema, { type: "object" });
    assert.deepEqual(JSON.parse(textIn(found) ?? ""), found?.structuredContent);
    assert.deepEqual(namesIn(await find(ask, "factorial")), []);
    // More words win; the list's order decides between equals.
    assert.deepEqual(namesIn(await find(ask, "notes subtract add")), ["add", "subtract", "note"]);
    const limited = await find(ask, "notes subtract add", { limit: 1 });
    assert.deepEqual([namesIn(limited), limited?.structuredContent?.total], [["add"], 3]);

    assert.equal(textIn(await call(ask, "subtract")), "ran subtract");
    assert.equal(textIn(await call(ask, "call_tool", { name: "subtract", arguments: {} })), "ran subtract");
    assert.equal(await call(ask, "factorial"), undefined);
    assert.equal(await call(ask, "call_tool", { name: "factorial" }), undefined);
    assert.equal(await ask("tools/list", { cursor: "o:2" }), undefined);
    for (const [query, more] of [
      [undefined, {}],
      [" - ", {}],
      ["add", { limit: 0 }],
      ["add", { limit: "3" }],
    ] as const) {
      assert.equal((await find(ask, query, more))?.isError, true);
    }
    assert.equal((await call(ask, "call_tool", { name: "add", arguments: [] }))?.isError, true);
  }
});

test("a client finds and calls only the tools that its token allows", { timeout: 120_000 }, async () => {
  const protection = protectedBy([{ kind: "tool", pattern: "add", scopes: ["mcp:write"] }]);
  const search = { show: ["add", "note"] };
  const composed = await makeServer(["guarded"], [], "http", protection, search);
  try {
    const server = await composed.start("embedded", keys);
    try {
      const clientWith =
        (scopes: string): Ask =>
        async (method, params) => {
          const { text } = await send(server.url, tokenWith(scopes), message(method, params));
          return (JSON.parse(text) as { readonly result?: Result }).result;
        };
      const reader = clientWith("");
      const writer = clientWith("mcp:write");
      const listed = async (ask: Ask) => (await ask("tools/list"))?.tools?.map(({ name }) => name);
      assert.deepEqual(await listed(reader), [...own, "note"]);
      assert.deepEqual(await listed(writer), [...own, "add", "note"]);
      assert.deepEqual(namesIn(await find(reader, "add note")), ["note"]);
      assert.deepEqual(namesIn(await find(writer, "add note")), ["add", "note"]);
      const refused = await call(reader, "call_tool", { name: "add" });
      assert.deepEqual([refused?.isError, /mcp:write/.test(textIn(refused) ?? "")], [true, true]);
      assert.equal(textIn(await call(writer, "call_tool", { name: "add" })), "ran add");
    } finally {
      await server.stop();
    }
  } finally {
    await composed.remove();
  }
});

describe("composing with tool search", { timeout: 120_000 }, () => {
  const whole = frameworkIn(assetsAt(path.join(repositoryRoot, "dist")));
  let folder: string;
  let guarded: Uint8Array;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-search-"));
    guarded = await compileTestTools("guarded", folder);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));
  const compose = (framework: Framework, search?: ToolSearch) =>
    composeServer({ parts: [{ name: "guarded", bytes: guarded }], framework, ...(search && { search }) });

  test("puts it directly behind the transport, and inspection shows it", () => {
    const { component, plan } = compose(whole, { show: ["add"] });
    assert.equal(plan.chain[1], "tool-search");
    assert.deepEqual(inspectComponent(component).toolSearch, { show: ["add"] });
    assert.deepEqual(inspectComponent(compose(whole, { show: [] }).component).toolSearch, { show: [] });
  });

  test("changes no byte of a server without it", () => {
    const without: Framework = {
      get: (name) => (name === "tool-search" ? undefined : whole.get(name)),
    };
    const { component } = compose(whole);
    assert.deepEqual(component, compose(without).component);
    assert.equal(inspectComponent(component).toolSearch, undefined);
  });

  test("is refused where no component has tools", () => {
    const parts = [{ name: "sessions", bytes: whole.get("session-store")?.bytes ?? guarded }];
    assert.throws(() => composeServer({ parts, framework: whole, search: { show: [] } }), {
      code: "nothing-to-search",
    });
  });
});
