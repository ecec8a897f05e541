/** Where we differ on purpose, and why. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  "accept/packages/carriage-return-alone.wit":
    "WIT.md counts a carriage return as white space, wasm-tools only before a line feed",
  "accept/text/empty-comment.wit": "wasm-tools 1.263 panics on the empty comment before an item",
  "reject/worlds-too-large/chain-of-worlds.wit":
    "wasm-tools takes a time that grows with the square of the text's length",
  "reject/invalid-length/length-with-leading-zero.wit": "WIT.md has lengths begin with a digit from 1 to 9",
  "reject/invalid-version/hyphen-without-prerelease.wit":
    "semver.org has something behind the hyphen of a version",
  "reject/unexpected-token/feature-escaped.wit":
    "WIT.md has the word `feature` in a gate, wasm-tools takes the identifier `%feature` as well",
  "reject/too-large/item-of-a-dependency-that-is-not-used":
    "wasm-tools finds limits while it encodes, and encodes of a dependency what the package uses",
  "reject/invalid-identifier/upper-case-package-without-items.wit":
    "Explainer.md has names of packages in lower case, which wasm-tools notices at their items",
  "reject/unversioned-gate/use-without-names.wit":
    "wasm-tools looks at the gates of a `use` with each of its names, and this one has none",
  "reject/unversioned-gate/in-an-item-that-is-left-out.wit":
    "the gates of an item count whether its feature is on or not, wasm-tools looks at those of items that are there",
  "reject/unknown-item/left-out-use-of-a-dependency":
    "a name that leads nowhere is a mistake in any setting, wasm-tools does not look up in a dependency what is left out for its feature",
  "reject/duplicate-name/use-after-a-type.wit":
    "names are unique in WIT.md, wasm-tools 1.263 lets a `use` take the place of a type before it",
  "accept/gates/gated-use-in-world.wit":
    "WIT.md lets a `use` or a type have a gate, wasm-tools 1.263 refuses one in a world without its feature",
  "accept/gates/gated-type-in-world.wit":
    "WIT.md lets a `use` or a type have a gate, wasm-tools 1.263 refuses one in a world without its feature",
};

/** Mistakes that wasm-tools finds since 1.263.0, so that an older release, also the one inside jco, is not asked about them. */
export const FOUND_SINCE_1_263: ReadonlySet<string> = new Set(["handle-in-map", "misplaced-external-id"]);

/** Syntax that the release inside jco does not know. */
export const UNKNOWN_TO_JCO: ReadonlySet<string> = new Set(["accessors"]);
