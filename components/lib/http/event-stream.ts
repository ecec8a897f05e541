/** Server-sent events, as far as MCP needs them: each event is one message. */
import { Bytes, Tuple2, Utf8 } from "../../bindings/abi";
import { asciiBytes, asciiUtf8 } from "../abi/text";

export const EVENT_FRAME = "data: ";
export const EVENT_END = "\n\n";
/** Ends one event and begins the next. */
export const EVENT_SEPARATOR = "\n\ndata: ";
/** An event without fields, which clients ignore. */
export const COMMENT = ":\n\n";

/** Adds the headers that a response of events has; the last one is for proxies that would collect it first. */
export function addEventHeaders(headers: Array<Tuple2<Utf8, Bytes>>): void {
  addHeader(headers, "content-type", "text/event-stream");
  addHeader(headers, "cache-control", "no-cache");
  addHeader(headers, "x-accel-buffering", "no");
}

export function addHeader(headers: Array<Tuple2<Utf8, Bytes>>, name: string, value: string): void {
  headers.push(new Tuple2<Utf8, Bytes>(asciiUtf8(name), asciiBytes(value)));
}
