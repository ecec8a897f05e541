/**
 * Where a request goes, so that both runtimes see the same. RFC 9112 lets a request name its host in two places: a server uses the host
 * in the target and ignores the header (section 3.2.2), and refuses a request that lacks the header or has two (section 3.2).
 * Node and wasmtime decide differently.
 */
import type { IncomingMessage } from "node:http";
import { INVALID_REQUEST, type Refusal } from "./front.ts";

/** What the server behind gets: `/mcp?a=b` and `localhost:8080`. */
export interface Target {
  readonly path: string;
  readonly host: string;
}

type RequestHead = Pick<IncomingMessage, "url" | "rawHeaders" | "httpVersionMajor" | "httpVersionMinor">;

/** `own` is the address at which the gateway listens. It is the host of a request of HTTP/1.0 without a `Host`. */
export function targetOf(request: RequestHead, own: string): Target | Refusal {
  const { url = "/", rawHeaders, httpVersionMajor: major, httpVersionMinor: minor } = request;
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === "host");
  if (hosts.length > 1) return wrongHost(`found ${hosts.length}`);
  const [host] = hosts;
  if (host === undefined && (major > 1 || minor > 0)) return wrongHost("found none");
  const absolute = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(url);
  if (absolute === null) return { path: url, host: host ?? own };
  const [, authority = "", rest = ""] = absolute;
  return { path: rest.startsWith("/") ? rest : `/${rest}`, host: authority };
}

function wrongHost(found: string): Refusal {
  return { status: 400, code: INVALID_REQUEST, message: `expected one header \`Host\`, ${found}` };
}
