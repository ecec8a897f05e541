/**
 * Names of projects. A name becomes a folder, which may have any name of letters, digits, hyphens and underscores, and a component
 * with its npm package, WIT package and world, whose names are words of lower-case letters and digits, joined by hyphens. Each word
 * begins with a letter: `weather-tools`.
 */
import { KEYWORDS } from "../../../core/wit/index.ts";
import { ToolchainError } from "../../../core/errors.ts";

const MAX_LENGTH = 64;

/**
 * The name of the component of the project `name`: `my-tools` for `my_tools` and `MyTools`. Throws for a name that cannot be one, with
 * the reason and a similar name that can.
 */
export function componentName(name: string): string {
  const defect = findDefect(name);
  if (defect === undefined) return suggestProjectName(name);
  throw new ToolchainError("bad-name", `\`${name}\` cannot be the name of a component: ${defect}`, {
    remedy: `call it \`${suggestProjectName(name)}\`, for example`,
  });
}

function findDefect(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`;
  const [odd] = /[^A-Za-z0-9_-]/u.exec(name) ?? [];
  if (odd !== undefined) return `expected only letters, digits, hyphens and underscores, found \`${odd}\``;
  if (!/^[A-Za-z]/.test(name)) return "expected a letter at its beginning";
  if (/[_-]$/.test(name)) return "expected a letter or a digit at its end";
  // WIT can escape a keyword, but some tools do not.
  if (KEYWORDS.has(name.toLowerCase())) return "it is a keyword of WIT";
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
