/** Servers of profiles and of `wasmcp.toml`, composed and run by the bundle, on a machine that reaches no network and has nothing cached. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { buildOnce } from "../../kept.ts";
import { assets, repositoryRoot, runtimes } from "../sample-server.ts";
import { schemaProblems } from "./json-schema.ts";
import { type Outcome, runCommand, type RunOptions } from "./run-command.ts";

let home: string;
/** The folder with the `wasmcp.toml`. */
let team: string;

before(async () => {
  home = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-project-")));
  team = path.join(home, "team");
  await fs.mkdir(path.join(team, "inner"), { recursive: true });
  const project = await scaffold(
    { name: "weather", language: "assemblyscript", directory: home, force: false },
    assets,
  );
  const file = await buildOnce(project.directory);
  await fs.copyFile(file, path.join(home, "weather.wasm"));
  await fs.copyFile(file, path.join(team, "climate.wasm"));
  await fs.writeFile(
    path.join(team, "wasmcp.toml"),
    `[servers.plain]
components = ["./climate.wasm"]

[servers.full]
profile = "both"
components = ["weather"]
output = "out/full.wasm"
address = "127.0.0.1:0"
prefixes = { climate = "my_" }
allow = []
[servers.full.environment]
WASMCP_SERVER_NAME = "full"
WASMCP_SERVER_TITLE = { from = "TITLE" }

[servers.typed]
transport = "stdio"
components = ["./climate.wasm"]

[servers.broken]
components = "./climate.wasm"
`,
  );
});
after(() => fs.rm(home, { recursive: true, force: true }));

/** The command's whole environment: an empty home, and proxies that do not answer. */
const offline = () => ({
  HOME: home,
  PATH: "",
  TITLE: "All of it",
  ...(process.env["WASMTIME"] !== undefined && { WASMTIME: process.env["WASMTIME"] }),
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"].map((name) => [
      name,
      "http://127.0.0.1:1",
    ]),
  ),
});

function wasmcp(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Outcome> {
  return runCommand(args, { cwd: home, env: offline(), ...options });
}

interface Composed {
  readonly file: string;
  readonly specs: readonly { readonly spec: string; readonly kind: string; readonly profile?: string }[];
  readonly instances: readonly { readonly name: string }[];
}

async function composed(args: readonly string[], cwd?: string): Promise<readonly Composed[]> {
  const { code, stdout, stderr } = await wasmcp([...args, "--json"], cwd === undefined ? {} : { cwd });
  assert.equal(code, 0, stderr);
  const schema = path.join(repositoryRoot, "cli/commands/compose.schema.json");
  return Promise.all(
    stdout
      .trim()
      .split("\n")
      .map(async (line) => {
        const value = JSON.parse(line) as Composed;
        assert.deepEqual(schemaProblems(value, JSON.parse(await fs.readFile(schema, "utf8")) as object), []);
        return value;
      }),
  );
}

describe("without a network and with nothing cached", () => {
  test("aliases, profiles, paths and packages are composed into the profile's output, and each is reported with its kind", async () => {
    for (const args of [
      ["component", "add", "weather", "./weather.wasm"],
      ["profile", "add", "base", "weather"],
      ["profile", "add", "both", "./team/climate.wasm", "-b", "base", "-o", "both.wasm"],
    ]) {
      const { code, stderr } = await wasmcp(["registry", ...args]);
      assert.equal(code, 0, stderr);
    }
    const deps = path.join(home, ".config/wasmcp/deps");
    await fs.mkdir(deps, { recursive: true });
    await fs.copyFile(path.join(home, "weather.wasm"), path.join(deps, "acme_forecast@1.2.0.wasm"));
    const specs = ["weather", "both", "acme:forecast@^1", "weather.wasm"];
    const args = ["compose", "server", "-p", "base", ...specs, "--override", "transport=wasmcp:transport"];
    const [server] = await composed(args);
    assert.equal(server?.file, path.join(home, ".config/wasmcp/composed/both.wasm"));
    const reported = server.specs.map(({ spec, kind, profile }) => [path.basename(spec), kind, profile]);
    assert.deepEqual(reported, [
      ["weather", "alias", "base"],
      ["weather", "alias", undefined],
      ["climate.wasm", "path", "both"],
      ["acme:forecast@^1", "package", undefined],
      ["weather.wasm", "path", undefined],
    ]);
    const again = await wasmcp(args);
    assert.deepEqual([again.code, again.stdout], [1, ""]);
    assert.match(again.stderr, /already exists\n.*--force/s);
    const { stderr } = await wasmcp([...args, "--force"]);
    assert.match(stderr, /^weather: alias of .*weather\.wasm, from the profile base$/m);
    assert.match(stderr, /climate\.wasm: path, from the profile both$/m);
    assert.match(stderr, /^acme:forecast@\^1: package acme:forecast 1\.2\.0 \(deps\)$/m);
  });

  test("a profile and an alias run by their names, and a server stays as it is", async () => {
    const composedFolder = path.join(home, ".config/wasmcp/composed");
    await wasmcp(["registry", "component", "add", "made", path.join(composedFolder, "both.wasm")]);
    const ready: string[] = [];
    for (const name of ["both", "weather", "made"]) {
      const args = ["run", name, "--addr", "127.0.0.1:0", "--runtime", "embedded", "--json"];
      const { code, stdout, stderr } = await wasmcp(args, {
        onOutput: (text, interrupt) => {
          if (text.includes("\n")) interrupt();
        },
      });
      assert.equal(code, 0, stderr);
      const { command } = JSON.parse(stdout) as { readonly command: readonly string[] };
      ready.push(path.relative(composedFolder, command.find((word) => word.endsWith(".wasm")) ?? ""));
    }
    assert.deepEqual(ready, ["both.wasm", path.join("aliases", "weather.wasm"), "both.wasm"]);
    const { code, stderr } = await wasmcp(["run", "wether"]);
    assert.equal(code, 1);
    assert.match(stderr, /did you mean the alias or profile `weather`\?/);
  });

  test("an unknown profile is refused, and the known ones are listed", async () => {
    const { code, stderr } = await wasmcp(["compose", "server", "-p", "boht"]);
    assert.equal(code, 1);
    assert.match(stderr, /unknown profile `boht`, did you mean `both`\?\n.* are `base`, `both`/);
  });

  test("`wasmcp compose` composes the servers of wasmcp.toml, also from a folder inside of the project", async () => {
    const servers = await composed(["compose"], path.join(team, "inner"));
    assert.deepEqual(
      servers.map(({ file }) => path.relative(team, file)),
      ["plain", "full", "typed"].map((name) =>
        path.join(...(name === "full" ? ["out", "full.wasm"] : ["dist", `${name}.wasm`])),
      ),
    );
    const [one] = await composed(["compose", "plain"], team);
    assert.equal(one?.file, servers[0]?.file);
    const { stderr } = await wasmcp(["compose", "plain"], { cwd: team });
    assert.match(stderr, /^warning: .*wasmcp\.toml: `servers\.broken`: expected `components` to be a list/m);
  });

  const refusals: Readonly<Record<string, readonly [args: readonly string[], says: RegExp]>> = {
    "an unknown server": [["compose", "ful"], /has no server `ful`\n.*`full`/],
    "a server that cannot be used": [
      ["compose", "broken"],
      /cannot use the server `broken`: expected `components`/,
    ],
    "running one of several servers without its name": [
      ["run"],
      /has several servers\n.*`plain`, `full`, `typed`.*wasmcp run plain/,
    ],
    "an unknown server to run": [["run", "nothing"], /has no server `nothing`/],
  };
  for (const [name, [args, says]] of Object.entries(refusals)) {
    test(`${name} is refused`, async () => {
      const { code, stdout, stderr } = await wasmcp(args, { cwd: team });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, says);
    });
  }

  test("the error says that no wasmcp.toml was found", async () => {
    const run = await wasmcp(["run", "full"]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /file not found: .*full`\n.*wasmcp\.toml/);
    const compose = await wasmcp(["compose"]);
    assert.equal(compose.code, 2);
    assert.match(compose.stderr, /no command given.*no wasmcp\.toml.*\n.*server, handler/);
  });

  for (const runtime of runtimes) {
    test(`\`wasmcp run\` composes a server and runs it as the file says, on ${runtime}`, async () => {
      let answer: Promise<readonly unknown[]> | undefined;
      const { code, stderr } = await wasmcp(["run", "full", "--runtime", runtime, "--allow-env", "--json"], {
        cwd: team,
        onOutput: (stdout, interrupt) => {
          const { url } = JSON.parse(stdout) as { readonly url: string };
          answer = ask(url);
          void answer.then(interrupt, interrupt);
        },
      });
      assert.equal(code, 0, stderr);
      const [name, title, tools] = (await answer) ?? [];
      assert.deepEqual([name, title], ["full", "All of it"]);
      assert.deepEqual(tools, ["my_prime-factors", "my_reverse", "prime-factors", "reverse"]);
    });
  }

  test("a server for stdio uses the command's standard input and output", async () => {
    const message = {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/list",
      params: {
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      },
    };
    const { code, stdout, stderr } = await wasmcp(["run", "typed", "--runtime", "embedded"], {
      cwd: team,
      input: `${JSON.stringify(message)}\n`,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /"name":"reverse"/);
  });
});

async function ask(url: string): Promise<readonly unknown[]> {
  const client = new Client({ name: "project-test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    const { tools } = await client.listTools();
    const { name, title } = client.getServerVersion() ?? {};
    return [name, title, tools.map((tool) => tool.name).toSorted()];
  } finally {
    await client.close();
  }
}
