import assert from "node:assert/strict";
import { test } from "node:test";
import { inMetres } from "../src/units.ts";

test("knows units of length", () =>
  assert.equal(inMetres("inch"), "1 inch = 0.0254 m"));

test("has nothing for other names", () => {
  for (const name of ["parsec", "toString", ""])
    assert.equal(inMetres(name), undefined);
});
