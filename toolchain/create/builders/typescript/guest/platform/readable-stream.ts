/**
 * `ReadableStream` of the Streams Standard, with its readers, controllers, `tee`, `pipeTo` and `from`.
 *
 * Each object that programs hold has a state in this file that only this file and its neighbours see. So a program cannot break a
 * stream, and an operation that spans two objects reads like the one that it is.
 */
import { viewBytes } from "./bytes.ts";
import {
  call,
  ChunkQueue,
  defer,
  type Deferred,
  handled,
  highWaterMarkOf,
  methodOf,
  type QueuingStrategy,
  sizeOf,
} from "./streams-queue.ts";
import type { WritableStream } from "./writable-stream.ts";
import { pipe, type PipeOptions } from "./pipe.ts";

export type ReadResult<Chunk> =
  | { readonly done: false; readonly value: Chunk }
  | { readonly done: true; readonly value: Chunk | undefined };

/** Who waits for a chunk. */
interface ReadRequest {
  readonly chunk: (chunk: unknown) => void;
  readonly close: () => void;
  readonly error: (reason: unknown) => void;
}

/** A view that a BYOB reader wants filled: it counts in elements, we in bytes. */
interface FillRequest {
  view: Uint8Array<ArrayBuffer>;
  filled: number;
  readonly minimum: number;
  readonly elementSize: number;
  readonly finish: (bytes: Uint8Array<ArrayBuffer>, isDone: boolean) => void;
  readonly error: (reason: unknown) => void;
}

interface StreamState {
  state: "readable" | "closed" | "errored";
  error: unknown;
  reader: ReaderState | undefined;
  isDisturbed: boolean;
  readonly queue: ChunkQueue;
  readonly isByteStream: boolean;
  readonly highWaterMark: number;
  readonly size: (chunk: unknown) => number;
  pull: (() => Promise<unknown>) | undefined;
  cancel: ((reason: unknown) => Promise<unknown>) | undefined;
  isStarted: boolean;
  isPulling: boolean;
  pullsAgain: boolean;
  isCloseRequested: boolean;
  byobRequest: ByobRequest | undefined;
  /** For a byte stream: the size of the buffers that its source is given to fill. */
  readonly allocates: number;
}

interface ReaderState {
  stream: StreamState | undefined;
  readonly requests: ReadRequest[];
  readonly fills: FillRequest[];
  closed: Deferred<undefined>;
}

export interface UnderlyingSource<Chunk> {
  readonly type?: "bytes" | undefined;
  readonly autoAllocateChunkSize?: number | undefined;
  start?(controller: never): unknown;
  pull?(controller: never): unknown;
  cancel?(reason?: unknown): unknown;
  /** Only for the inference of `Chunk`. */
  readonly chunk?: Chunk;
}

const states = new WeakMap<object, StreamState>();

/** Of a stream, or of one of its controllers. */
function stateOf(stream: object): StreamState {
  const state = states.get(stream);
  if (state === undefined) throw new TypeError("expected a `ReadableStream`");
  return state;
}

export function isReadableStream(value: unknown): value is ReadableStream<unknown> {
  return typeof value === "object" && value !== null && value instanceof ReadableStream && states.has(value);
}

/** Whether the program has read from it, or cancelled it. */
export function isDisturbed(stream: ReadableStream<unknown>): boolean {
  return stateOf(stream).isDisturbed;
}

// ---- what happens to a stream ----

function desiredSize(stream: StreamState): number | null {
  if (stream.state === "errored") return null;
  return stream.state === "closed" ? 0 : stream.highWaterMark - stream.queue.total;
}

function pullIfNeeded(stream: StreamState): void {
  const isWanted =
    stream.state === "readable" &&
    !stream.isCloseRequested &&
    stream.isStarted &&
    (waiting(stream) > 0 || (desiredSize(stream) ?? 0) > 0);
  if (!isWanted || stream.pull === undefined) return;
  if (stream.isPulling) {
    stream.pullsAgain = true;
    return;
  }
  stream.isPulling = true;
  stream.pull().then(
    () => {
      stream.isPulling = false;
      if (!stream.pullsAgain) return;
      stream.pullsAgain = false;
      pullIfNeeded(stream);
    },
    (reason) => failStream(stream, reason),
  );
}

function waiting(stream: StreamState): number {
  return (stream.reader?.requests.length ?? 0) + (stream.reader?.fills.length ?? 0);
}

function closeStream(stream: StreamState): void {
  stream.state = "closed";
  stream.pull = stream.cancel = undefined;
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.resolve(undefined);
  for (const request of reader.requests.splice(0)) request.close();
}

function failStream(stream: StreamState, reason: unknown): void {
  if (stream.state !== "readable") return;
  stream.state = "errored";
  stream.error = reason;
  stream.queue.clear();
  stream.pull = stream.cancel = undefined;
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.reject(reason);
  for (const request of [...reader.requests.splice(0), ...reader.fills.splice(0)]) request.error(reason);
}

function cancelStream(stream: StreamState, reason: unknown): Promise<undefined> {
  stream.isDisturbed = true;
  if (stream.state === "closed") return Promise.resolve(undefined);
  if (stream.state === "errored") return Promise.reject(stream.error);
  const { cancel } = stream;
  closeStream(stream);
  for (const fill of stream.reader?.fills.splice(0) ?? []) fill.finish(new Uint8Array(), true);
  stream.queue.clear();
  return (cancel?.(reason) ?? Promise.resolve()).then(() => undefined);
}

function enqueue(stream: StreamState, chunk: unknown): void {
  if (stream.isCloseRequested || stream.state !== "readable") {
    throw new TypeError(
      `cannot enqueue a chunk: the stream is ${stream.state === "readable" ? "closing" : stream.state}`,
    );
  }
  const request = stream.reader?.requests.shift();
  if (request !== undefined) {
    request.chunk(chunk);
  } else {
    try {
      stream.queue.add(chunk, stream.isByteStream ? (chunk as Uint8Array).byteLength : stream.size(chunk));
    } catch (error) {
      failStream(stream, error);
      throw error;
    }
    fillViews(stream);
  }
  pullIfNeeded(stream);
}

function requestClose(stream: StreamState): void {
  if (stream.isCloseRequested || stream.state !== "readable") {
    throw new TypeError(
      `cannot close the stream: it is ${stream.state === "readable" ? "closing" : stream.state}`,
    );
  }
  stream.isCloseRequested = true;
  if (!stream.queue.isEmpty) return;
  const broken = stream.reader?.fills.some(({ filled, elementSize }) => filled % elementSize !== 0) === true;
  if (broken) {
    const error = new TypeError("the stream ended within an element of the view");
    failStream(stream, error);
    throw error;
  }
  closeStream(stream);
  // A source that fills the reader's own buffer gives it back with `respond(0)`.
  if (stream.byobRequest === undefined) finishFills(stream);
}

function finishFills(stream: StreamState): void {
  for (const fill of stream.reader?.fills.splice(0) ?? [])
    fill.finish(fill.view.subarray(0, fill.filled), fill.filled === 0);
}

/** Moves bytes from the queue into the views that wait for them. */
function fillViews(stream: StreamState): void {
  const fills = stream.reader?.fills ?? [];
  for (let fill = fills[0]; fill !== undefined && !stream.queue.isEmpty; fill = fills[0]) {
    moveBytes(stream, fill);
    if (!finishIfFilled(fills, fill)) return;
  }
  if (stream.isCloseRequested && stream.queue.isEmpty && stream.state === "readable") {
    closeStream(stream);
    finishFills(stream);
  }
}

function moveBytes(stream: StreamState, fill: FillRequest): void {
  while (!stream.queue.isEmpty && fill.filled < fill.view.length) {
    const bytes = stream.queue.take() as Uint8Array;
    const count = Math.min(bytes.length, fill.view.length - fill.filled);
    fill.view.set(bytes.subarray(0, count), fill.filled);
    fill.filled += count;
    if (count < bytes.length) putBack(stream, bytes.subarray(count));
  }
}

/** The first chunk again. Rare, and the queue is short. */
function putBack(stream: StreamState, bytes: Uint8Array): void {
  const rest: unknown[] = [bytes];
  while (!stream.queue.isEmpty) rest.push(stream.queue.take());
  for (const chunk of rest) stream.queue.add(chunk, (chunk as Uint8Array).byteLength);
}

function finishIfFilled(fills: FillRequest[], fill: FillRequest): boolean {
  if (fill.filled < fill.minimum) return false;
  const usable = fill.filled - (fill.filled % fill.elementSize);
  if (usable === 0) return false;
  fills.shift();
  fill.finish(fill.view.subarray(0, usable), false);
  return true;
}

// ---- the controllers ----

/** The constructors of readers and controllers are for this file. */
const MAY_CONSTRUCT = Symbol();

function checkPermission(permission: symbol | undefined): void {
  if (permission !== MAY_CONSTRUCT) throw new TypeError("illegal constructor");
}

export class ReadableStreamDefaultController<Chunk = unknown> {
  constructor(permission?: symbol) {
    checkPermission(permission);
  }
  get desiredSize(): number | null {
    return desiredSize(stateOf(this));
  }
  close(): void {
    requestClose(stateOf(this));
  }
  enqueue(chunk?: Chunk): void {
    enqueue(stateOf(this), chunk);
  }
  error(reason?: unknown): void {
    failStream(stateOf(this), reason);
  }
  get [Symbol.toStringTag](): string {
    return "ReadableStreamDefaultController";
  }
}

export class ReadableByteStreamController {
  constructor(permission?: symbol) {
    checkPermission(permission);
  }
  /** The buffer that a reader brought, for a source which can write into it. */
  get byobRequest(): ByobRequest | null {
    const stream = stateOf(this);
    const fill = stream.reader?.fills[0];
    if (fill !== undefined) {
      return (stream.byobRequest ??= new ByobRequest(
        MAY_CONSTRUCT,
        fill.view.subarray(fill.filled),
        (view) => {
          stream.byobRequest = undefined;
          respond(stream, fill, view);
        },
      ));
    }
    if (stream.allocates === 0 || (stream.reader?.requests.length ?? 0) === 0) return null;
    return (stream.byobRequest ??= new ByobRequest(
      MAY_CONSTRUCT,
      new Uint8Array(stream.allocates),
      (view) => {
        stream.byobRequest = undefined;
        if (stream.state === "readable" && view.length > 0) enqueue(stream, view);
      },
    ));
  }
  get desiredSize(): number | null {
    return desiredSize(stateOf(this));
  }
  close(): void {
    requestClose(stateOf(this));
  }
  enqueue(view: ArrayBufferView): void {
    const bytes = ArrayBuffer.isView(view) ? viewBytes(view) : undefined;
    if (bytes === undefined) throw new TypeError("expected a view of an `ArrayBuffer`");
    if (bytes.length === 0) throw new TypeError("expected at least one byte");
    const stream = stateOf(this);
    stream.byobRequest = undefined;
    enqueue(stream, bytes);
  }
  error(reason?: unknown): void {
    failStream(stateOf(this), reason);
  }
  get [Symbol.toStringTag](): string {
    return "ReadableByteStreamController";
  }
}

/** `ReadableStreamBYOBRequest` */
class ByobRequest {
  #view: Uint8Array<ArrayBuffer> | null;
  readonly #finish: (view: Uint8Array<ArrayBuffer>) => void;

  constructor(
    permission: symbol,
    view: Uint8Array<ArrayBuffer>,
    finish: (view: Uint8Array<ArrayBuffer>) => void,
  ) {
    checkPermission(permission);
    this.#view = view;
    this.#finish = finish;
  }
  get view(): Uint8Array<ArrayBuffer> | null {
    return this.#view;
  }
  respond(count: number): void {
    const view = this.#view;
    if (view === null) throw new TypeError("the request has been answered already");
    if (!(count >= 0 && count <= view.length))
      throw new RangeError(`expected at most ${view.length} bytes, found ${count}`);
    this.respondWithNewView(view.subarray(0, count));
  }
  respondWithNewView(view: ArrayBufferView): void {
    const bytes = viewBytes(view);
    if (bytes === undefined || this.#view === null)
      throw new TypeError("the request has been answered already");
    this.#view = null;
    this.#finish(bytes);
  }
}

function respond(stream: StreamState, fill: FillRequest, bytes: Uint8Array<ArrayBuffer>): void {
  const fills = stream.reader?.fills ?? [];
  if (stream.state === "closed") {
    finishFills(stream);
    return;
  }
  if (bytes.buffer !== fill.view.buffer) fill.view.set(bytes, fill.filled);
  fill.filled += bytes.length;
  finishIfFilled(fills, fill);
  pullIfNeeded(stream);
}

// ---- the readers ----

const readers = new WeakMap<object, ReaderState>();

function readerOf(reader: object): ReaderState {
  const state = readers.get(reader);
  if (state === undefined) throw new TypeError("expected a reader of a stream");
  return state;
}

abstract class Reader {
  constructor(stream: ReadableStream<unknown>) {
    const state = stateOf(stream);
    if (state.reader !== undefined) throw new TypeError("the stream is locked: another reader reads from it");
    const reader: ReaderState = { stream: state, requests: [], fills: [], closed: defer() };
    handled(reader.closed.promise);
    state.reader = reader;
    if (state.state === "closed") reader.closed.resolve(undefined);
    if (state.state === "errored") reader.closed.reject(state.error);
    readers.set(this, reader);
  }

  get closed(): Promise<undefined> {
    return readerOf(this).closed.promise;
  }

  cancel(reason?: unknown): Promise<undefined> {
    const { stream } = readerOf(this);
    return stream === undefined ? Promise.reject(released()) : cancelStream(stream, reason);
  }

  releaseLock(): void {
    const reader = readerOf(this);
    const { stream } = reader;
    if (stream === undefined) return;
    if (stream.state !== "readable") {
      reader.closed = defer();
      handled(reader.closed.promise);
    }
    reader.closed.reject(released());
    stream.reader = undefined;
    stream.byobRequest = undefined;
    reader.stream = undefined;
    for (const request of [...reader.requests.splice(0), ...reader.fills.splice(0)])
      request.error(released());
  }
}

function released(): TypeError {
  return new TypeError("the reader has released its stream");
}

/** Asks for the next chunk of a reader. */
export function readChunk(reader: ReadableStreamDefaultReader<unknown>, request: ReadRequest): void {
  const state = readerOf(reader);
  const { stream } = state;
  if (stream === undefined) {
    request.error(released());
    return;
  }
  stream.isDisturbed = true;
  if (stream.state === "closed") request.close();
  else if (stream.state === "errored") request.error(stream.error);
  else if (stream.queue.isEmpty) {
    state.requests.push(request);
    pullIfNeeded(stream);
  } else {
    const chunk = stream.queue.take();
    if (stream.isCloseRequested && stream.queue.isEmpty) closeStream(stream);
    else pullIfNeeded(stream);
    request.chunk(chunk);
  }
}

export class ReadableStreamDefaultReader<Chunk = unknown> extends Reader {
  constructor(stream: ReadableStream<Chunk>) {
    super(stream as ReadableStream<unknown>);
  }

  read(): Promise<ReadResult<Chunk>> {
    const { promise, resolve, reject } = defer<ReadResult<Chunk>>();
    readChunk(this as ReadableStreamDefaultReader<unknown>, {
      chunk: (value) => resolve({ value: value as Chunk, done: false }),
      close: () => resolve({ value: undefined, done: true }),
      error: reject,
    });
    return promise;
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStreamDefaultReader";
  }
}

export class ReadableStreamBYOBReader extends Reader {
  constructor(stream: ReadableStream<Uint8Array>) {
    if (!stateOf(stream).isByteStream) throw new TypeError("expected a stream of the type `bytes`");
    super(stream as ReadableStream<unknown>);
  }

  read<View extends ArrayBufferView>(
    view: View,
    options?: { readonly min?: number | undefined },
  ): Promise<ReadResult<View>> {
    const { promise, resolve, reject } = defer<ReadResult<View>>();
    const bytes = ArrayBuffer.isView(view) ? viewBytes(view) : undefined;
    if (bytes === undefined || bytes.length === 0) {
      reject(new TypeError("expected a view of at least one byte"));
      return promise;
    }
    const state = readerOf(this);
    const { stream } = state;
    if (stream === undefined || stream.state === "errored") {
      reject(stream === undefined ? released() : stream.error);
      return promise;
    }
    stream.isDisturbed = true;
    const constructor = view.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => View;
    const elementSize = (constructor as { readonly BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    const shape = (part: Uint8Array<ArrayBuffer>): View =>
      new constructor(part.buffer, part.byteOffset, part.length / elementSize);
    state.fills.push({
      view: bytes,
      filled: 0,
      minimum: (options?.min ?? 1) * elementSize,
      elementSize,
      finish: (part, done) => resolve({ value: shape(part), done }),
      error: reject,
    });
    if (stream.state === "closed") {
      finishFills(stream);
      return promise;
    }
    fillViews(stream);
    pullIfNeeded(stream);
    return promise;
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStreamBYOBReader";
  }
}

// ---- the stream ----

export interface ReadableWritablePair<Out, In> {
  readonly readable: ReadableStream<Out>;
  readonly writable: WritableStream<In>;
}

export class ReadableStream<Chunk = unknown> {
  constructor(source?: UnderlyingSource<Chunk> | null, strategy?: QueuingStrategy<Chunk> | null) {
    const isByteStream = source?.type !== undefined;
    if (isByteStream && String(source.type) !== "bytes")
      throw new TypeError(`expected the type \`bytes\`, found \`${String(source.type)}\``);
    const [start, pull, cancel] = [
      methodOf(source, "start"),
      methodOf(source, "pull"),
      methodOf(source, "cancel"),
    ];
    const controller = isByteStream
      ? new ReadableByteStreamController(MAY_CONSTRUCT)
      : new ReadableStreamDefaultController<Chunk>(MAY_CONSTRUCT);
    const state: StreamState = {
      state: "readable",
      error: undefined,
      reader: undefined,
      isDisturbed: false,
      queue: new ChunkQueue(),
      isByteStream,
      highWaterMark: highWaterMarkOf(strategy, isByteStream ? 0 : 1),
      size: sizeOf(strategy),
      pull: pull === undefined ? undefined : () => call(pull, source, controller),
      cancel: (reason) => call(cancel, source, reason),
      isStarted: false,
      isPulling: false,
      pullsAgain: false,
      isCloseRequested: false,
      byobRequest: undefined,
      allocates: source?.autoAllocateChunkSize ?? 0,
    };
    states.set(this, state);
    states.set(controller, state);
    // What `start` throws, the constructor throws.
    const started: unknown = start?.call(source, controller as never);
    Promise.resolve(started).then(
      () => {
        state.isStarted = true;
        pullIfNeeded(state);
      },
      (reason) => failStream(state, reason),
    );
  }

  /** A stream of what an iterable gives. */
  static from<Item>(iterable: Iterable<Item> | AsyncIterable<Item>): ReadableStream<Awaited<Item>> {
    const given = iterable as Partial<AsyncIterable<Item> & Iterable<Item>>;
    const method = given[Symbol.asyncIterator] ?? given[Symbol.iterator];
    if (typeof method !== "function") throw new TypeError("expected an iterable");
    const iterator = Reflect.apply(method, iterable, []) as AsyncIterator<Item> | Iterator<Item>;
    return new ReadableStream<Awaited<Item>>(
      {
        async pull(controller: ReadableStreamDefaultController<unknown>) {
          const { done, value } = await iterator.next();
          if (done === true) controller.close();
          else controller.enqueue(await value);
        },
        async cancel(reason: unknown) {
          await iterator.return?.(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  get locked(): boolean {
    return stateOf(this).reader !== undefined;
  }

  cancel(reason?: unknown): Promise<undefined> {
    const state = stateOf(this);
    if (state.reader !== undefined)
      return Promise.reject(new TypeError("cannot cancel a stream that is locked"));
    return cancelStream(state, reason);
  }

  getReader(options: { readonly mode: "byob" }): ReadableStreamBYOBReader;
  getReader(options?: { readonly mode?: undefined } | null): ReadableStreamDefaultReader<Chunk>;
  getReader(
    options?: { readonly mode?: "byob" | undefined } | null,
  ): ReadableStreamDefaultReader<Chunk> | ReadableStreamBYOBReader {
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader<Chunk>(this);
    if (String(mode) !== "byob") throw new TypeError(`expected the mode \`byob\`, found \`${String(mode)}\``);
    return new ReadableStreamBYOBReader(this as ReadableStream<unknown> as ReadableStream<Uint8Array>);
  }

  pipeThrough<Out>(
    pair: ReadableWritablePair<Out, Chunk>,
    options?: PipeOptions | null,
  ): ReadableStream<Out> {
    if (this.locked || pair.writable.locked) throw new TypeError("cannot pipe a stream that is locked");
    handled(pipe(this, pair.writable, options ?? {}));
    return pair.readable;
  }

  pipeTo(target: WritableStream<Chunk>, options?: PipeOptions | null): Promise<undefined> {
    if (this.locked || target.locked)
      return Promise.reject(new TypeError("cannot pipe a stream that is locked"));
    return pipe(this, target, options ?? {});
  }

  tee(): [ReadableStream<Chunk>, ReadableStream<Chunk>] {
    return tee(this);
  }

  values(options?: { readonly preventCancel?: boolean | undefined } | null): AsyncIterableIterator<Chunk> {
    return iterate(this.getReader(), Boolean(options?.preventCancel));
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Chunk> {
    return this.values();
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStream";
  }
}

/** Calls of `next` wait for each other. */
function iterate<Chunk>(
  reader: ReadableStreamDefaultReader<Chunk>,
  preventCancel: boolean,
): AsyncIterableIterator<Chunk> {
  let last: Promise<unknown> = Promise.resolve();
  let isDone = false;
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
  return {
    next: () =>
      inTurn(async (): Promise<IteratorResult<Chunk>> => {
        if (isDone) return { value: undefined, done: true };
        try {
          const { done, value } = await reader.read();
          if (!done) return { value, done };
        } catch (error) {
          isDone = true;
          reader.releaseLock();
          throw error;
        }
        isDone = true;
        reader.releaseLock();
        return { value: undefined, done: true };
      }),
    return: (value?: unknown) =>
      inTurn(async (): Promise<IteratorResult<Chunk>> => {
        if (!isDone) {
          isDone = true;
          const cancelled = preventCancel ? undefined : reader.cancel(value);
          reader.releaseLock();
          await cancelled;
        }
        return { value, done: true };
      }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Two streams of the same chunks. The source is read as fast as the faster one asks. */
function tee<Chunk>(stream: ReadableStream<Chunk>): [ReadableStream<Chunk>, ReadableStream<Chunk>] {
  const { isByteStream } = stateOf(stream);
  const reader = stream.getReader();
  const cancelled = defer<undefined>();
  const reasons: [unknown, unknown] = [undefined, undefined];
  const areCancelled: [boolean, boolean] = [false, false];
  const controllers: ReadableStreamDefaultController<Chunk>[] = [];
  let isReading = false;
  let readsAgain = false;

  const forward = (chunk: unknown): void => {
    readsAgain = false;
    const copy = isByteStream ? (chunk as Uint8Array).slice() : chunk;
    if (!areCancelled[0]) controllers[0]?.enqueue(chunk as Chunk);
    if (!areCancelled[1]) controllers[1]?.enqueue(copy as Chunk);
    isReading = false;
    if (readsAgain) pull();
  };
  const pull = (): void => {
    if (isReading) {
      readsAgain = true;
      return;
    }
    isReading = true;
    readChunk(reader as ReadableStreamDefaultReader<unknown>, {
      // Not at once: a branch may be cancelled by the code that runs before.
      chunk: (chunk) => queueMicrotask(() => forward(chunk)),
      close: () => {
        isReading = false;
        for (const index of [0, 1] as const) if (!areCancelled[index]) controllers[index]?.close();
        if (!areCancelled[0] || !areCancelled[1]) cancelled.resolve(undefined);
      },
      error: () => {
        isReading = false;
      },
    });
  };
  const branch = (index: 0 | 1): ReadableStream<Chunk> =>
    new ReadableStream<Chunk>({
      ...(isByteStream ? { type: "bytes" as const } : {}),
      start(controller: ReadableStreamDefaultController<Chunk>) {
        controllers[index] = controller;
      },
      pull,
      cancel(reason: unknown) {
        areCancelled[index] = true;
        reasons[index] = reason;
        if (areCancelled[0] && areCancelled[1]) cancelled.resolve(reader.cancel(reasons));
        return cancelled.promise;
      },
    });
  const branches: [ReadableStream<Chunk>, ReadableStream<Chunk>] = [branch(0), branch(1)];
  reader.closed.then(undefined, (reason) => {
    for (const controller of controllers) controller.error(reason);
    if (!areCancelled[0] || !areCancelled[1]) cancelled.resolve(undefined);
  });
  return branches;
}
