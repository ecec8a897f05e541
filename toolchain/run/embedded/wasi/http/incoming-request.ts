import type { Channel } from "../../host-link.ts";
import type { RequestHead } from "../../messages.ts";
import { Fields } from "./fields.ts";
import { IncomingBody } from "./incoming-body.ts";

/** The cases of `wasi:http/types.method` besides `other`. */
const knownMethods: ReadonlySet<string> = new Set([
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

/** The resource `wasi:http/types.incoming-request`: what a client sent to the server. */
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
