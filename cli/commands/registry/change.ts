/** What the command prints about a change of `config.toml`. */
import type { ConfigChange } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import type { JsonOption } from "../../options.ts";
import { describeAliases, describeProfiles } from "./entries.ts";

export function reportChange(
  change: ConfigChange,
  done: "added" | "removed",
  { json }: JsonOption,
  context: CommandContext,
): void {
  const usedBy = done === "added" ? [] : profilesWith(change);
  if (json) return printJson(context, describeChange(change, done, usedBy));
  const { table, name, previous, config } = change;
  const { bold, dim, green } = context.style;
  const kind = kindOf(table);
  const word = done === "removed" ? "Removed:" : previous === undefined ? "Added:" : "Replaced:";
  const target = config.components.get(name);
  const shown = done === "added" && kind === "component" ? dim(` -> ${target ?? ""}`) : "";
  context.print(`${green(word)} ${kind} ${bold(name)}${shown}`);
  if (usedBy.length === 0) return;
  const profiles = usedBy.map((profile) => `\`${profile}\``).join(", ");
  context.warn(
    `\`${name}\` is still a component of the ${usedBy.length === 1 ? "profile" : "profiles"} ${profiles}`,
  );
}

function describeChange(change: ConfigChange, done: "added" | "removed", usedBy: readonly string[]): object {
  const { file, table, name, previous, config } = change;
  const entries = table === "components" ? describeAliases(config) : describeProfiles(config);
  const added = entries.find((each) => "name" in each && each.name === name);
  return {
    file,
    [done]: kindOf(table),
    ...(added ?? { name }),
    ...(done === "added" ? { replaced: previous !== undefined } : { usedBy }),
  };
}

function kindOf(table: ConfigChange["table"]): "component" | "profile" {
  return table === "components" ? "component" : "profile";
}

function profilesWith({ name, config }: ConfigChange): readonly string[] {
  return [...config.profiles].filter(([, { own }]) => own.includes(name)).map(([profile]) => profile);
}
