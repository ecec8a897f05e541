/** A project with a folder `skills`: its skills as the official client lists, reads and verifies them, and the scenarios of the conformance suite. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { SkillsClient } from "@modelcontextprotocol/client/ext/skills";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { build } from "../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../toolchain/run/index.ts";
import { here, host } from "../host.ts";
import { needs } from "../tools.ts";
import { stdioArguments } from "./components/stdio-client.ts";
import { assets, repositoryRoot, runtimes } from "./sample-server.ts";

needs("wasmtime");

/** A picture is bytes that are no text; the name of the other file needs escapes in an address. */
const files: Readonly<Record<string, string | Uint8Array>> = {
  "package.json": '{ "name": "billing", "version": "0.1.0", "private": true, "type": "module" }',
  "src/index.ts": [
    'import { resource, server, tool } from "wasmcp:sdk";',
    "export default server([",
    '  tool("refund", { description: "Pays back", run: () => "paid" }),',
    '  resource("notes://today", { read: () => "Pay back" }),',
    "]);",
  ].join("\n"),
  "skills/acme/refunds/SKILL.md": [
    "---",
    "name: refunds",
    "description: >-",
    "  Pays customers back:",
    "  who may, and how",
    "metadata:",
    '  version: "1.0"',
    "---",
    "Read `references/the policy.md` first.\n",
  ].join("\n"),
  "skills/acme/refunds/references/the policy.md": "# Policy – für alle\n",
  "skills/acme/refunds/references/seal.png": new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]),
  "skills/greeting/SKILL.md": "---\nname: greeting\ndescription: How to greet\n---\nSay hello.\n",
};
const MODERN = { pin: "2026-07-28" } as const;
const REFUNDS = "skill://acme/refunds/SKILL.md";

let folder: string;
let part: string;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-skills-"));
  const directory = path.join(folder, "billing");
  for (const [name, contents] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await fs.writeFile(path.join(directory, name), contents);
  }
  const built = await build(directory, unwatchedJob, assets);
  assert.deepEqual(built.warnings, []);
  part = built.file;
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Makes the server of a transport once. */
async function compose(transport: "http" | "stdio"): Promise<string> {
  const output = path.join(folder, `${transport}.wasm`);
  const made = await fs.stat(output).catch(() => undefined);
  if (made === undefined)
    await composeFiles({ ...here, specs: [part], output, force: false, transport }, unwatchedJob, assets);
  return output;
}

/** It is closed after the test. */
function newClient(t: TestContext, mode: "legacy" | { readonly pin: "2026-07-28" } = MODERN): Client {
  const client = new Client({ name: "skills-test", version: "1" }, { versionNegotiation: { mode } });
  t.after(() => client.close());
  return client;
}

/** Everything that a host does with skills. The client compares digests, sizes and front matter itself. */
async function useSkills(client: Client): Promise<void> {
  const skills = new SkillsClient(client);
  assert.ok(skills.supported && skills.directoryRead);
  const listed = await skills.list();
  assert.deepEqual(
    listed.skills.map(({ uri, frontmatter }) => [uri, frontmatter.description]),
    [
      [REFUNDS, "Pays customers back: who may, and how"],
      ["skill://greeting/SKILL.md", "How to greet"],
    ],
  );
  const { skill } = await skills.get(REFUNDS);
  assert.deepEqual(skill, listed.skills[0]);
  assert.equal((await skills.read(skill)).body, "Read `references/the policy.md` first.\n");
  for (const name of ["references/the policy.md", "references/seal.png"]) {
    const { bytes, verified } = await skills.read(skill, name);
    assert.ok(verified);
    assert.deepEqual(Buffer.from(bytes), Buffer.from(files[`skills/acme/refunds/${name}`] ?? ""));
  }
  const { resources } = await skills.readDirectory("skill://acme/refunds");
  assert.deepEqual(
    resources.map(({ name, mimeType }) => [name, mimeType]),
    [
      ["SKILL.md", "text/markdown"],
      ["references", "inode/directory"],
    ],
  );
  await assert.rejects(skills.get("skill://refunds/SKILL.md"), { code: -32602 });
  // What the component offers besides is as before.
  const [content] = (await client.readResource({ uri: "notes://today" })).contents;
  assert.ok(content !== undefined && "text" in content && content.text === "Pay back");
  assert.deepEqual(
    (await client.listTools()).tools.map(({ name }) => name),
    ["refund"],
  );
}

for (const runtime of runtimes) {
  describe(`over HTTP on ${runtime}, a component with skills`, () => {
    let server: RunningServer;
    before(async () => {
      const file = await compose("http");
      server = await startServer(
        { ...host, file, runtime, host: "127.0.0.1", port: 0, env: {} },
        unwatchedJob,
        assets,
      );
    });
    after(() => server.stop());

    test("shows them to the official client, which verifies them", async (t) => {
      const client = newClient(t);
      await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
      await useSkills(client);
    });

    // On wasmtime, the first request of an older revision to a new server takes seconds.
    if (runtime === "embedded") {
      test("has their files as resources for clients that do not know the extension", async (t) => {
        const client = newClient(t, "legacy");
        await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
        const { resources } = await client.listResources();
        const found = resources.find(({ uri }) => uri === REFUNDS);
        assert.deepEqual([found?.name, found?.mimeType], ["refunds", "text/markdown"]);
        const [content] = (await client.readResource({ uri: REFUNDS })).contents;
        assert.ok(content !== undefined && "text" in content);
        assert.equal(content.text, files["skills/acme/refunds/SKILL.md"]);
      });
    }

    for (const scenario of ["sep-2640-skills-enumeration", "sep-2640-skills-directory"]) {
      test(`passes every check of ${scenario}`, async () => {
        const checks = await runScenario(server.url, scenario);
        assert.ok(checks.length > 0);
        const failed = checks.filter(({ status }) => status !== "SUCCESS");
        assert.deepEqual(failed, []);
      });
    }
  });

  test(`over stdio on ${runtime}, a component shows its skills to the official client`, async (t) => {
    const file = await compose("stdio");
    const client = newClient(t);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: stdioArguments(file, runtime),
        // By itself it passes few variables on, and not where the tests have found wasmtime.
        env: process.env as Record<string, string>,
      }),
    );
    await useSkills(client);
  });
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

async function runScenario(url: string, scenario: string): Promise<readonly Check[]> {
  const output = await fs.mkdtemp(path.join(folder, "results-"));
  const program = path.join(repositoryRoot, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
  const given = ["--scenario", scenario, "--output-dir", output];
  const args = [program, "server", "--url", url.replace("127.0.0.1", "localhost"), ...given];
  // The exit code says the same as the results, which have the reasons.
  await new Promise<void>((resolve) => {
    execFile(process.execPath, args, () => resolve());
  });
  const [result = ""] = await fs.readdir(output);
  return JSON.parse(await fs.readFile(path.join(output, result, "checks.json"), "utf8"));
}
