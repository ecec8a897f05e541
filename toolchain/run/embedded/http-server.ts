import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Stop } from "../gateway/index.ts";
import type { Limits } from "../limits.ts";
import { drainGuest, feedGuest } from "./exchange.ts";
import { headersOf } from "./headers.ts";
import type { GuestThread } from "./guest-thread.ts";
import { log } from "./log.ts";
import type { GuestPool } from "./pool.ts";
import { KIND_HEADER, readKind, STOP_HEADER, writeStop } from "./private-headers.ts";
import { readTrap, shownTrap } from "./trap.ts";

/** How long a call may go on after its limit: the gateway has answered it at the limit. */
const GRACE_MS = 250;

/** The gateway passes on heads of 64 KiB, and adds headers of its own. */
const MAX_HEAD = 72 * 1024;

/** An HTTP server that hands every request to a guest of the pool. It does not listen yet. */
export function createGuestServer(pool: GuestPool, limits: Limits): Server {
  let count = 0;
  const server = createServer({ maxHeaderSize: MAX_HEAD }, (request, response) => {
    const number = ++count;
    pool.acquire((thread) => {
      if (thread instanceof Error) {
        refuse(request, response, number, { kind: "trap", reason: thread.message });
      } else if (response.destroyed) {
        pool.release(thread); // the client closed the connection while it waited
      } else {
        serve(thread, number, limits, request, response);
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
  limits: Limits,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const send = thread.send.bind(thread);
  const head = {
    method: request.method ?? "GET",
    pathWithQuery: request.url ?? "/",
    authority: request.headers.host,
    headers: headersOf(request).filter(([name]) => name !== KIND_HEADER),
  };
  const stopWatch = watchTime(thread, limits, request, response);
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
        const reason = `the component answered with an invalid head: ${String(error)}`;
        refuse(request, response, channel, { kind: "trap", reason });
      }
    },
    done(trap) {
      const timedOut = stopWatch();
      if (timedOut) response.destroy();
      else if (trap !== undefined)
        refuse(request, response, channel, readTrap(trap, limits), shownTrap(trap));
      else if (!output.complete()) response.destroy();
    },
  });
}

/**
 * Ends the guest when its request has taken too long. A listener lasts; a task lasts once it has been answered, and
 * before that until the gateway gives it up. The result ends the watch, and says whether it has ended the guest.
 */
function watchTime(
  thread: GuestThread,
  { time }: Limits,
  request: IncomingMessage,
  response: ServerResponse,
): () => boolean {
  const kind = readKind(request.headers[KIND_HEADER]);
  if (time === undefined || kind === "listener") return () => false;
  let isEnded = false;
  let isDone = false;
  const end = (): void => {
    if (isDone) return;
    isEnded = true;
    thread.end(`the call took more than ${time} milliseconds`);
  };
  const timer = kind === "call" ? setTimeout(end, time + GRACE_MS) : undefined;
  if (kind === "task") {
    response.once("close", () => {
      if (!response.writableFinished) end();
    });
  }
  return () => {
    isDone = true;
    clearTimeout(timer);
    return isEnded;
  };
}

/** Logs why a request failed, and answers 500 unless the answer has already begun. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  number: number,
  stop: Stop,
  details = stop.kind === "trap" ? stop.reason : stop.kind,
): void {
  log(`request [${number}] ${request.method} ${request.url} failed: ${details}`);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "content-type": "text/plain; charset=utf-8", [STOP_HEADER]: writeStop(stop) });
  response.end("500 Internal Server Error: see the server's log\n");
}
