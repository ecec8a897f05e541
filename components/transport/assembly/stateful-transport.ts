/** `wasi:http/incoming-handler`, for components that use more of MCP than tools, resources, prompts and completions. */
import { IncomingRequest, ResponseOutparam } from "../../bindings/wasi/http/types";
import { HttpFeatures } from "./http-features";
import { HttpSessions } from "./http-sessions";
import { serve } from "./serve";
import { StatefulReply } from "./stateful-reply";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    serve(request, new StatefulReply(responseOut), new HttpFeatures(new HttpSessions()));
  }
}
