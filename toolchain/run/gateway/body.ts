import type { IncomingMessage } from "node:http";
import type { BodyRoom } from "./front.ts";

/** What has come of a request's body. */
export type ReceivedBody =
  | { readonly kind: "whole"; readonly bytes: Buffer }
  /** Too large to be kept: its beginning. The rest can be read from the request. */
  | { readonly kind: "large"; readonly bytes: Buffer }
  /** Others hold so much that there is no room for it. */
  | { readonly kind: "no-room" }
  /** The client left before. */
  | { readonly kind: "left" };

/** Larger bodies are passed on unread: the server refuses them at once, unless its author asks for more than that. */
const MAX_SIZE = 10 * 1024 * 1024;

/**
 * Reads the body of a request, up to a size. The server gets the request when the body is there: a slow client keeps a
 * connection of the gateway busy, and nothing of the server.
 */
export function receiveBody(request: IncomingMessage, room: BodyRoom): Promise<ReceivedBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const bytes = (): Buffer => (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    const finish = (received: ReceivedBody): void => {
      request.off("data", take).off("end", end).off("close", leave);
      resolve(received);
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (!room.grow(chunk.length)) return finish({ kind: "no-room" });
      if (size <= MAX_SIZE) return;
      request.pause();
      finish({ kind: "large", bytes: bytes() });
    };
    const end = (): void => finish({ kind: "whole", bytes: bytes() });
    const leave = (): void => finish({ kind: "left" });
    request.on("data", take).once("end", end).once("close", leave);
    if (Number(request.headers["content-length"]) <= MAX_SIZE) return;
    if (request.headers["content-length"] === undefined) return;
    request.pause();
    finish({ kind: "large", bytes: bytes() });
  });
}
