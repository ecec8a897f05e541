/** Which hosts a part may reach, by its grants: a line for each. */
import { Lines } from "../../lib/bytes/lines";
import { Span } from "../../lib/bytes/span";
import { Authority, parseAuthority } from "./authority";

const ANY_HOST_BELOW = "*.";

/** `port` is the one that is connected to, whether or not the authority has one. */
export function mayReach(grants: Span, wanted: Authority, port: i32): bool {
  for (const lines = new Lines(grants); lines.next();) {
    const grant = lines.line;
    if (grant.is("*") ? wanted.isPublic : covers(grant, wanted, port)) return true;
  }
  return false;
}

/** Whether a grant names a host, which then need not be public. A grant that is no authority covers nothing. */
function covers(grant: Span, wanted: Authority, port: i32): bool {
  const isWildcard = grant.startsWith(ANY_HOST_BELOW);
  const granted = parseAuthority(isWildcard ? grant.slice(ANY_HOST_BELOW.length) : grant);
  if (granted === null || (granted.port >= 0 && granted.port != port)) return false;
  const one = granted.address;
  const other = wanted.address;
  if (one !== null || other !== null) {
    return !isWildcard && one !== null && other !== null && one.equals(other);
  }
  return isWildcard ? isBelow(wanted.host, granted.host) : wanted.host.equalsIgnoringCase(granted.host);
}

/** `api.example.com` is below `example.com`. */
function isBelow(name: Span, parent: Span): bool {
  const from = name.length - parent.length;
  return from > 1 && name.byteAt(from - 1) == 0x2e && name.slice(from).equalsIgnoringCase(parent);
}
