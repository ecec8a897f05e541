/** HTTP/1.1 over a socket that stays open: sends any bytes, and separates the answers exactly. */
import * as net from "node:net";

export interface Answer {
  readonly status: number;
  /** Names in lower case; of those that occur twice, the last one. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** The server has closed the connection instead of answering in full. */
export class Unanswered extends Error {
  /** Of the answer. */
  readonly received: number;

  constructor(received: number) {
    super(`the connection was closed after ${received} bytes`);
    this.received = received;
  }
}

/** A server that says nothing for so long hangs. Far above what any answer takes on a loaded machine. */
const patience = 60_000;

export class Connection {
  readonly #port: number;
  #socket: net.Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Sends one request and awaits its answer. `toHead` says that the answer has no body, independent of its headers, `isLast` that nothing
   * follows on this connection, whether the request is complete or not.
   */
  async exchange(request: Uint8Array, toHead: boolean, isLast: boolean): Promise<Answer> {
    const used = this.#socket;
    if (used !== undefined) {
      try {
        return await this.#exchange(used, request, toHead, isLast);
      } catch (error) {
        // A server that has answered without reading a whole body may close the connection then, and this request came too late.
        if (!(error instanceof Unanswered) || error.received > 0) throw error;
      }
    }
    return this.#exchange(await this.#open(), request, toHead, isLast);
  }

  #exchange(socket: net.Socket, request: Uint8Array, toHead: boolean, isLast: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const reader = new AnswerReader(toHead);
      const done = (settle: () => void): void => {
        socket.removeAllListeners().on("error", () => {});
        socket.setTimeout(0);
        settle();
      };
      const finish = (answer: Answer): void => {
        const closes = answer.headers.get("connection")?.toLowerCase() === "close";
        if (closes || isLast) this.close();
        done(() => resolve(answer));
      };
      socket.on("data", (chunk: Buffer) => {
        try {
          const answer = reader.read(chunk);
          if (answer !== undefined) finish(answer);
        } catch (error) {
          this.close();
          done(() => reject(error as Error));
        }
      });
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#socket = undefined;
        done(() => reject(new Unanswered(reader.length)));
      });
      socket.setTimeout(patience, () => {
        this.close();
        done(() => reject(new Error("the server does not answer")));
      });
      if (isLast) socket.end(request);
      else socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Promise<net.Socket> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.#port, "127.0.0.1", () => {
        socket.setNoDelay(true).removeAllListeners();
        this.#socket = socket;
        resolve(socket);
      });
      socket.on("error", reject);
    });
  }
}

/** Cuts one answer out of what comes in. */
class AnswerReader {
  readonly #toHead: boolean;
  #received: Buffer = Buffer.alloc(0);
  #head:
    | { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly end: number }
    | undefined;

  constructor(toHead: boolean) {
    this.#toHead = toHead;
  }

  get length(): number {
    return this.#received.length;
  }

  read(chunk: Buffer): Answer | undefined {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    this.#head ??= this.#readHead();
    const head = this.#head;
    if (head === undefined) return undefined;
    const { status, headers, end } = head;
    const rest = this.#received.subarray(end);
    if (this.#toHead || status === 204 || status === 304) return this.#answer(Buffer.alloc(0), rest.length);
    if (headers.get("transfer-encoding")?.toLowerCase() === "chunked") {
      const body = readChunks(rest);
      return body && this.#answer(body.content, rest.length - body.length);
    }
    const length = Number(headers.get("content-length") ?? "0");
    return rest.length < length ? undefined : this.#answer(rest.subarray(0, length), rest.length - length);
  }

  #answer(body: Buffer, surplus: number): Answer {
    if (surplus > 0) throw new Error(`${surplus} bytes follow an answer`);
    const { status = 0, headers = new Map() } = this.#head ?? {};
    return { status, headers, body };
  }

  #readHead(): { status: number; headers: Map<string, string>; end: number } | undefined {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const [first = "", ...lines] = this.#received.subarray(0, end).toString("latin1").split("\r\n");
    const status = /^HTTP\/1\.1 (\d{3})/u.exec(first)?.[1];
    if (status === undefined)
      throw new Error(`expected an HTTP answer, found ${JSON.stringify(first.slice(0, 100))}`);
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(":");
      if (colon < 1) throw new Error(`expected a header, found ${JSON.stringify(line.slice(0, 100))}`);
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    return { status: Number(status), headers, end: end + 4 };
  }
}

/** A chunked body and how long it is with its framing, once it is there to the end. */
function readChunks(bytes: Buffer): { readonly content: Buffer; readonly length: number } | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  while (true) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString("latin1"), 16);
    if (!Number.isInteger(size)) throw new Error("expected the size of a chunk");
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return undefined;
    if (size === 0) return { content: Buffer.concat(chunks), length: start + 2 };
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
