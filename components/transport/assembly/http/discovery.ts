/** Where clients get tokens for this server: the document of RFC 9728. */
import { CommaList } from "../../../lib/bytes/comma-list";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { Settings } from "../settings";
import { isAskedFor } from "./challenge";

const DEFAULT_LIFETIME = "3600";

/** The authorization servers that clients can use: a list in a setting; absent if none is known by its address. */
export function authorizationServers(settings: Settings): Span | null {
  const servers = settings.get("WASMCP_AUTH_SERVER_URL") || settings.get("JWT_ISSUER");
  if (servers === null) return null;
  const entries = new CommaList(servers);
  while (entries.next()) {
    if (isAddress(entries.entry)) return servers;
  }
  return null;
}

/** The document about a resource, of a server whose authorization servers are in the list `servers`. */
export function writeResourceMetadata(
  resource: Span,
  servers: Span,
  settings: Settings,
  writer: JsonWriter,
): void {
  writer.begin("{");
  writer.key("resource");
  writer.text(resource);
  writer.key("authorization_servers");
  writer.begin("[");
  const entries = new CommaList(servers);
  while (entries.next()) {
    if (isAddress(entries.entry)) writer.text(entries.entry);
  }
  writer.end("]");
  writeScopes(settings, writer);
  writer.key("bearer_methods_supported");
  writer.literal('["header"]');
  const name = settings.get("WASMCP_SERVER_TITLE") || settings.get("WASMCP_SERVER_NAME");
  if (name !== null) {
    writer.key("resource_name");
    writer.text(name);
  }
  writer.end("}");
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

/** Those without which nothing works. What single tools need beyond them, clients learn when they call one. */
function writeScopes(settings: Settings, writer: JsonWriter): void {
  const scopes = settings.get("JWT_REQUIRED_SCOPES");
  if (scopes === null) return;
  const mark = writer.length;
  writer.key("scopes_supported");
  writer.begin("[");
  const empty = writer.length;
  const entries = new CommaList(scopes);
  while (entries.next()) {
    if (isAskedFor(entries.entry)) writer.text(entries.entry);
  }
  if (writer.length == empty) writer.cut(mark);
  else writer.end("]");
}

function isAddress(text: Span): bool {
  return text.startsWith("https://") || text.startsWith("http://");
}
