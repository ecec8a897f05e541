/** Node's `url`: the standard's classes, and the parser from before them, which packages still call. */
import { URL, URLSearchParams } from "../platform/url.ts";
import { domainToAscii, domainToUnicode } from "../platform/url-host.ts";
import * as querystring from "./querystring.ts";

export { URL, URLSearchParams };

const SLASHED = /^(?:https?|ftp|gopher|file|wss?):$/;

type Query = string | querystring.ParsedQuery | null;

/** What the parser from before the standard makes of a URL. */
export class Url {
  protocol: string | null = null;
  slashes: boolean | null = null;
  auth: string | null = null;
  host: string | null = null;
  port: string | null = null;
  hostname: string | null = null;
  hash: string | null = null;
  search: string | null = null;
  query: Query = null;
  pathname: string | null = null;
  path: string | null = null;
  href = "";

  format(): string {
    return format(this);
  }
  resolve(to: string): string {
    return resolve(this.href, to);
  }
}

export function parse(
  text: string | Url,
  parsesQuery: boolean = false,
  slashesMeanHost: boolean = false,
): Url {
  if (text instanceof Url) return text;
  if (typeof text !== "string")
    throw Object.assign(new TypeError('The "url" argument must be of type string'), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  const url = new Url();
  let rest = text.trim();
  const beforeQuery = /^[^?#]*/.exec(rest)?.[0] ?? "";
  rest = beforeQuery.replaceAll("\\", "/") + rest.slice(beforeQuery.length);
  const [, protocol] = /^([a-z0-9.+-]+:)/i.exec(rest) ?? [];
  if (protocol !== undefined) {
    url.protocol = protocol.toLowerCase();
    rest = rest.slice(protocol.length);
  }
  const isScript = url.protocol === "javascript:";
  const hasSlashes = rest.startsWith("//") && (slashesMeanHost || protocol !== undefined);
  if (hasSlashes && !isScript) {
    url.slashes = true;
    rest = rest.slice(2);
  }
  // `mailto:a@b` has a user and a host too.
  if (!isScript && (hasSlashes || (protocol !== undefined && !SLASHED.test(url.protocol ?? ""))))
    rest = takeHost(url, rest);
  const hash = rest.indexOf("#");
  if (hash !== -1) {
    url.hash = escapeAll(rest.slice(hash));
    rest = rest.slice(0, hash);
  }
  const search = rest.indexOf("?");
  if (search !== -1) {
    url.search = escapeAll(rest.slice(search));
    rest = rest.slice(0, search);
  }
  if (url.search !== null || parsesQuery) {
    const query = url.search?.slice(1) ?? "";
    url.query = parsesQuery ? querystring.parse(query) : query;
    if (parsesQuery) url.search ??= "";
  }
  if (rest !== "") url.pathname = escapeAll(rest);
  if (
    url.pathname === null &&
    url.hostname !== null &&
    url.hostname !== "" &&
    SLASHED.test(url.protocol ?? "")
  )
    url.pathname = "/";
  if (url.pathname !== null || (url.search !== null && url.search !== ""))
    url.path = (url.pathname ?? "") + (url.search ?? "");
  url.href = format(url);
  return url;
}

/** Reads user, host and port; returns what follows them. */
function takeHost(url: Url, text: string): string {
  const end = /[/?#]/.exec(text)?.index ?? text.length;
  let authority = text.slice(0, end);
  const at = authority.lastIndexOf("@");
  if (at !== -1) {
    url.auth = querystring.unescape(authority.slice(0, at));
    authority = authority.slice(at + 1);
  }
  const [, hostname = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?/.exec(authority) ?? [];
  const ascii = /[^\0-\x7f]/.test(hostname) ? (domainToAscii(hostname) ?? "") : hostname.toLowerCase();
  url.port = port === undefined || port === "" ? null : port;
  url.hostname = ascii.replace(/^\[|\]$/g, "");
  url.host = ascii + (url.port === null ? "" : `:${url.port}`);
  return text.slice(end);
}

/** What must not stand in a URL as it is. */
function escapeAll(text: string): string {
  return text.replace(
    /[\t\n\r "'<>\\^`{|}]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

export interface UrlParts {
  readonly protocol?: string | null;
  readonly slashes?: boolean | null;
  readonly auth?: string | null;
  readonly host?: string | null;
  readonly hostname?: string | null;
  readonly port?: string | number | null;
  readonly pathname?: string | null;
  readonly search?: string | null;
  readonly query?: unknown;
  readonly hash?: string | null;
}

export function format(
  url: string | URL | UrlParts,
  options: { readonly auth?: boolean; readonly fragment?: boolean; readonly search?: boolean } = {},
): string {
  if (typeof url === "string") return parse(url).format();
  if (url instanceof URL) {
    const copy = new URL(url.href);
    if (options.auth === false) copy.username = copy.password = "";
    if (options.fragment === false) copy.hash = "";
    if (options.search === false) copy.search = "";
    return copy.href;
  }
  const auth = url.auth ? `${encodeURIComponent(url.auth).replaceAll("%3A", ":")}@` : "";
  let protocol = url.protocol ?? "";
  if (protocol !== "" && !protocol.endsWith(":")) protocol += ":";
  const hostname =
    url.hostname?.includes(":") === true && !url.hostname.startsWith("[")
      ? `[${url.hostname}]`
      : url.hostname;
  let host = url.host
    ? auth + url.host
    : hostname
      ? auth + hostname + (url.port ? `:${url.port}` : "")
      : undefined;
  let pathname = (url.pathname ?? "").replace(/[?#]/g, encodeURIComponent);
  const hasQuery = typeof url.query === "object" && url.query !== null && Object.keys(url.query).length > 0;
  let search = url.search || (hasQuery ? `?${querystring.stringify(url.query)}` : "");
  if (search !== "" && !search.startsWith("?")) search = `?${search}`;
  const hash = url.hash ? (url.hash.startsWith("#") ? url.hash : `#${url.hash}`) : "";
  if (url.slashes === true || ((protocol === "" || SLASHED.test(protocol)) && host !== undefined)) {
    host = `//${host ?? ""}`;
    if (pathname !== "" && !pathname.startsWith("/")) pathname = `/${pathname}`;
  }
  return `${protocol}${host ?? ""}${pathname}${search.replaceAll("#", "%23")}${hash}`;
}

export function resolve(from: string, to: string): string {
  const base = new URL(from, "resolve://");
  const resolved = new URL(to, base);
  if (resolved.protocol !== "resolve:") return resolved.href;
  return (
    resolved.pathname.replace(/^\//, from.startsWith("/") || to.startsWith("/") ? "/" : "") +
    resolved.search +
    resolved.hash
  );
}

export function resolveObject(from: string, to: string): Url {
  return parse(resolve(from, to));
}

export function fileURLToPath(url: string | URL): string {
  const parsed = typeof url === "string" ? new URL(url) : url;
  if (parsed.protocol !== "file:") {
    throw Object.assign(new TypeError("The URL must be of scheme file"), { code: "ERR_INVALID_URL_SCHEME" });
  }
  return decodeURIComponent(parsed.pathname);
}

export function pathToFileURL(path: string): URL {
  const url = new URL("file:///");
  url.pathname = (path.startsWith("/") ? path : `/${path}`)
    .replaceAll("%", "%25")
    .replaceAll("\\", "%5C")
    .replaceAll("?", "%3F")
    .replaceAll("#", "%23");
  return url;
}

export function urlToHttpOptions(url: URL): object {
  const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
  return {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ""),
    hash,
    search,
    pathname,
    path: pathname + search,
    href,
    ...(port === "" ? {} : { port: Number(port) }),
    ...(username === "" && password === ""
      ? {}
      : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  };
}

export function domainToASCII(domain: string): string {
  return domainToAscii(domain) ?? "";
}

export { domainToUnicode };

export default {
  URL,
  URLSearchParams,
  Url,
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  resolveObject,
  urlToHttpOptions,
};
