/** The bounded run; `node scripts/fuzz-wit-fixes.ts` is the long one, which asks wasm-tools about every fix. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, it } from "node:test";
import { Random } from "../../random.ts";
import { findTool } from "../../tools.ts";
import { type Applied, applyFixes, bundledPackages, judgeWith, subjectsIn } from "./planted-faults.ts";

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-fixes-"));
after(() => fs.rm(scratch, { recursive: true }));
const [subjects, bundle] = [await subjectsIn(scratch), await bundledPackages()];

/** Asking costs a process each time. */
async function fixes(wanted: number, command: string | undefined, seed: number): Promise<readonly Applied[]> {
  const random = new Random(seed);
  const judge = command === undefined ? undefined : judgeWith(command);
  const applied: Applied[] = [];
  while (applied.length < wanted)
    applied.push(...(await applyFixes(random.pick(subjects), bundle, judge, random)));
  return applied;
}

function check(applied: readonly Applied[]): void {
  const complaints = applied.filter(({ complaint }) => complaint !== undefined);
  assert.deepEqual(
    complaints.map(({ fault, title, complaint }) => `${fault}: \`${title}\`: ${complaint}`),
    [],
  );
}

it(
  "no fix makes a text worse, and preferred fixes remove their diagnostic",
  { timeout: 180_000 },
  async (context) => {
    const applied = await fixes(400, undefined, 21);
    check(applied);
    const kinds = new Set(applied.map(({ title }) => title.replace(/'.*/, "").trim()));
    context.diagnostic(`${applied.length} fixes of ${kinds.size} kinds`);
    assert.ok(kinds.size >= 5, [...kinds].join(", "));
  },
);

const command = findTool("wasm-tools");
it(
  "where no mistake is left after a fix, wasm-tools finds none either",
  { timeout: 180_000, skip: command === undefined ? "wasm-tools is not installed" : false },
  async () => check(await fixes(40, command, 22)),
);
