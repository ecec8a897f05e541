/**
 * Every code that a diagnostic of a WIT file, `wasmcp.toml` or `config.toml` can have. The reference page of error codes
 * is generated from this table.
 *
 * Where the message of a code is written: `core/wit/messages.ts` for kind `wit`, the file in `language-server/checks/` that is named
 * after its subject for kind `check`, `language-server/toml/` for kind `toml`.
 */

export type Severity = "error" | "warning" | "hint";

interface CodeInfo {
  /** `wit`: the language forbids it. `check`: allowed, but probably a mistake. `toml`: in a settings file. */
  readonly kind: "wit" | "check" | "toml";
  readonly severity: Severity;
  /** What the code means, in one line of Markdown. */
  readonly meaning: string;
}

function wit(meaning: string) {
  return { kind: "wit", severity: "error", meaning } as const;
}

function check<const S extends Severity>(severity: S, meaning: string) {
  return { kind: "check", severity, meaning } as const;
}

function toml<const S extends Severity>(severity: S, meaning: string) {
  return { kind: "toml", severity, meaning } as const;
}

export const diagnosticCodes = {
  // WIT: characters, names and literals
  "forbidden-character": wit("The file contains a control character or another character that WIT forbids."),
  "unexpected-character": wit("A character has no meaning in WIT."),
  "unterminated-comment": wit("A block comment is not closed."),
  "unterminated-string": wit("A string is not closed on its line."),
  "invalid-string": wit("A string contains an unknown escape sequence."),
  "invalid-identifier": wit("A name is not written in kebab-case."),
  "invalid-version": wit("A version is not a semantic version."),
  "invalid-length": wit("The length of a list starts with `0`."),
  "length-too-large": wit("The length of a list does not fit into 32 bits."),

  // WIT: grammar
  "unexpected-token": wit("The parser expected something else here."),
  "unclosed-brace": wit("A `{` has no matching `}`."),
  "type-too-deep": wit("Types are nested too deeply."),
  "empty-type": wit("A record, variant, enum, flags or tuple type has no entries."),
  "invalid-map-key": wit("The key type of a map is not an integer, a `char`, a `string` or a `bool`."),
  "nested-namespace": wit("A package name has more than one namespace."),
  "misplaced-package": wit(
    "A `package` line is not the first item of its file, or a package contains another package.",
  ),

  // WIT: gates
  "unknown-gate": wit("An attribute is none of `@since`, `@unstable`, `@deprecated` and `@external-id`."),
  "duplicate-gate": wit("An item has the same gate twice."),
  "contradicting-gates": wit("An item is both `@since` and `@unstable`."),
  "lonely-deprecated": wit("An item is `@deprecated`, but neither `@since` nor `@unstable`."),
  "misplaced-gate": wit("A gate such as `@since` stands before an item that cannot have one."),
  "misplaced-external-id": wit("`@external-id` stands before an item that cannot have one."),
  "unversioned-gate": wit("`@since` is used in a package without a version."),
  "unreleased-version": wit("`@since` names a later version than that of the package."),
  "gated-reference": wit("A stable item refers to an item of a feature that is not enabled."),

  // WIT: packages
  "missing-package": wit("No file of a package names the package."),
  "package-mismatch": wit("Files of one folder name different packages."),
  "duplicate-package": wit("A package is defined in two places."),
  "duplicate-docs": wit("A package is documented in more than one file."),
  "unknown-package": wit("A package is not among the dependencies."),
  "package-cycle": wit("Packages depend on each other, or a package refers to itself by its name."),

  // WIT: names and types
  "duplicate-name": wit(
    "A name is defined twice in its scope, or differs from another only by case or hyphens.",
  ),
  "unknown-item": wit("An interface, a world or a renamed item does not exist."),
  "unknown-type": wit("A type does not exist in its scope, or not in the interface that `use` names."),
  "wrong-kind": wit("A path names an interface where a world is needed, or the other way round."),
  "item-cycle": wit("An interface or a world depends on itself."),
  "type-cycle": wit("A type contains itself."),
  "not-a-resource": wit("`own` or `borrow` names a type that is not a resource."),
  "accessor-shape": wit(
    "A getter has parameters or no result, or a setter has other than one parameter or a result with a value.",
  ),
  "lonely-setter": wit("A setter has no getter with the same name."),
  "accessor-mismatch": wit("A setter takes another type than its getter returns."),
  "invalid-payload": wit("A stream or a future carries what it cannot: a `borrow`, or `char` in a stream."),
  "handle-in-map": wit("The values of a map contain handles, streams, futures or error contexts."),
  "too-large": wit(
    "More than a component can have: 32 flags, 1000 parameters, 10000 cases, values of 256 MB, or types that are nested too deeply.",
  ),
  "returned-borrow": wit("A function returns a `borrow`."),
  "constructor-result": wit("A constructor returns something other than its resource or a `result` of it."),
  "text-too-long": wit("A file is too long for the language server, which has to answer within a second."),
  "worlds-too-large": wit("The worlds of a package, with all that they include, have too many items."),
  "ambiguous-dependency": wit("A world exports an interface that another of its exports needs as an import."),

  // Checks
  "unused-use": check("hint", "A `use` brings a name into scope that is never used."),
  "upper-case-name": check("hint", "A name contains upper-case words, which bindings fold to lower case."),
  "version-conflict": check(
    "warning",
    "One package is used in two compatible versions; one would be enough.",
  ),
  "unknown-framework-version": check(
    "warning",
    "A framework package is used in a version that wasmcp does not support.",
  ),
  "package-elsewhere": check(
    "hint",
    "A folder without `deps` uses a package that only the language server finds, elsewhere in the workspace.",
  ),
  "unreadable-package": check("error", "A file in `deps` cannot be read as a WIT package."),

  // Settings files
  "invalid-toml": toml("error", "A line is not valid TOML."),
  "unknown-key": toml("error", "A key is not supported here."),
  "missing-key": toml("error", "A required key is missing."),
  "wrong-type": toml("error", "A value has the wrong type."),
  "wrong-value": toml("error", "A value is not allowed here."),
  "wrong-name": toml("error", "A name is not allowed here."),
  "too-few": toml("error", "A list has too few items."),
  "unknown-alias": toml("error", "A name is not an alias, a profile, a path or a package."),
  "unknown-profile": toml("error", "A profile is not defined."),
  "alias-cycle": toml("error", "An alias refers to itself, directly or through other aliases."),
  "outside-folder": toml("error", "A path that is written to leads out of the folder of the file."),
  "missing-file": toml("warning", "A path leads to a file that does not exist yet."),
} as const satisfies Readonly<Record<string, CodeInfo>>;

type Codes = typeof diagnosticCodes;

/** Kebab-case, and stable from release to release. */
export type DiagnosticCode = keyof Codes;
/** The codes that parsing and resolving WIT can report. */
export type WitCode = CodeOf<"wit">;
/** The codes of the checks of the language server. */
export type CheckCode = CodeOf<"check">;
/** The codes for settings files. */
export type TomlCode = CodeOf<"toml">;

type CodeOf<Kind extends CodeInfo["kind"]> = {
  [Code in DiagnosticCode]: Codes[Code]["kind"] extends Kind ? Code : never;
}[DiagnosticCode];
