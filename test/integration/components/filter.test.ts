/** What clients can list, call and read through the filter. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { StdioClient } from "./stdio-client.ts";

interface Reply {
  readonly result?: {
    readonly tools?: readonly { readonly name: string }[];
    readonly resources?: readonly { readonly uri: string }[];
    readonly contents?: readonly { readonly text: string }[];
    readonly content?: readonly { readonly text: string }[];
    readonly nextCursor?: string;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

const all = ["add", "subtract", "factorial", "note", "bare"];
const rules = `version = "1.0"
[path-rules."/mcp/math"]
whitelist = ["calculator", "unlisted"]
blacklist = ["factorial"]
[path-rules."/mcp/none"]
whitelist = []
[path-rules."/mcp/text"]
tag-filters = { category = "text" }
[path-rules."/mcp/names"]
whitelist = ["add", "unlisted"]
`;

const resource = (uri: string, mediaType: string, text: string) => `${uri}\n${mediaType}\n${text}`;
const routing = (text: string) => ({
  RESOURCE_B: resource("config://routing-test", "application/toml", text),
});

const plain = { RESOURCE_A: resource("note:a", "text/plain", "a note") };

let composed: ComposedServer;
before(async () => {
  composed = await makeServer(["filter-middleware", "guarded"]);
});
after(() => composed.remove());

/** One request to `path`; without sessions, as every request is. */
async function ask(server: RunningServer, at: string, method: string, params: object = {}): Promise<Reply> {
  const { text } = await exchange(`${new URL(server.url).origin}${at}`, {
    headers: { "content-type": "application/json", "mcp-protocol-version": "2025-11-25" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return JSON.parse(text);
}

/** The names of all tools, over all pages, and how many pages there were. */
async function toolsAt(
  server: RunningServer,
  at: string,
): Promise<{ readonly names: readonly string[]; readonly pages: number }> {
  const names: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const { result, error } = await ask(server, at, "tools/list", cursor === undefined ? {} : { cursor });
    assert.equal(error, undefined);
    names.push(...(result?.tools ?? []).map((tool) => tool.name));
    cursor = result?.nextCursor;
    pages++;
  } while (cursor !== undefined && pages < 20);
  return { names, pages };
}

const call = (server: RunningServer, at: string, name: string) => ask(server, at, "tools/call", { name });
const refusal = (name: string) => ({ code: -32602, message: `Tool '${name}' not available at this path` });

/** Runs `use` with a server whose resources are those of `env`. */
async function serving(
  env: Readonly<Record<string, string>>,
  use: (server: RunningServer) => Promise<void>,
): Promise<void> {
  const server = await composed.start("wasmtime", env);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`with the filter, on ${runtime}, a server`, () => {
    let server: RunningServer;
    before(async () => {
      server = await composed.start(runtime, {
        ...plain,
        ...routing(rules),
        RESOURCE_C: resource("note:c", "", "another"),
      });
    });
    after(() => server.stop());

    test("A8: refuses a forbidden tool without any session, independent of earlier lists", async () => {
      for (const name of ["factorial", "note", "bare", "nonsense"]) {
        assert.deepEqual((await call(server, "/mcp/math", name)).error, refusal(name));
      }
      assert.equal((await call(server, "/mcp/math", "add")).result?.content?.[0]?.text, "ran add");
      for (const name of all) assert.deepEqual((await call(server, "/mcp/none", name)).error, refusal(name));
    });

    test("A9: decides by the path of the call, not by that of an earlier list", async () => {
      assert.deepEqual((await toolsAt(server, "/mcp")).names, all);
      assert.deepEqual((await toolsAt(server, "/mcp/math")).names, ["add", "subtract"]);
      assert.deepEqual((await call(server, "/mcp/text", "add")).error, refusal("add"));
      assert.equal(
        (await call(server, "/mcp/math/deeper?x=/mcp/text", "add")).result?.content?.[0]?.text,
        "ran add",
      );
      assert.equal((await call(server, "/mcp//te%78t/", "note")).result?.content?.[0]?.text, "ran note");
      assert.deepEqual((await call(server, "/mcp/%2e%2e%2fadmin", "add")).error, refusal("add"));
    });

    test("A10: an empty whitelist denies all tools, in lists and in calls", async () => {
      assert.deepEqual((await toolsAt(server, "/mcp/none")).names, []);
      assert.deepEqual((await call(server, "/mcp/none", "unlisted")).error, refusal("unlisted"));
    });

    test("a tool that is not listed can be called only if its name alone allows it", async () => {
      assert.equal((await call(server, "/mcp/names", "unlisted")).result?.content?.[0]?.text, "ran unlisted");
      assert.deepEqual((await call(server, "/mcp/math", "unlisted")).error, refusal("unlisted"));
      assert.deepEqual((await call(server, "/mcp/text", "unlisted")).error, refusal("unlisted"));
    });

    test("A11: keeps its rules secret: no tool `inspect_routing`, and configurations are neither listed nor read", async () => {
      assert.deepEqual((await toolsAt(server, "/mcp")).names, all);
      assert.equal(
        (await call(server, "/mcp", "inspect_routing")).error?.message,
        "Unknown tool: inspect_routing",
      );
      const uris: string[] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined;) {
        const page: Reply = await ask(server, "/mcp", "resources/list", cursor === "" ? {} : { cursor });
        uris.push(...(page.result?.resources ?? []).map(({ uri }) => uri));
        cursor = page.result?.nextCursor;
      }
      assert.deepEqual(uris, ["note:a", "note:c"]);
      for (const uri of ["config://routing-test", "CONFIG://ROUTING-test", "routing://config"]) {
        assert.equal((await ask(server, "/mcp", "resources/read", { uri })).error?.code, -32002, uri);
      }
      assert.equal(
        (await ask(server, "/mcp", "resources/read", { uri: "note:a" })).result?.contents?.[0]?.text,
        "a note",
      );
    });

    test("F4: keeps all pages of the tools, short ones and empty ones among them", async () => {
      assert.deepEqual(await toolsAt(server, "/mcp"), { names: all, pages: 3 });
      assert.deepEqual(await toolsAt(server, "/mcp/math"), { names: ["add", "subtract"], pages: 3 });
      assert.deepEqual(await toolsAt(server, "/mcp/text"), { names: ["note"], pages: 3 });
    });
  });
}

test("F4: finds a configuration on any page of the resources", async () => {
  const others = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`RESOURCE_${index}`, resource(`note:${index}`, "", "")]),
  );
  await serving(
    {
      ...others,
      RESOURCE_Z: resource("routing://config", "", `version = "1"\n[path-rules."/"]\nwhitelist = ["note"]`),
    },
    async (server) => {
      assert.deepEqual((await toolsAt(server, "/mcp")).names, ["note"]);
    },
  );
});

test("F4: without a configuration nothing is filtered and nothing breaks", async () => {
  for (const env of [{}, plain, { RESOURCE_A: resource("config://settings", "application/toml", "a = 1") }]) {
    await serving(env, async (server) => {
      assert.deepEqual(await toolsAt(server, "/mcp"), { names: all, pages: 3 });
      assert.equal((await call(server, "/mcp", "factorial")).result?.content?.[0]?.text, "ran factorial");
      assert.equal((await call(server, "/mcp", "unlisted")).result?.content?.[0]?.text, "ran unlisted");
    });
  }
});

const faulty: readonly (readonly [name: string, env: Readonly<Record<string, string>>, message: RegExp])[] = [
  [
    "with a misspelt key",
    routing(`version = "1"\n[path-rules."/mcp"]\nwhitlist = []`),
    /^routing configuration `config:\/\/routing-test`, line 3: .*whitlist.* expected `whitelist`/u,
  ],
  [
    "with scopes, which cannot be checked,",
    routing(`version = "1"\n[path-rules."/mcp"]\nrequired-scopes = ["a"]`),
    /line 3: .*required-scopes.* cannot be enforced/u,
  ],
  ["that is not TOML", routing("version = "), /line 1: expected a value/u],
  ["that is empty", routing(""), /expected `version/u],
  [
    "beside one that is right",
    { ...routing(rules), RESOURCE_C: resource("config://routing-more", "application/toml", "[path-rules]") },
    /`config:\/\/routing-more`, line 1: expected `version/u,
  ],
  [
    "of another media type",
    { RESOURCE_B: resource("config://routing-test", "application/json", "{}") },
    /expected the media type `application\/toml`, found application\/json/u,
  ],
  [
    "whose address is misspelt",
    { RESOURCE_B: resource("config://routng-test", "application/toml", rules) },
    /`config:\/\/routng-test`: expected the address `config:\/\/routing-NAME`/u,
  ],
  [
    "that cannot be found, because the list of resources fails",
    { ...plain, RESOURCE_B: "fails\n\n" },
    /list of resources.*could not be read: no list today/u,
  ],
];

for (const [name, env, message] of faulty) {
  test(`A10: a configuration ${name} denies every tool to every client and gives the reason`, async () => {
    await serving({ ...plain, ...env }, async (server) => {
      const replies = [
        await ask(server, "/mcp", "tools/list"),
        await call(server, "/mcp/math", "add"),
        await call(server, "/mcp/elsewhere", "bare"),
      ];
      for (const { error } of replies) {
        assert.equal(error?.code, -32603);
        assert.match(error.message, message);
      }
      assert.equal(
        (await ask(server, "/mcp", "resources/read", { uri: "note:a" })).result?.contents?.[0]?.text,
        "a note",
      );
    });
  });
}

for (const runtime of ["wasmtime", "embedded"] as const) {
  test(`A8: over stdio on ${runtime} the rules of \`/mcp\` hold, and are read once`, async () => {
    const server = await makeServer(["filter-middleware", "guarded"], [], "stdio");
    const text = `version = "1.0"\n[path-rules."/mcp"]\nwhitelist = ["notes"]`;
    const client = new StdioClient(server.file, runtime, { ...plain, ...routing(text) });
    try {
      for (let i = 0; i < 50; i++) {
        const listed: Reply = JSON.parse(
          await client.ask({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { cursor: "o:2" } }),
        );
        assert.deepEqual(
          listed.result?.tools?.map((tool) => tool.name),
          ["note"],
        );
        const refused: Reply = JSON.parse(
          await client.ask({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "add" } }),
        );
        assert.deepEqual(refused.error, refusal("add"));
        const called: Reply = JSON.parse(
          await client.ask({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "note" } }),
        );
        assert.equal(called.result?.content?.[0]?.text, "ran note");
      }
    } finally {
      await client.end();
      await server.remove();
    }
  });
}

test("A8: composing refuses a part that the filter would not cover", async () => {
  await assert.rejects(makeServer(["guarded", "filter-middleware"]), {
    code: "unfiltered-part",
    message: "`guarded` comes before `filter-middleware.wasm`, which filters only what comes after it",
  });
});
