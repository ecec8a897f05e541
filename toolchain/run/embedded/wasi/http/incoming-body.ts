import type { Channel, HostLink } from "../../host-link.ts";
import { InputStream, Pollable } from "../io/index.ts";

/** The resource `wasi:http/types.incoming-body`. */
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

/** The resource `wasi:http/types.future-trailers`. It is ready at once and empty: this runtime drops trailers. */
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
