import { decodeBase64 } from "../bytes/base64";
import { Span } from "../bytes/span";

const PREFIX = "=?base64?";
const SUFFIX = "?=";

/**
 * What an `Mcp-*` header stands for: `=?base64?SGVsbG8=?=` is `Hello`, and a value that is not enclosed in this way is
 * itself. `null` when it is enclosed but not base64.
 */
export function decodeHeaderValue(value: Span): Span | null {
  const enclosing = PREFIX.length + SUFFIX.length;
  if (value.length < enclosing || !value.startsWith(PREFIX) || !value.endsWith(SUFFIX)) return value;
  return decodeBase64(value.slice(PREFIX.length, value.length - SUFFIX.length));
}
