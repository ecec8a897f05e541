/**
 * Project names. A name becomes a folder, an npm package, a WIT package and a WIT world, so it has to be valid for all of
 * them: words of lower-case letters and digits, joined by hyphens. Each word begins with a letter (`weather-tools`).
 */
import { KEYWORDS } from "../../../core/wit/index.ts";
import { ToolchainError } from "../../../core/errors.ts";

const MAX_LENGTH = 64;

/** Throws if `name` is not valid, with the reason and a similar name that is valid. */
export function checkProjectName(name: string): void {
  const defect = findDefect(name);
  if (defect === undefined) return;
  throw new ToolchainError("bad-name", `\`${name}\` cannot be the name of a component: ${defect}`, {
    remedy: `call it \`${suggestProjectName(name)}\`, for example`,
  });
}

function findDefect(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`;
  if (/[A-Z]/.test(name)) return "it has upper-case letters";
  const [odd] = /[^a-z0-9-]/u.exec(name) ?? [];
  if (odd !== undefined) return `expected only lower-case letters, digits and hyphens, found \`${odd}\``;
  for (const word of name.split("-")) {
    if (word === "") return "a hyphen needs a word on both sides";
    if (/^[0-9]/.test(word)) return `\`${word}\` begins with a digit`;
  }
  // WIT can escape a keyword, but some tools do not.
  if (KEYWORDS.has(name)) return "it is a keyword of WIT";
  return undefined;
}

/** `My_Tool` is `my-tool`, `tool-2` is `tool2`, and `2fast` is `tool2fast`. */
export function suggestProjectName(name: string): string {
  const words = name
    // Splits letters from their accents, so that the accents can be removed.
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  if (words.length === 0) return "my-tool";
  if (/^[0-9]/.test(words[0] ?? "")) words.unshift("tool");
  const suggestion = words.join("-").replaceAll(/-(?=[0-9])/g, "");
  if (KEYWORDS.has(suggestion)) return `my-${suggestion}`;
  return suggestion.slice(0, MAX_LENGTH).replace(/-$/, "");
}
