/** The development server with official clients, over HTTP and stdio: a script that knows only what schemas and results say. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import * as readline from "node:readline";
import { after, before, describe, test } from "node:test";
import {
  Client,
  StreamableHTTPClientTransport,
  type CallToolResult,
  type Tool,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as FormerClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as FormerTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { connectProcess } from "../../toolchain/call/index.ts";
import { command, runCommand } from "./cli/run-command.ts";

const root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-agent-")));
const home = path.join(root, "home");
const env = {
  PATH: process.env["PATH"] ?? "",
  HOME: home,
  XDG_CONFIG_HOME: path.join(home, "config"),
  XDG_STATE_HOME: path.join(home, "state"),
  XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"),
  ...(process.env["WASMTIME"] !== undefined && { WASMTIME: process.env["WASMTIME"] }),
};

async function makeFolder(name: string): Promise<string> {
  const folder = path.join(root, name);
  await fs.mkdir(folder, { recursive: true });
  return folder;
}

before(() => makeFolder("home"));
after(() => fs.rm(root, { recursive: true, force: true }));

interface NextCall {
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
}

interface Step extends NextCall {
  readonly result: CallToolResult;
}

/** What a result proposes to do then. */
function nextOf({ structuredContent }: CallToolResult): readonly NextCall[] {
  const { next = [] } = (structuredContent ?? {}) as { readonly next?: readonly NextCall[] };
  return next;
}

/** Arguments for a first call, from what the schema of a tool suggests for each that it requires; `undefined` if it does not. */
function suggestedArguments({ inputSchema }: Tool): Record<string, unknown> | undefined {
  const { properties = {}, required = [] } = inputSchema;
  const values = required.map((name) => {
    const { examples, enum: choices, default: preset } = (properties[name] ?? {}) as Record<string, unknown>;
    const [first] = [preset, examples, choices].flat().filter((value) => value !== undefined);
    return [name, first] as const;
  });
  if (values.length === 0 || values.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(values);
}

/**
 * Begins with the first tool that adds something and whose schema suggests all arguments, then does what each result proposes
 * first, until a result proposes nothing. No name of a tool, no path and no command is in here.
 */
async function followSchemas(client: Client): Promise<readonly Step[]> {
  const { tools } = await client.listTools();
  const [first] = tools.flatMap((tool) => {
    const adds = tool.annotations?.readOnlyHint === false && tool.annotations.destructiveHint === false;
    const args = suggestedArguments(tool);
    return adds && args !== undefined ? [{ tool: tool.name, arguments: args }] : [];
  });
  const steps: Step[] = [];
  for (let next: NextCall | undefined = first; next !== undefined && steps.length < 10;) {
    const { tool, arguments: args }: NextCall = next;
    const result: CallToolResult = await client.callTool(
      { name: tool, arguments: args },
      { timeout: 180_000 },
    );
    steps.push({ tool, arguments: args, result });
    if (result.isError === true) break;
    next = nextOf(result)[0];
  }
  return steps;
}

function checkSteps(steps: readonly Step[], era: string): void {
  for (const { tool, result } of steps)
    assert.notEqual(result.isError, true, `${era}: ${tool}: ${JSON.stringify(result.content)}`);
  // The promise of the server is checked by name; the script above knows none.
  assert.deepEqual(
    steps.map(({ tool }) => tool),
    ["scaffold", "build", "compose", "describe", "call"],
  );
  const last = steps.at(-1)?.result.structuredContent;
  assert.ok(last);
  const { isError, content } = last as {
    readonly isError: boolean;
    readonly content: readonly { readonly type: string }[];
  };
  assert.equal(isError, false);
  assert.ok(content.length > 0);
}

describe("over HTTP", { timeout: 150_000 }, () => {
  let server: ChildProcess;
  let url: URL;
  let folder: string;
  let client: Client;

  before(async () => {
    folder = await makeFolder("http");
    server = spawn(process.execPath, [command, "mcp", "serve", "--port", "0"], { cwd: folder, env });
    const { stdout } = server;
    assert.ok(stdout);
    const [line] = (await once(readline.createInterface({ input: stdout }), "line")) as [string];
    url = new URL(/http:\S+/.exec(line)?.[0] ?? "");
    client = new Client({ name: "script", version: "1" }, { versionNegotiation: { mode: "auto" } });
    await client.connect(new StreamableHTTPClientTransport(url));
  });
  after(async () => {
    await client.close();
    server.kill();
    await once(server, "exit");
  });

  test("a script that knows only schemas and results makes a component, a server and a call", async () => {
    assert.equal(client.getProtocolEra(), "modern");
    checkSteps(await followSchemas(client), "2026-07-28");
  });

  test("clients of earlier revisions see the same tools, prompts and documents", async () => {
    const former = new FormerClient({ name: "former", version: "1" });
    await former.connect(new FormerTransport(url));
    const names = (await former.listTools()).tools.map(({ name }) => name);
    assert.deepEqual(
      names,
      (await client.listTools()).tools.map(({ name }) => name),
    );
    assert.ok(names.length >= 20);
    const prompts = (await former.listPrompts()).prompts.map(({ name }) => name);
    assert.ok(prompts.includes("new_tool"));
    const { messages } = await former.getPrompt({ name: "new_tool", arguments: { wish: "rolls dice" } });
    assert.match(JSON.stringify(messages), /rolls dice/);
    const { resources } = await former.listResources();
    for (const { uri } of resources) {
      const [content] = (await former.readResource({ uri })).contents;
      assert.ok(content !== undefined && "text" in content, uri);
    }
    assert.ok(resources.some(({ uri }) => uri === "wasmcp://resources/getting-started"));
    await former.close();
  });

  test("a running server can be called by its id, read and stopped", async () => {
    const [composed] = (await fs.readdir(folder)).filter((name) => name.endsWith(".wasm"));
    const run = await client.callTool({ name: "run", arguments: { server: composed } });
    assert.notEqual(run.isError, true, JSON.stringify(run.content));
    const [described] = nextOf(run);
    assert.ok(described);
    const listing = await client.callTool({ name: described.tool, arguments: described.arguments });
    const [call] = nextOf(listing);
    assert.ok(call);
    const called = await client.callTool({ name: call.tool, arguments: call.arguments });
    assert.equal((called.structuredContent as { readonly isError: boolean }).isError, false);
    const stop = nextOf(run).at(-1);
    assert.ok(stop);
    const stopped = await client.callTool({ name: stop.tool, arguments: stop.arguments });
    assert.notEqual(stopped.isError, true);
    const again = await client.callTool({ name: stop.tool, arguments: stop.arguments });
    assert.match(JSON.stringify(again.content), /no server `server-1` runs/);
    const logs = await client.callTool({ name: "logs", arguments: stop.arguments });
    assert.match(JSON.stringify(logs.structuredContent), /the server ended/);
  });

  test("paths out of the folder are refused, also through links and the home folder", async () => {
    await fs.symlink(root, path.join(folder, "link"));
    const outside: readonly (readonly [string, Record<string, unknown>])[] = [
      ["scaffold", { name: "x", directory: ".." }],
      ["scaffold", { name: "x", directory: "link" }],
      ["build", { project: root }],
      ["compose", { components: ["../a.wasm"] }],
      ["compose", { components: ["~/a.wasm"] }],
      ["compose", { components: ["a.wasm"], output: "link/b.wasm" }],
      ["inspect", { component: "/etc/passwd" }],
      ["call", { target: "link/a.wasm", tool: "t" }],
      ["run", { server: "../a.wasm" }],
      ["registry_add_component", { alias: "x", spec: "../a.wasm" }],
      ["registry_add_profile", { name: "x", components: ["link/a.wasm"] }],
      ["wit_check", { package: "link" }],
      ["wit_format", { files: [".."] }],
      ["wit_hover", { file: "../a.wit", line: 1, column: 1 }],
      ["wit_fetch", { project: ".." }],
      ["package_pull", { package: "wasmcp:tools-middleware", output: "../a.wasm" }],
    ];
    for (const [name, args] of outside) {
      const { isError, content } = await client.callTool({ name, arguments: args });
      assert.equal(isError, true, name);
      assert.match(JSON.stringify(content), /it leads out of/, name);
    }
    // A `wasmcp.toml` may be another person's.
    const project = path.join(folder, "wasmcp.toml");
    const written = await fs.readFile(project, "utf8").catch(() => undefined);
    for (const spec of ["../secret.wasm", "./link/secret.wasm", path.join(root, "secret.wasm")]) {
      await fs.writeFile(project, `[servers.s]\ncomponents = [${JSON.stringify(spec)}]\n`);
      for (const [name, args] of [
        ["compose_project", {}],
        ["run", { server: "s" }],
      ] as const) {
        const { isError, content } = await client.callTool({ name, arguments: args });
        assert.equal(isError, true, name);
        assert.match(JSON.stringify(content), /it leads out of/, `${name}: ${spec}`);
      }
    }
    if (written === undefined) await fs.rm(project);
    else await fs.writeFile(project, written);
    const { isError, content } = await client.callTool({
      name: "call",
      arguments: { target: "http://example.com/mcp", tool: "t" },
    });
    assert.equal(isError, true);
    assert.match(JSON.stringify(content), /expected a server on this machine/);
    await fs.rm(path.join(folder, "link"));
  });

  test("WIT is checked, explained, formatted and searched", async () => {
    const wit = path.join(folder, "shapes/wit");
    await fs.mkdir(wit, { recursive: true });
    const file = path.join(wit, "a.wit");
    await fs.writeFile(
      file,
      "package a:shapes;\ninterface i { /// How far\n type meters=u32; use-it: func(m: metres); }\n",
    );
    const call = async (name: string, args: Record<string, unknown>) => {
      const { isError, content, structuredContent } = await client.callTool({ name, arguments: args });
      assert.notEqual(isError, true, JSON.stringify(content));
      return structuredContent as Record<string, unknown>;
    };
    const { isValid, mistakes } = await call("wit_check", { package: "shapes" });
    assert.equal(isValid, false);
    const [mistake] = mistakes as readonly Record<string, unknown>[];
    assert.equal(mistake?.["file"], "shapes/wit/a.wit");
    assert.equal(mistake?.["line"], 3);
    await fs.writeFile(file, (await fs.readFile(file, "utf8")).replace("metres", "meters"));
    assert.equal((await call("wit_check", { package: "shapes" }))["isValid"], true);
    assert.deepEqual((await call("wit_format", { files: ["shapes"] }))["changed"], ["shapes/wit/a.wit"]);
    const lines = (await fs.readFile(file, "utf8")).split("\n");
    const line = lines.findIndex((each) => each.includes("use-it"));
    const column = (lines[line] ?? "").indexOf("meters") + 1;
    const { markdown } = await call("wit_hover", { file: "shapes/wit/a.wit", line: line + 1, column });
    assert.match(String(markdown), /How far/);
    const { matches } = await call("wit_search", { query: "outgoing handler" });
    assert.match(JSON.stringify(matches), /wasi:http\/outgoing-handler/);
    assert.match(String((await call("wit_docs", { package: "wasi:io" }))["markdown"]), /Interface streams/);
  });

  test("mistakes come with a place and a remedy, and arguments are checked", async () => {
    const source = path.join(folder, "weather/src/index.ts");
    const sound = await fs.readFile(source, "utf8");
    await fs.writeFile(source, `${sound}\nconst = 1;\n`);
    const failed = await client.callTool({ name: "build", arguments: { project: "weather" } });
    assert.equal(failed.isError, true);
    assert.match(JSON.stringify(failed.content), /src\/index\.ts:\d+:\d+: /);
    await fs.writeFile(source, sound);
    const wrong = await client.callTool({ name: "scaffold", arguments: { name: 3 } });
    assert.equal(wrong.isError, true);
  });

  test("long work reports its steps, and ends when it is cancelled", async () => {
    const steps: (string | undefined)[] = [];
    const abort = new AbortController();
    const building = client.callTool(
      { name: "build", arguments: { project: "weather" } },
      {
        signal: abort.signal,
        onprogress: ({ message }) => {
          steps.push(message);
          abort.abort();
        },
      },
    );
    await assert.rejects(building);
    assert.ok(steps.length > 0);
  });

  test("pages in a browser cannot use it", async () => {
    const status = (headers: http.OutgoingHttpHeaders) =>
      new Promise<number | undefined>((resolve, reject) => {
        const request = http.request(url, { method: "POST", headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on("error", reject).end("{}");
      });
    assert.equal(await status({ host: "attacker.example" }), 403);
    assert.equal(await status({ host: `127.0.0.1.attacker.example:${url.port}` }), 403);
    assert.equal(await status({ origin: "https://attacker.example" }), 403);
    assert.notEqual(
      await status({ origin: "http://localhost:3000", "content-type": "application/json" }),
      403,
    );
  });
});

test(
  "over stdio, the same script does the same, and a user is asked before code of the folder runs",
  { timeout: 150_000 },
  async () => {
    const folder = await makeFolder("stdio");
    const questions: string[] = [];
    const client = new Client(
      { name: "script", version: "1" },
      { versionNegotiation: { mode: "auto" }, capabilities: { elicitation: {} } },
    );
    client.setRequestHandler("elicitation/create", ({ params }) => {
      questions.push(params.message);
      return { action: "decline" };
    });
    const args = [command, "mcp", "serve", "--stdio"];
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, cwd: folder, env, stderr: "ignore" }),
    );
    try {
      const steps = await followSchemas(client);
      checkSteps(steps, "stdio");
      assert.deepEqual(questions, []);
      // Code that comes with a folder from elsewhere.
      const foreign = path.join(folder, "foreign");
      await fs.cp(path.join(folder, "weather"), foreign, { recursive: true });
      const compiler = path.join(foreign, "node_modules/typescript");
      await fs.mkdir(compiler, { recursive: true });
      await fs.writeFile(path.join(compiler, "package.json"), '{"bin":{"tsc":"evil.js"}}');
      await fs.writeFile(
        path.join(compiler, "evil.js"),
        `require("fs").writeFileSync(${JSON.stringify(path.join(root, "evil"))}, "")`,
      );
      // A mistake ends the build early: the question comes before.
      await fs.writeFile(path.join(foreign, "src/index.ts"), "const = 1;\n");
      const built = await client.callTool({ name: "build", arguments: { project: "foreign" } });
      assert.match(JSON.stringify(built.content), /index\.ts:1:7/);
      assert.equal(questions.length, 1);
      assert.match(questions[0] ?? "", /evil\.js/);
      await assert.rejects(fs.access(path.join(root, "evil")));
    } finally {
      await client.close();
    }
  },
);

test(
  "in the background it starts, answers, restarts with what it had, and stops",
  { timeout: 150_000 },
  async () => {
    const folder = await makeFolder("background");
    const run = (...args: readonly string[]) => runCommand(["mcp", ...args], { cwd: folder, env });
    assert.equal((await run("status")).code, 1);
    const port = await freePort();
    const started = await run("start", "--port", `${port}`, "--json");
    assert.equal(started.code, 0, started.stderr);
    try {
      assert.match((await run("status")).stdout, new RegExp(`127\\.0\\.0\\.1:${port}/mcp`));
      assert.match((await run("start")).stderr, /runs already/);
      const first = JSON.parse(started.stdout) as { readonly pid: number };
      const restarted = await run("restart", "--json");
      assert.equal(restarted.code, 0, restarted.stderr);
      const now = JSON.parse(restarted.stdout) as {
        readonly pid: number;
        readonly url: string;
        readonly folder: string;
      };
      assert.notEqual(now.pid, first.pid);
      assert.equal(now.url, `http://127.0.0.1:${port}/mcp`);
      assert.equal(now.folder, folder);
      assert.match((await run("logs")).stdout, /Serving/);
    } finally {
      assert.match((await run("stop")).stdout, /Stopped/);
    }
    assert.equal((await run("status")).code, 1);
    assert.equal((await run("clean")).code, 0);
  },
);

test(
  "the editor reaches it as a process of its own, with steps, failures and an end",
  { timeout: 180_000 },
  async () => {
    const folder = await makeFolder("editor");
    const args = [command, "mcp", "serve", "--stdio", folder];
    const server = { program: process.execPath, args, env, directory: folder, onLog: () => {} };
    const connection = await connectProcess(server, "1");
    const steps: string[] = [];
    const job = {
      signal: new AbortController().signal,
      progress: { step: (step: string) => void steps.push(step) },
    };
    const made = await connection.callTool("scaffold", { name: "clock", language: "assemblyscript" }, job);
    assert.equal(made.isError, false, made.text);
    assert.deepEqual(steps, ["creating clock"]);
    const failed = await connection.callTool("build", { project: "nowhere" }, job);
    assert.equal(failed.isError, true);
    assert.match(failed.text, /nowhere/);
    await connection.close();
    await connection.ended;
  },
);

test(
  "`mcp add` writes an entry, once, and replaces another only when it may",
  { timeout: 180_000 },
  async () => {
    const folder = await makeFolder("clients");
    const file = path.join(folder, ".mcp.json");
    await fs.writeFile(file, '{\n  // mine\n  "mcpServers": { "other": { "command": "x" } }\n}\n');
    const add = (...args: readonly string[]) =>
      runCommand(["mcp", "add", ...args, "--client", "claude-code"], { cwd: folder, env });
    assert.match((await add()).stdout, /Added: wasmcp \(Claude Code, \.mcp\.json\)/);
    const text = await fs.readFile(file, "utf8");
    assert.match(text, /\/\/ mine\n {2}"mcpServers": \{ "other": \{ "command": "x" \},/);
    assert.match((await add()).stdout, /Already there/);
    const other = await add("http://127.0.0.1:8080/mcp", "--name", "wasmcp");
    assert.equal(other.code, 1);
    assert.match(other.stderr, /has another server `wasmcp`\npass `--force`/);
    assert.equal(await fs.readFile(file, "utf8"), text);
    assert.match((await add("http://127.0.0.1:8080/mcp", "--name", "wasmcp", "--force")).stdout, /Replaced/);
  },
);

async function freePort(): Promise<number> {
  const server = http.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}
