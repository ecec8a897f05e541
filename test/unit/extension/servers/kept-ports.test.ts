/** A server finds its port again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptPorts } from "../../../../extension/servers/kept-ports.ts";

function memento(): ConstructorParameters<typeof KeptPorts>[0] & { readonly values: Map<string, unknown> } {
  const values = new Map<string, unknown>();
  return {
    values,
    get: ((key: string) => values.get(key)) as never,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

test("each server keeps its own port", async () => {
  const state = memento();
  const ports = new KeptPorts(state);
  await ports.keep("a", 8080);
  await ports.keep("b", 40_001);
  await ports.keep("a", 8081);
  assert.deepEqual([ports.of("a"), ports.of("b"), ports.of("c")], [8081, 40_001, undefined]);
  // What was kept by the window before.
  assert.equal(new KeptPorts(state).of("b"), 40_001);
});

test("what is no port is not taken for one", () => {
  const state = memento();
  state.values.set("wasmcp.ports", { a: "8080", b: 0, c: 70_000, d: 1.5 });
  const ports = new KeptPorts(state);
  assert.deepEqual(
    ["a", "b", "c", "d"].map((file) => ports.of(file)),
    [undefined, undefined, undefined, undefined],
  );
  state.values.set("wasmcp.ports", "broken");
  assert.equal(ports.of("a"), undefined);
});
