/** `URL` of the URL Standard. */
import {
  isSpecial,
  parseComponent,
  parseUrl,
  printOrigin,
  printPath,
  printUrl,
  type State,
  type UrlRecord,
} from "./url-parser.ts";
import { percentEncode, USERINFO_SET } from "./percent.ts";
import { connectParams, replaceParams, URLSearchParams } from "./url-search-params.ts";

export { URLSearchParams };

export class URL {
  #url: UrlRecord;
  #params: URLSearchParams | undefined;

  constructor(url: string | URL, base?: string | URL) {
    if (arguments.length === 0) throw new TypeError("expected a URL");
    const parsed = parse(url, base);
    if (parsed === undefined) throw invalidUrl(String(url), base);
    this.#url = parsed;
  }

  static canParse(url: string | URL, base?: string | URL): boolean {
    return parse(url, base) !== undefined;
  }

  static parse(url: string | URL, base?: string | URL): URL | null {
    const parsed = parse(url, base);
    return parsed === undefined ? null : new URL(printUrl(parsed));
  }

  get href(): string {
    return printUrl(this.#url);
  }
  set href(value: string) {
    const parsed = parseUrl(String(value));
    if (parsed === undefined) throw invalidUrl(String(value));
    this.#url = parsed;
    this.#queryChanged();
  }

  get origin(): string {
    return printOrigin(this.#url);
  }

  get protocol(): string {
    return this.#url.scheme;
  }
  set protocol(value: string) {
    this.#set(`${String(value)}:`, "scheme start");
  }

  get username(): string {
    return this.#url.username;
  }
  set username(value: string) {
    if (this.#hasNoAuthority()) return;
    this.#url.username = percentEncode(String(value).toWellFormed(), USERINFO_SET);
  }

  get password(): string {
    return this.#url.password;
  }
  set password(value: string) {
    if (this.#hasNoAuthority()) return;
    this.#url.password = percentEncode(String(value).toWellFormed(), USERINFO_SET);
  }

  get host(): string {
    const { host, port } = this.#url;
    return (host ?? "") + (port === null ? "" : `:${port}`);
  }
  set host(value: string) {
    if (typeof this.#url.path !== "string") this.#set(String(value), "host");
  }

  get hostname(): string {
    return this.#url.host ?? "";
  }
  set hostname(value: string) {
    if (typeof this.#url.path !== "string") this.#set(String(value), "hostname");
  }

  get port(): string {
    return this.#url.port === null ? "" : String(this.#url.port);
  }
  set port(value: string) {
    if (this.#hasNoAuthority()) return;
    if (String(value) === "") this.#url.port = null;
    else this.#set(String(value), "port");
  }

  get pathname(): string {
    return printPath(this.#url);
  }
  set pathname(value: string) {
    if (typeof this.#url.path === "string") return;
    this.#url.path = [];
    this.#set(String(value), "path start");
  }

  get search(): string {
    return this.#url.query === null || this.#url.query === "" ? "" : `?${this.#url.query}`;
  }
  set search(value: string) {
    const text = String(value);
    this.#url.query = text === "" ? null : "";
    if (text !== "") this.#set(text.replace(/^\?/, ""), "query");
    this.#queryChanged();
  }

  get searchParams(): URLSearchParams {
    if (this.#params === undefined) {
      this.#params = connectParams((text) => {
        this.#url.query = text === "" ? null : text;
      });
      this.#queryChanged();
    }
    return this.#params;
  }

  get hash(): string {
    return this.#url.fragment === null || this.#url.fragment === "" ? "" : `#${this.#url.fragment}`;
  }
  set hash(value: string) {
    const text = String(value);
    this.#url.fragment = text === "" ? null : "";
    if (text !== "") this.#set(text.replace(/^#/, ""), "fragment");
  }

  toString(): string {
    return this.href;
  }
  toJSON(): string {
    return this.href;
  }
  get [Symbol.toStringTag](): string {
    return "URL";
  }

  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    const {
      href,
      origin,
      protocol,
      username,
      password,
      host,
      hostname,
      port,
      pathname,
      search,
      searchParams,
      hash,
    } = this;
    const shown = {
      href,
      origin,
      protocol,
      username,
      password,
      host,
      hostname,
      port,
      pathname,
      search,
      searchParams,
      hash,
    };
    return `URL ${inspect(shown, options)}`;
  }

  #set(text: string, state: State): void {
    parseComponent(this.#url, text, state);
  }

  #hasNoAuthority(): boolean {
    const { host, scheme } = this.#url;
    return host === null || host === "" || scheme === "file:";
  }

  #queryChanged(): void {
    if (this.#params !== undefined) replaceParams(this.#params, this.#url.query ?? "");
  }
}

/** What a fetch needs of a URL, without its object. */
export { isSpecial, parseUrl, printUrl, type UrlRecord };

function parse(url: string | URL, base?: string | URL): UrlRecord | undefined {
  if (base === undefined) return parseUrl(String(url));
  const parsedBase = parseUrl(String(base));
  return parsedBase === undefined ? undefined : parseUrl(String(url), parsedBase);
}

function invalidUrl(url: string, base?: string | URL): TypeError {
  const relative = base === undefined ? "" : ` relative to \`${String(base)}\``;
  const error = new TypeError(`Invalid URL: \`${url}\`${relative}`);
  return Object.assign(error, { code: "ERR_INVALID_URL", input: url });
}
