/** The templates for TypeScript as a new user meets them: sound code, tests that pass, and a server that answers. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { kindsOf, scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { needs } from "../../tools.ts";
import { assets, repositoryRoot, runtimes } from "../sample-server.ts";
import { buildProject, ENGINE } from "../typescript/build-project.ts";
import { checkWritten, nodeModule, runNode, testProject } from "./projects.ts";
import { serveKinds } from "./server-of-kinds.ts";

needs("wasmtime");

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-templates-"));
after(() => fs.rm(folder, { recursive: true, force: true }));
// Where `npm install` would put what the projects name.
await fs.symlink(path.join(repositoryRoot, "node_modules"), path.join(folder, "node_modules"), "junction");

const kinds = kindsOf("typescript");
const built = new Map<string, string>();

for (const kind of kinds) {
  describe(`a project of the kind ${kind}`, () => {
    const name = `my_${kind}`;
    const directory = path.join(folder, name);
    before(async () => {
      const project = await scaffold(
        { name, language: "typescript", kind, directory: folder, force: false },
        assets,
      );
      assert.equal(project.name, `my-${kind}`);
    });

    test("has no type errors", () => runNode([nodeModule("typescript/bin/tsc"), "-p", "."], directory));

    test("has tests that pass without WebAssembly", () => testProject(directory));

    test("is formatted, with a README of one screen", () => checkWritten(directory, `my-${kind}`));

    test("is built", async () => {
      if (ENGINE === "starlingmonkey") await avoidProperties(path.join(directory, "src"));
      built.set(kind, (await buildProject(directory)).file);
    });
  });
}

test("the tests of a project have no type errors", () => {
  runNode([nodeModule("typescript/bin/tsc"), "-p", "test"], path.join(folder, "my_tools"));
});

test("the linter finds nothing in any project", () => {
  const code = kinds.flatMap((kind) => [`my_${kind}/src`, `my_${kind}/test`]);
  runNode([nodeModule("oxlint/bin/oxlint"), "--deny-warnings", ...code], folder);
});

/** StarlingMonkey has no tables of Unicode for regular expressions. */
async function avoidProperties(source: string): Promise<void> {
  for (const name of await fs.readdir(source)) {
    const file = path.join(source, name);
    const text = await fs.readFile(file, "utf8");
    const plain = text.replaceAll("[\\p{L}\\p{N}]", "\\w").replaceAll("\\p{M}", "[\\u0300-\\u036f]");
    await fs.writeFile(file, plain);
  }
}

for (const runtime of runtimes) {
  test(`a server of all kinds answers on ${runtime}`, { timeout: 300_000 }, async (t) => {
    const { client, log } = await serveKinds(t, { folder, built, runtime });

    const call = async (name: string, args: object) =>
      (await client.callTool({ name, arguments: { ...args } })).content as readonly Record<string, unknown>[];
    assert.equal(
      (await call("text-statistics", { text: "a b" }))[0]?.["text"],
      '{"characters":3,"words":2,"lines":1}',
    );
    assert.equal((await call("weather", { city: "Oslo" }))[0]?.["text"], "Oslo: light rain, 4 °C");
    assert.match(String((await call("weather", { city: "Atlantis" }))[0]?.["text"]), /no city is called/);
    assert.equal((await call("chart", { values: [1, 2] }))[1]?.["mimeType"], "image/svg+xml");
    assert.match(String((await call("count", {}))[0]?.["text"]), /^This is call number 1\.$/);

    const read = async (uri: string) => (await client.readResource({ uri })).contents[0];
    assert.deepEqual(await read("text://greeting"), {
      uri: "text://greeting",
      mimeType: "text/plain",
      text: "Hello from wasmcp resources!",
    });
    assert.equal((await read("units://inch"))?.uri, "units://inch");
    await assert.rejects(read("units://parsec"));

    const { messages } = await client.getPrompt({
      name: "code-review",
      arguments: { language: "rust", code: "1" },
    });
    assert.deepEqual(messages[0]?.content, {
      type: "text",
      text: "Review this rust code:\n\n```rust\n1\n```",
    });
    const { completion } = await client.complete({
      ref: { type: "ref/prompt", name: "visit" },
      argument: { name: "country", value: "zea" },
    });
    assert.deepEqual(completion.values, ["New Zealand"]);
    assert.match(log(), /\{"method":"tools-call","name":"weather","outcome":"failed"/);
  });
}

test("rules of `routing-config` are what the filter reads", { timeout: 180_000 }, async (t) => {
  const file = path.join(folder, "filtered.wasm");
  const specs = [
    path.join(repositoryRoot, "dist/components/filter-middleware.wasm"),
    built.get("routing-config") ?? "",
    built.get("tools") ?? "",
  ];
  await composeFiles({ ...here, specs, output: file, force: false }, unwatchedJob, assets);
  const server = await startServer(
    { ...host, file, runtime: "embedded", host: "127.0.0.1", port: 0, env: {} },
    unwatchedJob,
    assets,
  );
  t.after(() => server.stop());
  const toolsAt = async (suffix: string) => {
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}${suffix}`)));
    const { tools } = await client.listTools();
    await client.close();
    return tools.map(({ name }) => name);
  };
  assert.deepEqual(await toolsAt("/safe"), ["text-statistics"]);
  assert.deepEqual(await toolsAt("/math"), []);
});
