import { validateHeaderName, validateHeaderValue } from "node:http";
import { Channel, type HostLink } from "../../host-link.ts";
import { forbiddenHeaders, type ErrorCode, type Headers, type RequestHead } from "../../messages.ts";
import { InputStream, IoError, OutputStream, Pollable } from "../io/index.ts";

/*
 * `wasi:http@0.2` for one guest thread: what `wasi:http/types` declares, over channels to the HTTP thread.
 * Absent options are `undefined`; a `result` inside another type is `{ tag: "ok" | "err", val }`.
 */

const symbolDispose: unique symbol = (Symbol.dispose ?? Symbol.for("dispose")) as never;

type Entry = readonly [name: string, value: Uint8Array];

function checkField(name: string, values: readonly Uint8Array[]): void {
  try {
    validateHeaderName(name);
    for (const value of values) validateHeaderValue(name, latin1(value));
  } catch {
    throw { tag: "invalid-syntax" };
  }
  if (forbiddenHeaders.has(name.toLowerCase())) throw { tag: "forbidden" };
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

export class Fields {
  #entries: Entry[] = [];
  #immutable = false;

  static fromList(entries: readonly Entry[]): Fields {
    const fields = new Fields();
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }

  /** Headers of a message that came from the network: nothing to check, not to be changed. */
  static received(headers: Headers): Fields {
    const fields = new Fields();
    for (const [name, value] of headers) {
      if (!forbiddenHeaders.has(name)) fields.#entries.push([name, Buffer.from(value, "latin1")]);
    }
    fields.#immutable = true;
    return fields;
  }

  /** Makes `fields` immutable, as belonging to a message, and gives what the network needs. */
  static seal(fields: Fields): Headers {
    fields.#immutable = true;
    return fields.#entries.map(([name, value]) => [name, latin1(value)]);
  }

  get(name: string): Uint8Array[] {
    const wanted = name.toLowerCase();
    return this.#entries.filter(([other]) => other.toLowerCase() === wanted).map(([, value]) => value);
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.#entries.some(([other]) => other.toLowerCase() === wanted);
  }

  set(name: string, values: readonly Uint8Array[]): void {
    this.#change(name, values);
    this.#remove(name);
    for (const value of values) this.#entries.push([name, value]);
  }

  delete(name: string): void {
    this.#change(name, []);
    this.#remove(name);
  }

  append(name: string, value: Uint8Array): void {
    this.#change(name, [value]);
    this.#entries.push([name, value]);
  }

  entries(): readonly Entry[] {
    return this.#entries;
  }

  clone(): Fields {
    const fields = new Fields();
    fields.#entries = [...this.#entries];
    return fields;
  }

  #change(name: string, values: readonly Uint8Array[]): void {
    if (this.#immutable) throw { tag: "immutable" };
    checkField(name, values);
  }

  #remove(name: string): void {
    const wanted = name.toLowerCase();
    this.#entries = this.#entries.filter(([other]) => other.toLowerCase() !== wanted);
  }
}

/** Trailers are not passed on: the future is ready at once and holds none. */
export class FutureTrailers {
  readonly #link: HostLink;
  #taken = false;

  constructor(link: HostLink) {
    this.#link = link;
  }

  subscribe(): Pollable {
    return new Pollable(this.#link, () => true);
  }

  get(): unknown {
    if (this.#taken) return { tag: "err", val: undefined };
    this.#taken = true;
    return { tag: "ok", val: { tag: "ok", val: undefined } };
  }
}

export class IncomingBody {
  readonly #channel: Channel;
  #streamTaken = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  stream(): InputStream {
    if (this.#streamTaken) throw undefined;
    this.#streamTaken = true;
    return new InputStream(this.#channel.link, this.#channel);
  }

  static finish(body: IncomingBody): FutureTrailers {
    return new FutureTrailers(body.#channel.link);
  }
}

const knownMethods = new Set([
  "get",
  "head",
  "post",
  "put",
  "delete",
  "connect",
  "options",
  "trace",
  "patch",
]);

export class IncomingRequest {
  readonly #channel: Channel;
  readonly #head: RequestHead;
  #consumed = false;

  constructor(channel: Channel, head: RequestHead) {
    this.#channel = channel;
    this.#head = head;
  }

  method(): unknown {
    const method = this.#head.method.toLowerCase();
    return knownMethods.has(method) ? { tag: method } : { tag: "other", val: this.#head.method };
  }

  pathWithQuery(): string {
    return this.#head.pathWithQuery;
  }

  scheme(): unknown {
    return { tag: "HTTP" };
  }

  authority(): string | undefined {
    return this.#head.authority;
  }

  headers(): Fields {
    return Fields.received(this.#head.headers);
  }

  consume(): IncomingBody {
    if (this.#consumed) throw undefined;
    this.#consumed = true;
    return new IncomingBody(this.#channel);
  }
}

/** The body of an answer or of a request that the guest makes. Its channel is known once the head is sent. */
export class OutgoingBody {
  readonly #link: HostLink;
  readonly #expected: number | undefined;
  #channel: Channel | undefined;
  /** Written before the head was sent; held back until then. */
  readonly #early: Uint8Array[] = [];
  #written = 0;
  #streamTaken = false;
  #end: "open" | "finished" | "dropped" = "open";

  constructor(link: HostLink, headers: Fields) {
    this.#link = link;
    const [length] = headers.get("content-length");
    this.#expected = length === undefined ? undefined : Number(latin1(length));
  }

  static attach(body: OutgoingBody, channel: Channel): void {
    body.#channel = channel;
    for (const bytes of body.#early) channel.write(bytes);
    body.#early.length = 0;
    body.#announceEnd();
  }

  write(): OutputStream {
    if (this.#streamTaken) throw undefined;
    this.#streamTaken = true;
    // oxlint-disable-next-line typescript/no-this-alias -- the sink's getters need the body they belong to
    const body = this;
    return new OutputStream(this.#link, {
      get room() {
        return body.#channel === undefined ? EARLY_ROOM - body.#written : body.#channel.room;
      },
      get peerGone() {
        return body.#end !== "open" || (body.#channel?.peerGone ?? false);
      },
      write(bytes) {
        body.#written += bytes.length;
        if (body.#channel === undefined) body.#early.push(bytes);
        else body.#channel.write(bytes);
      },
    });
  }

  static finish(body: OutgoingBody, trailers: Fields | undefined): void {
    if (trailers !== undefined) throw { tag: "internal-error", val: "trailers are not supported" };
    if (body.#expected !== undefined && body.#expected !== body.#written) {
      body[symbolDispose]();
      throw { tag: "HTTP-response-body-size", val: BigInt(body.#written) };
    }
    body.#end = "finished";
    body.#announceEnd();
  }

  /** Dropping a body that is not finished tells the receiver that it is incomplete. */
  [symbolDispose](): void {
    if (this.#end !== "open") return;
    this.#end = "dropped";
    this.#announceEnd();
  }

  #announceEnd(): void {
    const channel = this.#channel;
    if (channel === undefined || this.#end === "open") return;
    if (this.#end === "finished") this.#link.send({ kind: "end", channel: channel.id });
    else this.#link.send({ kind: "failed", channel: channel.id, error: { tag: "HTTP-response-incomplete" } });
  }
}

/** What a guest may write into a body whose head it has not sent yet. */
const EARLY_ROOM = 64 * 1024;

export class OutgoingResponse {
  readonly #headers: Fields;
  readonly #body: OutgoingBody;
  #bodyTaken = false;
  #status = 200;

  constructor(link: HostLink, headers: Fields) {
    Fields.seal(headers);
    this.#headers = headers;
    this.#body = new OutgoingBody(link, headers);
  }

  /** Sends the head, and lets the body flow; a body that the guest never asked for is an empty one. */
  static send(response: OutgoingResponse, channel: Channel): void {
    const headers = Fields.seal(response.#headers);
    channel.link.send({ kind: "answer", channel: channel.id, status: response.#status, headers });
    if (!response.#bodyTaken) OutgoingBody.finish(response.#body, undefined);
    OutgoingBody.attach(response.#body, channel);
  }

  statusCode(): number {
    return this.#status;
  }

  setStatusCode(status: number): void {
    if (status < 100 || status > 999) throw undefined;
    this.#status = status;
  }

  headers(): Fields {
    return this.#headers;
  }

  body(): OutgoingBody {
    if (this.#bodyTaken) throw undefined;
    this.#bodyTaken = true;
    return this.#body;
  }
}

export class ResponseOutparam {
  readonly #channel: Channel;
  #outcome: "unset" | "answered" | ErrorCode = "unset";

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  static set(
    outparam: ResponseOutparam,
    result:
      | { readonly tag: "ok"; readonly val: OutgoingResponse }
      | { readonly tag: "err"; readonly val: ErrorCode },
  ): void {
    if (result.tag === "ok") {
      outparam.#outcome = "answered";
      OutgoingResponse.send(result.val, outparam.#channel);
    } else {
      outparam.#outcome = result.val;
    }
  }

  /** Why there is no answer, after the handler returned; absent when there is one. */
  static problem(outparam: ResponseOutparam): string | undefined {
    const outcome = outparam.#outcome;
    if (outcome === "answered") return undefined;
    if (outcome === "unset") return "the handler returned without an answer";
    return `the handler answered with the error \`${outcome.tag}\`${describe(outcome.val)}`;
  }
}

const describe = (value: unknown): string => (typeof value === "string" ? `: ${value}` : "");

export class RequestOptions {
  #connect: bigint | undefined;
  #firstByte: bigint | undefined;
  #betweenBytes: bigint | undefined;

  connectTimeout(): bigint | undefined {
    return this.#connect;
  }

  setConnectTimeout(duration: bigint | undefined): void {
    this.#connect = duration;
  }

  firstByteTimeout(): bigint | undefined {
    return this.#firstByte;
  }

  setFirstByteTimeout(duration: bigint | undefined): void {
    this.#firstByte = duration;
  }

  betweenBytesTimeout(): bigint | undefined {
    return this.#betweenBytes;
  }

  setBetweenBytesTimeout(duration: bigint | undefined): void {
    this.#betweenBytes = duration;
  }
}

interface Tagged {
  readonly tag: string;
  readonly val?: string;
}

export class OutgoingRequest {
  readonly #link: HostLink;
  readonly #headers: Fields;
  readonly #body: OutgoingBody;
  #bodyTaken = false;
  #method: Tagged = { tag: "get" };
  #scheme: Tagged | undefined;
  #authority: string | undefined;
  #pathWithQuery: string | undefined;

  constructor(link: HostLink, headers: Fields) {
    this.#link = link;
    Fields.seal(headers);
    this.#headers = headers;
    this.#body = new OutgoingBody(link, headers);
  }

  static send(request: OutgoingRequest, options: RequestOptions | undefined): FutureIncomingResponse {
    const scheme = request.#scheme?.tag ?? "HTTPS";
    if (scheme === "other") throw { tag: "HTTP-protocol-error" };
    if (request.#authority === undefined) throw { tag: "HTTP-request-URI-invalid" };
    const timeout = options?.firstByteTimeout() ?? options?.connectTimeout();
    const channel = new Channel(request.#link, request.#link.openChannel());
    const future = new FutureIncomingResponse(channel);
    request.#link.send({
      kind: "fetch",
      channel: channel.id,
      head: {
        method: request.#method.val ?? request.#method.tag.toUpperCase(),
        scheme: scheme.toLowerCase(),
        authority: request.#authority,
        pathWithQuery: request.#pathWithQuery || "/",
        headers: Fields.seal(request.#headers),
        timeoutMilliseconds: timeout === undefined ? undefined : Number(timeout / 1_000_000n),
      },
    });
    if (!request.#bodyTaken) OutgoingBody.finish(request.#body, undefined);
    OutgoingBody.attach(request.#body, channel);
    return future;
  }

  body(): OutgoingBody {
    if (this.#bodyTaken) throw undefined;
    this.#bodyTaken = true;
    return this.#body;
  }

  method(): Tagged {
    return this.#method;
  }

  setMethod(method: Tagged): void {
    if (method.val !== undefined && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method.val)) throw undefined;
    this.#method = method;
  }

  pathWithQuery(): string | undefined {
    return this.#pathWithQuery;
  }

  setPathWithQuery(path: string | undefined): void {
    if (path !== undefined && !/^(?:[/?][!-~]*)?$/.test(path)) throw undefined;
    this.#pathWithQuery = path;
  }

  scheme(): Tagged | undefined {
    return this.#scheme;
  }

  setScheme(scheme: Tagged | undefined): void {
    this.#scheme = scheme;
  }

  authority(): string | undefined {
    return this.#authority;
  }

  setAuthority(authority: string | undefined): void {
    if (authority !== undefined && !isAuthority(authority)) throw undefined;
    this.#authority = authority;
  }

  headers(): Fields {
    return this.#headers;
  }
}

/** A host, with or without a port, and nothing that would end it early in a URL. */
function isAuthority(text: string): boolean {
  return /^(?:[\w.~%-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(text) && URL.canParse(`http://${text}/`);
}

export class IncomingResponse {
  readonly #channel: Channel;
  readonly #status: number;
  readonly #headers: Headers;
  #consumed = false;

  constructor(channel: Channel, status: number, headers: Headers) {
    this.#channel = channel;
    this.#status = status;
    this.#headers = headers;
  }

  status(): number {
    return this.#status;
  }

  headers(): Fields {
    return Fields.received(this.#headers);
  }

  consume(): IncomingBody {
    if (this.#consumed) throw undefined;
    this.#consumed = true;
    return new IncomingBody(this.#channel);
  }
}

export class FutureIncomingResponse {
  readonly #channel: Channel;
  #response: IncomingResponse | undefined;
  #taken = false;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.link.listen(channel.id, {
      fetched: (status, headers) => {
        this.#response = new IncomingResponse(channel, status, headers);
      },
      data: (bytes) => channel.data(bytes),
      end: () => channel.end(),
      failed: (error) => channel.failed(error),
      taken: (bytes) => channel.taken(bytes),
      closed: () => channel.closed(),
    });
  }

  subscribe(): Pollable {
    return new Pollable(this.#channel.link, () => this.#settled);
  }

  get(): unknown {
    this.#channel.link.poll();
    if (!this.#settled) return undefined;
    if (this.#taken) return { tag: "err", val: undefined };
    this.#taken = true;
    const val =
      this.#response === undefined
        ? { tag: "err", val: this.#channel.error ?? { tag: "HTTP-response-incomplete" } }
        : { tag: "ok", val: this.#response };
    return { tag: "ok", val };
  }

  get #settled(): boolean {
    return this.#response !== undefined || this.#channel.ended;
  }
}

/** The imports `wasi:http/*`, by the name that the transpiled component asks for. */
export function wasiHttp(link: HostLink): Record<string, object> {
  return {
    "wasi:http/types": {
      Fields,
      FutureIncomingResponse,
      FutureTrailers,
      IncomingBody,
      IncomingRequest,
      IncomingResponse,
      OutgoingBody,
      // The two that the guest constructs itself have to know their link.
      OutgoingRequest: linked(OutgoingRequest, link),
      OutgoingResponse: linked(OutgoingResponse, link),
      RequestOptions,
      ResponseOutparam,
      httpErrorCode: (error: IoError): unknown => error.payload,
    },
    "wasi:http/outgoing-handler": { handle: OutgoingRequest.send },
  };
}

/** `Class` with its first constructor argument bound; instances are instances of both. */
function linked<T extends object>(
  Class: new (link: HostLink, headers: Fields) => T,
  link: HostLink,
): new (headers: Fields) => T {
  const Base: new (link: HostLink, headers: Fields) => object = Class;
  const Linked = class extends Base {
    constructor(headers: Fields) {
      super(link, headers);
    }
  };
  return Linked as new (headers: Fields) => T;
}
