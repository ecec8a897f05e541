/**
 * Under which names this server may be addressed.
 *
 * A page can give its own name an address of this machine once it has been loaded (DNS rebinding), and is then of one origin
 * with the server as far as the browser knows, which sends no `Origin` with what it merely fetches. `Host` still holds
 * the page's name. Addresses in digits cannot be turned in that way.
 */
import { Span } from "../../../lib/bytes/span";
import { isListed } from "./origin";
import { Settings } from "../settings";

/** `authority` is the host as the client wrote it, with its port if it has one: `localhost:8080`. */
export function isHostAllowed(authority: Span | null, settings: Settings): bool {
  if (authority === null) return true;
  const host = hostOf(authority);
  const allowed = settings.get("WASMCP_ALLOWED_HOSTS");
  if (allowed === null) return isNumeric(host) || host.isIgnoringCase("localhost") || isBelowLocalhost(host);
  return isListed(host, allowed) || isListed(authority, allowed);
}

/** Whether this is nothing but a name or an address, with or without a port. */
export function isAuthority(text: Span): bool {
  for (let i = 0; i < text.length; i++) {
    const byte = text.byteAt(i);
    const isOfName =
      (((byte | 0x20) - 0x61) as u32) < 26 || ((byte - 0x30) as u32) < 10 || byte == 0x2d || byte == 0x2e;
    if (!isOfName && byte != 0x3a && byte != 0x5b && byte != 0x5d) return false;
  }
  return text.length > 0;
}

/** Without the port, and without the dot that ends a name which is meant as a whole: `[::1]` of `[::1]:8080`, `localhost` of `localhost.` */
function hostOf(authority: Span): Span {
  const colon = authority.indexOf(0x3a, max(authority.indexOf(0x5d), 0));
  const host = colon < 0 ? authority : authority.slice(0, colon);
  return host.length > 1 && host.endsWith(".") ? host.slice(0, host.length - 1) : host;
}

/** An IPv6 address in brackets, or an IPv4 address: no name ends in digits (RFC 1123, section 2.1). */
function isNumeric(host: Span): bool {
  if (host.byteAt(0) == 0x5b) return host.byteAt(host.length - 1) == 0x5d;
  for (let i = 0; i < host.length; i++) {
    const byte = host.byteAt(i);
    if (byte != 0x2e && (byte < 0x30 || byte > 0x39)) return false;
  }
  return host.length > 0;
}

/** RFC 6761, section 6.3: such names are this machine's. */
function isBelowLocalhost(host: Span): bool {
  const suffix = 10;
  return host.length > suffix && host.slice(host.length - suffix).isIgnoringCase(".localhost");
}
