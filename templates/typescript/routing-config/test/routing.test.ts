import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const rules = readFileSync(
  new URL("../src/routing.toml", import.meta.url),
  "utf8",
);

test("has the version of the rules", () =>
  assert.match(rules, /^version = "1\.0"$/m));

test("begins each path with a slash", () => {
  const paths = [...rules.matchAll(/^\[path-rules\."(.*)"\]$/gm)].map(
    ([, path]) => path ?? "",
  );
  assert.ok(paths.length > 0);
  for (const path of paths) assert.match(path, /^\//);
});
