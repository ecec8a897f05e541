/**
 * `node scripts/check-tokens.ts [CASES [SEED]]`: the long run of `test/property/tokens`. By default 10,000 changed tokens of new keys, of
 * all nine algorithms, go to the component `access` as it is built. `node:crypto` says which of them are good.
 */
import { Random } from "../test/random.ts";
import { environment, originals } from "../test/property/tokens/changes.ts";
import { checkTokens } from "../test/property/tokens/check.ts";
import { loadAccess } from "../test/unit/components/access/component.ts";

const [cases = 10_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const server = await (await loadAccess())({ environment });
const refused = originals.filter((text) => !("principal" in server.admit([`Bearer ${text}`])));
console.log(`originals: ${originals.length}, ${refused.length} refused`);
const { admitted, changes, wrong } = checkTokens(server, new Random(seed), cases);
console.log(
  `changed tokens: ${cases} with the seed ${seed}, ${changes} kinds, ${admitted} admitted by both, ${wrong.length} wrong`,
);
for (const line of wrong) console.log(`  ${line}`);
if (refused.length + wrong.length > 0) process.exitCode = 1;
