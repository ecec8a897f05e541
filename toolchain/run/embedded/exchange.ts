import type { Readable, Writable } from "node:stream";
import type { ChannelMessage, ErrorCode } from "./messages.ts";
import { WINDOW } from "./messages.ts";

/** The HTTP thread's end of a channel: one function per message that the guest can send. */
export interface ChannelEnd {
  data(bytes: Uint8Array): void;
  end(): void;
  failed(error: ErrorCode): void;
  taken(bytes: number): void;
  closed(): void;
}

export type Send = (message: ChannelMessage) => void;

/** Passes a body on to the guest, at most `WINDOW` bytes ahead of it. */
export function feedGuest(
  channel: number,
  body: Readable,
  send: Send,
  errorCode: (error: Error) => ErrorCode,
): Pick<ChannelEnd, "taken" | "closed"> {
  let underWay = 0;
  let over = false;
  body.on("data", (chunk: Buffer) => {
    if (over) return;
    underWay += chunk.length;
    send({ kind: "data", channel, bytes: new Uint8Array(chunk) });
    if (underWay >= WINDOW) body.pause();
  });
  body.on("end", () => {
    if (!over) send({ kind: "end", channel });
    over = true;
  });
  const fail = (error: Error): void => {
    if (!over) send({ kind: "failed", channel, error: errorCode(error) });
    over = true;
  };
  body.on("error", fail);
  body.on("close", () => fail(new Error("the connection was closed")));
  return {
    taken(bytes) {
      underWay -= bytes;
      if (underWay < WINDOW) body.resume();
    },
    closed() {
      over = true;
      body.resume(); // drops the rest of the body, so that the connection can be used again
    },
  };
}

/** Passes the bytes that the guest writes on to the network, and reports to the guest how many the network took. */
export function drainGuest(
  channel: number,
  sink: Writable,
  send: Send,
): Pick<ChannelEnd, "data" | "end" | "failed"> & { readonly complete: () => boolean } {
  let unreported = 0;
  let complete = false;
  sink.on("close", () => {
    if (!sink.writableFinished) send({ kind: "closed", channel });
  });
  sink.on("error", () => {
    // The client closed the connection; `close` follows.
  });
  return {
    complete: () => complete,
    data(bytes) {
      if (sink.destroyed) return;
      sink.write(bytes, () => {
        unreported += bytes.length;
        if (unreported < WINDOW / 4) return;
        send({ kind: "taken", channel, bytes: unreported });
        unreported = 0;
      });
    },
    end() {
      complete = true;
      sink.end();
    },
    failed() {
      complete = true;
      sink.destroy();
    },
  };
}
