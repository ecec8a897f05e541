/** `textDocument/hover`: the declaration of a name, its documentation, and its form in the canonical ABI. */
import type { Hover, Position } from "vscode-languageserver";
import { findSymbol, meaningOf, type Meaning, occurrenceAt, type WitSymbol } from "../symbols/index.ts";
import { relativeUri, type WitDocument, type Workspace } from "../workspace/index.ts";
import {
  abiShape,
  type CoreSignature,
  dealias,
  type Func,
  liftedSignature,
  loweredSignature,
  printFunc,
  printType,
  type syntax,
  type Type,
} from "../../core/wit/index.ts";
import { documentation, fence } from "./markdown.ts";
import { WORDS } from "./words.ts";

/** Longer declarations are cut: a hover is for a look. */
const MAX_LINES = 30;

export function hover(workspace: Workspace, document: WitDocument, position: Position): Hover | null {
  const offset = document.offsetAt(position);
  const occurrence = occurrenceAt(workspace, document, offset);
  const symbol = occurrence === undefined ? undefined : findSymbol(workspace, occurrence.key);
  if (occurrence !== undefined && symbol !== undefined) {
    const value = describeSymbol(workspace, symbol);
    return { contents: { kind: "markdown", value }, range: document.rangeOf(occurrence.range) };
  }
  const token = document.file.tokens.find(({ start, end }) => start <= offset && offset < end);
  const previous =
    token === undefined ? undefined : document.file.tokens[document.file.tokens.indexOf(token) - 1];
  // `get` and `set` are words in the place of `func`, and names elsewhere.
  const isAccessor =
    (token?.text === "get" || token?.text === "set") &&
    (previous?.text === ":" || previous?.text === "static");
  const isWord = token?.kind === "keyword" || previous?.text === "@" || isAccessor;
  const text = isWord ? WORDS.get(token?.text ?? "") : undefined;
  if (token === undefined || text === undefined) return null;
  return {
    contents: { kind: "markdown", value: `\`${token.text}\`: ${text}` },
    range: document.rangeOf(token),
  };
}

/** Markdown; also what completion shows beside an item. */
export function describeSymbol(workspace: Workspace, symbol: WitSymbol): string {
  const meaning = meaningOf(workspace, symbol);
  const parts = [
    fence(declarationText(workspace, symbol)),
    documentation(docsOf(symbol, meaning)),
    gatesOf(symbol),
    ...(meaning === undefined ? [] : describeMeaning(symbol, meaning)),
    originOf(workspace, symbol),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The declaration as it is written, moved to the left margin. */
function declarationText(workspace: Workspace, symbol: WitSymbol): string {
  const document = workspace.document(symbol.uri);
  if (document === undefined) return symbol.name;
  const { accessor } = symbol;
  if (accessor !== undefined) {
    const { accessor: _, ...first } = symbol;
    const parts = [first, { ...first, ...accessor }].map((one) => declarationText(workspace, one));
    return parts.join("\n");
  }
  const { start, end } = symbol.fullRange;
  const { kind } = symbol.declaration;
  if (kind === "package") return `package ${symbol.name}`;
  if (kind === "interface" || kind === "world") return `${kind} ${symbol.name}`;
  const before = document.text.slice(document.text.lastIndexOf("\n", start - 1) + 1, start);
  const indentation = /^\s*/.exec(before)?.[0] ?? "";
  const lines = document.text
    .slice(start, end)
    .split(/\r?\n/)
    .map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line));
  return lines.length <= MAX_LINES ? lines.join("\n") : [...lines.slice(0, MAX_LINES), "…"].join("\n");
}

function docsOf({ declaration }: WitSymbol, meaning: Meaning | undefined): string {
  if (meaning?.kind === "package") return meaning.package.docs ?? "";
  const { syntax } = declaration;
  if ("docs" in syntax) return syntax.docs ?? "";
  if ("annotations" in syntax && syntax.annotations.docs !== undefined) return syntax.annotations.docs;
  // A used type has its documentation at its declaration.
  if (meaning?.kind !== "type") return "";
  const target = dealias(meaning.type);
  return typeof target === "string" ? "" : (target.docs ?? "");
}

function gatesOf({ declaration: { syntax } }: WitSymbol): string {
  if (!("annotations" in syntax)) return "";
  return syntax.annotations.gates.map(describeGate).join(" · ");
}

function describeGate(gate: syntax.Gate): string {
  switch (gate.kind) {
    case "since":
      return `since ${gate.version.text}`;
    case "deprecated":
      return `**deprecated** since ${gate.version.text}`;
    case "unstable":
      return `unstable: feature \`${gate.feature.text}\``;
  }
}

function describeMeaning(symbol: WitSymbol, meaning: Meaning): readonly string[] {
  switch (meaning.kind) {
    case "package": {
      const { interfaces, worlds } = meaning.package;
      return [listOf("interfaces", interfaces.keys()), listOf("worlds", worlds.keys())].filter(Boolean);
    }
    case "interface": {
      const { types, functions } = meaning.interface;
      return [listOf("types", types.keys()), listOf("functions", functions.keys())].filter(Boolean);
    }
    case "world":
      return [
        listOf("imports", meaning.world.imports.keys()),
        listOf("exports", meaning.world.exports.keys()),
      ].filter(Boolean);
    case "type": {
      const { type } = meaning;
      const target = dealias(type);
      const isAlias = type.kind.kind === "alias";
      const resolved = isAlias ? [`is \`${describeTarget(target)}\``] : [];
      return [...resolved, abiOf(target)];
    }
    case "function":
      return [coreOf(symbol, meaning.function)];
    case "value":
      return meaning.type === undefined ? [] : [abiOf(meaning.type)];
  }
}

/** Interfaces with hundreds of functions are not for a hover. */
const MAX_NAMES = 24;

function listOf(what: string, names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return "";
  const shown = all.slice(0, MAX_NAMES).map((name) => `\`${name}\``);
  const more = all.length > MAX_NAMES ? `, and ${all.length - MAX_NAMES} more` : "";
  return `${what}: ${shown.join(", ")}${more}`;
}

/** A type as written where it is declared: `record request`, `list<u8>`. */
function describeTarget(type: Type): string {
  if (typeof type === "string") return type;
  return type.name === undefined ? shorten(printType(type)) : `${type.kind.kind} ${type.name}`;
}

/** A tuple may have a thousand parts. */
const MAX_SIGNATURE = 500;

function shorten(text: string): string {
  return text.length <= MAX_SIGNATURE ? text : `${text.slice(0, MAX_SIGNATURE)}…`;
}

function abiOf(type: Type): string {
  const { size, align, flat } = abiShape(type);
  const bytes = size === 1 ? "1 byte" : `${size} bytes`;
  const values = flat === undefined ? "passed in memory" : `\`${flat.join(" ")}\``;
  return `canonical ABI: ${bytes}, aligned to ${align}; flat: ${values}`;
}

function coreOf(symbol: WitSymbol, func: Func): string {
  const lowered = printSignature(loweredSignature(func));
  const lifted = printSignature(liftedSignature(func));
  const { declaration } = symbol;
  const direction = declaration.kind === "extern" ? declaration.syntax.direction : undefined;
  const ownParams = shorten(printFunc(func));
  const head = `\`${ownParams}\``;
  if (direction === "import" || (direction === undefined && lowered === lifted))
    return `${head}\n\ncore: \`${lowered}\``;
  if (direction === "export") return `${head}\n\ncore: \`${lifted}\``;
  return `${head}\n\ncore: \`${lowered}\` imported, \`${lifted}\` exported`;
}

function printSignature({ params, results }: CoreSignature): string {
  return `(${params.join(", ")}) -> ${results.length === 1 ? results[0] : `(${results.join(", ")})`}`;
}

function originOf(workspace: Workspace, symbol: WitSymbol): string {
  const around: string[] = [];
  for (let key = symbol.container; key !== undefined;) {
    const container = findSymbol(workspace, key);
    if (container === undefined) break;
    around.unshift(container.name);
    key = container.container;
  }
  const folder = workspace.folders.find((one) => symbol.uri.startsWith(`${one}/`));
  const file = folder === undefined ? symbol.uri : relativeUri(folder, symbol.uri);
  const [pkg, ...path] = around;
  const place =
    pkg === undefined
      ? ""
      : `\`${[pkg.replace(/@.*/, ""), ...path].join("/")}${/@.*/.exec(pkg)?.[0] ?? ""}\`, `;
  return `*${place}${file}*`;
}
