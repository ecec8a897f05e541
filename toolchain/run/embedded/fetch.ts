import type * as dns from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import type { ErrorCode, FetchHead, ToGuest } from "./messages.ts";
import { drainGuest, feedGuest, type ChannelEnd } from "./exchange.ts";
import { headersOf } from "./headers.ts";
import { lookupFor, NOT_PUBLIC } from "./public-names.ts";

/** Hosts that lists of the server name, and how names are looked up. Without hosts, every address is reached. */
export interface Reachable {
  readonly hosts: ReadonlySet<string> | undefined;
  /** Whether no address is reached. */
  readonly isOffline?: boolean;
  readonly lookup?: typeof dns.lookup;
}

/** Makes a request for a guest. */
export function fetchForGuest(
  send: (message: ToGuest) => void,
  channel: number,
  head: FetchHead,
  reachable: Reachable,
): ChannelEnd {
  if (reachable.isOffline === true) return refuse(send, channel, { tag: "HTTP-request-denied" });
  let answer: Pick<ChannelEnd, "taken" | "closed"> | undefined;
  let outgoing: http.ClientRequest;
  try {
    outgoing = start(head, reachable);
  } catch (error) {
    return refuse(send, channel, { tag: "internal-error", val: String(error) });
  }
  if (head.timeoutMilliseconds !== undefined) {
    outgoing.setTimeout(head.timeoutMilliseconds, () => {
      if (answer === undefined) outgoing.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" }));
    });
  }
  const body = drainGuest(channel, outgoing, send);
  outgoing.on("response", (response) => {
    send({ kind: "fetched", channel, status: response.statusCode ?? 0, headers: headersOf(response) });
    answer = feedGuest(channel, response, send, fetchError);
  });
  outgoing.on("error", (error) => {
    if (answer === undefined) send({ kind: "failed", channel, error: fetchError(error) });
  });
  return {
    ...body,
    taken: (bytes) => answer?.taken(bytes),
    closed: () => outgoing.destroy(),
  };
}

function refuse(send: (message: ToGuest) => void, channel: number, error: ErrorCode): ChannelEnd {
  send({ kind: "failed", channel, error });
  return { data() {}, end() {}, failed() {}, taken() {}, closed() {} };
}

function start(head: FetchHead, { hosts, lookup }: Reachable): http.ClientRequest {
  const url = new URL(`${head.scheme}://${head.authority}${head.pathWithQuery}`);
  const headers = [["host", head.authority], ...head.headers].flat();
  const { request } = head.scheme === "https" ? https : http;
  return request(url, {
    method: head.method,
    headers,
    setHost: false,
    lookup: lookupFor(url, hosts, lookup),
  });
}

/** An error of Node as a case of `wasi:http/types.error-code`. */
export function fetchError(error: Error & { readonly code?: unknown }): ErrorCode {
  switch (error.code) {
    case "ECONNREFUSED":
      return { tag: "connection-refused" };
    case "ECONNRESET":
    case "EPIPE":
      return { tag: "connection-terminated" };
    case "ETIMEDOUT":
      return { tag: "connection-timeout" };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return { tag: "destination-unavailable" };
    case NOT_PUBLIC:
      return { tag: "internal-error", val: error.message };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { tag: "DNS-error", val: { rcode: error.code, infoCode: undefined } };
    default:
      if (
        typeof error.code === "string" &&
        /^(ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(error.code)
      ) {
        return { tag: "TLS-certificate-error" };
      }
      return { tag: "internal-error", val: error.message };
  }
}
