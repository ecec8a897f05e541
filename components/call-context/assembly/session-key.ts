/** Keys of the framework's among those of a session, with which they go. */
import { Utf8 } from "../../bindings/abi";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { utf8Of } from "../../lib/abi/text";

/** `1f0c…:__listeners__`. Components cannot have a key like this: see `session-store`. */
export function sessionKey(session: Span, name: string): Utf8 {
  const whole = new JsonWriter();
  whole.bytes(session);
  whole.ascii(":__");
  whole.ascii(name);
  whole.ascii("__");
  return utf8Of(whole.span);
}
