import assert from "node:assert/strict";
import { test } from "node:test";
import { readEntry, withEntry } from "../../../../toolchain/clients/entries.ts";

const place = { file: "mcp.json", key: "servers", name: "weather" };
const entry = { type: "http", url: "http://127.0.0.1:8080/mcp" };

test("an empty file becomes one with the entry", () => {
  assert.equal(
    withEntry("", place, entry),
    `{
  "servers": {
    "weather": {
      "type": "http",
      "url": "http://127.0.0.1:8080/mcp"
    }
  }
}
`,
  );
});

test("comments, other entries, tabs and trailing commas stay", () => {
  const before = `{
\t// ours
\t"inputs": [], /* none */
\t"servers": {
\t\t// the old one
\t\t"other": { "url": "x" },
\t},
}
`;
  const after = withEntry(before, place, entry);
  for (const kept of ["// ours", "/* none */", "// the old one", '"other": { "url": "x" }', '"inputs": []']) {
    assert.ok(after.includes(kept), `${kept}\n${after}`);
  }
  assert.match(after, /\n\t\t"weather": \{\n\t\t\t"type"/);
  assert.deepEqual(readEntry(after, place), entry);
  assert.deepEqual(readEntry(after, { ...place, name: "other" }), { url: "x" });
});

test("an entry is replaced in its place", () => {
  const before = withEntry(withEntry("", place, { url: "a" }), { ...place, name: "z" }, { url: "z" });
  const after = withEntry(before, place, entry);
  assert.deepEqual(Object.keys((JSON.parse(after) as { servers: object }).servers), ["weather", "z"]);
  assert.deepEqual(readEntry(after, place), entry);
});

test("the ends of lines stay those of Windows", () => {
  assert.doesNotMatch(withEntry('{\r\n  "a": 1\r\n}\r\n', place, entry), /[^\r]\n/);
});

test("what is not JSON is refused with its place", () => {
  assert.throws(
    () => readEntry('{\n  "servers": {,\n}', place),
    (error: Error) => {
      assert.match(error.message, /cannot read `mcp\.json` as JSON/);
      const { problems } = error as unknown as {
        problems: readonly { place: { line: number; column: number } }[];
      };
      assert.deepEqual([problems[0]?.place.line, problems[0]?.place.column], [2, 15]);
      return true;
    },
  );
  assert.throws(() => readEntry('{ "servers": [] }', place), /expected an object `servers`/);
  assert.throws(() => readEntry("[]", place), /expected an object `servers`/);
});
