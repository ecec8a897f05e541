import assert from "node:assert/strict";
import { it } from "node:test";
import { ExcludedFolders } from "../../../language-server/excluded.ts";

const folders = ["file:///w"];

/** Those of the folders `a`, `a/b`, `x/a`, `x/a/b` and `x` that `patterns` exclude. */
function excluded(...patterns: readonly string[]): readonly string[] {
  const excludedFolders = new ExcludedFolders(patterns);
  return ["a", "a/b", "x", "x/a", "x/a/b"].filter((name) =>
    excludedFolders.has(`file:///w/${name}`, folders),
  );
}

it("a name is that of a folder anywhere, however editors write it", () => {
  for (const pattern of ["a", "a/", "**/a", "**/a/**"])
    assert.deepEqual(excluded(pattern), ["a", "a/b", "x/a", "x/a/b"], pattern);
});

it("a path is one in the workspace folder", () => {
  assert.deepEqual(excluded("x/a"), ["x/a", "x/a/b"]);
  assert.deepEqual(excluded("/a"), ["a", "a/b"]);
  assert.deepEqual(excluded("./a/b"), ["a/b"]);
  assert.deepEqual(excluded("*/a"), ["x/a", "x/a/b"]);
  assert.deepEqual(excluded("**/a/b"), ["a/b", "x/a/b"]);
  assert.deepEqual(excluded("?"), ["a", "a/b", "x", "x/a", "x/a/b"]);
});

it("a pattern has no other special characters, and an empty one no effect", () => {
  assert.deepEqual(excluded("(", "a+", "x.a", "[a]", "", "/"), []);
});

it("neither the workspace folder itself nor what is outside of it can be excluded", () => {
  const all = new ExcludedFolders(["w", "a"]);
  assert.equal(all.has("file:///w", folders), false);
  assert.equal(all.has("file:///other/a", folders), false);
});
