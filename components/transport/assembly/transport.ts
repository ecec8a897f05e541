/** `wasi:http/incoming-handler`: one HTTP request in, one reply out. */
import { IncomingRequest, ResponseOutparam } from "../../bindings/wasi/http/types";
import { HttpExchange } from "./http/exchange";
import { ListenReplies } from "./http/listen-replies";
import { Reply } from "./http/reply";
import { serve } from "./http/serve";
import { plainPeer } from "./peer/peer";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    serve(new HttpExchange(request, new Reply(responseOut), plainPeer(), new ListenReplies()));
  }
}
