import assert from "node:assert/strict";
import { test } from "node:test";
import { findLaterImports } from "../../../../../../toolchain/create/builders/python/later-imports.ts";

test("imports in functions are found, those at the top and in texts are not", () => {
  const code = `import json
"""
    import text
"""
def f():
    import csv, xml.sax as sax
    from xml.dom import minidom
    from . import sibling
    import json  # again
`;
  const { modules } = findLaterImports([code], []);
  assert.deepEqual(modules, ["csv", "json", "xml.dom", "xml.dom.minidom", "xml.sax"]);
});

test("what the library imports by itself follows from words, in packages as well", () => {
  const { modules } = findLaterImports(["x = 1"], ["datetime.strptime(text, form)"]);
  assert.deepEqual(modules, ["_strptime"]);
});

test("encodings are found where they are named", () => {
  const { encodings } = findLaterImports(
    ['text.encode("shift_jis")\nopen(f, encoding="gbk")\ncodecs.encode(b, "hex")\n'],
    [],
  );
  assert.deepEqual(encodings, ["cp1252", "gbk", "hex", "shift_jis", "utf-8-sig"]);
});
