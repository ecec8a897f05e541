import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { portInUse, printAddress, type Address } from "../address.ts";
import type { Backend } from "./backend.ts";
import { Exchange, passOn, type ExchangeListeners } from "./exchange.ts";
import { subjectOf } from "./answer.ts";
import {
  bodyOfRefusal,
  FRONT_LIMITS,
  headersOfRefusal,
  MALFORMED,
  printRefusal,
  SharedRoom,
  TOO_MANY_CONNECTIONS,
  TOO_SLOW,
  tooLargeHead,
  type FrontLimits,
} from "./front.ts";
import { OpenQuestions } from "./questions.ts";
import { CancelledRequests } from "./cancelled.ts";
import { ClientNames } from "./client-names.ts";
import type { RequestRecord } from "./record.ts";
import { printStop } from "./stop.ts";

export interface GatewayOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly backend: Backend;
  /** Called for each request when it has ended. A listener's request ends when its client leaves. */
  readonly onRequest?: (record: RequestRecord) => void;
  /** Receives a line for each call that was stopped, with the limit and how to raise it. */
  readonly onStop?: (line: string) => void;
  /** Other limits than `FRONT_LIMITS`. */
  readonly front?: Partial<FrontLimits>;
}

/**
 * The public address of a server. Problem: a component cannot catch its own trap, and a runtime answers it with a page of
 * HTML, or not at all. Idea: a gateway stands in front, passes everything on as it is, and gives the answers that the
 * server could not give. Result: each JSON-RPC request gets an answer with its id.
 */
export interface Gateway {
  /** Where MCP clients connect: `http://127.0.0.1:8080/mcp` */
  readonly url: string;
  readonly port: number;
  /** Stops the server behind, and frees the address. It can be called more than once. */
  close(): Promise<void>;
}

/** How long clients have to take their answers before their connections are closed. */
const CLOSE_GRACE_MS = 500;

export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const limits = { ...FRONT_LIMITS, ...options.front };
  const connection = new BackendConnection(options.backend, new SharedRoom(limits));
  const listeners: ExchangeListeners = {
    questions: new OpenQuestions(),
    clients: new ClientNames(),
    cancelled: new CancelledRequests(),
    wantsOutcomes: options.onRequest !== undefined,
    onRequest: (record) => options.onRequest?.(record),
    onStop: ({ requests }, stop) => {
      for (const request of requests) options.onStop?.(printStop(stop, subjectOf(request)));
    },
  };
  const exchanges = new WeakMap<Duplex, HttpExchange>();
  const server = createServer(serverOptions(limits), (request, response) => {
    if (door.isSurplus(request.socket)) {
      response.writeHead(503, { ...headersOfRefusal(TOO_MANY_CONNECTIONS), connection: "close" });
      return void response.end(bodyOfRefusal(TOO_MANY_CONNECTIONS, null));
    }
    exchanges.set(request.socket, { request, response });
    connection.take(passOn(request, response, connection, listeners));
  });
  const door = new Door(server, limits.connections);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    answerMalformed(error, socket, exchanges.get(socket), limits),
  );
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    await connection.end();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://${printAddress(reachable(options.host), port)}/mcp`,
    port,
    close: () => (closing ??= close()),
  };
}

/** `requestTimeout` is about receiving a request. A tool may take any time to answer. */
function serverOptions({ headBytes, headTime, requestTime }: FrontLimits): ServerOptions {
  return {
    maxHeaderSize: headBytes,
    // `targetOf` refuses such a request, with a reason.
    requireHostHeader: false,
    headersTimeout: headTime,
    requestTimeout: requestTime,
    connectionsCheckingInterval: Math.min(5_000, headTime),
    // Clients keep their connection for a while between requests.
    keepAliveTimeout: 65_000,
  };
}

/** How many connections above the limit are refused with an answer; others are closed at once. */
const SURPLUS = 100;
/** How long a refused client has to take its answer. */
const REFUSAL_MS = 5_000;

/** Lets connections in, up to a limit. Others are refused, and those that rest between two requests make room. */
class Door {
  readonly #surplus = new WeakSet<Duplex>();

  constructor(server: Server, limit: number) {
    let open = 0;
    server.maxConnections = limit + SURPLUS;
    // Node drops headers beyond a number without a word. `Exchange` refuses the request.
    server.maxHeadersCount = 0;
    server.on("connection", (socket) => {
      open++;
      socket.once("close", () => open--);
      if (open <= limit) return;
      this.#surplus.add(socket);
      closeSoon(socket);
      server.closeIdleConnections();
    });
  }

  isSurplus(socket: Duplex): boolean {
    return this.#surplus.has(socket);
  }
}

/** Closes a connection at once if its client does so, and otherwise in a while. */
function closeSoon(socket: Duplex): void {
  const end = setTimeout(() => socket.destroy(), REFUSAL_MS);
  socket.once("close", () => clearTimeout(end));
}

/** A client on this machine cannot connect to the address that stands for all addresses. */
function reachable(host: string): string {
  return host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
}

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? portInUse({ host, port }) : error),
    );
    server.listen(port, host, resolve);
  });
}

/** A server behind the gateway, with its connections and its requests. */
class BackendConnection {
  readonly backend: Backend;
  readonly room: SharedRoom;
  readonly agent: Agent = new Agent({ keepAlive: true, scheduling: "lifo" });
  readonly #exchanges = new Set<Exchange>();

  constructor(backend: Backend, room: SharedRoom) {
    this.backend = backend;
    this.room = room;
  }

  take(exchange: Exchange): void {
    this.#exchanges.add(exchange);
    void exchange.ended.then(() => this.#exchanges.delete(exchange));
  }

  /** Ends every request, with an answer where there can be one, and the server. */
  async end(): Promise<void> {
    for (const exchange of this.#exchanges) exchange.cut({ kind: "gone" });
    await this.#untilIdle(CLOSE_GRACE_MS);
    this.agent.destroy();
    await this.backend.stop();
  }

  /** Waits for the requests, but not longer than that. */
  async #untilIdle(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
    await Promise.race([Promise.all([...this.#exchanges].map(({ ended }) => ended)), patience]);
    clearTimeout(timer);
  }
}

/** The last request on a connection, and its answer. */
interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Connections whose client has got its last answer, and may not have taken it yet. */
const answered = new WeakSet<Duplex>();

/**
 * What a client sends is not HTTP, ends too early, or comes too slowly. Node would answer at once, with an empty body, in the
 * place of an answer that is still to come.
 */
function answerMalformed(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  last: HttpExchange | undefined,
  limits: FrontLimits,
): void {
  // More of the same.
  if (answered.has(socket)) return;
  if (last !== undefined && last.request.complete && !last.response.closed) {
    last.response.once("close", () => socket.destroy());
    return;
  }
  // A request that has begun cannot be answered otherwise than by the end of its connection, unless it is late.
  const isLate = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const hasBegun = last !== undefined && !last.request.complete && last.response.headersSent;
  if (!socket.writable || hasBegun || error.code === "ECONNRESET" || error.code === "HPE_INVALID_EOF_STATE") {
    socket.destroy();
    return;
  }
  const refusal = isLate ? TOO_SLOW : error.code === "HPE_HEADER_OVERFLOW" ? tooLargeHead(limits) : MALFORMED;
  answered.add(socket);
  socket.end(printRefusal(refusal));
  closeSoon(socket);
}
