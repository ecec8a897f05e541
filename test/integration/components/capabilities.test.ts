/** Resources, prompts and completions of several components behind one another, in both eras and on both runtimes. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";

interface Reply {
  readonly status: number;
  readonly result: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

type Params = Readonly<Record<string, unknown>>;
type Ask = (server: RunningServer, method: string, params?: Params) => Promise<Reply>;

const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;

async function post(
  server: RunningServer,
  headers: Readonly<Record<string, string>>,
  method: string,
  params: Params,
): Promise<Reply> {
  const { status, text } = await exchange(server.url, {
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return { status, ...JSON.parse(text) };
}

const legacy: Ask = (server, method, params = {}) =>
  post(server, { "mcp-protocol-version": "2025-11-25" }, method, params);

const modern: Ask = (server, method, params = {}) => {
  const subject =
    method === "resources/read" ? params["uri"] : method === "prompts/get" ? params["name"] : undefined;
  return post(
    server,
    {
      "mcp-protocol-version": version,
      "mcp-method": method,
      ...(typeof subject === "string" && { "mcp-name": subject }),
    },
    method,
    { ...params, _meta: { [key("protocolVersion")]: version, [key("clientCapabilities")]: {} } },
  );
};

/** The lists by their method: the member of the result that holds the entries, and what identifies one. */
const lists = {
  "resources/list": ["resources", "uri"],
  "resources/templates/list": ["resourceTemplates", "uriTemplate"],
  "prompts/list": ["prompts", "name"],
} as const;

async function pagesOf(ask: Ask, server: RunningServer, method: keyof typeof lists): Promise<unknown[][]> {
  const [member, id] = lists[method];
  const pages: unknown[][] = [];
  let cursor: unknown;
  do {
    const { result } = await ask(server, method, cursor === undefined ? {} : { cursor });
    pages.push((result[member] as Params[]).map((entry) => entry[id]));
    cursor = result["nextCursor"];
  } while (cursor !== undefined && pages.length < 20);
  return pages;
}

const greet = { type: "ref/prompt", name: "greet" };
const completion = (ref: object, more: object = {}) => ({
  ref,
  argument: { name: "who", value: "w" },
  ...more,
});

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`a server of two components with resources, prompts and completions, on ${runtime}`, () => {
    const running: { composed: ComposedServer; server: RunningServer }[] = [];
    const start = async (...names: Parameters<typeof makeServer>[0]): Promise<RunningServer> => {
      const composed = await makeServer(names);
      const server = await composed.start(runtime);
      running.push({ composed, server });
      return server;
    };
    let libraryFirst: RunningServer;
    let shelfFirst: RunningServer;
    before(async () => {
      libraryFirst = await start("library", "shelf");
      shelfFirst = await start("shelf", "library");
    });
    after(async () => {
      for (const { composed, server } of running) {
        await server.stop();
        await composed.remove();
      }
    });

    for (const [era, ask] of [
      ["legacy", legacy],
      ["modern", modern],
    ] as const) {
      test(`F1: pages through every list of both, each with its own cursor (${era})`, async () => {
        assert.deepEqual(await pagesOf(ask, libraryFirst, "resources/list"), [
          ["lib:1", "lib:2"],
          ["lib:3", "shelf:a", "lib:1"],
        ]);
        assert.deepEqual(await pagesOf(ask, shelfFirst, "resources/list"), [
          ["shelf:a", "lib:1", "lib:2"],
          ["lib:3"],
        ]);
        assert.deepEqual(await pagesOf(ask, libraryFirst, "prompts/list"), [
          ["p1", "greet"],
          ["p2", "greet", "own"],
        ]);
        assert.deepEqual(await pagesOf(ask, shelfFirst, "prompts/list"), [["greet", "own", "p1"], ["p2"]]);
      });

      test(`F3: a list skips components without it (${era})`, async () => {
        const templates = [["lib:{a}", "lib:{b}"], ["lib:{c}"]];
        assert.deepEqual(await pagesOf(ask, libraryFirst, "resources/templates/list"), templates);
        assert.deepEqual(await pagesOf(ask, shelfFirst, "resources/templates/list"), templates);
      });

      test(`F2: of two items with the same name, the first is listed, read and completed (${era})`, async () => {
        const { resources, _meta } = (await ask(shelfFirst, "resources/list")).result as {
          resources: Params[];
          _meta: Params;
        };
        assert.deepEqual(
          resources.filter(({ uri }) => uri === "lib:1"),
          [{ uri: "lib:1", name: "of the shelf" }],
        );
        assert.equal(_meta["shelf"], 1);
        for (const [server, first] of [
          [libraryFirst, "library"],
          [shelfFirst, "shelf"],
        ] as const) {
          const read = await ask(server, "resources/read", { uri: "lib:1" });
          assert.deepEqual(read.result["contents"], [{ uri: "lib:1", text: `${first} has lib:1` }]);
          const got = await ask(server, "prompts/get", { name: "greet" });
          assert.match(JSON.stringify(got.result["messages"]), new RegExp(`${first} greet`, "u"));
          const completed = await ask(server, "completion/complete", completion(greet));
          assert.match(
            JSON.stringify(completed.result["completion"]),
            new RegExp(`^\\{"values":\\["${first} `, "u"),
          );
        }
      });

      test(`the second component answers for items that the first does not have (${era})`, async () => {
        const { result } = await ask(shelfFirst, "prompts/get", {
          name: "p2",
          arguments: { b: "1", a: "2" },
        });
        const text = 'library p2 {"b":"1","a":"2"}';
        assert.deepEqual(result["messages"], [{ role: "user", content: { type: "text", text } }]);
        const read = await ask(libraryFirst, "resources/read", { uri: "shelf:a" });
        assert.deepEqual(read.result["contents"], [{ uri: "shelf:a", text: "shelf has shelf:a" }]);
      });

      test(`E11: completes arguments of prompts and of resource templates, with access to the other arguments (${era})`, async () => {
        const template = completion(
          { type: "ref/resource", uri: "lib:{a}" },
          { context: { arguments: { x: "y" } } },
        );
        const { result } = await ask(shelfFirst, "completion/complete", template);
        assert.deepEqual(result["completion"], { values: ['library w {"x":"y"}'], total: 1 });
        assert.equal((result["_meta"] as Params)["b"], 2);
        const long = (await ask(shelfFirst, "completion/complete", completion(greet))).result[
          "completion"
        ] as Params;
        assert.equal((long["values"] as unknown[]).length, 100);
        assert.equal(long["hasMore"], true);
      });

      test(`reads streamed content to its end (${era})`, async () => {
        const { result } = await ask(shelfFirst, "resources/read", { uri: "lib:stream" });
        assert.deepEqual(result["contents"], [
          { uri: "lib:stream", text: "" },
          { uri: "lib:stream", blob: "" },
        ]);
        assert.equal((result["_meta"] as Params)["a"], 1);
      });

      test(`a cursor that no component issued is refused (${era})`, async () => {
        for (const method of Object.keys(lists)) {
          for (const cursor of ["", "2", "o:", "o:9", "d:", "d:x", "d:o", "o:o:2"]) {
            assert.equal(
              (await ask(libraryFirst, method, { cursor })).error?.code,
              -32602,
              `${method} ${cursor}`,
            );
          }
        }
      });

      test(`reports unknown items (${era})`, async () => {
        const uri = 'lib:"9"';
        const code = ask === legacy ? -32002 : -32602;
        const read = await ask(libraryFirst, "resources/read", { uri });
        assert.deepEqual(read.error, { code, message: `Unknown resource: ${uri}`, data: { uri } });
        const got = await ask(libraryFirst, "prompts/get", { name: "p9" });
        assert.deepEqual(got.error, { code: -32602, message: "Unknown prompt: p9" });
        for (const ref of [
          { type: "ref/prompt", name: "p9" },
          { type: "ref/resource", uri: "lib:{z}" },
        ]) {
          const completed = await ask(libraryFirst, "completion/complete", completion(ref));
          assert.deepEqual(completed.error, { code: -32602, message: "Unknown argument: who" });
        }
        assert.deepEqual([read.status, got.status], [200, 200]);
      });

      test(`C2: errors of a component keep code, message and data (${era})`, async () => {
        const torn = { code: -32050, message: "torn", data: { page: 1 } };
        assert.deepEqual((await ask(shelfFirst, "resources/read", { uri: "lib:broken" })).error, torn);
        const who = { code: -32602, message: "expected `who`", data: ["who"] };
        assert.deepEqual((await ask(libraryFirst, "prompts/get", { name: "own" })).error, who);
      });

      test(`parameters that are missing or of another type are refused (${era})`, async () => {
        const faulty: readonly (readonly [string, Params])[] = [
          ["resources/list", { cursor: 1 }],
          ["resources/templates/list", { cursor: {} }],
          ["prompts/list", { cursor: [] }],
          ["completion/complete", {}],
          ["completion/complete", { ref: greet, argument: { name: "who" } }],
          ["completion/complete", { ...completion(greet), ref: { type: "ref/prompt" } }],
          ["completion/complete", { ...completion(greet), ref: { type: "ref/tool", name: "greet" } }],
        ];
        for (const [method, params] of faulty) {
          assert.equal(
            (await ask(libraryFirst, method, params)).error?.code,
            -32602,
            `${method} ${JSON.stringify(params)}`,
          );
        }
        assert.equal((await legacy(libraryFirst, "resources/read", {})).error?.code, -32602);
        assert.equal(
          (await legacy(libraryFirst, "prompts/get", { name: "greet", arguments: [] })).error?.code,
          -32602,
        );
      });

      test(`C15: a method of a capability that no component has is unknown (${era})`, async () => {
        const { status, error } = await ask(libraryFirst, "tools/list");
        assert.deepEqual([status, error?.code], [ask === legacy ? 200 : 404, -32601]);
      });
    }

    test("C15: advertises the capabilities of its components and no others", async () => {
      const expected = { completions: {}, resources: {}, prompts: {} };
      const initialized = await legacy(libraryFirst, "initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
      });
      assert.deepEqual(initialized.result["capabilities"], expected);
      assert.deepEqual((await modern(libraryFirst, "server/discover")).result["capabilities"], expected);
    });

    test("lists and contents say how long clients may cache them, in revisions that have this", async () => {
      for (const [method, params, cacheable] of [
        ["resources/list", {}, true],
        ["resources/templates/list", {}, true],
        ["resources/read", { uri: "lib:1" }, true],
        ["prompts/list", {}, true],
        ["prompts/get", { name: "p1" }, false],
        ["completion/complete", completion(greet), false],
      ] as const) {
        const now = (await modern(libraryFirst, method, params)).result;
        assert.deepEqual(
          [now["resultType"], now["ttlMs"], now["cacheScope"]],
          cacheable ? ["complete", 0, "private"] : ["complete", undefined, undefined],
          method,
        );
        const earlier = (await legacy(libraryFirst, method, params)).result;
        assert.deepEqual(
          ["resultType", "ttlMs", "cacheScope"].filter((name) => name in earlier),
          [],
          method,
        );
      }
    });

    test("requires `Mcp-Name` to repeat the prompt or the resource", async () => {
      for (const [method, params, name] of [
        ["prompts/get", { name: "p1" }, "p2"],
        ["resources/read", { uri: "lib:1" }, "lib:2"],
      ] as const) {
        const { status, error } = await post(
          libraryFirst,
          { "mcp-protocol-version": version, "mcp-method": method, "mcp-name": name },
          method,
          { ...params, _meta: { [key("protocolVersion")]: version, [key("clientCapabilities")]: {} } },
        );
        assert.deepEqual([status, error?.code], [400, -32020]);
      }
    });
  });
}
