/** Messages as events of the reply, which `server-io` holds. */
import { send } from "../../bindings/wasmcp/http-reply/late-reply";
import { Span } from "../../lib/span";
import { utf8Of } from "../../lib/text";
import { Channel } from "./channel";

export class HttpChannel extends Channel {
  send(message: Span): bool {
    return send(utf8Of(message));
  }
}
