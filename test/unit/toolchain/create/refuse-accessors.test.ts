import assert from "node:assert/strict";
import { it } from "node:test";
import { findWorld, resolveWit } from "../../../../core/wit/index.ts";
import { refuseAccessors } from "../../../../toolchain/create/bindgen/index.ts";

function check(text: string): void {
  const { root } = resolveWit({
    root: { sources: [{ path: "a.wit", text: `package a:b; ${text}` }] },
    dependencies: [],
  });
  assert.ok(root !== undefined);
  refuseAccessors(findWorld(root));
}

it("a world with a getter or a setter is refused, with its place and what to write instead", () => {
  assert.throws(() => check("interface i { x: get() -> u8; } world w { import i; }"), {
    code: "unsupported-accessor",
    message: "`x` in `a:b/i` is a getter, which components cannot be built with yet",
  });
  assert.throws(() => check("world w { export x: get() -> u8; }"), /`x` in `world w` is a getter/);
  check("interface i { get: func() -> u8; } world w { import i; }");
});
