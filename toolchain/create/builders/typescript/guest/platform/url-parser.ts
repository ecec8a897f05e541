/** The URL parser of the URL Standard, section 4.4: a machine that reads one code point after the other. */
import {
  FRAGMENT_SET,
  PATH_SET,
  percentEncode,
  QUERY_SET,
  SPECIAL_QUERY_SET,
  USERINFO_SET,
} from "./percent.ts";
import { parseHost } from "./url-host.ts";

export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  host: string | null;
  port: number | null;
  /** A text if the path is opaque: `mailto:a@b`. */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

const DEFAULT_PORTS: Readonly<Record<string, number | null>> = {
  "http:": 80,
  "https:": 443,
  "ws:": 80,
  "wss:": 443,
  "ftp:": 21,
  "file:": null,
};

export function isSpecial({ scheme }: UrlRecord): boolean {
  return Object.hasOwn(DEFAULT_PORTS, scheme);
}

export type State =
  | "scheme start"
  | "scheme"
  | "no scheme"
  | "special relative or authority"
  | "path or authority"
  | "relative"
  | "relative slash"
  | "special authority slashes"
  | "special authority ignore slashes"
  | "authority"
  | "host"
  | "hostname"
  | "port"
  | "file"
  | "file slash"
  | "file host"
  | "path start"
  | "path"
  | "opaque path"
  | "query"
  | "fragment";

function emptyUrl(): UrlRecord {
  return {
    scheme: "",
    username: "",
    password: "",
    host: null,
    port: null,
    path: [],
    query: null,
    fragment: null,
  };
}

/** `undefined` if the text is not a valid URL. */
export function parseUrl(text: string, base?: UrlRecord): UrlRecord | undefined {
  const url = emptyUrl();
  return run(url, text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, ""), base) ? url : undefined;
}

/** For setters: parses one component, beginning in `state`. Changes the URL only as far as the text is valid. */
export function parseComponent(url: UrlRecord, text: string, state: State): void {
  run(url, text, undefined, state);
}

const LETTER = /[a-zA-Z]/;

/** Returns false on failure. */
function run(url: UrlRecord, raw: string, base: UrlRecord | undefined, override?: State): boolean {
  const input = Array.from(raw.toWellFormed().replace(/[\t\n\r]/g, ""));
  let state: State = override ?? "scheme start";
  let buffer = "";
  let hasSeenAt = false;
  let isInBrackets = false;
  let hasSeenPassword = false;

  const rest = (from: number): string => input.slice(from, from + 2).join("");
  const isWindowsLetter = (from: number): boolean =>
    /^[a-zA-Z][:|]/.test(rest(from)) &&
    (input.length === from + 2 || "/\\?#".includes(input[from + 2] ?? ""));
  const copyBase = (parts: { readonly query: boolean }): void => {
    if (base === undefined) return;
    url.username = base.username;
    url.password = base.password;
    url.host = base.host;
    url.port = base.port;
    url.path = [...base.path];
    if (parts.query) url.query = base.query;
  };
  const path = (): string[] => url.path as string[];

  for (let at = 0; at <= input.length; at++) {
    const c = input[at];
    const isSlash = c === "/" || (c === "\\" && isSpecial(url));
    switch (state) {
      case "scheme start":
        if (c !== undefined && LETTER.test(c)) {
          buffer += c.toLowerCase();
          state = "scheme";
        } else if (override === undefined) {
          state = "no scheme";
          at--;
        } else {
          return false;
        }
        break;

      case "scheme":
        if (c !== undefined && /[a-zA-Z0-9+\-.]/.test(c)) {
          buffer += c.toLowerCase();
        } else if (c === ":") {
          const scheme = `${buffer}:`;
          if (override !== undefined) {
            const becomesSpecial = Object.hasOwn(DEFAULT_PORTS, scheme);
            if (isSpecial(url) !== becomesSpecial) return true;
            const hasMore = url.username !== "" || url.password !== "" || url.port !== null;
            if (hasMore && scheme === "file:") return true;
            if (url.scheme === "file:" && url.host === "") return true;
          }
          url.scheme = scheme;
          if (override !== undefined) {
            if (url.port === DEFAULT_PORTS[scheme]) url.port = null;
            return true;
          }
          buffer = "";
          if (scheme === "file:") {
            state = "file";
          } else if (isSpecial(url)) {
            state = base?.scheme === scheme ? "special relative or authority" : "special authority slashes";
          } else if (input[at + 1] === "/") {
            state = "path or authority";
            at++;
          } else {
            url.path = "";
            state = "opaque path";
          }
        } else if (override === undefined) {
          buffer = "";
          state = "no scheme";
          at = -1;
        } else {
          return false;
        }
        break;

      case "no scheme":
        if (base === undefined || (typeof base.path === "string" && c !== "#")) return false;
        if (typeof base.path === "string") {
          Object.assign(url, { ...base, fragment: "" });
          state = "fragment";
        } else {
          state = base.scheme === "file:" ? "file" : "relative";
          at--;
        }
        break;

      case "special relative or authority":
        if (c === "/" && input[at + 1] === "/") {
          state = "special authority ignore slashes";
          at++;
        } else {
          state = "relative";
          at--;
        }
        break;

      case "path or authority":
        if (c === "/") {
          state = "authority";
        } else {
          state = "path";
          at--;
        }
        break;

      case "relative": {
        url.scheme = base?.scheme ?? "";
        const slash = c === "/" || (c === "\\" && isSpecial(url));
        if (slash) {
          state = "relative slash";
          break;
        }
        copyBase({ query: true });
        if (c === "?") {
          url.query = "";
          state = "query";
        } else if (c === "#") {
          url.fragment = "";
          state = "fragment";
        } else if (c !== undefined) {
          url.query = null;
          shorten(url);
          state = "path";
          at--;
        }
        break;
      }

      case "relative slash":
        if (isSpecial(url) && isSlash) {
          state = "special authority ignore slashes";
        } else if (c === "/") {
          state = "authority";
        } else {
          copyBase({ query: false });
          url.path = [];
          state = "path";
          at--;
        }
        break;

      case "special authority slashes":
        state = "special authority ignore slashes";
        if (c === "/" && input[at + 1] === "/") at++;
        else at--;
        break;

      case "special authority ignore slashes":
        if (c !== "/" && c !== "\\") {
          state = "authority";
          at--;
        }
        break;

      case "authority":
        if (c === "@") {
          if (hasSeenAt) buffer = `%40${buffer}`;
          hasSeenAt = true;
          for (const character of buffer) {
            if (character === ":" && !hasSeenPassword) {
              hasSeenPassword = true;
              continue;
            }
            const encoded = percentEncode(character, USERINFO_SET);
            if (hasSeenPassword) url.password += encoded;
            else url.username += encoded;
          }
          buffer = "";
        } else if (c === undefined || c === "?" || c === "#" || isSlash) {
          if (hasSeenAt && buffer === "") return false;
          at -= Array.from(buffer).length + 1;
          buffer = "";
          state = "host";
        } else {
          buffer += c;
        }
        break;

      case "host":
      case "hostname":
        if (override !== undefined && url.scheme === "file:") {
          at--;
          state = "file host";
        } else if (c === ":" && !isInBrackets) {
          if (buffer === "" || override === "hostname") return false;
          const host = parseHost(buffer, isSpecial(url));
          if (host === undefined) return false;
          url.host = host;
          buffer = "";
          state = "port";
        } else if (c === undefined || c === "?" || c === "#" || isSlash) {
          at--;
          if (isSpecial(url) && buffer === "") return false;
          if (
            override !== undefined &&
            buffer === "" &&
            (url.username !== "" || url.password !== "" || url.port !== null)
          ) {
            return false;
          }
          const host = parseHost(buffer, isSpecial(url));
          if (host === undefined) return false;
          url.host = host;
          if (override !== undefined) return true;
          buffer = "";
          state = "path start";
        } else {
          if (c === "[") isInBrackets = true;
          if (c === "]") isInBrackets = false;
          buffer += c;
        }
        break;

      case "port":
        if (c !== undefined && /[0-9]/.test(c)) {
          buffer += c;
        } else if (c === undefined || c === "?" || c === "#" || isSlash || override !== undefined) {
          if (buffer !== "") {
            const port = Number(buffer);
            if (port > 65535) return false;
            url.port = port === DEFAULT_PORTS[url.scheme] ? null : port;
            buffer = "";
            if (override !== undefined) return true;
          }
          if (override !== undefined) return false;
          state = "path start";
          at--;
        } else {
          return false;
        }
        break;

      case "file":
        url.scheme = "file:";
        url.host = "";
        if (c === "/" || c === "\\") {
          state = "file slash";
        } else if (base?.scheme === "file:") {
          url.host = base.host;
          url.path = [...base.path];
          url.query = base.query;
          if (c === "?") {
            url.query = "";
            state = "query";
          } else if (c === "#") {
            url.fragment = "";
            state = "fragment";
          } else if (c !== undefined) {
            url.query = null;
            if (isWindowsLetter(at)) url.path = [];
            else shorten(url);
            state = "path";
            at--;
          }
        } else {
          state = "path";
          at--;
        }
        break;

      case "file slash":
        if (c === "/" || c === "\\") {
          state = "file host";
          break;
        }
        if (base?.scheme === "file:") {
          url.host = base.host;
          const [drive = ""] = base.path;
          if (!isWindowsLetter(at) && /^[a-zA-Z]:$/.test(drive)) path().push(drive);
        }
        state = "path";
        at--;
        break;

      case "file host":
        if (c === undefined || "/\\?#".includes(c)) {
          at--;
          if (override === undefined && /^[a-zA-Z][:|]$/.test(buffer)) {
            state = "path";
          } else if (buffer === "") {
            url.host = "";
            if (override !== undefined) return true;
            state = "path start";
          } else {
            const host = parseHost(buffer, isSpecial(url));
            if (host === undefined) return false;
            url.host = host === "localhost" ? "" : host;
            if (override !== undefined) return true;
            buffer = "";
            state = "path start";
          }
        } else {
          buffer += c;
        }
        break;

      case "path start":
        if (isSpecial(url)) {
          state = "path";
          if (c !== "/" && c !== "\\") at--;
        } else if (override === undefined && c === "?") {
          url.query = "";
          state = "query";
        } else if (override === undefined && c === "#") {
          url.fragment = "";
          state = "fragment";
        } else if (c !== undefined) {
          state = "path";
          if (c !== "/") at--;
        } else if (override !== undefined && url.host === null) {
          path().push("");
        }
        break;

      case "path":
        if (c === undefined || isSlash || (override === undefined && (c === "?" || c === "#"))) {
          const dots = buffer.toLowerCase().replaceAll("%2e", ".");
          if (dots === "..") {
            shorten(url);
            if (!isSlash) path().push("");
          } else if (dots === ".") {
            if (!isSlash) path().push("");
          } else {
            if (url.scheme === "file:" && path().length === 0 && /^[a-zA-Z][:|]$/.test(buffer)) {
              buffer = `${buffer.charAt(0)}:`;
            }
            path().push(buffer);
          }
          buffer = "";
          if (c === "?") {
            url.query = "";
            state = "query";
          }
          if (c === "#") {
            url.fragment = "";
            state = "fragment";
          }
        } else {
          buffer += percentEncode(c, PATH_SET);
        }
        break;

      case "opaque path":
        if (c === "?" || c === "#") {
          if (c === "?") url.query = "";
          else url.fragment = "";
          state = c === "?" ? "query" : "fragment";
        } else if (c !== undefined) {
          // A space at the end would be lost when the text is parsed again.
          const isLastSpace = c === " " && (input[at + 1] === "?" || input[at + 1] === "#");
          url.path += isLastSpace ? "%20" : percentEncode(c, "");
        }
        break;

      case "query":
        if (c === undefined || (override === undefined && c === "#")) {
          url.query += percentEncode(buffer, isSpecial(url) ? SPECIAL_QUERY_SET : QUERY_SET);
          buffer = "";
          if (c === "#") {
            url.fragment = "";
            state = "fragment";
          }
        } else {
          buffer += c;
        }
        break;

      default:
        if (c !== undefined) url.fragment += percentEncode(c, FRAGMENT_SET);
    }
  }
  return true;
}

/** Removes the last part of the path, but not the drive letter of a file. */
function shorten(url: UrlRecord): void {
  const path = url.path as string[];
  if (url.scheme === "file:" && path.length === 1 && /^[a-zA-Z]:$/.test(path[0] ?? "")) return;
  path.pop();
}

export function printPath({ path }: UrlRecord): string {
  return typeof path === "string" ? path : path.map((part) => `/${part}`).join("");
}

export function printUrl(url: UrlRecord, withFragment: boolean = true): string {
  let text = url.scheme;
  if (url.host !== null) {
    text += "//";
    if (url.username !== "" || url.password !== "") {
      text += `${url.username}${url.password === "" ? "" : `:${url.password}`}@`;
    }
    text += url.host + (url.port === null ? "" : `:${url.port}`);
  } else if (typeof url.path !== "string" && url.path.length > 1 && url.path[0] === "") {
    // The path would read as a host.
    text += "/.";
  }
  text += printPath(url);
  if (url.query !== null) text += `?${url.query}`;
  if (withFragment && url.fragment !== null) text += `#${url.fragment}`;
  return text;
}

/** `https://example.org:8080`; `null` for schemes without origins. */
export function printOrigin(url: UrlRecord): string {
  if (url.scheme === "blob:") {
    const inner = parseUrl(printPath(url));
    return inner !== undefined && /^https?:$/.test(inner.scheme) ? printOrigin(inner) : "null";
  }
  if (!isSpecial(url) || url.scheme === "file:") return "null";
  return `${url.scheme}//${url.host}${url.port === null ? "" : `:${url.port}`}`;
}
