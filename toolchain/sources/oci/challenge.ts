/** How a server asks for credentials (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case: `realm`, `service`, `scope`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** `Bearer realm="https://auth.example/token",service="example", Basic realm="x"` gives two. Invalid text gives none. */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap(parseHeader);
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

function parseHeader(text: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let position = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    position = pattern.lastIndex;
    return found[1] ?? found[0];
  };
  const spaces = /[\s]*/y;
  const separators = /[\s,]*/y;
  while (take(separators) !== undefined && position < text.length) {
    const word = take(TOKEN);
    if (word === undefined) break;
    const end = position;
    take(spaces);
    if (take(/=/y) === undefined) {
      // A word without `=` is a scheme.
      position = end;
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    take(spaces);
    const value = take(QUOTED)?.replace(/\\(.)/g, "$1") ?? take(TOKEN);
    if (value === undefined) break;
    challenges.at(-1)?.parameters.set(word.toLowerCase(), value);
  }
  return challenges;
}
