/** What lies at which path. */
import { CommaList } from "../../../lib/bytes/comma-list";
import { Span } from "../../../lib/bytes/span";
import { Settings } from "../settings";

export const DISCOVERY = "/.well-known/oauth-protected-resource";

export const enum Route {
  Endpoint,
  Discovery,
  Health,
  Nothing,
}

/** `path` has no query. */
export function routeOf(path: Span, settings: Settings): Route {
  if (path.is("/health")) return Route.Health;
  // Clients look there whatever the endpoints are, even if these are all paths.
  if (discoveredPath(path) !== null) return Route.Discovery;
  return isEndpoint(path, settings) ? Route.Endpoint : Route.Nothing;
}

/**
 * Whether MCP is spoken there: at the paths of `WASMCP_PATH` (separated by commas), and below them, where other paths may mean
 * other tools to a filter. Unless set, that is `/mcp`; and `/`, but nothing below, as clients may have been set up so.
 */
export function isEndpoint(path: Span, settings: Settings): bool {
  const configured = settings.get("WASMCP_PATH");
  if (configured === null) return path.is("/") || path.is("/mcp") || path.startsWith("/mcp/");
  const tops = new CommaList(configured);
  while (tops.next()) {
    if (isAtOrBelow(path, tops.entry)) return true;
  }
  return false;
}

/** `/mcp` of `/.well-known/oauth-protected-resource/mcp`, the resource that is asked about; `null` for any other path. */
export function discoveredPath(path: Span): Span | null {
  if (!path.startsWith(DISCOVERY)) return null;
  const rest = path.slice(DISCOVERY.length);
  return rest.length == 0 || rest.byteAt(0) == 0x2f ? rest : null;
}

function isAtOrBelow(path: Span, top: Span): bool {
  // A slash at the end says the same as none.
  const length = top.length > 0 && top.byteAt(top.length - 1) == 0x2f ? top.length - 1 : top.length;
  if (top.byteAt(0) != 0x2f || path.length < length || !path.slice(0, length).equals(top.slice(0, length)))
    return false;
  return path.length == length || path.byteAt(length) == 0x2f;
}
