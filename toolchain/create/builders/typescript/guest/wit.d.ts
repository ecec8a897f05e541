/**
 * The WASI interfaces that guest code imports, as componentize-qjs gives them: 64-bit integers are numbers, an absent option is `null`,
 * and a failed function throws an object whose `payload` is the error.
 */

declare module "wasi:cli/stderr@0.2.12" {
  import type { OutputStream } from "wasi:io/streams@0.2.12";
  export function getStderr(): OutputStream;
}

declare module "wasi:clocks/monotonic-clock@0.2.12" {
  import type { Pollable } from "wasi:io/poll@0.2.12";
  /** Nanoseconds since a moment that the host chooses. */
  export function now(): number;
  export function subscribeInstant(when: number): Pollable;
  export function subscribeDuration(nanoseconds: number): Pollable;
}

declare module "wasi:clocks/wall-clock@0.2.12" {
  export function now(): { readonly seconds: number; readonly nanoseconds: number };
}

declare module "wasi:io/poll@0.2.12" {
  export class Pollable {
    private constructor();
    ready(): boolean;
    block(): void;
    [Symbol.dispose]?(): void;
  }
  /** The indices of the pollables that are ready, of which there is at least one. */
  export function poll(pollables: readonly Pollable[]): Uint32Array;
}

declare module "wasi:io/streams@0.2.12" {
  import type { Pollable } from "wasi:io/poll@0.2.12";
  export class InputStream {
    private constructor();
    read(length: number): Uint8Array<ArrayBuffer> | readonly number[];
    subscribe(): Pollable;
    [Symbol.dispose]?(): void;
  }
  export class OutputStream {
    private constructor();
    checkWrite(): number;
    write(contents: Uint8Array): void;
    flush(): void;
    blockingWriteAndFlush(contents: Uint8Array): void;
    subscribe(): Pollable;
    [Symbol.dispose]?(): void;
  }
}

declare module "wasi:random/random@0.2.12" {
  export function getRandomBytes(length: number): Uint8Array<ArrayBuffer> | readonly number[];
}

declare module "wasi:http/types@0.2.12" {
  import type { Pollable } from "wasi:io/poll@0.2.12";
  import type { InputStream, OutputStream } from "wasi:io/streams@0.2.12";
  export type Case = { readonly tag: string; readonly val?: unknown };
  export class Fields {
    constructor();
    append(name: string, value: Uint8Array): void;
    entries(): readonly (readonly [name: string, value: Uint8Array | readonly number[]])[];
    [Symbol.dispose]?(): void;
  }
  export class OutgoingRequest {
    constructor(headers: Fields);
    body(): OutgoingBody;
    setMethod(method: Case): void;
    setScheme(scheme: Case): void;
    setAuthority(authority: string): void;
    setPathWithQuery(path: string): void;
    [Symbol.dispose]?(): void;
  }
  export class OutgoingBody {
    private constructor();
    write(): OutputStream;
    static finish(body: OutgoingBody, trailers: undefined): void;
    [Symbol.dispose]?(): void;
  }
  export class FutureIncomingResponse {
    private constructor();
    subscribe(): Pollable;
    get():
      | {
          readonly tag: "ok";
          readonly val:
            | { readonly tag: "ok"; readonly val: IncomingResponse }
            | { readonly tag: "err"; readonly val: Case };
        }
      | { readonly tag: "err" }
      | null
      | undefined;
    [Symbol.dispose]?(): void;
  }
  export class IncomingResponse {
    private constructor();
    status(): number;
    headers(): Fields;
    consume(): IncomingBody;
    [Symbol.dispose]?(): void;
  }
  export class IncomingBody {
    private constructor();
    stream(): InputStream;
    [Symbol.dispose]?(): void;
  }
}

declare module "wasi:http/outgoing-handler@0.2.12" {
  import type { FutureIncomingResponse, OutgoingRequest } from "wasi:http/types@0.2.12";
  export function handle(request: OutgoingRequest, options: undefined): FutureIncomingResponse;
}

declare module "wasi:cli/environment@0.2.12" {
  export function getEnvironment(): readonly (readonly [name: string, value: string])[];
}
