/** The local issuer: `oidc-provider` behind a door that only programs and browsers of this machine pass. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import type Provider from "oidc-provider";
import { ToolchainError } from "../../core/errors.ts";
import { visibleName } from "../../core/text/index.ts";
import type { Algorithm } from "../jwt/index.ts";
import { portInUse } from "../run/index.ts";
import type { Places } from "../sources/index.ts";
import { answerConsent } from "./consent.ts";
import { openKeys } from "./keys.ts";
import { isLoopback } from "./loopback.ts";
import { NO_SCOPE } from "./own-scopes.ts";
import { reportEvents } from "./report-events.ts";
import { configure } from "./settings.ts";

export interface IssuerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Who signs in, unless the person at the page writes another name. */
  readonly user: string;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  /** Of access tokens, in seconds. */
  readonly lifetime: number;
  readonly algorithm: Algorithm;
  readonly places: Pick<Places, "state">;
  /** What happened, in one line. Never a token. */
  readonly onLog: (line: string) => void;
}

export interface RunningIssuer {
  /** `http://127.0.0.1:8484` */
  readonly url: string;
  /** `http://127.0.0.1:8484/jwks` */
  readonly jwksUri: string;
  stop(): Promise<void>;
}

/** The address, not a name: a name can lead elsewhere. */
const HOST = "127.0.0.1";
const HEAD_TIME = 10_000;
const REQUEST_TIME = 30_000;

export async function startIssuer(options: IssuerOptions): Promise<RunningIssuer> {
  const { port, places, algorithm, scopes, resource, lifetime, onLog } = options;
  const folder = path.join(places.state, "auth-dev");
  const keys = await openKeys(path.join(folder, "keys.json"), algorithm);
  const server = createServer({ headersTimeout: HEAD_TIME, requestTimeout: REQUEST_TIME });
  const loaded = await import("oidc-provider");
  await listen(server, port);
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  try {
    const settings = {
      algorithm,
      ...keys,
      scopes,
      resource,
      lifetime,
      clientsFile: path.join(folder, "clients.json"),
    };
    const provider = new loaded.Provider(url, configure(settings, loaded));
    reportEvents(provider, (line) => onLog(visibleName(line)));
    const serve = provider.callback();
    const desk: Desk = { url, user: options.user, scopes, provider, serve: (...both) => serve(...both) };
    server.on("request", (request, response) => {
      answer(desk, request, response).catch((error: unknown) => {
        onLog(
          `cannot answer ${request.method} ${pathOf(request)}: ${error instanceof Error ? error.message : String(error)}`,
        );
        if (response.headersSent) response.destroy();
        else refuse(response, 500, "the issuer cannot answer this request");
      });
    });
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    url,
    jwksUri: `${url}/jwks`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") return reject(portInUse({ host: HOST, port }));
      reject(new ToolchainError("issuer-failed", `cannot listen on ${HOST}:${port}`, { cause: error }));
    });
    server.listen(port, HOST, resolve);
  });
}

interface Desk {
  readonly url: string;
  readonly user: string;
  readonly scopes: readonly string[];
  readonly provider: Provider;
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url, user, scopes, provider, serve } = desk;
  // A name of a stranger that leads here would make the pages of the stranger and of the issuer one site (DNS rebinding).
  if (`http://${request.headers.host}` !== url) {
    return refuse(response, 421, `expected the host of ${url}`);
  }
  const where = pathOf(request);
  if (where.startsWith("/consent/")) {
    if (request.method !== "GET" && request.method !== "POST")
      return refuse(response, 405, "expected GET or POST");
    if (request.method === "POST" && !isOwnForm(request, url)) {
      return refuse(response, 403, "the form does not come from a page of the issuer");
    }
    return answerConsent(provider, user, request, response);
  }
  if (where === "/register" && allowsOrigin(request, response)) return;
  if (where === "/authorize") request.url = withScopes(request.url ?? "", url, scopes);
  await serve(request, response);
}

/** Other programs of this machine are other origins, but not another site, so that cookies alone do not keep their pages out. */
function isOwnForm({ headers }: IncomingMessage, url: string): boolean {
  const site = headers["sec-fetch-site"];
  return (
    (headers.origin === undefined || headers.origin === url) && (site === undefined || site === "same-origin")
  );
}

/** Clients in browsers, as the MCP Inspector, register from pages of this machine. Whether the answer has been sent. */
function allowsOrigin({ method, headers: { origin } }: IncomingMessage, response: ServerResponse): boolean {
  if (origin === undefined || !URL.canParse(origin) || !isLoopback(new URL(origin))) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("vary", "Origin");
  if (method !== "OPTIONS") return false;
  response.writeHead(204, {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, mcp-protocol-version",
  });
  response.end();
  return true;
}

/**
 * A client that names no scopes gets those of the issuer (RFC 6749 section 3.3). A server may want none at all, but
 * `oidc-provider` takes a grant of nothing for a refusal: then the client gets `openid`, which names only the person.
 */
function withScopes(target: string, url: string, scopes: readonly string[]): string {
  if (!URL.canParse(target, url)) return target;
  const { pathname, searchParams } = new URL(target, url);
  if (searchParams.get("scope")) return target;
  searchParams.set("scope", scopes.length === 0 ? NO_SCOPE : scopes.join(" "));
  return `${pathname}?${searchParams.toString()}`;
}

/** Without the query, which may contain secrets. */
function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "/";
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
  });
  response.end(`${text}\n`);
}
