import { Channel, type HostLink } from "../../host-link.ts";
import { Fields } from "./fields.ts";
import { FutureIncomingResponse } from "./incoming-response.ts";
import { OutgoingBody } from "./outgoing-body.ts";

/** A case of `wasi:http/types.method` or `.scheme`. */
interface Tagged {
  readonly tag: string;
  readonly val?: string;
}

/** The resource `wasi:http/types.outgoing-request`: a request that the component makes. */
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

  /** `wasi:http/outgoing-handler.handle` */
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

/** A host, with or without a port, and no character that would end it early in a URL. */
function isAuthority(text: string): boolean {
  return /^(?:[\w.~%-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(text) && URL.canParse(`http://${text}/`);
}

/** The resource `wasi:http/types.request-options`. */
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
