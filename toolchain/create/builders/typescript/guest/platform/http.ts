/** One exchange over HTTP: a request goes out, the head of the response comes back, and its body is a stream. */
import { onReady, type Pollable } from "../engine/loop.ts";
import type { AbortSignal } from "./abort-signal.ts";
import type { BodySource } from "./body.ts";
import { ReadableStream } from "./readable-stream.ts";
import { handle } from "wasi:http/outgoing-handler@0.2.12";
import {
  type Case,
  Fields,
  type FutureIncomingResponse,
  type IncomingBody,
  type IncomingResponse,
  OutgoingBody,
  OutgoingRequest,
} from "wasi:http/types@0.2.12";
import { poll } from "wasi:io/poll@0.2.12";
import type { InputStream, OutputStream } from "wasi:io/streams@0.2.12";

export interface Exchange {
  readonly method: string;
  /** `http:` or `https:` */
  readonly scheme: string;
  /** `example.org:8080` */
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: BodySource | undefined;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: ReadableStream<Uint8Array>;
}

/** Why an exchange failed, in words, and the case of `error-code`. */
export class HttpError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = "HttpError";
    this.code = code;
  }
}

/** Of one read or write. */
const CHUNK = 65_536;

/** Rejects with the signal's reason, or with an `HttpError`. */
export async function exchange(request: Exchange): Promise<Answer> {
  const { signal } = request;
  signal.throwIfAborted();
  const outgoing = outgoingRequest(request);
  const outgoingBody = request.body === undefined ? undefined : outgoing.body();
  let future: FutureIncomingResponse;
  try {
    future = handle(outgoing, undefined);
  } catch (error) {
    throw httpError(error);
  }
  // The server may answer before it has read everything, so both happen at the same time.
  const sending: Promise<unknown> | undefined =
    outgoingBody === undefined || request.body === undefined
      ? undefined
      : sendBody(outgoingBody, request.body, signal);
  const failure = sending?.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => {
      // A failure of the connection comes with the response, which knows the reason.
      if (error instanceof HttpError) return new Promise<never>(() => undefined);
      throw error;
    },
  );
  try {
    const response = ready(future.subscribe(), signal);
    await (failure === undefined ? response : Promise.race([response, failure]));
    return answerOf(takeResponse(future), signal);
  } finally {
    future[Symbol.dispose]?.();
  }
}

function outgoingRequest({ method, scheme, authority, path, headers }: Exchange): OutgoingRequest {
  const fields = new Fields();
  for (const [name, value] of headers) {
    try {
      fields.append(name, latin1(value));
    } catch {
      // The host sets this header itself, as browsers do with theirs.
    }
  }
  const outgoing = new OutgoingRequest(fields);
  const known = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH)$/.test(method);
  outgoing.setMethod(known ? { tag: method.toLowerCase() } : { tag: "other", val: method });
  outgoing.setScheme({ tag: scheme === "https:" ? "HTTPS" : "HTTP" });
  outgoing.setAuthority(authority);
  outgoing.setPathWithQuery(path);
  return outgoing;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

async function sendBody(body: OutgoingBody, source: BodySource, signal: AbortSignal): Promise<void> {
  const output = body.write();
  try {
    if (source.stream === undefined) {
      await writeAll(output, source.bytes ?? new Uint8Array(), signal);
    } else {
      for await (const chunk of source.stream) {
        if (!(chunk instanceof Uint8Array))
          throw new TypeError("expected chunks of the type `Uint8Array` in the body");
        await writeAll(output, chunk, signal);
      }
    }
    output.flush();
    await ready(output.subscribe(), signal);
  } catch (error) {
    output[Symbol.dispose]?.();
    // Dropped and not finished: the server learns that the body is not whole.
    body[Symbol.dispose]?.();
    throw isStreamError(error) ? new HttpError("the connection ended", "connection-terminated") : error;
  }
  output[Symbol.dispose]?.();
  OutgoingBody.finish(body, undefined);
}

async function writeAll(output: OutputStream, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const permitted = Math.min(output.checkWrite(), CHUNK);
    if (permitted === 0) {
      await ready(output.subscribe(), signal);
      continue;
    }
    output.write(bytes.slice(at, at + permitted));
    at += permitted;
  }
}

function takeResponse(future: FutureIncomingResponse): IncomingResponse {
  const result = future.get();
  if (result === null || result === undefined || result.tag === "err")
    throw new HttpError("the host gave no response", "internal-error");
  if (result.val.tag === "err") throw errorOf(result.val.val);
  return result.val.val;
}

function answerOf(response: IncomingResponse, signal: AbortSignal): Answer {
  const fields = response.headers();
  const headers = Array.from(fields.entries(), ([name, value]): [string, string] => [
    name,
    String.fromCharCode(...value),
  ]);
  fields[Symbol.dispose]?.();
  const status = response.status();
  const incoming = response.consume();
  return { status, headers, body: bodyStream(response, incoming, signal) };
}

function bodyStream(
  response: IncomingResponse,
  incoming: IncomingBody,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  let input: InputStream | undefined = incoming.stream();
  /** Ends the waiting for more bytes. */
  let wake: (() => void) | undefined;
  const moreBytes = (stream: InputStream): Promise<void> =>
    new Promise<void>((resolve) => {
      const cancel = onReady(stream.subscribe(), poll, () => wake?.());
      wake = () => {
        wake = undefined;
        cancel();
        resolve();
      };
    });
  const finish = (): void => {
    if (input === undefined) return;
    wake?.();
    // Children before their parents.
    input[Symbol.dispose]?.();
    incoming[Symbol.dispose]?.();
    response[Symbol.dispose]?.();
    input = undefined;
    signal.removeEventListener("abort", abort);
  };
  let controller: { error(reason: unknown): void } | undefined;
  const abort = (): void => {
    controller?.error(signal.reason);
    finish();
  };
  signal.addEventListener("abort", abort);
  return new ReadableStream<Uint8Array>({
    type: "bytes",
    start(given: { error(reason: unknown): void }) {
      controller = given;
    },
    async pull(target: {
      enqueue(chunk: Uint8Array): void;
      close(): void;
      readonly byobRequest: { respond(count: number): void } | null;
    }) {
      for (;;) {
        if (input === undefined) return;
        try {
          const bytes = Uint8Array.from(input.read(CHUNK));
          if (bytes.length > 0) {
            target.enqueue(bytes);
            return;
          }
        } catch (error) {
          finish();
          if (!isClosed(error)) throw incomplete(error);
          target.close();
          target.byobRequest?.respond(0);
          return;
        }
        await moreBytes(input);
      }
    },
    cancel: finish,
  });
}

/** Fulfilled when the event has happened; rejected when the signal is aborted before. */
function ready(pollable: Pollable, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (pollable.ready()) {
      pollable[Symbol.dispose]?.();
      resolve();
      return;
    }
    const abort = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = onReady(pollable, poll, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort);
  });
}

/** What a failed function of WASI throws has the error as `payload`. */
function payloadOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "payload" in error ? error.payload : undefined;
}

function isStreamError(error: unknown): boolean {
  const payload = payloadOf(error) as Case | string | undefined;
  return (
    payload !== undefined &&
    ["closed", "last-operation-failed"].includes(typeof payload === "string" ? payload : payload.tag)
  );
}

function isClosed(error: unknown): boolean {
  const payload = payloadOf(error) as Case | string | undefined;
  return (typeof payload === "string" ? payload : payload?.tag) === "closed";
}

function incomplete(error: unknown): TypeError {
  return new TypeError("the response ended before it was whole", { cause: httpError(error) });
}

function httpError(error: unknown): unknown {
  const payload = payloadOf(error) as Case | undefined;
  return payload === undefined ? error : errorOf(payload);
}

/** The cases that need other words than their names: `DNS-error` and so on. */
const REASONS: Readonly<Record<string, string>> = {
  "DNS-timeout": "the name server did not answer in time",
  "DNS-error": "the host name was not found",
  "destination-not-found": "the host was not found",
  "destination-unavailable": "the host cannot be reached",
  "destination-IP-prohibited": "connections to this address are not allowed",
  "destination-IP-unroutable": "the address cannot be reached",
  "connection-refused": "the connection was refused",
  "connection-terminated": "the connection ended before the response",
  "connection-timeout": "the connection took too long",
  "connection-read-timeout": "the server took too long to answer",
  "TLS-protocol-error": "the TLS connection failed",
  "TLS-certificate-error": "the certificate of the server is not valid",
  "HTTP-request-denied": "the runtime does not allow the request",
  "HTTP-response-incomplete": "the response ended before it was whole",
  "HTTP-response-timeout": "the server took too long to answer",
};

function errorOf({ tag, val }: Case): HttpError {
  const detail = typeof val === "string" && val !== "" ? `: ${val}` : "";
  return new HttpError(`${REASONS[tag] ?? tag.replaceAll("-", " ")}${detail}`, tag);
}
