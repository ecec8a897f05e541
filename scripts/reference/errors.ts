/**
 * `docs/reference/errors.md`: every `ToolchainError` that the sources make. The code and the message stand in the call itself,
 * so the page is read from the syntax tree; what a message fills in shows as `…`.
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
    const call = isToolchainError(node) ? errorOf(file, node) : undefined;
    if (call !== undefined) found.push(call);
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
      const texts = [...new Set(all.map(({ message }) => message))];
      const remedies = [...new Set(all.flatMap(({ remedy }) => remedy ?? []))];
      return [code(name), texts.map(asText).join("<br>"), remedies.map(asText).join("<br>")];
    });
  return `${generatedNote("the sources: every `new ToolchainError`")}

# Error codes

With \`--json\` the command prints the code of an error beside its message. Codes are stable; messages may change. \`…\` stands for what a message fills in: a name, a file, a number.

${table(["code", "message", "what to do"], rows)}
`;
}

function isToolchainError(node: ts.Node): node is ts.NewExpression {
  return (
    ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "ToolchainError"
  );
}

/** `undefined` where the code is not a literal: such a call passes on an error that another call has made. */
function errorOf(file: string, call: ts.NewExpression): ErrorText | undefined {
  const [name, message, options] = call.arguments ?? [];
  if (name === undefined || message === undefined || !ts.isStringLiteralLike(name)) return undefined;
  const text = textOf(message);
  if (text === undefined) return undefined;
  const remedy =
    options !== undefined && ts.isObjectLiteralExpression(options) ? remedyOf(options) : undefined;
  return { code: name.text, message: text, remedy, file };
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
  if (ts.isConditionalExpression(node)) {
    const texts = [textOf(node.whenTrue), textOf(node.whenFalse)].filter((text) => text !== undefined);
    return texts.length === 0 ? undefined : texts.join(", or: ");
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
