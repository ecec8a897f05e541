/** `wasi:http/incoming-handler`, for components that use more of MCP than tools, resources, prompts and completions. */
import { IncomingRequest, ResponseOutparam } from "../../bindings/wasi/http/types";
import { HttpExchange } from "./http/exchange";
import { serve } from "./http/serve";
import { HttpSessions } from "./http/sessions";
import { StatefulReply } from "./http/stateful-reply";
import { HttpSubscriptions, SubscriptionReplies } from "./http/subscriptions";
import { StoredTasks } from "./stateful/tasks";
import { Peer } from "./peer/peer";
import { ContextCalls } from "./stateful/context-calls";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    const sessions = new HttpSessions();
    const calls = new ContextCalls();
    const tasks = new StoredTasks(calls);
    const subscriptions = new HttpSubscriptions(tasks);
    const peer = new Peer(sessions, calls, tasks, subscriptions);
    const replies = new SubscriptionReplies(subscriptions, sessions);
    serve(new HttpExchange(request, new StatefulReply(responseOut), peer, replies));
  }
}
