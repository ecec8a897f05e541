/** Lines for entries of `config.toml` and `wasmcp.toml` that cannot be used. No `vscode` here. */
import { escapeMarkdown, messageInMarkdown } from "../ui/markdown.ts";
import { plainText } from "../ui/text.ts";
import { icons } from "./icons.ts";
import type { Node, Subject } from "./model.ts";
import type { Snapshot } from "./snapshot.ts";

/** `entry` is a key of the table: the profile `team` is the entry `profiles.team`. */
export function brokenEntries(
  { config }: Snapshot,
  table: "components" | "profiles",
  toNode: (name: string, reason: string) => Node,
): readonly Node[] {
  const prefix = `${table}.`;
  return config.problems.flatMap(({ entry, message }) =>
    entry?.startsWith(prefix) ? [toNode(entry.slice(prefix.length), message)] : [],
  );
}

export function brokenNode(line: {
  readonly id: string;
  readonly label: string;
  /** May have names in backticks. */
  readonly reason: string;
  readonly context: string;
  readonly subject: Subject;
}): Node {
  const { id, label, context, subject } = line;
  const reason = plainText(line.reason);
  return {
    id,
    label,
    description: reason,
    tooltip: `**${escapeMarkdown(label)}** cannot be used: ${messageInMarkdown(line.reason)}`,
    icon: icons.cannotBeUsed,
    context,
    spoken: `${label}, cannot be used: ${reason}`,
    children: [],
    isOpen: false,
    subject,
  };
}
