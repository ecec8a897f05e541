/**
 * The server as a protected resource: its address as clients know it, and where they learn how to get tokens for it (RFC 9728).
 *
 * The address is `WASMCP_SERVER_URI`, or what the client has addressed. Another endpoint of the server is another resource of the
 * same origin. A proxy may show the server at a path that is none of its own endpoints, such as `https://a.example/notes/mcp`.
 */
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { Settings } from "../settings";
import { RequestHead } from "./request-head";
import { DISCOVERY, isEndpoint } from "./routes";

/** The address of the resource at `path`, which is empty for the server as a whole; `null` if `path` is none of its paths. */
export function resourceAt(path: Span, head: RequestHead, settings: Settings): Span | null {
  const uri = settings.get("WASMCP_SERVER_URI");
  if (uri !== null && (path.length == 0 || path.equals(pathOf(uri)))) return uri;
  if (path.length > 0 && !isEndpoint(path, settings)) return null;
  const whole = new JsonWriter();
  whole.bytes(originOf(head, settings));
  whole.bytes(path);
  return whole.span;
}

/** The address of the document about the resource that a request is for. */
export function metadataAddress(head: RequestHead, settings: Settings): Span {
  const uri = settings.get("WASMCP_SERVER_URI");
  const path = uri === null ? head.path : pathOf(uri);
  const whole = new JsonWriter();
  whole.bytes(originOf(head, settings));
  whole.ascii(DISCOVERY);
  // RFC 9728, section 3.1: a slash with nothing behind it is left out.
  if (!path.is("/")) whole.bytes(path);
  return whole.span;
}

function originOf(head: RequestHead, settings: Settings): Span {
  const uri = settings.get("WASMCP_SERVER_URI");
  return uri === null ? head.serverOrigin : uri.slice(0, endOfOrigin(uri));
}

/** `/mcp` of `https://a.example/mcp?x=y`; empty for `https://a.example`. */
function pathOf(uri: Span): Span {
  const rest = uri.slice(endOfOrigin(uri));
  for (let i = 0; i < rest.length; i++) {
    const byte = rest.byteAt(i);
    if (byte == 0x3f || byte == 0x23) return rest.slice(0, i);
  }
  return rest;
}

/** Where the path begins: at the third slash. */
function endOfOrigin(uri: Span): i32 {
  let slashes = 0;
  for (let i = 0; i < uri.length; i++) {
    const byte = uri.byteAt(i);
    if (byte == 0x3f || byte == 0x23 || (byte == 0x2f && ++slashes == 3)) return i;
  }
  return uri.length;
}
