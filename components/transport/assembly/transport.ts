/** `wasi:http/incoming-handler`: one HTTP request in, one reply out. */
import { IncomingRequest, ResponseOutparam } from "../../bindings/wasi/http/types";
import { Features } from "./features";
import { Reply } from "./http/reply";
import { serve } from "./http/serve";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    serve(request, new Reply(responseOut), new Features());
  }
}
