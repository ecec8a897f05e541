import assert from "node:assert/strict";
import { it } from "node:test";
import { decodeWit, encodeWit } from "../../../../core/wit-binary/index.ts";
import { printPackage, resolveWit } from "../../../../core/wit/index.ts";

it("getters and setters survive the binary format", () => {
  const text = `package a:b;

interface i {
  resource r {
    x: get() -> u8;
    x: set(v: u8) -> result<_, string>;
    y: static get() -> string;
  }
  z: get() -> u8;
  /// Changes it.
  z: set(v: u8);
}

world w {
  import i;
  import x: get() -> u8;
  import x: set(v: u8);
}
`;
  const { root, diagnostics } = resolveWit({
    root: { sources: [{ path: "a.wit", text }] },
    dependencies: [],
    features: "all",
  });
  assert.deepEqual(diagnostics, []);
  assert.ok(root !== undefined);
  assert.equal(printPackage(root), text);
  assert.equal(printPackage(decodeWit(encodeWit(root)).root), text);
});
