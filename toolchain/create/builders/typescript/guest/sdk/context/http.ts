import type { HttpRequest } from "../context.ts";
import type { Environment } from "../serve/host.ts";
import { notWhileAsking } from "./caller.ts";

/** The HTTP request. It comes with the message, so it needs nothing of the host. */
export function http({ message }: Environment): HttpRequest | undefined {
  if (message === undefined) throw notWhileAsking("http");
  const request = message.httpContext;
  if (request === undefined || request === null) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return { method: request.method, path: request.path, headers };
}
