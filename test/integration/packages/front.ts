/** A small HTTP server in front of a real registry, through which a test gets in the way of an exchange. */
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";

export interface Seen {
  readonly method: string;
  /** As it was asked for: a path, or a whole address where the server is a proxy. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** Answers itself and returns `true`, or leaves the request to the registry. */
export type Meddle = (request: Seen, response: http.ServerResponse) => boolean;

export interface Front {
  /** `127.0.0.1:40123` */
  readonly host: string;
  /** Every request so far. */
  readonly seen: Seen[];
  /** What the next requests meet; nothing does at first. */
  meddle: Meddle;
  /** Changes the registry's answers on their way: all bytes of one body are given at once. */
  rewrite: ((request: Seen, body: Buffer) => Buffer | "cut") | undefined;
  close(): Promise<void>;
}

/** `target` is the host of the registry behind; with `tls` the front speaks HTTPS. */
export async function startFront(
  target: string,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Front> {
  const front: Omit<Front, "host" | "close"> = { seen: [], meddle: () => false, rewrite: undefined };
  const listener: http.RequestListener = (request, response) => {
    const seen: Seen = {
      method: request.method ?? "",
      target: request.url ?? "",
      headers: request.headers,
    };
    front.seen.push(seen);
    if (front.meddle(seen, response)) {
      request.resume();
      return;
    }
    forward(request, response, target, (body) => front.rewrite?.(seen, body) ?? body);
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return Object.assign(front, {
    host: `127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  target: string,
  rewrite: (body: Buffer) => Buffer | "cut",
): void {
  const url = new URL(request.url ?? "/", `http://${target}`);
  const onward = http.request(
    // The registry writes addresses after the host that it is asked for.
    {
      host: target.split(":")[0],
      port: target.split(":")[1],
      path: url.pathname + url.search,
      method: request.method,
      headers: request.headers,
    },
    (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const body = Buffer.concat(chunks);
        const sent = rewrite(body);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        // The head has promised all of it.
        if (sent === "cut") response.write(body.subarray(0, body.length >> 1), () => response.destroy());
        else response.end(sent);
      });
    },
  );
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

export interface Tunnel {
  readonly host: string;
  /** What was asked to be connected to. */
  readonly tunnels: Seen[];
  close(): Promise<void>;
}

/** A proxy for HTTPS; `admits` decides by the proxy's own authorization. */
export async function startTunnel(admits: (authorization: string | undefined) => boolean): Promise<Tunnel> {
  const tunnels: Seen[] = [];
  const sockets = new Set<net.Socket>();
  const server = http.createServer();
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", (request, client: net.Socket, head: Buffer) => {
    client.on("error", () => client.destroy());
    if (!admits(request.headers["proxy-authorization"])) {
      client.end(
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
      );
      return;
    }
    tunnels.push({ method: "CONNECT", target: request.url ?? "", headers: request.headers });
    const [host, port] = (request.url ?? "").split(":");
    const onward = net.connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(client).pipe(onward);
    });
    onward.on("error", () => client.destroy());
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    tunnels,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
