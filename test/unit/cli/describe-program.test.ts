import assert from "node:assert/strict";
import { test } from "node:test";
import { describeProgram, type CommandDescription } from "../../../cli/describe-program.ts";
import { scaffoldLanguages } from "../../../toolchain/create/scaffold/index.ts";

const program = await describeProgram("1.2.3");
const all = (command: CommandDescription): readonly CommandDescription[] => [
  command,
  ...command.commands.flatMap(all),
];
const commands = all(program);

function find(name: string): CommandDescription {
  const command = commands.find((each) => each.name === name);
  return command ?? assert.fail(`no command ${name} among ${commands.map((each) => each.name).join(", ")}`);
}

test("lists every command with its subcommands", () => {
  const names = commands.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of [
    "new",
    "build",
    "compose",
    "compose server",
    "registry profile add",
    "wit fetch",
    "wit-lsp",
  ]) {
    find(`wasmcp ${name}`);
  }
});

test("lists arguments and options, with choices and defaults", () => {
  assert.deepEqual(find("wasmcp build").arguments, [
    { name: "[folder]", description: "the folder of the component's project", required: false, default: "." },
  ]);
  const options = find("wasmcp new").options;
  assert.deepEqual(options[0], {
    flags: "-l, --language <language>",
    description: "the programming language",
    required: false,
    choices: [...scaffoldLanguages],
  });
  assert.equal(
    find("wasmcp compose server").options.find(({ flags }) => /--runtime/.test(flags))?.default,
    "wasmtime",
  );
});

test("omits hidden options", () => {
  assert.equal(
    find("wasmcp wit fetch").options.find(({ flags }) => flags.includes("--dir")),
    undefined,
  );
});

test("texts contain no paths of this machine", () => {
  assert.match(find("wasmcp registry").notes, /~\/\.config\/wasmcp\/config\.toml/);
  assert.match(find("wasmcp pull").notes, /~\/\.config\/wasm-pkg\/config\.toml/);
});

test("every command, argument and option has a description: a phrase in lower case, without a full stop", () => {
  const phrases = commands
    .slice(1)
    .flatMap((command) => [
      [command.name, command.description],
      ...command.arguments.map(({ name, description }) => [`${command.name} ${name}`, description]),
      ...command.options.map(({ flags, description }) => [`${command.name} ${flags}`, description]),
    ]);
  const wrong = phrases.filter(
    ([, text = ""]) => text === "" || text.endsWith(".") || (/^[A-Z]/.test(text) && !/^[A-Z]{2}/.test(text)),
  );
  assert.deepEqual(wrong, []);
});
