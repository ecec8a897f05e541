/**
 * `node scripts/fuzz-components.ts [CASES [SEED]]`: the long run of `test/property/core/component/fuzz.test.ts`, by default
 * 200,000 cases. It stops at the first case that ends in anything but a component or a reader error.
 */
import { fuzz, fuzzCorpus } from "../test/property/core/component/fuzzing.ts";

const casesPerRound = 10_000;
const [cases = 200_000, seed = 1] = process.argv.slice(2).map(Number);
const corpus = await fuzzCorpus();

const byDamage: Record<string, number> = {};
let [done, components, slowest] = [0, 0, 0];
for (let round = 0; done < cases; round += 1) {
  const report = fuzz(corpus, { cases: Math.min(casesPerRound, cases - done), seed: seed + 2 * round });
  done += report.cases;
  components += report.components;
  slowest = Math.max(slowest, report.slowestMilliseconds);
  for (const [name, count] of Object.entries(report.byDamage)) byDamage[name] = (byDamage[name] ?? 0) + count;
  console.error(`${done} of ${cases} cases`);
}
console.log(
  `${done} cases: ${components} are still components, ${done - components} are refused with a place`,
);
console.log(`still components, by damage: ${JSON.stringify(byDamage)}`);
console.log(`the slowest case took ${Math.round(slowest)} ms`);
