import type { IncomingMessage } from "node:http";
import type { Headers } from "./messages.ts";

/** All headers of a message as they came, names in lower case and repeated ones kept apart. */
export function headersOf(message: IncomingMessage): Headers {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    headers.push([(message.rawHeaders[i] ?? "").toLowerCase(), message.rawHeaders[i + 1] ?? ""]);
  }
  return headers;
}
