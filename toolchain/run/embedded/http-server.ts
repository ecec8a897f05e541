import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { drainGuest, feedGuest } from "./exchange.ts";
import { headersOf } from "./headers.ts";
import type { GuestThread } from "./guest-thread.ts";
import { log } from "./log.ts";
import type { GuestPool } from "./pool.ts";

/** An HTTP server that hands every request to a guest of the pool. It does not listen yet. */
export function createGuestServer(pool: GuestPool): Server {
  let count = 0;
  const server = createServer((request, response) => {
    const number = ++count;
    pool.acquire((thread) => {
      if (thread instanceof Error) {
        refuse(request, response, number, thread.message);
      } else if (response.destroyed) {
        pool.release(thread); // the client closed the connection while it waited
      } else {
        serve(thread, number, request, response);
      }
    });
  });
  // A tool may take any time to answer. Clients keep their connection for a while between requests.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  return server;
}

function serve(
  thread: GuestThread,
  channel: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const send = thread.send.bind(thread);
  const head = {
    method: request.method ?? "GET",
    pathWithQuery: request.url ?? "/",
    authority: request.headers.host,
    headers: headersOf(request),
  };
  const output = drainGuest(channel, response, send);
  const input = feedGuest(channel, request, send, () => ({ tag: "HTTP-request-incomplete" }));
  thread.start(channel, head, {
    ...output,
    ...input,
    answer(status, headers) {
      try {
        response.writeHead(status, headers.flat());
        response.flushHeaders();
      } catch (error) {
        refuse(request, response, channel, `the component answered with an invalid head: ${String(error)}`);
      }
    },
    done(trap) {
      if (trap !== undefined) refuse(request, response, channel, trap);
      else if (!output.complete()) response.destroy();
    },
  });
}

/** Logs why a request failed, and answers 500 unless the answer has already begun. */
function refuse(request: IncomingMessage, response: ServerResponse, number: number, reason: string): void {
  log(`request [${number}] ${request.method} ${request.url} failed: ${reason}`);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
  response.end("500 Internal Server Error: see the server's log\n");
}
