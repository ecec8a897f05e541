/** Streamable HTTP on this machine. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ToolchainError } from "../../../core/errors.ts";
import type { Workshop } from "../workshop.ts";
import { createServerFactory, SERVER_NAME, type ServingOptions } from "./server.ts";

export const DEFAULT_PORT = 8085;
const HOST = "127.0.0.1";
const ENDPOINT = "/mcp";
/** Says who listens, so that a process of another program with the same number is not taken for the server. */
export const IDENTITY = "/identity";

export interface ServingOverHttp {
  /** `http://127.0.0.1:8085/mcp` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves until it is closed. A page in a browser of the user cannot use it: the names in `Host` and in `Origin` must be those of
 * this machine, whatever name of the attacker's leads here.
 */
export async function serveHttp(
  workshop: Workshop,
  { port, ...options }: ServingOptions & { readonly port: number },
): Promise<ServingOverHttp> {
  const sdk = await import("./sdk.ts");
  const handler = sdk.createMcpHandler(await createServerFactory(workshop, sdk, options), {
    onerror: () => {
      // A broken request has its answer already.
    },
  });
  const handle = sdk.toNodeHandler(handler);
  const [validHost, validOrigin] = [sdk.localhostHostValidation(), sdk.localhostOriginValidation()];
  const server = createServer((request, response) => {
    if (!validHost(request, response) || !validOrigin(request, response)) return;
    const { pathname } = new URL(request.url ?? "/", `http://${HOST}`);
    // Its type says that there always is a method, which holds for requests to a server.
    if (pathname === ENDPOINT) void handle(request as Parameters<typeof handle>[0], response);
    else answerOther(pathname, request, response, workshop);
  });
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${taken}${ENDPOINT}`,
    port: taken,
    close: async () => {
      await handler.close();
      server.close();
      server.closeAllConnections();
      await workshop.servers.stopAll();
    },
  };
}

function answerOther(
  pathname: string,
  { method }: IncomingMessage,
  response: ServerResponse,
  { folder, version }: Workshop,
): void {
  const isIdentity = pathname === IDENTITY && method === "GET";
  const body = isIdentity
    ? { name: SERVER_NAME, version, pid: process.pid, folder }
    : { error: `not found: expected ${ENDPOINT}` };
  response
    .writeHead(isIdentity ? 200 : 404, { "content-type": "application/json" })
    .end(JSON.stringify(body));
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new ToolchainError("port-in-use", `port ${port} of ${HOST} is already in use`, {
      remedy: "choose another one with `--port`, or 0 for a free one",
    });
  }
}
