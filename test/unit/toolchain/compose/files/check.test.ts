import assert from "node:assert/strict";
import { test } from "node:test";
import type { Catalogue } from "../../../../../toolchain/run/catalogue/index.ts";
import { findCollisions, type PartNames } from "../../../../../toolchain/compose/files/index.ts";

const nothing: Catalogue = { tools: [], resources: [], resourceTemplates: [], prompts: [], extensions: [] };

function part(name: string, names: Partial<Catalogue>): PartNames {
  return { part: name, names: { ...nothing, ...names }, entries: [], remarks: [] };
}

test("names that the same parts share are reported together, with the parts in order", () => {
  const parts = [
    part("a", { tools: ["add", "sub", "neg"], prompts: ["add"] }),
    part("b", { tools: ["mul", "sub", "add", "neg"] }),
    part("c", { tools: ["add"], prompts: ["add"] }),
  ];
  assert.deepEqual(findCollisions(parts), [
    { kind: "tools", names: ["add"], parts: ["a", "b", "c"] },
    { kind: "tools", names: ["sub", "neg"], parts: ["a", "b"] },
    { kind: "prompts", names: ["add"], parts: ["a", "c"] },
  ]);
});

test("names of different kinds do not conflict, and a part does not conflict with itself", () => {
  const parts = [part("a", { tools: ["x", "x"] }), part("b", { resources: ["x"], resourceTemplates: ["y"] })];
  assert.deepEqual(findCollisions(parts), []);
});
