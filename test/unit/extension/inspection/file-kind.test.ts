import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOfBytes } from "../../../../extension/inspection/file-kind.ts";

test("the first bytes of a file say what kind it is", () => {
  const kind = (...bytes: readonly number[]) => kindOfBytes(Uint8Array.from(bytes));
  assert.deepEqual(
    [
      kind(),
      kind(0x68, 0x65, 0x6c, 0x6c, 0x6f),
      kind(0x00, 0x61, 0x73),
      kind(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00),
      kind(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00),
    ],
    ["empty", "other", "other", "core-module", "component"],
  );
});
