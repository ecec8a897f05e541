/** Gates: `@since`, `@unstable`, `@deprecated` and `@external-id`, with the versions and features of the package. */
import { type CompletionItem, CompletionItemKind, type Range } from "vscode-languageserver";
import type { syntax } from "../../../core/wit/index.ts";
import type { Members } from "../../symbols/index.ts";
import { type WritingPlace, snippetItem } from "./items.ts";

const GATES: Readonly<Record<string, string>> = {
  since: "since(version = $1)",
  unstable: "unstable(feature = $1)",
  deprecated: "deprecated(version = $1)",
  "external-id": 'external-id("$1")',
};

export function gateSnippets(): CompletionItem[] {
  return Object.entries(GATES).map(([name, text]) => ({
    ...snippetItem(`@${name}`, `@${text}`),
    sortText: `9${name}`,
  }));
}

export function gateItems(here: WritingPlace): CompletionItem[] {
  const { statement } = here.context;
  const [, name, , field, equals] = statement;
  if (name === undefined) {
    return Object.entries(GATES).map(([word, text]) => snippetItem(word, text));
  }
  const wanted = name.text === "unstable" ? "feature" : "version";
  if (name.text === "external-id") return [];
  if (field === undefined) return [snippetItem(wanted, `${wanted} = $0`)];
  if (equals?.text !== "=") return [];
  const values = wanted === "feature" ? features(here) : versions(here);
  const start = here.document.positionAt(statement[5]?.start ?? here.context.word.start);
  const range: Range = {
    start,
    end: here.document.positionAt(Math.max(here.offset, here.context.word.end)),
  };
  return values.map((value) => ({
    label: value,
    kind: CompletionItemKind.Value,
    textEdit: { range, newText: value },
  }));
}

/** The package's own version, and those that its gates name. */
function versions(here: WritingPlace): readonly string[] {
  const { version } = here.surroundings?.placed.state.package.name ?? {};
  const named = gates(here).flatMap((gate) => (gate.kind === "unstable" ? [] : [gate.version.text]));
  return [...new Set([...(version === undefined ? [] : [version]), ...named])];
}

function features(here: WritingPlace): readonly string[] {
  return [...new Set(gates(here).flatMap((gate) => (gate.kind === "unstable" ? [gate.feature.text] : [])))];
}

function gates(here: WritingPlace): readonly syntax.Gate[] {
  const scopes = here.surroundings?.placed.state.scopes ?? [];
  return scopes.flatMap(({ items }) =>
    items.flatMap((item) => {
      if (item.kind !== "interface" && item.kind !== "world") return [];
      return [...item.annotations.gates, ...gatesOf(item.members)];
    }),
  );
}

function gatesOf(members: Members): readonly syntax.Gate[] {
  return members.flatMap((member) => (member.kind === "broken" ? [] : member.annotations.gates));
}
