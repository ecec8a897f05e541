/** Small changes of WIT texts: most make a mistake, some another sound package. */
import { parseWit, type Token } from "../../../../../core/wit/index.ts";
import type { Random } from "../../../../random.ts";
import type { Subject } from "./subjects.ts";

export interface Mutant {
  readonly subject: Subject;
  /** The file that has changed. */
  readonly file: string;
  readonly text: string;
  readonly what: string;
}

type Change = (text: string, random: Random, others: readonly Subject[]) => { text: string; what: string };

const KINDS: readonly Change[] = [wrongToken, otherType, otherType, otherName, otherName, wrongLine, gate];

/** One change or two in one file of the package, or of a package in its `deps`. */
export function mutate(subjects: readonly Subject[], random: Random): Mutant {
  const subject = random.pick(subjects);
  const names = [...subject.files.keys()];
  const own = names.filter((name) => !name.startsWith("deps"));
  const file = random.pick(random.below(5) === 0 ? names : own);
  let text = subject.files.get(file) ?? "";
  const done: string[] = [];
  for (let left = random.below(4) === 0 ? 2 : 1; left > 0; left--) {
    const change = random.pick(KINDS)(text, random, subjects);
    text = change.text;
    done.push(change.what);
  }
  return { subject, file, text, what: done.join(", then ") };
}

const TOKENS = (
  "{ } ( ) < > ; , : . / @ = -> * _ x x-y u8 type record variant enum flags resource interface world import export include " +
  'use func async static constructor list own borrow get set with as from 1 0 01 1.0.0 1.0.0-rc %type "s" "" // /**/ /*'
).split(" ");

function wrongToken(text: string, random: Random): ReturnType<Change> {
  const tokens = tokensOf(text);
  const token = pick(tokens, random);
  const other = random.below(2) === 0 ? pick(tokens, random).text : random.pick(TOKENS);
  const next = tokens[tokens.indexOf(token) + 1] ?? token;
  switch (random.below(4)) {
    case 0:
      return { text: replaced(text, token, ""), what: `\`${token.text}\` deleted` };
    case 1:
      return {
        text: replaced(text, token, `${token.text} ${token.text}`),
        what: `\`${token.text}\` doubled`,
      };
    case 2:
      return {
        text: replaced(text, { start: token.start, end: next.end }, `${next.text} ${token.text}`),
        what: `\`${token.text}\` and \`${next.text}\` exchanged`,
      };
    default:
      return { text: replaced(text, token, ` ${other} `), what: `\`${token.text}\` is \`${other}\`` };
  }
}

const PRIMITIVES = "bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char string error-context".split(" ");
const AROUND = (
  "list<?> list<?,4> list<?,268435456> option<?> result<?> result<_,?> result<?,?> tuple<?> tuple<?,?> map<string,?> map<?,u8> " +
  "own<?> borrow<?> stream<?> future<?> stream future result tuple<> list<> ?"
).split(" ");

/** Another type in the place of one. */
function otherType(text: string, random: Random): ReturnType<Change> {
  const tokens = tokensOf(text);
  const places = tokens.filter(
    (token, index) =>
      (token.kind === "identifier" || PRIMITIVES.includes(token.text)) &&
      [":", "<", ",", "->", "=", "("].includes(tokens[index - 1]?.text ?? ""),
  );
  const token = pick(places.length === 0 ? tokens : places, random);
  const inner = (): string =>
    random.below(2) === 0
      ? random.pick(PRIMITIVES)
      : pick(places.length === 0 ? tokens : places, random).text;
  const type = random.pick(AROUND).replaceAll("?", () => (random.below(2) === 0 ? token.text : inner()));
  return { text: replaced(text, token, type), what: `the type \`${token.text}\` is \`${type}\`` };
}

function otherName(text: string, random: Random): ReturnType<Change> {
  const tokens = tokensOf(text);
  const names = tokens.filter(({ kind }) => kind === "identifier");
  const token = pick(names.length === 0 ? tokens : names, random);
  const plain = token.text.replace(/^%/, "");
  const name = random.pick([
    pick(names.length === 0 ? tokens : names, random).text,
    plain.toUpperCase(),
    `%${plain}`,
    `${plain}-x`,
    `x-${plain}`,
    plain.replace("-", ""),
    `${plain}-`,
    `${plain}--x`,
    plain.charAt(0).toUpperCase() + plain.slice(1),
    random.pick(["get", "set", "list", "type", "self", "from", "with", "implements"]),
  ]);
  return { text: replaced(text, token, name), what: `the name \`${token.text}\` is \`${name}\`` };
}

/** A line is missing, stands twice, stands elsewhere, or comes from another package. */
function wrongLine(text: string, random: Random, others: readonly Subject[]): ReturnType<Change> {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  const line = lines[at] ?? "";
  const what = `line ${at + 1} (\`${line.trim().slice(0, 60)}\`)`;
  switch (random.below(4)) {
    case 0:
      return { text: lines.toSpliced(at, 1).join("\n"), what: `${what} deleted` };
    case 1:
      return { text: lines.toSpliced(at, 0, line).join("\n"), what: `${what} doubled` };
    case 2:
      return {
        text: lines.toSpliced(at, 1).toSpliced(random.below(lines.length), 0, line).join("\n"),
        what: `${what} moved`,
      };
    default: {
      const foreign = random.pick(random.pick([...random.pick(others).files.values()]).split("\n"));
      return {
        text: lines.toSpliced(at, 0, foreign).join("\n"),
        what: `\`${foreign.trim()}\` before ${what}`,
      };
    }
  }
}

/** A gate more, or less. */
function gate(text: string, random: Random): ReturnType<Change> {
  const existing = [...text.matchAll(/@(?:since|unstable|deprecated)\([^)]*\)\s*/g)];
  if (existing.length > 0 && random.below(3) === 0) {
    const one = random.pick(existing);
    const range = { start: one.index, end: one.index + one[0].length };
    return { text: replaced(text, range, ""), what: `\`${one[0].trim()}\` deleted` };
  }
  const version = random.pick([/@(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? "1.0.0", "0.0.1", "9.0.0"]);
  const written = random.pick([
    `@since(version = ${version})`,
    `@since(version = ${version}, feature = f)`,
    "@unstable(feature = f)",
    "@unstable(feature = f)",
    `@deprecated(version = ${version})`,
    `@since(version = ${version}) @deprecated(version = ${version})`,
    '@external-id("x")',
  ]);
  const tokens = tokensOf(text);
  // Before what begins an item, and seldom anywhere else.
  const starts = tokens.filter(
    (_, index) => random.below(8) === 0 || ["{", "}", ";"].includes(tokens[index - 1]?.text ?? ""),
  );
  const token = pick(starts.length === 0 ? tokens : starts, random);
  return {
    text: replaced(text, { start: token.start, end: token.start }, `${written} `),
    what: `\`${written}\` before \`${token.text}\``,
  };
}

function tokensOf(text: string): readonly Token[] {
  return parseWit({ path: "", text }).file.tokens.slice(0, -1);
}

const NOTHING = { kind: "unknown", text: "", start: 0, end: 0, comments: [] } as const;

function pick(tokens: readonly Token[], random: Random): Token {
  return tokens.length === 0 ? NOTHING : random.pick(tokens);
}

function replaced(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  by: string,
) {
  return text.slice(0, start) + by + text.slice(end);
}
