/** A reply to which the call's context may send messages first, as well as components, if these can be lent a stream. */
import { lendsStreams } from "../../../bindings/wasmcp/framework/composition";
import { StreamingReply } from "./streaming-reply";

export class StatefulReply extends StreamingReply {
  protected get lendsStreams(): bool {
    return lendsStreams();
  }
}
