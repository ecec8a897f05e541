/** `textDocument/completion`: what can come next, and nothing that cannot. */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  type MarkupContent,
  type Position,
  type Range,
} from "vscode-languageserver";
import { findPath, findSymbol, findType, type Members } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import { escapeIdentifier, type ItemState, qualifiedId, type syntax } from "../../core/wit/index.ts";
import { addUse } from "./add-use.ts";
import { type WritingContext, writingContext } from "./context.ts";
import { describeSymbol } from "./hover.ts";
import { nameables, otherPackages, type Surroundings, surroundingsAt, typeKey, typeNames } from "./scope.ts";
import { WORDS } from "./words.ts";

/** What an item is about, to describe it once it is looked at. */
interface ItemData {
  readonly key: string;
}

export function completions(
  workspace: Workspace,
  document: WitDocument,
  position: Position,
): CompletionItem[] {
  const offset = document.offsetAt(position);
  const context = writingContext(document.file, offset);
  if (context.isText) return [];
  const surroundings = surroundingsAt(workspace, document, offset);
  return new Completer(workspace, document, context, surroundings, offset).items();
}

/** Adds the documentation of the symbol that an item stands for. */
export function resolveCompletion(workspace: Workspace, item: CompletionItem): CompletionItem {
  const key = keyOf(item.data);
  const symbol = key === undefined ? undefined : findSymbol(workspace, key);
  if (symbol === undefined) return item;
  const documentation: MarkupContent = { kind: "markdown", value: describeSymbol(workspace, symbol) };
  return { ...item, documentation };
}

function keyOf(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !("key" in data)) return undefined;
  return typeof data.key === "string" ? data.key : undefined;
}

const PRIMITIVES = "bool s8 s16 s32 s64 u8 u16 u32 u64 f32 f64 char string error-context".split(" ");
const MAP_KEYS = "bool s8 s16 s32 s64 u8 u16 u32 u64 char string".split(" ");
/** Types with parts, as snippets. */
const CONSTRUCTORS: Readonly<Record<string, string>> = {
  list: "list<$1>",
  option: "option<$1>",
  result: "result<$1>",
  tuple: "tuple<$1>",
  map: "map<${1:string}, $2>",
  own: "own<$1>",
  borrow: "borrow<$1>",
  future: "future<$1>",
  stream: "stream<$1>",
};
const TYPE_SNIPPETS: Readonly<Record<string, string>> = {
  record: "record ${1:name} {\n  $0\n}",
  variant: "variant ${1:name} {\n  $0\n}",
  enum: "enum ${1:name} {\n  $0\n}",
  flags: "flags ${1:name} {\n  $0\n}",
  resource: "resource ${1:name} {\n  $0\n}",
  type: "type ${1:name} = $0;",
};
const GATES: Readonly<Record<string, string>> = {
  since: "since(version = $1)",
  unstable: "unstable(feature = $1)",
  deprecated: "deprecated(version = $1)",
  "external-id": 'external-id("$1")',
};
/** Types of other interfaces that are offered with their `use`: more would bury what is near. */
const MOST_USES = 200;

class Completer {
  readonly #workspace: Workspace;
  readonly #document: WitDocument;
  readonly #context: WritingContext;
  readonly #surroundings: Surroundings | undefined;
  readonly #offset: number;

  constructor(
    workspace: Workspace,
    document: WitDocument,
    context: WritingContext,
    surroundings: Surroundings | undefined,
    offset: number,
  ) {
    this.#workspace = workspace;
    this.#document = document;
    this.#context = context;
    this.#surroundings = surroundings;
    this.#offset = offset;
  }

  items(): CompletionItem[] {
    const { braces, statement } = this.#context;
    const [first] = statement;
    if (first?.text === "@") return this.#gate();
    switch (braces) {
      case "file":
      case "package":
        return this.#inFile();
      case "interface":
        return this.#inInterface();
      case "world":
        return this.#inWorld();
      case "resource":
        return this.#inResource();
      case "record":
        return statement.at(-1)?.text === ":" || statement.length > 2 ? this.#inType() : [];
      case "variant":
        return statement.length >= 2 ? this.#inType() : [];
      case "use-names":
        return this.#usedNames();
      case "with-names":
        return this.#includedNames();
      case "enum":
      case "flags":
      case "unknown":
        return [];
    }
  }

  // Where statements begin

  #inFile(): CompletionItem[] {
    const { statement, braces } = this.#context;
    const [first] = statement;
    if (first?.text === "use")
      return statement.length === 1 || !this.#isAfterPath(1) ? this.#paths("either", 1) : this.#words("as");
    if (first !== undefined) return [];
    const items = [
      this.#snippet("interface", "interface ${1:name} {\n  $0\n}"),
      this.#snippet("world", "world ${1:name} {\n  $0\n}"),
      this.#snippet("use", "use $0;"),
      ...this.#gateStarts(),
    ];
    if (braces === "file")
      items.push(this.#snippet("package", "package ${1:namespace}:${2:name}${3:@0.1.0};"));
    return items;
  }

  #inInterface(): CompletionItem[] {
    const { statement } = this.#context;
    const [first, second] = statement;
    if (first === undefined) {
      return [
        this.#snippet("use", "use $1.{$0};"),
        ...this.#typeItems(),
        this.#snippet("func", "${1:name}: func($2)$0;", "a function"),
        this.#snippet("async func", "${1:name}: async func($2)$0;", "an asynchronous function"),
        ...this.#gateStarts(),
      ];
    }
    if (first.text === "use") return this.#use();
    if (first.text === "type") return statement.some(({ text }) => text === "=") ? this.#inType() : [];
    return second?.text === ":" ? this.#inFunc(2, []) : [];
  }

  #inWorld(): CompletionItem[] {
    const { statement } = this.#context;
    const [first, , third] = statement;
    switch (first?.text) {
      case undefined:
        return [
          this.#snippet("import", "import $0;"),
          this.#snippet("export", "export $0;"),
          this.#snippet("include", "include $0;"),
          this.#snippet("use", "use $1.{$0};"),
          ...this.#typeItems(),
          ...this.#gateStarts(),
        ];
      case "use":
        return this.#use();
      case "type":
        return statement.some(({ text }) => text === "=") ? this.#inType() : [];
      case "include":
        return statement.length > 1 && this.#isAfterPath(1) ? this.#words("with") : this.#paths("world", 1);
      case "import":
      case "export":
        if (third?.text !== ":") return statement.length === 1 ? this.#paths("interface", 1) : [];
        // `import a:b` is half of a path, `import a: b` an interface, or a function to be, under a name of its own.
        if (statement.length === 3) {
          const isPath = third.end === this.#context.word.start;
          const paths = this.#paths("interface", isPath ? 1 : 3);
          return isPath && this.#context.word.end > third.end
            ? paths
            : [...this.#funcs(["interface"]), ...paths];
        }
        if (statement.some(({ text }) => text === "func" || text === "async")) return this.#inFunc(3, []);
        return this.#paths("interface", 1);
      default:
        return [];
    }
  }

  #inResource(): CompletionItem[] {
    const { statement } = this.#context;
    if (statement.length === 0) {
      return [
        this.#snippet("constructor", "constructor($1);"),
        this.#snippet("func", "${1:name}: func($2)$0;", "a method"),
        this.#snippet("static func", "${1:name}: static func($2)$0;", "a function of the resource"),
        ...this.#gateStarts(),
      ];
    }
    if (statement[0]?.text === "constructor") return this.#inFunc(0, []);
    return statement[1]?.text === ":" ? this.#inFunc(2, ["static"]) : [];
  }

  /** Within `func(…) -> …`, whose keywords begin at `from` in the statement. */
  #inFunc(from: number, further: readonly string[]): CompletionItem[] {
    const tokens = this.#context.statement.slice(from);
    const last = tokens.at(-1)?.text;
    if (last === undefined) return this.#funcs(further);
    if (last === "async" || last === "static")
      return this.#words("func", ...(last === "static" ? ["async"] : []));
    return this.#inType();
  }

  #funcs(further: readonly string[]): CompletionItem[] {
    return [
      this.#snippet("func", "func($1)$0;"),
      this.#snippet("async func", "async func($1)$0;"),
      ...further.map((word) =>
        word === "interface"
          ? this.#snippet(word, "interface {\n  $0\n}")
          : this.#snippet(word, `${word} func($1)$0;`),
      ),
    ];
  }

  #use(): CompletionItem[] {
    const { statement } = this.#context;
    if (statement.at(-1)?.text === ".") return [];
    return statement.length > 1 && this.#isAfterPath(1) ? [] : this.#paths("interface", 1);
  }

  /** Behind a whole path, with white space between: a path is not continued there. */
  #isAfterPath(from: number): boolean {
    const { statement, word } = this.#context;
    const last = statement.at(-1);
    return (
      statement.length > from &&
      last !== undefined &&
      last.end < word.start &&
      ![":", "/", "@"].includes(last.text)
    );
  }

  // Types

  #inType(): CompletionItem[] {
    const { statement } = this.#context;
    const last = statement.at(-1)?.text ?? "";
    const before = statement.at(-2)?.text ?? "";
    // A parameter's name, a case's name, or something that is complete.
    if (![":", "<", ",", "->", "=", "("].includes(last)) return [];
    const { word: open, index } = this.#openBracket();
    if (last === "(" || (last === "," && open === "(")) {
      // A variant's case holds a type, a function's parenthesis a name.
      return this.#context.braces === "variant" && last === "(" ? this.#types(() => true) : [];
    }
    if (last === ":" && open === "" && this.#context.braces !== "record") return [];
    if (before === "own" || before === "borrow") return this.#types((item) => this.#isResource(item), []);
    if (before === "map") return this.#words(...MAP_KEYS);
    if (last === "," && index >= 0 && statement[index - 1]?.text === "list") return [];
    const items = this.#types(() => true);
    if (before === "result" && last === "<") items.push(this.#word("_", "no value"));
    return items;
  }

  /** The innermost bracket that is open. */
  #openBracket(): { readonly word: string; readonly index: number } {
    let depth = 0;
    const { statement } = this.#context;
    for (let index = statement.length - 1; index >= 0; index--) {
      const text = statement[index]?.text ?? "";
      if (text === ")" || text === ">") depth += 1;
      if (text !== "(" && text !== "<") continue;
      if (depth === 0) return { word: text, index };
      depth -= 1;
    }
    return { word: "", index: -1 };
  }

  #types(accept: (key: string | undefined) => boolean, words = PRIMITIVES): CompletionItem[] {
    const items = words.map((word) => this.#word(word, "primitive type", "3"));
    if (words.length > 0) {
      for (const [word, text] of Object.entries(CONSTRUCTORS))
        items.push({ ...this.#snippet(word, text), sortText: `3${word}` });
    }
    const { block, place } = this.#surroundings ?? {};
    if (block === undefined || place === undefined) return items;
    const own = this.#surroundings?.placed.state.items.get(block.item.name.text);
    const container = own === undefined ? "" : typeKey(own, "").slice(0, -1);
    const names = typeNames(block.members);
    for (const name of names) {
      const key = findType(place, block.members, container, name);
      if (accept(key))
        items.push(this.#symbolItem(escapeIdentifier(name), CompletionItemKind.Struct, "1", key));
    }
    return [...items, ...this.#typesToUse(new Set(names), accept)];
  }

  /** Types of other interfaces, with the `use` that brings them here. */
  #typesToUse(taken: ReadonlySet<string>, accept: (key: string | undefined) => boolean): CompletionItem[] {
    const surroundings = this.#surroundings;
    const block = surroundings?.block;
    if (surroundings === undefined || block === undefined) return [];
    const items: CompletionItem[] = [];
    for (const { item, path } of nameables(surroundings, "interface")) {
      // What an interface uses itself is better used from where it is declared.
      for (const name of declaredTypes(item)) {
        const key = typeKey(item, name);
        if (taken.has(name) || !accept(key)) continue;
        const edit = addUse(this.#document, block, path, name);
        items.push({
          ...this.#symbolItem(
            escapeIdentifier(name),
            CompletionItemKind.Struct,
            path.includes(":") ? "5" : "4",
            key,
          ),
          labelDetails: { description: path },
          detail: `adds \`use ${path}.{${escapeIdentifier(name)}}\``,
          additionalTextEdits: [edit],
        });
        if (items.length >= MOST_USES) return items;
      }
    }
    return items;
  }

  #isResource(key: string | undefined): boolean {
    const declaration = key === undefined ? undefined : findSymbol(this.#workspace, key)?.declaration;
    return (
      declaration?.kind === "type-alias" ||
      (declaration?.kind === "type" && declaration.syntax.definition.kind === "resource")
    );
  }

  // Names in braces

  #usedNames(): CompletionItem[] {
    const { opening, statement } = this.#context;
    if (statement.length > 0) return statement.at(-1)?.text === "as" ? [] : this.#words("as");
    const surroundings = this.#surroundings;
    const use = surroundings?.block?.members.find(
      (member): member is syntax.Use => member.kind === "use" && member.range.start === opening[0]?.start,
    );
    const path = use?.path ?? pathOf(opening);
    const item =
      surroundings === undefined || path === undefined ? undefined : findPath(surroundings.place, path);
    if (surroundings === undefined || item?.syntax.kind !== "interface") return [];
    const { members } = item.syntax;
    const there = { packages: surroundings.place.packages, state: item.package, scope: item.scope };
    const container = typeKey(item, "").slice(0, -1);
    const word = this.#document.text.slice(this.#context.word.start, this.#context.word.end);
    const taken = new Set(use?.names.map(({ name }) => name.text).filter((name) => name !== word));
    return typeNames(members)
      .filter((name) => !taken.has(name))
      .map((name) =>
        this.#symbolItem(
          escapeIdentifier(name),
          CompletionItemKind.Struct,
          "1",
          findType(there, members, container, name),
        ),
      );
  }

  #includedNames(): CompletionItem[] {
    const { opening, statement } = this.#context;
    if (statement.length > 0) return statement.at(-1)?.text === "as" ? [] : this.#words("as");
    const surroundings = this.#surroundings;
    const path = pathOf(opening.slice(0, -1));
    const item =
      surroundings === undefined || path === undefined ? undefined : findPath(surroundings.place, path);
    const world = item === undefined ? undefined : item.package.worlds.get(item.syntax.name.text);
    const plain = [...(world?.imports.keys() ?? []), ...(world?.exports.keys() ?? [])].filter(
      (name) => !/[/[]/.test(name),
    );
    return [...new Set(plain)].map((name) => ({
      ...this.#word(escapeIdentifier(name), "", "1"),
      kind: CompletionItemKind.Field,
      insertText: `${escapeIdentifier(name)} as $0`,
      insertTextFormat: InsertTextFormat.Snippet,
    }));
  }

  // Paths

  /** Interfaces, worlds or both; the path starts with the token number `from` of the statement, or is yet to be written. */
  #paths(kind: "interface" | "world" | "either", from: number): CompletionItem[] {
    const surroundings = this.#surroundings;
    if (surroundings === undefined) return [];
    const { statement, word } = this.#context;
    const start = statement[from]?.start ?? word.start;
    const range: Range = {
      start: this.#document.positionAt(start),
      end: this.#document.positionAt(Math.max(this.#offset, word.end)),
    };
    const item = (path: string, target: ItemState): CompletionItem => ({
      label: path,
      kind: target.syntax.kind === "interface" ? CompletionItemKind.Interface : CompletionItemKind.Module,
      sortText: `${path.includes(":") ? "2" : "1"}${path}`,
      filterText: path,
      textEdit: { range, newText: path.includes(":") ? escapePath(path) : escapeIdentifier(path) },
      data: { key: typeKey(target, "").slice(0, -1) } satisfies ItemData,
    });
    const found = nameables(surroundings, kind).map(({ path, item: target }) => item(path, target));
    for (const state of otherPackages(this.#workspace, surroundings)) {
      for (const [name, target] of state.items) {
        if (kind === "either" || target.syntax.kind === kind)
          found.push(item(qualifiedId(state.package.name, name), target));
      }
    }
    return found;
  }

  // Gates

  #gateStarts(): CompletionItem[] {
    return Object.entries(GATES).map(([name, text]) => ({
      ...this.#snippet(`@${name}`, `@${text}`),
      sortText: `9${name}`,
    }));
  }

  #gate(): CompletionItem[] {
    const { statement } = this.#context;
    const [, name, , field, equals] = statement;
    if (name === undefined) {
      return Object.entries(GATES).map(([word, text]) => this.#snippet(word, text));
    }
    const wanted = name.text === "unstable" ? "feature" : "version";
    if (name.text === "external-id") return [];
    if (field === undefined) return [this.#snippet(wanted, `${wanted} = $0`)];
    if (equals?.text !== "=") return [];
    const values = wanted === "feature" ? this.#features() : this.#versions();
    const start = this.#document.positionAt(statement[5]?.start ?? this.#context.word.start);
    const range: Range = {
      start,
      end: this.#document.positionAt(Math.max(this.#offset, this.#context.word.end)),
    };
    return values.map((value) => ({
      label: value,
      kind: CompletionItemKind.Value,
      textEdit: { range, newText: value },
    }));
  }

  /** The package's own version, and those that its gates name. */
  #versions(): readonly string[] {
    const { version } = this.#surroundings?.placed.state.package.name ?? {};
    const named = this.#gates().flatMap((gate) => (gate.kind === "unstable" ? [] : [gate.version.text]));
    return [...new Set([...(version === undefined ? [] : [version]), ...named])];
  }

  #features(): readonly string[] {
    return [
      ...new Set(this.#gates().flatMap((gate) => (gate.kind === "unstable" ? [gate.feature.text] : []))),
    ];
  }

  #gates(): readonly syntax.Gate[] {
    const scopes = this.#surroundings?.placed.state.scopes ?? [];
    return scopes.flatMap(({ items }) =>
      items.flatMap((item) => {
        if (item.kind !== "interface" && item.kind !== "world") return [];
        return [...item.annotations.gates, ...gatesOf(item.members)];
      }),
    );
  }

  // Items

  #typeItems(): CompletionItem[] {
    return Object.entries(TYPE_SNIPPETS).map(([word, text]) => this.#snippet(word, text));
  }

  #words(...words: readonly string[]): CompletionItem[] {
    return words.map((word) => this.#word(word));
  }

  #word(label: string, detail = "", sort = "2"): CompletionItem {
    const documentation = WORDS.get(label);
    return {
      label,
      kind: CompletionItemKind.Keyword,
      sortText: `${sort}${label}`,
      ...(detail === "" ? {} : { detail }),
      ...(documentation === undefined ? {} : { documentation }),
    };
  }

  #snippet(label: string, text: string, detail = ""): CompletionItem {
    return {
      ...this.#word(label, detail),
      insertText: text,
      insertTextFormat: InsertTextFormat.Snippet,
    };
  }

  #symbolItem(
    label: string,
    kind: CompletionItemKind,
    sort: string,
    key: string | undefined,
  ): CompletionItem {
    return {
      label,
      kind,
      sortText: `${sort}${label}`,
      ...(key === undefined ? {} : { data: { key } satisfies ItemData }),
    };
  }
}

function declaredTypes(item: ItemState): readonly string[] {
  return item.syntax.kind === "interface"
    ? item.syntax.members.flatMap((member) => (member.kind === "type" ? [member.name.text] : []))
    : [];
}

function gatesOf(members: Members): readonly syntax.Gate[] {
  return members.flatMap((member) => (member.kind === "broken" ? [] : member.annotations.gates));
}

/** `wasi:http/types@0.2.12` where a name in it is a keyword. */
function escapePath(path: string): string {
  return path.replaceAll(
    /(^|[:/])([^:/@]+)/g,
    (_, before: string, name: string) => before + escapeIdentifier(name),
  );
}

/** The path in `use a:b/c@1.0.0.` or `include a with`, whose tree is broken. */
function pathOf(tokens: WritingContext["opening"]): syntax.UsePath | undefined {
  const [, ...rest] = tokens.filter((token) => token.text !== ".");
  const name = (index: number): syntax.Name | undefined => {
    const token = rest[index];
    return token === undefined ? undefined : { text: token.text.replace(/^%/, ""), range: token };
  };
  const [first, second, third] = [name(0), name(2), name(4)];
  if (first === undefined) return undefined;
  if (second === undefined || third === undefined || rest[1]?.text !== ":")
    return { package: undefined, name: first, range: first.range };
  const versionToken = rest[5]?.text === "@" ? rest[6] : undefined;
  const version = versionToken === undefined ? undefined : { text: versionToken.text, range: versionToken };
  const { range } = first;
  return { package: { namespace: first, name: second, version, range }, name: third, range };
}
