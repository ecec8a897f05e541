/**
 * The text of every mistake that parsing and resolving WIT can report: one function per mistake, named after its code.
 * The place is added by the caller (`witDiagnostic`).
 */
import { didYouMean, nearest } from "../text/index.ts";
import type { Mistake, PackageChoice, RelatedPlace, TextRange } from "./diagnostics.ts";
import { escapeIdentifier } from "./names.ts";

// Characters, names and literals

export function forbiddenCharacter(codePoint: number): Mistake {
  const digits = codePoint.toString(16).toUpperCase().padStart(4, "0");
  return { code: "forbidden-character", message: `the character U+${digits} is not allowed in WIT` };
}

export function unexpectedCharacter(character: string): Mistake {
  return { code: "unexpected-character", message: `unexpected character \`${character}\`` };
}

export function unterminatedComment(): Mistake {
  return { code: "unterminated-comment", message: "the block comment is not closed, expected `*/`" };
}

export function unterminatedString(): Mistake {
  return { code: "unterminated-string", message: 'the string is not closed, expected `"` on the same line' };
}

/** `literal` has its quotes. */
export function invalidString(literal: string): Mistake {
  return { code: "invalid-string", message: `the string ${literal} contains an unknown escape sequence` };
}

/** `defect` completes the sentence: `starts with a digit`. */
export function invalidIdentifier(word: string, defect: string): Mistake {
  return { code: "invalid-identifier", message: `the identifier \`${word}\` ${defect}` };
}

export function invalidVersion(text: string): Mistake {
  return { code: "invalid-version", message: `\`${text}\` is not a semantic version` };
}

export function invalidLength(text: string): Mistake {
  return { code: "invalid-length", message: `a length cannot start with \`0\`, found \`${text}\`` };
}

export function lengthTooLarge(text: string, limit: number): Mistake {
  return { code: "length-too-large", message: `the length \`${text}\` is larger than ${limit}` };
}

// Grammar

/** The likely intention: a mistyped keyword, or a keyword used as a name. */
export type TokenRepair =
  { readonly kind: "keyword"; readonly text: string } | { readonly kind: "escape"; readonly keyword: string };

export function unexpectedToken(expected: string, found: string, repair?: TokenRepair): Mistake {
  const code = "unexpected-token";
  const message = `expected ${expected}, found ${found}`;
  switch (repair?.kind) {
    case undefined:
      return { code, message };
    case "keyword":
      return {
        code,
        message: message + didYouMean(repair.text),
        fix: { kind: "replace", text: repair.text },
      };
    case "escape": {
      const text = `%${repair.keyword}`;
      const hint = `, write \`${text}\` to use the keyword as a name`;
      return { code, message: message + hint, fix: { kind: "replace", text } };
    }
  }
}

/** `line` counts from one. */
export function unclosedBrace(
  open: RelatedPlace["range"],
  path: string,
  line: number,
  found: string,
): Mistake {
  return {
    code: "unclosed-brace",
    message: `expected \`}\` for the \`{\` in line ${line}, found ${found}`,
    related: [{ path, range: open, message: "the `{` is here" }],
  };
}

export function typeTooDeep(limit: number): Mistake {
  return { code: "type-too-deep", message: `types cannot be nested more than ${limit} levels deep` };
}

export function textTooLong(limit: number): Mistake {
  return {
    code: "text-too-long",
    message: `a file of more than ${limit / 1024} KB is not analysed while you edit; \`wasmcp wit check\` reports its mistakes`,
  };
}

export function worldsTooLarge(name: string, limit: number): Mistake {
  return {
    code: "worlds-too-large",
    message: `with \`${name}\`, the worlds have more than ${limit} imports and exports; include or import less`,
  };
}

/** `what` has its article, and `entry` is the noun: `a record`, `field`. */
export function emptyType(what: string, entry: string): Mistake {
  return { code: "empty-type", message: `${what} needs at least one ${entry}` };
}

export function invalidMapKey(allowed: Iterable<string>): Mistake {
  return { code: "invalid-map-key", message: `expected one of ${quoted(allowed)} as the key type of a map` };
}

export function nestedNamespace(): Mistake {
  return {
    code: "nested-namespace",
    message: "nested namespaces are not supported, write `namespace:name`",
  };
}

export function misplacedPackage(): Mistake {
  return {
    code: "misplaced-package",
    message: "a file can have only one `package` line, before all other items",
  };
}

export function packageInPackage(): Mistake {
  return { code: "misplaced-package", message: "a package cannot contain another package" };
}

// Gates

export function unknownGate(name: string): Mistake {
  return {
    code: "unknown-gate",
    message: `unknown gate \`@${name}\`, expected \`@since\`, \`@unstable\`, \`@deprecated\` or \`@external-id\``,
  };
}

export function duplicateGate(name: string): Mistake {
  return { code: "duplicate-gate", message: `an item can have only one \`@${name}\`` };
}

export function contradictingGates(): Mistake {
  return { code: "contradicting-gates", message: "an item cannot be both `@since` and `@unstable`" };
}

export function lonelyDeprecated(): Mistake {
  return {
    code: "lonely-deprecated",
    message: "`@deprecated` needs `@since` or `@unstable` on the same item",
  };
}

/** `what` has its article: `a package`. */
export function misplacedGate(what: string): Mistake {
  return { code: "misplaced-gate", message: `${what} cannot have a gate` };
}

export function misplacedExternalId(): Mistake {
  return { code: "misplaced-external-id", message: "`@external-id` is not allowed here" };
}

export function unversionedGate(packageId: string): Mistake {
  return {
    code: "unversioned-gate",
    message: `\`@since\` needs a package with a version, \`${packageId}\` has no version`,
  };
}

export function unreleasedVersion(version: string, packageId: string): Mistake {
  return {
    code: "unreleased-version",
    message: `\`@since\` names the version \`${version}\`, which is later than that of the package \`${packageId}\``,
  };
}

export function gatedReference(name: string): Mistake {
  return { code: "gated-reference", message: `\`${name}\` belongs to a feature that is not enabled` };
}

// Packages

export function missingPackage(): Mistake {
  return {
    code: "missing-package",
    message: "the package has no name, expected a line such as `package local:demo;`",
  };
}

export function packageMismatch(expected: string, found: string, first: Place): Mistake {
  return {
    code: "package-mismatch",
    message: `expected the package \`${expected}\` as in the other files of the folder, found \`${found}\``,
    related: [{ ...first, message: "the package is named here" }],
  };
}

export function duplicatePackage(id: string, first: Place): Mistake {
  return {
    code: "duplicate-package",
    message: `the package \`${id}\` is defined twice`,
    related: [{ ...first, message: "the package is named here" }],
  };
}

export function duplicateDocs(first: Place): Mistake {
  return {
    code: "duplicate-docs",
    message: "the package is already documented in another file",
    related: [{ ...first, message: "the package is documented here" }],
  };
}

/** `choices` are the packages that the text could mean instead, the likeliest first. */
export function unknownPackage(id: string, choices: readonly string[]): Mistake {
  const hint = choices.length === 0 ? "" : `, did you mean ${quoted(choices, " or ")}?`;
  return {
    code: "unknown-package",
    message: `package \`${id}\` not found${hint}`,
    fix: { kind: "package", id, others: choices.map(packageChoice) },
  };
}

function packageChoice(id: string): PackageChoice {
  const [name = "", version] = id.split("@");
  return { name, version: version ?? null };
}

export function selfReference(id: string): Mistake {
  return {
    code: "package-cycle",
    message: `the package \`${id}\` refers to itself, leave out the package name`,
  };
}

export function packageCycle(id: string, other: string): Mistake {
  return { code: "package-cycle", message: `the packages \`${id}\` and \`${other}\` depend on each other` };
}

// Names

export interface Place {
  readonly path: string;
  readonly range: TextRange;
}

/** `what` is the noun, and `within` ends the sentence: `name`, ` in this file`. */
export function duplicateName(what: string, name: string, first: Place | undefined, within = ""): Mistake {
  return {
    code: "duplicate-name",
    message: `the ${what} \`${name}\` is defined twice${within}`,
    ...firstDefinition(name, first),
  };
}

/** `get-XML` and `get-xml` are one name in many languages. */
export function similarName(what: string, name: string, other: string, first: Place | undefined): Mistake {
  return {
    code: "duplicate-name",
    message: `the ${what} \`${name}\` differs from \`${other}\` only by case or hyphens`,
    ...firstDefinition(other, first),
  };
}

export function duplicateExtern(direction: "import" | "export", id: string): Mistake {
  return { code: "duplicate-name", message: `the world already ${direction}s \`${id}\`` };
}

function firstDefinition(name: string, first: Place | undefined): Pick<Mistake, "related"> {
  return first === undefined ? {} : { related: [{ ...first, message: `\`${name}\` is first defined here` }] };
}

/** `what` is `interface`, `world`, or both; `packageId` is the package that lacks it, when that is another one. */
export function unknownItem(
  what: string,
  name: string,
  names: Iterable<string>,
  packageId?: string,
): Mistake {
  const where = packageId === undefined ? "" : ` in \`${packageId}\``;
  const message = `the ${what} \`${name}\` does not exist${where}`;
  return { code: "unknown-item", ...suggestName(message, name, names) };
}

/** For `include w with { name as … }`. */
export function unknownRenaming(world: string, name: string): Mistake {
  return {
    code: "unknown-item",
    message: `the world \`${world}\` does not import or export the plain name \`${name}\`, and names of interfaces cannot be changed`,
  };
}

export function wrongKind(
  name: string,
  found: "interface" | "world",
  expected: "interface" | "world",
): Mistake {
  const withArticle = expected === "interface" ? "an interface" : "a world";
  return { code: "wrong-kind", message: `expected ${withArticle}, found the ${found} \`${name}\`` };
}

export function itemCycle(kind: "interface" | "world", name: string): Mistake {
  return { code: "item-cycle", message: `the ${kind} \`${name}\` depends on itself` };
}

export function ambiguousDependency(world: string, id: string): Mistake {
  return {
    code: "ambiguous-dependency",
    message: `the world \`${world}\` exports \`${id}\`, but another of its exports needs \`${id}\` as an import`,
  };
}

// Types

/** `container` is the interface that lacks the type; absent for a name in the scope itself. */
export function unknownType(name: string, names: Iterable<string>, container?: string): Mistake {
  const where = container === undefined ? "" : ` in \`${container}\``;
  return {
    code: "unknown-type",
    ...suggestName(`the type \`${name}\` does not exist${where}`, name, names),
  };
}

export function usedFunction(name: string): Mistake {
  return {
    code: "unknown-type",
    message: `expected a type, found the function \`${name}\`: only types can be used`,
  };
}

export function typeCycle(name: string): Mistake {
  return { code: "type-cycle", message: `the type \`${name}\` contains itself` };
}

export function notAResource(ownership: "own" | "borrow", name: string): Mistake {
  return {
    code: "not-a-resource",
    message: `\`${ownership}\` needs a resource, \`${name}\` is not a resource`,
  };
}

export function returnedBorrow(func: string): Mistake {
  return {
    code: "returned-borrow",
    message: `the function \`${func}\` returns a \`borrow\`, which is valid only during the call`,
  };
}

export function constructorResult(resource: string): Mistake {
  return {
    code: "constructor-result",
    message: `expected \`result<${resource}>\` or \`result<${resource}, …>\` as the result of a constructor`,
  };
}

/** `rule` is a whole sentence: `a getter has no parameters`. */
export function accessorShape(rule: string): Mistake {
  return { code: "accessor-shape", message: rule };
}

export function lonelySetter(name: string): Mistake {
  return {
    code: "lonely-setter",
    message: `the setter \`${name}\` has no getter, add \`${escapeIdentifier(name)}: get() -> …;\``,
  };
}

export function accessorMismatch(name: string): Mistake {
  return {
    code: "accessor-mismatch",
    message: `expected the type that the getter \`${name}\` returns as the parameter of the setter`,
  };
}

/** `payload` ends the sentence: `a borrow, which is valid only during a call`. */
export function invalidPayload(carrier: "stream" | "future", payload: string): Mistake {
  return { code: "invalid-payload", message: `a \`${carrier}\` cannot carry ${payload}` };
}

export function handleInMap(): Mistake {
  return {
    code: "handle-in-map",
    message:
      "the values of a map cannot contain handles, streams, futures or error contexts, use a list of tuples",
  };
}

/** `what` is a plural: `values of more than 10 bytes`. */
export function tooLarge(what: string): Mistake {
  return { code: "too-large", message: `components cannot have ${what}` };
}

/** `around` is `interface` or `world`, with the feature that it belongs to. */
export function ungated(name: string, around: "interface" | "world", feature: string): Mistake {
  const gate = `@unstable(feature = ${escapeIdentifier(feature)})`;
  return {
    code: "gated-reference",
    message: `\`${name}\` has no gate, but its ${around} belongs to the feature \`${feature}\`, add \`${gate}\``,
    fix: { kind: "gate", text: gate },
  };
}

/** A world of another package that a top-level `use` names. */
export function foreignWorld(path: string): Mistake {
  return {
    code: "wrong-kind",
    message: `a top-level \`use\` cannot name a world of another package, write \`include ${path};\` in the world`,
  };
}

function suggestName(
  message: string,
  name: string,
  names: Iterable<string>,
): Pick<Mistake, "message" | "fix"> {
  const similar = nearest(name, names);
  if (similar === undefined) return { message };
  return {
    message: message + didYouMean(similar),
    fix: { kind: "replace", text: escapeIdentifier(similar) },
  };
}

function quoted(names: Iterable<string>, separator = ", "): string {
  return [...names].map((name) => `\`${name}\``).join(separator);
}
