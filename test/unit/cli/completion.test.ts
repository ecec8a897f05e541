import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";
import { completeWords } from "../../../cli/commands/completion/candidates.ts";
import { scriptFor, SHELLS } from "../../../cli/commands/completion/scripts.ts";
import { exampleContext } from "../../../cli/describe-program.ts";
import { createProgram } from "../../../cli/program.ts";

const program = await createProgram("1.0.0", exampleContext);

/** What is offered after these words; the last one is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  return completeWords(program, words).candidates.map(({ value }) => value);
}

describe("the Tab key offers", () => {
  test("commands, and those that begin with what is typed", () => {
    for (const name of ["new", "compose", "run", "registry", "completion", "help"])
      assert.ok(offered("").includes(name), name);
    assert.deepEqual(offered("comp"), ["compose", "completion"]);
    assert.deepEqual(offered("registry", "comp"), ["component"]);
    assert.deepEqual(offered("registry", "component", ""), ["add", "list", "remove", "help"]);
  });

  test("the options of the command, also behind its arguments", () => {
    assert.ok(offered("compose", "server", "a.wasm", "--").includes("--override"));
    assert.deepEqual(offered("compose", "server", "--over"), ["--override"]);
    assert.ok(!offered("--").includes("--override"));
  });

  test("the choices of an option, and nothing where any text may stand", () => {
    assert.deepEqual(offered("compose", "server", "--runtime", ""), [
      "wasmtime",
      "spin",
      "wasmcloud",
      "embedded",
    ]);
    assert.deepEqual(offered("new", "x", "-l", "ty"), ["typescript"]);
    assert.deepEqual(offered("run", "x.wasm", "--addr", ""), []);
    assert.deepEqual(offered("run", "x.wasm", "--", "--"), []);
  });

  test("the user's names, where the command or the option takes one", () => {
    const names = (...words: readonly string[]) => completeWords(program, words).names;
    assert.equal(names("run", ""), "run");
    assert.equal(names("compose", "server", "a.wasm", ""), "compose server");
    assert.equal(names("compose", "server", "-p", ""), "--profile");
    assert.equal(names("compose", "server", "--"), undefined);
  });
});

describe("the script for", () => {
  for (const shell of SHELLS) {
    test(`${shell} asks the command itself`, () => {
      assert.match(scriptFor(shell), /wasmcp completion --words (?:--|'--') /);
      assert.doesNotMatch(scriptFor(shell), /undefined|\$\{"\$"\}/);
    });
  }

  test(
    "bash is one that bash runs, and that fills its answer in",
    { skip: process.platform === "win32" },
    () => {
      const stub = String.raw`wasmcp() { printf 'compose\tcompose components\ncompletion\t%s\n' "$*"; }`;
      const script = `${stub}
${scriptFor("bash")}
COMP_WORDS=(wasmcp compose se); COMP_CWORD=2
_wasmcp
printf '%s\\n' "\${COMPREPLY[@]}"
wasmcp() { printf '%s|' "$@" >&2; }
COMP_WORDS=(wasmcp run ""); COMP_CWORD=2
complete -p wasmcp
wasmcp completion --words -- "\${COMP_WORDS[@]:1:COMP_CWORD}"`;
      const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
      assert.match(stdout, /^compose\ncompletion\ncomplete .*-F _wasmcp wasmcp\n$/);
      assert.equal(stderr, "completion|--words|--|run||");
    },
  );

  for (const shell of ["zsh", "fish"] as const) {
    const isThere = spawnSync(shell, ["--version"]).status === 0;
    test(
      `${shell} is one that ${shell} reads`,
      { skip: isThere ? false : `${shell} is not installed` },
      async (t) => {
        const folder = await mkdtemp(path.join(os.tmpdir(), "wasmcp-completion-"));
        t.after(() => rm(folder, { recursive: true }));
        await writeFile(path.join(folder, "script"), scriptFor(shell));
        execFileSync(shell, ["-n", path.join(folder, "script")]);
      },
    );
  }
});
