/** `fetch`, with the redirects of the Fetch Standard. */
import { isRunning, usedWhileLoading } from "../engine/state.ts";
import { type BodySource, takeSource } from "./body.ts";
import { byteStream } from "./blob.ts";
import { headerList, Headers } from "./headers.ts";
import { type Answer, exchange } from "./http.ts";
import { percentDecode } from "./percent.ts";
import { decodeBase64 } from "./base64.ts";
import { Request, type RequestInit } from "./request.ts";
import { networkResponse, Response } from "./response.ts";
import { parseUrl, printOrigin, printPath, printUrl, type UrlRecord } from "./url-parser.ts";
import { decodeUtf8 } from "./utf8.ts";

export { Headers, Request, Response };

const MOST_REDIRECTS = 20;

/** Rejects with a `TypeError` whose message says which host and why, and whose `cause` has a `code`; or with the signal's reason. */
export async function fetch(
  input: string | Request | { toString(): string },
  init?: RequestInit | null,
): Promise<Response> {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  if (!isRunning()) {
    usedWhileLoading("fetch()");
    throw new TypeError(
      "fetch failed: the network is available while a request is answered, not while the code is loaded",
    );
  }
  const url = parseUrl(request.url);
  if (url === undefined) throw new TypeError(`expected an absolute URL, found \`${request.url}\``);
  if (url.scheme === "data:") return fetchData(url);
  let hop: Hop = {
    url,
    method: request.method,
    headers: withDefaults(request.headers),
    body: takeSource(request),
  };
  for (let count = 0; ; count++) {
    const answer = await send(hop, request);
    const location = answer.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
    const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined;
    if (!isRedirect || request.redirect === "manual") {
      return networkResponse(
        answer.status,
        headersOf(answer),
        bodyOf(answer, hop.method),
        printUrl(hop.url, false),
        count > 0,
      );
    }
    // Frees the connection.
    await answer.body.cancel();
    if (request.redirect === "error")
      throw failed(hop.url, "the server redirects, and the request does not allow it");
    if (count === MOST_REDIRECTS) throw failed(hop.url, `more than ${MOST_REDIRECTS} redirects`);
    hop = nextHop(hop, answer.status, location);
  }
}

interface Hop {
  readonly url: UrlRecord;
  readonly method: string;
  readonly headers: Headers;
  readonly body: BodySource | undefined;
}

async function send({ url, method, headers, body }: Hop, request: Request): Promise<Answer> {
  if (url.scheme !== "http:" && url.scheme !== "https:")
    throw failed(url, `expected the scheme \`http:\` or \`https:\`, found \`${url.scheme}\``);
  const list = [...headerList(headers)];
  const length =
    body?.bytes?.length ?? (body === undefined && (method === "POST" || method === "PUT") ? 0 : undefined);
  if (length !== undefined && !headers.has("content-length")) list.push(["content-length", String(length)]);
  try {
    return await exchange({
      method,
      scheme: url.scheme,
      authority: authorityOf(url),
      path: `${printPath(url)}${url.query === null ? "" : `?${url.query}`}`,
      headers: list,
      body,
      signal: request.signal,
    });
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw failed(url, error instanceof Error ? error.message : String(error), error);
  }
}

/** The target and the form of the next request. Credentials never travel to another origin. */
function nextHop({ url, method, headers, body }: Hop, status: number, location: string): Hop {
  const target = parseUrl(decodeUtf8(Uint8Array.from(location, (character) => character.charCodeAt(0))), url);
  if (target === undefined) throw failed(url, "the server redirects to something that is not a URL");
  if (target.username !== "" || target.password !== "")
    throw failed(url, "the server redirects to a URL with a user or a password");
  target.fragment ??= url.fragment;
  const next = new Headers(headers);
  const becomesGet =
    (status === 303 && method !== "GET" && method !== "HEAD") ||
    ((status === 301 || status === 302) && method === "POST");
  if (becomesGet) {
    for (const name of [
      "content-encoding",
      "content-language",
      "content-length",
      "content-location",
      "content-type",
    ])
      next.delete(name);
  } else if (body !== undefined && body.bytes === undefined) {
    throw failed(url, "the server redirects a request whose body is a stream, which can be sent once");
  }
  if (printOrigin(target) !== printOrigin(url)) {
    for (const name of ["authorization", "cookie", "host", "proxy-authorization"]) next.delete(name);
  }
  return {
    url: target,
    method: becomesGet ? "GET" : method,
    headers: next,
    body: becomesGet ? undefined : body,
  };
}

function withDefaults(headers: Headers): Headers {
  const all = new Headers(headers);
  if (!all.has("accept")) all.set("accept", "*/*");
  // Some services refuse requests without it.
  if (!all.has("user-agent")) all.set("user-agent", "wasmcp");
  return all;
}

function headersOf(answer: Answer): Headers {
  const headers = new Headers();
  for (const [name, value] of answer.headers) {
    try {
      headers.append(name, value);
    } catch {
      // A header that the standard does not allow. The rest of the response is of use.
    }
  }
  return headers;
}

function bodyOf(answer: Answer, method: string): Answer["body"] | undefined {
  return method === "HEAD" ? undefined : answer.body;
}

function authorityOf({ host, port }: UrlRecord): string {
  return `${host}${port === null ? "" : `:${port}`}`;
}

/** The path and the query may be secret, so the message shows the host only. */
function failed(url: UrlRecord, reason: string, cause: unknown = new Error(reason)): TypeError {
  return new TypeError(`fetch failed: ${url.scheme}//${authorityOf(url)}: ${reason}`, { cause });
}

/** `data:text/plain;base64,aGk=` */
function fetchData(url: UrlRecord): Response {
  const [, type = "", data] = /^([^,]*),(.*)$/s.exec(printUrl(url, false).slice("data:".length)) ?? [];
  if (data === undefined) throw failed(url, "expected a comma in the `data:` URL");
  const isBase64 = /; *base64 *$/i.test(type);
  const bytes = isBase64 ? decodeBase64(decodeUtf8(percentDecode(data))) : percentDecode(data);
  const mediaType = type.replace(/; *base64 *$/i, "").trim();
  const headers = new Headers({
    "content-type":
      mediaType === "" || mediaType.startsWith(";")
        ? `text/plain${mediaType || ";charset=US-ASCII"}`
        : mediaType,
  });
  return networkResponse(200, headers, byteStream(bytes), printUrl(url, false), false);
}
