/**
 * A load generator that costs little itself: raw sockets, one prepared request, and no more parsing of a response than finding its end.
 * On a two-core machine, a full HTTP client would itself take much of the measured time.
 */
import * as net from "node:net";

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds per request, sorted. */
  readonly latencies: readonly number[];
}

/** One request as it goes over the wire: `POST /mcp` with a JSON body. */
export function prepareRequest(
  target: Target,
  headers: Readonly<Record<string, string>>,
  body: string,
): Buffer {
  const lines = [
    "POST /mcp HTTP/1.1",
    `host: ${target.host}:${target.port}`,
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Sends `request` over `connections` sockets, one at a time on each, for `seconds`. A status other than 200 is an error. */
export async function load(
  target: Target,
  request: Buffer,
  connections: number,
  seconds: number,
): Promise<LoadResult> {
  const start = performance.now();
  const end = start + seconds * 1000;
  const perConnection = await Promise.all(
    Array.from({ length: connections }, () => runConnection(target, request, () => performance.now() >= end)),
  );
  const latencies = perConnection.flat().toSorted((a, b) => a - b);
  return { requests: latencies.length, seconds: (performance.now() - start) / 1000, latencies };
}

/** Sends `request` so many times, one at a time on one connection. */
export async function loadCount(target: Target, request: Buffer, count: number): Promise<void> {
  let left = count;
  const isOver = (): boolean => --left <= 0;
  await runConnection(target, request, isOver);
}

/** One request on a new connection; resolves to the response as text. */
export async function exchange(target: Target, request: Buffer): Promise<string> {
  return await new Promise<string>((resolve, reject) => {
    const socket = net.connect(target.port, target.host, () => socket.write(request));
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (isComplete(received)) {
        socket.destroy();
        resolve(received);
      }
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`connection closed after ${received.length} bytes`)));
  });
}

async function runConnection(target: Target, request: Buffer, isOver: () => boolean): Promise<number[]> {
  return await new Promise<number[]>((resolve, reject) => {
    const latencies: number[] = [];
    let sent = 0;
    let received = "";
    const send = (): void => {
      sent = performance.now();
      socket.write(request);
    };
    const socket = net.connect(target.port, target.host, send);
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (!isComplete(received)) return;
      if (!received.startsWith("HTTP/1.1 200")) {
        reject(new Error(`unexpected response:\n${received.slice(0, 500)}`));
        socket.destroy();
        return;
      }
      received = "";
      const now = performance.now();
      latencies.push(now - sent);
      if (!isOver()) send();
      else socket.end(() => resolve(latencies));
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(latencies));
  });
}

function isComplete(response: string): boolean {
  const headEnd = response.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const head = response.slice(0, headEnd).toLowerCase();
  const length = /\r\ncontent-length: (\d+)/.exec(head);
  if (length?.[1] !== undefined) return response.length >= headEnd + 4 + Number(length[1]);
  return response.endsWith("\r\n0\r\n\r\n");
}
