/**
 * `node scripts/fuzz-wit.ts [MUTANTS [SEED [FOLDER…]]]`: the long run of `test/property/core/wit/differential.test.ts`, by default
 * 20,000 mutants. Each `FOLDER` is a repository whose packages are used besides the corpus; both judges are asked about them as they
 * are first. It needs `wasm-tools` (or its path in `WASM_TOOLS`).
 */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { Comparison, type Difference } from "../test/property/core/wit/differential/compare.ts";
import { mutate } from "../test/property/core/wit/differential/mutations.ts";
import { corpusSubjects, subjectsBelow } from "../test/property/core/wit/differential/subjects.ts";
import { Random } from "../test/random.ts";
import { findTool } from "../test/tools.ts";

const [wanted, seed, folders] = [
  Number(process.argv[2] ?? 20_000),
  Number(process.argv[3] ?? 1),
  process.argv.slice(4),
];
const command = findTool("wasm-tools");
if (command === undefined)
  throw new Error("`wasm-tools` not found, install it or put its path into `WASM_TOOLS`");
const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-differential-"));
const comparison = new Comparison(command, path.join(scratch, "subjects"));
const known = new Map<string, number>();
let others = 0;
const subjects = [...(await corpusSubjects(scratch))];
for (const folder of folders) {
  const there = await subjectsBelow(path.resolve(folder));
  for (const subject of there) {
    const [file = "", text = ""] = [...subject.files][0] ?? [];
    const judged = await comparison.judge({ subject, file, text, what: "as it is" });
    report(judged.found);
    if (!judged.isMistake) subjects.push(subject);
  }
  console.log(`${folder}: ${there.length} packages`);
}
const random = new Random(seed);
for (let count = 1; count <= wanted; count++) {
  report((await comparison.judge(mutate(subjects, random))).found);
  if (count % 2500 === 0) console.log(`${count} mutants of ${subjects.length} packages`);
}
await fs.rm(scratch, { recursive: true });
console.log(`${others} differences that are not known`);
for (const [reason, count] of known) console.log(`  ${count} × ${reason}`);
process.exitCode = others === 0 ? 0 : 1;

function report(found: readonly Difference[]): void {
  for (const { mutant, features, theirs, ours, known: reason } of found) {
    if (reason !== undefined) {
      known.set(reason, (known.get(reason) ?? 0) + 1);
      continue;
    }
    others += 1;
    console.log(`\n${mutant.subject.name} (${mutant.file}), features: ${features}: ${mutant.what}`);
    console.log(`  wasm-tools: ${theirs ?? "accepts it"}`);
    console.log(
      `  ours: ${ours.map(({ code, message }) => `${code}: ${message}`).join("; ") || "accepts it"}`,
    );
  }
}
