/**
 * Reads `[servers.x.auth]`: who may use a server, as far as that is composed in.
 *
 * What it says ends up in a file that is copied and published, so that keys and secrets are refused.
 */
import { ALGORITHMS } from "../../token-algorithms.ts";
import type { AccessRule, Protection, RuleKind } from "../../compose/protection/index.ts";
import { nearest } from "../../../core/text/index.ts";
import { isTable, isText, unknownKey, WrongValue, type Table } from "./values.ts";

const MODES = ["oauth", "public"] as const;

/** By key: the variable that it stands for, and what it holds. */
const SETTINGS = {
  issuer: { variable: "JWT_ISSUER", type: "url" },
  jwks: { variable: "JWT_JWKS_URI", type: "url" },
  audience: { variable: "JWT_AUDIENCE", type: "audiences" },
  "server-uri": { variable: "WASMCP_SERVER_URI", type: "url" },
  "authorization-servers": { variable: "WASMCP_AUTH_SERVER_URL", type: "urls" },
  scopes: { variable: "JWT_REQUIRED_SCOPES", type: "listed-scopes" },
  algorithms: { variable: "JWT_ALGORITHM", type: "algorithms" },
} as const;

type SettingType = (typeof SETTINGS)[keyof typeof SETTINGS]["type"];

const RULES = { tools: "tool", resources: "resource", prompts: "prompt" } as const satisfies Record<
  string,
  RuleKind
>;

const KEYS: readonly string[] = ["mode", ...Object.keys(SETTINGS), ...Object.keys(RULES), "implies"];

/** `https:`, or `http:` of this machine; without a user, a query's fragment, or a comma, which separates URLs in variables. */
const URL_TEXT =
  /^(?:https:\/\/(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])|http:\/\/(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]))(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~:/?@!$&'()*+;=%-]*)?$/;
/** RFC 6749, section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** A variable with several scopes or audiences separates them with commas. */
const LISTED_SCOPE = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/;
const AUDIENCE = /^[^,\s\p{Cc}\p{Cf}]+$/u;
const PATTERN = /^[^\p{Cc}\p{Cf}]+$/u;

const SCOPE_EXPECTED = 'expected a scope of visible ASCII characters without `"` and `\\`';

/** `value` is the table; without one, the variables of the server decide. Throws a `WrongValue`. */
export function readProtection(value: unknown): Protection {
  if (value === undefined) return { kind: "configurable" };
  if (!isTable(value)) throw new WrongValue("expected `auth` to be a table");
  const wrong = Object.keys(value).find((key) => !KEYS.includes(key));
  if (wrong !== undefined) throw new WrongValue(`\`auth\`: ${wrongKey(wrong)}`);
  const mode = MODES.find((each) => each === value["mode"]);
  if (mode === undefined) {
    const found = value["mode"];
    throw new WrongValue(
      `expected \`auth.mode\` to be "oauth" or "public", found ${found === undefined ? "none" : JSON.stringify(found)}`,
    );
  }
  const settings = readSettings(value);
  const rules = readRules(value);
  const useless = mode === "public" ? Object.keys(value).find((key) => key !== "mode") : undefined;
  if (useless !== undefined) {
    throw new WrongValue(
      `\`auth.${useless}\` has no effect with \`mode = "public"\`: remove it, or write \`mode = "oauth"\``,
    );
  }
  return mode === "public" ? { kind: "public" } : { kind: "oauth", settings, rules };
}

function wrongKey(key: string): string {
  const byVariable = Object.entries(SETTINGS).find(
    ([, { variable }]) => variable.toLowerCase() === key.toLowerCase().replaceAll("-", "_"),
  );
  if (byVariable !== undefined) return `unknown key \`${key}\`; did you mean \`${byVariable[0]}\`?`;
  const isNear = nearest(key, KEYS) !== undefined;
  if (!isNear && /key|secret|token|passw|credential|pem|introspection/i.test(key)) {
    const variable = /introspection|secret|passw|credential/i.test(key)
      ? "WASMCP_INTROSPECTION_CLIENT_SECRET"
      : "JWT_PUBLIC_KEY";
    return `unknown key \`${key}\`; keys and secrets are not composed into a server: give them when it starts, for example \`${variable} = { from = "${variable}" }\` in \`environment\``;
  }
  return unknownKey(key, KEYS);
}

function readSettings(table: Table): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SETTINGS).flatMap(([key, { variable, type }]): (readonly [string, string])[] => {
      const value = table[key];
      return value === undefined ? [] : [[variable, readSetting(`auth.${key}`, value, type)]];
    }),
  );
}

/** In the spelling of the variable. */
function readSetting(key: string, value: unknown, type: SettingType): string {
  switch (type) {
    case "url":
      return readUrl(key, value);
    case "urls":
      return readList(key, value, (item) => readUrl(key, item)).join(",");
    case "audiences":
      return readList(key, value, (item) => {
        return matching(
          key,
          item,
          AUDIENCE,
          "expected an audience without spaces, commas and characters that cannot be seen",
        );
      }).join(",");
    case "listed-scopes":
      return readList(key, value, (item) => {
        return matching(key, item, LISTED_SCOPE, `${SCOPE_EXPECTED}, and without commas`);
      }).join(",");
    case "algorithms":
      return readList(key, value, (item) => readAlgorithm(key, item)).join(",");
  }
}

function readRules(table: Table): readonly AccessRule[] {
  const rules = Object.entries(RULES).flatMap(([key, kind]) =>
    entriesOf(key, table[key]).map(([pattern, scopes]): AccessRule => {
      matching(`auth.${key}`, pattern, PATTERN, "expected a pattern without characters that cannot be seen");
      return { kind, pattern, scopes: readScopes(`auth.${key}.${JSON.stringify(pattern)}`, scopes) };
    }),
  );
  const implied = entriesOf("implies", table["implies"]).map(([scope, scopes]): AccessRule => {
    matching("auth.implies", scope, SCOPE, SCOPE_EXPECTED);
    return { kind: "implies", scope, scopes: readScopes(`auth.implies.${JSON.stringify(scope)}`, scopes) };
  });
  return [...rules, ...implied];
}

function entriesOf(key: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (value === undefined) return [];
  if (isTable(value)) return Object.entries(value);
  throw new WrongValue(`expected \`auth.${key}\` to be a table with a list of scopes for each pattern`);
}

function readScopes(key: string, value: unknown): readonly string[] {
  return readList(key, value, (item) => matching(key, item, SCOPE, SCOPE_EXPECTED));
}

function readList(key: string, value: unknown, read: (item: unknown) => string): readonly string[] {
  if (!Array.isArray(value)) throw new WrongValue(`expected \`${key}\` to be a list of texts`);
  if (value.length > 0) return value.map(read);
  throw new WrongValue(`expected \`${key}\` to list at least one text; remove the key if nothing is meant`);
}

function readUrl(key: string, value: unknown): string {
  if (isText(value) && URL_TEXT.test(value) && URL.canParse(value)) return value;
  throw new WrongValue(
    `expected \`${key}\` to be a URL that begins with \`https://\`, or with \`http://\` and an address of this machine, without a fragment and without commas, found ${JSON.stringify(value)}`,
  );
}

function readAlgorithm(key: string, value: unknown): string {
  const algorithm = ALGORITHMS.find((each) => each === value);
  if (algorithm !== undefined) return algorithm;
  const similar = typeof value === "string" ? nearest(value, ALGORITHMS) : undefined;
  const list = `the algorithms are ${ALGORITHMS.map((each) => `\`${each}\``).join(", ")}`;
  throw new WrongValue(
    `\`${key}\`: unknown algorithm ${JSON.stringify(value)}; ${similar === undefined ? list : `did you mean \`${similar}\`?`}`,
  );
}

function matching(key: string, value: unknown, pattern: RegExp, expected: string): string {
  if (isText(value) && pattern.test(value)) return value;
  throw new WrongValue(`\`${key}\`: ${expected}, found ${JSON.stringify(value)}`);
}
