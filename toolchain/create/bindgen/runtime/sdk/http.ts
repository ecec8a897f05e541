/** Requests to other servers. The server that runs the component has to grant it their hosts. */
import {
  ErrorCode,
  ErrorCodeTag,
  Fields,
  IncomingBody,
  IncomingResponse,
  Method,
  OutgoingBody,
  OutgoingRequest,
  Scheme,
} from "../wasi/http/types";
import { handle } from "../wasi/http/outgoing-handler";
import { OutputStream, StreamErrorTag } from "../wasi/io/streams";
import { Json } from "./json";

/** As much as a stream takes at once. */
const MOST_WRITTEN = 4096;
const MOST_READ: u64 = 65536;

/** What a server has answered. */
export class HttpResponse {
  constructor(
    /** `200`; 0 if there is no answer. */
    readonly status: i32,
    /** Why there is no answer; empty if there is one. */
    readonly problem: string,
    private readonly names: string[],
    private readonly contents: string[],
    readonly bytes: Uint8Array,
  ) {}

  /** Whether the status is one of success. */
  get ok(): bool {
    return this.status >= 200 && this.status < 300;
  }

  /** The body, which is in UTF-8. */
  get text(): string {
    return String.UTF8.decodeUnsafe(this.bytes.dataStart, this.bytes.byteLength);
  }

  /** The body, which is JSON. */
  get json(): Json {
    return new Json(this.text);
  }

  /** A header; `null` if the answer does not have it. */
  header(name: string): string | null {
    const at = this.names.indexOf(name.toLowerCase());
    return at < 0 ? null : this.contents[at];
  }
}

/** A request that is being made. */
export class HttpRequest {
  private readonly names: string[] = [];
  private readonly contents: string[] = [];
  private method_: Method = Method.get();
  private content: Uint8Array | null = null;

  constructor(readonly url: string) {}

  /** The method in capitals: `DELETE`. */
  method(name: string): this {
    this.method_ = methodNamed(name);
    return this;
  }

  header(name: string, value: string): this {
    this.names.push(name);
    this.contents.push(value);
    return this;
  }

  /** The body, and its media type: `application/json`. The method is then `POST`, unless another one is set after it. */
  body(text: string, mimeType: string): this {
    return this.bytes(Uint8Array.wrap(String.UTF8.encode(text)), mimeType);
  }

  bytes(bytes: Uint8Array, mimeType: string): this {
    this.content = bytes;
    this.method_ = Method.post();
    return this.header("content-type", mimeType);
  }

  /** Sends the request and waits for the whole answer. */
  send(): HttpResponse {
    const afterScheme = this.url.indexOf("://");
    if (afterScheme < 1)
      return failed("expected an address such as `https://api.example.com/`, found `" + this.url + "`");
    const fragment = this.url.indexOf("#");
    const address = fragment < 0 ? this.url : this.url.slice(0, fragment);
    let path = afterScheme + 3;
    while (path < address.length && address.charAt(path) != "/" && address.charAt(path) != "?") path++;
    const scheme = address.slice(0, afterScheme).toLowerCase();
    const authority = address.slice(afterScheme + 3, path);
    const rest = address.slice(path);

    const fields = new Fields();
    for (let i = 0; i < this.names.length; i++) {
      const value = Uint8Array.wrap(String.UTF8.encode(this.contents[i]));
      if (fields.append(this.names[i], value).isErr)
        return failed("the header `" + this.names[i] + "` is not valid");
    }
    const outgoing = new OutgoingRequest(fields);
    const accepted =
      !outgoing.setMethod(this.method_).isErr &&
      !outgoing.setScheme(schemeNamed(scheme)).isErr &&
      !outgoing.setAuthority(authority).isErr &&
      !outgoing.setPathWithQuery(rest.startsWith("/") ? rest : "/" + rest).isErr;
    if (!accepted) return failed("`" + this.url + "` is not a valid address");
    return this.exchange(outgoing, authority);
  }

  private exchange(outgoing: OutgoingRequest, authority: string): HttpResponse {
    const content = this.content;
    const opened = outgoing.body();
    const sent = handle(outgoing, null);
    if (sent.isErr) return failed(reason(sent.err, authority));
    if (!opened.isErr) {
      const body = opened.ok;
      if (content !== null) write(body, content);
      const finished = OutgoingBody.finish(body, null);
      if (finished.isErr) return failed(reason(finished.err, authority));
    }
    const future = sent.ok;
    const ready = future.subscribe();
    ready.block();
    ready.drop();
    const answer = future.get();
    future.drop();
    if (answer === null || answer.isErr) return failed("`" + authority + "` has not answered");
    if (answer.ok.isErr) return failed(reason(answer.ok.err, authority));
    return read(answer.ok.ok, authority);
  }
}

/**
 * A request to another server. Put arguments into the URL with `encodeURIComponent(city)`.
 *
 * @example
 * const reply = request("https://api.example.com/weather?q=Oslo").send();
 * if (!reply.ok) return failure(reply.problem);
 */
export function request(url: string): HttpRequest {
  return new HttpRequest(url);
}

function write(body: OutgoingBody, content: Uint8Array): void {
  const opened = body.write();
  if (opened.isErr) return;
  const stream: OutputStream = opened.ok;
  for (let at = 0; at < content.length; at += MOST_WRITTEN) {
    if (stream.blockingWriteAndFlush(content.slice(at, at + MOST_WRITTEN)).isErr) break;
  }
  stream.drop();
}

function read(response: IncomingResponse, authority: string): HttpResponse {
  const status = <i32>response.status();
  const headers = response.headers();
  const entries = headers.entries();
  headers.drop();
  const names: string[] = [];
  const contents: string[] = [];
  for (let i = 0; i < entries.length; i++) {
    names.push(entries[i]._0.toLowerCase());
    const value = entries[i]._1;
    contents.push(String.UTF8.decodeUnsafe(value.dataStart, value.byteLength));
  }
  const consumed = response.consume();
  if (consumed.isErr) return failed("the answer of `" + authority + "` cannot be read");
  const body: IncomingBody = consumed.ok;
  const bytes = readAll(body);
  IncomingBody.finish(body).drop();
  response.drop();
  if (bytes === null) return failed("the answer of `" + authority + "` ended too early");
  return new HttpResponse(status, "", names, contents, bytes);
}

/** `null` if the connection ended before the body did. */
function readAll(body: IncomingBody): Uint8Array | null {
  const opened = body.stream();
  if (opened.isErr) return null;
  const stream = opened.ok;
  const pieces: Uint8Array[] = [];
  let length = 0;
  let isWhole = true;
  while (true) {
    const piece = stream.blockingRead(MOST_READ);
    if (piece.isErr) {
      isWhole = piece.err.tag == StreamErrorTag.closed;
      break;
    }
    pieces.push(piece.ok);
    length += piece.ok.length;
  }
  stream.drop();
  if (!isWhole) return null;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    bytes.set(pieces[i], at);
    at += pieces[i].length;
  }
  return bytes;
}

function failed(problem: string): HttpResponse {
  return new HttpResponse(0, problem, [], [], new Uint8Array(0));
}

function methodNamed(name: string): Method {
  if (name == "GET") return Method.get();
  if (name == "HEAD") return Method.head();
  if (name == "POST") return Method.post();
  if (name == "PUT") return Method.put();
  if (name == "DELETE") return Method.delete();
  if (name == "PATCH") return Method.patch();
  return name == "OPTIONS" ? Method.options() : Method.other(name);
}

function schemeNamed(name: string): Scheme {
  if (name == "http") return Scheme.http();
  return name == "https" ? Scheme.https() : Scheme.other(name);
}

function reason(error: ErrorCode, authority: string): string {
  const host = "`" + authority + "`";
  switch (error.tag) {
    case ErrorCodeTag.httpRequestDenied:
      return "this component may not call " + host + ": allow it in the server's `allow`";
    case ErrorCodeTag.dnsTimeout:
    case ErrorCodeTag.dnsError:
    case ErrorCodeTag.destinationNotFound:
      return "the host " + host + " is not known";
    case ErrorCodeTag.connectionRefused:
    case ErrorCodeTag.destinationUnavailable:
      return host + " refuses connections";
    case ErrorCodeTag.connectionTimeout:
    case ErrorCodeTag.connectionReadTimeout:
    case ErrorCodeTag.httpResponseTimeout:
      return host + " takes too long to answer";
    case ErrorCodeTag.tlsProtocolError:
    case ErrorCodeTag.tlsCertificateError:
    case ErrorCodeTag.tlsAlertReceived:
      return "the connection to " + host + " is not safe: its certificate is not accepted";
    case ErrorCodeTag.internalError: {
      const text = error.internalError;
      return host + " cannot be reached" + (text === null ? "" : ": " + text);
    }
    default:
      return host + " cannot be reached";
  }
}
