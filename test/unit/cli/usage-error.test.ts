import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exampleContext } from "../../../cli/describe-program.ts";
import { createProgram } from "../../../cli/program.ts";
import { replacementOf } from "../../../cli/replaced.ts";
import { describeUsageError, throwUsageErrors, UsageError } from "../../../cli/usage-error.ts";

/** What is said about a wrong command line. */
async function remedyFor(line: string): Promise<string> {
  const program = throwUsageErrors(await createProgram("1.0.0", exampleContext));
  const error: unknown = await program
    .parseAsync(line.split(" "), { from: "user" })
    .catch((reason: unknown) => reason);
  assert(error instanceof UsageError, `${line}: ${String(error)}`);
  const { remedy = "" } = await describeUsageError(error, () => createProgram("1.0.0", exampleContext));
  return remedy;
}

/** A wrong command line, and what it suggests. */
const suggestions: readonly (readonly [line: string, suggestion: string])[] = [
  ["runn", "did you mean `run`?"],
  ["help runn", "did you mean `run`?"],
  ["inspct x", "did you mean `inspect`?"],
  ["fetch", "did you mean `wasmcp wit fetch`?"],
  ["registry compnent list", "did you mean `component`?"],
  ["registry component ad x y", "did you mean `add`?"],
  ["wit fecth", "did you mean `fetch`?"],
  ["jwt decod x", "did you mean `decode`?"],
  ["new x -l typscript", "did you mean `typescript`?"],
  ["new x -l typescript -t resource", "did you mean `resources`?"],
  ["new x --langage typescript", "did you mean `--language`?"],
  ["compose server x.wasm --runtme spin", "did you mean `--runtime`?"],
  ["compose server x.wasm --runtme=spin", "did you mean `--runtime`?"],
  ["compose server x.wasm --out y", "did you mean `--output`?"],
  ["compose server x.wasm -t htp", "did you mean `http`?"],
  ["run x.wasm --runtime wasmtme", "did you mean `wasmtime`?"],
  ["inspect x.wasm --jsn", "did you mean `--json`?"],
];

describe("a mistyped word of the command line is answered with the right one:", () => {
  for (const [line, suggestion] of suggestions) {
    test(line, async () => {
      const [first] = (await remedyFor(line)).split("\n");
      assert.equal(first, suggestion);
    });
  }

  test("but not with one that is not similar", async () => {
    for (const line of ["xyzzy", "run x.wasm --frobnicate", "new x -l cobol"]) {
      assert.doesNotMatch(await remedyFor(line), /did you mean/);
    }
  });
});

/** What the reference's command line takes, by its grammar and its documents. */
const ofTheReference: readonly (readonly [line: string, remedy: RegExp])[] = [
  ["compose server x.wasm --deps-dir d", /includes the framework's components.*--override NAME=FILE/],
  ["compose handler x.wasm --deps-dir d", /includes the framework's components/],
  ["compose server x.wasm --skip-download", /includes the framework's components/],
  ["compose server x.wasm --override-transport t.wasm", /--override transport=FILE/],
  ["compose handler x.wasm --runtime spin", /compose server --runtime/],
  ["jwt keygen", /jwt generate-keypair/],
  ["pkg", /wasmcp pull/],
  ["registry add x y", /registry component add/],
];

describe("what the reference has and wasmcp does not is answered with what replaces it:", () => {
  for (const [line, remedy] of ofTheReference) {
    test(line, async () => assert.match((await remedyFor(line)).split("\n", 1)[0] ?? "", remedy));
  }

  test("for the command that it belongs to", () => {
    assert.equal(replacementOf("wit fetch", "--deps-dir"), undefined);
    assert.equal(replacementOf("composed", "--deps-dir"), undefined);
  });
});
