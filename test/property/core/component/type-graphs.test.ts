/** The time for a file grows with its size, however large the types in it are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ToolchainError } from "../../../../core/errors.ts";
import { decodeWit } from "../../../../core/wit-binary/index.ts";
import { printPackage } from "../../../../core/wit/index.ts";
import { inspectComponent } from "../../../../toolchain/inspect/index.ts";
import { scopeGraphs, valueGraphs } from "./type-graphs.ts";

/** What a test may take here; without limits, the files below would take years. */
const timeout = 20_000;
/** The most text that one of these files may become. */
const MOST_TEXT = 4_000_000;

function orRefusal<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    return undefined;
  }
}

for (const { name, make } of [...valueGraphs, ...scopeGraphs]) {
  test(`${name}: files of any depth are described or refused`, { timeout }, () => {
    for (const levels of [1, 12, 16, 18, 28, 90]) {
      const bytes = make(levels);
      orRefusal(() => inspectComponent(bytes));
      const text = orRefusal(() => decodeWit(bytes).packages.map(printPackage).join(""));
      assert.ok((text?.length ?? 0) < MOST_TEXT, `${levels} levels have ${text?.length} characters`);
    }
  });
}

for (const { name, make } of valueGraphs.filter((graph) => graph.name !== "map")) {
  test(`${name}: small ones are decoded, and a type of more than a million types is refused with its place`, () => {
    assert.notEqual(decodeWit(make(2)).packages.length, 0);
    assert.throws(() => decodeWit(make(28)), /made of at most 1000000 types, found one of \d+.*byte \d+/);
  });
}

test("a type that is small, and used so often that the text would be large, is refused with its place", () => {
  const tuple = valueGraphs.find(({ name }) => name === "tuple");
  assert.throws(
    () => decodeWit(tuple?.make(18) ?? new Uint8Array()),
    /the text of `a:b\/c` would contain more than 100000 types/,
  );
});
