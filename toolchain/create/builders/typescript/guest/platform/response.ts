/** `Response` of the Fetch Standard. */
import { Body, type BodyInit, type BodySource, cloneSource, extractBody, GivenBody } from "./body.ts";
import { freezeHeaders, Headers, type HeadersInit } from "./headers.ts";
import { parseUrl, printUrl } from "./url-parser.ts";

export interface ResponseInit {
  readonly status?: number | undefined;
  readonly statusText?: string | undefined;
  readonly headers?: HeadersInit | undefined;
}

/** How a response came about, for those that `fetch` makes. */
interface Origin {
  readonly type: "default" | "basic" | "error";
  readonly url: string;
  readonly redirected: boolean;
}

let setOrigin: (response: Response, origin: Origin) => void;
let setStatus: (response: Response, status: number) => void;

/** Statuses whose responses have no body. */
const WITHOUT_BODY: readonly number[] = [101, 103, 204, 205, 304];

export class Response extends Body {
  #status: number;
  readonly #statusText: string;
  readonly #headers: Headers;
  #origin: Origin = { type: "default", url: "", redirected: false };

  static {
    setOrigin = (response, origin) => {
      response.#origin = origin;
      freezeHeaders(response.#headers);
    };
    setStatus = (response, status) => {
      response.#status = status;
    };
  }

  constructor(body?: BodyInit | GivenBody | null, init?: ResponseInit | null) {
    const status = init?.status === undefined ? 200 : Math.trunc(Number(init.status));
    if (!(status >= 200 && status <= 599))
      throw new RangeError(`expected a status from 200 to 599, found ${String(init?.status)}`);
    const statusText = String(init?.statusText ?? "");
    if (/[^\t\x20-\x7e\x80-\xff]/.test(statusText))
      throw new TypeError("expected a text of one line as `statusText`");
    const hasBody = body !== undefined && body !== null;
    if (hasBody && WITHOUT_BODY.includes(status))
      throw new TypeError(`a response with the status ${status} cannot have a body`);
    const source = hasBody ? extractBody(body) : undefined;
    super(source);
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = new Headers(init?.headers ?? undefined);
    if (source?.type !== undefined && !this.#headers.has("content-type")) {
      this.#headers.set("content-type", source.type);
    }
  }

  static error(): Response {
    const response = new Response();
    setStatus(response, 0);
    setOrigin(response, { type: "error", url: "", redirected: false });
    return response;
  }

  static json(value: unknown, init?: ResponseInit | null): Response {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError("the value has no JSON");
    const headers = new Headers(init?.headers ?? undefined);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return new Response(text, { ...pick(init), headers });
  }

  static redirect(url: string | { toString(): string }, status: number = 302): Response {
    const parsed = parseUrl(String(url));
    if (parsed === undefined) throw new TypeError(`expected an absolute URL, found \`${String(url)}\``);
    if (![301, 302, 303, 307, 308].includes(status))
      throw new RangeError(`expected the status of a redirect, found ${status}`);
    const response = new Response(null, { status, headers: { location: printUrl(parsed) } });
    freezeHeaders(response.headers);
    return response;
  }

  get type(): string {
    return this.#origin.type;
  }
  get url(): string {
    return this.#origin.url;
  }
  get redirected(): boolean {
    return this.#origin.redirected;
  }
  get status(): number {
    return this.#status;
  }
  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }
  get statusText(): string {
    return this.#statusText;
  }
  get headers(): Headers {
    return this.#headers;
  }

  clone(): Response {
    const source = cloneSource(this);
    const copy = new Response(source === undefined ? null : new GivenBody(source), {
      statusText: this.#statusText,
      headers: this.#headers,
    });
    copy.#status = this.#status;
    if (this.#origin.type !== "default") setOrigin(copy, this.#origin);
    return copy;
  }
  get [Symbol.toStringTag](): string {
    return "Response";
  }
}

function pick(init: ResponseInit | null | undefined): ResponseInit {
  return { status: init?.status, statusText: init?.statusText };
}

/** WASI gives only the number, and programs show the text. */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** A response that came from the network. */
export function networkResponse(
  status: number,
  headers: Headers,
  stream: BodySource["stream"],
  url: string,
  redirected: boolean,
): Response {
  const hasBody = stream !== undefined && !WITHOUT_BODY.includes(status);
  const body = hasBody ? new GivenBody({ bytes: undefined, stream, type: undefined }) : null;
  const response = new Response(body, { headers, statusText: REASONS[status] });
  setStatus(response, status);
  setOrigin(response, { type: "basic", url, redirected });
  return response;
}
