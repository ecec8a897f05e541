/** What can start, continue or follow a statement in a file, an interface, a world or a resource. */
import type { CompletionItem } from "vscode-languageserver";
import { gateSnippets } from "./gates.ts";
import { type WritingPlace, snippetItem, wordItems } from "./items.ts";
import { paths } from "./names.ts";
import { inType } from "./types.ts";

const TYPE_SNIPPETS: Readonly<Record<string, string>> = {
  record: "record ${1:name} {\n  $0\n}",
  variant: "variant ${1:name} {\n  $0\n}",
  enum: "enum ${1:name} {\n  $0\n}",
  flags: "flags ${1:name} {\n  $0\n}",
  resource: "resource ${1:name} {\n  $0\n}",
  type: "type ${1:name} = $0;",
};

export function inFile(here: WritingPlace): CompletionItem[] {
  const { statement, braces } = here.context;
  const [first] = statement;
  if (first?.text === "use")
    return statement.length === 1 || !isAfterPath(here, 1) ? paths(here, "either", 1) : wordItems("as");
  if (first !== undefined) return [];
  const items = [
    snippetItem("interface", "interface ${1:name} {\n  $0\n}"),
    snippetItem("world", "world ${1:name} {\n  $0\n}"),
    snippetItem("use", "use $0;"),
    ...gateSnippets(),
  ];
  if (braces === "file") items.push(snippetItem("package", "package ${1:namespace}:${2:name}${3:@0.1.0};"));
  return items;
}

export function inInterface(here: WritingPlace): CompletionItem[] {
  const { statement } = here.context;
  const [first, second] = statement;
  if (first === undefined) {
    return [
      snippetItem("use", "use $1.{$0};"),
      ...typeSnippets(),
      snippetItem("func", "${1:name}: func($2)$0;", "a function"),
      snippetItem("async func", "${1:name}: async func($2)$0;", "an asynchronous function"),
      ...properties(""),
      ...gateSnippets(),
    ];
  }
  if (first.text === "use") return use(here);
  if (first.text === "type") return statement.some(({ text }) => text === "=") ? inType(here) : [];
  return second?.text === ":" ? inFunc(here, 2, []) : [];
}

export function inWorld(here: WritingPlace): CompletionItem[] {
  const { statement } = here.context;
  const [first, , third] = statement;
  switch (first?.text) {
    case undefined:
      return [
        snippetItem("import", "import $0;"),
        snippetItem("export", "export $0;"),
        snippetItem("include", "include $0;"),
        snippetItem("use", "use $1.{$0};"),
        ...typeSnippets(),
        ...gateSnippets(),
      ];
    case "use":
      return use(here);
    case "type":
      return statement.some(({ text }) => text === "=") ? inType(here) : [];
    case "include":
      return statement.length > 1 && isAfterPath(here, 1) ? wordItems("with") : paths(here, "world", 1);
    case "import":
    case "export":
      if (third?.text !== ":") return statement.length === 1 ? paths(here, "interface", 1) : [];
      // `import a:b` is half of a path; `import a: b` gives the name `a` to an interface or to a function.
      if (statement.length === 3) {
        const isPath = third.end === here.context.word.start;
        const found = paths(here, "interface", isPath ? 1 : 3);
        return isPath && here.context.word.end > third.end ? found : [...funcs(["interface"]), ...found];
      }
      if (
        statement.some(({ text }) => text === "func" || text === "async") ||
        (/^[gs]et$/.test(statement[3]?.text ?? "") && statement[4]?.text === "(")
      )
        return inFunc(here, 3, []);
      return paths(here, "interface", 1);
    default:
      return [];
  }
}

export function inResource(here: WritingPlace): CompletionItem[] {
  const { statement } = here.context;
  if (statement.length === 0) {
    return [
      snippetItem("constructor", "constructor($1);"),
      snippetItem("func", "${1:name}: func($2)$0;", "a method"),
      snippetItem("static func", "${1:name}: static func($2)$0;", "a function of the resource"),
      ...properties(""),
      ...properties("static "),
      ...gateSnippets(),
    ];
  }
  if (statement[0]?.text === "constructor") return inFunc(here, 0, []);
  return statement[1]?.text === ":" ? inFunc(here, 2, ["static"]) : [];
}

/** Within `func(…) -> …`, whose keywords begin at `from` in the statement. */
function inFunc(here: WritingPlace, from: number, further: readonly string[]): CompletionItem[] {
  const tokens = here.context.statement.slice(from);
  const last = tokens.at(-1)?.text;
  if (last === undefined) return funcs(further);
  if (last === "async" || last === "static")
    return last === "async" ? wordItems("func") : [...wordItems("func", "async"), ...accessors()];
  return inType(here);
}

function funcs(further: readonly string[]): CompletionItem[] {
  return [
    snippetItem("func", "func($1)$0;"),
    snippetItem("async func", "async func($1)$0;"),
    ...accessors(),
    ...further.map((word) =>
      word === "interface"
        ? snippetItem(word, "interface {\n  $0\n}")
        : snippetItem(word, `${word} func($1)$0;`),
    ),
  ];
}

function accessors(): CompletionItem[] {
  return [snippetItem("get", "get() -> $0;"), snippetItem("set", "set(${1:value}: $0);")];
}

/** A getter alone, and a getter with its setter. */
function properties(before: string): CompletionItem[] {
  const getter = `\${1:name}: ${before}get() -> \${2:type};`;
  return [
    snippetItem(`${before}get`, `${getter}$0`, "a property that can be read"),
    snippetItem(
      `${before}get, set`,
      `${getter}\n\${1:name}: ${before}set(value: \${2:type});$0`,
      "a property that can be read and written",
    ),
  ];
}

function use(here: WritingPlace): CompletionItem[] {
  const { statement } = here.context;
  if (statement.at(-1)?.text === ".") return [];
  return statement.length > 1 && isAfterPath(here, 1) ? [] : paths(here, "interface", 1);
}

/** Behind a whole path, with white space between: a path is not continued there. */
function isAfterPath(here: WritingPlace, from: number): boolean {
  const { statement, word } = here.context;
  const last = statement.at(-1);
  return (
    statement.length > from &&
    last !== undefined &&
    last.end < word.start &&
    ![":", "/", "@"].includes(last.text)
  );
}

function typeSnippets(): CompletionItem[] {
  return Object.entries(TYPE_SNIPPETS).map(([word, text]) => snippetItem(word, text));
}
