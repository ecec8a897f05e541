import type { Channel } from "../../host-link.ts";
import type { Headers } from "../../messages.ts";
import { Pollable } from "../io/index.ts";
import { Fields } from "./fields.ts";
import { IncomingBody } from "./incoming-body.ts";

/** The resource `wasi:http/types.incoming-response`: the answer to a request that the component made. */
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

/** The resource `wasi:http/types.future-incoming-response`. */
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
