// AssemblyScript that uses only what TypeScript has, too, runs in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rules } from "../assembly/routing.ts";

test("has the version of the rules", () =>
  assert.match(rules, /^version = "1\.0"$/m));

test("begins each path with a slash", () => {
  const paths = [...rules.matchAll(/^\[path-rules\."(.*)"\]$/gm)].map(
    ([, path]) => path ?? "",
  );
  assert.ok(paths.length > 0);
  for (const path of paths) assert.match(path, /^\//);
});
