/** Node's `stream`: the package `readable-stream`, which is Node's own code for elsewhere. */
import makeStream, { type StreamModule } from "readable-stream/lib/stream.js";
import * as abort from "../platform/abort-signal.ts";
import * as buffer from "./buffer.ts";
import events from "./events.ts";
import { process } from "./process.ts";
import * as decoder from "./string_decoder.ts";

/** What the package requires. */
const REQUIRED: Readonly<Record<string, unknown>> = {
  "abort-controller": abort,
  buffer,
  events,
  "process/": process,
  "string_decoder/": decoder,
};

const stream: StreamModule = /* @__PURE__ */ makeStream((id) => REQUIRED[id]);

export const {
  Duplex,
  PassThrough,
  Readable,
  Stream,
  Transform,
  Writable,
  addAbortSignal,
  compose,
  destroy,
  finished,
  isDisturbed,
  isErrored,
  isReadable,
  pipeline,
  promises,
} = stream;

export { stream as default };
export type { StreamModule };
