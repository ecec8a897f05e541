/** We and wasm-tools agree about packages with a small change. The bounded run; `node scripts/fuzz-wit.ts` is the long one. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, it } from "node:test";
import { findOracle } from "../../../integration/wit-oracle/oracle.ts";
import { FOUND_SINCE_1_263 } from "../../../integration/wit-oracle/exceptions.ts";
import { Random } from "../../../random.ts";
import { findTool, without } from "../../../tools.ts";
import { Comparison } from "./differential/compare.ts";
import { mutate } from "./differential/mutations.ts";
import { corpusSubjects } from "./differential/subjects.ts";

const MUTANTS = 120;

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-differential-"));
after(() => fs.rm(scratch, { recursive: true }));

it(
  "a package with a small change is judged as wasm-tools does",
  { timeout: 180_000, skip: without("wasm-tools") },
  async (context) => {
    const comparison = new Comparison(findTool("wasm-tools") ?? "", path.join(scratch, "subjects"));
    const subjects = await corpusSubjects(scratch);
    const random = new Random(2026);
    const { isBefore1_263 } = findOracle();
    const [differences, kinds] = [[] as string[], new Set<string>()];
    let mistakes = 0;
    for (let count = 0; count < MUTANTS; count++) {
      const mutant = mutate(subjects, random);
      const { found, isMistake } = await comparison.judge(mutant);
      kinds.add(mutant.what.replaceAll(/`[^`]*`/g, "").slice(0, 12));
      if (isMistake) mistakes += 1;
      for (const { known, ours, theirs } of found) {
        const isNew = isBefore1_263 && ours.some(({ code }) => FOUND_SINCE_1_263.has(code));
        if (known !== undefined || isNew) continue;
        const mine = ours.map(({ message }) => message).join("; ");
        differences.push(`${mutant.subject.name}: ${mutant.what}\n  ${theirs ?? "accepted"}\n  ${mine}`);
      }
    }
    context.diagnostic(`${mistakes} of ${MUTANTS} changes are mistakes`);
    // Neither all nor none, or the changes test nothing.
    assert.ok(mistakes > MUTANTS / 4 && mistakes < MUTANTS, `${mistakes} mistakes`);
    assert.ok(kinds.size >= 5, [...kinds].join(", "));
    assert.deepEqual(differences, []);
  },
);
