import assert from "node:assert/strict";
import { test } from "node:test";
import { composeServer } from "../../../../toolchain/compose/index.ts";
import { ToolchainError } from "../../../../core/errors.ts";
import { readFramework, readPart } from "../../../unit/toolchain/compose/wat-parts.ts";

test("a damaged part ends in a server or in an error for the user, never in one of ours", async () => {
  const framework = await readFramework();
  const sound = await readPart("version-tracks-merge/2-new");
  const victim = await readPart("version-tracks-merge/1-old");
  const codes = new Set<string>();
  for (let bit = 0; bit < victim.bytes.length * 8; bit += 11) {
    const bytes = victim.bytes.slice();
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    try {
      composeServer({ parts: [{ name: "damaged", bytes }, sound], framework });
    } catch (error) {
      if (!(error instanceof ToolchainError)) throw error;
      codes.add(error.code);
    }
  }
  for (const code of ["malformed-component", "unsatisfied-import", "type-mismatch", "import-conflict"]) {
    assert.ok(codes.has(code), `some damage is reported as \`${code}\``);
  }
});
