/** `WritableStream` of the Streams Standard. */
import { AbortController, type AbortSignal } from "./abort-signal.ts";
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

export interface UnderlyingSink<Chunk> {
  readonly type?: undefined;
  start?(controller: WritableStreamDefaultController): unknown;
  write?(chunk: Chunk, controller: WritableStreamDefaultController): unknown;
  close?(): unknown;
  abort?(reason?: unknown): unknown;
}

interface StreamState {
  /** `erroring`: it will be errored when the sink has finished what it does now. */
  state: "writable" | "erroring" | "errored" | "closed";
  error: unknown;
  writer: WriterState | undefined;
  readonly queue: ChunkQueue;
  readonly highWaterMark: number;
  readonly size: (chunk: unknown) => number;
  readonly write: (chunk: unknown) => Promise<unknown>;
  readonly close: () => Promise<unknown>;
  readonly abort: (reason: unknown) => Promise<unknown>;
  isStarted: boolean;
  /** One for each chunk in the queue. */
  readonly writes: Deferred<undefined>[];
  writeInFlight: Deferred<undefined> | undefined;
  closing: Deferred<undefined> | undefined;
  closeInFlight: Deferred<undefined> | undefined;
  aborting:
    | { readonly deferred: Deferred<undefined>; readonly reason: unknown; readonly wasErroring: boolean }
    | undefined;
  hasBackpressure: boolean;
  readonly abortController: AbortController;
}

interface WriterState {
  stream: StreamState | undefined;
  ready: Deferred<undefined>;
  closed: Deferred<undefined>;
}

const states = new WeakMap<object, StreamState>();

/** Of a stream, or of its controller. */
function stateOf(stream: object): StreamState {
  const state = states.get(stream);
  if (state === undefined) throw new TypeError("expected a `WritableStream`");
  return state;
}

/** Whether no more chunks can be written, because the stream is closed or about to be. */
export function isClosing(stream: WritableStream<never>): boolean {
  const state = stateOf(stream);
  return state.state === "closed" || isCloseQueued(state);
}

function isCloseQueued(stream: StreamState): boolean {
  return stream.closing !== undefined || stream.closeInFlight !== undefined;
}

function desiredSize(stream: StreamState): number | null {
  if (stream.state === "errored" || stream.state === "erroring") return null;
  return stream.state === "closed" ? 0 : stream.highWaterMark - stream.queue.total;
}

function fulfilled(): Deferred<undefined> {
  const deferred = defer<undefined>();
  deferred.resolve(undefined);
  return deferred;
}

function rejected(reason: unknown): Deferred<undefined> {
  const deferred = defer<undefined>();
  handled(deferred.promise);
  deferred.reject(reason);
  return deferred;
}

function updateBackpressure(stream: StreamState, hasBackpressure: boolean): void {
  const { writer } = stream;
  if (writer !== undefined && hasBackpressure !== stream.hasBackpressure) {
    if (hasBackpressure) writer.ready = defer();
    else writer.ready.resolve(undefined);
  }
  stream.hasBackpressure = hasBackpressure;
}

function failReady(writer: WriterState, reason: unknown): void {
  // A promise that is settled already cannot be rejected, and must not stay fulfilled.
  writer.ready.reject(reason);
  writer.ready = rejected(reason);
}

export function failWritable(stream: StreamState, reason: unknown): void {
  if (stream.state === "writable") startErroring(stream, reason);
  else if (stream.state === "erroring") finishErroring(stream);
}

function startErroring(stream: StreamState, reason: unknown): void {
  stream.state = "erroring";
  stream.error = reason;
  if (stream.writer !== undefined) {
    handled(stream.writer.ready.promise);
    failReady(stream.writer, reason);
  }
  if (stream.writeInFlight === undefined && stream.closeInFlight === undefined && stream.isStarted)
    finishErroring(stream);
}

function finishErroring(stream: StreamState): void {
  if (stream.state !== "erroring" || stream.writeInFlight !== undefined || stream.closeInFlight !== undefined)
    return;
  stream.state = "errored";
  stream.queue.clear();
  for (const pending of stream.writes.splice(0)) pending.reject(stream.error);
  const { aborting } = stream;
  stream.aborting = undefined;
  if (aborting === undefined) {
    rejectClosed(stream);
    return;
  }
  if (aborting.wasErroring) {
    aborting.deferred.reject(stream.error);
    rejectClosed(stream);
    return;
  }
  stream.abort(aborting.reason).then(
    () => {
      aborting.deferred.resolve(undefined);
      rejectClosed(stream);
    },
    (reason) => {
      aborting.deferred.reject(reason);
      rejectClosed(stream);
    },
  );
}

function rejectClosed(stream: StreamState): void {
  stream.closing?.reject(stream.error);
  stream.closing = undefined;
  if (stream.writer === undefined) return;
  handled(stream.writer.closed.promise);
  stream.writer.closed.reject(stream.error);
}

/** Gives the sink the next chunk, or the end. */
function advance(stream: StreamState): void {
  if (!stream.isStarted || stream.writeInFlight !== undefined) return;
  if (stream.state === "erroring") {
    finishErroring(stream);
    return;
  }
  if (stream.state !== "writable") return;
  if (stream.queue.isEmpty) {
    if (stream.closing !== undefined && stream.closeInFlight === undefined) closeSink(stream);
    return;
  }
  stream.writeInFlight = stream.writes.shift();
  stream.write(stream.queue.peek()).then(
    () => {
      stream.writeInFlight?.resolve(undefined);
      stream.writeInFlight = undefined;
      if (stream.state === "writable") {
        stream.queue.take();
        if (!isCloseQueued(stream)) updateBackpressure(stream, (desiredSize(stream) ?? 0) <= 0);
      }
      advance(stream);
    },
    (reason) => {
      stream.writeInFlight?.reject(reason);
      stream.writeInFlight = undefined;
      failWritable(stream, reason);
    },
  );
}

function closeSink(stream: StreamState): void {
  stream.closeInFlight = stream.closing;
  stream.closing = undefined;
  stream.close().then(
    () => {
      stream.closeInFlight?.resolve(undefined);
      stream.closeInFlight = undefined;
      if (stream.state === "erroring") {
        stream.error = undefined;
        stream.aborting?.deferred.resolve(undefined);
        stream.aborting = undefined;
      }
      stream.state = "closed";
      stream.writer?.closed.resolve(undefined);
    },
    (reason) => {
      stream.closeInFlight?.reject(reason);
      stream.closeInFlight = undefined;
      stream.aborting?.deferred.reject(reason);
      stream.aborting = undefined;
      failWritable(stream, reason);
    },
  );
}

function write(stream: StreamState, writer: WriterState, chunk: unknown): Promise<undefined> {
  let size = 1;
  try {
    size = stream.size(chunk);
  } catch (error) {
    failWritable(stream, error);
  }
  if (writer.stream !== stream) return Promise.reject(released());
  if (stream.state === "errored" || stream.state === "erroring") return Promise.reject(stream.error);
  if (stream.state === "closed" || isCloseQueued(stream)) {
    return Promise.reject(new TypeError("cannot write: the stream is closed or closing"));
  }
  const deferred = defer<undefined>();
  stream.writes.push(deferred);
  try {
    stream.queue.add(chunk, size);
  } catch (error) {
    failWritable(stream, error);
    return deferred.promise;
  }
  if (!isCloseQueued(stream)) updateBackpressure(stream, (desiredSize(stream) ?? 0) <= 0);
  advance(stream);
  return deferred.promise;
}

function close(stream: StreamState): Promise<undefined> {
  if (stream.state === "closed" || stream.state === "errored") {
    return Promise.reject(new TypeError(`cannot close the stream: it is ${stream.state}`));
  }
  if (isCloseQueued(stream)) return Promise.reject(new TypeError("the stream is closing already"));
  const deferred = defer<undefined>();
  stream.closing = deferred;
  if (stream.hasBackpressure && stream.state === "writable") stream.writer?.ready.resolve(undefined);
  advance(stream);
  return deferred.promise;
}

function abort(stream: StreamState, reason: unknown): Promise<undefined> {
  if (stream.state === "closed" || stream.state === "errored") return Promise.resolve(undefined);
  stream.abortController.abort(reason);
  // A listener of the signal may have changed everything.
  const { state } = stream as { readonly state: StreamState["state"] };
  if (state === "closed" || state === "errored") return Promise.resolve(undefined);
  if (stream.aborting !== undefined) return stream.aborting.deferred.promise;
  const deferred = defer<undefined>();
  const wasErroring = state === "erroring";
  stream.aborting = { deferred, reason: wasErroring ? undefined : reason, wasErroring };
  if (!wasErroring) startErroring(stream, reason);
  return deferred.promise;
}

function released(): TypeError {
  return new TypeError("the writer has released its stream");
}

/** The constructor of the controller is for this file. */
const MAY_CONSTRUCT = Symbol();

export class WritableStreamDefaultController {
  constructor(permission?: symbol) {
    if (permission !== MAY_CONSTRUCT) throw new TypeError("illegal constructor");
  }
  get signal(): AbortSignal {
    return stateOf(this).abortController.signal;
  }
  error(reason?: unknown): void {
    const stream = stateOf(this);
    if (stream.state === "writable") startErroring(stream, reason);
  }
  get [Symbol.toStringTag](): string {
    return "WritableStreamDefaultController";
  }
}

export class WritableStreamDefaultWriter<Chunk = unknown> {
  readonly #state: WriterState;

  constructor(target: WritableStream<Chunk>) {
    const stream = stateOf(target);
    if (stream.writer !== undefined) throw new TypeError("the stream is locked: another writer writes to it");
    const isBusy = stream.state === "writable" && !isCloseQueued(stream) && stream.hasBackpressure;
    const hasFailed = stream.state === "errored" || stream.state === "erroring";
    this.#state = {
      stream,
      ready: hasFailed ? rejected(stream.error) : isBusy ? defer() : fulfilled(),
      closed:
        stream.state === "errored"
          ? rejected(stream.error)
          : stream.state === "closed"
            ? fulfilled()
            : defer(),
    };
    handled(this.#state.closed.promise);
    stream.writer = this.#state;
  }

  get closed(): Promise<undefined> {
    return this.#state.closed.promise;
  }
  get ready(): Promise<undefined> {
    return this.#state.ready.promise;
  }
  get desiredSize(): number | null {
    const { stream } = this.#state;
    if (stream === undefined) throw released();
    return desiredSize(stream);
  }
  write(chunk?: Chunk): Promise<undefined> {
    const { stream } = this.#state;
    return stream === undefined ? Promise.reject(released()) : write(stream, this.#state, chunk);
  }
  close(): Promise<undefined> {
    const { stream } = this.#state;
    return stream === undefined ? Promise.reject(released()) : close(stream);
  }
  abort(reason?: unknown): Promise<undefined> {
    const { stream } = this.#state;
    return stream === undefined ? Promise.reject(released()) : abort(stream, reason);
  }
  releaseLock(): void {
    const state = this.#state;
    const { stream } = state;
    if (stream === undefined) return;
    handled(state.ready.promise);
    failReady(state, released());
    state.closed.reject(released());
    state.closed = rejected(released());
    stream.writer = undefined;
    state.stream = undefined;
  }
  get [Symbol.toStringTag](): string {
    return "WritableStreamDefaultWriter";
  }
}

export class WritableStream<Chunk = unknown> {
  constructor(sink?: UnderlyingSink<Chunk> | null, strategy?: QueuingStrategy<Chunk> | null) {
    if (sink?.type !== undefined) throw new RangeError("expected no `type`");
    const names = ["start", "write", "close", "abort"] as const;
    const [start, writeSink, closeSinkMethod, abortSink] = names.map((name) => methodOf(sink, name));
    const controller = new WritableStreamDefaultController(MAY_CONSTRUCT);
    const stream: StreamState = {
      state: "writable",
      error: undefined,
      writer: undefined,
      queue: new ChunkQueue(),
      highWaterMark: highWaterMarkOf(strategy, 1),
      size: sizeOf(strategy),
      write: (chunk) => call(writeSink, sink, chunk, controller),
      close: () => call(closeSinkMethod, sink),
      abort: (reason) => call(abortSink, sink, reason),
      isStarted: false,
      writes: [],
      writeInFlight: undefined,
      closing: undefined,
      closeInFlight: undefined,
      aborting: undefined,
      hasBackpressure: false,
      abortController: new AbortController(),
    };
    stream.hasBackpressure = stream.highWaterMark <= 0;
    states.set(this, stream);
    states.set(controller, stream);
    // What `start` throws, the constructor throws.
    const started: unknown = start?.call(sink, controller as never);
    Promise.resolve(started).then(
      () => {
        stream.isStarted = true;
        advance(stream);
      },
      (reason) => {
        stream.isStarted = true;
        failWritable(stream, reason);
      },
    );
  }

  get locked(): boolean {
    return stateOf(this).writer !== undefined;
  }
  abort(reason?: unknown): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError("cannot abort a stream that is locked"));
    return abort(stateOf(this), reason);
  }
  close(): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError("cannot close a stream that is locked"));
    return close(stateOf(this));
  }
  getWriter(): WritableStreamDefaultWriter<Chunk> {
    return new WritableStreamDefaultWriter<Chunk>(this);
  }
  get [Symbol.toStringTag](): string {
    return "WritableStream";
  }
}

/** For the readable side of a transform: its failure is that of the writable one. */
export function failWritableStream(stream: WritableStream<never>, reason: unknown): void {
  failWritable(stateOf(stream), reason);
}

/** As the standard names it. */
export function writableState(stream: WritableStream<never>): StreamState["state"] {
  return stateOf(stream).state;
}
