/** Chunks that wait in a stream, with their sizes, and the strategies that measure them. */

export interface QueuingStrategy<Chunk = unknown> {
  readonly highWaterMark?: number | undefined;
  readonly size?: ((chunk: Chunk) => number) | undefined;
}

export class ChunkQueue {
  readonly #chunks: { readonly chunk: unknown; readonly size: number }[] = [];
  #first = 0;
  #total = 0;

  /** The sum of the sizes. */
  get total(): number {
    return this.#total;
  }
  get isEmpty(): boolean {
    return this.#first === this.#chunks.length;
  }

  add(chunk: unknown, size: number): void {
    size = Number(size);
    if (!(size >= 0) || size === Infinity)
      throw new RangeError(`expected the size of a chunk, found ${size}`);
    this.#chunks.push({ chunk, size });
    this.#total += size;
  }

  peek(): unknown {
    return this.#chunks[this.#first]?.chunk;
  }

  take(): unknown {
    const entry = this.#chunks[this.#first++];
    this.#total = Math.max(0, this.#total - (entry?.size ?? 0));
    if (this.#first > 1000 || this.isEmpty) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
    if (this.isEmpty) this.#total = 0;
    return entry?.chunk;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#first = 0;
    this.#total = 0;
  }
}

export function highWaterMarkOf(strategy: QueuingStrategy<never> | null | undefined, usual: number): number {
  const mark = strategy?.highWaterMark;
  if (mark === undefined) return usual;
  const number = Number(mark);
  if (!(number >= 0)) throw new RangeError(`expected a high-water mark, found ${mark}`);
  return number;
}

export function sizeOf(strategy: QueuingStrategy<never> | null | undefined): (chunk: unknown) => number {
  const size = strategy?.size as ((chunk: unknown) => number) | undefined;
  return size === undefined ? () => 1 : (chunk) => size(chunk);
}

export class CountQueuingStrategy {
  readonly highWaterMark: number;

  constructor(init: { readonly highWaterMark: number }) {
    this.highWaterMark = Number(init.highWaterMark);
  }
  get size(): (chunk?: unknown) => number {
    return () => 1;
  }
}

export class ByteLengthQueuingStrategy {
  readonly highWaterMark: number;

  constructor(init: { readonly highWaterMark: number }) {
    this.highWaterMark = Number(init.highWaterMark);
  }
  get size(): (chunk: ArrayBufferView) => number {
    return (chunk) => chunk.byteLength;
  }
}

/** A promise with the functions that settle it. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value | PromiseLike<Value>) => void;
  readonly reject: (reason: unknown) => void;
}

export function defer<Value>(): Deferred<Value> {
  return Promise.withResolvers<Value>();
}

/** Its rejection is an answer to those who ask, not an error that the program forgot. */
export function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.then(undefined, () => undefined);
  return promise;
}

/** Calls a method of an underlying source or sink. What it throws becomes a rejection. */
export async function call(
  method: ((...values: never[]) => unknown) | undefined,
  owner: unknown,
  ...values: unknown[]
): Promise<unknown> {
  return method === undefined ? undefined : ((await method.apply(owner, values as never[])) as unknown);
}

/** A method of an underlying source or sink, or `undefined`. */
export function methodOf<Name extends string>(
  owner: { readonly [Key in Name]?: unknown } | null | undefined,
  name: Name,
): ((...values: never[]) => unknown) | undefined {
  const method: unknown = owner?.[name];
  if (method === undefined) return undefined;
  if (typeof method !== "function") throw new TypeError(`expected \`${name}\` to be a function`);
  return method as (...values: never[]) => unknown;
}
