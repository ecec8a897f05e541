/** `pipeTo`: chunks from a readable stream to a writable one, and in which way errors and ends travel between them. */
import type { AbortSignal } from "./abort-signal.ts";
import { readChunk, type ReadableStream, type ReadableStreamDefaultReader } from "./readable-stream.ts";
import { defer, handled } from "./streams-queue.ts";
import { isClosing, type WritableStream, writableState } from "./writable-stream.ts";

export interface PipeOptions {
  readonly preventAbort?: boolean | undefined;
  readonly preventCancel?: boolean | undefined;
  readonly preventClose?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function pipe<Chunk>(
  source: ReadableStream<Chunk>,
  target: WritableStream<Chunk>,
  options: PipeOptions,
): Promise<undefined> {
  const { preventAbort, preventCancel, preventClose, signal } = options;
  const reader = source.getReader();
  const writer = target.getWriter();
  const result = defer<undefined>();
  let isEnding = false;
  /** The last write. */
  let written: Promise<unknown> = Promise.resolve();

  const release = (failure: { readonly reason: unknown } | undefined): void => {
    writer.releaseLock();
    reader.releaseLock();
    signal?.removeEventListener("abort", abort);
    if (failure === undefined) result.resolve(undefined);
    else result.reject(failure.reason);
  };
  /** Chunks that have been read are written before anything ends. */
  const end = (
    action: (() => Promise<unknown>) | undefined,
    failure?: { readonly reason: unknown },
  ): void => {
    if (isEnding) return;
    isEnding = true;
    const act = (): void => {
      if (action === undefined) release(failure);
      else
        action().then(
          () => release(failure),
          (reason) => release({ reason }),
        );
    };
    if (isClosing(target)) act();
    else written.then(act, act);
  };
  const abort = (): void => {
    const reason: unknown = signal?.reason;
    const actions: Promise<unknown>[] = [];
    end(
      () => {
        if (preventAbort !== true)
          actions.push(writableState(target) === "writable" ? writer.abort(reason) : Promise.resolve());
        if (preventCancel !== true) actions.push(reader.cancel(reason));
        return Promise.all(actions);
      },
      { reason },
    );
  };

  if (signal?.aborted === true) {
    abort();
    return result.promise;
  }
  signal?.addEventListener("abort", abort);

  const sourceFailed = (reason: unknown): void =>
    end(preventAbort === true ? undefined : () => writer.abort(reason), { reason });
  const sourceEnded = (): void => end(preventClose === true ? undefined : () => writer.close());
  const targetFailed = (reason: unknown): void =>
    end(preventCancel === true ? undefined : () => reader.cancel(reason), { reason });
  const targetEnded = (): void => targetFailed(new TypeError("the target of the pipe is closed"));

  const step = (): void => {
    if (isEnding) return;
    readChunk(reader as ReadableStreamDefaultReader<unknown>, {
      chunk: (chunk) => {
        written = handled(writer.write(chunk as Chunk));
        next();
      },
      close: sourceEnded,
      error: (reason) => {
        if (!isEnding) sourceFailed(reason);
      },
    });
  };
  const next = (): void => {
    writer.ready.then(step, () => undefined);
  };

  reader.closed.then(undefined, sourceFailed);
  writer.closed.then(targetEnded, targetFailed);
  if (isClosing(target)) targetEnded();
  else next();
  return result.promise;
}
