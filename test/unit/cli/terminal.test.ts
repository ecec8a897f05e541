import assert from "node:assert/strict";
import { test } from "node:test";
import { styleFor } from "../../../cli/terminal.ts";

test("colours follow the terminal, NO_COLOR, and above all FORCE_COLOR", () => {
  const isColoured = (isTTY: boolean, env: Readonly<Record<string, string>>) =>
    styleFor({ isTTY }, env).isColoured;
  assert.equal(isColoured(true, {}), true);
  assert.equal(isColoured(false, {}), false);
  assert.equal(isColoured(true, { NO_COLOR: "1" }), false);
  assert.equal(isColoured(true, { TERM: "dumb" }), false);
  for (const value of ["", "1", "2", "3", "true"]) {
    assert.equal(isColoured(false, { FORCE_COLOR: value, NO_COLOR: "1", TERM: "dumb" }), true, value);
  }
  for (const value of ["0", "false"]) assert.equal(isColoured(true, { FORCE_COLOR: value }), false, value);
});
