/**
 * What is said about a page in the JSON file beside it, with the names of SEP-1865: `title` and `description` of its resource, and the
 * members of `_meta.ui`. Clients make a content security policy of the origins, so anything that is no origin is refused here.
 */
import { nearest } from "../../../../core/text/index.ts";
import { ToolchainError } from "../../../../core/errors.ts";

export interface PageFacts {
  /** A name for people. */
  readonly title?: string;
  readonly description?: string;
  readonly meta: PageMeta;
}

/** `_meta.ui` of a page. */
export interface PageMeta {
  /** The origins that the page may reach. Without them it reaches none. */
  readonly csp?: Readonly<Record<string, readonly string[]>>;
  /** What it asks of the browser: `{ "camera": {} }`. */
  readonly permissions?: Readonly<Record<string, object>>;
  readonly domain?: string;
  readonly prefersBorder?: boolean;
}

const DOMAINS = ["connectDomains", "resourceDomains", "frameDomains", "baseUriDomains"];
const PERMISSIONS = ["camera", "microphone", "geolocation", "clipboardWrite"];
/** `https://api.example.com`, `wss://*.example.com:8443` */
const ORIGIN = /^(?:https?|wss?):\/\/(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?$/;

type Check = (value: unknown, place: string) => string | undefined;

const isText: Check = (value, place) =>
  typeof value === "string" && value !== "" ? undefined : `\`${place}\`: expected a text`;

const CHECKS: Readonly<Record<string, Check>> = {
  title: isText,
  description: isText,
  domain: isText,
  prefersBorder: (value, place) =>
    typeof value === "boolean" ? undefined : `\`${place}\`: expected \`true\` or \`false\``,
  csp: (value, place) => checkMembers(value, place, DOMAINS, areOrigins),
  permissions: (value, place) =>
    checkMembers(value, place, PERMISSIONS, (each, inner) =>
      isObject(each) && Object.keys(each).length === 0 ? undefined : `\`${inner}\`: expected \`{}\``,
    ),
};

/** `text` is what is in `file`. */
export function readPageFacts(file: string, text: string): PageFacts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ToolchainError("bad-page", `cannot use \`${file}\`: not valid JSON`, { cause });
  }
  const mistake = checkMembers(value, "", Object.keys(CHECKS), (each, name) => CHECKS[name]?.(each, name));
  if (mistake !== undefined) throw new ToolchainError("bad-page", `cannot use \`${file}\`: ${mistake}`);
  const { title, description, ...meta } = value as Omit<PageFacts, "meta"> & PageMeta;
  return { ...(title !== undefined && { title }), ...(description !== undefined && { description }), meta };
}

/** What is wrong with an object whose members have these names, if anything is. */
function checkMembers(
  value: unknown,
  place: string,
  names: readonly string[],
  check: Check,
): string | undefined {
  const where = place === "" ? "" : `\`${place}\`: `;
  if (!isObject(value)) return `${where}expected an object`;
  for (const [name, each] of Object.entries(value)) {
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      const help = meant === undefined ? `expected one of \`${names.join("`, `")}\`` : `write \`${meant}\``;
      return `${where}unknown member \`${name}\`; ${help}`;
    }
    const mistake = check(each, place === "" ? name : `${place}.${name}`);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function areOrigins(value: unknown, place: string): string | undefined {
  if (!Array.isArray(value)) return `\`${place}\`: expected a list of origins`;
  const wrong: unknown = value.find((each) => typeof each !== "string" || !ORIGIN.test(each));
  if (wrong === undefined) return undefined;
  return `\`${place}\`: expected origins such as \`https://api.example.com\`, found \`${JSON.stringify(wrong)}\``;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
