import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import { parseProject, serverEnvironment } from "../../../../../toolchain/sources/project/index.ts";

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
    state: undefined,
    environment: new Map(),
    overrides: new Map(),
    prefixes: new Map(),
    denials: [],
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
    strip = true
    overrides = { transport = "./mine.wasm" }
    prefixes = { weather = "eu_" }
    allow = { weather = ["http"] }
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
    environment: new Map<string, unknown>([
      ["GREETING", ""],
      ["API_KEY", { from: "WEATHER_KEY" }],
    ]),
    overrides: new Map([["transport", "./mine.wasm"]]),
    prefixes: new Map([["weather", "eu_"]]),
    denials: [{ part: "weather", only: ["http"] }, { only: [] }],
    strip: true,
  });
  assert.deepEqual(serverEnvironment(server, { WEATHER_KEY: "hush" }), { GREETING: "", API_KEY: "hush" });
  assert.throws(() => serverEnvironment(server, {}), {
    code: "no-such-variable",
    message: /needs the environment variable `WEATHER_KEY` for its `API_KEY`/,
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
    "an address without a port": ['address = "localhost"', /HOST:PORT/],
    "a number in the environment": ["environment = { A = 1 }", /`environment.A` to be a text, or `\{ from/],
    "a variable from two places": ['environment = { A = { from = "B", or = "C" } }', /environment\.A/],
    "a variable without a name": ['environment = { "" = "x" }', /not a valid name of a variable/],
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

test("an unknown table is reported and disables nothing", () => {
  const { servers, problems } = parse('[server.x]\n[servers.x]\ncomponents = ["a"]\n');
  assert.equal(servers.size, 1);
  assert.match(problems[0]?.message ?? "", /unknown key `server`; did you mean `servers`\?/);
});
