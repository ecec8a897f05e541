/** Where the card is: at a path that tools know, and below the endpoint, which SEP-2127 reserves for it. */
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { CommaList } from "../../lib/bytes/comma-list";
import { Span } from "../../lib/bytes/span";

const WELL_KNOWN = "/.well-known/mcp/server-card.json";
const SUFFIX = "/server-card";

/** `path` has no query. */
export function isCardPath(path: Span): bool {
  if (path.is(WELL_KNOWN)) return true;
  // The environment is asked for last, since every request comes through here.
  if (!path.endsWith(SUFFIX)) return false;
  return path.slice(0, path.length - SUFFIX.length).equals(endpointPath());
}

/** `/mcp`, or the first path of `WASMCP_PATH`, without a slash at its end. */
export function endpointPath(): Span {
  const configured = variable("WASMCP_PATH");
  if (configured === null) return spanOf(asciiUtf8("/mcp"));
  const paths = new CommaList(configured);
  const first = paths.next() ? paths.entry : configured;
  return first.endsWith("/") ? first.slice(0, first.length - 1) : first;
}

/** The value of a variable; an empty one counts as unset. */
export function variable(name: string): Span | null {
  const variables = getEnvironment();
  for (let i = 0, n = variables.length; i < n; i++) {
    const each = variables[i];
    if (each._0.is(name)) return each._1.len > 0 ? spanOf(each._1) : null;
  }
  return null;
}
