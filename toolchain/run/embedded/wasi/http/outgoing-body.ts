import type { Channel, HostLink } from "../../host-link.ts";
import { symbolDispose } from "../dispose.ts";
import { OutputStream } from "../io/index.ts";
import { latin1, type Fields } from "./fields.ts";

/** How many bytes a guest may write into a body before it has sent the head. */
const EARLY_ROOM = 64 * 1024;

/**
 * The resource `wasi:http/types.outgoing-body`: the body of an answer, or of a request that the component makes. Its
 * channel is known once the head is sent.
 */
export class OutgoingBody {
  readonly #link: HostLink;
  /** The value of `content-length`, if the headers have it. */
  readonly #expected: number | undefined;
  #channel: Channel | undefined;
  /** Bytes that were written before the head was sent. */
  readonly #early: Uint8Array[] = [];
  #written = 0;
  #streamTaken = false;
  #end: "open" | "finished" | "dropped" = "open";

  constructor(link: HostLink, headers: Fields) {
    this.#link = link;
    const [length] = headers.get("content-length");
    this.#expected = length === undefined ? undefined : Number(latin1(length));
  }

  /** The head has been sent: from now on, bytes go to `channel`. */
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

  /** A guest that drops a body without finishing it leaves the receiver with an incomplete one. */
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
