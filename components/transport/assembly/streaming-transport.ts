/** `wasi:http/incoming-handler`, with replies to which components may send messages first. */
import { IncomingRequest, ResponseOutparam } from "../../bindings/wasi/http/types";
import { HttpExchange } from "./http/exchange";
import { ListenReplies } from "./http/listen-replies";
import { serve } from "./http/serve";
import { StreamingReply } from "./http/streaming-reply";
import { plainPeer } from "./peer/peer";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    serve(new HttpExchange(request, new StreamingReply(responseOut), plainPeer(), new ListenReplies()));
  }
}
