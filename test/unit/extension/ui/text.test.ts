import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { countOf, formatBytes, listNames, plainText, sentences } from "../../../../extension/ui/text.ts";

describe("text for people", () => {
  test("sizes have a unit and no false precision", () => {
    assert.deepEqual([999, 1000, 62_400, 999_999, 1_050_000].map(formatBytes), [
      "999 bytes",
      "1 KB",
      "62 KB",
      "1.0 MB",
      "1.1 MB",
    ]);
  });

  test("names are listed as in a sentence", () => {
    assert.deepEqual(
      [listNames([]), listNames(["a"]), listNames(["a", "b"]), listNames(["a", "b", "c"])],
      ["", "a", "a and b", "a, b and c"],
    );
  });

  test("the lines of a message become sentences of one paragraph", () => {
    assert.equal(
      sentences("cannot compose `a.wasm`\n  it is not a component\n\nbuild it first: wasmcp build"),
      "Cannot compose `a.wasm`. It is not a component. Build it first: wasmcp build.",
    );
  });

  test("texts that VS Code shows literally have no backticks", () => {
    assert.equal(
      plainText("Cannot read `a.wasm`. Fetch it with `wasmcp wit fetch`. A lone `."),
      "Cannot read a.wasm. Fetch it with 'wasmcp wit fetch'. A lone .",
    );
  });

  test("a number and its noun agree", () => {
    assert.deepEqual([countOf(1, "component"), countOf(2, "component")], ["1 component", "2 components"]);
  });
});
