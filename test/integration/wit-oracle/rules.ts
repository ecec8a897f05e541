/**
 * The rules of `WIT.md`, and which cases under `test/fixtures/wit` show each of them.
 *
 * A selector is a folder of cases (`accept/use`), or a folder and what the text of a case says: `accept/use: as u`.
 */

export interface Rule {
  /** The heading in `WIT.md`. */
  readonly section: string;
  readonly rule: string;
  /** Sound WIT that makes use of the rule. */
  readonly accept: readonly string[];
  /** WIT that breaks it. */
  readonly reject: readonly string[];
  /** Why there is nothing that breaks it, or why what breaks it is accepted. */
  readonly note?: string;
}

export const RULES: readonly Rule[] = [
  {
    section: "Package Names",
    rule: "a package is named by a namespace and a name, with or without a version",
    accept: ["accept/packages: ^package a:b;", "accept/packages: ^package a:b@"],
    reject: ["reject/unexpected-token: ^package (wasi|a/b|wasi@1);", "reject/nested-namespace: ^package"],
  },
  {
    section: "Package Names",
    rule: "a version is a semantic version, with its pre-release and build",
    accept: ["accept/packages: @1\\.0\\.0-rc\\.1\\+build"],
    reject: ["reject/invalid-version", "reject/unexpected-token: ^package [\\w:]+@(1\\.0|v1|1)\\b"],
  },
  {
    section: "WIT Interfaces",
    rule: "an interface has functions and types, and may be empty",
    accept: ["accept/functions", "accept/types"],
    reject: ["reject/unexpected-token: interface \\w+;", "reject/unexpected-token: ^import i;"],
  },
  {
    section: "WIT Worlds",
    rule: "a world imports and exports functions, interfaces and inline interfaces",
    accept: ["accept/worlds: import", "accept/worlds: export", "accept/worlds: : interface \\{"],
    reject: [
      "reject/unexpected-token: world w \\{ (f: func|import func|export;)",
      "reject/wrong-kind: (import|export)",
    ],
  },
  {
    section: "Union of Worlds with `include`",
    rule: "`include` takes over the imports and exports of a world",
    accept: ["accept/include: include"],
    reject: [
      "reject/wrong-kind: include i",
      "reject/unknown-item: include missing",
      "reject/item-cycle: include",
      "reject/worlds-too-large",
    ],
  },
  {
    section: "De-duplication of interfaces",
    rule: "an interface that several worlds import is imported once",
    accept: ["accept/include: include y; (include|import)|import i; export i;.*world y"],
    reject: ["reject/duplicate-name: import i; import i"],
  },
  {
    section: "Name Conflicts and `with`",
    rule: "plain names that collide are renamed with `with`, or are a mistake",
    accept: ["accept/include: with \\{ a as b"],
    reject: ["reject/duplicate-name: include x;? include y", "reject/unknown-item: with \\{"],
  },
  {
    section: "Interfaces, worlds, and `use`",
    rule: "`use` imports types of another interface, under their names or new ones",
    accept: ["accept/use: use j\\.\\{", "accept/use: as u"],
    reject: [
      "reject/unknown-type: use j",
      "reject/item-cycle: use",
      "reject/duplicate-name: use j",
      "reject/wrong-kind: use w",
    ],
  },
  {
    section: "Interfaces, worlds, and `use`",
    rule: "`use` may name another package, which must exist",
    accept: ["accept/packages: use [ac]:[bd]/", "accept/folders"],
    reject: ["reject/unknown-package", "reject/package-cycle"],
  },
  {
    section: "Top-level `use`",
    rule: "a `use` at the top level gives an interface or a world a new name, only for its file",
    accept: ["accept/folders: use", "accept/use: use i as j", "accept/packages: ^use c:d/i"],
    reject: ["reject/unknown-item: use", "reject/unexpected-token: ^use", "reject/duplicate-name: ^use"],
  },
  {
    section: "Transitive imports and worlds",
    rule: "the interfaces that an imported or exported interface uses are imported, unless that would be ambiguous",
    accept: ["accept/worlds: (import|export) i;"],
    reject: ["reject/ambiguous-dependency"],
  },
  {
    section: "WIT Functions",
    rule: "a function has named parameters and at most one result",
    accept: ["accept/functions: func\\(a: u8"],
    reject: ["reject/unexpected-token: -> \\(a: u8\\)", "reject/duplicate-name: func\\(a: u8, a"],
  },
  {
    section: "WIT Types",
    rule: "types are declared in interfaces and worlds, not in a file",
    accept: ["accept/types", "accept/worlds: type"],
    reject: ["reject/unexpected-token: ^type t = u8;"],
  },
  {
    section: "WIT Identifiers",
    rule: "words of letters and digits with hyphens between, each in one case, the first one beginning with a letter",
    accept: ["accept/functions: a-1", "accept/functions: a-B"],
    reject: [
      "reject/invalid-identifier",
      "reject/unexpected-token: 1f: func",
      "reject/unexpected-token: f\\.g",
    ],
  },
  {
    section: "WIT Identifiers",
    rule: "names that differ only by case and hyphens are one name",
    accept: ["accept/resources: a-b"],
    reject: ["reject/duplicate-name: f1: func|f1|a-1|a1"],
  },
  {
    section: "Root Package: A File",
    rule: "a file is a package, and may hold others in `package` blocks",
    accept: ["accept/packages: package c:d \\{"],
    reject: [
      "reject/misplaced-package",
      "reject/duplicate-package: package c:d \\{",
      "reject/missing-package",
    ],
  },
  {
    section: "Root Package: A Directory",
    rule: "the files of a folder are one package; at least one of them names it, and all package lines agree",
    accept: ["accept/folders"],
    reject: [
      "reject/package-mismatch",
      "reject/missing-package",
      "reject/duplicate-docs",
      "reject/duplicate-name",
    ],
  },
  {
    section: "Root Package: A Directory",
    rule: "the packages that a package depends on are in `deps`, each once",
    accept: ["accept/folders"],
    reject: ["reject/duplicate-package", "reject/unknown-package"],
  },
  {
    section: "Whitespace",
    rule: "spaces, tabs, line feeds and carriage returns separate tokens and have no other meaning",
    accept: ["accept/text: \\t", "accept/text: \\r\\n", "accept/packages: \\r"],
    reject: ["reject/forbidden-character"],
  },
  {
    section: "Comments",
    rule: "a line comment ends with its line, block comments nest",
    accept: ["accept/text: //", "accept/text: /\\*.*/\\*"],
    reject: ["reject/unterminated-comment"],
  },
  {
    section: "Operators",
    rule: "braces, parentheses and angle brackets are balanced",
    accept: ["accept/text", "accept/types: >>"],
    reject: [
      "reject/unclosed-brace",
      "reject/unexpected-token: list<u8;",
      "reject/unexpected-token: \\} \\}",
    ],
  },
  {
    section: "Operators",
    rule: "other characters are not tokens",
    accept: ["accept/text"],
    reject: ["reject/unexpected-character"],
  },
  {
    section: "Keywords",
    rule: "a keyword is a name only with `%` before it",
    accept: ["accept/types: %type", "accept/functions: %type", "accept/use: %use"],
    reject: [
      "reject/unexpected-token: (from|include|map|error-context|stream): func",
      "reject/unexpected-token: interface type",
    ],
  },
  {
    section: "Integers",
    rule: "an integer is a row of digits; a list's length begins with one from 1 to 9",
    accept: ["accept/types: list<u8, 4>"],
    reject: ["reject/invalid-length", "reject/length-too-large", "reject/unexpected-token: list<u8, n>"],
  },
  {
    section: "String Literals",
    rule: "strings have the escapes of the core text format, and spell UTF-8",
    accept: ["accept/external-id: \\\\u\\{", 'accept/external-id: ""'],
    reject: ["reject/invalid-string", "reject/unterminated-string"],
  },
  {
    section: "Feature gate syntax",
    rule: "a gate is `@since`, `@unstable` or `@deprecated`, with its field",
    accept: ["accept/gates: @since", "accept/gates: @unstable", "accept/gates: @deprecated"],
    reject: ["reject/unknown-gate", "reject/unexpected-token: @(since|unstable)"],
  },
  {
    section: "Rules for feature gate usage",
    rule: "an item is `@since` or `@unstable` and not both, each once; `@deprecated` stands beside one of them",
    accept: ["accept/gates: @since.*@deprecated", "accept/gates: @unstable.*@deprecated"],
    reject: [
      "reject/contradicting-gates",
      "reject/duplicate-gate: @(since|unstable)",
      "reject/lonely-deprecated",
    ],
  },
  {
    section: "Rules for feature gate usage",
    rule: "a package with gates has a version, which is not before those of its gates",
    accept: ["accept/gates: @1\\.\\d\\.0"],
    reject: ["reject/unversioned-gate", "reject/unreleased-version"],
  },
  {
    section: "Rules for feature gate usage",
    rule: "an included item does not refer to one that a gate leaves out",
    accept: ["accept/gates: @unstable"],
    reject: ["reject/gated-reference"],
  },
  {
    section: "Rules for feature gate usage",
    rule: "an item that refers to another, or is contained in it, is not `@since` an earlier version",
    accept: ["accept/gates: @since.*type q = t"],
    reject: [],
    note: "no tool enforces it, and published packages do not keep to it",
  },
  {
    section: "Package declaration",
    rule: "a package line comes first, and has no gate",
    accept: ["accept/packages: ^package"],
    reject: ["reject/misplaced-package", "reject/misplaced-gate: @since.*package|@unstable.*package"],
  },
  {
    section: "Item: `toplevel-use`",
    rule: "a top-level `use` names an interface by its name or with its package, and cannot have a gate",
    accept: ["accept/use: ^use"],
    reject: ["reject/misplaced-gate: use foo", "reject/unexpected-token: ^use;"],
  },
  {
    section: "Item: `world`",
    rule: "an interface may be imported and exported under plain names, more than once",
    accept: ["accept/worlds: import users: store"],
    reject: ["reject/duplicate-name: import a: i; import a: i", "reject/unexpected-token: import x: a:b;"],
  },
  {
    section: "Item: `world`",
    rule: "imports, exports, functions and resources may have an `@external-id`, and nothing else may",
    accept: ["accept/external-id"],
    reject: [
      "reject/misplaced-external-id",
      "reject/duplicate-gate: external-id",
      "reject/unexpected-token: external-id",
    ],
  },
  {
    section: "Item: `world`",
    rule: "a package cannot be imported, only its interfaces",
    accept: ["accept/worlds: import a: ?b;"],
    reject: ["reject/unexpected-token: import a:b@", "reject/unexpected-token: import a:b/c/d"],
  },
  {
    section: "Item: `include`",
    rule: "an `include` ends with a semicolon, or with the braces of `with`",
    accept: ["accept/include: include y;", "accept/include: with \\{[^}]*\\} "],
    reject: [
      "reject/unexpected-token: include x (with )?[{;a}]",
      "reject/unexpected-token: with \\{ a as b \\};",
    ],
    note: "the grammar wants a name between the braces; tools take none too: `accept/include/include-with-no-names.wit`",
  },
  {
    section: "Item: `interface`",
    rule: "`async` stands before `func`",
    accept: ["accept/functions: async func"],
    reject: ["reject/unexpected-token: async f: func", "reject/unexpected-token: func async"],
  },
  {
    section: "Item: `use`",
    rule: "names are listed in braces, with commas between",
    accept: ["accept/use: \\{t, u"],
    reject: [
      "reject/unexpected-token: use i\\.\\*",
      "reject/unexpected-token: \\{t u\\}",
      "reject/unexpected-token: use i\\.t;",
    ],
    note: "the grammar wants a name between the braces; tools take none too: `accept/use/use-no-names.wit`",
  },
  {
    section: "Item: `type` (alias)",
    rule: "an alias is another name for a type",
    accept: ["accept/types: type a = b"],
    reject: [
      "reject/unexpected-token: type t u8",
      "reject/unexpected-token: type t = ;",
      "reject/unexpected-token: type t = record",
    ],
  },
  {
    section: "Item: `record` (bag of named fields)",
    rule: "a record has at least one field, each with a unique name and a type",
    accept: ["accept/types: record r"],
    reject: [
      "reject/empty-type: record",
      "reject/unexpected-token: record r",
      "reject/duplicate-name: record r",
    ],
  },
  {
    section: "Item: `flags` (bag-of-bools)",
    rule: "flags have at least one name, and only names",
    accept: ["accept/types: flags f"],
    reject: ["reject/empty-type: flags", "reject/unexpected-token: flags f", "reject/duplicate-name: flags"],
  },
  {
    section: "Item: `variant` (one of a set of types)",
    rule: "a variant has at least one case, each with one type or none",
    accept: ["accept/types: variant v"],
    reject: [
      "reject/empty-type: variant",
      "reject/unexpected-token: variant v",
      "reject/duplicate-name: variant",
    ],
  },
  {
    section: "Item: `enum` (variant but with no payload)",
    rule: "an enum has at least one name, and only names",
    accept: ["accept/types: enum e"],
    reject: ["reject/empty-type: enum", "reject/unexpected-token: enum e", "reject/duplicate-name: enum"],
  },
  {
    section: "Item: `resource`",
    rule: "a resource has methods, static functions, and at most one constructor, and no types",
    accept: ["accept/resources: static", "accept/resources: constructor\\("],
    reject: ["reject/unexpected-token: resource r \\{", "reject/duplicate-name: resource r \\{ constructor"],
  },
  {
    section: "Item: `resource`",
    rule: "a constructor returns its resource, or a result of it",
    accept: ["accept/resources: -> result<r>", "accept/resources: result<blob3, string>"],
    reject: ["reject/constructor-result"],
  },
  {
    section: "Item: `resource`",
    rule: "methods have an implicit `self`, and unique names",
    accept: ["accept/resources: m: func"],
    reject: ["reject/duplicate-name: self", "reject/duplicate-name: resource r \\{ r: func"],
  },
  {
    section: "Types",
    rule: "the primitive types are these",
    accept: ["accept/types: a: u8, b: u16"],
    reject: ["reject/unknown-type: unit|float32"],
  },
  {
    section: "Types",
    rule: "tuples, lists, options and results have the parts that they need",
    accept: ["accept/types: tuple<u8>", "accept/types: result<_, u8>", "accept/types: option<"],
    reject: [
      "reject/unexpected-token: option(<>|;)",
      "reject/unexpected-token: result<",
      "reject/empty-type: tuple",
      "reject/type-too-deep",
    ],
  },
  {
    section: "Types",
    rule: "a map's key is an integer, a character, a truth value or a string",
    accept: ["accept/types: map<u8, u8>"],
    reject: ["reject/invalid-map-key", "reject/unexpected-token: map<u8>"],
  },
  {
    section: "Types",
    rule: "futures and streams carry a type or nothing",
    accept: ["accept/functions: stream<u8>"],
    reject: ["reject/unexpected-token: future<_>", "reject/unexpected-token: stream<>"],
  },
  {
    section: "Handles",
    rule: "a resource's name is an owned handle, `borrow` a borrowed one, and only resources have handles",
    accept: ["accept/resources: borrow<"],
    reject: ["reject/not-a-resource", "reject/unexpected-token: (borrow|own)<"],
  },
  {
    section: "Handles",
    rule: "a function cannot return a borrowed handle",
    accept: ["accept/resources: borrow<"],
    reject: ["reject/returned-borrow"],
  },
  {
    section: "Name resolution",
    rule: "names resolve in any order of declarations",
    accept: ["accept/types: type a = b; type b = c"],
    reject: ["reject/unknown-type", "reject/unknown-item"],
  },
  {
    section: "Name resolution",
    rule: "a name is defined once",
    accept: ["accept/types"],
    reject: ["reject/duplicate-name: type foo"],
  },
  {
    section: "Name resolution",
    rule: "types are not recursive",
    accept: ["accept/types"],
    reject: ["reject/type-cycle"],
  },
  {
    section: "Getters and setters (component-model #701)",
    rule: "a getter has no parameters and a result, also static, in worlds, and beside functions called `get-x`",
    accept: [
      "accept/accessors: x: get\\(\\) -> u8",
      "accept/accessors: static get",
      "accept/accessors: get-x: func",
    ],
    reject: [
      "reject/accessor-shape: get\\(",
      "reject/unexpected-token: async get",
      "reject/returned-borrow: get\\(",
    ],
  },
  {
    section: "Getters and setters (component-model #701)",
    rule: "a setter has one parameter, of its getter's type, and no result or one without a value",
    accept: ["accept/accessors: set\\(v: u8\\) -> result", "accept/accessors: x: set\\(v: b\\)"],
    reject: [
      "reject/accessor-shape: set\\(",
      "reject/accessor-mismatch",
      "reject/unexpected-token: async set",
    ],
  },
  {
    section: "Getters and setters (component-model #701)",
    rule: "a setter needs its getter, which may follow it or come with an `include`",
    accept: ["accept/accessors: \\{ y: set", "accept/accessors: include t; import x: set"],
    reject: ["reject/lonely-setter"],
  },
  {
    section: "Getters and setters (component-model #701)",
    rule: "a getter has its name for itself, and `get` and `set` stay names",
    accept: ["accept/accessors: interface get \\{"],
    reject: ["reject/duplicate-name: get\\(\\) -> u8", "reject/unknown-type: use j.\\{x\\}"],
  },
  {
    section: "Encoding",
    rule: "a stream or a future carries no borrowed handle, and a stream no `char` yet",
    accept: ["accept/resources: stream<own<r>>"],
    reject: ["reject/invalid-payload"],
  },
  {
    section: "Encoding",
    rule: "the values of a map have no handles, streams, futures or error contexts",
    accept: ["accept/types: map<"],
    reject: ["reject/handle-in-map"],
  },
  {
    section: "Encoding",
    rule: "flags, parameters, values and nesting have limits",
    accept: [
      "accept/types: b31",
      "accept/functions: p999",
      "accept/types: 268435455",
      "accept/types: tuple<t15, t15>",
    ],
    reject: ["reject/too-large"],
  },
  {
    section: "Encoding",
    rule: "the items of a package differ by more than case and hyphens",
    accept: ["accept/packages"],
    reject: ["reject/duplicate-name: interface I", "reject/duplicate-name: interface f-oo"],
  },
  {
    section: "Feature Gates",
    rule: "a type or `use` in an interface or world of a feature has a gate too",
    accept: ["accept/gates: @unstable\\(feature = q\\) type seconds"],
    reject: ["reject/gated-reference: \\{ (type seconds|resource r)", "reject/gated-reference: use j"],
  },
  {
    section: "Top-level `use`",
    rule: "it names an interface of another package, or an item of its own",
    accept: ["accept/worlds: ^use w as v"],
    reject: ["reject/wrong-kind: use c:d/w as v"],
  },
];
