/** `docs/reference/commands.md`: the command line, as the program that parses it describes itself. */
import type { CommandDescription, OptionDescription } from "../../cli/describe-program.ts";
import { code, generatedNote, table } from "./markdown.ts";

export function commandsPage(program: CommandDescription): string {
  const [all, ...pages] = flatten(program);
  return `${generatedNote("the commands in `cli/commands/`")}

# Commands

${all?.description ?? ""}

${table(
  ["command", "use"],
  pages.map(({ name, description }) => [`[${code(name)}](#${anchor(name)})`, description]),
)}

${pages.map(section).join("\n\n")}
`;
}

/** Every command and its subcommands, each before its own; without the `help` of commander. */
function flatten(command: CommandDescription): readonly CommandDescription[] {
  return [command, ...command.commands.filter(isWork).flatMap(flatten)];
}

function isWork({ name }: CommandDescription): boolean {
  return !name.endsWith(" help");
}

function anchor(name: string): string {
  return name.replaceAll(" ", "-");
}

function section(command: CommandDescription): string {
  const { name, description, usage, arguments: args, options, notes } = command;
  const parts = [
    `## ${name}`,
    `${description.charAt(0).toUpperCase()}${description.slice(1)}.`,
    fence(`${name} ${usage}`),
  ];
  if (args.length > 0) {
    parts.push(
      table(
        ["argument", "meaning"],
        args.map((each) => [code(each.name), meaning(each)]),
      ),
    );
  }
  parts.push(
    table(
      ["option", "meaning"],
      options.map((option) => [code(option.flags), meaning(option)]),
    ),
  );
  if (notes !== "") parts.push(fence(notes));
  return parts.join("\n\n");
}

function meaning(item: Pick<OptionDescription, "description" | "choices" | "default">): string {
  const facts = [
    ...(item.choices === undefined ? [] : [`one of ${item.choices.map(code).join(", ")}`]),
    ...(item.default === undefined || item.default === false
      ? []
      : [`default: ${code(String(item.default))}`]),
  ];
  return facts.length === 0 ? item.description : `${item.description} (${facts.join("; ")})`;
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
