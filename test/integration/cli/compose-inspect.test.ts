/** Composing and inspecting on the command line, with a tool as `wasmcp new` writes it. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { assets, repositoryRoot, runtimes } from "../sample-server.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { addWitPackages } from "../everything-server.ts";
import { host } from "../../host.ts";
import { buildOnce } from "../../kept.ts";
import { schemaProblems } from "./json-schema.ts";
import { type Outcome, runCommand } from "./run-command.ts";
import { without } from "../../tools.ts";

let folder: string;
/** The names of the template's tools. */
let tools: readonly string[];

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-compose-"));
  const project = await scaffold(
    { name: "weather", language: "assemblyscript", directory: folder, force: false },
    assets,
  );
  const file = await buildOnce(project.directory);
  await fs.copyFile(file, path.join(folder, "weather.wasm"));
  await fs.copyFile(file, path.join(folder, "climate.wasm"));
  const { names } = await json<{ readonly names: { readonly tools: readonly string[] } }>(
    ["inspect", "weather.wasm", "--check", "--json"],
    "inspect",
  );
  tools = names.tools;
  assert.ok(tools.length > 0);
});
after(() => fs.rm(folder, { recursive: true, force: true }));

function wasmcp(args: readonly string[]): Promise<Outcome> {
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: path.join(folder, "config"),
    XDG_CACHE_HOME: path.join(folder, "cache"),
  };
  return runCommand(args, { cwd: folder, env });
}

/** What a command prints with `--json`, which is as its schema says. */
async function json<T>(args: readonly string[], schemaName: "compose" | "inspect"): Promise<T> {
  const { code, stdout, stderr } = await wasmcp(args);
  assert.equal(code, 0, stderr);
  const value = JSON.parse(stdout) as T;
  const schema = path.join(repositoryRoot, `cli/commands/${schemaName}.schema.json`);
  const problems = schemaProblems(value, JSON.parse(await fs.readFile(schema, "utf8")) as object);
  assert.deepEqual(problems, []);
  return value;
}

interface Composed {
  readonly kind: string;
  readonly chain: readonly string[];
  readonly exports: readonly string[];
  readonly parts: readonly { readonly instance: number; readonly serves: readonly string[] }[];
  readonly instances: readonly { readonly capabilities: readonly { readonly name: string }[] }[];
  readonly warnings: readonly string[];
}

test("prints the parts of a server as JSON that fits its schema", async () => {
  const args = ["compose", "server", "weather.wasm", "-o", "described.wasm", "--json"];
  const { kind, chain, parts, instances } = await json<Composed>(args, "compose");
  assert.equal(kind, "server");
  assert.deepEqual(chain, ["transport", "tools-middleware of weather.wasm", "method-not-found"]);
  assert.deepEqual(parts[0]?.serves, ["tools"]);
  assert.ok(instances[parts[0]?.instance ?? -1] !== undefined);
});

test("D4: composing a server for stdio prints the command for clients, and it is not served over HTTP", async () => {
  const args = ["compose", "server", "weather.wasm", "-t", "stdio", "-o", "piped.wasm"];
  const composed = await json<Composed & { readonly client: { readonly args: readonly string[] } }>(
    [...args, "--json"],
    "compose",
  );
  assert.equal(composed.chain[0], "stdio-transport");
  assert.deepEqual(composed.client.args, ["run", "--stdio", path.join(folder, "piped.wasm")]);
  const { stdout } = await wasmcp([...args, "--force"]);
  const printed = stdout.split("\n").find((line) => line.includes("{"));
  assert.deepEqual(JSON.parse(printed ?? ""), composed.client);
  const { code, stderr } = await wasmcp(["run", "piped.wasm"]);
  assert.equal(code, 1);
  assert.match(stderr, /is a server for stdio[^]*`--stdio`/);
  assert.equal((await wasmcp(["run", "--stdio", "--addr", "127.0.0.1:0", "piped.wasm"])).code, 2);
});

test("D4: a server for HTTP is not run over stdio", async () => {
  await wasmcp(["compose", "server", "weather.wasm", "-o", "served.wasm", "--force"]);
  const { code, stdout, stderr } = await wasmcp(["run", "--stdio", "served.wasm"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /is a server for http[^]*`--transport stdio`/);
});

test("warns about tools that two components share, and names the remedy", async () => {
  const args = ["compose", "server", "weather.wasm", "climate.wasm", "-o", "both.wasm", "--check", "--force"];
  const { warnings } = await json<Composed>([...args, "--json"], "compose");
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? "",
    /`weather\.wasm`, `climate\.wasm` have tools called .*those of `weather\.wasm`.*--prefix climate\.wasm=PREFIX/,
  );
  for (const name of tools) assert.ok(warnings[0]?.includes(`\`${name}\``));
  const prefixed = await json<Composed>([...args, "--json", "--prefix", "climate=c_"], "compose");
  assert.deepEqual(prefixed.warnings, []);
});

test("warns of them without being asked, and of a component that is given twice; `--no-check` starts nothing", async () => {
  await fs.mkdir(path.join(folder, "other"), { recursive: true });
  await fs.copyFile(path.join(folder, "weather.wasm"), path.join(folder, "other/weather.wasm"));
  const compose = ["compose", "server", "-o", "again.wasm", "--force", "--json"];
  const warningsFor = async (...args: readonly string[]) =>
    (await json<Composed>([...compose, ...args], "compose")).warnings;

  const [warning = "", ...others] = await warningsFor("weather.wasm", "other/weather.wasm");
  assert.deepEqual(others, []);
  const [, advice = ""] = /; to rename them, add `(.+)`$/.exec(warning) ?? [];
  assert.equal(advice, "--prefix other/weather.wasm=PREFIX_");
  assert.deepEqual(await warningsFor("weather.wasm", "other/weather.wasm", ...advice.split(" ")), []);

  const twice = await warningsFor("weather.wasm", "weather.wasm");
  assert.match(twice.join(), /^`weather\.wasm` is given twice, and clients reach only its first `[^,]+/);
  assert.deepEqual(await warningsFor("weather.wasm", "weather.wasm", "--no-check"), []);
});

test("`--allow` and `--deny` refuse what no component imports, and say what to write or to remove", async () => {
  const cases = [
    [["--allow", "netwrok"], /found `netwrok`[^]*the capabilities are/],
    [["--allow", "sockets=weather"], /`weather` does not import anything of `sockets`[^]*remove `sockets`/],
    [["--deny", "wasi:sockets"], /cannot deny `wasi:sockets`: no component imports/],
    [["--deny", "http:localhost"], /only a whole capability can be denied/],
    [["--allow", "environment:WASMCP_STATE_KEY"], /components cannot read them/],
  ] as const;
  for (const [options, expected] of cases) {
    const { code, stderr } = await wasmcp(["compose", "server", "weather.wasm", "-o", "no.wasm", ...options]);
    assert.equal(code, 1);
    assert.match(stderr, expected);
  }
});

describe("a prefix", () => {
  for (const runtime of runtimes) {
    const skip = runtime === "wasmtime" && without("wasmtime");
    test(
      `goes before the names of a component's tools on ${runtime}, and calls reach it`,
      { skip },
      async () => {
        const file = path.join(folder, `prefixed-${runtime}.wasm`);
        const { code, stderr } = await wasmcp(
          ["compose", "server", "weather.wasm", "climate.wasm", "-o", file].concat(
            "--prefix",
            "climate=other_",
          ),
        );
        assert.equal(code, 0, stderr);
        const server = await startServer(
          { ...host, file, runtime, host: "127.0.0.1", port: 0, env: {} },
          unwatchedJob,
          assets,
        );
        try {
          const listed = (await ask(server.url, "tools/list", {})) as { tools: { name: string }[] };
          assert.deepEqual(
            listed.tools.map(({ name }) => name),
            [...tools, ...tools.map((name) => `other_${name}`)],
          );
          const name = tools[0] ?? "";
          const call = (called: string) => ask(server.url, "tools/call", { name: called, arguments: {} });
          assert.deepEqual(await call(`other_${name}`), await call(name));
          await assert.rejects(call(`other_other_${name}`), /Unknown tool: other_other_/);
        } finally {
          await server.stop();
        }
      },
    );
  }
});

async function ask(url: string, method: string, params: object): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const message = (await response.json()) as { result?: unknown; error?: { message: string } };
  if (message.error !== undefined) throw new Error(message.error.message);
  return message.result;
}

test("a handler is composed, inspected and used like any other component", async () => {
  const composed = await json<Composed>(
    ["compose", "handler", "weather.wasm", "-o", "inner.wasm", "--json"],
    "compose",
  );
  assert.equal(composed.kind, "handler");
  assert.deepEqual(
    composed.exports.map((name) => name.replace(/@.*/, "")),
    ["wasmcp:mcp-v20251125/server-handler"],
  );
  const inspected = await json<{ readonly kind: string; readonly composition: object }>(
    ["inspect", "inner.wasm", "--json"],
    "inspect",
  );
  assert.equal(inspected.kind, "handler");
  assert.ok(inspected.composition);
  const outer = await wasmcp(["compose", "server", "inner.wasm", "-o", "outer.wasm"]);
  assert.equal(outer.code, 0, outer.stderr);
  const text = await wasmcp(["inspect", "outer.wasm", "--check"]);
  assert.match(text.stdout, /^outer\.wasm: a server, \d+ KB$/m);
  for (const name of tools) assert.match(text.stdout, new RegExp(`^  ${name}$`, "m"));
});

test("shows the extensions of a part without tools, and that it announces changes", async () => {
  const options = { name: "skills", language: "assemblyscript", directory: folder, force: false } as const;
  const { directory } = await scaffold(options, assets);
  await addWitPackages(directory, ["wasmcp-mcp-v20260728"]);
  await fs.writeFile(path.join(directory, "wit/world.wit"), extensionsWorld);
  await fs.writeFile(path.join(directory, "assembly/index.ts"), extensionsSource);
  const { file } = await build(directory, unwatchedJob, assets);
  const inspected = await json<{ readonly kind: string; readonly names: Readonly<Record<string, unknown>> }>(
    ["inspect", file, "--check", "--json"],
    "inspect",
  );
  assert.equal(inspected.kind, "capability");
  assert.deepEqual(inspected.names, {
    tools: [],
    resources: [],
    resourceTemplates: [],
    prompts: [],
    extensions: ["com.example/skills", "com.example/recipes"],
  });
  const text = await wasmcp(["inspect", file, "--check"]);
  assert.match(text.stdout, /^skills\.wasm: a component for servers, /);
  assert.match(
    text.stdout,
    /^Protocol extensions:\n {2}com\.example\/skills\n {2}com\.example\/recipes\n\nNotifies clients when its lists or resources change\.$/m,
  );
  const composed = await json<{
    readonly names: readonly { readonly part: string; readonly names: object }[];
  }>(["compose", "server", file, "weather.wasm", "-o", "skilled.wasm", "--check", "--json"], "compose");
  assert.deepEqual(composed.names[0], { part: file, names: inspected.names });
  const server = await wasmcp(["inspect", "skilled.wasm", "--check"]);
  assert.match(server.stdout, /^ {2}com\.example\/recipes$/m);
  assert.match(server.stdout, /^Notifies clients when its lists or resources change\.$/m);
});

/** Methods of two extensions, and nothing else. */
const extensionsWorld = `package test:skills@0.1.0;

world skills {
  import wasmcp:mcp-v20260728/changes@0.1.0;
  export wasmcp:mcp-v20260728/extension-methods@0.1.0;
}
`;
const extensionsSource = `import { Result, Tuple2 } from "../bindings/abi";
import { ErrorCode } from "../bindings/wasmcp/mcp-v20251125/mcp";
import { Change, announce } from "../bindings/wasmcp/mcp-v20260728/changes";
import { Call } from "../bindings/wasmcp/mcp-v20260728/context";

export namespace extensionMethods {
  export function advertise(): Array<Tuple2<string, string>> {
    return [
      new Tuple2<string, string>("com.example/skills", "{}"),
      new Tuple2<string, string>("com.example/recipes", '{"spicy":true}'),
    ];
  }

  export function handle(call: Call, method: string, params: string): Result<string, ErrorCode> | null {
    call.drop();
    if (method == "skills/forget") announce(Change.tools());
    return null;
  }
}
`;

test("draws a server as a flowchart", async () => {
  const composed = await wasmcp(["compose", "server", "weather.wasm", "-o", "drawn.wasm"]);
  assert.equal(composed.code, 0, composed.stderr);
  const { stdout } = await wasmcp(["inspect", "drawn.wasm", "--graph"]);
  assert.match(stdout, /^flowchart LR\n/);
  const id = (label: string) => new RegExp(`^  (i\\d+)\\["${label}<br>`, "m").exec(stdout)?.[1] ?? "nobody";
  assert.match(
    stdout,
    new RegExp(`^  ${id("tools-middleware of weather")} -- "tools" --> ${id("weather")}$`, "m"),
  );
});

test("an override may name any component of the framework, and the server contains that component", async () => {
  await fs.copyFile(path.join(assets.components, "transport.wasm"), path.join(folder, "own.wasm"));
  const args = ["compose", "server", "weather.wasm", "-o", "own-transport.wasm", "--json"];
  const overrides = ["--override", "transport=./own.wasm", "--override", "kv-store=kv-store-fs"];
  const { chain } = await json<Composed>([...args, ...overrides], "compose");
  assert.equal(chain[0], "./own.wasm");
  const manifest = JSON.parse(await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8")) as {
    version: string;
  };
  const versioned = ["--force", "--override", `transport=${manifest.version}`];
  assert.equal((await json<Composed>([...args, ...versioned], "compose")).chain[0], manifest.version);
});

const refusals: Readonly<Record<string, { readonly args: readonly string[]; readonly says: RegExp }>> = {
  "an override of nothing": {
    args: ["--override", "tranport=weather.wasm"],
    says: /did you mean `transport`\?/,
  },
  "an override that does not fit": {
    args: ["--override", "method-not-found=weather.wasm"],
    says: /expected `weather\.wasm` to export an interface `server-handler`/,
  },
  "a prefix for an unknown component": {
    args: ["--prefix", "wether=w_"],
    says: /the components are `weather\.wasm`/,
  },
  "a prefix that no tool may have": { args: ["--prefix", "weather=a b"], says: /found `a b`/ },
  "an unknown runtime": { args: ["--runtime", "wasmer"], says: /wasmtime, spin, wasmcloud, embedded/ },
};

describe("refuses, and writes nothing:", () => {
  for (const [name, { args, says }] of Object.entries(refusals)) {
    test(name, async () => {
      const { code, stdout, stderr } = await wasmcp([
        "compose",
        "server",
        "weather.wasm",
        "-o",
        "no.wasm",
        ...args,
      ]);
      assert.notEqual(code, 0);
      assert.equal(stdout, "");
      assert.match(stderr, says);
      await assert.rejects(fs.access(path.join(folder, "no.wasm")));
    });
  }
});

test("says what a component can access as a whole, whatever components are inside of it", async () => {
  const text = `(component
    (import "wasi:random/random@0.2.12" (instance (export "get-random-u64" (func (result u64)))))
    (component $decoy) (instance (instantiate $decoy)))`;
  await fs.writeFile(path.join(folder, "packed.wasm"), await parse(text));
  const { stdout } = await wasmcp(["inspect", "packed.wasm"]);
  assert.match(stdout, /^Can access: random$/m);
  assert.match(stdout, /^Parts, /m);
});

test("refuses to inspect a file that is not a component", async () => {
  await fs.writeFile(path.join(folder, "text.wasm"), "not wasm at all");
  const { code, stderr } = await wasmcp(["inspect", "text.wasm"]);
  assert.equal(code, 1);
  assert.match(stderr, /cannot inspect `text\.wasm`/);
});
