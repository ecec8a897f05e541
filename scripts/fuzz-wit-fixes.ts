/**
 * `node scripts/fuzz-wit-fixes.ts [FIXES [SEED]]`: the long run of `test/property/language-server/fixes.test.ts`, by default
 * until 5,000 fixes have been applied. It needs `wasm-tools` (or its path in `WASM_TOOLS`).
 */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import {
  applyFixes,
  bundledPackages,
  judgeWith,
  subjectsIn,
} from "../test/property/language-server/planted-faults.ts";
import { Random } from "../test/random.ts";
import { findTool } from "../test/tools.ts";

const [wanted, seed] = [Number(process.argv[2] ?? 5000), Number(process.argv[3] ?? 1)];
const command = findTool("wasm-tools");
if (command === undefined)
  throw new Error("`wasm-tools` not found, install it or put its path into `WASM_TOOLS`");
const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-fixes-"));
const [subjects, bundle, random] = [await subjectsIn(scratch), await bundledPackages(), new Random(seed)];
const complaints = new Set<string>();
const titles = new Map<string, number>();
let applied = 0;
while (applied < wanted) {
  for (const one of await applyFixes(random.pick(subjects), bundle, judgeWith(command), random)) {
    applied += 1;
    const kind = one.title.replace(/'.*/, "").trim();
    titles.set(kind, (titles.get(kind) ?? 0) + 1);
    if (one.complaint !== undefined) complaints.add(`${one.fault}: \`${one.title}\`: ${one.complaint}`);
  }
}
await fs.rm(scratch, { recursive: true });
console.log(`${applied} fixes applied, ${complaints.size} are bad`);
console.log([...titles].map(([title, count]) => `  ${count} × ${title}`).join("\n"));
for (const complaint of complaints) console.log(complaint);
process.exitCode = complaints.size === 0 ? 0 : 1;
