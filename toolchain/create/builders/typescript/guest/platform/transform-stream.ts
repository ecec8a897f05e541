/** `TransformStream` of the Streams Standard: a writable side, and a readable side with what was made of it. */
import { ReadableStream, type ReadableStreamDefaultController } from "./readable-stream.ts";
import {
  call,
  defer,
  type Deferred,
  highWaterMarkOf,
  methodOf,
  type QueuingStrategy,
  sizeOf,
} from "./streams-queue.ts";
import { failWritableStream, WritableStream, writableState } from "./writable-stream.ts";

export interface Transformer<In, Out> {
  readonly readableType?: undefined;
  readonly writableType?: undefined;
  start?(controller: TransformStreamDefaultController<Out>): unknown;
  transform?(chunk: In, controller: TransformStreamDefaultController<Out>): unknown;
  flush?(controller: TransformStreamDefaultController<Out>): unknown;
  cancel?(reason?: unknown): unknown;
}

/** What a controller may do with its stream. */
interface Operations {
  readonly desiredSize: () => number | null;
  readonly enqueue: (chunk: unknown) => void;
  readonly error: (reason: unknown) => void;
  readonly terminate: () => void;
}

const operations = new WeakMap<object, Operations>();

function operationsOf(controller: object): Operations {
  const found = operations.get(controller);
  if (found === undefined) throw new TypeError("expected a `TransformStreamDefaultController`");
  return found;
}

/** The constructor of the controller is for this file. */
const MAY_CONSTRUCT = Symbol();

export class TransformStreamDefaultController<Out = unknown> {
  constructor(permission?: symbol) {
    if (permission !== MAY_CONSTRUCT) throw new TypeError("illegal constructor");
  }
  get desiredSize(): number | null {
    return operationsOf(this).desiredSize();
  }
  enqueue(chunk?: Out): void {
    operationsOf(this).enqueue(chunk);
  }
  error(reason?: unknown): void {
    operationsOf(this).error(reason);
  }
  terminate(): void {
    operationsOf(this).terminate();
  }
  get [Symbol.toStringTag](): string {
    return "TransformStreamDefaultController";
  }
}

export class TransformStream<In = unknown, Out = unknown> {
  readonly #readable: ReadableStream<Out>;
  readonly #writable: WritableStream<In>;

  constructor(
    transformer?: Transformer<In, Out> | null,
    writableStrategy?: QueuingStrategy<In> | null,
    readableStrategy?: QueuingStrategy<Out> | null,
  ) {
    const names = ["start", "transform", "flush", "cancel"] as const;
    const [start, transform, flush, cancel] = names.map((name) => methodOf(transformer, name));
    const controller = new TransformStreamDefaultController<Out>(MAY_CONSTRUCT);
    const started = defer<unknown>();
    /** Fulfilled when the readable side asks for a chunk. */
    let asked: Deferred<undefined> = defer();
    let hasBackpressure = true;
    let readableController: ReadableStreamDefaultController<Out> | undefined;
    /** The flush or cancel that ends the stream: only one of them runs. */
    let finish: Promise<unknown> | undefined;

    const setBackpressure = (value: boolean): void => {
      if (hasBackpressure === value) return;
      hasBackpressure = value;
      asked.resolve(undefined);
      if (value) asked = defer();
    };
    const failBoth = (reason: unknown): void => {
      readableController?.error(reason);
      failWritableStream(this.#writable as WritableStream<never>, reason);
      // A write that waits for the readable side would wait for ever.
      if (hasBackpressure) setBackpressure(false);
    };
    const perform = async (chunk: In): Promise<void> => {
      try {
        if (transform === undefined) controller.enqueue(chunk as unknown as Out);
        else await transform.call(transformer, ...([chunk, controller] as never[]));
      } catch (error) {
        failBoth(error);
        throw error;
      }
    };

    this.#writable = new WritableStream<In>(
      {
        start: () => started.promise,
        write: async (chunk) => {
          if (hasBackpressure) {
            await asked.promise;
            const target = this.#writable as WritableStream<never>;
            if (writableState(target) === "erroring") throw failure;
          }
          await perform(chunk);
        },
        close: () => {
          finish ??= call(flush, transformer, controller).then(
            () => {
              if (failure !== NONE) throw failure;
              closeReadable();
            },
            (reason) => {
              readableController?.error(reason);
              throw reason;
            },
          );
          return finish;
        },
        abort: (reason) => {
          finish ??= call(cancel, transformer, reason).then(
            () => readableController?.error(reason),
            (error) => {
              readableController?.error(error);
              throw error;
            },
          );
          return finish;
        },
      },
      {
        highWaterMark: highWaterMarkOf(writableStrategy as QueuingStrategy<never> | undefined, 1),
        size: sizeOf(writableStrategy as QueuingStrategy<never> | undefined),
      },
    );
    const NONE = Symbol();
    let failure: unknown = NONE;
    let isReadableClosed = false;
    const closeReadable = (): void => {
      if (isReadableClosed) return;
      isReadableClosed = true;
      readableController?.close();
    };
    this.#readable = new ReadableStream<Out>(
      {
        start: (inner: ReadableStreamDefaultController<Out>) => {
          readableController = inner;
          return started.promise;
        },
        pull: () => {
          setBackpressure(false);
          return asked.promise;
        },
        cancel: (reason: unknown) => {
          isReadableClosed = true;
          finish ??= call(cancel, transformer, reason).then(
            () => {
              failWritableStream(this.#writable as WritableStream<never>, reason);
              setBackpressure(false);
            },
            (error) => {
              failWritableStream(this.#writable as WritableStream<never>, error);
              setBackpressure(false);
              throw error;
            },
          );
          return finish;
        },
      },
      {
        highWaterMark: highWaterMarkOf(readableStrategy as QueuingStrategy<never> | undefined, 0),
        size: sizeOf(readableStrategy as QueuingStrategy<never> | undefined),
      },
    );
    operations.set(controller, {
      desiredSize: () => readableController?.desiredSize ?? null,
      enqueue: (chunk) => {
        try {
          readableController?.enqueue(chunk as Out);
        } catch (error) {
          failBoth(error);
          throw error;
        }
        if ((readableController?.desiredSize ?? 0) <= 0) setBackpressure(true);
      },
      error: (reason) => {
        failure = reason;
        failBoth(reason);
      },
      terminate: () => {
        closeReadable();
        failWritableStream(
          this.#writable as WritableStream<never>,
          new TypeError("the transform has been terminated"),
        );
        setBackpressure(false);
      },
    });
    const result: unknown = start?.call(transformer, controller as never);
    started.resolve(result);
  }

  get readable(): ReadableStream<Out> {
    return this.#readable;
  }
  get writable(): WritableStream<In> {
    return this.#writable;
  }
  get [Symbol.toStringTag](): string {
    return "TransformStream";
  }
}
