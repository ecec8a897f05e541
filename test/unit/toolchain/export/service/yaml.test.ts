import assert from "node:assert/strict";
import { test } from "node:test";
import { printYaml, type Yaml } from "../../../../../toolchain/export/service/yaml.ts";
import { parseYamlDocuments } from "../../../../yaml.ts";

test("prints lists and mappings in block style, comments in front, and leaves out what is undefined", () => {
  const text = printYaml(["first"], { a: [1, { b: "x", c: ["z"] }], d: undefined, e: {}, f: [] }, "text");
  assert.equal(text, "# first\na:\n  - 1\n  - b: x\n    c:\n      - z\ne: {}\nf: []\n---\ntext\n");
});

test("a text is read as that text", () => {
  const texts = [
    "",
    " a ",
    "yes",
    "No",
    "null",
    "~",
    "1",
    "1.0",
    "0x1f",
    "12:30",
    "2026-12-01",
    "a: b",
    "a:b",
    "a #b",
    "#a",
    "- a",
    "*",
    "&a",
    "!a",
    "{{ a }}",
    "%a",
    "@a",
    "a\nb",
    "ä\u2028\u0085",
    "'",
    '"',
    "\\",
    "/a/b",
    "no-new-privileges:true",
    "a:",
    ".inf",
    "=",
    "<<",
  ];
  const value: Yaml = { list: texts, map: Object.fromEntries(texts.map((each) => [each, each])) };
  assert.deepEqual(parseYamlDocuments(printYaml([], value)), [value]);
});
