/** Changed tokens against the component `access` as it is built. `scripts/check-tokens.ts` tries 10,000. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { Random } from "../../random.ts";
import { type Access, loadAccess } from "../../unit/components/access/component.ts";
import { environment, originals } from "./changes.ts";
import { checkTokens } from "./check.ts";

/** In a run of the suite. */
const cases = 1500;

describe("changed tokens", { timeout: 300_000 }, () => {
  let server: Access;
  before(async () => {
    server = await (await loadAccess())({ environment });
  });

  test("the originals are admitted", () => {
    for (const text of originals) assert.ok("principal" in server.admit([`Bearer ${text}`]), text);
  });

  test("are admitted exactly if Node takes the text, or the rules the claims", () => {
    const { wrong, admitted, changes } = checkTokens(server, new Random(15), cases);
    assert.deepEqual(wrong, []);
    // Some changes mean the same. Each kind was tried, or nearly so.
    assert.ok(admitted > cases / 50 && admitted < cases / 3, `${admitted} admitted`);
    assert.ok(changes > 250, `${changes} kinds`);
  });
});
