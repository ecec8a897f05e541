import type { Channel, HostLink } from "../../host-link.ts";
import type { ErrorCode } from "../../messages.ts";
import { Fields } from "./fields.ts";
import { OutgoingBody } from "./outgoing-body.ts";

/** The resource `wasi:http/types.outgoing-response`: the server's answer to a client. */
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

  /** Sends the head, and then the body. The body is empty if the guest never took it. */
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

/** The resource `wasi:http/types.response-outparam`, through which the handler gives its answer. */
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

  /** Once the handler has returned: why the client gets no answer, or `undefined` if it does. */
  static problem(outparam: ResponseOutparam): string | undefined {
    const outcome = outparam.#outcome;
    if (outcome === "answered") return undefined;
    if (outcome === "unset") return "the handler returned without an answer";
    const details = typeof outcome.val === "string" ? `: ${outcome.val}` : "";
    return `the handler answered with the error \`${outcome.tag}\`${details}`;
  }
}
