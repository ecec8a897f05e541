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
  if (json) return printJson(context, describeChange(change, done));
  const { table, name, previous, config, usedBy } = change;
  const { bold, dim, green } = context.style;
  const kind = kindOf(table);
  const word = done === "removed" ? "Removed:" : previous === undefined ? "Added:" : "Replaced:";
  const target = config.components.get(name);
  const shown = done === "added" && kind === "component" ? dim(` -> ${target ?? ""}`) : "";
  context.print(`${green(word)} ${kind} ${bold(name)}${shown}`);
  if (usedBy.length === 0) return;
  const users = usedBy.map((user) => `the ${user.kind} \`${user.name}\``).join(", ");
  const refer = usedBy.length === 1 ? "refers" : "refer";
  const them = usedBy.length === 1 ? "it" : "them";
  context.warn(`${users} still ${refer} to \`${name}\`; change or remove ${them}, or add \`${name}\` again`);
}

function describeChange(change: ConfigChange, done: "added" | "removed"): object {
  const { file, table, name, previous, config, usedBy } = change;
  const entries = table === "components" ? describeAliases(config) : describeProfiles(config);
  const added = entries.find((each) => "name" in each && each.name === name);
  return {
    file,
    [done]: kindOf(table),
    ...(added ?? { name }),
    ...(done === "added"
      ? { replaced: previous !== undefined }
      : { usedBy: usedBy.map((user) => user.name) }),
  };
}

function kindOf(table: ConfigChange["table"]): "component" | "profile" {
  return table === "components" ? "component" : "profile";
}
