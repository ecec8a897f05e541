/**
 * Tokens to syntax tree, by recursive descent (`WIT.md`, "Top-level items" and after). The file is long because it is a
 * grammar: one function per production, in the order of `WIT.md`.
 *
 * Recovery: a member that cannot be parsed is skipped up to the next `;` or `}` on its own level, or up to a keyword
 * that can only start a new item. The text before and after it is kept.
 */
import {
  hasErrors,
  witDiagnostic,
  type TextRange,
  type WitDiagnostic,
  type WitSource,
} from "../diagnostics.ts";
import {
  contradictingGates,
  duplicateGate,
  emptyType,
  invalidIdentifier,
  invalidVersion,
  lonelyDeprecated,
  misplacedExternalId,
  misplacedGate,
  misplacedPackage,
  nestedNamespace,
  packageInPackage,
  unknownGate,
  textTooLong,
} from "../messages.ts";
import { Cursor, rangeOf, Unparsable } from "./cursor.ts";
import { docsBefore } from "./docs.ts";
import { decodeString, tokenize } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import * as semver from "semver";
import type {
  Annotations,
  Broken,
  ExternalId,
  ExternTarget,
  FileItem,
  Gate,
  InterfaceMember,
  PackageHeader,
  PackageItem,
  PackagePath,
  Renaming,
  ResourceMember,
  SyntaxFile,
  SyntaxNode,
  TypeDefinition,
  TypeItem,
  Use,
  UsePath,
  Version,
  WorldMember,
} from "./tree.ts";
import { accessorAt, parseFuncType, parseSignature, parseType } from "./types.ts";

/** Never throws and always gives a tree; `diagnostics` come in the order of the text. */
export function parseWit(source: WitSource): {
  readonly file: SyntaxFile;
  readonly diagnostics: readonly WitDiagnostic[];
} {
  const { tokens, diagnostics } = tokenize(source);
  const cursor = new Cursor(source, tokens);
  const header = parseHeader(cursor);
  const items = parseMembers<FileItem>(cursor, "file", parseFileItem);
  const range = { start: 0, end: source.text.length };
  const file = { source, tokens, header, items, damage: cursor.damage, range };
  const all = [...diagnostics, ...cursor.diagnostics].sort((a, b) => a.range.start - b.range.start);
  return { file, diagnostics: all };
}

/** As `parseWit`; a text of more than `limit` UTF-16 code units counts as an empty one, with a diagnostic that says so. */
export function parseShortWit(source: WitSource, limit: number): ReturnType<typeof parseWit> {
  if (source.text.length <= limit) return parseWit(source);
  const { file } = parseWit({ ...source, text: "" });
  return { file, diagnostics: [witDiagnostic(textTooLong(limit), source.path, { start: 0, end: 0 })] };
}

/** Whether `source` parses without mistakes. */
export function isWellFormed(source: WitSource): boolean {
  return !hasErrors(parseWit(source).diagnostics);
}

/** Keywords that begin an item of a file and nothing else: recovery stops in front of them. */
const FILE_STARTS = ["package", "interface", "world"];
/** Keywords that begin a member of a world or an interface and nothing else. */
const MEMBER_STARTS = [
  "import",
  "export",
  "include",
  "record",
  "variant",
  "flags",
  "enum",
  "resource",
  "type",
  "use",
];

/** Keywords that begin a member of a world only. */
const WORLD_MEMBER_STARTS = ["import", "export", "include"];

/** What members are listed in; `block` is an interface or a world, `inline` an interface within a world. */
type Level = "file" | "package" | "block" | "inline" | "resource";

/** Parses members up to the closing brace (left for the caller) or, on the level of the file, to the end. */
function parseMembers<Member extends SyntaxNode>(
  cursor: Cursor,
  level: Level,
  parseMember: (cursor: Cursor, annotations: Annotations, first: Token) => Member,
): readonly (Member | Broken)[] {
  const members: (Member | Broken)[] = [];
  const atEnd = (): boolean =>
    cursor.token.kind === "end" ||
    (level !== "file" && cursor.at("}")) ||
    // An item of a level above: the block was never closed.
    (isBlock(level) && startsFileItem(cursor, gatesAhead(cursor))) ||
    (level === "inline" && startsNamed(cursor, WORLD_MEMBER_STARTS, gatesAhead(cursor))) ||
    (level === "resource" && startsMember(cursor, gatesAhead(cursor)));
  while (!atEnd()) {
    const first = cursor.token;
    let { index } = cursor;
    try {
      const annotations = parseAnnotations(cursor);
      ({ index } = cursor);
      members.push(parseMember(cursor, annotations, cursor.token));
      if (cursor.takeBlemish()) cursor.markUnreadable(cursor.rangeFrom(first));
    } catch (error) {
      if (!(error instanceof Unparsable)) throw error;
      skipMember(cursor, level, index);
      cursor.takeBlemish();
      members.push(broken(cursor, first));
    }
  }
  return members;
}

function isBlock(level: Level): boolean {
  return level !== "file" && level !== "package";
}

/** Marks everything from `first` up to here as text that is not an item. */
function broken(cursor: Cursor, first: Token): Broken {
  const range = cursor.rangeFrom(first);
  cursor.markUnreadable(range);
  return { kind: "broken", range };
}

/** `interface` also follows a colon in worlds, and any keyword may stand where it should not: the name and the brace show that it is an item. */
function startsFileItem(cursor: Cursor, distance = 0): boolean {
  const behind = cursor.peek(distance).text === "package" ? ":" : "{";
  return startsNamed(cursor, FILE_STARTS, distance) && cursor.peek(distance + 2).text === behind;
}

function startsMember(cursor: Cursor, distance = 0): boolean {
  return startsNamed(cursor, MEMBER_STARTS, distance);
}

function startsNamed(cursor: Cursor, keywords: readonly string[], distance = 0): boolean {
  const { kind, text } = cursor.peek(distance);
  return kind === "keyword" && keywords.includes(text) && cursor.peek(distance + 1).kind === "identifier";
}

/** `read: func` and the like: in a list of fields it can only be behind the list. */
function startsFunction(cursor: Cursor, distance = 0): boolean {
  const third = cursor.peek(distance + 2);
  const isFunction =
    (third.kind === "keyword" && ["func", "async", "static"].includes(third.text)) ||
    accessorAt(cursor, distance + 2) !== undefined;
  return cursor.peek(distance).kind === "identifier" && cursor.peek(distance + 1).text === ":" && isFunction;
}

/** How many tokens the gates in front of the cursor have. */
function gatesAhead(cursor: Cursor): number {
  let distance = 0;
  while (cursor.peek(distance).text === "@" && cursor.peek(distance + 2).text === "(") {
    distance += 3;
    while (!["", ")", ";", "{", "}"].includes(cursor.peek(distance).text)) distance += 1;
    if (cursor.peek(distance).text === ")") distance += 1;
  }
  return distance;
}

/** Skips the rest of the member that began at `startIndex`, and the braces that it has opened. */
function skipMember(cursor: Cursor, level: Level, startIndex: number): void {
  // A list that broke off: neither its names nor its entries can be keywords.
  const listDepth = Math.max(0, cursor.depthSince(startIndex, "{", "}"));
  let depth = listDepth;
  const hasBraces = mayHaveBraces(cursor, startIndex);
  // A brace with nothing before it is one too many: ignore it.
  if (cursor.index === startIndex && cursor.at("{")) {
    cursor.next();
    return;
  }
  while (cursor.token.kind !== "end") {
    const moved = cursor.index > startIndex;
    if (moved && startsFileItem(cursor)) return;
    if (moved && depth <= listDepth && isBlock(level) && startsMember(cursor)) return;
    // In a world, the name and type of an import are no function of their own.
    const { kind, text } = cursor.tokenAt(startIndex);
    const isImport =
      cursor.index === startIndex + 1 && (kind === "identifier" || text === "import" || text === "export");
    if (moved && !isImport && depth <= listDepth && isBlock(level) && startsFunction(cursor)) return;
    const isList = [".", "with"].includes(cursor.peek(-1).text);
    if (cursor.at("{") && (hasBraces || isList)) depth += 1;
    if (cursor.at("}")) {
      if (depth === 0) {
        // The closing brace of the block. A file has no closing brace, so there it belongs to the broken text.
        if (level === "file") cursor.next();
        return;
      }
      depth -= 1;
      if (depth === 0) {
        cursor.next();
        cursor.eat(";");
        return;
      }
    }
    if (depth === 0 && cursor.at(";")) {
      cursor.next();
      return;
    }
    cursor.next();
  }
}

/** Whether the member that began at the token number `start` is of a kind that has braces: otherwise they are a mistake. */
function mayHaveBraces(cursor: Cursor, start: number): boolean {
  const [first, second] = [cursor.tokenAt(start), cursor.tokenAt(start + 1)];
  const isFunction = first.kind === "identifier" && second.text === ":";
  return !isFunction && first.text !== "type" && first.text !== "constructor";
}

/** A member's semicolon. Where the next member begins without it, this one is whole but for the semicolon. */
function expectSemicolon(cursor: Cursor): void {
  if (cursor.eat(";")) return;
  const failure = cursor.unexpected("`;`");
  const isNext =
    cursor.at("}") ||
    cursor.at("@") ||
    startsFileItem(cursor) ||
    startsMember(cursor) ||
    startsFunction(cursor);
  if (!isNext && cursor.token.kind !== "end") throw failure;
  cursor.blemish();
}

function parseBlock<Member extends SyntaxNode>(
  cursor: Cursor,
  parseMember: (cursor: Cursor, annotations: Annotations, first: Token) => Member,
  level: Exclude<Level, "file"> = "block",
): readonly (Member | Broken)[] {
  const open = expectBrace(cursor, level);
  const members = [...parseMembers(cursor, level, parseMember)];
  while (cursor.eat("}")) {
    // One brace too many has closed the block: the next members still belong to it.
    if (level !== "block" || !isLeftBehind(cursor)) return members;
    const first = cursor.token;
    cursor.unexpectedKeyword("`interface`, `world`, `use` or `package`", FILE_STARTS);
    while (cursor.eat("}"));
    members.push(...parseMembers(cursor, level, parseMember));
    cursor.markUnreadable(cursor.rangeFrom(first));
  }
  cursor.reportUnclosed(open);
  return members;
}

/** Whether members, and no item of a file, follow the brace that has closed their block too early. */
function isLeftBehind(cursor: Cursor): boolean {
  if (cursor.at("use") && !startsUse(cursor, 0)) return false;
  for (let distance = 0; distance < FARTHEST_MEMBER; distance++) {
    const { kind, text } = cursor.peek(distance);
    if (text === "use" ? startsUse(cursor, distance) : startsMember(cursor, distance)) return true;
    if (startsFunction(cursor, distance)) return true;
    if (kind === "end" || text === "{" || startsNamed(cursor, FILE_STARTS, distance)) return false;
  }
  return false;
}

/** Looking farther for members that are left behind would take long in a text that has many braces too many. */
const FARTHEST_MEMBER = 100;

/** `use a.{`, with names, and not the `use a;` of a file. */
function startsUse(cursor: Cursor, distance: number): boolean {
  if (cursor.peek(distance).text !== "use") return false;
  let end = distance + 1;
  while (isInPath(cursor.peek(end))) end += 1;
  return cursor.peek(end).text === "." && cursor.peek(end + 1).text === "{";
}

/** `wasi:http/types@0.2.12` is made of these. */
function isInPath({ kind, text }: Token): boolean {
  return kind === "identifier" || kind === "version" || /^[:/@]$/.test(text);
}

/** The opening brace of a block. Without it, or with something wrong in front of it, the members are there all the same. */
function expectBrace(cursor: Cursor, level: Level): TextRange {
  if (cursor.at("{")) return cursor.next();
  const failure = cursor.unexpected("`{`");
  const { token } = cursor;
  const startsMembers = (): boolean =>
    cursor.at("@") ||
    cursor.at("constructor") ||
    startsMember(cursor) ||
    startsFunction(cursor) ||
    (level === "package" && startsFileItem(cursor));
  if (!startsMembers()) cursor.next();
  if (!cursor.eat("{") && !startsMembers()) throw failure;
  cursor.blemish();
  return token;
}

// Packages and files

function parseHeader(cursor: Cursor): PackageHeader | undefined {
  if (!cursor.at("package")) return undefined;
  // `package a:b {` is an item; only the token after the name shows the difference.
  let distance = 1;
  while (isInPath(cursor.peek(distance))) distance += 1;
  if (cursor.peek(distance).text === "{") return undefined;
  const first = cursor.token;
  const docs = docsBefore(first);
  try {
    cursor.next();
    const name = parsePackagePath(cursor);
    for (const label of [name.namespace, name.name]) {
      // The names of interfaces in a component begin with the package, and have no such words there.
      if (/[A-Z]/.test(label.text))
        cursor.report(
          label.range,
          invalidIdentifier(label.text, "has upper-case letters, which the name of a package cannot have"),
        );
    }
    // A header without its semicolon still names the package.
    if (!cursor.eat(";")) {
      cursor.unexpected("`;`");
      skipMember(cursor, "file", cursor.index - 1);
      cursor.markUnreadable(cursor.rangeFrom(first));
    }
    return { kind: "package-header", docs, name, range: cursor.rangeFrom(first) };
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
    skipMember(cursor, "file", -1);
    cursor.markUnreadable(cursor.rangeFrom(first));
    return undefined;
  }
}

function parseFileItem(cursor: Cursor, annotations: Annotations, first: Token): FileItem {
  if (!cursor.at("package")) return parsePackageItem(cursor, annotations, first);
  refuseExternalId(cursor, annotations);
  if (annotations.gates.length > 0) cursor.report(rangeOf(cursor.token), misplacedGate("a package"));
  cursor.next();
  const name = parsePackagePath(cursor);
  if (cursor.at(";")) {
    cursor.report(cursor.rangeFrom(first), misplacedPackage());
    cursor.next();
    return broken(cursor, first);
  }
  const items = parseBlock<PackageItem>(cursor, parsePackageItem, "package");
  return { kind: "package-block", docs: annotations.docs, name, items, range: cursor.rangeFrom(first) };
}

function parsePackageItem(cursor: Cursor, annotations: Annotations, first: Token): PackageItem {
  if (cursor.at("package")) {
    cursor.report(rangeOf(cursor.token), packageInPackage());
    throw new Unparsable();
  }
  refuseExternalId(cursor, annotations);
  if (cursor.eat("interface")) {
    const name = cursor.expectName("an interface's name");
    const members = parseBlock(cursor, parseInterfaceMember);
    return { kind: "interface", annotations, name, members, range: cursor.rangeFrom(first) };
  }
  if (cursor.eat("world")) {
    const name = cursor.expectName("a world's name");
    const members = parseBlock(cursor, parseWorldMember);
    return { kind: "world", annotations, name, members, range: cursor.rangeFrom(first) };
  }
  if (cursor.eat("use")) {
    refuseGates(cursor, annotations, "a `use` outside of interfaces and worlds");
    const path = parseUsePath(cursor);
    const alias = cursor.eat("as") ? cursor.expectName("the new name") : undefined;
    expectSemicolon(cursor);
    return { kind: "top-level-use", path, alias, range: cursor.rangeFrom(first) };
  }
  throw cursor.unexpectedKeyword("`interface`, `world`, `use` or `package`", [
    "interface",
    "world",
    "use",
    "package",
  ]);
}

function parsePackagePath(cursor: Cursor): PackagePath {
  const namespace = cursor.expectName("a namespace");
  cursor.expect(":");
  const name = cursor.expectName("a package's name");
  refuseNesting(cursor);
  const version = cursor.eat("@") ? parseVersion(cursor) : undefined;
  return { namespace, name, version, range: cursor.rangeFrom(namespace.range) };
}

/** `a:b:c/d` is in the grammar for the future only (`WIT.md`, the nest). */
function refuseNesting(cursor: Cursor): void {
  if (!cursor.at(":")) return;
  cursor.report(rangeOf(cursor.token), nestedNamespace());
  throw new Unparsable();
}

function parseVersion(cursor: Cursor): Version {
  const { token } = cursor;
  if (token.kind !== "version") throw cursor.unexpected("a version such as `1.2.3`");
  cursor.next();
  if (semver.valid(token.text) === null) {
    cursor.report(rangeOf(token), invalidVersion(token.text));
  }
  return { text: token.text, range: rangeOf(token) };
}

/** `types` or `wasi:http/types@0.2.12` */
function parseUsePath(cursor: Cursor): UsePath {
  const first = cursor.expectName("an interface or a world");
  if (!cursor.eat(":")) return { package: undefined, name: first, range: first.range };
  const packageName = cursor.expectName("a package's name");
  return parseUsePathTail(cursor, first, packageName);
}

/** From the `/` on. The version stands behind the interface and belongs to the package. */
function parseUsePathTail(cursor: Cursor, namespace: UsePath["name"], packageName: UsePath["name"]): UsePath {
  const range = cursor.rangeFrom(namespace.range);
  refuseNesting(cursor);
  cursor.expect("/");
  const name = cursor.expectName("an interface or a world");
  const version = cursor.eat("@") ? parseVersion(cursor) : undefined;
  return {
    package: { namespace, name: packageName, version, range },
    name,
    range: cursor.rangeFrom(namespace.range),
  };
}

// Gates

function parseAnnotations(cursor: Cursor): Annotations {
  const docs = [docsBefore(cursor.token)];
  const gates: Gate[] = [];
  let externalId: ExternalId | undefined;
  while (cursor.at("@")) {
    const first = cursor.next();
    try {
      const attribute = cursor.expectName("`since`, `unstable`, `deprecated` or `external-id`");
      if (attribute.text === "external-id") {
        if (externalId !== undefined) cursor.report(attribute.range, duplicateGate("external-id"));
        externalId = parseExternalId(cursor, first);
      } else gates.push(parseGate(cursor, first, attribute));
    } catch (error) {
      if (!(error instanceof Unparsable)) throw error;
      skipGate(cursor);
      // The item after a broken attribute is still valid.
      cursor.blemish();
    }
    docs.push(docsBefore(cursor.token));
  }
  checkGates(cursor, gates);
  const texts = docs.filter((text) => text !== undefined);
  return { docs: texts.length === 0 ? undefined : texts.join("\n"), gates, externalId };
}

/** Skips up to the parenthesis behind a gate, or to what the gate stands before. */
function skipGate(cursor: Cursor): void {
  const isBehind = (): boolean =>
    ["@", "{", "}", ";"].some((text) => cursor.at(text)) ||
    cursor.token.kind === "end" ||
    startsFileItem(cursor) ||
    startsMember(cursor) ||
    startsFunction(cursor);
  while (!isBehind()) if (cursor.next().text === ")") return;
}

function parseGate(
  cursor: Cursor,
  first: Token,
  attribute: { readonly text: string; readonly range: TextRange },
): Gate {
  const field = (keyword: string): void => {
    cursor.expect("(");
    if (cursor.token.kind !== "identifier" || cursor.token.text !== keyword)
      throw cursor.unexpected(`\`${keyword}\``);
    cursor.next();
    cursor.expect("=");
  };
  if (attribute.text === "since" || attribute.text === "deprecated") {
    field("version");
    const version = parseVersion(cursor);
    cursor.expect(")");
    return { kind: attribute.text, version, range: cursor.rangeFrom(first) };
  }
  if (attribute.text === "unstable") {
    field("feature");
    const feature = cursor.expectName("a feature's name");
    cursor.expect(")");
    return { kind: "unstable", feature, range: cursor.rangeFrom(first) };
  }
  cursor.report(attribute.range, unknownGate(attribute.text));
  throw new Unparsable();
}

function parseExternalId(cursor: Cursor, first: Token): ExternalId {
  cursor.expect("(");
  const { token } = cursor;
  if (token.kind !== "string") throw cursor.unexpected("a string");
  cursor.next();
  cursor.expect(")");
  // A literal with a wrong escape has its diagnostic from the lexer.
  return { value: decodeString(token.text) ?? token.text, range: cursor.rangeFrom(first) };
}

function checkGates(cursor: Cursor, gates: readonly Gate[]): void {
  const seen = new Set<string>();
  for (const gate of gates) {
    if (seen.has(gate.kind)) cursor.report(gate.range, duplicateGate(gate.kind));
    seen.add(gate.kind);
    const opposite = gate.kind === "unstable" ? "since" : gate.kind === "since" ? "unstable" : undefined;
    if (opposite !== undefined && seen.has(opposite)) cursor.report(gate.range, contradictingGates());
  }
  const deprecated = gates.find((gate) => gate.kind === "deprecated");
  if (deprecated !== undefined && gates.length === 1) {
    cursor.report(deprecated.range, lonelyDeprecated());
  }
}

function refuseGates(cursor: Cursor, annotations: Annotations, what: string): void {
  refuseExternalId(cursor, annotations);
  for (const gate of annotations.gates) cursor.report(gate.range, misplacedGate(what));
}

function refuseExternalId(cursor: Cursor, annotations: Annotations): void {
  if (annotations.externalId === undefined) return;
  cursor.report(annotations.externalId.range, misplacedExternalId());
}

// Interfaces and worlds

function parseInterfaceMember(cursor: Cursor, annotations: Annotations, first: Token): InterfaceMember {
  if (cursor.at("use")) return parseUse(cursor, annotations, first);
  const type = parseTypeItem(cursor, annotations, first);
  if (type !== undefined) return type;
  if (cursor.token.kind !== "identifier") {
    throw cursor.unexpected(
      "a function, a type or `use`",
      cursor.token.kind === "keyword" && cursor.peek(1).text === ":"
        ? { kind: "escape", keyword: cursor.token.text }
        : undefined,
    );
  }
  const name = cursor.expectName("a function's name");
  if (!cursor.at(":")) throw cursor.unexpected(`\`:\` behind the function's name \`${name.text}\``);
  cursor.next();
  const func = parseFuncType(cursor);
  expectSemicolon(cursor);
  return { kind: "func", annotations, name, func, range: cursor.rangeFrom(first) };
}

function parseWorldMember(cursor: Cursor, annotations: Annotations, first: Token): WorldMember {
  if (cursor.at("import") || cursor.at("export")) {
    const direction = cursor.next().text === "import" ? "import" : "export";
    return {
      kind: "extern",
      direction,
      annotations,
      target: parseExternTarget(cursor),
      range: cursor.rangeFrom(first),
    };
  }
  if (cursor.at("use")) return parseUse(cursor, annotations, first);
  if (cursor.eat("include")) {
    refuseExternalId(cursor, annotations);
    const path = parseUsePath(cursor);
    const renamings: Renaming[] = [];
    if (cursor.eat("with")) {
      cursor.expect("{");
      while (!cursor.at("}")) {
        const name = cursor.expectName("the name to replace");
        cursor.expect("as");
        const alias = cursor.expectName("the new name");
        renamings.push({ name, alias, range: cursor.rangeFrom(name.range) });
        if (!cursor.eat(",")) break;
      }
      cursor.expect("}");
    } else expectSemicolon(cursor);
    return { kind: "include", annotations, path, renamings, range: cursor.rangeFrom(first) };
  }
  const type = parseTypeItem(cursor, annotations, first);
  if (type !== undefined) return type;
  const starts = ["import", "export", "include", "use"];
  throw cursor.unexpectedKeyword("`import`, `export`, `include`, `use` or a type", starts);
}

function parseExternTarget(cursor: Cursor): ExternTarget {
  const name = cursor.expectName("a name or an interface");
  if (!cursor.eat(":")) {
    const path = { package: undefined, name, range: name.range };
    expectSemicolon(cursor);
    return { kind: "path", name: undefined, path };
  }
  if (cursor.eat("interface"))
    return { kind: "inline", name, members: parseBlock(cursor, parseInterfaceMember, "inline") };
  if (cursor.token.kind !== "identifier" || accessorAt(cursor) !== undefined) {
    const func = parseFuncType(cursor);
    expectSemicolon(cursor);
    return { kind: "func", name, func };
  }
  // `a: b;` and `a: b:c/d;` have a plain name in front, `a:b/c;` is a path alone.
  const second = cursor.expectName("an interface");
  if (cursor.at("/")) {
    const path = parseUsePathTail(cursor, name, second);
    expectSemicolon(cursor);
    return { kind: "path", name: undefined, path };
  }
  if (cursor.eat(":")) {
    const path = parseUsePathTail(cursor, second, cursor.expectName("a package's name"));
    expectSemicolon(cursor);
    return { kind: "path", name, path };
  }
  expectSemicolon(cursor);
  return { kind: "path", name, path: { package: undefined, name: second, range: second.range } };
}

function parseUse(cursor: Cursor, annotations: Annotations, first: Token): Use {
  cursor.expect("use");
  if (startsFunction(cursor)) throw cursor.unexpected("an interface");
  const path = parseUsePath(cursor);
  const names: Renaming[] = [];
  cursor.expect(".");
  cursor.expect("{");
  while (!cursor.at("}")) {
    const name = cursor.expectName("a type's name");
    const alias = cursor.eat("as") ? cursor.expectName("the new name") : undefined;
    names.push({ name, alias, range: cursor.rangeFrom(name.range) });
    if (!cursor.eat(",")) break;
  }
  cursor.expect("}");
  expectSemicolon(cursor);
  return { kind: "use", annotations, path, names, range: cursor.rangeFrom(first) };
}

// Named types

function parseTypeItem(cursor: Cursor, annotations: Annotations, first: Token): TypeItem | undefined {
  const keyword = cursor.token.kind === "keyword" ? cursor.token.text : "";
  if (!["type", "record", "variant", "enum", "flags", "resource"].includes(keyword)) return undefined;
  cursor.next();
  if (startsFunction(cursor)) throw cursor.unexpected("a type's name");
  const name = cursor.expectName("a type's name");
  const definition = parseDefinition(cursor, keyword, first);
  return { kind: "type", annotations, name, definition, range: cursor.rangeFrom(first) };
}

function parseDefinition(cursor: Cursor, keyword: string, first: Token): TypeDefinition {
  switch (keyword) {
    case "type": {
      cursor.expect("=");
      const type = parseType(cursor);
      expectSemicolon(cursor);
      return { kind: "alias", type };
    }
    case "record": {
      const fields = parseList(cursor, first, ["a record", "field"], (docs) => {
        const fieldName = cursor.expectName("a field's name");
        cursor.expect(":");
        const type = parseType(cursor);
        return { docs, name: fieldName, type, range: cursor.rangeFrom(fieldName.range) };
      });
      return { kind: "record", fields };
    }
    case "variant": {
      const cases = parseList(cursor, first, ["a variant", "case"], (docs) => {
        const caseName = cursor.expectName("a case's name");
        let type;
        if (cursor.eat("(")) {
          type = parseType(cursor);
          cursor.expect(")");
        }
        return { docs, name: caseName, type, range: cursor.rangeFrom(caseName.range) };
      });
      return { kind: "variant", cases };
    }
    case "resource":
      return {
        kind: "resource",
        members: cursor.eat(";") ? [] : parseBlock(cursor, parseResourceMember, "resource"),
      };
    default: {
      const kind = keyword === "flags" ? "flags" : "enum";
      const names = parseList(
        cursor,
        first,
        kind === "flags" ? ["a flags type", "flag"] : ["an enum", "case"],
        (docs) => {
          const label = cursor.expectName("a name");
          return { docs, name: label, range: label.range };
        },
      );
      return { kind, names };
    }
  }
}

/** Comma-separated entries in braces. A broken entry is skipped up to the comma or the brace. */
function parseList<Entry>(
  cursor: Cursor,
  first: Token,
  [what, entry]: readonly [what: string, entry: string],
  parseEntry: (docs: string | undefined) => Entry,
): readonly Entry[] {
  const entries: Entry[] = [];
  const isOutside = (): boolean => startsFileItem(cursor) || startsMember(cursor) || startsFunction(cursor);
  let isBroken = false;
  const brace = cursor.expect("{");
  while (!cursor.at("}")) {
    const { index, token } = cursor;
    if (isOutside()) {
      cursor.reportUnclosed(brace);
      cursor.blemish();
      return entries;
    }
    try {
      entries.push(parseEntry(docsBefore(cursor.token)));
      if (cursor.at("}")) break;
      if (isOutside()) continue;
      cursor.expect(",");
    } catch (error) {
      if (!(error instanceof Unparsable)) throw error;
      isBroken = true;
      // A brace without anything before it is one too many.
      if (cursor.index === index) cursor.eat("{");
      // A comma within parentheses or angle brackets does not end the entry.
      let open = cursor.depthSince(index, "(", ")") + cursor.depthSince(index, "<", ">");
      while ((!cursor.at(",") || open > 0) && !cursor.at("}")) {
        // A brace or a semicolon, or an item of the file: the list itself was never closed.
        if (cursor.token.kind === "end" || cursor.at("{") || cursor.at(";")) throw error;
        if (isOutside()) break;
        if (cursor.at("(") || cursor.at("<")) open += 1;
        if (cursor.at(")") || cursor.at(">")) open -= 1;
        cursor.next();
      }
      cursor.eat(",");
      cursor.markUnreadable(cursor.rangeFrom(token));
    }
  }
  cursor.expect("}");
  if (entries.length === 0 && !isBroken) cursor.report(rangeOf(first), emptyType(what, entry));
  return entries;
}

function parseResourceMember(cursor: Cursor, annotations: Annotations, first: Token): ResourceMember {
  if (cursor.at("constructor")) {
    const keyword = rangeOf(cursor.next());
    const func = parseSignature(cursor, first, false);
    expectSemicolon(cursor);
    return { kind: "constructor", annotations, keyword, func, range: cursor.rangeFrom(first) };
  }
  const name = cursor.expectName("a method's name or `constructor`");
  cursor.expect(":");
  const kind = cursor.eat("static") ? "static" : "method";
  const func = parseFuncType(cursor);
  expectSemicolon(cursor);
  return { kind, annotations, name, func, range: cursor.rangeFrom(first) };
}
