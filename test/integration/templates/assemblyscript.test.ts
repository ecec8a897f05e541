/** The templates for AssemblyScript as a new user meets them, and what its SDK has beside: a server of them answers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { kindsOf, scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { needs } from "../../tools.ts";
import { assets, repositoryRoot, type runtimes } from "../sample-server.ts";
import { checkWritten, nodeModule, runNode, testProject } from "./projects.ts";

needs("wasmtime");

const WORLD = `package wasmcp:as-sdk@0.1.0;
world as-sdk {
  import wasmcp:mcp-v20251125/sessions@0.1.1;
  import wasmcp:mcp-v20260728/context@0.1.0;
  export wasmcp:mcp-v20251125/tools@0.1.1;
  export wasmcp:mcp-v20260728/interactive-tools@0.1.0;
}
`;

/** With the interfaces for all that the guide shows. */
const GUIDE_WORLD = WORLD.replaceAll("as-sdk", "as-guide").replace(
  "  export",
  `  import wasmcp:keyvalue/store@0.1.0;
  import wasi:http/outgoing-handler@0.2.12;
  export`,
);

const ASKS_NOTHING = 'export { interactiveTools } from "../bindings/sdk/asking";\n';

const TOOLS = `import { askingTool, later } from "../bindings/sdk/asking";
import { caller } from "../bindings/sdk/caller";
import { client } from "../bindings/sdk/context";
import { arrayOf, Json, JsonObject, quote } from "../bindings/sdk/json";
import { Fields } from "../bindings/sdk/schema";
import { session } from "../bindings/sdk/session";
import { failure, image, structured, text, tool } from "../bindings/sdk/tools";

export { interactiveTools } from "../bindings/sdk/asking";
export { tools } from "../bindings/sdk/tools";

tool("hello", "Greets a person").string("name", "Whom to greet").run((call) => text("Hello, " + call.string("name")));

tool("kinds", "Shows what was given")
  .string("text", "A text").optional()
  .number("number", "A number").optional()
  .integer("integer", "A whole number").optional()
  .boolean("boolean", "Yes or no").optional()
  .json("list", '{"type":"array"}').optional()
  .run((call) => {
    const list = call.json("list");
    const elements = list === null ? new Array<Json>() : list.elements;
    return structured(
      new JsonObject()
        .string("text", call.string("text"))
        .number("number", call.number("number"))
        .integer("integer", call.integer("integer"))
        .boolean("boolean", call.boolean("boolean"))
        .json("list", arrayOf(elements.map<string>((each) => each.text)))
        .json("names", arrayOf(call.args.names.map<string>((each) => quote(each))))
        .text,
    );
  });

tool("shapeless", "Promises what it does not give").output('{"type":"object"}').run((_call) => text("done"));
tool("picture", "Shows one byte").readOnly().run((_call) => image(new Uint8Array(1), "image/png"));
tool("failing", "Fails").run((_call) => failure("it cannot be done"));
tool("throwing", "Throws").run((_call) => {
  throw new Error("no such city");
});
tool("about", "Says who calls").run((_call) => text(client().protocolVersion + (caller() === null ? ", unknown" : ", known")));

tool("visit", "Counts the calls of one client").run((_call) => {
  const own = session();
  if (own === null) return failure("this server keeps no sessions");
  const visits = own.get("visits").integer + 1;
  own.setInteger("visits", visits);
  return text(visits.toString());
});

tool("rated", "Has arguments with limits")
  .string("size", "The size").oneOf(["S", "M"])
  .integer("stars", "How good").minimum(1).maximum(5)
  .idempotent().destructive(false)
  .run((_call) => text("thanks").embed("notes://a", "b", "text/plain").embedBytes("notes://c", new Uint8Array(2), "image/png"));

askingTool("order", "Orders a shirt", (call, asks) => {
  const answer = asks.form("size", "Which size?", new Fields().string("size", "The size").oneOf(["S", "M"]));
  if (answer === null) return later();
  if (!answer.isAccepted) return text("Nothing was ordered");
  return text(call.string("color") + " " + answer.string("size"));
}).string("color", "The color");
`;

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-templates-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

const kinds = kindsOf("assemblyscript");
const built = new Map<string, string>();

for (const kind of kinds) {
  describe(`a project of the kind ${kind}`, () => {
    const name = `as_${kind}`;
    const directory = path.join(folder, name);
    before(() =>
      scaffold({ name, language: "assemblyscript", kind, directory: folder, force: false }, assets),
    );

    test("has tests that pass without WebAssembly", () => testProject(directory));

    test("is formatted, with a README of one screen", () => checkWritten(directory, `as-${kind}`));

    test("is built", async () => {
      built.set(kind, (await build(directory, unwatchedJob, assets, { optimize: false })).file);
    });
  });
}

/** The one API that the kind `http` asks. */
async function weatherService(): Promise<Server> {
  const service = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    const isKnown = searchParams.get("appid") === "secret" && searchParams.get("q") === "São Paulo";
    response.writeHead(isKnown ? 200 : 404);
    response.end('{"main":{"temp":23.6},"weather":[{"description":"light rain"}]}');
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  return service;
}

/** A server, and a client of it that answers questions. */
async function serve(
  runtime: (typeof runtimes)[number],
  file: string,
  env: Readonly<Record<string, string>>,
) {
  const log = { text: "" };
  const server = await startServer(
    { ...host, file, runtime, host: "127.0.0.1", port: 0, env, onLog: (text) => (log.text += text) },
    unwatchedJob,
    assets,
  );
  const client = new Client({ name: "test", version: "1" }, { capabilities: { elicitation: {} } });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
  const stop = async () => {
    await client.close();
    await server.stop();
  };
  return { client, log, stop, url: server.url };
}

/** Every part takes wasmtime seconds to compile, so that it gets those that use the host. */
const served = {
  wasmtime: ["middleware", "http", "everything"],
  embedded: ["middleware", "tools", "resources", "prompts", "completions"],
} as const;

async function serveKinds(runtime: keyof typeof served, env: Readonly<Record<string, string>> = {}) {
  const specs = served[runtime].map((kind) => built.get(kind) ?? assert.fail(`${kind} was not built`));
  const file = path.join(folder, `${runtime}.wasm`);
  await composeFiles({ ...here, specs, output: file, force: false }, unwatchedJob, assets);
  return serve(runtime, file, env);
}

test("tools call the web, report progress and keep values", { timeout: 180_000 }, async (t) => {
  const service = await weatherService();
  t.after(() => service.close());
  const { port } = service.address() as AddressInfo;
  const env = { API_KEY: "secret", WEATHER_URL: `http://127.0.0.1:${port}/` };
  const { client, log, stop } = await serveKinds("wasmtime", env);
  t.after(stop);
  const progress: unknown[] = [];
  const call = async (name: string, args: object) => {
    const options = { onprogress: (each: unknown) => progress.push(each) };
    const result = await client.callTool({ name, arguments: { ...args } }, options);
    return result.content as readonly Record<string, unknown>[];
  };
  assert.equal((await call("weather", { city: "São Paulo" }))[0]?.["text"], "São Paulo: light rain, 24 °C");
  assert.match(String((await call("weather", { city: "Atlantis" }))[0]?.["text"]), /no city is called/);
  assert.match(log.text, /\{"method":"tools\/call","name":"weather","outcome":"failed","milliseconds":\d+\}/);
  assert.doesNotMatch(log.text, /"initialize"/);
  assert.deepEqual(progress, []);
  const [, chart] = await call("chart", { values: [1, 2] });
  assert.equal(chart?.["mimeType"], "image/svg+xml");
  assert.match(Buffer.from(String(chart["data"]), "base64").toString(), /^<svg .*height="50"\/>/);
  assert.deepEqual(progress, [{ progress: 0.5, total: 1, message: "drawing" }]);
  assert.equal((await call("count", {}))[0]?.["text"], "This is call number 1.");
  assert.equal((await call("count", {}))[0]?.["text"], "This is call number 2.");
  const { contents } = await client.readResource({ uri: "notes://tomorrow" });
  assert.deepEqual(contents, [{ uri: "notes://tomorrow", mimeType: "text/markdown", text: "- Publish it" }]);
  const ref = { type: "ref/resource", uri: "notes://{day}" } as const;
  const { completion } = await client.complete({ ref, argument: { name: "day", value: "tom" } });
  assert.deepEqual(completion.values, ["tomorrow"]);
});

test("tools, resources, prompts and completions answer", { timeout: 180_000 }, async (t) => {
  const { client, log, stop } = await serveKinds("embedded");
  t.after(stop);
  const call = async (name: string, args: object) => {
    const result = await client.callTool({ name, arguments: { ...args } });
    return (result.content as readonly { readonly text?: string }[])[0]?.text;
  };
  assert.equal(await call("reverse", { text: "ab🛠" }), "🛠ba");
  assert.equal(await call("prime-factors", { number: 12 }), "2 × 2 × 3");
  assert.match(String(await call("prime-factors", { number: 1 })), /expected 2 to 9007199254740991/);
  assert.match(log.text, /"method":"tools\/call","name":"reverse","outcome":"ok"/);

  const read = async (uri: string) => (await client.readResource({ uri })).contents[0];
  const inch = { uri: "units://inch", mimeType: "text/plain", text: "1 inch = 0.0254 m" };
  assert.deepEqual(await read("units://inch"), inch);
  for (const uri of ["units://parsec", "units://", "text://else"]) await assert.rejects(read(uri), uri);
  assert.deepEqual(
    (await client.listResources()).resources.map(({ uri, name }) => [uri, name]),
    [
      ["text://greeting", "greeting"],
      ["text://info", "info"],
    ],
  );
  const { resourceTemplates } = await client.listResourceTemplates();
  assert.equal(resourceTemplates[0]?.uriTemplate, "units://{name}");

  const review = { name: "code-review", arguments: { language: "rust", code: "1" } };
  assert.deepEqual((await client.getPrompt(review)).messages[0]?.content, {
    type: "text",
    text: "Review this rust code:\n\n```rust\n1\n```",
  });
  assert.equal((await client.getPrompt({ name: "greeting" })).messages.length, 2);
  await assert.rejects(
    client.getPrompt({ name: "code-review", arguments: { code: "1" } }),
    /argument `language` is missing/,
  );
  const ref = { type: "ref/prompt", name: "visit" } as const;
  const { completion } = await client.complete({ ref, argument: { name: "country", value: "zea" } });
  assert.deepEqual(completion.values, ["New Zealand"]);
});

test("rules of `routing-config` are what the filter reads", { timeout: 180_000 }, async (t) => {
  const file = path.join(folder, "filtered.wasm");
  const specs = [
    path.join(repositoryRoot, "dist/components/filter-middleware.wasm"),
    built.get("routing-config") ?? "",
    built.get("tools") ?? "",
  ];
  await composeFiles({ ...here, specs, output: file, force: false }, unwatchedJob, assets);
  const { url, stop } = await serve("embedded", file, { WASMCP_SESSION_ENABLED: "true" });
  t.after(stop);
  const toolsAt = async (suffix: string) => {
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}${suffix}`)));
    const { tools } = await client.listTools();
    await client.close();
    return tools.map(({ name }) => name);
  };
  assert.deepEqual(await toolsAt("/safe"), ["reverse", "prime-factors"]);
  assert.deepEqual(await toolsAt("/math"), []);
});

describe("the programs of the guide", () => {
  const directory = path.join(folder, "as_guide");
  const text = readFileSync(path.join(repositoryRoot, "docs/guides/assemblyscript.md"), "utf8");
  const programs = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""]) => code);
  const entry = path.join(directory, "assembly/index.ts");
  before(async () => {
    await scaffold({ name: "as_guide", language: "assemblyscript", directory: folder, force: false }, assets);
    await fs.writeFile(path.join(directory, "wit/world.wit"), GUIDE_WORLD);
    await fs.cp(assets.wit, path.join(directory, "wit/deps"), { recursive: true });
  });

  test("are compiled", { timeout: 180_000 }, async () => {
    assert.ok(programs.length >= 5, `${programs.length} programs`);
    for (const code of programs) {
      // What the world exports and the program does not have.
      const more = code.includes("interactiveTools") ? "" : ASKS_NOTHING;
      await fs.writeFile(entry, code + more);
      await build(directory, unwatchedJob, assets, { optimize: false });
    }
  });

  test("have no errors in an editor", () => {
    runNode([nodeModule("typescript/bin/tsc"), "-p", "assembly"], directory);
    runNode([nodeModule("typescript/bin/tsc"), "-p", "assembly"], path.join(folder, "as_everything"));
  });
});

describe("a component written with the SDK", () => {
  let client: Client;
  let log: { readonly text: string };
  let stop: () => Promise<void>;
  before(async () => {
    const options = { name: "as_sdk", language: "assemblyscript", directory: folder, force: false } as const;
    const { directory } = await scaffold(options, assets);
    await fs.writeFile(path.join(directory, "assembly/index.ts"), TOOLS);
    await fs.writeFile(path.join(directory, "wit/world.wit"), WORLD);
    const { file: part } = await build(directory, unwatchedJob, assets, { optimize: false });
    const file = path.join(folder, "sdk.wasm");
    await composeFiles({ ...here, specs: [part], output: file, force: false }, unwatchedJob, assets);
    ({ client, log, stop } = await serve("embedded", file, { WASMCP_SESSION_ENABLED: "true" }));
  });
  after(() => stop());

  const call = (name: string, args: object = {}) => client.callTool({ name, arguments: { ...args } });
  const textOf = async (name: string, args: object = {}) => {
    const { content } = await call(name, args);
    return (content as readonly { readonly text?: string }[])[0]?.text;
  };

  test("describes arguments as JSON Schema", async () => {
    const { tools } = await client.listTools();
    const [hello] = tools;
    const picture = tools.find(({ name }) => name === "picture");
    const rated = tools.find(({ name }) => name === "rated");
    assert.deepEqual(hello?.inputSchema, {
      type: "object",
      properties: { name: { type: "string", description: "Whom to greet" } },
      required: ["name"],
    });
    assert.deepEqual(picture?.annotations, { readOnlyHint: true });
    assert.deepEqual(rated?.annotations, { destructiveHint: false, idempotentHint: true });
    assert.deepEqual(rated.inputSchema.properties, {
      size: { type: "string", description: "The size", enum: ["S", "M"] },
      stars: { type: "integer", description: "How good", minimum: 1, maximum: 5 },
    });
  });

  test("reads arguments, and answers with text, images and failures", async () => {
    assert.deepEqual((await call("hello", { name: 'Zoë "\\\n🛠' })).content, [
      { type: "text", text: 'Hello, Zoë "\\\n🛠' },
    ]);
    assert.deepEqual((await call("picture")).content, [
      { type: "image", data: "AA==", mimeType: "image/png" },
    ]);
    const shapeless = await call("shapeless");
    assert.equal(shapeless.isError, true);
    assert.match(
      JSON.stringify(shapeless.content),
      /shapeless has an `output`, but its reply has no `structure`/,
    );
    const { isError, content } = await call("failing");
    assert.deepEqual([isError, content], [true, [{ type: "text", text: "it cannot be done" }]]);
  });

  test("reads every kind of value", async () => {
    const given = {
      text: "a\u0001",
      number: -1.5e3,
      integer: 9007199254740993n,
      boolean: true,
      list: [1, [2, "]"], { a: "}" }],
    };
    const json = JSON.stringify({ ...given, integer: 5 });
    const { structuredContent } = await call("kinds", JSON.parse(json) as object);
    assert.deepEqual(structuredContent, {
      ...(JSON.parse(json) as object),
      names: ["text", "number", "integer", "boolean", "list"],
    });
    assert.deepEqual((await call("kinds")).structuredContent, {
      text: "",
      number: null,
      integer: 0,
      boolean: false,
      list: [],
      names: [],
    });
  });

  test("names all arguments that do not fit", async () => {
    const { isError, content } = await call("kinds", { text: 1, integer: 1.5, boolean: "yes", number: null });
    assert.equal(isError, true);
    assert.deepEqual(content, [
      {
        type: "text",
        text: [
          "argument `text`: expected string, received number",
          "argument `number`: expected number, received null",
          "argument `integer`: expected integer, received number",
          "argument `boolean`: expected boolean, received string",
        ].join("\n"),
      },
    ]);
    assert.match(JSON.stringify(await call("hello")), /argument `name` is missing: expected string/);
  });

  test("refuses values beyond their limits, and embeds resources", async () => {
    assert.equal(
      await textOf("rated", { size: "L", stars: 6 }),
      "argument `size`: expected S or M, received L\nargument `stars`: expected 1 to 5, received 6",
    );
    assert.deepEqual((await call("rated", { size: "S", stars: 5 })).content, [
      { type: "text", text: "thanks" },
      { type: "resource", resource: { uri: "notes://a", mimeType: "text/plain", text: "b" } },
      { type: "resource", resource: { uri: "notes://c", mimeType: "image/png", blob: "AAA=" } },
    ]);
  });

  test("knows the client, and keeps values for its session", async () => {
    assert.equal(await textOf("about"), "2025-11-25, unknown");
    assert.equal(await textOf("visit"), "1");
    assert.equal(await textOf("visit"), "2");
  });

  test("asks the user, and shows a form again whose values do not fit", async () => {
    const messages: string[] = [];
    let sizes = ["L", "M"];
    client.setRequestHandler("elicitation/create", ({ params }) => {
      messages.push(params.message);
      const size = sizes.shift();
      return size === undefined ? { action: "decline" } : { action: "accept", content: { size } };
    });
    assert.equal(await textOf("order", { color: "red" }), "red M");
    assert.deepEqual(messages, ["Which size?", "Which size?\nfield `size`: expected S or M, received L"]);
    assert.equal(await textOf("order", { color: "red" }), "Nothing was ordered");
    sizes = ["S"];
    assert.match(String(await textOf("order")), /argument `color` is missing/);
  });

  test("answers a call that throws, and shows the author where", async () => {
    const { isError, content } = await call("throwing");
    assert.equal(isError, true);
    assert.match(JSON.stringify(content), /The tool \\"throwing\\" failed: no such city"/);
    const line = TOOLS.slice(0, TOOLS.indexOf("throw new")).split("\n").length;
    assert.match(log.text, new RegExp(`assembly/index\\.ts:${line}:3: no such city`));
    assert.equal(await textOf("about"), "2025-11-25, unknown");
  });
});
