/** `wasi:http/incoming-handler`, for components that use more of MCP than tools, resources, prompts and completions. */
import { IncomingRequest, ResponseOutparam } from "../../bindings/wasi/http/types";
import { HttpFeatures } from "./http/http-features";
import { HttpSessions } from "./http/http-sessions";
import { serve } from "./http/serve";
import { StatefulReply } from "./http/stateful-reply";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    serve(request, new StatefulReply(responseOut), new HttpFeatures(new HttpSessions()));
  }
}
