import { Command, InvalidArgumentError, Option } from "commander";
import * as path from "node:path";
import { renderError } from "../../core/errors.ts";
import {
  componentName,
  kindNamed,
  scaffold,
  scaffoldKinds,
  scaffoldLanguages,
  type ScaffoldedProject,
  type ScaffoldKind,
  type ScaffoldLanguage,
} from "../../toolchain/create/scaffold/index.ts";
import { componentFile, findProject, trustCodeIn } from "../../toolchain/create/builders/index.ts";
import { quoteCommand } from "../../toolchain/run/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { forceOption, jsonOption, type JsonOption } from "../options.ts";

interface NewOptions extends JsonOption {
  readonly language?: ScaffoldLanguage;
  readonly templateType: ScaffoldKind;
  readonly force?: boolean;
  readonly output: string;
}

export function newCommand(context: CommandContext): Command {
  const command = new Command("new");
  return command
    .argument("[name]", "the name of the component and of its folder")
    .addOption(new Option("-l, --language <language>", "the programming language").choices(scaffoldLanguages))
    .addOption(
      new Option("-t, --template-type <type>", "what the component provides")
        .choices(scaffoldKinds)
        .default("tools")
        .argParser(readKind),
    )
    .option("-o, --output <folder>", "where to create the component's folder", ".")
    .addOption(forceOption("write into a folder that is not empty, and replace its files"))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
On a terminal, the command asks for a name and a language that are missing.

Examples:
  wasmcp new weather --language typescript
  wasmcp new audit --language typescript --template-type middleware
  wasmcp new counter -l assemblyscript -o tools`,
    )
    .action(async (given: string | undefined, options: NewOptions) => {
      const answers = await completeAnswers({ name: given, language: options.language }, command, context);
      if (answers !== undefined) await create(answers.name, { ...options, ...answers }, context);
    });
}

interface Answers {
  readonly name: string;
  readonly language: ScaffoldLanguage;
}

/** What the command line does not say, a person at the terminal does; `undefined` when they leave. */
async function completeAnswers(
  { name: givenName, language: givenLanguage }: Readonly<Record<keyof Answers, string | undefined>>,
  command: Command,
  { askText }: CommandContext,
): Promise<Answers | undefined> {
  if (askText === undefined) {
    if (givenName === undefined) command.error("missing required argument 'name'");
    if (givenLanguage === undefined) {
      command.error("required option '-l, --language <language>' not specified");
    }
  }
  const name =
    givenName ??
    (await askText?.({ text: "Name of the component and of its folder", problem: nameProblemOf }));
  if (name === undefined) return undefined;
  const answer =
    givenLanguage ??
    (await askText?.({ text: "Language", choices: scaffoldLanguages, standard: "typescript" }));
  const language = scaffoldLanguages.find((each) => each === answer);
  return language === undefined ? undefined : { name, language };
}

function nameProblemOf(name: string): string | undefined {
  try {
    componentName(name);
    return undefined;
  } catch (error) {
    return renderError(error);
  }
}

function readKind(text: string): ScaffoldKind {
  const kind = kindNamed(text);
  if (kind === undefined) throw new InvalidArgumentError(`Allowed choices are ${scaffoldKinds.join(", ")}.`);
  return kind;
}

async function create(
  name: string,
  { language, templateType, force = false, output, json }: NewOptions & Answers,
  context: CommandContext,
): Promise<void> {
  const directory = path.resolve(context.directory, output);
  context.job.progress.step(`creating ${name}`);
  const project = await scaffold({ name, language, kind: templateType, directory, force }, context.assets);
  // With `--force`, the folder may have code of others.
  if (!force) await trustNewProject(project, language, context);
  context.job.progress.clear();
  if (json) return printJson(context, project);
  const component = await componentFile(await findProject(project.directory));
  printNextSteps(project, path.relative(context.directory, component), context);
}

/** The project is complete without it: `wasmcp build` asks, or says which option answers. */
async function trustNewProject(
  { directory }: ScaffoldedProject,
  language: ScaffoldLanguage,
  context: CommandContext,
): Promise<void> {
  try {
    await trustCodeIn(directory, language, context.places);
  } catch (error) {
    context.warn(`cannot store that \`wasmcp build\` may run code of the project: ${renderError(error)}`);
  }
}

function printNextSteps(
  project: ScaffoldedProject,
  component: string,
  { directory, print, style: { bold, dim, green } }: CommandContext,
): void {
  const shown = path.relative(directory, project.directory) || ".";
  print(`${green("Created:")} ${bold(shown)} ${dim(`(${project.files.length} files)`)}`);
  print("\nNext:");
  print(`  ${quoteCommand(["wasmcp", "build", shown])}`);
  print(`  ${quoteCommand(["wasmcp", "compose", "server", component, "-o", "server.wasm"])}`);
  print("  wasmcp run server.wasm");
}
