/** Replies with the card, which pages of every origin may read (SEP-2127, "CORS Requirements" and "Caching"). */
import { Bytes, Result, Tuple2, Utf8 } from "../../bindings/abi";
import {
  ErrorCode,
  Fields,
  IncomingRequest,
  OutgoingBody,
  OutgoingResponse,
  ResponseOutparam,
} from "../../bindings/wasi/http/types";
import { asciiUtf8, spanOfBytes } from "../../lib/abi/text";
import { CommaList } from "../../lib/bytes/comma-list";
import { Span } from "../../lib/bytes/span";
import { addHeader } from "../../lib/http/event-stream";
import { dropError, writeAll } from "../../lib/io/streams";

const MEDIA_TYPE = "application/mcp-server-card+json";

type Headers = Array<Tuple2<Utf8, Bytes>>;

export function allowEveryPage(): Headers {
  const headers: Headers = [];
  addHeader(headers, "access-control-allow-origin", "*");
  addHeader(headers, "access-control-allow-methods", "GET");
  addHeader(headers, "access-control-allow-headers", "Content-Type, If-None-Match");
  addHeader(headers, "access-control-expose-headers", "ETag");
  return headers;
}

export function cardHeaders(tag: string): Headers {
  const headers = allowEveryPage();
  addHeader(headers, "content-type", MEDIA_TYPE);
  addHeader(headers, "cache-control", "public, max-age=3600");
  addHeader(headers, "etag", tag);
  addHeader(headers, "x-content-type-options", "nosniff");
  return headers;
}

/** Whether `If-None-Match` names the tag (RFC 9110, section 13.1.2). */
export function matches(request: IncomingRequest, tag: string): bool {
  const fields = request.headers();
  const values = fields.get(asciiUtf8("if-none-match"));
  fields.drop();
  for (let i = 0, n = values.length; i < n; i++) {
    const tags = new CommaList(spanOfBytes(values[i]));
    while (tags.next()) {
      const each = tags.entry;
      if (each.is("*") || each.is(tag) || (each.startsWith("W/") && each.slice(2).is(tag))) return true;
    }
  }
  return false;
}

export function send(out: ResponseOutparam, status: u16, headers: Headers, content: Span | null): void {
  if (content !== null) addHeader(headers, "content-length", content.length.toString());
  const made = Fields.fromList(headers);
  const response = new OutgoingResponse(made.isErr ? new Fields() : made.ok);
  // A new response has the status 200.
  if (status != 200) response.setStatusCode(status);
  const body = response.body().ok;
  ResponseOutparam.set(out, Result.ok<OutgoingResponse, ErrorCode>(response));
  if (content !== null) {
    const stream = body.write().ok;
    const error = writeAll(stream, content);
    if (error !== null) dropError(error);
    stream.drop();
  }
  // Fails when the client has left, and then nothing is left to do.
  OutgoingBody.finish(body, null);
}
