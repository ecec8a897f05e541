/** Where clients get tokens for this server: the document of RFC 9728. */
import { CommaList } from "../../../lib/bytes/comma-list";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { isEndpoint } from "./routes";
import { Settings } from "../settings";

const DEFAULT_LIFETIME = "3600";

/**
 * Writes the document about the resource at `path`, which is empty for the server as a whole; false when it does not exist:
 * no authorization server is configured, or `path` is not an endpoint. `origin` is how the client has reached us, `http://localhost:8080`.
 */
export function writeResourceMetadata(
  path: Span,
  origin: Span,
  settings: Settings,
  writer: JsonWriter,
): bool {
  const issuers = settings.get("WASMCP_AUTH_SERVER_URL") || settings.get("JWT_ISSUER");
  if (issuers === null || (path.length > 0 && !isEndpoint(path, settings))) return false;
  writer.begin("{");
  writer.key("resource");
  writer.text(resourceOf(path, origin, settings));
  writer.key("authorization_servers");
  writeList(issuers, writer);
  const scopes = settings.get("JWT_REQUIRED_SCOPES");
  if (scopes !== null) {
    writer.key("scopes_supported");
    writeList(scopes, writer);
  }
  writer.key("bearer_methods_supported");
  writer.literal('["header"]');
  const name = settings.get("WASMCP_SERVER_TITLE") || settings.get("WASMCP_SERVER_NAME");
  if (name !== null) {
    writer.key("resource_name");
    writer.text(name);
  }
  writer.end("}");
  return true;
}

/** `WASMCP_DISCOVERY_CACHE_TTL`: for how many seconds the document may be kept. */
export function cacheControl(settings: Settings): string {
  const seconds = settings.get("WASMCP_DISCOVERY_CACHE_TTL");
  let text = "";
  for (let i = 0, n = seconds === null || seconds.length > 9 ? 0 : seconds.length; i < n; i++) {
    const digit = (seconds as Span).byteAt(i);
    if (digit < 0x30 || digit > 0x39) return "public, max-age=" + DEFAULT_LIFETIME;
    text += String.fromCharCode(digit);
  }
  return "public, max-age=" + (text.length > 0 ? text : DEFAULT_LIFETIME);
}

/** `WASMCP_SERVER_URI` where the server as a whole is meant; another resource is another path of the same origin. */
function resourceOf(path: Span, origin: Span, settings: Settings): Span {
  const server = settings.get("WASMCP_SERVER_URI");
  if (server !== null && path.length == 0) return server;
  const whole = new JsonWriter();
  whole.bytes(server === null ? origin : originOf(server));
  whole.bytes(path);
  return whole.span;
}

/** `https://a.example` of `https://a.example/mcp`. */
function originOf(uri: Span): Span {
  let slashes = 0;
  for (let i = 0; i < uri.length; i++) {
    if (uri.byteAt(i) == 0x2f && ++slashes == 3) return uri.slice(0, i);
  }
  return uri;
}

/** What stands between commas, as strings. */
function writeList(list: Span, writer: JsonWriter): void {
  writer.begin("[");
  const entries = new CommaList(list);
  while (entries.next()) {
    if (entries.entry.length > 0) writer.text(entries.entry);
  }
  writer.end("]");
}
