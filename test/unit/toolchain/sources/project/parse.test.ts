import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import { parseProject } from "../../../../../toolchain/sources/project/index.ts";

const file = path.resolve("/work/team/wasmcp.toml");
const parse = (text: string) => parseProject(text, file);
const at = (name: string) => path.join(path.dirname(file), name);

test("a server needs only components", () => {
  const { servers, problems } = parse('[servers.weather]\ncomponents = ["./weather.wasm"]\n');
  assert.deepEqual(problems, []);
  assert.deepEqual(servers.get("weather"), {
    name: "weather",
    specs: ["./weather.wasm"],
    output: at("dist/weather.wasm"),
    transport: "http",
    runtime: "auto",
    address: undefined,
    limits: { time: 30_000, memory: 256 * 1024 * 1024 },
    state: undefined,
    folders: [],
    environment: new Map(),
    overrides: new Map(),
    prefixes: new Map(),
    denials: [],
    protection: { kind: "configurable" },
    card: undefined,
    search: undefined,
    strip: false,
  });
});

test("every key of a server is read", () => {
  const { servers, problems } = parse(`
    [servers.all]
    profile = ["base", "team"]
    components = ["weather", "acme:audit@^1"]
    output = "out/all.wasm"
    transport = "stdio"
    runtime = "embedded"
    address = "[::1]:9000"
    state = "state"
    folders = { "/data" = "./data", "/" = "../elsewhere" }
    limits = { timeout = "none", memory = "1GB" }
    strip = true
    server-card = "card.json"
    search = { show = ["get_weather"] }
    overrides = { transport = "./mine.wasm" }
    prefixes = { weather = "eu_" }
    allow = { weather = ["http"] }
    auth = { mode = "oauth" }
    [servers.all.environment]
    GREETING = ""
    API_KEY = { from = "WEATHER_KEY" }
  `);
  assert.deepEqual(problems, []);
  const server = servers.get("all") ?? assert.fail("the server is disabled");
  assert.deepEqual(server, {
    name: "all",
    specs: ["base", "team", "weather", "acme:audit@^1"],
    output: at("out/all.wasm"),
    transport: "stdio",
    runtime: "embedded",
    address: { host: "::1", port: 9000 },
    state: at("state"),
    folders: [
      { host: at("data"), guest: "/data" },
      { host: path.resolve("/work/elsewhere"), guest: "/" },
    ],
    limits: { time: undefined, memory: 1024 ** 3 },
    environment: new Map<string, unknown>([
      ["GREETING", ""],
      ["API_KEY", { from: "WEATHER_KEY" }],
    ]),
    overrides: new Map([["transport", "./mine.wasm"]]),
    prefixes: new Map([["weather", "eu_"]]),
    denials: [{ part: "weather", only: ["http"] }, { only: [] }],
    protection: { kind: "oauth", settings: new Map(), rules: [] },
    card: at("card.json"),
    search: { show: ["get_weather"] },
    strip: true,
  });
});

test("grants apply to all components, or to each by name with the others under a star", () => {
  const denials = (allow: string) =>
    parse(`[servers.x]\ncomponents = ["a"]\nallow = ${allow}\n`).servers.get("x")?.denials;
  assert.deepEqual(denials('["http", "wasi:clocks"]'), [{ only: ["http", "wasi:clocks"] }]);
  assert.deepEqual(denials('{ a = [], "*" = ["http"] }'), [{ part: "a", only: [] }, { only: ["http"] }]); // prettier-ignore
  assert.deepEqual(denials("{}"), [{ only: [] }]);
});

describe("a mistake disables its server, gives the reason, and leaves the others alone", () => {
  const wrong: Readonly<Record<string, readonly [lines: string, message: RegExp]>> = {
    "a misspelt key": ["alow = []", /unknown key `alow`; did you mean `allow`\?/],
    "an unknown key": ["colour = 1", /unknown key `colour`; the keys are `components`, /],
    "components that are no list": ['components = "a"', /`components` to be a list of texts/],
    "a profile that is not a name": ["profile = 1", /`profile` to be a name, or a list of names/],
    "an empty output": ['output = ""', /`output` to be a text that is not empty/],
    "an unknown transport": ['transport = "sse"', /`transport` to be "http", "stdio"/],
    "an unknown runtime": ['runtime = "wasmer"', /"auto", "wasmtime", "embedded", "spin"/],
    "a limit that is no time": [
      'limits = { timeout = "5 minutes" }',
      /`limits.timeout`: expected a time such as/,
    ],
    "a limit that is no size": ['limits = { memory = "256" }', /`limits.memory`: expected a size such as/],
    "an unknown limit": [
      'limits = { stack = "1MB" }',
      /`limits`: unknown key `stack`; the keys are `timeout`/,
    ],
    "an address without a port": ['address = "localhost"', /HOST:PORT/],
    "a folder with a relative path inside": [
      'folders = { data = "./data" }',
      /`folders`: expected an absolute path inside of the server, such as `\/data`, found `data`/,
    ],
    "a folder with a path inside that leads upwards": [
      'folders = { "/a/.." = "./data" }',
      /found `\/a\/\.\.`/,
    ],
    "a folder that is not a path": ['folders = { "/data" = 1 }', /`folders.\/data` to be a text/],
    "folders that are no table": ['folders = ["./data"]', /`folders` to be a table/],
    "a number in the environment": ["environment = { A = 1 }", /`environment.A` to be a text, or `\{ from/],
    "a variable from two places": ['environment = { A = { from = "B", or = "C" } }', /environment\.A/],
    "a variable without a name": ['environment = { "" = "x" }', /not a valid name of a variable/],
    "a variable with an invisible character": [
      'environment = { "A\\u001b[2K" = "x" }',
      /"A\\u001b\[2K" is not a valid/,
    ],
    "a variable of the user's with an invisible character": [
      'environment = { A = { from = "B\\u202e" } }',
      /not a valid name of a variable/,
    ],
    "a prefix that is not a text": ["prefixes = { a = 1 }", /`prefixes.a` to be a text/],
    "capabilities that are no list": ['allow = "http"', /`allow` to be a list, or a table/],
    "capabilities of a component that are none": ['allow = { a = "http" }', /`allow.a` to be a list/],
    "a switch that is none": ['strip = "yes"', /`strip` to be true or false/],
  };
  for (const [name, [lines, message]] of Object.entries(wrong)) {
    test(name, () => {
      const components = lines.startsWith("components") ? "" : 'components = ["a"]\n';
      const { servers, problems } = parse(
        `[servers.bad]\n${components}${lines}\n[servers.good]\ncomponents = ["a"]\n`,
      );
      assert.deepEqual([...servers.keys()], ["good"]);
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.entry, "servers.bad");
      assert.match(problems[0]?.message ?? "", message);
    });
  }
  test("nothing to compose", () => {
    assert.match(
      parse("[servers.x]\n").problems[0]?.message ?? "",
      /no components: list them in `components`/,
    );
  });
  test("a name that means something on the command line", () => {
    const { problems } = parse(
      '[servers.handler]\ncomponents = ["a"]\n[servers."a b"]\ncomponents = ["a"]\n',
    );
    assert.deepEqual(
      problems.map(({ entry, message }) => `${entry}: ${message}`),
      [
        "servers.handler: the name is reserved for the command line",
        "servers.a b: use only letters, digits, hyphens and underscores in a name",
      ],
    );
  });
});

test("a file that is not TOML, or that has no table of servers, is one problem of the whole file", () => {
  for (const [text, message] of [
    ["[servers", /^line 1, column \d+: not valid TOML: \S/],
    ["servers = 1", /`servers` to be a table/],
  ] as const) {
    const { servers, problems } = parse(text);
    assert.equal(servers.size, 0);
    assert.deepEqual([problems.length, problems[0]?.entry], [1, undefined]);
    assert.match(problems[0]?.message ?? "", message);
  }
});

test("`auth` at the top of the file disables every server", () => {
  const tables = '[servers.x]\ncomponents = ["a"]\n[servers.y]\ncomponents = ["a"]\n';
  for (const auth of ['[auth]\nmode = "oauth"\n', "[Auth]\n"]) {
    const { servers, problems } = parse(auth + tables);
    assert.equal(servers.size, 0);
    assert.match(problems[0]?.message ?? "", /unknown key `[Aa]uth`/);
    assert.deepEqual(
      problems.slice(1).map(({ entry }) => entry),
      ["servers.x", "servers.y"],
    );
    assert.match(problems[2]?.message ?? "", /protects no server: write `\[servers\.y\.auth\]`/);
  }
});

test("an unknown table is reported and disables nothing", () => {
  const { servers, problems } = parse('[server.x]\n[servers.x]\ncomponents = ["a"]\n');
  assert.equal(servers.size, 1);
  assert.match(problems[0]?.message ?? "", /unknown key `server`; did you mean `servers`\?/);
});
