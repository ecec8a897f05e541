import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";
import { parseConfig, readConfig } from "../../../../../toolchain/sources/config/index.ts";

const parse = (text: string) => parseConfig(text, "config.toml");
const problemsOf = (text: string) => parse(text).problems.map(({ entry, message }) => `${entry}: ${message}`);

test("a file that does not exist is an empty configuration", async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-config-"));
  try {
    const config = await readConfig(path.join(folder, "config.toml"));
    assert.deepEqual([config.components.size, config.profiles.size, config.problems.length], [0, 0, 0]);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
});

test("a file that cannot be read is an error", async () => {
  await assert.rejects(readConfig(os.tmpdir()), { code: "unreadable-config" });
});

test("aliases and profiles are read, and unknown keys ignored", () => {
  const config = parse(`
    version = 3
    [components]
    weather = "/opt/weather.wasm"
    w = "weather"
    [profiles.base]
    components = ["w"]
    output = "base.wasm"
    colour = "green"
  `);
  assert.deepEqual(config.components, new Map([["weather", "/opt/weather.wasm"], ["w", "weather"]])); // prettier-ignore
  assert.deepEqual(config.profiles.get("base"), {
    components: [{ spec: "w", profile: "base" }],
    own: ["w"],
    bases: [],
    output: "base.wasm",
  });
  assert.deepEqual(config.problems, []);
});

test("a profile has the components of its bases first, and its own output", () => {
  const { profiles } = parse(`
    [profiles.top]
    base = "middle"
    components = ["c"]
    output = "top.wasm"
    [profiles.middle]
    base = "bottom"
    components = ["b"]
    output = "middle.wasm"
    [profiles.bottom]
    components = ["a"]
    output = "bottom.wasm"
  `);
  assert.deepEqual(
    profiles.get("top")?.components.map(({ spec }) => spec),
    ["a", "b", "c"],
  );
  assert.equal(profiles.get("top")?.output, "top.wasm");
});

test("text that is not TOML is one problem with a place, and disables every name", () => {
  const { components, problems } = parse('[components]\ngood = "good.wasm"\nweather = "');
  assert.equal(components.size, 0);
  assert.equal(problems.length, 1);
  assert.equal(problems[0]?.entry, undefined);
  assert.match(problems[0]?.message ?? "", /^line 3, column \d+: not valid TOML: \S/);
});

test("an entry with the name of a command works, with a warning", () => {
  const text =
    '[components]\nrun = "run.wasm"\nmcp = "run"\n[profiles.compose]\ncomponents = ["mcp"]\noutput = "c.wasm"';
  const { components, profiles, problems, warnings } = parse(text);
  assert.deepEqual([...components], [["run", "run.wasm"], ["mcp", "run"]]); // prettier-ignore
  assert.deepEqual(profiles.get("compose")?.own, ["mcp"]);
  assert.deepEqual(problems, []);
  const says = "the name is reserved for the command line; it still works, but choose another name";
  assert.deepEqual(
    warnings,
    ["profiles.compose", "components.run", "components.mcp"].map((entry) => ({ entry, message: says })),
  );
});

describe("an entry that is wrong disables itself and no other", () => {
  const wrong: Readonly<Record<string, readonly [text: string, problems: readonly string[]]>> = {
    "an alias that is not a string": [
      "[components]\nbad = 1",
      ["components.bad: expected a path, a package or another alias, as a string"],
    ],
    "a name with a dot": [
      '[components]\n"a.b" = "x.wasm"',
      ["components.a.b: use only letters, digits, hyphens and underscores in a name"],
    ],
    "aliases in a circle": [
      '[components]\na = "b"\nb = "a"',
      [
        "components.a: the aliases form a circle: a -> b -> a",
        "components.b: the aliases form a circle: b -> a -> b",
      ],
    ],
    "a profile without components": [
      '[profiles.p]\noutput = "p.wasm"',
      ["profiles.p: expected `components` to be a list of strings"],
    ],
    "a profile without an output": [
      "[profiles.p]\ncomponents = []",
      ["profiles.p: expected `output` to be a string"],
    ],
    "a profile that is not a table": ["[profiles]\np = 1", ["profiles.p: expected a table"]],
    "bases in a circle": [
      '[profiles.p]\nbase = "p"\ncomponents = []\noutput = "p.wasm"',
      ["profiles.p: the profiles form a circle: p -> p"],
    ],
    "a base that does not exist": [
      '[profiles.p]\nbase = "q"\ncomponents = []\noutput = "p.wasm"',
      ["profiles.p: its base `q` cannot be used"],
    ],
  };
  for (const [name, [text, problems]] of Object.entries(wrong)) {
    test(name, () => {
      const good = text.startsWith("[components]")
        ? `${text}\ngood = "good.wasm"`
        : `[components]\ngood = "good.wasm"\n${text}`;
      assert.deepEqual(problemsOf(good), problems);
      assert.deepEqual(parse(good).components, new Map([["good", "good.wasm"]]));
      assert.equal(parse(good).profiles.size, 0);
    });
  }

  test("a profile and an alias of the same name", () => {
    const text = '[components]\nx = "x.wasm"\n[profiles.x]\ncomponents = []\noutput = "x.wasm"';
    assert.deepEqual(problemsOf(text), ["profiles.x: an alias has the same name"]);
  });
});
