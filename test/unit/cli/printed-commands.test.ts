/** Every command line that a message, a help text or a comment of ours shows is one that the program accepts. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { describeProgram, type CommandDescription } from "../../../cli/describe-program.ts";

const root = path.join(import.meta.dirname, "../../..");
const program = await describeProgram("1.2.3");

/** A line, and where it stands. */
type Shown = readonly [line: string, place: string];

async function shownInSources(): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  for (const folder of ["cli", "core", "extension", "language-server", "toolchain"]) {
    for (const file of await fs.readdir(path.join(root, folder), { recursive: true })) {
      if (!file.endsWith(".ts")) continue;
      const name = path.join(folder, file);
      const text = await fs.readFile(path.join(root, name), "utf8");
      // In backticks, which are escaped in a template.
      for (const [, line = ""] of text.matchAll(/\\?`(wasmcp [^`\n]*?)\\?`/g)) shown.push([line, name]);
    }
  }
  return shown;
}

function* shownInHelp(command: CommandDescription): Generator<Shown> {
  for (const line of command.notes.split("\n")) {
    const [, text] = /^ {2}(wasmcp .*)$/.exec(line) ?? [];
    if (text !== undefined) yield [text, `the help of ${command.name}`];
  }
  for (const each of command.commands) yield* shownInHelp(each);
}

/** What is wrong with a line, if anything is. */
function faultOf(line: string): string | undefined {
  // `${name}` stands for one word; what follows `|` or `>` is for the shell, and a comment may end in an ellipsis.
  const plain = line
    .replaceAll(/\$\{[^}]*\}/g, "NAME")
    .replaceAll(/'[^']*'|"[^"]*"/g, "WORD")
    .replace(/\s(?:[|>#]|&&|\\| \().*$/, "");
  const words = plain
    .split(/\s+/)
    .slice(1)
    .filter((word) => word !== "…" && word !== "");
  let command = program;
  while (words.length > 0) {
    const isAny = words[0] === "NAME";
    const found = command.commands.find(({ name }) => isAny || name === `${command.name} ${words[0]}`);
    if (found === undefined) break;
    command = found;
    words.shift();
  }
  const positional: string[] = [];
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (word === "--") return undefined;
    if (!word.startsWith("-")) {
      positional.push(word);
      continue;
    }
    const [flag = ""] = word.split("=");
    if (flag === "--help" || flag === "--version") continue;
    const option = command.options.find(({ flags }) => flags.split(/[ ,]+/).includes(flag));
    if (option === undefined) return `\`${command.name}\` has no option \`${flag}\``;
    if (/[<[]/.test(option.flags) && !word.includes("=")) words.shift();
  }
  const [first] = positional;
  if (command === program && first !== undefined && first !== "help" && first !== "<args>")
    return `no command \`${first}\``;
  if (command === program) return undefined;
  const isVariadic = command.arguments.some(({ name }) => name.includes("..."));
  if (!isVariadic && positional.length > command.arguments.length)
    return `\`${command.name}\` takes ${command.arguments.length} arguments, found ${positional.join(" ")}`;
  return undefined;
}

test("commands in messages and help texts exist, with their options", async () => {
  const shown = [...(await shownInSources()), ...shownInHelp(program)];
  assert.ok(shown.length > 60, `${shown.length} lines`);
  const faults = shown.flatMap(([line, place]) => {
    const fault = faultOf(line);
    return fault === undefined ? [] : `${place}: \`${line}\`: ${fault}`;
  });
  assert.deepEqual(faults, []);
});

test("a command that does not exist is a fault", () => {
  assert.match(faultOf("wasmcp composed server.wasm") ?? "", /no command `composed`/);
  assert.match(faultOf("wasmcp run server.wasm --prot 80") ?? "", /no option `--prot`/);
  assert.match(faultOf("wasmcp inspect a.wasm b.wasm") ?? "", /takes 1 arguments/);
});
