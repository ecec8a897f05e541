/** The part of an HTTP request before its body, as far as anything here looks at it. */
import { Bytes, Tuple2, Utf8 } from "../../../bindings/abi";
import {
  IncomingRequest,
  Method as HttpMethod,
  MethodTag,
  SchemeTag,
} from "../../../bindings/wasi/http/types";
import { HttpContext } from "../../../bindings/wasmcp/mcp-v20251125/server-auth";
import { JsonWriter } from "../../../lib/json/json-writer";
import { newBytes, writeBytes, writeU8 } from "../../../lib/bytes/byte-writer";
import { Revision, revisionOf } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { isUtf8 } from "../../../lib/bytes/utf8";
import { Settings } from "../settings";
import { asciiUtf8, spanOf, spanOfBytes, utf8Of } from "../../../lib/abi/text";

export class RequestHead {
  readonly method: HttpMethod;
  origin: Span | null = null;
  accept: Span | null = null;
  contentType: Span | null = null;
  contentLength: Span | null = null;
  protocolVersion: Span | null = null;
  sessionId: Span | null = null;
  mcpMethod: Span | null = null;
  mcpName: Span | null = null;
  requestedHeaders: Span | null = null;

  /** The values of all headers `Authorization`. */
  authorization: Array<Bytes> = [];
  /** The host that a trusted proxy was addressed by. */
  forwardedHost: Span | null = null;

  private forwardedScheme: Span | null = null;
  private target: Utf8 | null;
  private host: Utf8 | null;
  /** The headers that components may see. Credentials are not among them. */
  private forwarded: Array<Tuple2<Utf8, Utf8>> = [];

  constructor(
    private readonly request: IncomingRequest,
    private readonly settings: Settings,
  ) {
    this.method = request.method();
    this.target = request.pathWithQuery();
    this.host = request.authority();
    const fields = request.headers();
    const entries = fields.entries();
    fields.drop();
    for (let i = 0, n = entries.length; i < n; i++) this.header(entries[i]);
  }

  /** The revision that `MCP-Protocol-Version` names; requests without it are of the first one that had HTTP. */
  get revision(): Revision {
    const named = this.protocolVersion;
    return named === null ? Revision.R20250326 : revisionOf(named);
  }

  /** Whether the header names 2026-07-28 or an unknown version, which only that era can refuse. */
  get isModern(): bool {
    const revision = this.revision;
    return revision == Revision.R20260728 || revision == Revision.Unknown;
  }

  get isPost(): bool {
    return this.method.tag == MethodTag.post;
  }

  /** Whether what lies at the path is to be shown. Hosts leave out the contents where `HEAD` asks for none. */
  get isReading(): bool {
    return this.method.tag == MethodTag.get_ || this.method.tag == MethodTag.head;
  }

  get isGet(): bool {
    return this.method.tag == MethodTag.get_;
  }

  get isDelete(): bool {
    return this.method.tag == MethodTag.delete_;
  }

  get isOptions(): bool {
    return this.method.tag == MethodTag.options;
  }

  /** The path without the query. */
  get path(): Span {
    const target = this.target;
    if (target === null) return spanOf(asciiUtf8("/"));
    const whole = spanOf(target);
    const query = whole.indexOf(0x3f);
    return query < 0 ? whole : whole.slice(0, query);
  }

  /** What follows the path and `?`. */
  get query(): Utf8 | null {
    const target = this.target;
    if (target === null) return null;
    const whole = spanOf(target);
    const mark = whole.indexOf(0x3f);
    return mark < 0 ? null : utf8Of(whole.slice(mark + 1));
  }

  /** The host as the client addressed it, with its port if it named one. */
  get authority(): Span | null {
    const host = this.host;
    return host === null ? null : spanOf(host);
  }

  /** How the client has reached this server, or a proxy that is trusted: `http://localhost:8080`. */
  get serverOrigin(): Span {
    const origin = new JsonWriter();
    origin.ascii(this.isSecure ? "https://" : "http://");
    const host = this.forwardedHost || this.authority;
    if (host === null) origin.ascii("localhost");
    else origin.bytes(host);
    return origin.span;
  }

  private get isSecure(): bool {
    const forwarded = this.forwardedScheme;
    if (forwarded !== null) return forwarded.isIgnoringCase("https");
    // Asked for here, because few requests want to know and each call of the host costs every request.
    const scheme = this.request.scheme();
    return scheme !== null && scheme.tag == SchemeTag.https;
  }

  /** What components of the chain see of the request. */
  get context(): HttpContext {
    const headers = this.forwarded;
    const host = this.host;
    if (host !== null) headers.push(new Tuple2<Utf8, Utf8>(asciiUtf8("host"), host));
    const target = this.target;
    return new HttpContext(asciiUtf8("POST"), target === null ? asciiUtf8("/") : target, headers);
  }

  /** Whether an answer as JSON is welcome; without `Accept`, it is. */
  get acceptsJson(): bool {
    return this.accept === null || this.accepts("application/json", "application/*");
  }

  get acceptsEventStream(): bool {
    return this.accept !== null && this.accepts("text/event-stream", "text/*");
  }

  get hasJsonBody(): bool {
    const type = this.contentType;
    if (type === null) return false;
    const parameters = type.indexOf(0x3b);
    return (parameters < 0 ? type : type.slice(0, parameters)).trim().isIgnoringCase("application/json");
  }

  private header(entry: Tuple2<Utf8, Bytes>): void {
    const name = spanOf(entry._0);
    const value = spanOfBytes(entry._1).trim();
    if (name.isIgnoringCase("accept")) {
      this.accept = joined(this.accept, value);
    } else if (name.isIgnoringCase("content-type")) {
      this.contentType = value;
    } else if (name.isIgnoringCase("content-length")) {
      this.contentLength = value;
    } else if (name.isIgnoringCase("mcp-protocol-version")) {
      this.protocolVersion = only(this.protocolVersion, value);
    } else if (name.isIgnoringCase("mcp-session-id")) {
      this.sessionId = only(this.sessionId, value);
    } else if (name.isIgnoringCase("mcp-method")) {
      this.mcpMethod = only(this.mcpMethod, value);
    } else if (name.isIgnoringCase("mcp-name")) {
      this.mcpName = only(this.mcpName, value);
    } else if (name.isIgnoringCase("origin")) {
      this.origin = only(this.origin, value);
      this.forward(entry._0, value);
    } else if (name.isIgnoringCase("access-control-request-headers")) {
      this.requestedHeaders = value;
    } else if (name.isIgnoringCase("authorization")) {
      this.authorization.push(entry._1);
    } else if (name.length > 2 && name.slice(0, 2).isIgnoringCase("x-")) {
      // Every client can send these: they count where a proxy is known to have written them.
      if (this.settings.trustProxy) this.proxyHeader(name, value, entry._0);
    } else if (
      name.isIgnoringCase("user-agent") ||
      name.isIgnoringCase("referer") ||
      (name.length > 10 && name.slice(0, 10).isIgnoringCase("mcp-param-"))
    ) {
      this.forward(entry._0, value);
    }
  }

  private proxyHeader(name: Span, value: Span, text: Utf8): void {
    if (name.isIgnoringCase("x-forwarded-host")) this.forwardedHost = only(this.forwardedHost, value);
    else if (name.isIgnoringCase("x-forwarded-proto"))
      this.forwardedScheme = only(this.forwardedScheme, value);
    else if (name.isIgnoringCase("x-forwarded-for") || name.isIgnoringCase("x-real-ip"))
      this.forward(text, value);
  }

  /** HTTP allows any bytes in a value, the interface only text: other values are withheld. */
  private forward(name: Utf8, value: Span): void {
    if (!isUtf8(value)) return;
    this.forwarded.push(new Tuple2<Utf8, Utf8>(name, utf8Of(value)));
  }

  /** Whether some range of `Accept` covers a media type and none names it with `q=0` (RFC 9110, section 12.5.1). */
  private accepts(type: string, anySubtype: string): bool {
    const accept = this.accept as Span;
    let welcome = false;
    for (let from = 0; from <= accept.length;) {
      const comma = accept.indexOf(0x2c, from);
      const end = comma < 0 ? accept.length : comma;
      const range = accept.slice(from, end);
      const semicolon = range.indexOf(0x3b);
      const name = (semicolon < 0 ? range : range.slice(0, semicolon)).trim();
      const refused = semicolon >= 0 && hasZeroWeight(range.slice(semicolon));
      if (name.isIgnoringCase(type)) return !refused;
      if (!refused && (name.is("*/*") || name.isIgnoringCase(anySubtype))) welcome = true;
      from = end + 1;
    }
    return welcome;
  }
}

/** Several lines of one header are one list. */
function joined(before: Span | null, value: Span): Span {
  if (before === null) return value;
  const both = newBytes(before.length + 1 + value.length);
  writeBytes(both, 0, before);
  writeU8(both, before.length, 0x2c);
  writeBytes(both, before.length + 1, value);
  return both;
}

/** A header that may occur once: said twice, it says nothing that could be relied on. */
function only(before: Span | null, value: Span): Span {
  return before === null ? value : Span.empty();
}

/** Whether the parameters `;q=0` in any spelling are among `; charset=utf-8; q=0.0`. */
function hasZeroWeight(parameters: Span): bool {
  for (let from = 0; from >= 0; from = parameters.indexOf(0x3b, from)) {
    from++;
    const next = parameters.indexOf(0x3b, from);
    const parameter = parameters.slice(from, next < 0 ? parameters.length : next).trim();
    if (parameter.length >= 3 && parameter.slice(0, 2).isIgnoringCase("q=") && parameter.byteAt(2) == 0x30) {
      for (let i = 3; ; i++) {
        const byte = parameter.byteAt(i);
        if (byte == -1) return true;
        if (byte != 0x2e && byte != 0x30) break;
      }
    }
  }
  return false;
}
