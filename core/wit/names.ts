/** Identifiers, package names and the names that the component model derives from them. */
import type { Interface, PackageName } from "./model.ts";

/** The words that need a `%` to serve as identifiers (`WIT.md`, "Keywords"), and `_` and `error-context`, which tools reserve too. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "_ as async bool borrow char constructor enum error-context export f32 f64 flags from func future import include " +
    "interface list map option own package record resource result s16 s32 s64 s8 static stream string tuple type " +
    "u16 u32 u64 u8 use variant with world"
  ).split(" "),
);

/** What keeps `text` from being a kebab-case label, or `undefined` when it is one: `get-XML-2`. */
export function labelDefect(text: string): string | undefined {
  const words = text.split("-");
  for (const [index, word] of words.entries()) {
    if (word === "") return "has nothing between two hyphens";
    if (!/^[A-Za-z0-9]+$/.test(word)) return "may only hold letters, digits and hyphens";
    if (index === 0 && /^[0-9]/.test(word)) return "starts with a digit";
    if (/[a-z]/.test(word) && /[A-Z]/.test(word)) return `mixes upper and lower case in \`${word}\``;
  }
  return undefined;
}

/** As an identifier is written in WIT: with `%` where the name is a keyword. */
export function escapeIdentifier(name: string): string {
  return KEYWORDS.has(name) ? `%${name}` : name;
}

/** `wasi:http@0.2.12` */
export function packageId(name: PackageName): string {
  return `${name.namespace}:${name.name}${name.version === undefined ? "" : `@${name.version}`}`;
}

/** `wasi:http/types@0.2.12`: an interface or a world within its package. */
export function qualifiedId(name: PackageName, item: string): string {
  return `${name.namespace}:${name.name}/${item}${name.version === undefined ? "" : `@${name.version}`}`;
}

/** `wasi:http/types@0.2.12`; an inline interface, which has no name of its own, gives its package's. */
export function interfaceId(iface: Interface): string {
  return iface.name === undefined
    ? packageId(iface.package.name)
    : qualifiedId(iface.package.name, iface.name);
}

/**
 * What has to be unique about a name in its scope: `get-XML` and `get-xml` are one name in too many languages to be two
 * in WIT, and `f-1` and `f1` likewise. A resource's functions share a scope, `[constructor]` apart, and a method may not
 * have its resource's name (`Explainer.md`, "Name Uniqueness").
 */
export function uniqueForm(name: string): string {
  const folded = name.toLowerCase().replaceAll("-", "");
  const [, resource, member] = /^\[(?:method|static)\](.*)\.(.*)$/.exec(folded) ?? [];
  if (resource === undefined) return folded;
  return resource === member ? resource : `${resource}.${member}`;
}

/** `, did you mean \`request\`?` when one of `candidates` is close to `name`, and otherwise nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  if (name.length > LONGEST_HINT) return "";
  const limit = Math.max(1, Math.floor(name.length / 3));
  let compared = 0;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    if (++compared > MOST_HINTS) break;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best === undefined ? "" : `, did you mean \`${best}\`?`;
}

/** Longer names are made up rather than mistyped, and take long to compare. */
const LONGEST_HINT = 40;
/** So many names are compared: a hint must not cost more than what it is a hint for. */
const MOST_HINTS = 100;

/** Levenshtein's distance, where two neighbours that changed places count as one edit. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
