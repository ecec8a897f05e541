/** `textDocument/semanticTokens`: the kind of each name, which a grammar cannot know: a resource or a record, a world or an interface. */
import {
  type Range,
  type SemanticTokens,
  type SemanticTokensDelta,
  SemanticTokensBuilder,
} from "vscode-languageserver";
import { fileIndex, findSymbol, type WitSymbol } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import type { syntax } from "../../core/wit/index.ts";

const TYPES = [
  "namespace",
  "interface",
  "class",
  "struct",
  "enum",
  "type",
  "enumMember",
  "property",
  "parameter",
  "function",
  "method",
  "decorator",
  "variable",
] as const;
type TokenType = (typeof TYPES)[number];

const MODIFIERS = ["declaration", "deprecated", "static", "async"] as const;
type TokenModifier = (typeof MODIFIERS)[number];

/** What the numbers in the tokens stand for. */
export const SEMANTIC_TOKENS_LEGEND = { tokenTypes: [...TYPES], tokenModifiers: [...MODIFIERS] };

/** Remembers what was sent last for each file, so that only what differs is sent next. */
export class SemanticTokensProvider {
  readonly #builders = new Map<string, SemanticTokensBuilder>();

  full(workspace: Workspace, document: WitDocument): SemanticTokens {
    const builder = new SemanticTokensBuilder();
    this.#builders.set(document.uri, builder);
    push(builder, workspace, document);
    return builder.build();
  }

  /** The difference to the answer `previousResultId`, or all tokens when that answer is not the last one. */
  delta(
    workspace: Workspace,
    document: WitDocument,
    previousResultId: string,
  ): SemanticTokens | SemanticTokensDelta {
    const builder = this.#builders.get(document.uri);
    if (builder === undefined) return this.full(workspace, document);
    builder.previousResult(previousResultId);
    push(builder, workspace, document);
    return builder.canBuildEdits() ? builder.buildEdits() : builder.build();
  }

  range(workspace: Workspace, document: WitDocument, range: Range): SemanticTokens {
    const builder = new SemanticTokensBuilder();
    push(builder, workspace, document, range);
    return builder.build();
  }

  forget(uri: string): void {
    this.#builders.delete(uri);
  }
}

interface Token {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

function push(
  builder: SemanticTokensBuilder,
  workspace: Workspace,
  document: WitDocument,
  range?: Range,
): void {
  for (const { start, end, type, modifiers } of tokensOf(workspace, document)) {
    const { line, character } = document.positionAt(start);
    if (range !== undefined && (line < range.start.line || line > range.end.line)) continue;
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << MODIFIERS.indexOf(modifier)), 0);
    builder.push(line, character, end - start, TYPES.indexOf(type), bits);
  }
}

/** In the order of the text. */
function tokensOf(workspace: Workspace, document: WitDocument): readonly Token[] {
  const names = fileIndex(workspace, document.uri).occurrences.flatMap(
    ({ range, key, role }): readonly Token[] => {
      const symbol = findSymbol(workspace, key);
      if (symbol === undefined) return [];
      const [type, ...modifiers] = describe(symbol);
      // A package's name holds punctuation and a version: only one line of text is a token.
      if (document.text.slice(range.start, range.end).includes("\n")) return [];
      return [
        { ...range, type, modifiers: role === "definition" ? ["declaration", ...modifiers] : modifiers },
      ];
    },
  );
  return [...names, ...gateNames(document)].toSorted((a, b) => a.start - b.start);
}

/** `since` in `@since(version = 1.0.0)`, with its sign. */
function gateNames({ file }: WitDocument): readonly Token[] {
  return file.tokens.flatMap((token, index): readonly Token[] => {
    const next = file.tokens[index + 1];
    const isGate = token.text === "@" && next?.kind === "identifier" && file.tokens[index + 2]?.text === "(";
    return isGate && next !== undefined
      ? [{ start: token.start, end: next.end, type: "decorator", modifiers: [] }]
      : [];
  });
}

const TYPE_TOKENS: Readonly<Record<syntax.TypeDefinition["kind"], TokenType>> = {
  alias: "type",
  record: "struct",
  variant: "enum",
  enum: "enum",
  flags: "enum",
  resource: "class",
};

function describe({ declaration }: WitSymbol): readonly [TokenType, ...TokenModifier[]] {
  switch (declaration.kind) {
    case "package":
    case "world":
      return [
        "namespace",
        ...deprecation(declaration.kind === "world" ? declaration.syntax.annotations : undefined),
      ];
    case "interface":
      return ["interface", ...deprecation(declaration.syntax.annotations)];
    case "item-alias":
      return ["interface"];
    case "type":
      return [
        TYPE_TOKENS[declaration.syntax.definition.kind],
        ...deprecation(declaration.syntax.annotations),
      ];
    case "type-alias":
      return ["type"];
    case "included":
      return ["variable"];
    case "function":
      return [
        declaration.syntax.func.accessor === undefined ? "function" : "property",
        ...asynchrony(declaration.syntax.func),
        ...deprecation(declaration.syntax.annotations),
      ];
    case "resource-function": {
      const { syntax: member } = declaration;
      const isStatic = member.kind === "static" ? (["static"] as const) : [];
      const type = member.func.accessor === undefined ? "method" : "property";
      return [type, ...isStatic, ...asynchrony(member.func), ...deprecation(member.annotations)];
    }
    case "extern": {
      const { target, annotations } = declaration.syntax;
      if (target.kind !== "func") return ["interface", ...deprecation(annotations)];
      const type = target.func.accessor === undefined ? "function" : "property";
      return [type, ...asynchrony(target.func), ...deprecation(annotations)];
    }
    case "field":
      return ["property"];
    case "case":
    case "label":
      return ["enumMember"];
    case "parameter":
      return ["parameter"];
    case "feature":
      return ["variable"];
  }
}

function asynchrony(func: syntax.FuncType): readonly TokenModifier[] {
  return func.async ? ["async"] : [];
}

function deprecation(annotations: syntax.Annotations | undefined): readonly TokenModifier[] {
  return annotations?.gates.some(({ kind }) => kind === "deprecated") === true ? ["deprecated"] : [];
}
