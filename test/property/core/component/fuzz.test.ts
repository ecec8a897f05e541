/** The bounded run; `node scripts/fuzz-components.ts` is the long one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz, fuzzCorpus } from "./fuzzing.ts";

const corpus = await fuzzCorpus();

for (const seed of [20241105, 20251125]) {
  test(`damaged components end in a component or in a reader error with a place, seed ${seed}`, () => {
    const report = fuzz(corpus, { cases: 8000, seed });
    assert.equal(report.components + report.refused, 8000);
    // Damage that is never noticed, or always, would try nothing.
    assert.ok(report.refused > 1000 && report.components > 100, JSON.stringify(report));
  });
}
