import {
  request as send,
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Readable } from "node:stream";
import { describeError } from "../../../core/errors.ts";
import { answerBody, answerTo } from "./answer.ts";
import { printAddress, type Address } from "../address.ts";
import type { Backend, RequestKind } from "./backend.ts";
import { receiveBody } from "./body.ts";
import type { CancelledRequests } from "./cancelled.ts";
import type { ClientNames } from "./client-names.ts";
import { EventWatch } from "./event-watch.ts";
import {
  bodyOfRefusal,
  headersOfRefusal,
  tooLongBatch,
  tooManyHeaders,
  TOO_MANY_BYTES,
  TOO_MANY_LISTENERS,
  TOO_MANY_REQUESTS,
  type Refusal,
  type SharedRoom,
} from "./front.ts";
import { forwardedHeaders, isEventStream, isJson, takesJson } from "./headers.ts";
import { kindOf, membersOf, parseJson, readRpc, type RequestId, type RpcBody } from "./message.ts";
import { OutcomeWatch } from "./outcome-watch.ts";
import type { OpenQuestions } from "./questions.ts";
import type { RequestOutcome, RequestRecord } from "./record.ts";
import type { Stop } from "./stop.ts";
import { targetOf, type Target } from "./target.ts";

/** What the gateway does with each request besides passing it on. */
export interface ExchangeListeners {
  /** Called once, when the request has ended. */
  onRequest(record: RequestRecord): void;
  /** A call was stopped. `body` has the requests that were answered in the place of the server. */
  onStop(body: RpcBody, stop: Stop): void;
  /** Whether records need the outcome of calls that the server answered, which is read from the answers. */
  readonly wantsOutcomes: boolean;
  readonly clients: ClientNames;
  readonly cancelled: CancelledRequests;
  /** Those that the calls of the gateway's clients have to answer. */
  readonly questions: OpenQuestions;
}

/** Where an exchange sends its request. */
export interface Route {
  readonly backend: Backend;
  /** Its connections. */
  readonly agent: Agent;
  readonly room: SharedRoom;
}

/** How a body is passed on: bytes that have been received, and the rest as it comes. */
interface SentBody {
  readonly begin: Buffer;
  readonly rest: Readable | undefined;
}

/** A smaller body fits into the buffers of a connection. */
const LARGE_BODY = 32 * 1024;
/** An answer of at most that many bytes is kept until it is complete. */
const SHORT_ANSWER = 64 * 1024;
/** How long a server has to ask for a body. */
const CONTINUE_PATIENCE_MS = 1_000;
/** How long the rest of a short answer takes to come behind its head. */
const ANSWER_PATIENCE_MS = 5;

/** One request of a client and its answer. Resolves when the answer is complete, or the client has left. */
export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  route: Route,
  listeners: ExchangeListeners,
): Exchange {
  const exchange = new Exchange(request, response, route, listeners);
  void exchange.run();
  return exchange;
}

/**
 * The request goes to the server as it came, and the answer to the client likewise. If the server has no answer to a
 * JSON-RPC request, because it broke down or took too long, the exchange answers it itself: once, whatever happens at the
 * same time.
 */
export class Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #route: Route;
  readonly #listeners: ExchangeListeners;
  readonly #began = performance.now();
  readonly ended: Promise<void>;
  #end: () => void = () => {};
  #kind: RequestKind = "call";
  #rpc: RpcBody | undefined;
  #behind: ClientRequest | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #openQuestion: unknown;
  #events: EventWatch | undefined;
  #outcome: OutcomeWatch | undefined;
  /** Whether the answer is decided: nothing more from the server reaches the client. */
  #isOver = false;
  /** Whether the answer is the gateway's, so that the rest of the server's is dropped. */
  #isFailing = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    route: Route,
    listeners: ExchangeListeners,
  ) {
    this.#request = request;
    this.#response = response;
    this.#route = route;
    this.#listeners = listeners;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    response.once("close", () => {
      if (!response.writableFinished) this.#finish({ kind: "left" });
      this.#leave();
      this.#end();
    });
    response.on("error", () => {
      // The client has left; `close` follows.
    });
  }

  get kind(): RequestKind {
    return this.#kind;
  }

  /** Ends the exchange from the side of the gateway, which stops or has another server now. */
  cut(stop: Stop): void {
    if (this.#rpc === undefined || this.#kind === "listener") this.#response.destroy();
    else this.#answerFor(stop);
  }

  async run(): Promise<void> {
    try {
      const target = targetOf(this.#request, ownAddress(this.#request));
      if ("status" in target) return void this.#refuse(target);
      const body = await this.#receive();
      if (body === undefined || !this.#enter()) return;
      const address = await this.#route.backend.addressFor(this.#kind);
      if (this.#isOver) return;
      this.#startClock();
      this.#send(address, target, body);
    } catch (error) {
      this.#failUnreached(error);
    }
  }

  /** Reads what it must know of the request, and decides how its body is passed on. */
  async #receive(): Promise<SentBody | undefined> {
    const request = this.#request;
    const { headers, method, rawHeaders } = request;
    const { limits } = this.#route.room;
    if (rawHeaders.length / 2 > limits.headers) return this.#refuse(tooManyHeaders(limits));
    if (method === "GET" && takesEvents(headers)) this.#kind = "listener";
    if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) {
      return { begin: Buffer.alloc(0), rest: undefined };
    }
    if (method !== "POST" || !isJson(headers["content-type"])) {
      return { begin: Buffer.alloc(0), rest: request };
    }
    const room = this.#route.room.body();
    void this.ended.then(room.free);
    const received = await receiveBody(request, room);
    if (received.kind === "left") return undefined;
    if (received.kind === "no-room") return this.#refuse(TOO_MANY_BYTES);
    const { bytes } = received;
    if (received.kind === "large") return { begin: bytes, rest: request };
    const message = parseJson(bytes);
    if (Array.isArray(message) && message.length > limits.batch) {
      return this.#refuse(tooLongBatch(message.length, limits));
    }
    this.#read(message);
    if (this.#rpc !== undefined) this.#kind = kindOf(this.#rpc, this.#route.backend);
    return { begin: bytes, rest: undefined };
  }

  /** Takes a place at the server until the exchange has ended, or refuses the request. */
  #enter(): boolean {
    const lasts = this.#kind !== "call";
    const leave = this.#route.room.enter(lasts ? "lasting" : "calls");
    if (leave === undefined) this.#refuse(lasts ? TOO_MANY_LISTENERS : TOO_MANY_REQUESTS);
    else void this.ended.then(leave);
    return leave !== undefined;
  }

  /** Answers without the server. */
  #refuse(refusal: Refusal): undefined {
    if (this.#isOver) return;
    this.#finish({ kind: "status", status: refusal.status });
    const [first] = this.#rpc?.requests ?? [];
    const ownId = this.#rpc?.isBatch === true ? undefined : first?.id;
    this.#response.writeHead(refusal.status, {
      ...headersOfRefusal(refusal),
      ...this.#originHeaders,
      // The rest of the request is not read.
      ...(!this.#request.complete && { connection: "close" }),
    });
    this.#response.end(bodyOfRefusal(refusal, ownId ?? absentId(this.#request.headers)));
  }

  /** The server refuses a page of another origin before it calls a tool. */
  get #originHeaders(): Readonly<Record<string, string>> {
    const { origin } = this.#request.headers;
    return origin === undefined ? {} : { "access-control-allow-origin": origin, vary: "Origin" };
  }

  #read(message: unknown): void {
    this.#rpc = readRpc(message);
    const { id, method, params } = membersOf(message);
    const session = this.#session;
    const cancelled = membersOf(params)["requestId"];
    if (method === "notifications/cancelled" && session !== undefined && isRequestId(cancelled)) {
      this.#listeners.cancelled.note(session, cancelled);
    }
    if (this.#rpc === undefined && id !== undefined) this.#listeners.questions.answer(session, id);
  }

  get #session(): string | undefined {
    const value = this.#request.headers["mcp-session-id"];
    return typeof value === "string" ? value : undefined;
  }

  /** Stops the clock while the client has a question to answer. */
  #followQuestion(message: object): void {
    const { id, method } = membersOf(message);
    if (method === undefined || id === undefined) return;
    clearTimeout(this.#deadline);
    this.#openQuestion = id;
    this.#listeners.questions.open(this.#session, id, () => this.#startClock());
  }

  #startClock(): void {
    const { time } = this.#route.backend.limits;
    if (time === undefined || this.#kind === "listener" || this.#isOver) return;
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      if (this.#rpc !== undefined) this.#answerFor({ kind: "time", limit: time });
    }, time);
  }

  #send(address: Address, target: Target, body: SentBody): void {
    const { host, port } = address;
    const { begin, rest } = body;
    const { method = "GET", rawHeaders } = this.#request;
    const headers = ["host", target.host, ...forwardedHeaders(rawHeaders)];
    headers.push(...this.#route.backend.headersFor(this.#kind));
    if (this.#request.headers["content-length"] === undefined) {
      if (rest !== undefined) headers.push("transfer-encoding", "chunked");
      else if (begin.length > 0 || method === "POST") headers.push("content-length", String(begin.length));
    }
    // A server may answer without reading the body, and then closes the connection. Whether the answer still arrives would
    // be a matter of luck if the body was being sent, so a large one is sent only when the server asks for it.
    const isLarge = rest !== undefined || begin.length > LARGE_BODY;
    /** Whether the body cannot be sent a second time: a part of it was passed on behind the head. */
    let isSent = false;
    if (isLarge) headers.push("expect", "100-continue");
    const behind = send({
      host,
      port,
      method,
      path: target.path,
      headers,
      agent: this.#route.agent,
      setHost: false,
    });
    this.#behind = behind;
    behind.on("response", (answer) => this.#receiveAnswer(answer));
    behind.on("error", (error) => {
      // The server closed a connection that was kept, and has received nothing of this request.
      const wasClosed = behind.reusedSocket && (error as NodeJS.ErrnoException).syscall === "write";
      if (wasClosed && !isSent && !this.#isOver && !this.#isFailing) return this.#send(address, target, body);
      if (!this.#isOver && !this.#isFailing && !this.#response.headersSent) this.#failUnreached(error);
    });
    if (!isLarge) {
      behind.end(begin);
      return;
    }
    behind.flushHeaders();
    const sendBody = (): void => {
      clearTimeout(patience);
      if (isSent || behind.destroyed) return;
      isSent = true;
      if (rest === undefined) return void behind.end(begin);
      if (begin.length > 0) behind.write(begin);
      rest.pipe(behind);
    };
    let patience = setTimeout(sendBody, CONTINUE_PATIENCE_MS);
    behind.once("continue", sendBody);
    behind.once("response", (answer: IncomingMessage) => {
      // A server that has begun its answer does not ask any more, but may still read.
      clearTimeout(patience);
      if (!answer.complete) patience = setTimeout(() => !answer.complete && sendBody(), ANSWER_PATIENCE_MS);
    });
    behind.once("close", () => clearTimeout(patience));
    rest?.on("error", () => behind.destroy());
  }

  #receiveAnswer(answer: IncomingMessage): void {
    // An answer that is not read blocks its connection.
    if (this.#isOver) return void answer.destroy();
    const status = answer.statusCode ?? 502;
    this.#rememberClient(answer.headers["mcp-session-id"]);
    // Answers of the server itself are JSON; this one is of the runtime.
    if (status >= 500 && this.#isAnswerable && !isJson(answer.headers["content-type"])) {
      answer.resume();
      void this.#fail(status, answer.headers);
      return;
    }
    // The head and the body of a short answer go out together, and only if all of it has come.
    if (this.#rpc !== undefined && Number(answer.headers["content-length"]) <= SHORT_ANSWER) {
      this.#answerAtOnce(answer, status);
      return;
    }
    this.#answer(answer, status);
    this.#response.flushHeaders();
    const response = this.#response;
    answer.on("data", (chunk: Buffer) => {
      if (this.#isOver || this.#isFailing) return;
      for (const message of this.#events?.feed(chunk) ?? []) this.#followQuestion(message);
      this.#outcome?.feed(chunk);
      if (response.write(chunk)) return;
      answer.pause();
      response.once("drain", () => answer.resume());
    });
    answer.once("end", () => {
      if (this.#isOver || this.#isFailing) return;
      if (this.#lacksAnswer) return void this.#fail(status, {});
      this.#finish(this.#outcome?.end() ?? { kind: "status", status });
      response.end();
      if (this.#behind?.writableEnded === false) this.#leave();
    });
    answer.once("error", () => {
      // `close` follows.
    });
    answer.once("close", () => {
      if (this.#isOver || this.#isFailing) return;
      if (this.#lacksAnswer) void this.#fail(undefined, {});
      else this.#cutShort();
    });
  }

  #answerAtOnce(answer: IncomingMessage, status: number): void {
    const chunks: Buffer[] = [];
    answer.on("data", (chunk: Buffer) => chunks.push(chunk));
    answer.once("end", () => {
      if (this.#isOver) return;
      this.#answer(answer, status);
      const [first] = chunks;
      const body = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
      this.#outcome?.feed(body);
      this.#finish(this.#outcome?.end() ?? { kind: "status", status });
      this.#response.end(body);
      if (this.#behind?.writableEnded === false) this.#leave();
    });
    answer.once("error", () => {
      // `close` follows.
    });
    answer.once("close", () => {
      if (!this.#isOver && !this.#isFailing)
        this.#failUnreached(new Error("the server did not finish its answer"));
    });
  }

  /** Begins to pass the server's answer on. */
  #answer(answer: IncomingMessage, status: number): void {
    this.#response.writeHead(status, answer.statusMessage ?? "", forwardedHeaders(answer.rawHeaders));
    if (this.#rpc === undefined) return;
    const type = answer.headers["content-type"];
    const ids = this.#rpc.requests.flatMap(({ id }) => id ?? []);
    if (isEventStream(type)) this.#events = new EventWatch(ids);
    if (this.#listeners.wantsOutcomes) this.#outcome = new OutcomeWatch(status, type);
  }

  /** Whether the answer is a stream of events which a request still waits for. */
  get #lacksAnswer(): boolean {
    const [events, session] = [this.#events, this.#session];
    if (events === undefined) return false;
    for (const id of events.pending) {
      if (session !== undefined && this.#listeners.cancelled.take(session, id)) events.forget(id);
    }
    return events.pending.size > 0;
  }

  /** Ends the request at the server's side. */
  #leave(): void {
    this.#behind?.destroy();
  }

  get #isAnswerable(): boolean {
    return this.#rpc?.requests.some(({ id }) => id !== undefined) ?? false;
  }

  /** The server has not answered. Finds out why, and answers. */
  async #fail(status: number | undefined, headers: IncomingHttpHeaders): Promise<void> {
    this.#isFailing = true;
    const milliseconds = performance.now() - this.#began;
    const stop = await this.#route.backend.explain({ status, headers, milliseconds });
    this.#answerFor(stop);
  }

  #failUnreached(error: unknown): void {
    if (this.#isOver || this.#response.headersSent) return this.#cutShort();
    if (this.#isAnswerable) return void this.#fail(undefined, {});
    // The client sees what the gateway saw.
    if ((error as NodeJS.ErrnoException).code === "ECONNRESET") return this.#cutShort();
    this.#finish({ kind: "status", status: 502 });
    this.#response.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
    this.#response.end(`502 Bad Gateway: ${describeError(error).message}\n`);
  }

  #cutShort(): void {
    this.#finish({ kind: "status", status: this.#response.statusCode });
    this.#response.destroy();
  }

  /** Answers in the place of the server, and ends the request there. */
  #answerFor(stop: Stop): void {
    const rpc = this.#rpc;
    if (this.#isOver || rpc === undefined) return;
    const response = this.#response;
    if (response.headersSent && this.#events === undefined) {
      // A part of the server's answer has been sent, so no other can follow.
      this.#cutShort();
    } else {
      this.#finish({ kind: "stopped", stop });
      if (this.#events === undefined) this.#answerWhole(rpc, stop);
      else this.#answerInStream(rpc, stop, this.#events);
      this.#listeners.onStop(rpc, stop);
    }
    this.#leave();
  }

  #answerWhole(rpc: RpcBody, stop: Stop): void {
    const { accept } = this.#request.headers;
    const isPlain = takesJson(accept);
    const json = answerBody(rpc, stop);
    this.#response.writeHead(200, {
      "content-type": isPlain ? "application/json" : "text/event-stream",
      ...this.#originHeaders,
    });
    this.#response.end(isPlain ? json : eventOf(json));
  }

  #answerInStream(rpc: RpcBody, stop: Stop, events: EventWatch): void {
    // The type makes clients ignore the event of which only a part came.
    if (events.isInsideEvent) this.#response.write("\nevent: incomplete\n\n");
    for (const request of rpc.requests) {
      if (request.id === undefined || !events.pending.has(request.id)) continue;
      this.#response.write(eventOf(JSON.stringify(answerTo(request, stop))));
    }
    this.#response.end();
  }

  #rememberClient(session: string | readonly string[] | undefined): void {
    const [first] = this.#rpc?.requests ?? [];
    if (first?.method !== "initialize" || first.client === undefined || typeof session !== "string") return;
    this.#listeners.clients.remember(session, first.client);
  }

  #finish(outcome: RequestOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    if (this.#openQuestion !== undefined) {
      this.#listeners.questions.close(this.#session, this.#openQuestion);
    }
    const [first] = this.#rpc?.requests ?? [];
    this.#listeners.onRequest({
      verb: this.#request.method ?? "",
      path: this.#request.url ?? "",
      method: first?.method,
      name: first?.name,
      client: first?.client ?? this.#listeners.clients.of(this.#session),
      arguments: first?.arguments,
      milliseconds: performance.now() - this.#began,
      outcome,
    });
  }
}

/** The id of an error about no request in particular: from 2025-11-25 on it has none. The dates of revisions compare as texts. */
function absentId(headers: IncomingHttpHeaders): null | undefined {
  const version = headers["mcp-protocol-version"];
  return typeof version === "string" && version >= "2025-11-25" ? undefined : null;
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === "string" || typeof value === "number";
}

function ownAddress({ socket: { localAddress = "localhost", localPort = 0 } }: IncomingMessage): string {
  return printAddress(localAddress, localPort);
}

function eventOf(json: string): string {
  return `event: message\ndata: ${json}\n\n`;
}

function takesEvents({ accept }: IncomingHttpHeaders): boolean {
  return accept?.includes("text/event-stream") ?? false;
}
