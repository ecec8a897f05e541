/**
 * One wrong token in otherwise sound WIT: the front end does not crash, says so near the damage, and still knows what
 * the damage does not touch. This is what an editor sees at nearly every keystroke.
 */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import {
  parseWit,
  printWit,
  resolveWit,
  type SyntaxFile,
  type syntax,
  type TextRange,
  type WitDiagnostic,
  type WitSource,
} from "../../../../core/wit/index.ts";
import type { Token } from "../../../../core/wit/syntax/lexer.ts";
import { randomNumbers } from "../../../random.ts";
import { corpusFiles } from "../../../integration/wit-oracle/corpus.ts";

/** So many are there at least. */
const MUTATIONS = 20_000;
/** A diagnostic is near when so few tokens lie between it and the damage. */
const NEAR = 6;
/** Of all mutations, those whose diagnostic may be farther away: an `interface` that has become a `world` is only noticed at its first function. */
const FAR = 0.001;
/** Of all mutations, those after which another item may be missing: a brace instead of a name has too many possible meanings. */
const LOST = 0.003;

const KINDS = ["deleted", "duplicated", "replaced"] as const;
/** What tokens are replaced with. */
const REPLACEMENTS = (
  "{ } ( ) < > ; , : . / @ = -> * _ x x-y u8 type record variant enum flags resource interface world import export include " +
  'use func async static constructor list own 1 1.0.0 %type "s" " $'
).split(" ");

interface Subject {
  readonly source: WitSource;
  readonly file: SyntaxFile;
  readonly outline: readonly OutlineItem[];
  /** Messages about the unchanged file, such as missing packages. */
  readonly messages: ReadonlySet<string>;
}

interface Mutation {
  readonly subject: Subject;
  readonly text: string;
  readonly what: string;
  /** The token that is not as it was. */
  readonly token: Token;
  readonly replacement: string;
}

interface OutlineItem {
  /** `func get-random-bytes` */
  readonly key: string;
  readonly range: TextRange;
  /** Ends at the opening brace: damage before it may remove the contents of the braces. */
  readonly headEnd: number;
}

const subjects: readonly Subject[] = (await corpusFiles()).flatMap((source) => {
  const { file, diagnostics } = parseWit(source);
  return diagnostics.length > 0
    ? []
    : [{ source, file, outline: outlineOf(file), messages: messagesOf(source) }];
});

/** As many of each file as it has tokens up to a limit, so that a few long files do not have all of them. */
function* mutations(): Generator<Mutation> {
  const next = randomNumbers(7);
  for (const subject of subjects) {
    const { file, source } = subject;
    const tokens = file.tokens.slice(0, -1);
    const share = (35 + tokens.length / 20) / (tokens.length * KINDS.length);
    for (const [position, token] of tokens.entries()) {
      // Of ninety brackets in a row, any may be the wrong one.
      if (isInRow(tokens, position)) continue;
      for (const kind of KINDS) {
        if (next() >= share) continue;
        const other = REPLACEMENTS[Math.floor(next() * REPLACEMENTS.length)] ?? "";
        const replacement = {
          deleted: "",
          duplicated: ` ${token.text} ${token.text} `,
          replaced: ` ${other} `,
        }[kind];
        const text = source.text.slice(0, token.start) + replacement + source.text.slice(token.end);
        const by = kind === "replaced" ? ` by \`${other}\`` : "";
        const what = `\`${token.text}\` ${kind}${by} at offset ${token.start} of ${source.path}`;
        yield { subject, text, what, token, replacement };
      }
    }
  }
}

/** Whether a token is one of more equal ones in a row than lie between damage and its diagnostic. */
function isInRow(tokens: readonly Token[], position: number): boolean {
  const { text } = tokens[position] ?? {};
  let [first, last] = [position, position];
  while (tokens[first - 1]?.text === text) first -= 1;
  while (tokens[last + 1]?.text === text) last += 1;
  return last - first >= NEAR;
}

describe("a single wrong token", { timeout: 300_000 }, () => {
  const far: string[] = [];
  const lost: string[] = [];
  let count = 0;
  let invalid = 0;

  it("is survived, for any token at any place", () => {
    for (const mutation of mutations()) {
      count += 1;
      const source = { path: mutation.subject.source.path, text: mutation.text };
      const { file, diagnostics } = parseWit(source);
      const found = diagnostics.length > 0 ? diagnostics : newDiagnostics(source, mutation.subject);
      if (found.length > 0) invalid += 1;
      if (found.length > 0 && !found.some((diagnostic) => isNear(file, diagnostic, mutation))) {
        far.push(`${mutation.what}: ${found.map(({ message }) => message).join("; ")}`);
      }
      const missing = missingFrom(outlineOf(file), mutation);
      if (missing.length > 0) lost.push(`${mutation.what}: ${missing.join(", ")}`);
      if (count % 5 > 0) continue;
      const once = printWit(file);
      assert.equal(printWit(parseWit({ ...source, text: once }).file), once, `layout with ${mutation.what}`);
    }
    assert.ok(count >= MUTATIONS, `${count} mutations`);
  });

  it("has a diagnostic nearby if it is a mistake", (context) => {
    report(
      context,
      `${invalid} of ${count} mutations are mistakes, of which ${far.length} are reported farther away`,
    );
    assert.ok(invalid > count / 2 && far.length <= FAR * count, far.join("\n"));
  });

  it("leaves all other items in the outline", (context) => {
    report(context, `${lost.length} of ${count} mutations take more than what they touch`);
    assert.ok(lost.length <= LOST * count, lost.join("\n"));
  });

  it("that is missing or duplicated hides few other items", () => {
    const taken = lost.filter((line) => /` (?:deleted|duplicated) at/.test(line));
    assert.ok(taken.length <= LOST * count * 0.2, taken.join("\n"));
  });
});

function report(context: TestContext, line: string): void {
  context.diagnostic(line);
}

function messagesOf(source: WitSource): ReadonlySet<string> {
  const { diagnostics } = resolveWit({ root: { sources: [source] }, dependencies: [], features: "all" });
  return new Set(diagnostics.map(({ message }) => message));
}

function newDiagnostics(source: WitSource, { messages }: Subject): readonly WitDiagnostic[] {
  const { diagnostics } = resolveWit({ root: { sources: [source] }, dependencies: [], features: "all" });
  return diagnostics.filter(({ message }) => !messages.has(message));
}

/** Within a few tokens of the damage, behind the block that it leaves open, or about the name that is damaged. */
function isNear(
  file: SyntaxFile,
  { range, code, message }: WitDiagnostic,
  { token, replacement }: Mutation,
): boolean {
  if (code === "unclosed-brace" && range.start >= token.start) return true;
  const names = [token.text, replacement.trim().split(" ")[0] ?? ""].filter((name) =>
    /^%?[\w-]+$/.test(name),
  );
  if (names.some((name) => message.includes(`\`${name}\``))) return true;
  const indexOf = (offset: number): number => {
    const index = file.tokens.findIndex(({ end }) => end > offset);
    return index === -1 ? file.tokens.length - 1 : index;
  };
  return Math.abs(indexOf(range.start) - indexOf(token.start)) <= NEAR;
}

/** Items of the outline that are missing from `after`, although the damage is neither in them nor in the head of an item around them. */
function missingFrom(after: readonly OutlineItem[], { subject, token }: Mutation): readonly string[] {
  const { outline: before } = subject;
  const isTouched = (item: OutlineItem): boolean =>
    before.some((around) => {
      const holds = around.range.start <= item.range.start && item.range.end <= around.range.end;
      const end = around === item ? around.range.end : around.headEnd;
      return holds && around.range.start <= token.start && token.end <= end;
    });
  const left = new Map<string, number>();
  for (const { key } of after) left.set(key, (left.get(key) ?? 0) + 1);
  return before.flatMap((item) => {
    const there = left.get(item.key) ?? 0;
    if (there === 0) return isTouched(item) ? [] : [item.key];
    if (!isTouched(item)) left.set(item.key, there - 1);
    return [];
  });
}

/** Functions of all kinds are one kind: behind a brace too few, a function is a method. */
function outlineOf(file: SyntaxFile): readonly OutlineItem[] {
  const items: OutlineItem[] = [];
  const add = (range: TextRange, kind: string, name: syntax.Name): void => {
    const brace = file.tokens.find(
      ({ start, end, text }) => text === "{" && start >= range.start && end <= range.end,
    );
    items.push({ key: `${kind} ${name.text}`, range, headEnd: brace?.start ?? range.end });
  };
  type Node = syntax.FileItem | syntax.InterfaceMember | syntax.WorldMember | syntax.ResourceMember;
  const visit = (node: Node): void => {
    if (node.kind === "package-block") {
      add(node.range, "package", node.name.name);
      node.items.forEach(visit);
    } else if (node.kind === "interface" || node.kind === "world") {
      add(node.range, node.kind, node.name);
      node.members.forEach(visit);
    } else if (node.kind === "func" || node.kind === "method" || node.kind === "static")
      add(node.range, "func", node.name);
    else if (node.kind === "type") {
      add(node.range, "type", node.name);
      if (node.definition.kind === "resource") node.definition.members.forEach(visit);
    } else if (node.kind === "extern" && node.target.kind !== "path") {
      add(node.range, "func", node.target.name);
      if (node.target.kind === "inline") node.target.members.forEach(visit);
    }
  };
  file.items.forEach(visit);
  return items;
}
