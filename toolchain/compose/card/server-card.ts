/**
 * A server card (SEP-2127, experimental): what a server says about itself to clients that have not connected yet, as a public document.
 *
 * The schema is that of `experimental-ext-server-card`. `server.json` of the registry has the same members and `packages`, so that it can
 * be given as well.
 */
import { nearest } from "../../../core/text/index.ts";
import { ToolchainError } from "../../../core/errors.ts";

/** The document without `$schema`, as it was given. */
export interface ServerCard {
  /** `com.example/weather` */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly title?: string;
  /** Where clients reach the server; without it, the server says so when it runs. */
  readonly remotes?: readonly object[];
  readonly [member: string]: unknown;
}

const SCHEMA = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json";

type Check = (value: unknown) => string | undefined;

const text =
  (most: number): Check =>
  (value) =>
    typeof value === "string" && value !== "" && [...value].length <= most
      ? undefined
      : `expected a text of at most ${most} characters`;
const object: Check = (value) => (isObject(value) ? undefined : "expected an object");
const list: Check = (value) =>
  Array.isArray(value) && value.every(isObject) ? undefined : "expected a list of objects";
const url: Check = (value) =>
  typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value)
    ? undefined
    : "expected the address of a web page";

const MEMBERS: Readonly<Record<string, Check>> = {
  name: (value) =>
    typeof value === "string" && value.length <= 200 && /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/.test(value)
      ? undefined
      : "expected a name such as `com.example/weather`",
  version: (value) =>
    typeof value === "string" && value.length <= 255 && /^[^\s^~<>=*]+$/.test(value) && !/\.x\b/.test(value)
      ? undefined
      : "expected one version, such as `1.0.0`",
  description: text(100),
  title: text(100),
  websiteUrl: url,
  repository: (value) => object(value) ?? (isObject(value) ? url(value["url"]) : undefined),
  icons: list,
  remotes: (value) =>
    list(value) ??
    (Array.isArray(value) ? (value as readonly object[]).map(checkRemote).find(Boolean) : undefined),
  _meta: object,
};
const REQUIRED = ["name", "version", "description"];
/** Of `server.json`: what the registry knows, and clients of a running server do not need. */
const LEFT_OUT: ReadonlySet<string> = new Set(["$schema", "packages"]);

/** Throws if `json`, the text of `file`, is no server card. */
export function parseServerCard(json: string, file: string): ServerCard {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw badCard(file, "not valid JSON", cause);
  }
  if (!isObject(value)) throw badCard(file, "expected an object");
  const members = Object.entries(value).filter(([name]) => !LEFT_OUT.has(name));
  for (const [name, each] of members) {
    const check = MEMBERS[name];
    if (check === undefined) {
      const known = Object.keys(MEMBERS);
      const meant = nearest(name, known);
      const help = meant === undefined ? "put what is your own into `_meta`" : `write \`${meant}\``;
      throw badCard(file, `unknown member \`${name}\`; ${help}`);
    }
    const mistake = check(each);
    if (mistake !== undefined) throw badCard(file, `\`${name}\`: ${mistake}`);
  }
  const missing = REQUIRED.find((name) => value[name] === undefined);
  if (missing !== undefined) throw badCard(file, `expected a member \`${missing}\``);
  return Object.fromEntries(members) as unknown as ServerCard;
}

/** The document that the server serves. */
export function printServerCard(card: ServerCard): string {
  return JSON.stringify({ $schema: SCHEMA, ...card });
}

function checkRemote(remote: object): string | undefined {
  const { type, url: address } = remote as { readonly type?: unknown; readonly url?: unknown };
  if (type !== "streamable-http" && type !== "sse") return "expected `type` to be `streamable-http` or `sse`";
  return typeof address === "string" && /^(?:https?:\/\/\S+|\{[a-zA-Z_]\w*\}\S*)$/.test(address)
    ? undefined
    : "expected `url` to be an address";
}

function badCard(file: string, reason: string, cause?: unknown): ToolchainError {
  return new ToolchainError("bad-server-card", `cannot use \`${file}\` as a server card: ${reason}`, {
    ...(cause !== undefined && { cause }),
    remedy: "see https://github.com/modelcontextprotocol/experimental-ext-server-card for what a card has",
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
