/** The filter's rules, compiled as the component is, and asked through a small face of their own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFace } from "./compile-face.ts";
import { parse } from "smol-toml";

interface Face {
  readonly memory: WebAssembly.Memory;
  alloc(size: number): number;
  forget(): void;
  add(start: number, length: number): bigint;
  normal(start: number, length: number): bigint;
  allows(
    path: number,
    pathLength: number,
    name: number,
    nameLength: number,
    meta: number,
    metaLength: number,
  ): number;
}

const face = await compileFace<Face>("filter");

/** Tools by name, with what their component says of them. */
const tools: Readonly<Record<string, object | undefined>> = {
  add: { component_id: "calculator", tags: { category: "math", level: "basic" } },
  factorial: { component_id: "calculator", tags: { category: "math", level: "advanced" } },
  note: { component_id: "notes", tags: { category: "text" } },
  bare: undefined,
};

const version = 'version = "1.0"\n';

/** What the configurations, which must be valid, allow at `path`. */
function allowedAt(path: string, ...configurations: readonly string[]): string[] {
  face.forget();
  for (const text of configurations) assert.equal(faultIn(version + text), undefined, text);
  return Object.entries(tools).flatMap(([name, meta]) =>
    isAllowed(path, name, JSON.stringify(meta) ?? "") ? [name] : [],
  );
}

/** The error of a single configuration. */
function faultOf(text: string): string | undefined {
  face.forget();
  return faultIn(text);
}

const everything = ["add", "factorial", "note", "bare"];

const decisions: readonly (readonly [
  name: string,
  path: string,
  configurations: readonly string[],
  allowed: readonly string[],
])[] = [
  [
    "a path without a rule has all tools",
    "/mcp",
    ['[path-rules."/mcp/math"]\nwhitelist = ["add"]'],
    everything,
  ],
  ["a whitelist names tools", "/mcp", ['[path-rules."/mcp"]\nwhitelist = ["add", "bare"]'], ["add", "bare"]],
  [
    "a whitelist names components",
    "/mcp",
    ['[path-rules."/mcp"]\nwhitelist = ["calculator"]'],
    ["add", "factorial"],
  ],
  ["A10: an empty whitelist denies all", "/mcp", ['[path-rules."/mcp"]\nwhitelist = []'], []],
  [
    "a blacklist wins over a whitelist",
    "/mcp",
    ['[path-rules."/mcp"]\nwhitelist = ["calculator"]\nblacklist = ["add"]'],
    ["factorial"],
  ],
  [
    "a blacklist names components",
    "/mcp",
    ['[path-rules."/mcp"]\nblacklist = ["calculator"]'],
    ["note", "bare"],
  ],
  ["a rule that says nothing allows all", "/mcp", ['[path-rules."/mcp"]'], everything],
  ["a rule holds below its path", "/mcp/math/x", ['[path-rules."/mcp/math"]\nwhitelist = ["add"]'], ["add"]],
  [
    "a rule holds for whole segments",
    "/mcp/mathematics",
    ['[path-rules."/mcp/math"]\nwhitelist = ["add"]'],
    everything,
  ],
  [
    "the longest path wins",
    "/mcp/math/more",
    ['[path-rules."/mcp"]\nwhitelist = ["note"]\n[path-rules."/mcp/math"]\nwhitelist = ["add"]'],
    ["add"],
  ],
  ["`/` is for every path", "/anything", ['[path-rules."/"]\nwhitelist = ["note"]'], ["note"]],
  [
    "a tag must have the value",
    "/mcp",
    ['[path-rules."/mcp"]\ntag-filters = { category = "math" }'],
    ["add", "factorial"],
  ],
  [
    "all tags must match",
    "/mcp",
    ['[path-rules."/mcp".tag-filters]\ncategory = "math"\nlevel = "basic"'],
    ["add"],
  ],
  [
    "one of several values will do",
    "/mcp",
    ['[path-rules."/mcp".tag-filters]\ncategory = ["math", "text"]'],
    ["add", "factorial", "note"],
  ],
  [
    "a tag without a value that would do denies all",
    "/mcp",
    ['[path-rules."/mcp".tag-filters]\ncategory = []'],
    [],
  ],
  ["A10: global tag filters hold at every path", "/mcp", ['[global-tag-filters]\nlevel = "basic"'], ["add"]],
  [
    "A10: so they do under their other name",
    "/mcp/x",
    ['[tag-filters]\nlevel = "basic"\n[path-rules]'],
    ["add"],
  ],
  [
    "a path's own tag filter takes the place of a global one",
    "/mcp",
    ['[global-tag-filters]\ncategory = "text"\n[path-rules."/mcp".tag-filters]\ncategory = "math"'],
    ["add", "factorial"],
  ],
  [
    "whitelists of several configurations add up",
    "/mcp",
    ['[path-rules."/mcp"]\nwhitelist = ["add"]', '[path-rules."/mcp/"]\nwhitelist = ["note"]'],
    ["add", "note"],
  ],
  [
    "blacklists of several configurations add up",
    "/mcp",
    ['[path-rules."/mcp"]\nwhitelist = ["calculator"]', '[path-rules."/mcp"]\nblacklist = ["add"]'],
    ["factorial"],
  ],
  [
    "values of several configurations add up",
    "/mcp",
    ['[global-tag-filters]\ncategory = "math"', '[global-tag-filters]\ncategory = "text"'],
    ["add", "factorial", "note"],
  ],
  ["dotted keys say the same as tables", "/mcp", ['path-rules."/mcp".whitelist = ["add"]'], ["add"]],
  [
    "inline tables say the same as tables",
    "/mcp",
    ['path-rules = { "/mcp" = { whitelist = ["add"], tag-filters = { level = "basic" } } }'],
    ["add"],
  ],
  [
    "a path that can be read in several ways has no tools",
    "/mcp/../admin",
    ['[path-rules."/mcp/math"]\nblacklist = []'],
    [],
  ],
];

for (const [name, path, configurations, allowed] of decisions) {
  test(name, () => assert.deepEqual(allowedAt(path, ...configurations), allowed));
}

test("`_meta` of an unexpected shape has no tags and no component", () => {
  face.forget();
  assert.equal(faultIn(`${version}[path-rules."/mcp"]\nwhitelist = ["calculator"]`), undefined);
  for (const meta of [
    "",
    "[]",
    "{",
    '{"component_id":1}',
    '{"component_id":"calculator","component_id":"x"}',
  ]) {
    assert.equal(isAllowed("/mcp", "add", meta), false, meta);
  }
  face.forget();
  assert.equal(faultIn(`${version}[global-tag-filters]\nlevel = "basic"`), undefined);
  for (const meta of [
    '{"tags":[]}',
    '{"tags":{"level":["basic"]}}',
    '{"tags":{"level":"basic","level":"x"}}',
    '{"tags":{"Level":"basic"}}',
  ]) {
    assert.equal(isAllowed("/mcp", "add", meta), false, meta);
  }
  assert.equal(isAllowed("/mcp", "add", '{"tags":{"le\\u0076el":"b\\u0061sic"}}'), true);
});

const faults: readonly (readonly [text: string, fault: string])[] = [
  [
    `${version}[path-rules."/mcp"]\nwhitlist = ["add"]`,
    'line 3: `path-rules."/mcp".whitlist` is not known here; expected `whitelist`, `blacklist` or `tag-filters`',
  ],
  [
    `${version}[path-rule]`,
    "line 2: `path-rule` is not known here; expected `version`, `path-rules` or `global-tag-filters`",
  ],
  [
    `${version}[path-rules."/mcp"]\nrequired-scopes = ["a"]`,
    'line 3: `path-rules."/mcp".required-scopes` cannot be enforced: it needs the user of a request, which this server does not determine; remove it',
  ],
  [
    `${version}[path-rules."/mcp"]\ndenied-roles = []`,
    'line 3: `path-rules."/mcp".denied-roles` cannot be enforced: it needs the user of a request, which this server does not determine; remove it',
  ],
  [
    `${version}[path-rules."/mcp"]\nwhitelist = "add"`,
    'line 3: `path-rules."/mcp".whitelist` expected to be a list of strings',
  ],
  [
    `${version}[path-rules."/mcp"]\nwhitelist = true`,
    'line 3: `path-rules."/mcp".whitelist` expected to be a list of strings, found `true`',
  ],
  [`${version}[path-rules."/mcp"]\nwhitelist = [1]`, "line 3: expected a list of strings"],
  [
    `${version}[path-rules."/mcp"]\ntag-filters = "math"`,
    'line 3: `path-rules."/mcp".tag-filters` expected to be a table of tags',
  ],
  [
    `${version}[global-tag-filters]\nlevel = 3`,
    "line 3: `global-tag-filters.level` expected to be a string or a list of strings, found `3`",
  ],
  [
    `${version}[global-tag-filters.level]\na = "b"`,
    "line 2: `global-tag-filters.level` expected to be a string or a list of strings",
  ],
  [`${version}[path-rules]\n"/mcp" = ["add"]`, 'line 3: `path-rules."/mcp"` expected to be a table'],
  [`${version}path-rules = "/mcp"`, "line 2: `path-rules` expected to be a table of paths"],
  [
    `${version}[path-rules.mcp]`,
    "line 2: `path-rules.mcp` must be a path such as `/mcp/math`, without query, `.` and `..`",
  ],
  [
    `${version}[path-rules."/a/../b"]`,
    'line 2: `path-rules."/a/../b"` must be a path such as `/mcp/math`, without query, `.` and `..`',
  ],
  [
    `${version}[path-rules."/a"]\n[path-rules."/a/"]`,
    'line 2: `path-rules."/a"` is the same path as another rule\'s; keep one of them',
  ],
  [
    `${version}[global-tag-filters]\na = "b"\n[tag-filters]\nc = "d"`,
    "line 4: `tag-filters` means the same as `global-tag-filters`, which is also present; keep one of them",
  ],
  ["[path-rules]", 'line 1: expected `version = "1.0"`'],
  ["version = 1\n[path-rules]", "line 1: `version` expected to be a string, found `1`"],
  [
    version,
    "line 1: expected `path-rules` or `global-tag-filters`, since a configuration without both filters nothing",
  ],
  ["", 'line 1: expected `version = "1.0"`'],
  [`${version}[path-rules]\n[path-rules]`, "line 3: a key or a table occurs twice"],
  [`${version}version = "2"\n[path-rules]`, "line 2: a key or a table occurs twice"],
  [`${version}[[path-rules]]`, "line 2: arrays of tables are not part of a routing configuration"],
  [`${version}a = "\\x41"`, "line 2: a string holds an escape that TOML does not know"],
  [`${version}a = """b"""`, "line 2: strings of several lines are not part of a routing configuration"],
];

test("A10: a configuration with an unknown or invalid key is refused, with line and key", () => {
  for (const [text, fault] of faults) {
    const message = faultOf(text);
    assert.equal(message, `routing configuration \`config://routing-a\`, ${fault}`, text);
  }
});

/** Texts for every branch of the reader, to be put behind `version` and before `[path-rules]`. */
const texts = [
  "",
  "# comment",
  "\t# é",
  "[a]",
  "[ a . 'b' ]",
  '["a.b"]',
  "[a",
  "[]",
  "[a.]",
  "[a]]",
  "[a] x",
  "[a] # y",
  "a",
  "a =",
  "a = ",
  "= 1",
  "a = 'b",
  'a = "b',
  'a = "b\\"',
  "a = 'b' c",
  'a = "\\b\\t\\n\\f\\r\\"\\\\"',
  'a = "\\u00e9\\U0001F600"',
  'a = "\\ud800"',
  'a = "\\U00110000"',
  'a = "\\u12"',
  'a = "\\u12g4"',
  'a = "é€𝄞"',
  "a = 'c:\\d'",
  'a = "\u0001"',
  'a = "\u007f"',
  "a = 'x\ty'",
  "a = []",
  "a = ['b']",
  "a = ['b',]",
  "a = [,]",
  "a = ['b' 'c']",
  "a = ['b', # c\n\n 'd'\n]",
  "a = ['b'",
  "a = ['b'\r\n, 'c']",
  "a = {}",
  "a = { b = 'c' }",
  "a = { b = 'c', d = { e = 'f' } }",
  "a = { b = 'c'",
  "a = { b.c = 'd' }",
  "a = { b = 'c' d = 'e' }",
  "a = {,}",
  "a.b = 'c'\na.d = 'e'",
  "a.b = 'c'\na.b = 'd'",
  "a = 'b'\r\nc = 'd'\r\n",
  "a = 'b'\rc = 'd'",
  "a = 1",
  "a = true",
  "a = 1979-05-27",
  '"" = "b"',
  "é = 'b'",
  "a-b_C1 = 'c'",
  "[a]\n[a]",
  "[a.b]\n[a]",
];

test("accepts no text that is not TOML", () => {
  for (const text of texts) {
    const whole = `${version}${text}\n[path-rules]`;
    const message = faultOf(whole) ?? "";
    const isToml = isReadable(() => parse(whole));
    // Some of these texts are valid TOML and mention `a`: those are refused because of their contents.
    if (isToml) assert.match(message, /^$|is not known here/u, whole);
    else assert.notEqual(message, "", whole);
  }
});

test("survives every truncation of a configuration and never accepts an incomplete one", () => {
  const text = `${version}[global-tag-filters]\nlevel = ["basic", 'b\\']\n[path-rules."/mcp\\u00e9"]\nwhitelist = [ "add" ]\ntag-filters = { category = "math" }\n`;
  assert.equal(faultOf(text), undefined);
  for (let length = 0; length < text.length; length++) faultOf(text.slice(0, length));
  assert.match(faultOf(text.slice(0, text.indexOf("}"))) ?? "", /expected/u);
});

test("bytes that are not UTF-8 are refused inside strings", () => {
  face.forget();
  const bytes = Buffer.from(`${version}[path-rules."/\xff"]`, "latin1");
  assert.match(textOf(face.add(place(bytes), bytes.length)) ?? "", /a string is not UTF-8/u);
});

const paths: readonly (readonly [given: string, normal: string | undefined])[] = [
  ["/mcp", "/mcp"],
  ["/", ""],
  ["", ""],
  ["/mcp/", "/mcp"],
  ["//mcp///math//", "/mcp/math"],
  ["/mcp?a=/b", "/mcp"],
  ["/mcp#a", "/mcp"],
  ["/mcp/?a", "/mcp"],
  ["/mcp/%6dath", "/mcp/math"],
  ["/mcp/%6Dath", "/mcp/math"],
  ["/mcp/%c3%a9", "/mcp/é"],
  ["/a...b", "/a...b"],
  ["/.../x", "/.../x"],
  ["/.well-known", "/.well-known"],
  ["/mcp/.", undefined],
  ["/./mcp", undefined],
  ["/mcp/..", undefined],
  ["/mcp/../x", undefined],
  ["/mcp/%2e%2e/x", undefined],
  ["/mcp/.%2e", undefined],
  ["/mcp%2fmath", undefined],
  ["/mcp/%", undefined],
  ["/mcp/%4", undefined],
  ["/mcp/%zz", undefined],
  ["/mcp/%25", undefined],
  ["/mcp/%00", undefined],
  ["/mcp\\math", undefined],
  ["/mcp/%5c", undefined],
  ["/mcp/%3fa", undefined],
  ["/mcp/..?a", undefined],
];

test("paths are compared in their normal form; an ambiguous path matches nothing", () => {
  for (const [given, expected] of paths) {
    const bytes = Buffer.from(given);
    const packed = face.normal(place(bytes), bytes.length);
    const normal = packed === -1n ? undefined : Buffer.from(bytesOf(packed)).toString();
    assert.equal(normal, expected, given);
  }
});

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function faultIn(text: string): string | undefined {
  const bytes = Buffer.from(text);
  return textOf(face.add(place(bytes), bytes.length));
}

function textOf(packed: bigint): string | undefined {
  return packed === 0n ? undefined : Buffer.from(bytesOf(packed)).toString();
}

function isAllowed(path: string, name: string, meta: string): boolean {
  const parts = [path, name, meta].flatMap((text) => {
    const bytes = Buffer.from(text);
    return [place(bytes), bytes.length];
  });
  return face.allows(...(parts as Parameters<Face["allows"]>)) !== 0;
}

/** Puts `bytes` where something other than zero surrounds them, so that reading past them is noticed. */
function place(bytes: Uint8Array): number {
  const start = face.alloc(bytes.length + 32);
  const memory = new Uint8Array(face.memory.buffer);
  memory.fill(0x31, start, start + bytes.length + 32);
  memory.set(bytes, start + 16);
  return start + 16;
}

function bytesOf(packed: bigint): Uint8Array {
  const start = Number(BigInt.asUintN(32, packed >> 32n));
  return new Uint8Array(face.memory.buffer).slice(start, start + Number(packed & 0xffffffffn));
}
