/** The kinds of packages about which we and wasm-tools 1.263 differ on purpose, and why. `exceptions.ts` of the oracle has a case of each. */
import type { WitDiagnostic } from "../../../../../core/wit/index.ts";
import type { Mutant } from "./mutations.ts";

export interface Verdicts {
  readonly mutant: Mutant;
  readonly features: "all" | "none";
  readonly ours: readonly WitDiagnostic[];
  readonly theirs: string | undefined;
}

export interface KnownDifference {
  readonly reason: string;
  readonly applies: (verdicts: Verdicts) => boolean;
}

export const DIFFERENCES: readonly KnownDifference[] = [
  {
    reason: "WIT.md has lengths begin with a digit from 1 to 9",
    applies: ({ ours, theirs }) => theirs === undefined && only(ours, "invalid-length"),
  },
  {
    reason: "semver.org has something behind the hyphen of a version",
    applies: ({ ours, theirs }) => theirs === undefined && only(ours, "invalid-version"),
  },
  {
    reason:
      "WIT.md lets a `use` or a type have a gate, wasm-tools 1.263 refuses one in a world without its feature",
    applies: ({ ours, theirs, features, mutant }) =>
      ours.length === 0 &&
      features === "none" &&
      theirs?.includes("excluded due to its feature not being activated") === true &&
      /@unstable\([^)]*\)\s*(?:@[\w-]+\([^)]*\)\s*)*(?:use|type|record|variant|enum|flags|resource)\b/.test(
        mutant.text,
      ),
  },
  {
    reason: "WIT.md has the word `feature` in a gate, wasm-tools takes the identifier `%feature` as well",
    applies: ({ theirs, mutant }) => theirs === undefined && /\(\s*%(?:feature|version)\b/.test(mutant.text),
  },
  {
    reason: "wasm-tools finds limits while it encodes, and encodes of a dependency what the package uses",
    applies: ({ theirs, ours, mutant }) =>
      theirs === undefined &&
      ours.length > 0 &&
      ours.every(
        ({ code, path }) => FOUND_BY_ENCODING.has(code) && (path.startsWith("deps") || isNested(mutant)),
      ),
  },
  {
    reason: "Explainer.md has names of packages in lower case, which wasm-tools notices at their items",
    applies: ({ theirs, ours }) =>
      theirs === undefined &&
      only(ours, "invalid-identifier") &&
      ours.every(({ message }) => message.endsWith("which the name of a package cannot have")),
  },
  {
    reason: "wasm-tools looks at the gates of a `use` with each of its names, and this one has none",
    applies: ({ theirs, ours, mutant }) =>
      theirs === undefined &&
      (only(ours, "unversioned-gate") || only(ours, "unreleased-version")) &&
      /@since\([^)]*\)[^;{}]*\buse\b[^;{}]*\{\s*\}/.test(mutant.text),
  },
  {
    reason:
      "the gates of an item count whether its feature is on or not, wasm-tools looks at those of items that are there",
    applies: ({ theirs, ours, features, mutant }) =>
      theirs === undefined &&
      features === "none" &&
      (only(ours, "unversioned-gate") || only(ours, "unreleased-version")) &&
      mutant.text.includes("@unstable"),
  },
  {
    reason:
      "a name that leads nowhere is a mistake in any setting, wasm-tools does not look up in a dependency what is left out for its feature",
    applies: ({ theirs, ours, features, mutant }) =>
      theirs === undefined &&
      features === "none" &&
      ours.length > 0 &&
      ours.every(({ code }) => code === "unknown-item" || code === "unknown-type") &&
      mutant.text.includes("@unstable"),
  },
  {
    reason: "WIT.md counts a carriage return as white space, wasm-tools only before a line feed",
    applies: ({ theirs, ours }) =>
      ours.length === 0 && theirs?.includes("unexpected character '\\r'") === true,
  },
  {
    reason: "names are unique in WIT.md, wasm-tools 1.263 lets a `use` take the place of a type before it",
    applies: ({ ours, theirs, mutant }) =>
      theirs === undefined && only(ours, "duplicate-name") && /\buse\b[^;{}]*\{/.test(mutant.text),
  },
  {
    reason: "wasm-tools 1.263 panics on the empty comment before an item",
    applies: ({ ours, theirs, mutant }) =>
      ours.length === 0 && theirs?.includes("panicked") === true && mutant.text.includes("/**/"),
  },
];

const FOUND_BY_ENCODING: ReadonlySet<string> = new Set(["too-large", "invalid-payload", "handle-in-map"]);

/** Whether the text has packages in braces, which are dependencies as those in `deps` are. */
function isNested({ text }: Mutant): boolean {
  return /\bpackage\s[^;{]*\{/.test(text);
}

function only(diagnostics: readonly WitDiagnostic[], code: WitDiagnostic["code"]): boolean {
  return diagnostics.length > 0 && diagnostics.every((one) => one.code === code);
}
