/** The TextMate grammar of TOML: a line of a settings file has the colours of what it is. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { test } from "node:test";
import type * as textmate from "vscode-textmate";
import type * as oniguruma from "vscode-oniguruma";

const require = createRequire(import.meta.url);
const { INITIAL, parseRawGrammar, Registry } = require("vscode-textmate") as typeof textmate;
const onig = require("vscode-oniguruma") as typeof oniguruma;

const root = path.resolve(import.meta.dirname, "../../..");
await onig.loadWASM((await fs.readFile(require.resolve("vscode-oniguruma/release/onig.wasm"))).buffer);

const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new onig.OnigScanner(patterns),
    createOnigString: (text) => new onig.OnigString(text),
  }),
  loadGrammar: async () => {
    const file = path.join(root, "syntaxes/toml.tmLanguage.json");
    return parseRawGrammar(await fs.readFile(file, "utf8"), file);
  },
});

const TEXT = `# a team's server
[servers.weather]
components = [
  "./weather.wasm", # ours
  'acme:audit@1.0.0',
]
prefixes = { weather = "eu_\\n" }
strip = true
limits.time = 30
when = 2026-07-28T10:00:00Z
[[package]]
"quoted key" = -1.5e3
text = """
two = 2
lines"""
last = false`;

/** The innermost scope of each word. */
async function scopesOf(text: string): Promise<ReadonlyMap<string, string>> {
  const grammar = await registry.loadGrammar("source.toml");
  assert.ok(grammar !== null);
  const scopes = new Map<string, string>();
  let state = INITIAL;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const token of tokens) {
      scopes.set(line.slice(token.startIndex, token.endIndex).trim(), token.scopes.at(-1) ?? "");
    }
    state = ruleStack;
  }
  return scopes;
}

test("tables, keys, values and comments of TOML have scopes of their own", async () => {
  const scopes = await scopesOf(TEXT);
  const expected: Readonly<Record<string, string>> = {
    "a team's server": "comment.line.number-sign.toml",
    servers: "entity.name.section.toml",
    weather: "support.type.property-name.toml",
    components: "support.type.property-name.toml",
    "./weather.wasm": "string.quoted.double.toml",
    ours: "comment.line.number-sign.toml",
    "acme:audit@1.0.0": "string.quoted.single.toml",
    "\\n": "constant.character.escape.toml",
    true: "constant.language.boolean.toml",
    "limits.time": "support.type.property-name.toml",
    "30": "constant.numeric.toml",
    "2026-07-28T10:00:00Z": "constant.other.datetime.toml",
    package: "entity.name.section.toml",
    '"quoted key"': "support.type.property-name.toml",
    "-1.5e3": "constant.numeric.toml",
    "two = 2": "string.quoted.triple.double.toml",
    last: "support.type.property-name.toml",
    false: "constant.language.boolean.toml",
  };
  for (const [word, scope] of Object.entries(expected)) assert.equal(scopes.get(word), scope, word);
});
