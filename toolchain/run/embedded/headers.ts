import type { IncomingMessage } from "node:http";
import type { Headers } from "./messages.ts";

/** All headers of a message in their order, with names in lower case. A name can occur more than once. */
export function headersOf(message: IncomingMessage): Headers {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    headers.push([(message.rawHeaders[i] ?? "").toLowerCase(), message.rawHeaders[i + 1] ?? ""]);
  }
  return headers;
}
