/**
 * The templates for Python as a new user meets them: sound code, tests that pass, and a server that answers. Each build takes a while, so that
 * some kinds are built here, and all of them by `scripts/check-python.ts`.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { readComponent } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { reachedCapabilities } from "../../../toolchain/compose/index.ts";
import { kindsOf, scaffold, type ScaffoldKind } from "../../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { buildEnvironment, pythonComponent } from "../../python-component.ts";
import { needs } from "../../tools.ts";
import { assets } from "../sample-server.ts";
import { serveKinds } from "./server-of-kinds.ts";

needs("wasmtime");
const ruff = needs("ruff");

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-templates-python-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

const kinds = kindsOf("python");
const isWhole = process.env["WASMCP_TEST_ALL_PYTHON"] === "1";
/** The kinds that prove the most: every sort of export, and WIT without the SDK. */
const BUILT: readonly ScaffoldKind[] = isWhole ? kinds : ["middleware", "everything"];
const has = (kind: ScaffoldKind): boolean => BUILT.includes(kind);

function run(program: string, args: readonly string[], cwd: string): void {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
}

for (const kind of kinds) {
  describe(`a project of the kind ${kind}`, () => {
    const directory = path.join(folder, `my_${kind}`);
    before(async () => {
      const options = {
        name: `my_${kind}`,
        language: "python",
        kind,
        directory: folder,
        force: false,
      } as const;
      assert.equal((await scaffold(options, assets)).name, `my-${kind}`);
    });

    test("is clean for ruff", () => {
      run(ruff, ["check", "--no-cache"], directory);
      run(ruff, ["format", "--check", "--no-cache"], directory);
    });

    test("has tests that pass without WebAssembly", () => run("python3", ["-m", "unittest"], directory));

    test("has a README of one screen", async () => {
      const readme = await fs.readFile(path.join(directory, "README.md"), "utf8");
      assert.ok(readme.startsWith(`# my-${kind}\n`));
      assert.ok(readme.split("\n").length <= 90, "at most 90 lines");
      assert.doesNotMatch(readme, /\{\{/);
    });
  });
}

const built = new Map<ScaffoldKind, string>();

/** Tools with `asyncio`, which no template has. */
const ASYNC_TOOLS = `
async def after(seconds: float, value: str) -> str:
    await asyncio.sleep(seconds)
    return value


@tool
async def both() -> str:
    """Waits for two tasks at once."""
    return " ".join(await asyncio.gather(after(0.02, "slow"), after(0.01, "quick")))


@tool
def started() -> str:
    """Starts a loop of its own."""
    return asyncio.run(after(0, "ran"))
`;

test("projects are built", { timeout: 900_000 }, async () => {
  const file = path.join(folder, "my_everything/app.py");
  const code = await fs.readFile(file, "utf8");
  const changed = code.replace("app = server(", `${ASYNC_TOOLS}\n\napp = server(both, started, `);
  await fs.writeFile(file, `import asyncio\n${changed}`);
  for (const kind of BUILT) built.set(kind, await pythonComponent(path.join(folder, `my_${kind}`)));
});

test("a component asks for what its code uses, and a second build compiles nothing", async () => {
  const file = built.get("everything") ?? assert.fail("`everything` was not built");
  const bytes = await fs.readFile(file);
  const { imports } = readComponent(bytes);
  const access = reachedCapabilities(imports).map(({ name }) => name);
  assert.deepEqual(access, ["clocks", "context", "keyvalue", "random"]);
  const steps: string[] = [];
  const progress = { ...unwatchedJob.progress, step: (text: string) => void steps.push(text) };
  const directory = path.join(folder, "my_everything");
  await build(directory, { ...unwatchedJob, progress }, assets, { env: buildEnvironment });
  assert.deepEqual(steps, ["reading the WIT files"]);
  assert.deepEqual(await fs.readFile(file), bytes);
});

test("a traceback is a mistake with file and line", { timeout: 300_000 }, async () => {
  const directory = path.join(folder, "my_prompts");
  const file = path.join(directory, "app.py");
  const code = await fs.readFile(file, "utf8");
  await fs.writeFile(file, `${code}\n\ndef later():\n    return 1 +\n`);
  const line = code.split("\n").length + 3;
  await assert.rejects(
    build(directory, unwatchedJob, assets, { env: buildEnvironment }),
    (error: unknown) => {
      assert.ok(error instanceof ToolchainError);
      assert.deepEqual(error.problems, [
        {
          severity: "error",
          message: "SyntaxError: invalid syntax",
          place: { file, line, column: 15 },
        },
      ]);
      return true;
    },
  );
  await fs.writeFile(file, code);
  // Nothing that a build makes stays beside the code.
  assert.deepEqual((await fs.readdir(directory)).includes("__pycache__"), false);
});

// wasmtime compiles Python for half a minute, and the translator of the embedded runtime has no memory for seven parts of 16 MB.
for (const runtime of isWhole ? (["wasmtime"] as const) : (["embedded"] as const)) {
  test(`a server of these kinds answers on ${runtime}`, { timeout: 400_000 }, async (t) => {
    // The first requests wait for wasmtime to compile Python, once for each of its processes.
    const limit = { timeout: 180_000 };
    const { client, log } = await serveKinds(t, { folder, built, runtime, patience: limit.timeout });

    const { tools } = await client.listTools(undefined, limit);
    const progress: unknown[] = [];
    const call = (name: string, args: object) =>
      client.callTool(
        { name, arguments: { ...args } },
        { ...limit, onprogress: (each) => progress.push(each.message) },
      );
    const textOf = async (name: string, args: object) =>
      ((await call(name, args)).content as readonly { readonly text?: string }[])[0]?.text;
    if (has("tools")) {
      const reverse = tools.find(({ name }) => name === "reverse");
      assert.equal(reverse?.description, "Reverses a text.");
      assert.deepEqual(reverse.inputSchema, {
        type: "object",
        properties: { text: { type: "string", description: "The text to reverse." } },
        required: ["text"],
        additionalProperties: false,
      });
      assert.equal(await textOf("reverse", { text: "hello" }), "olleh");
      assert.equal(
        await textOf("uppercase", { text: 7 }),
        "argument `text`: expected string, received integer",
      );
      const statistics = await call("text-statistics", { text: "a b" });
      assert.deepEqual(statistics.structuredContent, { characters: 3, words: 2, lines: 1 });
    }
    if (has("http")) {
      assert.equal(await textOf("weather", { city: "Oslo" }), "Oslo: light rain, 4 °C");
      const unknown = await call("weather", { city: "Atlantis" });
      assert.equal(unknown.isError, true);
      assert.match(JSON.stringify(unknown.content), /no city is called/);
    }
    const [, chart] = (await call("chart", { values: [1, 2] })).content as readonly {
      readonly mimeType?: string;
      readonly data?: string;
    }[];
    assert.equal(chart?.mimeType, "image/svg+xml");
    assert.match(Buffer.from(chart.data ?? "", "base64").toString(), /^<svg/);
    assert.deepEqual(
      progress.filter((each) => each !== undefined),
      ["drawing"],
    );
    assert.equal(await textOf("count", {}), "This is call number 1.");
    assert.equal(await textOf("both", {}), "slow quick");
    assert.equal(await textOf("started", {}), "ran");

    const { contents } = await client.readResource({ uri: "notes://tomorrow" });
    assert.deepEqual(contents[0], {
      uri: "notes://tomorrow",
      mimeType: "text/markdown",
      text: "- Publish it",
    });
    await assert.rejects(client.readResource({ uri: "notes://never" }));
    const { messages } = await client.getPrompt({ name: "summary", arguments: { day: "tomorrow" } });
    assert.match(JSON.stringify(messages[0]), /Publish it/);
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "notes://{day}" },
      argument: { name: "day", value: "tom" },
    });
    assert.deepEqual(completion.values, ["tomorrow"]);

    // The terminal of the author: the audit of the middleware, and an error with its place.
    assert.match(log(), /\{"method": "ToolsCall", "name": "chart", "outcome": "ok"/);
    if (!has("http")) return;
    assert.match(log(), /\{"method": "ToolsCall", "name": "weather", "outcome": "failed"/);
    assert.match(log(), /error in tool `weather` \(arguments `city`\): no city is called `Atlantis`/);
    assert.match(log(), /at summary_of \(forecast\.py:20\)/);
  });
}
