/**
 * HTTP as registries need it: through the user's proxy, with the user's certificate authorities, with retries when a
 * server is busy, and without sending credentials to another host than the one they are for.
 */
import * as tls from "node:tls";
import type { Dispatcher } from "undici";
import { ToolchainError } from "../../../core/errors.ts";

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly url: URL;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface HttpResponse {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  /** The first value of a header, by its name in lower case. */
  header(name: string): string | undefined;
  /** Every value of a header. */
  headers(name: string): readonly string[];
  readonly body: AsyncIterable<Uint8Array>;
  /** Reads the body to its end; more than `limit` bytes are an error. */
  bytes(limit: number): Promise<Uint8Array>;
  /** Skips the body, which frees the connection. */
  discard(): Promise<void>;
}

export interface HttpClient {
  /** Every status is a response; a `ToolchainError` means that there was no response. */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpOptions {
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificate authorities in PEM, beside the system's. */
  readonly certificates?: readonly string[];
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

/** Resolves after so many milliseconds; rejects when the signal is aborted. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export const delay: Wait = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
  });

/** How often a busy server is asked, and how long all the waiting may take. */
const MAX_ATTEMPTS = 5;
const MAX_TOTAL_DELAY_MS = 60_000;
const MAX_REDIRECTS = 5;
/** A connection without any data for so long counts as lost. */
const IDLE_TIMEOUT_MS = 30_000;

/** Makes no connection before the first request. */
export function openHttp(options: HttpOptions): HttpClient {
  let dispatcher: Promise<Dispatcher> | undefined;
  return {
    async request(request) {
      dispatcher ??= makeDispatcher(options);
      return requestWithRetries(request, await dispatcher, options);
    },
    async close() {
      // If it could not be created, the request has failed with that error, and there is nothing to close.
      await (await dispatcher?.catch(() => undefined))?.close();
    },
  };
}

/** `localhost`, `127.0.0.0/8` and `::1`: the only hosts to which plain HTTP is safe. */
export function isLoopback({ hostname }: Pick<URL, "hostname">): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The library is loaded for the first request: most commands need no network. */
const loadUndici = () => import("undici");

async function makeDispatcher({ env, certificates = [] }: HttpOptions): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await loadUndici();
  const ca = trusted(certificates);
  const proxy = (name: string) => env[name.toLowerCase()] || env[name] || "";
  const secure = { ...(ca && { ca }), timeout: 10_000 };
  try {
    return new EnvHttpProxyAgent({
      httpProxy: proxy("HTTP_PROXY"),
      httpsProxy: proxy("HTTPS_PROXY"),
      noProxy: env["no_proxy"] || env["NO_PROXY"] || "",
      // Many proxies refuse tunnels for plain HTTP.
      proxyTunnel: false,
      connect: secure,
      requestTls: secure,
      proxyTls: secure,
      headersTimeout: IDLE_TIMEOUT_MS,
      bodyTimeout: IDLE_TIMEOUT_MS,
    });
  } catch (cause) {
    throw new ToolchainError("bad-proxy", "cannot use the proxy", {
      cause,
      remedy: "correct the variables `HTTPS_PROXY` and `HTTP_PROXY`, as in `http://proxy.example:3128`",
    });
  }
}

/** What Node trusts (`NODE_EXTRA_CA_CERTS` included), what the system trusts, and what the user's configuration adds. */
function trusted(certificates: readonly string[]): string[] | undefined {
  // Node 20 cannot list the certificates that it trusts; without a list it uses its defaults.
  const { getCACertificates } = tls as Partial<typeof tls>;
  if (getCACertificates === undefined) {
    return certificates.length === 0 ? undefined : [...tls.rootCertificates, ...certificates];
  }
  return [...new Set([...getCACertificates("default"), ...getCACertificates("system"), ...certificates])];
}

/** Repeats a request that the server answers with "too many requests" or "not ready" (RFC 9110, "Retry-After"). */
async function requestWithRetries(
  request: HttpRequest,
  dispatcher: Dispatcher,
  { signal, wait }: HttpOptions,
): Promise<HttpResponse> {
  let waited = 0;
  for (let attempt = 1; ; attempt += 1) {
    const response = await followRedirects(request, dispatcher, signal);
    if (response.status !== 429 && response.status !== 503) return response;
    const pause = retryAfter(response.header("retry-after")) ?? 500 * 2 ** attempt;
    if (attempt === MAX_ATTEMPTS || waited + pause > MAX_TOTAL_DELAY_MS) return response;
    await response.discard();
    waited += pause;
    await wait(pause, signal);
  }
}

/** In milliseconds: `3` is seconds, anything else a date. */
function retryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

async function followRedirects(
  request: HttpRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<HttpResponse> {
  let current = request;
  for (let redirects = 0; ; redirects += 1) {
    const response = await ask(current, dispatcher, signal);
    const location = response.header("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return response;
    await response.discard();
    if (redirects === MAX_REDIRECTS) {
      throw new ToolchainError(
        "too-many-redirects",
        `\`${request.url.host}\` redirects more than ${MAX_REDIRECTS} times`,
      );
    }
    const url = URL.canParse(location, current.url.href) ? new URL(location, current.url) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw new ToolchainError("bad-redirect", `\`${current.url.host}\` redirects to an invalid URL`);
    }
    // A response to an encrypted request must not come over a connection that others can change.
    if (url.protocol === "http:" && current.url.protocol === "https:") {
      throw new ToolchainError(
        "insecure-redirect",
        `\`${current.url.host}\` redirects to \`${url.host}\` without encryption`,
      );
    }
    current = nextRequest(current, response.status, url);
  }
}

/** The request after a redirect (Fetch Standard, "HTTP-redirect fetch"). */
function nextRequest(request: HttpRequest, status: number, url: URL): HttpRequest {
  const { method, body, headers = {} } = request;
  const isGet = method === "GET" || method === "HEAD";
  if (!isGet && (status === 303 || (method === "POST" && status < 303))) {
    return nextRequest({ method: "GET", url: request.url, headers: withoutContent(headers) }, 307, url);
  }
  if (url.origin === request.url.origin) return { ...request, url };
  // It may be a credential, as in a request for a token, or what only the registry may have.
  if (body !== undefined) {
    throw new ToolchainError(
      "unsafe-redirect",
      `\`${request.url.host}\` redirects a request with content to \`${url.host}\`, which may not get it`,
      { remedy: "check the name of the registry, and the address of its token server" },
    );
  }
  const { authorization: _, cookie: __, "proxy-authorization": ___, ...others } = headers;
  return { ...request, url, headers: others };
}

function withoutContent(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("content-")));
}

async function ask(
  { method, url, headers, body }: HttpRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { request } = await loadUndici();
  let data: Dispatcher.ResponseData;
  try {
    data = await request(url, {
      method,
      dispatcher,
      signal,
      headers: { "user-agent": "wasmcp", ...headers },
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw networkError(error, url);
  }
  const values = (name: string): readonly string[] => [data.headers[name] ?? []].flat();
  return {
    status: data.statusCode,
    url,
    header: (name) => values(name)[0],
    headers: values,
    body: readBody(data.body, url, signal),
    async bytes(limit) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of readBody(data.body, url, signal)) {
        size += chunk.length;
        if (size > limit) {
          data.body.destroy();
          throw new ToolchainError(
            "answer-too-large",
            `the response of \`${url.host}\` is larger than ${limit} bytes`,
          );
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
    discard: () => data.body.dump({ limit: 65_536 }).catch(() => undefined) as Promise<void>,
  };
}

async function* readBody(
  body: AsyncIterable<unknown>,
  url: URL,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (error) {
    signal.throwIfAborted();
    throw networkError(error, url);
  }
}

/** The connection failed or was cut; trying again may help. */
export class NetworkError extends ToolchainError {}

/** What failed and what the user can do, worked out from the codes in the chain of causes. */
function networkError(error: unknown, url: URL): ToolchainError {
  if (error instanceof ToolchainError) return error;
  const codes = causes(error).map((each) =>
    typeof each === "object" && each !== null && "code" in each ? String(each.code) : "",
  );
  const has = (pattern: RegExp) => codes.some((code) => pattern.test(code));
  const host = `\`${url.host}\``;
  if (has(/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/)) {
    return new ToolchainError("untrusted-certificate", `the certificate of ${host} is not trusted`, {
      cause: error,
      remedy:
        "if it belongs to your organisation, set `NODE_EXTRA_CA_CERTS` to the file of its certificate authority",
    });
  }
  if (has(/ENOTFOUND|EAI_AGAIN/)) {
    return new NetworkError("registry-unreachable", `cannot resolve ${host}`, {
      remedy: "check the name and the network connection; behind a proxy, set `HTTPS_PROXY`",
    });
  }
  if (has(/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT|ETIMEDOUT/)) {
    return new NetworkError("registry-unreachable", `${host} does not respond`, {
      cause: error,
      remedy: "check the address and the network connection; behind a proxy, set `HTTPS_PROXY`",
    });
  }
  const messages = causes(error).map((each) => (each instanceof Error ? each.message : ""));
  const refusal = messages.map((message) => /^Proxy response \((\d+)\)/.exec(message)?.[1]).find(Boolean);
  if (refusal !== undefined) {
    return new ToolchainError(
      "proxy-refused",
      `the proxy refuses to connect to ${host} (status ${refusal})`,
      {
        remedy:
          refusal === "407"
            ? "add your name and password for the proxy to `HTTPS_PROXY`"
            : "check `HTTPS_PROXY` and `NO_PROXY`",
      },
    );
  }
  return new NetworkError("connection-lost", `the connection to ${host} was lost`, { cause: error });
}

function causes(error: unknown): unknown[] {
  const found: unknown[] = [];
  for (let current = error; current !== undefined && current !== null && found.length < 10;) {
    found.push(current);
    if (current instanceof AggregateError) found.push(...(current.errors as unknown[]));
    current = current instanceof Error ? current.cause : undefined;
  }
  return found;
}
