/**
 * The declarations of `wasmcp:sdk` for users' editors, in one file that needs no package.
 *
 * Each source gives its own declarations; those that the face of the SDK mentions, directly or not, go into one `declare module`.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import ts from "typescript";

interface Declaration {
  readonly name: string;
  /** With its documentation, without `export` and `declare`. */
  readonly text: string;
  /** All identifiers in it. */
  readonly mentions: ReadonlySet<string>;
}

/** `folder` holds the sources of the SDK; `index.ts` is its face. */
export async function sdkDeclarations(folder: string): Promise<string> {
  const index = parse(await fs.readFile(path.join(folder, "index.ts"), "utf8"));
  const faces = index.statements.filter(ts.isExportDeclaration);
  const exported = faces.flatMap(({ exportClause }) =>
    exportClause !== undefined && ts.isNamedExports(exportClause)
      ? exportClause.elements.map(({ name }) => name.text)
      : [],
  );
  const declarations = new Map<string, Declaration>();
  for (const file of (await fs.readdir(folder)).toSorted()) {
    if (!file.endsWith(".ts") || file.endsWith(".d.ts") || file === "index.ts") continue;
    for (const declaration of declarationsOf(await fs.readFile(path.join(folder, file), "utf8"))) {
      if (declarations.has(declaration.name))
        throw new Error(`\`${declaration.name}\` is declared twice in the SDK`);
      declarations.set(declaration.name, declaration);
    }
  }
  const needed = reachable(exported, declarations);
  const body = [...declarations.values()].filter(({ name }) => needed.has(name)).map(({ text }) => text);
  const names = exported.toSorted().map((name) => `    ${name},`);
  return [
    "/** What a component can import from `wasmcp:sdk`. `wasmcp build` writes this file; do not edit it. */",
    'declare module "wasmcp:sdk" {',
    ...body.flatMap((text) => [text.replaceAll(/^(?=.)/gm, "  "), ""]),
    "  export {",
    ...names,
    "  };",
    "}",
    "",
    PROCESS,
    "",
  ].join("\n");
}

/** In the form of Node's own declarations, so that both are one in a project that has those. */
const PROCESS = `declare namespace NodeJS {
  interface ProcessEnv {
    [name: string]: string | undefined;
  }

  interface Process {
    /** The variables of the server that this component may read. */
    env: ProcessEnv;
  }
}

declare var process: NodeJS.Process;`;

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
}

function declarationsOf(source: string): readonly Declaration[] {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, strict: true, exactOptionalPropertyTypes: true },
    reportDiagnostics: true,
  });
  const [problem] = diagnostics;
  if (problem !== undefined) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
  const file = parse(outputText);
  return file.statements.flatMap((statement): readonly Declaration[] => {
    const isNamed =
      ts.isFunctionDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement);
    if (!isNamed || statement.name === undefined) return [];
    const end = statement.modifiers?.end ?? statement.getStart();
    const code = outputText.slice(end, statement.end).trimStart();
    const mentions = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) mentions.add(node.text);
      ts.forEachChild(node, visit);
    };
    visit(statement);
    return [{ name: statement.name.text, text: `${documentation(outputText, statement)}${code}`, mentions }];
  });
}

/** The comment directly before the declaration; the one of the file may stand before it. */
function documentation(text: string, statement: ts.Statement): string {
  const last = ts.getLeadingCommentRanges(text, statement.pos)?.at(-1);
  return last === undefined ? "" : `${text.slice(last.pos, last.end)}\n`;
}

function reachable(
  names: readonly string[],
  declarations: ReadonlyMap<string, Declaration>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const declaration = declarations.get(name);
    if (declaration === undefined || found.has(name)) return;
    found.add(name);
    declaration.mentions.forEach(visit);
  };
  for (const name of names) {
    if (!declarations.has(name)) throw new Error(`the SDK exports \`${name}\`, which no source declares`);
    visit(name);
  }
  return found;
}
