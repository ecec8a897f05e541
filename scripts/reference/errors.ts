/**
 * `docs/reference/errors.md`: every `ToolchainError` that the sources make. The call itself has the code and the message, so
 * this module reads them from the syntax tree; `…` stands for the values that a message inserts.
 */
import ts from "typescript";
import { code, generatedNote, table } from "./markdown.ts";

export interface ErrorText {
  /** `port-in-use` */
  readonly code: string;
  readonly message: string;
  readonly remedy: string | undefined;
  /** The source file, relative to the repository. */
  readonly file: string;
}

/** The errors that the TypeScript text of `file` makes, in the order of the text. */
export function errorsIn(file: string, text: string): readonly ErrorText[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: ErrorText[] = [];
  const visit = (node: ts.Node): void => {
    const error = makesError(node) ? errorOf(file, node) : undefined;
    if (error !== undefined) found.push(error);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function errorsPage(errors: readonly ErrorText[]): string {
  const codes = new Map<string, ErrorText[]>();
  for (const error of errors) codes.set(error.code, [...(codes.get(error.code) ?? []), error]);
  const rows = [...codes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => {
      const known = all.map(({ message }) => message).filter((message) => message !== "…");
      const texts = known.length === 0 ? ["…"] : [...new Set(known)];
      const remedies = [...new Set(all.flatMap(({ remedy }) => remedy ?? []))];
      return [code(name), texts.map(asText).join("<br>"), remedies.map(asText).join("<br>")];
    });
  return `${generatedNote("the sources: every `new ToolchainError` and its subclasses")}

# Error codes

With \`--json\`, the command prints the code of an error together with its message. Codes are stable; messages may change. \`…\` stands for a part that differs from error to error, such as a name, a file or a number. Many messages have causes, which the command prints below them.

${table(["code", "message", "what to do"], rows)}
`;
}

const ERROR_CLASSES: ReadonlySet<string> = new Set(["ToolchainError", "NetworkError", "ReaderError"]);

/** `new ToolchainError(…)`, or `super(…)` in a class such as `WitError` whose objects all have one code. */
function makesError(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  if (ts.isCallExpression(node))
    return node.expression.kind === ts.SyntaxKind.SuperKeyword && extendsError(node);
  return (
    ts.isNewExpression(node) && ts.isIdentifier(node.expression) && ERROR_CLASSES.has(node.expression.text)
  );
}

function extendsError(node: ts.Node): boolean {
  const owner = ts.findAncestor(node, ts.isClassDeclaration);
  return (owner?.heritageClauses ?? []).some(({ types }) =>
    types.some(({ expression }) => ts.isIdentifier(expression) && ERROR_CLASSES.has(expression.text)),
  );
}

/** `undefined` where the code is not a literal: such a call passes on an error that another call has made. */
function errorOf(file: string, call: ts.NewExpression | ts.CallExpression): ErrorText | undefined {
  const [name, message, options, last] = call.arguments ?? [];
  if (name === undefined || message === undefined || !ts.isStringLiteralLike(name)) return undefined;
  // `ReaderError` takes the remedy as its last argument, after an offset.
  const given = last === undefined ? undefined : textOf(last);
  const remedy = options !== undefined && ts.isObjectLiteralExpression(options) ? remedyOf(options) : given;
  return { code: name.text, message: textOf(message) ?? "…", remedy, file };
}

function remedyOf(options: ts.ObjectLiteralExpression): string | undefined {
  for (const property of options.properties) {
    if (!ts.isPropertyAssignment(property) || property.name.getText() !== "remedy") continue;
    return textOf(property.initializer);
  }
  return undefined;
}

/** The text of an expression, with `…` for each value that it inserts; `undefined` if it has no fixed text. */
function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return `${textOf(node.left) ?? "…"}${textOf(node.right) ?? "…"}`;
  }
  if (ts.isIdentifier(node)) {
    const initializer = constantNamed(node);
    return initializer === undefined ? undefined : textOf(initializer);
  }
  if (ts.isConditionalExpression(node)) {
    const texts = [textOf(node.whenTrue), textOf(node.whenFalse)].filter((text) => text !== undefined);
    return texts.length === 0 ? undefined : texts.join(", or: ");
  }
  return undefined;
}

/** What the constant with the name of `identifier` is set to, in one of the blocks around it. */
function constantNamed(identifier: ts.Identifier): ts.Expression | undefined {
  for (let block: ts.Node | undefined = identifier.parent; block !== undefined; block = block.parent) {
    if (!ts.isBlock(block) && !ts.isSourceFile(block)) continue;
    const constant = block.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations)
      .find(({ name }) => ts.isIdentifier(name) && name.text === identifier.text);
    if (constant !== undefined) return constant.initializer;
  }
  return undefined;
}

/** As Markdown in a cell: what stands between backticks is code, and nothing else is markup. */
function asText(text: string): string {
  const pieces = text.split("`");
  const escape = (piece: string) =>
    piece.replaceAll(/[<*_[\]]/g, (mark) => (mark === "<" ? "&lt;" : `\\${mark}`));
  return pieces.map((piece, index) => (index % 2 === 0 ? escape(piece) : piece)).join("`");
}
