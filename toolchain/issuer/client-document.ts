/**
 * Client ID metadata documents: the identifier of a client is the URL of a document about it. The issuer fetches what a
 * stranger names, so it fetches little: public hosts over https, and over plain http only this machine, where clients are
 * developed; no redirects, a few kilobytes, a few seconds.
 */
import * as dns from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, fetch } from "undici";
import type { AdapterPayload } from "oidc-provider";
import { isPublicAddress } from "../run/index.ts";
import { isLoopback } from "./loopback.ts";

/** As the draft advises. */
export const DOCUMENT_BYTES = 5 * 1024;
const DOCUMENT_TIME = 5000;

/** A client at `http://127.0.0.1:3000/client.json`; `undefined` for every other identifier, and for a document that is not one. */
export async function loopbackClient(id: string): Promise<AdapterPayload | undefined> {
  if (!/^http:\/\/[^/?#@\\\s]+\/[^#\s\\]*$/.test(id) || !URL.canParse(id)) return undefined;
  const url = new URL(id);
  // A URL that is written in another way than it is fetched would be two identifiers of one client.
  if (url.href !== id || !isLoopback(url)) return undefined;
  try {
    const response = await fetchDocument(id);
    if (response.status !== 200) return undefined;
    return clientOf(JSON.parse(await readText(response)), id);
  } catch {
    // The page of the issuer says that it does not know the client.
    return undefined;
  }
}

/** What the document says about the client, if it is about this client and has no secret. */
function clientOf(document: unknown, id: string): AdapterPayload | undefined {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return undefined;
  const metadata = document as AdapterPayload;
  if (metadata["client_id"] !== id) return undefined;
  if ("client_secret" in metadata || "client_secret_expires_at" in metadata) return undefined;
  const method = metadata["token_endpoint_auth_method"] ?? "none";
  if (String(method).startsWith("client_secret")) return undefined;
  return { ...metadata, token_endpoint_auth_method: method };
}

/** For documents at public hosts, which `oidc-provider` reads itself; it takes the size and the content. */
export async function fetchDocument(address: string): Promise<Response> {
  const url = new URL(address);
  checkHost(url);
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(DOCUMENT_TIME),
    dispatcher: documentAgent,
  });
  return response as unknown as Response;
}

/** Names are checked by what they lead to, when the connection is made. */
function checkHost(url: URL): void {
  if (isLoopback(url)) return;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.protocol !== "https:") throw new Error("expected an https URL");
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host);
}

/** The look-up of the connection itself fails, so that no time passes between the check and the use. */
export function publicLookup(lookup: typeof dns.lookup = dns.lookup): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) {
        return callback(error ?? new Error(`no address for ${name}`), []);
      }
      const isAllowed = name === "localhost" || addresses.every(({ address }) => isPublicAddress(address));
      if (!isAllowed) return callback(notPublic(name), []);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

const documentAgent = new Agent({ connect: { lookup: publicLookup() } });

function notPublic(host: string): Error {
  return new Error(`\`${host}\` leads to an address that is not public`);
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > DOCUMENT_BYTES) throw new Error(`expected at most ${DOCUMENT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
