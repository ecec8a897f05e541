import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "smol-toml";
import {
  findTomlLine,
  removeTomlValue,
  setTomlValue,
  type TomlValue,
} from "../../../../../toolchain/sources/toml/index.ts";

/** Lines, each ended. */
const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join("");

interface Setting {
  readonly before: string;
  readonly path: readonly string[];
  readonly value: TomlValue;
  readonly after: string;
}

const settings: Readonly<Record<string, Setting>> = {
  "a new table in an empty file": {
    before: "",
    path: ["components", "weather"],
    value: "/opt/weather.wasm",
    after: lines("[components]", 'weather = "/opt/weather.wasm"'),
  },
  "behind the last line of its table, in front of the next": {
    before: lines(
      "# mine",
      "[components] # all",
      'b = "b.wasm" # second',
      "",
      "[profiles.p]",
      "output = 'p'",
    ),
    path: ["components", "a"],
    value: "a.wasm",
    after: lines(
      "# mine",
      "[components] # all",
      'b = "b.wasm" # second',
      'a = "a.wasm"',
      "",
      "[profiles.p]",
      "output = 'p'",
    ),
  },
  "in place, with the comment behind it": {
    before: lines("[components]", "  a   =  'a.wasm'   # mine"),
    path: ["components", "a"],
    value: "b.wasm",
    after: lines("[components]", '  a   =  "b.wasm"   # mine'),
  },
  "with the indentation of its neighbours": {
    before: lines("[components]", "    a = 'a.wasm'"),
    path: ["components", "b"],
    value: "b.wasm",
    after: lines("[components]", "    a = 'a.wasm'", '    b = "b.wasm"'),
  },
  "in an empty table": {
    before: lines("[components] # none yet", "", "[other]"),
    path: ["components", "a"],
    value: "a.wasm",
    after: lines("[components] # none yet", 'a = "a.wasm"', "", "[other]"),
  },
  "beside dotted keys": {
    before: lines("components.a = 'a.wasm'", "", "[x]"),
    path: ["components", "b"],
    value: "b.wasm",
    after: lines("components.a = 'a.wasm'", 'components.b = "b.wasm"', "", "[x]"),
  },
  "in an inline table": {
    before: lines("components = { a = 'a.wasm' } # short"),
    path: ["components", "b"],
    value: "b.wasm",
    after: lines(`components = { a = 'a.wasm', b = "b.wasm" } # short`),
  },
  "in an empty inline table": {
    before: lines("components = {}"),
    path: ["components", "b"],
    value: "b.wasm",
    after: lines('components = { b = "b.wasm" }'),
  },
  "a table behind its kin": {
    before: lines("[profiles.a]", "output = 'a'", "# about a", "", "[other]", "x = 1"),
    path: ["profiles", "b"],
    value: { components: ["x"], output: "b" },
    after: lines(
      "[profiles.a]",
      "output = 'a'",
      "# about a",
      "",
      "[profiles.b]",
      'components = ["x"]',
      'output = "b"',
      "",
      "[other]",
      "x = 1",
    ),
  },
  "a table into an inline table": {
    before: lines("profiles = { a = { output = 'a' } }"),
    path: ["profiles", "b"],
    value: { output: "b" },
    after: lines(`profiles = { a = { output = 'a' }, b = { output = "b" } }`),
  },
  "only the keys that are given, of a table that is there": {
    before: lines("[profiles.a]", "colour = 'red' # kept", "output = 'a'"),
    path: ["profiles", "a"],
    value: { output: "b", base: "c" },
    after: lines("[profiles.a]", "colour = 'red' # kept", 'output = "b"', 'base = "c"'),
  },
  "names that need quotes, and text that needs escapes": {
    before: lines("[components]"),
    path: ["components", "été"],
    value: 'C:\\tools\\"a".wasm\u007f',
    after: lines("[components]", '"été" = "C:\\\\tools\\\\\\"a\\".wasm\\u007f"'),
  },
  "in the line breaks of the file, behind its byte order mark": {
    before: "\uFEFF[components]\r\na = 'a'\r\n",
    path: ["components", "b"],
    value: "b",
    after: "\uFEFF[components]\r\na = 'a'\r\nb = \"b\"\r\n",
  },
  "without a line break at the end": {
    before: "[components]\na = 'a'",
    path: ["components", "b"],
    value: "b",
    after: "[components]\na = 'a'\nb = \"b\"",
  },
};

describe("a value is set", () => {
  for (const [name, { before, path, value, after }] of Object.entries(settings)) {
    test(name, () => assert.equal(setTomlValue(before, path, value), after));
  }
});

const arrays: Readonly<Record<string, readonly [before: string, items: readonly string[], after: string]>> = {
  "gets an item at the end": ["['a']", ["a", "b"], `['a', "b"]`],
  "gets an item at the start": ["['b']", ["a", "b"], `["a", 'b']`],
  "gets its first item": ["[]", ["a"], '["a"]'],
  "loses an item in the middle": ["['a', 'b', 'c']", ["a", "c"], "['a', 'c']"],
  "loses its last item": ["['a', 'b']", ["a"], "['a']"],
  "loses its only item": ["[ 'a', ]", [], "[ ]"],
  "exchanges an item": ["['a', 'b', 'c']", ["a", "x", "c"], `['a', "x", 'c']`],
  "of many lines gets an item": [
    "[\n  'a', # first\n  'b' # second\n  # end\n]",
    ["a", "b", "c"],
    "[\n  'a', # first\n  'b', # second\n  \"c\"\n  # end\n]",
  ],
  "of many lines with a comma at the end gets an item": [
    "[\n  'a', # first\n]",
    ["a", "b"],
    "[\n  'a', # first\n  \"b\",\n]",
  ],
  "of many lines loses an item with its comment": [
    "[\n  'a', # first\n  # about b\n  'b', # second\n]",
    ["b"],
    "[\n  # about b\n  'b', # second\n]",
  ],
  "of many lines loses its last item": ["[\n  'a',\n  'b'\n]", ["a"], "[\n  'a',\n]"],
  "that ends in the line of its last item gets one": ["[\n  'a']", ["a", "b"], "[\n  'a',\n  \"b\"]"],
};

describe("an array", () => {
  for (const [name, [before, items, after]] of Object.entries(arrays)) {
    test(name, () => assert.equal(setTomlValue(`x = ${before}\n`, ["x"], items), `x = ${after}\n`));
  }
});

const removals: Readonly<Record<string, readonly [before: string, path: readonly string[], after: string]>> =
  {
    "with its line": ["[c]\n# about a\na = 1 # one\nb = 2\n", ["c", "a"], "[c]\n# about a\nb = 2\n"],
    "with its section": [
      "[p.a]\nx = 1\n# old\ny = 2\n\n# about b\n[p.b]\nx = 1\n",
      ["p", "a"],
      "# about b\n[p.b]\nx = 1\n",
    ],
    "with one of two blank lines": ["a = 1\n\n[b]\nx = 1\n\n[c]\n", ["b"], "a = 1\n\n[c]\n"],
    "out of an inline table": ["a = { b = 1, c = 2, d = 3 }\n", ["a", "b"], "a = { c = 2, d = 3 }\n"],
    "at the end of an inline table": ["a = { b = 1, c = 2 }\n", ["a", "c"], "a = { b = 1 }\n"],
    "wherever its parts are": ["p.a.x = 1\n[p.b]\ny = 1\n[p.a.deep]\nz = 1\n", ["p", "a"], "[p.b]\ny = 1\n"],
    "or changes nothing, when the value does not exist": ["[c]\na = 1\n", ["c", "b"], "[c]\na = 1\n"],
  };

describe("a value is removed", () => {
  for (const [name, [before, path, after]] of Object.entries(removals)) {
    test(name, () => assert.equal(removeTomlValue(before, path), after));
  }
});

test("the line of a value is found, however it is written", () => {
  const text = "# top\n[c]\na = 1\n[p.x]\nb = { c = 1 }\n";
  const found = [["c"], ["c", "a"], ["p", "x"], ["p", "x", "b", "c"], ["p", "y"]].map((path) =>
    findTomlLine(text, path),
  );
  assert.deepEqual(found, [1, 2, 3, 4, undefined]);
  assert.equal(findTomlLine("p.x.y = 1\n", ["p", "x"]), 0);
  assert.equal(findTomlLine("[p", ["p"]), undefined);
});

test("setting and removing values in any style keeps every comment and the rest of the text", () => {
  const random = generator(7);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const names = ["a", "b", "été", "d-e"];
  for (let round = 0; round < 400; round++) {
    let text = pick(styles);
    for (let step = 0; step < 6; step++) {
      const path = pick([["components"], ["profiles", pick(names)]]).concat(pick(names));
      const value = pick<TomlValue>(["x", ["a"], ["a", "b", "c"], [], true, 3]);
      // The function itself compares the outcome with what was meant, and throws when they differ.
      const set = setTomlValue(text, path, value);
      assert.deepEqual(valueAt(set, path), value, set);
      assert.equal(setTomlValue(set, path, value), set, "setting the same again changes nothing");
      for (const comment of text.match(/# keep \d/g) ?? []) assert.ok(set.includes(comment), set);
      text = random() < 0.3 ? removeTomlValue(set, path) : set;
      if (text !== set) assert.equal(valueAt(text, path), undefined);
    }
  }
});

const styles: readonly string[] = [
  "",
  "# keep 1\n\n[components]\n# keep 2\n\n[profiles.a] # keep 3\noutput = 'x'\n# keep 4\n",
  "components = { a = 'x' } # keep 1\nprofiles = { a = { b = 'c' }, b = {} }\n",
  "# keep 1\ncomponents.a = 'x'\nprofiles.a.b = 'y' # keep 2\n",
  "[profiles]\n# keep 1\na.b = ['x',\n 'y' ]\r\n[profiles.b]\n\n\n# keep 2\n[components]",
  "[profiles.a]\na = [\n  'a',\n  # goes with the array\n  'b',\n]\n[profiles]\n# keep 2\n[components] # keep 3\n",
];

function valueAt(text: string, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    parse(text),
  );
}

/** Numbers in [0, 1), the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
