/** Refactorings: they change the text of a file, but not its meaning; the title of one that does says how. */
import { type CodeAction, CodeActionKind, type TextEdit } from "vscode-languageserver";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import type { syntax, TextRange } from "../../core/wit/index.ts";
import { indentationOf } from "./add-use.ts";
import { type Block, surroundingsAt, typeNames } from "./scope.ts";
import { stopUsing } from "./stop-using.ts";

/** `selection` may be empty: then it is a cursor. */
export function refactorings(
  workspace: Workspace,
  document: WitDocument,
  selection: TextRange,
): readonly CodeAction[] {
  const surroundings = surroundingsAt(workspace, document, selection.start);
  const block = surroundings?.block;
  if (surroundings === undefined || block === undefined) return [];
  const names = [...surroundings.placed.state.items.keys()];
  return [
    ...extractType(document, block, selection),
    ...tupleToRecord(document, block, selection),
    ...extractInterface(document, block, selection, names),
    ...sortMembers(document, block, selection),
    ...addDocumentation(document, block, selection),
    ...stopUsing(workspace, document, block, selection),
  ];
}

function action(document: WitDocument, title: string, kind: CodeActionKind, edits: TextEdit[]): CodeAction {
  return { title, kind, edit: { changes: { [document.uri]: edits } } };
}

function insert(document: WitDocument, offset: number, newText: string): TextEdit {
  const position = document.positionAt(offset);
  return { range: { start: position, end: position }, newText };
}

function contains(outer: TextRange, inner: TextRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function textOf(document: WitDocument, { start, end }: TextRange): string {
  return document.text.slice(start, end);
}

// Types

/** The innermost type around the selection that has parts, and the member that it is in. */
function typeAt(
  { members }: Block,
  selection: TextRange,
  accept: (type: syntax.TypeSyntax) => boolean,
): { readonly type: syntax.TypeSyntax; readonly member: Block["members"][number] } | undefined {
  for (const member of members) {
    if (!contains(member.range, selection)) continue;
    let found: syntax.TypeSyntax | undefined;
    const visit = (type: syntax.TypeSyntax | undefined): void => {
      if (type === undefined || !contains(type.range, selection)) return;
      if (accept(type)) found = type;
      for (const part of partsOfType(type)) visit(part);
    };
    typesIn(member).forEach(visit);
    if (found !== undefined) return { type: found, member };
  }
  return undefined;
}

function typesIn(member: Block["members"][number]): readonly syntax.TypeSyntax[] {
  const ofFunc = ({ params, result }: syntax.FuncType): readonly syntax.TypeSyntax[] => [
    ...params.map((param) => param.type),
    ...(result === undefined ? [] : [result]),
  ];
  if (member.kind === "func") return ofFunc(member.func);
  if (member.kind === "extern") return member.target.kind === "func" ? ofFunc(member.target.func) : [];
  if (member.kind !== "type") return [];
  const { definition } = member;
  switch (definition.kind) {
    case "alias":
      return [definition.type];
    case "record":
      return definition.fields.map((field) => field.type);
    case "variant":
      return definition.cases.flatMap((one) => one.type ?? []);
    case "resource":
      return definition.members.flatMap((one) => (one.kind === "broken" ? [] : ofFunc(one.func)));
    case "enum":
    case "flags":
      return [];
  }
}

function partsOfType(type: syntax.TypeSyntax): readonly syntax.TypeSyntax[] {
  switch (type.kind) {
    case "tuple":
      return type.types;
    case "list":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "option":
      return [type.type];
    case "result":
      return [type.ok, type.err].filter((part) => part !== undefined);
    case "future":
    case "stream":
      return type.type === undefined ? [] : [type.type];
    case "name":
    case "primitive":
    case "handle":
      return [];
  }
}

function freeName(block: Block, wanted: string): string {
  const taken = new Set([
    ...typeNames(block.members),
    ...block.members.flatMap((member) => (member.kind === "func" ? [member.name.text] : [])),
  ]);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}${count}`;
    if (!taken.has(name)) return name;
  }
}

/** Where the declaration of a member begins: documentation and gates belong to it. */
function startOf(document: WitDocument, member: Block["members"][number]): number {
  const first = member.kind === "broken" ? undefined : member.annotations.gates[0]?.range.start;
  const id = member.kind === "broken" ? undefined : member.annotations.externalId?.range.start;
  const start = Math.min(member.range.start, first ?? member.range.start, id ?? member.range.start);
  const token = document.file.tokens.find((one) => one.start === start);
  // What follows something on its line is about that.
  const own = (token?.comments ?? []).filter((comment) => {
    const lineStart = document.text.lastIndexOf("\n", comment.start - 1) + 1;
    return document.text.slice(lineStart, comment.start).trim() === "";
  });
  return own[0]?.start ?? start;
}

function extractType(document: WitDocument, block: Block, selection: TextRange): readonly CodeAction[] {
  const found = typeAt(block, selection, ({ kind }) => !["name", "primitive", "handle"].includes(kind));
  if (found === undefined) return [];
  const { type, member } = found;
  // The type already has a name.
  if (member.kind === "type" && member.definition.kind === "alias" && member.definition.type === type)
    return [];
  const name = freeName(block, "new-type");
  const indentation = indentationOf(document, block);
  const line = `type ${name} = ${textOf(document, type.range)};\n${indentation}`;
  return [
    action(document, "Extract type", CodeActionKind.RefactorExtract, [
      insert(document, startOf(document, member), line),
      { range: document.rangeOf(type.range), newText: name },
    ]),
  ];
}

function tupleToRecord(document: WitDocument, block: Block, selection: TextRange): readonly CodeAction[] {
  const found = typeAt(block, selection, ({ kind }) => kind === "tuple");
  if (found === undefined || found.type.kind !== "tuple") return [];
  const { type, member } = found;
  const indentation = indentationOf(document, block);
  const fields = found.type.types.map(
    (part, index) => `${indentation}  item${index}: ${textOf(document, part.range)},\n`,
  );
  const body = `{\n${fields.join("")}${indentation}}`;
  const title = "Convert tuple to record";
  if (member.kind === "type" && member.definition.kind === "alias" && member.definition.type === type) {
    const name = textOf(document, member.name.range);
    const edit = { range: document.rangeOf(member.range), newText: `record ${name} ${body}` };
    return [action(document, title, CodeActionKind.RefactorRewrite, [edit])];
  }
  const name = freeName(block, "new-record");
  return [
    action(document, title, CodeActionKind.RefactorRewrite, [
      insert(document, startOf(document, member), `record ${name} ${body}\n${indentation}`),
      { range: document.rangeOf(type.range), newText: name },
    ]),
  ];
}

// Members

/** An interface that is written inline becomes one of the package. */
function extractInterface(
  document: WitDocument,
  { item }: Block,
  selection: TextRange,
  taken: readonly string[],
): readonly CodeAction[] {
  if (item.kind !== "world") return [];
  for (const member of item.members) {
    if (member.kind !== "extern" || member.target.kind !== "inline" || !contains(member.range, selection))
      continue;
    const { name } = member.target;
    if (taken.includes(name.text)) continue;
    const written = textOf(document, name.range);
    const braces = textOf(document, {
      start: document.text.indexOf("{", name.range.end),
      end: member.range.end,
    });
    const body = braces.replaceAll("\n  ", "\n");
    const start = itemStart(document, item);
    return [
      action(document, `Extract interface '${name.text}'`, CodeActionKind.RefactorExtract, [
        insert(document, start, `interface ${written} ${body}\n\n`),
        { range: document.rangeOf(member.range), newText: `${member.direction} ${written};` },
      ]),
    ];
  }
  return [];
}

function itemStart(document: WitDocument, item: Block["item"]): number {
  const start = item.annotations.gates[0]?.range.start ?? item.range.start;
  return document.file.tokens.find((token) => token.start === start)?.comments[0]?.start ?? start;
}

const ORDER = ["use", "include", "import", "export", "type", "func"];

/** Uses, includes, imports, exports, types and functions, each by name; what belongs to a member goes along with it. */
function sortMembers(document: WitDocument, block: Block, selection: TextRange): readonly CodeAction[] {
  const { members, item } = block;
  const onHead = selection.start <= item.name.range.end;
  if (!onHead || members.length < 2 || members.some((member) => member.kind === "broken")) return [];
  const pieces = members.map((member) => ({
    member,
    range: {
      start: startOf(document, member),
      end: member.range.end + trailingComment(document, member.range.end),
    },
  }));
  const sorted = pieces.toSorted((a, b) => {
    const [first, second] = [sortKey(document, a.member), sortKey(document, b.member)];
    return first < second ? -1 : first > second ? 1 : 0;
  });
  if (sorted.every((piece, index) => piece === pieces[index])) return [];
  const edits = pieces.flatMap((piece, index): readonly TextEdit[] => {
    const replacement = sorted[index];
    if (replacement === undefined || replacement === piece) return [];
    return [{ range: document.rangeOf(piece.range), newText: textOf(document, replacement.range) }];
  });
  return [action(document, `Sort the items of '${item.name.text}'`, CodeActionKind.RefactorRewrite, edits)];
}

function sortKey(document: WitDocument, member: Block["members"][number]): string {
  const kind = member.kind === "extern" ? member.direction : member.kind;
  const rank = String(ORDER.indexOf(kind));
  switch (member.kind) {
    case "use":
    case "include":
      return rank + textOf(document, member.path.range);
    case "extern":
      return (
        rank +
        textOf(
          document,
          (member.target.name ?? (member.target.kind === "path" ? member.target.path : member)).range,
        )
      );
    case "type":
    case "func":
      return rank + member.name.text;
    case "broken":
      return rank;
  }
}

/** The length of a comment on the rest of the line. */
function trailingComment(document: WitDocument, end: number): number {
  return /^[ \t]*\/\/[^\n\r]*/.exec(document.text.slice(end))?.[0].length ?? 0;
}

// Documentation

function addDocumentation(document: WitDocument, block: Block, selection: TextRange): readonly CodeAction[] {
  const { item, members } = block;
  const add = (name: string, start: number, indentation: string): CodeAction =>
    action(document, `Document '${name}'`, CodeActionKind.RefactorRewrite, [
      insert(document, start, `/// ${sentence(name)}\n${indentation}`),
    ]);
  if (contains(item.name.range, selection)) {
    if (item.annotations.docs !== undefined) return [];
    return [add(item.name.text, item.annotations.gates[0]?.range.start ?? item.range.start, "")];
  }
  for (const member of members) {
    if (member.kind !== "type" && member.kind !== "func") continue;
    if (!contains(member.name.range, selection) || member.annotations.docs !== undefined) continue;
    const start = member.annotations.gates[0]?.range.start ?? member.range.start;
    return [add(member.name.text, start, indentationOf(document, block))];
  }
  return [];
}

/** `list-tools` begins as "List tools.": the writer goes on from there. */
function sentence(name: string): string {
  const words = name.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
