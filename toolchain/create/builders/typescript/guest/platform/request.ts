/** `Request` of the Fetch Standard. What concerns documents, caches and cookies has its usual values, and no effect. */
import { AbortController, AbortSignal } from "./abort-signal.ts";
import {
  Body,
  type BodyInit,
  type BodySource,
  cloneSource,
  extractBody,
  GivenBody,
  takeSource,
} from "./body.ts";
import { Headers, type HeadersInit } from "./headers.ts";
import { parseUrl, printUrl } from "./url-parser.ts";

export type RequestRedirect = "follow" | "error" | "manual";

export interface RequestInit {
  readonly method?: string | undefined;
  readonly headers?: HeadersInit | undefined;
  readonly body?: BodyInit | GivenBody | null | undefined;
  readonly redirect?: RequestRedirect | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly [other: string]: unknown;
}

/** Methods that are written in upper case, however the program writes them. */
const NORMALIZED = /^(?:delete|get|head|options|post|put)$/i;

/** Members that only change what browsers do. */
const WITHOUT_EFFECT = {
  cache: "default",
  credentials: "same-origin",
  destination: "",
  integrity: "",
  keepalive: false,
  mode: "cors",
  referrer: "about:client",
  referrerPolicy: "",
};

export class Request extends Body {
  readonly #url: string;
  readonly #method: string;
  readonly #headers: Headers;
  readonly #redirect: RequestRedirect;
  readonly #signal: AbortSignal;
  readonly #others: Readonly<Record<string, unknown>>;

  constructor(input: string | Request | { toString(): string }, init?: RequestInit | null) {
    const template = input instanceof Request ? input : undefined;
    const given = init ?? {};
    const method = methodOf(given.method ?? template?.method ?? "GET");
    const source = bodySource(template, given, method);
    super(source);
    this.#url = template?.url ?? urlOf(input);
    this.#method = method;
    this.#headers = new Headers(given.headers ?? template?.headers);
    const type = source?.type;
    if (type !== undefined && !this.#headers.has("content-type")) this.#headers.set("content-type", type);
    this.#redirect = redirectOf(given.redirect ?? template?.redirect ?? "follow");
    const signal = given.signal === undefined ? template?.signal : given.signal;
    if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal))
      throw new TypeError("expected an `AbortSignal` as `signal`");
    this.#signal =
      signal === undefined || signal === null ? new AbortController().signal : AbortSignal.any([signal]);
    const names = Object.keys(WITHOUT_EFFECT) as (keyof typeof WITHOUT_EFFECT)[];
    this.#others = Object.fromEntries(
      names.map((name) => [name, given[name] ?? template?.[name] ?? WITHOUT_EFFECT[name]]),
    );
  }

  get url(): string {
    return this.#url;
  }
  get method(): string {
    return this.#method;
  }
  get headers(): Headers {
    return this.#headers;
  }
  get redirect(): RequestRedirect {
    return this.#redirect;
  }
  get signal(): AbortSignal {
    return this.#signal;
  }
  get cache(): unknown {
    return this.#others["cache"];
  }
  get credentials(): unknown {
    return this.#others["credentials"];
  }
  get destination(): unknown {
    return "";
  }
  get duplex(): "half" {
    return "half";
  }
  get integrity(): unknown {
    return this.#others["integrity"];
  }
  get keepalive(): unknown {
    return this.#others["keepalive"];
  }
  get mode(): unknown {
    return this.#others["mode"];
  }
  get referrer(): unknown {
    return this.#others["referrer"];
  }
  get referrerPolicy(): unknown {
    return this.#others["referrerPolicy"];
  }

  clone(): Request {
    const source = cloneSource(this);
    const { method, headers, redirect, signal } = this;
    const body = source === undefined ? undefined : new GivenBody(source);
    return new Request(this.#url, { ...this.#others, method, headers, redirect, signal, body });
  }
  get [Symbol.toStringTag](): string {
    return "Request";
  }
}

function bodySource(
  template: Request | undefined,
  init: RequestInit,
  method: string,
): BodySource | undefined {
  const hasBody = init.body !== undefined && init.body !== null;
  if (hasBody && (method === "GET" || method === "HEAD"))
    throw new TypeError(`a request with the method ${method} cannot have a body`);
  if (hasBody) return extractBody(init.body);
  const taken = template === undefined || init.body === null ? undefined : takeSource(template);
  return taken === undefined ? undefined : { ...taken, type: undefined };
}

function urlOf(input: unknown): string {
  const text = String(input);
  const url = parseUrl(text);
  if (url === undefined) {
    throw new TypeError(`expected an absolute URL, found \`${text}\``);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(
      `the URL of a request to \`${url.host}\` contains a user or a password: send the header \`authorization\` in their place`,
    );
  }
  return printUrl(url);
}

function methodOf(method: unknown): string {
  const text = String(method);
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text))
    throw new TypeError(`expected a method of HTTP, found \`${text}\``);
  if (/^(?:connect|trace|track)$/i.test(text)) throw new TypeError(`the method ${text} is not allowed`);
  return NORMALIZED.test(text) ? text.toUpperCase() : text;
}

function redirectOf(value: unknown): RequestRedirect {
  if (value === "follow" || value === "error" || value === "manual") return value;
  throw new TypeError(
    `expected \`follow\`, \`error\` or \`manual\` as \`redirect\`, found \`${String(value)}\``,
  );
}
