import assert from "node:assert/strict";
import { it } from "node:test";
import { sortByDependency, sortDeclarations } from "../../../../../core/wit/resolve/sort.ts";

/** `b: a` means that b needs a. */
function edges(
  graph: Readonly<Record<string, string>>,
): (node: string) => readonly { readonly to: string }[] {
  return (node) => (graph[node] ?? "").split("").map((to) => ({ to }));
}

const noCycle = (): never => assert.fail("unexpected circle");

it("puts dependencies first, in the order in which they are found", () => {
  assert.deepEqual(sortByDependency(["a", "b"], edges({ a: "dc", d: "c" }), noCycle), ["c", "d", "a", "b"]);
});

it("keeps the order of declaration unless something has to wait", () => {
  assert.deepEqual(sortDeclarations([..."abcd"], edges({ a: "c" }), noCycle), ["b", "c", "a", "d"]);
  assert.deepEqual(sortDeclarations([..."abcdef"], edges({ a: "ef", c: "b" }), noCycle), [..."bcdefa"]);
});

it("reports the edge that closes a circle, and sorts the rest", () => {
  const found: string[] = [];
  const sorted = sortDeclarations([..."abc"], edges({ a: "b", b: "a", c: "c" }), (from, { to }) =>
    found.push(from + to),
  );
  assert.deepEqual(found, ["ba", "cc"]);
  assert.deepEqual(sorted, ["b", "a", "c"]);
});

it("follows chains that are longer than the stack", () => {
  const nodes = Array.from({ length: 200_000 }, (_, index) => index);
  const next = (node: number): readonly { readonly to: number }[] =>
    node + 1 < nodes.length ? [{ to: node + 1 }] : [];
  assert.equal(sortDeclarations(nodes, next, noCycle)[0], nodes.length - 1);
});
