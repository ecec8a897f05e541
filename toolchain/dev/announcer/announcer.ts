/**
 * Problem: a client that listens for changes has a stream to one server, and `wasmcp dev` replaces servers. A client of
 * 2026-07-28 does not listen again when its stream ends, and most servers announce nothing at all. Idea: the streams end
 * here instead. Result: a client listens once, gets what the server of the moment sends, and is notified of changed lists
 * with every new server.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Address } from "../../run/index.ts";
import { readSubscription, type List } from "./event-stream.ts";
import { Listener } from "./listener.ts";

/** The server of the moment, as listeners reach it. */
export interface Upstream {
  readonly address: Address;
  /** Names and values in turn, besides those of the client. */
  readonly headers: readonly string[];
}

export interface Announcer {
  /** Where requests of listeners have to come in. */
  readonly address: Address;
  /** There is another server now: listeners stay, and are told that these lists may have changed. */
  announce(lists: readonly List[]): void;
  close(): Promise<void>;
}

/** Comments keep a stream open that proxies or clients would close when it is silent. */
const COMMENT_MS = 15_000;
/** A request to listen is small. */
const MAX_BODY = 1024 * 1024;

export async function openAnnouncer(upstream: () => Promise<Upstream>): Promise<Announcer> {
  const listeners = new Set<Listener>();
  const server = createServer((request, response) => {
    void receive(request).then((body) => {
      if (body === undefined) return void response.destroy();
      const listener = new Listener(request, response, body, readSubscription(body), upstream);
      listeners.add(listener);
      response.once("close", () => listeners.delete(listener));
      listener.attach();
    });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const comments = setInterval(() => {
    for (const listener of listeners) listener.comment();
  }, COMMENT_MS);
  return {
    address: { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
    announce: (lists) => {
      for (const listener of listeners) listener.change(lists);
    },
    close: async () => {
      clearInterval(comments);
      for (const listener of listeners) listener.end();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** `undefined` for a body that no listener sends. */
async function receive(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BODY) return undefined;
    }
  } catch {
    // The client has left.
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}
