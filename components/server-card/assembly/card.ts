/** The document: what the composer wrote, and where clients reach the server. */
import { Utf8 } from "../../bindings/abi";
import { IncomingRequest, SchemeTag } from "../../bindings/wasi/http/types";
import { hasRemotes, text } from "../../bindings/wasmcp/framework/card";
import { spanOf } from "../../lib/abi/text";
import { toHexDigit } from "../../lib/bytes/hex";
import { Span } from "../../lib/bytes/span";
import { sha256 } from "../../lib/crypto/sha256";
import { JsonWriter } from "../../lib/json/json-writer";
import { Revision, revisionText } from "../../lib/mcp/revision";
import { variable } from "./paths";

/** `address`: of the endpoint, which a card with `remotes` of its own does not need. */
export function writeCard(address: Span): Span {
  const card = spanOf(text());
  if (hasRemotes()) return card;
  const writer = new JsonWriter();
  // The last byte closes the object.
  writer.bytes(card.slice(0, card.length - 1));
  writer.ascii(',"remotes":[{"type":"streamable-http","url":');
  writer.text(address);
  writer.ascii(',"supportedProtocolVersions":[');
  // The one before it had another transport over HTTP.
  for (let revision = Revision.R20250326; revision <= Revision.R20260728; revision++) {
    if (revision > Revision.R20250326) writer.ascii(",");
    writer.ascii('"' + revisionText(revision) + '"');
  }
  writer.ascii("]}]}");
  return writer.span;
}

/** `WASMCP_SERVER_URI`, or the endpoint as the client has addressed it. */
export function addressOf(request: IncomingRequest, endpoint: Span): Span {
  const configured = variable("WASMCP_SERVER_URI");
  if (configured !== null) return configured;
  const scheme = request.scheme();
  const isSecure = scheme !== null && scheme.tag == SchemeTag.https;
  const writer = new JsonWriter();
  writer.ascii(isSecure ? "https://" : "http://");
  const authority: Utf8 | null = request.authority();
  if (authority === null) writer.ascii("localhost");
  else writer.bytes(spanOf(authority));
  writer.bytes(endpoint);
  return writer.span;
}

/** Other bytes have another tag: `"6b86b273ff34fce1"`. */
export function entityTag(card: Span): string {
  const digest = sha256(card);
  let tag = '"';
  for (let i = 0; i < 8; i++) {
    const byte = digest.byteAt(i) as u8;
    tag += String.fromCharCode(toHexDigit(byte >> 4)) + String.fromCharCode(toHexDigit(byte & 15));
  }
  return tag + '"';
}
