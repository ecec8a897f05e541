/**
 * Which web pages may talk to this server.
 *
 * A page that the user happens to visit can send requests to servers on the user's own machine; only the `Origin`
 * header, which pages cannot forge, shows where such a request comes from. Clients that are not browsers send no `Origin`.
 */
import { CommaList } from "../../../lib/bytes/comma-list";
import { Span } from "../../../lib/bytes/span";
import { Settings } from "../settings";

export function isOriginAllowed(origin: Span | null, settings: Settings): bool {
  if (origin === null) return !settings.isTrue("WASMCP_REQUIRE_ORIGIN");
  const allowed = settings.get("WASMCP_ALLOWED_ORIGINS");
  return allowed === null ? isLocal(origin) : isListed(origin, allowed);
}

/** `allowed` is `https://a.example, https://b.example` or contains `*`. */
export function isListed(origin: Span, allowed: Span): bool {
  const entries = new CommaList(allowed);
  while (entries.next()) {
    if (entries.entry.is("*") || entries.entry.equalsIgnoringCase(origin)) return true;
  }
  return false;
}

/** Whether `origin` is exactly `http` or `https`, this machine, and any port: `http://localhost:5173`. */
function isLocal(origin: Span): bool {
  const scheme = origin.startsWith("http://") ? 7 : origin.startsWith("https://") ? 8 : 0;
  if (scheme == 0) return false;
  const authority = origin.slice(scheme);
  const bracket = authority.indexOf(0x5d);
  const colon = authority.indexOf(0x3a, max(bracket, 0));
  const host = colon < 0 ? authority : authority.slice(0, colon);
  if (colon >= 0) {
    if (colon + 1 == authority.length) return false;
    for (let i = colon + 1; i < authority.length; i++) {
      const byte = authority.byteAt(i);
      if (byte < 0x30 || byte > 0x39) return false;
    }
  }
  return host.isIgnoringCase("localhost") || host.is("127.0.0.1") || host.is("[::1]");
}
