import { membersOf, readRpc, type RpcBody } from "../gateway/index.ts";

/** A request, or a batch of them, that has no answer yet. */
export interface PendingRequest {
  /** The line, with its end. */
  readonly line: Buffer;
  readonly body: RpcBody;
  /** Whether the client waits no longer. */
  isCancelled: boolean;
}

/** What the relay does with a line of the client's. */
export type ClientLine =
  /** Hands it on, and then `next`. */
  | { readonly kind: "for-server"; readonly next?: Buffer }
  | { readonly kind: "answered"; readonly answer: string };

/** Marks the ids of requests that the relay makes itself, so that it can tell their answers from those for the client. */
const OWN_ID = "wasmcp-relay-";

/**
 * What has been said between a client and a server over stdio, as far as another server must know to take the place of
 * this one: which requests wait for an answer, and what the server remembers of its client. A server answers one request
 * after the other, so only the first one that waits has begun.
 */
export class Conversation {
  /** By the JSON of their ids; a batch by that of all its ids. */
  readonly #pending = new Map<string, PendingRequest>();
  /** Requests that last until the client cancels them, by the JSON of their ids. */
  readonly #listeners = new Map<string, Buffer>();
  /** The last request of each kind that the server remembers, and notifications about them. */
  readonly #remembered = new Map<string, object>();
  /** Questions of the server's that the client has not answered. */
  readonly #questions = new Set<string>();
  /** Listeners that were repeated, whose acknowledgements the client has already got. */
  readonly #unacknowledged = new Set<string>();
  /** Cancelled requests that the server may still work on, by the id of a ping that it answers after them. */
  readonly #ending = new Map<string, string>();
  #ownId = 0;
  #isReady = false;

  /** The request that the server works on. */
  get current(): PendingRequest | undefined {
    for (const request of this.#pending.values()) return request;
    return undefined;
  }

  /** Whether the server may be busy for long: a ping alone it answers at once, in its turn. */
  get #isWorking(): boolean {
    return [...this.#pending.values()].some(({ body }) => body.requests[0]?.method !== "ping");
  }

  get hasOpenQuestion(): boolean {
    return this.#questions.size > 0;
  }

  /** Whether the server has begun to answer: wasmtime compiles a component before it runs it. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /**
   * Takes note of a line of the client's. Returns what the relay does with it: it answers a ping itself while the server works,
   * since that reads nothing meanwhile. Everything else is for the server.
   */
  fromClient(line: Buffer): ClientLine {
    const message = parse(line);
    const body = readRpc(message);
    const ids = body?.requests.flatMap(({ id }) => id ?? []) ?? [];
    if (body !== undefined && ids.length > 0) {
      const [request] = body.requests;
      if (!body.isBatch && request?.method === "ping" && this.#isWorking && !isEnveloped(message)) {
        return { kind: "answered", answer: `{"jsonrpc":"2.0","id":${JSON.stringify(ids[0])},"result":{}}\n` };
      }
      const [first] = body.requests;
      const key = JSON.stringify(body.isBatch ? ids : ids[0]);
      if (first?.method === "subscriptions/listen") this.#listeners.set(key, line);
      else this.#pending.set(key, { line, body, isCancelled: false });
      return FOR_SERVER;
    }
    const { id, method, params } = membersOf(message);
    if (method === undefined && id !== undefined) this.#questions.delete(JSON.stringify(id));
    if (method === "notifications/initialized") this.#remembered.set(method, membersOf(message));
    if (method !== "notifications/cancelled") return FOR_SERVER;
    return this.#cancel(JSON.stringify(membersOf(params)["requestId"]));
  }

  /** The client gets no answer from then on. A server that has noticed sends none: a ping shows when it has come so far. */
  #cancel(key: string): ClientLine {
    this.#listeners.delete(key);
    const pending = this.#pending.get(key);
    if (pending === undefined || pending.isCancelled) return FOR_SERVER;
    pending.isCancelled = true;
    const id = this.#newId();
    this.#ending.set(id, key);
    return {
      kind: "for-server",
      next: Buffer.from(`${JSON.stringify({ jsonrpc: "2.0", id, method: "ping" })}\n`),
    };
  }

  #newId(): string {
    return `${OWN_ID}${++this.#ownId}`;
  }

  /** Takes note of a line of the server's. Returns whether it is for the client. */
  fromServer(line: Buffer): boolean {
    const head = line.subarray(0, 200).toString("latin1");
    // What our servers write. Other lines take longer to read.
    const answer = /^\{"jsonrpc":"2\.0","id":("(?:[^"\\]|\\.)*"|-?[\d.]+),"(result|error)":/.exec(head);
    if (answer?.[1] !== undefined) return this.#answered(JSON.parse(utf8(answer[1])), answer[2] === "error");
    const message = parse(line);
    if (Array.isArray(message)) {
      this.#pending.delete(JSON.stringify(message.map((each) => membersOf(each)["id"])));
      return true;
    }
    const { id, method, error, params } = membersOf(message);
    if (id !== undefined && method === undefined) return this.#answered(id, error !== undefined);
    if (id !== undefined) this.#questions.add(JSON.stringify(id));
    if (method !== "notifications/subscriptions/acknowledged") return true;
    const meta = membersOf(membersOf(params)["_meta"]);
    return !this.#unacknowledged.delete(JSON.stringify(meta["io.modelcontextprotocol/subscriptionId"]));
  }

  #answered(id: unknown, isError: boolean): boolean {
    this.#isReady = true;
    if (typeof id === "string" && id.startsWith(OWN_ID)) {
      this.#pending.delete(this.#ending.get(id) ?? "");
      this.#ending.delete(id);
      return false;
    }
    const key = JSON.stringify(id);
    const pending = this.#pending.get(key);
    this.#listeners.delete(key);
    this.#pending.delete(key);
    if (pending !== undefined && !isError) this.#remember(pending);
    return pending?.isCancelled !== true;
  }

  /** Keeps a request whose effect lasts. */
  #remember({ line, body }: PendingRequest): void {
    const [request] = body.requests;
    switch (request?.method) {
      case "initialize":
        this.#remembered.clear();
        return void this.#remembered.set("initialize", membersOf(parse(line)));
      case "logging/setLevel":
        return void this.#remembered.set("logging/setLevel", membersOf(parse(line)));
      case "resources/subscribe":
        return void this.#remembered.set(`subscribe ${request.name}`, membersOf(parse(line)));
      case "resources/unsubscribe":
        return void this.#remembered.delete(`subscribe ${request.name}`);
      default:
    }
  }

  /** Forgets a request that the relay has answered itself, as any answer ends it. */
  end(request: PendingRequest): void {
    for (const [key, each] of this.#pending) {
      if (each === request) this.#pending.delete(key);
    }
  }

  /** A new server has nothing to do with requests whose answers the client does not want. */
  #forgetCancelled(): void {
    for (const [key, { isCancelled }] of this.#pending) {
      if (isCancelled) this.#pending.delete(key);
    }
    this.#ending.clear();
  }

  /**
   * The first lines for a server: a `ping`, whose answer shows that it is ready, and what it must know if it takes the
   * place of another one. Their answers are not for the client.
   */
  replay(): readonly Buffer[] {
    this.#isReady = false;
    this.#questions.clear();
    this.#forgetCancelled();
    const ping = { jsonrpc: "2.0", id: 0, method: "ping" };
    const remembered = [ping, ...this.#remembered.values()].map((message) => {
      const own = "id" in message ? { ...message, id: this.#newId() } : message;
      return Buffer.from(`${JSON.stringify(own)}\n`);
    });
    this.#unacknowledged.clear();
    for (const key of this.#listeners.keys()) this.#unacknowledged.add(key);
    return [
      ...remembered,
      ...this.#listeners.values(),
      ...[...this.#pending.values()].map(({ line }) => line),
    ];
  }
}

const FOR_SERVER: ClientLine = { kind: "for-server" };

/** Whether a message belongs to 2026-07-28, which has no `ping`. */
function isEnveloped(message: unknown): boolean {
  const meta = membersOf(membersOf(membersOf(message)["params"])["_meta"]);
  return "io.modelcontextprotocol/protocolVersion" in meta;
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
