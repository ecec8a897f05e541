/**
 * One source file of a guest in TypeScript, JavaScript or AssemblyScript, parsed: which names it declares, and where the
 * block of an interface begins and ends.
 *
 * AssemblyScript has decorators on functions and variables (`@inline function f()`), which no parser of TypeScript
 * accepts. They are blanked one by one, where the parser stops.
 */
import type { ParseResult, ParserPlugin } from "@babel/parser";
import type {
  Expression,
  Identifier,
  ObjectExpression,
  ObjectProperty,
  Program,
  Statement,
  StringLiteral,
  VariableDeclaration,
} from "@babel/types";
import type { GuestSource } from "./guest-source.ts";

export type Script = "ts" | "js" | "as";

/** The parser, which the edge loads when it is first needed: it is as large as the rest of the server. */
export interface ScriptParser {
  parse(
    text: string,
    options: {
      readonly sourceType: "module";
      readonly errorRecovery: boolean;
      readonly plugins: ParserPlugin[];
    },
  ): ParseResult;
}

export interface ScriptModule {
  readonly source: GuestSource;
  /** The names at the top level: declared, imported, or exported from elsewhere. */
  readonly names: ReadonlySet<string>;
  /** Those that the file exports by a declaration: `export const tools = …`. */
  readonly exported: ReadonlySet<string>;
  /** By name: `export const tools = { … }` and `export namespace tools { … }`. */
  readonly blocks: ReadonlyMap<string, ScriptBlock>;
  /** By local name: `<module> <exported name>`, and `. <name>` for a type that the file declares itself. */
  readonly imports: ReadonlyMap<string, string>;
  /** Where another import goes. */
  readonly importsEnd: ImportPlace;
}

export interface ImportPlace {
  readonly offset: number;
  readonly isAfterImport: boolean;
}

/** The braces of an object or a namespace. */
export interface ScriptBlock {
  readonly kind: "object" | "namespace";
  /** Behind the `{`, and at the `}`. */
  readonly start: number;
  readonly end: number;
  readonly members: ReadonlySet<string>;
  /** `{ ...others }` may have any member. */
  readonly isOpenEnded: boolean;
  /** Where the last member ends that has no comma or the like behind it. */
  readonly missingComma: number | undefined;
}

/** A source that the parser refuses. */
export interface Unreadable {
  readonly source: GuestSource;
  /** What the parser reports: `Unexpected token (3:12)`. */
  readonly reason: string;
}

export function parseModule(
  parser: ScriptParser,
  source: GuestSource,
  script: Script,
): ScriptModule | Unreadable {
  const parsed = parseText(parser, source, script);
  if (typeof parsed === "string") return { source, reason: parsed };
  const found = new Collector(source.text);
  for (const statement of parsed.body) found.addStatement(statement);
  return {
    source,
    names: found.names,
    exported: found.exported,
    blocks: found.blocks,
    imports: found.imports,
    importsEnd: importPlace(parsed, source.text),
  };
}

/** More decorators than this are not blanked: each costs another run of the parser. */
const MAX_DECORATORS = 200;
const DECORATOR_ERRORS: ReadonlySet<unknown> = new Set([
  "UnexpectedLeadingDecorator",
  "UnsupportedDecoratorExport",
]);

/** The tree, or the reason why the parser refuses the text. */
function parseText(parser: ScriptParser, { text, path }: GuestSource, script: Script): Program | string {
  const plugins: ParserPlugin[] =
    script === "js" ? ["jsx"] : path.endsWith(".tsx") ? ["typescript", "jsx"] : ["typescript"];
  const options = {
    sourceType: "module",
    errorRecovery: true,
    plugins: [...plugins, "decorators-legacy"],
  } as const satisfies { plugins: ParserPlugin[]; sourceType: string; errorRecovery: boolean };
  let code = text;
  for (let count = 0; ; count++) {
    try {
      return parser.parse(code, { ...options, plugins: [...options.plugins] }).program;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const blanked = count < MAX_DECORATORS ? withoutDecorator(parser, code, error) : undefined;
      if (script !== "as" || blanked === undefined) return error.message;
      code = blanked;
    }
  }
}

/** `code` without the decorator that the parser has just stopped behind; every offset stays. */
function withoutDecorator(parser: ScriptParser, code: string, error: SyntaxError): string | undefined {
  const { reasonCode, pos } = error as SyntaxError & {
    readonly reasonCode?: unknown;
    readonly pos?: unknown;
  };
  if (!DECORATOR_ERRORS.has(reasonCode) || typeof pos !== "number") return undefined;
  for (let start = code.lastIndexOf("@", pos - 1); start >= 0; start = code.lastIndexOf("@", start - 1)) {
    const decorator = code.slice(start, pos);
    // An `@` within the text of an argument, as in `@external("a@b", "c")`, does not begin the decorator.
    if (!parses(parser, `${decorator}\nclass C {}`)) {
      if (start === 0) break;
      continue;
    }
    return code.slice(0, start) + decorator.replaceAll(/[^\n]/g, " ") + code.slice(pos);
  }
  return undefined;
}

function parses(parser: ScriptParser, code: string): boolean {
  try {
    parser.parse(code, {
      sourceType: "module",
      errorRecovery: false,
      plugins: ["typescript", "decorators-legacy"],
    });
    return true;
  } catch {
    return false;
  }
}

/** Behind the imports that the file has, or else below the comment that it opens with. */
function importPlace({ body, interpreter }: Program, text: string): ImportPlace {
  const last = body.findLast(({ type }) => type === "ImportDeclaration");
  if (last !== undefined) {
    const newline = text.indexOf("\n", last.end ?? 0);
    return { offset: newline === -1 ? text.length : newline + 1, isAfterImport: true };
  }
  const afterInterpreter = interpreter == null ? 0 : nextLine(text, interpreter.end ?? 0);
  const [first] = body[0]?.leadingComments ?? [];
  const isOpening =
    first?.type === "CommentBlock" && text.slice(afterInterpreter, first.start ?? 0).trim() === "";
  return { offset: isOpening ? nextLine(text, first.end ?? 0) : afterInterpreter, isAfterImport: false };
}

function nextLine(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline === -1 ? text.length : newline + 1;
}

/** Fills the tables of a module, statement by statement. */
class Collector {
  readonly names = new Set<string>();
  readonly exported = new Set<string>();
  readonly blocks = new Map<string, ScriptBlock>();
  readonly imports = new Map<string, string>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  addStatement(statement: Statement): void {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const specifier of statement.specifiers) {
          this.names.add(specifier.local.name);
          if (specifier.type === "ImportSpecifier") {
            const exported = exportName(specifier.imported);
            this.imports.set(specifier.local.name, `${statement.source.value} ${exported}`);
          }
        }
        return;
      case "ExportNamedDeclaration":
        for (const specifier of statement.specifiers) this.names.add(exportName(specifier.exported));
        if (statement.declaration == null) return;
        for (const name of declaredNames(statement.declaration)) this.exported.add(name);
        this.#addDeclaration(statement.declaration);
        return;
      default:
        this.#addDeclaration(statement);
    }
  }

  #addDeclaration(statement: Statement): void {
    for (const name of declaredNames(statement)) this.names.add(name);
    switch (statement.type) {
      case "ClassDeclaration":
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSEnumDeclaration":
        for (const name of declaredNames(statement)) this.imports.set(name, `. ${name}`);
        return;
      case "TSModuleDeclaration":
        if (statement.id.type === "Identifier" && statement.body.type === "TSModuleBlock")
          this.blocks.set(statement.id.name, namespaceBlock(statement.body));
        return;
      case "VariableDeclaration":
        for (const { id, init } of statement.declarations) {
          const value = init == null ? undefined : unwrapped(init);
          if (id.type === "Identifier" && value?.type === "ObjectExpression")
            this.blocks.set(id.name, objectBlock(value, this.#text));
        }
        return;
      default:
    }
  }
}

/** `value` of `value as const`, `value satisfies Tools` and `<Tools>value`. */
function unwrapped(expression: Expression): Expression {
  switch (expression.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      return unwrapped(expression.expression);
    default:
      return expression;
  }
}

function objectBlock(object: ObjectExpression, text: string): ScriptBlock {
  const members = new Set<string>();
  for (const property of object.properties) {
    const name =
      property.type === "SpreadElement" ? undefined : propertyName(property.key, property.computed);
    if (name !== undefined) members.add(name);
  }
  const last = object.properties.at(-1);
  const end = (object.end ?? 0) - 1;
  return {
    kind: "object",
    start: (object.start ?? 0) + 1,
    end: text.charAt(end) === "}" ? end : (object.end ?? 0),
    members,
    isOpenEnded: object.properties.some(({ type }) => type === "SpreadElement"),
    missingComma:
      last === undefined || object.extra?.["trailingComma"] !== undefined
        ? undefined
        : (last.end ?? undefined),
  };
}

function propertyName(key: ObjectProperty["key"], isComputed: boolean | undefined): string | undefined {
  if (isComputed === true) return undefined;
  if (key.type === "Identifier") return key.name;
  return key.type === "StringLiteral" ? key.value : undefined;
}

function namespaceBlock(body: {
  readonly body: readonly Statement[];
  readonly start?: number | null;
  readonly end?: number | null;
}): ScriptBlock {
  const members = new Set<string>();
  for (const statement of body.body) {
    const declaration =
      statement.type === "ExportNamedDeclaration" ? (statement.declaration ?? undefined) : statement;
    for (const name of declaration === undefined ? [] : declaredNames(declaration)) members.add(name);
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const specifier of statement.specifiers) members.add(exportName(specifier.exported));
  }
  return {
    kind: "namespace",
    start: (body.start ?? 0) + 1,
    end: (body.end ?? 0) - 1,
    members,
    isOpenEnded: false,
    missingComma: undefined,
  };
}

/** The names of values, types and namespaces that a statement declares. */
function declaredNames(statement: Statement): readonly string[] {
  switch (statement.type) {
    case "VariableDeclaration":
      return variableNames(statement);
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
      return statement.id == null ? [] : [statement.id.name];
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSEnumDeclaration":
      return [statement.id.name];
    case "TSModuleDeclaration":
      return statement.id.type === "Identifier" ? [statement.id.name] : [];
    case "TSImportEqualsDeclaration":
      return [statement.id.name];
    default:
      return [];
  }
}

/** Names in patterns, as in `const { tools } = make()`, count as well. */
function variableNames({ declarations }: VariableDeclaration): readonly string[] {
  return declarations.flatMap(({ id }): readonly string[] => {
    if (id.type === "Identifier") return [id.name];
    if (id.type !== "ObjectPattern") return [];
    return id.properties.flatMap((property) => {
      const target = property.type === "RestElement" ? property.argument : property.value;
      return target.type === "Identifier" ? [target.name] : [];
    });
  });
}

function exportName(name: Identifier | StringLiteral): string {
  return name.type === "StringLiteral" ? name.value : name.name;
}
