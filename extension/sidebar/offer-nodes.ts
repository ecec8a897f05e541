/** The lines of tools, resources and prompts. No `vscode` here. */
import { escapeMarkdown } from "../ui/markdown.ts";
import { offerIcon } from "./icons.ts";
import type { Listing, Offered } from "./listings.ts";
import type { Node } from "./model.ts";

/** What a component or a running server offers, by name. `component`: what the user calls it. */
export function offerNodes(
  parent: string,
  component: string,
  file: string | undefined,
  listing: Listing | undefined,
): readonly Node[] {
  if (listing === undefined || file === undefined) return [];
  switch (listing.kind) {
    case "asking":
      return [noteNode(parent, "Listing tools…", "loading~spin")];
    case "failed":
      return [noteNode(parent, `Cannot list the tools: ${listing.reason}`, "warning")];
    case "listed":
      return listing.offers.map((offered) => offerNode(parent, component, file, offered));
  }
}

function noteNode(parent: string, text: string, icon: string): Node {
  return {
    id: `${parent} note`,
    label: text,
    description: undefined,
    tooltip: escapeMarkdown(text),
    icon: { name: icon },
    context: "note",
    spoken: text,
    children: [],
    isOpen: false,
    subject: { kind: "export" },
  };
}

const SPOKEN = {
  tool: "tool",
  resource: "resource",
  template: "resource template",
  prompt: "prompt",
} as const;

function offerNode(
  parent: string,
  component: string,
  file: string,
  { target, label, description }: Offered,
): Node {
  const kind = SPOKEN[target.kind];
  const text = description ?? "";
  return {
    id: `${parent} ${kind} ${target.name}`,
    label,
    description: text.split("\n", 1)[0],
    tooltip: `${kind} **${escapeMarkdown(label)}**${text === "" ? "" : `\n\n${escapeLines(text)}`}`,
    icon: offerIcon(target.kind),
    context: `offer.${target.kind}`,
    spoken: `${kind} ${label}${text === "" ? "" : `, ${text}`}`,
    children: [],
    isOpen: false,
    subject: { kind: "offer", target, component, file },
  };
}

/** A description is text of the component: its lines stay, and nothing in it is Markdown. */
function escapeLines(text: string): string {
  return text.split("\n").map(escapeMarkdown).join("  \n");
}
