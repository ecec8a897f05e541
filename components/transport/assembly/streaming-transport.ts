/** `wasi:http/incoming-handler`, with replies to which components may send messages first. */
import { IncomingRequest, ResponseOutparam } from "../../bindings/wasi/http/types";
import { Features } from "./features";
import { serve } from "./http/serve";
import { StreamingReply } from "./http/streaming-reply";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    serve(request, new StreamingReply(responseOut), new Features());
  }
}
