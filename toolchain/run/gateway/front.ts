/** What clients may use of the gateway itself, so that some cannot keep it from the others. */
import { STATUS_CODES } from "node:http";

export interface FrontLimits {
  /** Bytes of a request's head. */
  readonly headBytes: number;
  /** Lines of a head. */
  readonly headers: number;
  /** Milliseconds until a head has come. */
  readonly headTime: number;
  /** Milliseconds until a whole request has come: ten mebibytes in that time are slow even over a telephone. */
  readonly requestTime: number;
  /** Connections at a time. */
  readonly connections: number;
  /** Bytes of large bodies that are held at a time, all in all. */
  readonly heldBytes: number;
  /** Messages in a batch. */
  readonly batch: number;
  /** Requests at the server at a time that end within the limits of a call. */
  readonly calls: number;
  /** Requests at the server at a time that last: clients that listen, and tasks until their first answer. */
  readonly lasting: number;
}

/** Both runtimes have more room than that, so a request that is let through is served. */
export const FRONT_LIMITS: FrontLimits = {
  headBytes: 64 * 1024,
  headers: 200,
  headTime: 30_000,
  requestTime: 5 * 60_000,
  connections: 2_000,
  heldBytes: 256 * 1024 * 1024,
  batch: 100,
  calls: 500,
  lasting: 200,
};

/** A body of at most that size is always held. */
const SMALL_BODY = 64 * 1024;

/** Counts what is in use of the limits that all clients share. */
export class SharedRoom {
  readonly limits: FrontLimits;
  #held = 0;
  readonly #requests = { calls: 0, lasting: 0 };

  constructor(limits: FrontLimits) {
    this.limits = limits;
  }

  /** Room for one body, which grows. */
  body(): BodyRoom {
    let own = 0;
    return {
      grow: (bytes) => {
        const before = Math.max(0, own - SMALL_BODY);
        own += bytes;
        const more = Math.max(0, own - SMALL_BODY) - before;
        this.#held += more;
        return more === 0 || this.#held <= this.limits.heldBytes;
      },
      free: () => {
        this.#held -= Math.max(0, own - SMALL_BODY);
        own = 0;
      },
    };
  }

  /** A place at the server, and what gives it back; `undefined` if all are taken. */
  enter(kind: "calls" | "lasting"): (() => void) | undefined {
    if (this.#requests[kind] >= this.limits[kind]) return undefined;
    this.#requests[kind]++;
    let isIn = true;
    return () => {
      if (isIn) this.#requests[kind]--;
      isIn = false;
    };
  }
}

export interface BodyRoom {
  /** Whether there is room for that many bytes more. */
  grow(bytes: number): boolean;
  free(): void;
}

/** Why the gateway does not pass a request on. */
export interface Refusal {
  readonly status: number;
  /** Of JSON-RPC. */
  readonly code: number;
  readonly message: string;
}

export const INVALID_REQUEST = -32600;
const INTERNAL_ERROR = -32603;

export const TOO_MANY_REQUESTS: Refusal = busy("it has too many requests");
export const TOO_MANY_LISTENERS: Refusal = busy("too many clients listen to it");
export const TOO_MANY_CONNECTIONS: Refusal = busy("it has too many connections");
export const TOO_MANY_BYTES: Refusal = busy("it receives too many large requests");

function busy(why: string): Refusal {
  return { status: 503, code: INTERNAL_ERROR, message: `the server is busy: ${why}; try again later` };
}

export function tooLongBatch(found: number, { batch }: FrontLimits): Refusal {
  const message = `expected at most ${batch} messages in a batch, found ${found}`;
  return { status: 400, code: INVALID_REQUEST, message };
}

export function tooManyHeaders({ headers }: FrontLimits): Refusal {
  return { status: 431, code: INVALID_REQUEST, message: `expected at most ${headers} headers` };
}

export const MALFORMED: Refusal = { status: 400, code: -32700, message: "the request is not valid HTTP" };

export function tooLargeHead({ headBytes }: FrontLimits): Refusal {
  return { status: 431, code: INVALID_REQUEST, message: `expected at most ${headBytes} bytes of headers` };
}

export const TOO_SLOW: Refusal = {
  status: 408,
  code: INVALID_REQUEST,
  message: "the request took too long to arrive",
};

/** How long a client should wait that came at a busy time. */
const RETRY_AFTER_S = 2;

/** Names and values of headers, without those of the connection. */
export function headersOfRefusal({ status }: Refusal): Readonly<Record<string, string>> {
  return {
    "content-type": "application/json",
    ...(status === 503 && { "retry-after": String(RETRY_AFTER_S) }),
  };
}

export function bodyOfRefusal({ code, message }: Refusal, id: string | number | null | undefined): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });
}

/** A whole answer of HTTP, after which the connection ends. */
export function printRefusal(refusal: Refusal): string {
  const body = bodyOfRefusal(refusal, null);
  const headers = Object.entries({
    ...headersOfRefusal(refusal),
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  });
  const lines = [`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`];
  return [...lines, ...headers.map(([name, value]) => `${name}: ${value}`), "", body].join("\r\n");
}
