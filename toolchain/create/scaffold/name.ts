/**
 * Project names. A name becomes a folder, an npm package, a WIT package and a WIT world, so it has to be good for all of
 * them: words of small letters and digits, each beginning with a letter, with hyphens between (`weather-tools`).
 */
import { KEYWORDS } from "../../../core/wit/index.ts";
import { ToolchainError } from "../../../core/errors.ts";

const maximumLength = 64;

/** Refuses a name that cannot be a project's, says why, and suggests the nearest one that can. */
export function checkProjectName(name: string): void {
  const defect = findDefect(name);
  if (defect === undefined) return;
  throw new ToolchainError("bad-name", `\`${name}\` cannot be the name of a component: ${defect}`, {
    remedy: `call it \`${suggestProjectName(name)}\`, for example`,
  });
}

function findDefect(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > maximumLength) return `it has more than ${maximumLength} characters`;
  if (/[A-Z]/.test(name)) return "it has capital letters";
  const [odd] = /[^a-z0-9-]/u.exec(name) ?? [];
  if (odd !== undefined) return `only small letters, digits and hyphens are allowed, found \`${odd}\``;
  for (const word of name.split("-")) {
    if (word === "") return "every hyphen needs a word on both sides";
    if (/^[0-9]/.test(word)) return `\`${word}\` begins with a digit`;
  }
  // WIT can escape such a name, but not every tool does.
  if (KEYWORDS.has(name)) return "it is a word of the WIT language";
  return undefined;
}

/** `My_Tool` is `my-tool`, `tool-2` is `tool2`, and `2fast` is `tool2fast`. */
export function suggestProjectName(name: string): string {
  const words = name
    // An accent becomes a character of its own, and then goes with everything else that is no letter.
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
  return suggestion.slice(0, maximumLength).replace(/-$/, "");
}
