/** The streams of components do what Node's do: each scenario runs on both, and what it saw is compared. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as theirWeb from "node:stream/web";
import * as ours from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/streams.ts";
import * as ourText from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/text-streams.ts";
import { AbortController as OurAbortController } from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/abort-signal.ts";

type Streams = typeof theirWeb & { readonly AbortController: typeof AbortController };

const implementations: Readonly<Record<"ours" | "theirs", Streams>> = {
  ours: { ...ours, ...ourText, AbortController: OurAbortController } as unknown as Streams,
  theirs: { ...theirWeb, AbortController },
};

/** What a scenario saw, in order. */
type Log = (...values: readonly unknown[]) => void;

/** What a promise came to, as text. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  try {
    const value = await promise;
    return value instanceof Uint8Array ? `bytes ${value.join()}` : `ok ${JSON.stringify(value, sortKeys)}`;
  } catch (error) {
    return error instanceof Error
      ? `error ${error.name}${error.name !== "Error" ? "" : ` ${error.message}`}`
      : `thrown ${String(error)}`;
  }
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function attempt(work: () => unknown): string {
  try {
    return `ok ${JSON.stringify(work())}`;
  } catch (error) {
    return `error ${(error as Error).name}`;
  }
}

/** Everything that is ready has happened after this. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const scenarios: Readonly<Record<string, (web: Streams, log: Log) => Promise<void>>> = {
  "chunks in order, then the end": async (web, log) => {
    const stream = new web.ReadableStream({
      start(controller) {
        controller.enqueue("a");
        controller.enqueue("b");
        controller.close();
      },
    });
    log(stream.locked);
    const reader = stream.getReader();
    log(
      stream.locked,
      attempt(() => stream.getReader()),
    );
    for (let count = 0; count < 4; count++) log(await outcome(reader.read()));
    log(await outcome(reader.closed));
  },

  "pull is called as chunks are wanted": async (web, log) => {
    let count = 0;
    const stream = new web.ReadableStream<number>(
      {
        pull(controller) {
          log("pull", count, controller.desiredSize);
          controller.enqueue(count++);
          if (count === 4) controller.close();
        },
      },
      { highWaterMark: 2 },
    );
    await turn();
    const reader = stream.getReader();
    for (let index = 0; index < 5; index++) {
      log(await outcome(reader.read()));
      await turn();
    }
  },

  "an error of the source reaches the readers": async (web, log) => {
    for (const where of ["start", "pull", "controller"]) {
      const source = {
        start(controller: theirWeb.ReadableStreamDefaultController) {
          if (where === "start") return Promise.reject(new Error(where));
          if (where === "controller") controller.error(new Error(where));
          return undefined;
        },
        pull() {
          if (where === "pull") throw new Error(where);
        },
      };
      const reader = new web.ReadableStream(source).getReader();
      log(await outcome(reader.read()), await outcome(reader.closed), await outcome(reader.cancel()));
    }
    log(
      attempt(
        () =>
          new web.ReadableStream({
            start() {
              throw new RangeError("at once");
            },
          }),
      ),
    );
  },

  "cancel reaches the source, with the reason": async (web, log) => {
    const stream = new web.ReadableStream({
      cancel(reason) {
        log("cancel", reason);
        return Promise.reject(new Error("cannot"));
      },
    });
    log(
      await outcome(stream.cancel("why")),
      await outcome(stream.cancel()),
      await outcome(stream.getReader().read()),
    );
  },

  "a released reader": async (web, log) => {
    const stream = new web.ReadableStream(
      {
        pull(controller) {
          controller.enqueue(1);
        },
      },
      { highWaterMark: 0 },
    );
    const reader = stream.getReader();
    const pending = reader.read();
    log(await outcome(pending));
    reader.releaseLock();
    log(
      stream.locked,
      await outcome(reader.read()),
      await outcome(reader.closed),
      await outcome(reader.cancel()),
    );
    log(await outcome(stream.getReader().read()));
  },

  "a read that waits when its reader is released": async (web, log) => {
    const stream = new web.ReadableStream({});
    const reader = stream.getReader();
    const pending = outcome(reader.read());
    reader.releaseLock();
    log(await pending);
  },

  "wrong uses throw": async (web, log) => {
    let controller: theirWeb.ReadableStreamDefaultController | undefined;
    const stream = new web.ReadableStream({
      start(given) {
        controller = given;
      },
    });
    controller?.close();
    log(
      attempt(() => controller?.close()),
      attempt(() => controller?.enqueue(1)),
      controller?.desiredSize,
    );
    log(attempt(() => new web.ReadableStream({ pull: 1 } as never)));
    log(attempt(() => new web.ReadableStream({}, { highWaterMark: -1 })));
    log(attempt(() => new web.ReadableStream({ type: "other" } as never)));
    log(attempt(() => new (web.ReadableStreamDefaultController as new () => unknown)()));
    log(attempt(() => stream.getReader({ mode: "byob" })));
    log(attempt(() => (web.ReadableStream.prototype.getReader as () => unknown).call({})));
    const sized = new web.ReadableStream(
      { start: (given) => void (controller = given) },
      { size: () => NaN },
    );
    log(
      attempt(() => controller?.enqueue(1)),
      await outcome(sized.getReader().read()),
    );
  },

  "async iteration reads to the end, and cancels when it is left": async (web, log) => {
    const make = () =>
      new web.ReadableStream<number>({
        start(controller) {
          for (const each of [1, 2, 3]) controller.enqueue(each);
          controller.close();
        },
        cancel: (reason) => log("cancel", reason),
      });
    for await (const each of make()) log(each);
    const left = make();
    for await (const each of left) {
      log(each);
      break;
    }
    log(left.locked);
    const kept = make();
    for await (const each of kept.values({ preventCancel: true })) {
      log(each);
      break;
    }
    log(kept.locked, await outcome(kept.getReader().read()));
    const iterator = make().values();
    log(await outcome(Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()])));
  },

  "from takes iterables of both kinds": async (web, log) => {
    for await (const each of web.ReadableStream.from([1, Promise.resolve(2)])) log(each);
    async function* letters() {
      try {
        yield "a";
        yield "b";
      } finally {
        log("finally");
      }
    }
    const reader = web.ReadableStream.from(letters()).getReader();
    log(await outcome(reader.read()), await outcome(reader.cancel("enough")));
    log(attempt(() => web.ReadableStream.from(5 as never)));
  },

  "tee gives both branches everything": async (web, log) => {
    let count = 0;
    const [first, second] = new web.ReadableStream({
      pull(controller) {
        controller.enqueue(count++);
        if (count === 3) controller.close();
      },
      cancel: (reason) => log("cancel", reason),
    }).tee();
    const read = async (stream: theirWeb.ReadableStream): Promise<unknown[]> => {
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      return chunks;
    };
    log(await read(first), await read(second));
    const branches = new web.ReadableStream({ cancel: (reason) => log("cancel", reason) }).tee();
    const cancelled = branches[0].cancel("one");
    await turn();
    log(await outcome(branches[1].cancel("two")), await outcome(cancelled));
    const failing = new web.ReadableStream({ pull: () => Promise.reject(new Error("bad")) }).tee();
    log(await outcome(failing[0].getReader().read()), await outcome(failing[1].getReader().read()));
  },

  "a byte stream fills the reader's views": async (web, log) => {
    const stream = new web.ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(Uint8Array.of(1, 2, 3, 4, 5));
        controller.enqueue(Uint8Array.of(6, 7));
        controller.close();
      },
    });
    const reader = stream.getReader({ mode: "byob" });
    for (const size of [2, 4, 10, 3]) {
      const { done, value } = await reader.read(new Uint8Array(size));
      log(done, value?.join());
    }
    log(await outcome(reader.read(new Uint8Array(0))));
  },

  "the source of a byte stream writes into the reader's view": async (web, log) => {
    let next = 1;
    const stream = new web.ReadableStream({
      type: "bytes",
      pull(controller) {
        const request = controller.byobRequest;
        log("pull", request === null ? null : request.view?.byteLength);
        const view = request?.view;
        if (request === null || request === undefined || view === null || view === undefined) {
          controller.enqueue(Uint8Array.of(9));
          return;
        }
        new Uint8Array(view.buffer, view.byteOffset, view.byteLength)[0] = next++;
        request.respond(1);
      },
    });
    const reader = stream.getReader({ mode: "byob" });
    log((await reader.read(new Uint8Array(4))).value?.join());
    log((await reader.read(new Uint16Array(2))).value?.byteLength);
    reader.releaseLock();
    log(((await stream.getReader().read()).value as Uint8Array).join());
  },

  "writes reach the sink one after the other": async (web, log) => {
    const stream = new web.WritableStream<string>(
      {
        start: () => log("start"),
        async write(chunk) {
          log("begin", chunk);
          await turn();
          log("end", chunk);
        },
        close: () => log("close"),
      },
      { highWaterMark: 2 },
    );
    const writer = stream.getWriter();
    log(
      writer.desiredSize,
      attempt(() => stream.getWriter()),
    );
    const first = writer.write("a");
    const second = writer.write("b");
    log(writer.desiredSize);
    await writer.ready;
    log("ready", writer.desiredSize);
    await Promise.all([first, second]);
    log(
      await outcome(writer.close()),
      await outcome(writer.closed),
      await outcome(writer.write("c")),
      writer.desiredSize,
    );
  },

  "an error of the sink reaches the writers": async (web, log) => {
    for (const where of ["start", "write", "close", "controller"]) {
      const stream = new web.WritableStream({
        start(controller) {
          if (where === "controller") controller.error(new Error(where));
          return where === "start" ? Promise.reject(new Error(where)) : undefined;
        },
        write() {
          if (where === "write") throw new Error(where);
        },
        close() {
          if (where === "close") throw new Error(where);
        },
      });
      const writer = stream.getWriter();
      log(
        await outcome(writer.write(1)),
        await outcome(writer.close()),
        await outcome(writer.closed),
        await outcome(writer.ready),
      );
      log(await outcome(writer.write(2)), writer.desiredSize);
    }
  },

  "abort reaches the sink and its signal": async (web, log) => {
    let signal: AbortSignal | undefined;
    const stream = new web.WritableStream({
      start(controller) {
        signal = (controller as unknown as { readonly signal: AbortSignal }).signal;
      },
      write: () => new Promise(() => {}),
      abort: (reason) => log("abort", reason),
    });
    const writer = stream.getWriter();
    await turn();
    const queued = [outcome(writer.write(1)), outcome(writer.write(2))];
    const aborted = outcome(writer.abort("stop"));
    log(signal?.aborted, signal?.reason, await outcome(writer.ready));
    void queued;
    void aborted;
    const idle = new web.WritableStream({ abort: (reason) => log("abort", reason) });
    log(
      await outcome(idle.abort("idle")),
      await outcome(idle.abort("again")),
      await outcome(idle.getWriter().closed),
    );
  },

  "pipeTo moves everything and closes": async (web, log) => {
    const sink = () =>
      new web.WritableStream({
        write: (chunk) => log("write", chunk),
        close: () => log("close"),
        abort: (reason) => log("abort", String(reason)),
      });
    const source = () => web.ReadableStream.from(["a", "b"]);
    const from = source();
    const to = sink();
    const piped = from.pipeTo(to);
    log(from.locked, to.locked, await outcome(from.pipeTo(to)));
    log(await outcome(piped), from.locked, to.locked);
    const open = sink();
    log(await outcome(source().pipeTo(open, { preventClose: true })));
    log(await outcome(open.getWriter().write("c")));
    const failing = new web.ReadableStream({ pull: () => Promise.reject(new Error("source")) });
    log(await outcome(failing.pipeTo(sink())));
    const cancelled = new web.ReadableStream({
      pull: (controller) => controller.enqueue(1),
      cancel: (reason) => log("cancel", String(reason)),
    });
    const bad = new web.WritableStream({ write: () => Promise.reject(new Error("sink")) });
    log(await outcome(cancelled.pipeTo(bad)));
    const controller = new web.AbortController();
    const endless = new web.ReadableStream({ cancel: (reason) => log("cancel", String(reason)) });
    const aborted = endless.pipeTo(sink(), { signal: controller.signal });
    await turn();
    controller.abort("enough");
    log(await outcome(aborted));
    const closed = new web.WritableStream();
    await closed.close();
    const unread = new web.ReadableStream({ cancel: (reason) => log("cancel", (reason as Error).name) });
    log(await outcome(unread.pipeTo(closed)));
  },

  "a transform changes chunks and adds some at the end": async (web, log) => {
    const transform = new web.TransformStream<string, string>({
      start: (controller) => controller.enqueue("start"),
      transform(chunk, controller) {
        controller.enqueue(chunk.toUpperCase());
        controller.enqueue(chunk);
      },
      flush: (controller) => controller.enqueue("flush"),
    });
    for await (const chunk of web.ReadableStream.from(["a", "b"]).pipeThrough(transform)) log(chunk);
    const identity = new web.TransformStream();
    const writer = identity.writable.getWriter();
    void writer.write("same");
    void writer.close();
    for await (const chunk of identity.readable) log(chunk);
  },

  "a transform passes errors and ends in both directions": async (web, log) => {
    const failing = new web.TransformStream({
      transform() {
        throw new Error("transform");
      },
    });
    const writer = failing.writable.getWriter();
    const written = outcome(writer.write(1));
    log(await outcome(failing.readable.getReader().read()), await written, await outcome(writer.closed));
    const terminated = new web.TransformStream({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        controller.terminate();
      },
    });
    const other = terminated.writable.getWriter();
    void outcome(other.write(1));
    const reader = terminated.readable.getReader();
    log(await outcome(reader.read()), await outcome(reader.read()), await outcome(other.write(2)));
    const cancelled = new web.TransformStream({ cancel: (reason) => log("cancel", reason) });
    log(
      await outcome(cancelled.readable.cancel("r")),
      await outcome(cancelled.writable.getWriter().write(1)),
    );
    const aborted = new web.TransformStream({ cancel: (reason) => log("cancel", reason) });
    log(await outcome(aborted.writable.abort("w")), await outcome(aborted.readable.getReader().read()));
    const flushing = new web.TransformStream({ flush: () => Promise.reject(new Error("flush")) });
    const closed = outcome(flushing.writable.close());
    log(await outcome(flushing.readable.getReader().read()), await closed);
  },

  "a transform waits for its reader": async (web, log) => {
    const transform = new web.TransformStream({
      transform: (chunk, controller) => (log("transform", chunk), controller.enqueue(chunk)),
    });
    const writer = transform.writable.getWriter();
    log(writer.desiredSize);
    void writer.write(1);
    void writer.write(2);
    await turn();
    log("nothing before the first read", writer.desiredSize);
    const reader = transform.readable.getReader();
    log(await outcome(reader.read()));
    await turn();
    log(writer.desiredSize);
    log(await outcome(reader.read()));
  },

  "text decodes and encodes across chunks": async (web, log) => {
    const bytes = new TextEncoder().encode("a天🛠é");
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    const decoder = new web.TextDecoderStream();
    log(decoder.encoding, decoder.fatal);
    let text = "";
    for await (const chunk of web.ReadableStream.from(pieces).pipeThrough(decoder as never))
      text += chunk as string;
    log(text);
    for await (const chunk of web.ReadableStream.from(["a", "\ud83d", "\udee0", "\ud800"]).pipeThrough(
      new web.TextEncoderStream() as never,
    )) {
      log((chunk as Uint8Array).join());
    }
    const fatal = web.ReadableStream.from([Uint8Array.of(0xff)]).pipeThrough(
      new web.TextDecoderStream("utf-8", { fatal: true }) as never,
    );
    log(await outcome((fatal as theirWeb.ReadableStream).getReader().read()));
  },

  "strategies measure chunks": async (web, log) => {
    const count = new web.CountQueuingStrategy({ highWaterMark: 3 });
    const bytes = new web.ByteLengthQueuingStrategy({ highWaterMark: 10 });
    log(count.highWaterMark, count.size(1), bytes.highWaterMark, bytes.size(new Uint8Array(4)));
    let desired: number | null | undefined;
    const measured = new web.ReadableStream(
      { start: (controller) => (controller.enqueue(new Uint8Array(4)), (desired = controller.desiredSize)) },
      bytes as never,
    );
    log(desired, measured.locked);
  },
};

describe("a scenario runs as on Node's streams", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    test(name, { timeout: 60_000 }, async () => {
      const run = async (web: Streams): Promise<unknown[]> => {
        const lines: unknown[] = [];
        await scenario(web, (...values) => void lines.push(values));
        return lines;
      };
      assert.deepEqual(await run(implementations.ours), await run(implementations.theirs));
    });
  }
});
