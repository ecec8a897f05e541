import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatBytes, listNames, sentences, shortenPaths } from "../../../../extension/ui/text.ts";

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
      sentences("error: cannot compose `a.wasm`\n  it is not a component\n\nbuild it first: wasmcp build"),
      "Cannot compose `a.wasm`. It is not a component. Build it first: wasmcp build.",
    );
  });

  test("a place at the beginning of a line stays as it is", () => {
    assert.equal(sentences('src/index.ts:3:14: expected ";"'), 'src/index.ts:3:14: expected ";".');
  });

  test("files are named as the explorer names them", () => {
    const folders = ["/home/me/agent-tools", "c:\\work"];
    assert.equal(
      shortenPaths("/home/me/agent-tools/a/b.ts:1:2: odd, see `c:\\work\\d.wit` and /home/me/e", folders),
      "a/b.ts:1:2: odd, see `d.wit` and /home/me/e",
    );
  });
});
