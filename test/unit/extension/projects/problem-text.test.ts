import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { parseProblems, PROBLEM_LINE, type Problem } from "../../../../extension/projects/problem-text.ts";

function check(output: string, expected: readonly Problem[]): void {
  assert.deepEqual(parseProblems(output, path.resolve("/home/me/my-tools")), expected);
}

const inProject = (file: string) => path.resolve("/home/me/my-tools", file);

describe("problems in the output of a build", () => {
  test("are lines that begin with a place", () => {
    check('src/index.ts:3:14: expected ";" but found "x"', [
      { file: inProject("src/index.ts"), line: 3, column: 14, message: 'expected ";" but found "x"' },
    ]);
  });

  test("may stand behind `error:`, and indented as a cause", () => {
    check("error: cannot build\n  wit/world.wit:7:3: type `bar` does not exist\nlook there", [
      { file: inProject("wit/world.wit"), line: 7, column: 3, message: "type `bar` does not exist" },
    ]);
    check("Error: a.ts:1:1: odd", [{ file: inProject("a.ts"), line: 1, column: 1, message: "odd" }]);
  });

  test("keep absolute files as they are, and carriage returns out", () => {
    const file = path.resolve("/elsewhere/a.ts");
    check(`${file}:1:2: odd\r\n`, [{ file, line: 1, column: 2, message: "odd" }]);
  });

  test("are not made of addresses and times", () => {
    check("serving at http://127.0.0.1:8080/mcp\n12:30:45 done\n", []);
  });

  test("are recognised by the editor's problem matcher with the same expression", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
      contributes: { problemPatterns: readonly { name: string; regexp: string }[] };
    };
    const [pattern] = manifest.contributes.problemPatterns;
    assert.equal(pattern?.regexp, PROBLEM_LINE.source);
  });
});
