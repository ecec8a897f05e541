/** A new tool in a file of Rust: a function before `server!`, and its name in the list. */
import { rustTokens, type Token } from "./rust-tokens.ts";
import type { Insertion, ToolEdits } from "./tool-edits.ts";

const BODY = 'format!("Hello, {name}!")';

/** `undefined` for a file without `server!`. `description`: a sentence on one line. */
export function inRust(file: string, name: string, description: string): ToolEdits | undefined {
  const tokens = rustTokens(file);
  const server = findServer(tokens);
  if (server === undefined) return undefined;
  const word = functionName(name, tokens);
  const options = word === name ? "read_only" : `name = "${name}", read_only`;
  const text = `/// ${description}
#[${importsTool(tokens) ? "tool" : "wasmcp::tool"}(${options})]
fn ${word}(
    /// The name
    name: String,
) -> String {
    ${BODY}
}

`;
  return { edits: [{ offset: server.start, text }, nameInList(file, tokens, server, word)], body: BODY };
}

interface ServerCall {
  /** Where the statement begins. */
  readonly start: number;
  /** The index of the token that opens its arguments. */
  readonly open: number;
}

/** `server!(…)` or `wasmcp::server!(…)`, outside of all functions and modules. */
function findServer(tokens: readonly Token[]): ServerCall | undefined {
  let depth = 0;
  for (const [index, { text, kind, start }] of tokens.entries()) {
    if (kind === "mark" && OPENING.includes(text)) depth++;
    if (kind === "mark" && CLOSING.includes(text)) depth--;
    const isCall = depth === 0 && text === "server" && tokens[index + 1]?.text === "!";
    if (!isCall || !OPENING.includes(tokens[index + 2]?.text ?? "-")) continue;
    const [path, first, second] = tokens.slice(Math.max(0, index - 3), index);
    const isQualified = path?.text === "wasmcp" && first?.text === ":" && second?.text === ":";
    return { start: isQualified ? path.start : start, open: index + 2 };
  }
  return undefined;
}

const OPENING = "([{";
const CLOSING = ")]}";

/** As the first of `tools: […]`, which is written if the server has none. */
function nameInList(file: string, tokens: readonly Token[], { open }: ServerCall, word: string): Insertion {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const { kind, text } = tokens[index] as Token;
    if (kind === "mark" && CLOSING.includes(text) && --depth === 0) break;
    if (kind === "mark" && OPENING.includes(text)) depth++;
    const [list, colon, bracket] = tokens.slice(index, index + 3);
    if (depth === 1 && list?.text === "tools" && colon?.text === ":" && bracket?.text === "[") {
      return firstIn(file, bracket, tokens[index + 3], word);
    }
  }
  return firstIn(file, tokens[open] as Token, tokens[open + 1], `tools: [${word}]`);
}

/** After an opening bracket, on a line of its own if the others are. */
function firstIn(file: string, bracket: Token, next: Token | undefined, text: string): Insertion {
  const between = file.slice(bracket.end, next?.start ?? bracket.end);
  const isLast = next === undefined || CLOSING.includes(next.text);
  if (isLast) return { offset: bracket.end, text };
  const lines = between.split("\n");
  const [, indent] = lines.length > 1 ? (/^(\s*)/.exec(lines.at(-1) ?? "") ?? []) : [];
  return { offset: bracket.end, text: indent === undefined ? `${text}, ` : `\n${indent}${text},` };
}

/** Whether `tool` is the attribute of the SDK: `use wasmcp::{Context, tool};` */
function importsTool(tokens: readonly Token[]): boolean {
  for (const [index, { text }] of tokens.entries()) {
    if (text !== "use" || tokens[index + 1]?.text !== "wasmcp") continue;
    const end = tokens.findIndex((token, at) => at > index && token.text === ";");
    const used = tokens.slice(index, end === -1 ? undefined : end).map((token) => token.text);
    // `tool as other` has another name.
    if (used.some((each, at) => each === "tool" && used[at + 1] !== "as" && used[at + 1] !== ":"))
      return true;
  }
  return false;
}

/** `say-hello` is `say_hello`, `getWeather` is `get_weather`, and what Rust or the file uses already gets an ending. */
function functionName(name: string, tokens: readonly Token[]): string {
  const snake = name
    .replaceAll("-", "_")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
  const taken = new Set([
    ...KEYWORDS,
    ...tokens.filter(({ kind }) => kind === "word").map(({ text }) => text),
  ]);
  if (!taken.has(snake)) return snake;
  let number = 2;
  while (taken.has(`${snake}_${number}`)) number++;
  return `${snake}_${number}`;
}

const KEYWORDS =
  "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe unsized use virtual where while yield".split(
    " ",
  );
