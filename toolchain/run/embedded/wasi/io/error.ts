/** The resource `wasi:io/error.error`. `payload` is the error code that `wasi:http` or `wasi:filesystem` finds in it. */
export class IoError {
  readonly payload: unknown;
  readonly #text: string;

  constructor(text: string, payload?: unknown) {
    this.#text = text;
    this.payload = payload;
  }

  toDebugString(): string {
    return this.#text;
  }
}

/** The case `closed` of `wasi:io/streams.stream-error`. */
export const closed = { tag: "closed" };
