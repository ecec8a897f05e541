/** The examples as their pages say: built, served by their `wasmcp.toml`, and called through an official client. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import * as fs from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, test, type TestContext } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { testCache } from "../../scripts/test-tools.ts";
import { build, componentFile, findProject } from "../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { keep, keptComponent } from "../kept.ts";
import { until } from "../processes.ts";
import { buildEnvironment } from "../python-component.ts";
import { command, runCommand } from "./cli/run-command.ts";
import { assets, repositoryRoot } from "./sample-server.ts";

const TIME_LIMIT_MS = 180_000;

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-examples-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

const env = {
  ...process.env,
  XDG_CACHE_HOME: path.join(folder, "cache"),
  XDG_CONFIG_HOME: path.join(folder, "config"),
  XDG_STATE_HOME: path.join(folder, "state"),
};

/** A copy of an example, in which some texts of some files are replaced. */
async function copyOf(name: string, replaced: Readonly<Record<string, readonly [string, string]>> = {}) {
  const directory = path.join(folder, name);
  await fs.cp(path.join(repositoryRoot, "examples", name), directory, { recursive: true });
  for (const [file, [from, to]] of Object.entries(replaced)) {
    const text = await fs.readFile(path.join(directory, file), "utf8");
    assert.ok(text.includes(from), `${file} has ${from}`);
    await fs.writeFile(path.join(directory, file), text.replaceAll(from, to));
  }
  return directory;
}

/** Builds the projects of an example and runs it as `wasmcp run` does. Gives its URL. */
async function serve(t: TestContext, directory: string, projects: readonly string[]): Promise<string> {
  for (const project of projects) await build(path.join(directory, project), unwatchedJob, assets);
  const args = ["run", "--runtime", "embedded", "--addr", "127.0.0.1:0", "--json"];
  const child = spawn(process.execPath, [command, ...args], { cwd: directory, env });
  const ended = new Promise((resolve) => child.once("close", resolve));
  t.after(() => {
    child.kill("SIGINT");
    return ended;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  await until(() => output.includes('"url"') || child.exitCode !== null, `the URL in ${output}`, 150_000);
  const line = output.split("\n").find((each) => each.includes('"url"'));
  assert.ok(line !== undefined, output);
  return (JSON.parse(line) as { url: string }).url;
}

/** A client, how it calls tools, and the names that it sees. */
async function connect(t: TestContext, url: string, token?: string) {
  const client = new Client({ name: "test", version: "1" });
  const requestInit = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  t.after(() => client.close());
  const call = async (name: string, args: object = {}) => {
    const { content } = await client.callTool({ name, arguments: { ...args } });
    return (content as readonly { readonly text?: string }[])[0]?.text;
  };
  const names = async () => (await client.listTools()).tools.map(({ name }) => name);
  return { client, call, names };
}

async function listen(t: TestContext, listener: RequestListener): Promise<string> {
  const service = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => service.once("listening", resolve));
  t.after(() => service.close());
  return `127.0.0.1:${(service.address() as AddressInfo).port}`;
}

test("weather over HTTP", { timeout: TIME_LIMIT_MS }, async (t) => {
  const host = await listen(t, (request, response) => {
    response.writeHead(request.url === "/S%C3%A3o%20Paulo?format=j1" ? 200 : 404);
    response.end('{"current_condition":[{"temp_C":"24","weatherDesc":[{"value":"Light rain "}]}]}');
  });
  const directory = await copyOf("weather", {
    "src/weather.ts": ["https://wttr.in", `http://${host}`],
    "wasmcp.toml": ["http:wttr.in", `http:${host}`],
  });
  const { call, names } = await connect(t, await serve(t, directory, ["."]));
  assert.deepEqual(await names(), ["get_weather", "multi_weather"]);
  assert.equal(await call("get_weather", { city: "São Paulo" }), "São Paulo: Light rain, 24 °C");
  assert.equal(
    await call("multi_weather", { cities: ["Atlantis", "São Paulo"] }),
    "Error: no city is called `Atlantis`\nSão Paulo: Light rain, 24 °C",
  );
});

test("a counting middleware with sessions", { timeout: TIME_LIMIT_MS }, async (t) => {
  const directory = await copyOf("counter");
  const fetched = await runCommand(["wit", "fetch", "counter"], { cwd: directory, env });
  assert.equal(fetched.code, 0, fetched.stderr);
  const url = await serve(t, directory, ["counter", "greeter"]);
  const [first, second] = [await connect(t, url), await connect(t, url)];
  assert.deepEqual(await first.names(), ["greet", "get-count"]);
  assert.equal(await first.call("greet", { name: "Ada" }), "Hello, Ada!");
  await first.call("greet", { name: "Grace" });
  assert.equal(await first.call("get-count"), "2");
  assert.equal(await second.call("get-count"), "0");
});

test("a to-do list with scopes", { timeout: TIME_LIMIT_MS }, async (t) => {
  const keys = generateKeyPairSync("ed25519");
  const host = await listen(t, (_request, response) => {
    const key = { ...keys.publicKey.export({ format: "jwk" }), kid: "k", alg: "EdDSA", use: "sig" };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [key] }));
  });
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const tokenOf = (sub: string, scope: string, more: object = {}) => {
    const iat = Math.floor(Date.now() / 1000);
    const times = { iat, exp: iat + 600 };
    const claims = { iss: `http://${host}`, aud: "http://127.0.0.1:8080/mcp", sub, scope, ...times, ...more };
    const signed = `${encode({ alg: "EdDSA", typ: "at+jwt", kid: "k" })}.${encode(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), keys.privateKey).toString("base64url")}`;
  };
  const directory = await copyOf("todo", { "wasmcp.toml": ["127.0.0.1:8484", host] });
  const url = await serve(t, directory, ["."]);

  const ada = await connect(t, url, tokenOf("ada", "mcp:read mcp:write"));
  const reader = await connect(t, url, tokenOf("ada", "mcp:read"));
  const grace = await connect(t, url, tokenOf("grace/hopper", "mcp:read mcp:write", { role: "admin" }));
  assert.deepEqual(await reader.names(), ["list_items"]);
  assert.deepEqual(await ada.names(), ["add_item", "list_items", "remove_item", "clear_all"]);
  assert.equal(await ada.call("add_item", { text: "Write a tool" }), "Added as number 1.");
  assert.equal(await grace.call("add_item", { text: "Find a bug" }), "Added as number 2.");
  assert.equal(await reader.call("list_items"), "1. Write a tool");
  assert.equal(await grace.call("list_items"), "2. Find a bug");
  await assert.rejects(reader.call("remove_item", { number: 1 }));
  assert.match(String(await grace.call("remove_item", { number: 1 })), /your list has no item 1/);
  assert.match(String(await ada.call("clear_all")), /only users with the role `admin`/);
  assert.equal(await grace.call("clear_all"), "Removed 2 items.");
  assert.equal(await ada.call("list_items"), "Your list is empty.");
  await assert.rejects(connect(t, url));
});

test("filter rules", { timeout: TIME_LIMIT_MS }, async (t) => {
  const directory = await copyOf("filter-rules");
  const url = await serve(t, directory, ["rules", "calculator"]);
  const all = await connect(t, url);
  assert.deepEqual(await all.names(), ["add", "subtract", "count", "reset"]);
  const safe = await connect(t, `${url}/safe`);
  assert.deepEqual(await safe.names(), ["add", "subtract", "count"]);
  await assert.rejects(safe.call("reset"));
  const math = await connect(t, `${url}/math`);
  assert.deepEqual(await math.names(), ["add", "subtract"]);
  assert.equal(await math.call("add", { a: 10, b: 32 }), "42");
  await assert.rejects(all.client.readResource({ uri: "config://routing-rules" }));
});

/** Compiling both takes a minute: `scripts/check-python.ts` does it. */
const isWhole = process.env["WASMCP_TEST_ALL_PYTHON"] === "1";
if (isWhole)
  test("a part in Rust and a part in Python", { timeout: 10 * TIME_LIMIT_MS }, async (t) => {
    const directory = await copyOf("two-languages");
    // As its Makefile does.
    const sdk = path.join(repositoryRoot, "sdk");
    await fs.cp(path.join(sdk, "rust"), path.join(directory, "calculator/sdk"), { recursive: true });
    await fs.cp(path.join(sdk, "python/wasmcp"), path.join(directory, "strings/wasmcp"), { recursive: true });
    for (const name of ["calculator", "strings"]) {
      const project = path.join(directory, name);
      const made = await componentFile(await findProject(project));
      const kept = await keptComponent(project);
      const options = {
        mayRunCode: true,
        env: { ...buildEnvironment, CARGO_TARGET_DIR: path.join(testCache, "rust/target") },
      };
      await fs.mkdir(path.dirname(made), { recursive: true });
      try {
        await fs.copyFile(kept, made);
      } catch {
        await build(project, unwatchedJob, assets, options);
        await keep(made, kept);
      }
    }
    const { client, call, names } = await connect(t, await serve(t, directory, []));
    assert.deepEqual(await names(), ["add", "factorial", "reverse", "cut"]);
    assert.match(String(await call("add", { a: 10, b: 32 })), /^42(?:\.0)?$/);
    assert.equal(await call("factorial", { n: 5 }), "120");
    assert.match(String(await call("factorial", { n: 21 })), /the factorial of 21 is too large/);
    assert.equal(await call("reverse", { text: "hello" }), "olleh");
    assert.equal(await call("cut", { text: "hello", start: 1, end: 3 }), "el");
    const [add] = (await client.listTools()).tools;
    assert.equal(add?.description, "Adds two numbers.");
  });
