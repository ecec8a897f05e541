/** `docs/reference/settings.md`: what `package.json` says of the extension's settings and commands. */
import { code, generatedNote, table } from "./markdown.ts";

interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly markdownDescription?: string;
  readonly markdownEnumDescriptions?: readonly string[];
  readonly scope: string;
}

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
}

/** The parts of an extension's manifest that the page shows. */
export interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly commands: readonly Command[];
    readonly menus: {
      readonly commandPalette?: readonly { readonly command: string; readonly when?: string }[];
    };
  };
}

export function settingsPage({ contributes }: Manifest): string {
  const settings = Object.entries(contributes.configuration.properties).map(
    ([name, setting]) => `### ${code(name)}

${setting.markdownDescription ?? ""}
${choices(setting)}
Default: ${code(JSON.stringify(setting.default))}. Scope: ${setting.scope}.`,
  );
  const hidden = new Set(
    (contributes.menus.commandPalette ?? [])
      .filter(({ when }) => when === "false")
      .map(({ command }) => command),
  );
  const commands = contributes.commands.filter(({ command }) => !hidden.has(command));
  return `${generatedNote("`package.json`, under `contributes`")}

# Settings and commands of the extension

## Settings

${settings.join("\n\n")}

## Commands in the palette

${table(
  ["command", "id"],
  commands.map(({ command, title, category }) => [
    `${category === undefined ? "" : `${category}: `}${title}`,
    code(command),
  ]),
)}

The views have further commands in their menus.
`;
}

function choices({ enum: values, markdownEnumDescriptions: meanings }: Setting): string {
  if (values === undefined) return "";
  const lines = values.map((value, index) => `- ${code(value)}: ${meanings?.[index] ?? ""}`);
  return `\n${lines.join("\n")}\n`;
}
