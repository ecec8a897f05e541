import { request as send, type ClientRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { Upstream } from "./announcer.ts";
import { changeEvents, EventSplitter, passEvent, type List, type Subscription } from "./event-stream.ts";

/** One client that listens: its stream stays, the streams of servers behind it come and go. */
export class Listener {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #body: string;
  /** Absent for a client with a handshake, which listens with `GET`. */
  readonly #subscription: Subscription | undefined;
  readonly #upstream: () => Promise<Upstream>;
  #behind: ClientRequest | undefined;
  #isAcknowledged = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
    subscription: Subscription | undefined,
    upstream: () => Promise<Upstream>,
  ) {
    this.#request = request;
    this.#response = response;
    this.#body = body;
    this.#subscription = subscription;
    this.#upstream = upstream;
    response.once("close", () => this.#behind?.destroy());
    response.on("error", () => {
      // The client has left; `close` follows.
    });
  }

  /** Listens to the server of the moment. */
  attach(): void {
    this.#connect().catch(() => this.#lost());
  }

  /** The server has been replaced. */
  change(lists: readonly List[]): void {
    if (this.#isOpen) this.#response.write(changeEvents(lists, this.#subscription));
    const old = this.#behind;
    this.#behind = undefined;
    old?.destroy();
    this.attach();
  }

  comment(): void {
    if (this.#isOpen) this.#response.write(":\n\n");
  }

  end(): void {
    this.#behind?.destroy();
    this.#response.destroy();
  }

  /** Whether the stream to the client has begun, and goes on. */
  get #isOpen(): boolean {
    return this.#response.headersSent && !this.#response.writableEnded && !this.#response.destroyed;
  }

  async #connect(): Promise<void> {
    const { address, headers } = await this.#upstream();
    if (this.#response.destroyed) return;
    const { method = "GET", url = "/", rawHeaders } = this.#request;
    const behind = send({
      ...address,
      method,
      path: url,
      headers: [...endToEnd(rawHeaders), "content-length", String(Buffer.byteLength(this.#body)), ...headers],
      setHost: false,
      agent: false,
    });
    this.#behind = behind;
    behind.on("response", (answer) => this.#take(answer, behind));
    behind.on("error", () => {
      if (this.#behind === behind) this.#lost();
    });
    behind.end(this.#body);
  }

  #take(answer: IncomingMessage, behind: ClientRequest): void {
    if (this.#behind !== behind) return void answer.destroy();
    const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") === true;
    // A server that announces nothing has no stream to open.
    const isHeld = answer.statusCode === 405 && this.#subscription === undefined;
    if (!this.#response.headersSent) {
      if (!isStream && !isHeld) return this.#refuse(answer);
      this.#response.writeHead(200, headOfStream(answer.rawHeaders));
      this.#response.flushHeaders();
    }
    if (isStream) this.#relay(answer, behind);
    else answer.resume();
  }

  /** The answer is not a stream: an error of the server, which the client gets as it is. */
  #refuse(answer: IncomingMessage): void {
    this.#response.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders));
    answer.pipe(this.#response);
  }

  #relay(answer: IncomingMessage, behind: ClientRequest): void {
    const splitter = new EventSplitter();
    let hasEnded = false;
    answer.setEncoding("utf8").on("data", (chunk: string) => {
      if (this.#behind !== behind || !this.#isOpen) return;
      for (const event of splitter.feed(chunk)) {
        const passed = passEvent(event, this.#subscription);
        if (passed.kind === "end") hasEnded = true;
        // A client expects one acknowledgement, also where a second server follows.
        else if (passed.kind === "event" || !this.#isAcknowledged) this.#response.write(passed.text);
        if (passed.kind === "acknowledgement") this.#isAcknowledged = true;
      }
    });
    answer.once("close", () => {
      // A subscription that the server has ended goes on here; other streams end as the server ends them.
      if (this.#behind === behind && !hasEnded) this.#lost();
    });
  }

  /** The server broke off, without having been replaced. */
  #lost(): void {
    if (this.#isOpen) this.#response.end();
    else this.#response.destroy();
  }
}

/** Headers of one connection, and those that are written anew. */
const OF_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "te",
  "trailer",
  "upgrade",
  "expect",
]);

function endToEnd(raw: readonly string[], also: readonly string[] = []): string[] {
  const passed: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    if (!OF_CONNECTION.has(name) && !also.includes(name)) passed.push(raw[i] ?? "", raw[i + 1] ?? "");
  }
  return passed;
}

/** Those of the server, which say what web pages may read, for a stream. */
function headOfStream(raw: readonly string[]): string[] {
  const kept = endToEnd(raw, ["allow", "content-type", "cache-control"]);
  return [...kept, "content-type", "text/event-stream", "cache-control", "no-cache"];
}
