/** What a host gives the component `access`: a folder, a clock, and an internet that consists of one function. */
import { wasiFilesystem } from "../../../../toolchain/run/embedded/wasi/filesystem/index.ts";

/** A request as the component makes it. */
export interface Asked {
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Absent when the connection fails. */
export type Answered = { readonly status?: number; readonly body: string | Uint8Array } | undefined;

export interface Host {
  /** A folder of this machine that the component finds as `/state`. */
  readonly state?: string | undefined;
  /** Under another name, for a server whose host has opened another folder. */
  readonly stateName?: string;
  readonly fetch?: (asked: Asked) => Answered;
  /** Called when the component waits, with the milliseconds. */
  readonly onPause?: (milliseconds: number) => void;
}

type Entry = readonly [string, Uint8Array];

/** Of which nothing is ever made. */
class IoError {
  readonly isUnused = true;
}

class Pollable {
  readonly #milliseconds: number;
  readonly #onPause: (milliseconds: number) => void;
  constructor(milliseconds = 0, onPause: (milliseconds: number) => void = () => {}) {
    this.#milliseconds = milliseconds;
    this.#onPause = onPause;
  }
  get isTimer(): boolean {
    return this.#milliseconds > 0;
  }
  block(): void {
    this.#onPause(this.#milliseconds);
  }
}

class Fields {
  readonly entries: readonly Entry[];
  constructor(entries: readonly Entry[] = []) {
    this.entries = entries;
  }
  static fromList(entries: readonly Entry[]): Fields {
    return new Fields(entries);
  }
}

class OutputStream {
  readonly parts: Uint8Array[] = [];
  checkWrite(): bigint {
    return 4096n;
  }
  write(bytes: Uint8Array): void {
    this.parts.push(Uint8Array.from(bytes));
  }
}

class OutgoingBody {
  readonly stream = new OutputStream();
  #finished = () => {};
  write(): OutputStream {
    return this.stream;
  }
  whenFinished(action: () => void): void {
    this.#finished = action;
  }
  static finish(body: OutgoingBody): void {
    body.#finished();
  }
}

class OutgoingRequest {
  readonly headers: Fields;
  readonly #body = new OutgoingBody();
  method = "";
  scheme = "";
  authority = "";
  path = "";
  constructor(headers: Fields) {
    this.headers = headers;
  }
  body(): OutgoingBody {
    return this.#body;
  }
  setMethod({ tag }: { readonly tag: string }): void {
    this.method = tag.toUpperCase();
  }
  setScheme(scheme: { readonly tag: string } | undefined): void {
    this.scheme = scheme?.tag.toLowerCase() ?? "";
  }
  setAuthority(authority: string | undefined): void {
    this.authority = authority ?? "";
  }
  setPathWithQuery(path: string | undefined): void {
    this.path = path ?? "";
  }
}

class RequestOptions {
  setConnectTimeout(): void {}
  setFirstByteTimeout(): void {}
  setBetweenBytesTimeout(): void {}
}

class InputStream {
  #rest: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }
  subscribe(): Pollable {
    return new Pollable();
  }
  read(length: bigint): Uint8Array {
    if (this.#rest.length === 0) throw { tag: "closed" };
    const part = this.#rest.subarray(0, Math.min(Number(length), 1000));
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }
}

class IncomingBody {
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  stream(): InputStream {
    return new InputStream(this.#bytes);
  }
}

class IncomingResponse {
  readonly #status: number;
  readonly #bytes: Uint8Array;
  constructor(status: number, bytes: Uint8Array) {
    this.#status = status;
    this.#bytes = bytes;
  }
  status(): number {
    return this.#status;
  }
  consume(): IncomingBody {
    return new IncomingBody(this.#bytes);
  }
}

class FutureIncomingResponse {
  answer: Answered;
  subscribe(): Pollable {
    return new Pollable();
  }
  get(): unknown {
    const { answer } = this;
    const result =
      answer === undefined
        ? { tag: "err", val: { tag: "connection-refused" } }
        : { tag: "ok", val: new IncomingResponse(answer.status ?? 200, Buffer.from(answer.body)) };
    return { tag: "ok", val: result };
  }
}

/** The imports that this provides. */
export function hostImports({ state, stateName = "/state", fetch, onPause }: Host): object {
  const folders = state === undefined ? [] : [{ host: state, guest: stateName }];
  // Files need no link to another thread.
  const filesystem = wasiFilesystem(undefined as never, folders);
  return {
    ...filesystem.imports,
    "wasi:io/error": { Error: IoError },
    "wasi:io/poll": {
      Pollable,
      poll: (pollables: readonly Pollable[]) =>
        Uint32Array.from(pollables.flatMap((pollable, index) => (pollable.isTimer ? [] : [index]))),
    },
    "wasi:io/streams": { InputStream, OutputStream },
    "wasi:clocks/monotonic-clock": {
      now: () => 0n,
      subscribeDuration: (nanoseconds: bigint) => new Pollable(Number(nanoseconds / 1_000_000n), onPause),
    },
    "wasi:http/types": {
      Fields,
      FutureIncomingResponse,
      IncomingBody,
      IncomingResponse,
      OutgoingBody,
      OutgoingRequest,
      RequestOptions,
    },
    "wasi:http/outgoing-handler": {
      handle: (request: OutgoingRequest) => {
        if (fetch === undefined) throw { tag: "connection-refused" };
        const future = new FutureIncomingResponse();
        request.body().whenFinished(() => {
          future.answer = fetch({
            method: request.method,
            url: `${request.scheme}://${request.authority}${request.path}`,
            headers: Object.fromEntries(
              request.headers.entries.map(([name, value]) => [name, Buffer.from(value).toString()]),
            ),
            body: Buffer.concat(request.body().stream.parts).toString(),
          });
        });
        return future;
      },
    },
  };
}
