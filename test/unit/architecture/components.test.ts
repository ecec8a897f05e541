/** Promises of the framework components, which are AssemblyScript and not checked by TypeScript's projects. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readAssemblyScript } from "./sources.ts";

const sources = await readAssemblyScript("components");

function filesWith(pattern: RegExp): readonly string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

test("components take blocks from `allocate`, which are released with the call", () => {
  // The buffer for lines outlives the messages in it.
  assert.deepEqual(filesWith(/\bheap\.(re)?alloc\(/), ["components/lib/io/line-reader.ts"]);
});
