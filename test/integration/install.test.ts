/**
 * The command as its users get it: the package for npm in an empty home, from the first command to a server that other people
 * install. Other package managers and the install script: `node scripts/release/check-install.ts`.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { makeNpmPackage } from "../../scripts/release/npm-package.ts";

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-installed-"));
after(() => fs.rm(scratch, { recursive: true, force: true }));

const home = path.join(scratch, "home");
const env = {
  ...process.env,
  HOME: home,
  XDG_CACHE_HOME: undefined,
  XDG_CONFIG_HOME: undefined,
  XDG_STATE_HOME: undefined,
  WASMTIME: undefined,
  WASM_TOOLS: undefined,
};

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program, [...args], { cwd, env, timeout: 300_000 });
  return stdout + stderr;
}

describe("the package for npm", { timeout: 240_000 }, () => {
  const tools = path.join(scratch, "tools");
  const work = path.join(scratch, "work");
  const wasmcp = (...args: string[]) => run(path.join(tools, "node_modules/.bin/wasmcp"), args, work);
  const mcpb = (...args: string[]) => run(path.join(tools, "node_modules/.bin/mcpb"), args, work);

  before(async () => {
    for (const folder of [home, tools, work]) await fs.mkdir(folder);
    await fs.writeFile(path.join(tools, "package.json"), '{ "private": true }\n');
    const tarball = await makeNpmPackage(scratch);
    const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
    await run("npm", ["install", tarball, "@anthropic-ai/mcpb@2", ...quiet], tools);
    await wasmcp("new", "weather", "--language", "typescript");
    await wasmcp("build", "weather");
    await wasmcp(
      "compose",
      "server",
      "weather/dist/weather.wasm",
      "--transport",
      "stdio",
      "-o",
      "weather.wasm",
    );
  });

  test("holds one native package of each kind, and less than 100 MB", async () => {
    const bytes = Number((await run("du", ["-sk", "node_modules/@wasmcp-studio"], tools)).split("\t")[0]);
    assert.ok(bytes < 40_000, `${bytes} KB`);
    const natives = await fs.readdir(path.join(tools, "node_modules/@andreiltd"));
    assert.equal(natives.length, 1);
  });

  test("makes a bundle that the tool of its format takes", async () => {
    const printed = await wasmcp("export", "mcpb", "weather.wasm", "-o", "bundle", "--env", "API_KEY");
    assert.match(printed, /Exported: bundle/);
    assert.match(await mcpb("validate", "bundle"), /passes/);
    await mcpb("pack", "bundle", "weather.mcpb");
    const manifest = JSON.parse(await fs.readFile(path.join(work, "bundle/manifest.json"), "utf8")) as {
      readonly tools: readonly { readonly name: string }[];
      readonly user_config: Readonly<Record<string, { readonly sensitive: boolean }>>;
    };
    assert.deepEqual(
      manifest.tools.map(({ name }) => name),
      ["text-statistics"],
    );
    assert.equal(manifest.user_config["api_key"]?.sensitive, true);
  });

  test("makes a package that answers where nothing else is installed", async () => {
    await wasmcp("export", "npm", "weather.wasm", "-o", "package", "--name", "@acme/weather");
    const place = path.join(scratch, "user");
    await fs.mkdir(place);
    await fs.writeFile(path.join(place, "package.json"), '{ "private": true }\n');
    const packed = JSON.parse(
      await run("npm", ["pack", path.join(work, "package"), "--json", "--silent"], place),
    ) as { readonly filename: string }[];
    await run("npm", ["install", `./${packed[0]?.filename}`, "--offline", "--no-audit", "--no-fund"], place);
    const client = new Client({ name: "test", version: "1" });
    const emptyHome = path.join(scratch, "user-home");
    await client.connect(
      new StdioClientTransport({
        command: path.join(place, "node_modules/.bin/weather"),
        env: { PATH: process.env["PATH"] ?? "", HOME: emptyHome },
      }),
    );
    try {
      const { content } = await client.callTool({
        name: "text-statistics",
        arguments: { text: "two words" },
      });
      assert.match(JSON.stringify(content), /2/);
    } finally {
      await client.close();
    }
    // It was translated before: a compiler is neither there nor needed.
    assert.deepEqual(await fs.readdir(emptyHome).catch(() => []), []);
  });

  test("refuses what cannot be exported, and leaves nothing behind", async () => {
    const refused = (...args: string[]) =>
      wasmcp("export", ...args).then(
        () => assert.fail("it was exported"),
        (error: { readonly stderr: string }) => error.stderr,
      );
    await fs.mkdir(path.join(work, "full"), { recursive: true });
    await fs.writeFile(path.join(work, "full/file"), "");
    assert.match(await refused("npm", "weather.wasm", "-o", "full"), /`.*full`: the folder has files/);
    assert.match(
      await refused("npm", "weather.wasm", "-o", "new", "--name", "My Weather"),
      /found `My Weather`\n.*--name my-weather/s,
    );
    assert.match(await refused("npm", "weather/dist/weather.wasm", "-o", "new"), /is not a server/);
    assert.deepEqual(
      (await fs.readdir(work)).filter((name) => name === "new" || name.startsWith(".")),
      [],
    );
  });
});
