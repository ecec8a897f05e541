mod audit;

use wasmcp::Stopwatch;
use wasmcp::handler::{ClientMessage, MessageContext, Response, next};
use wasmcp::serde_json::json;

fn audit(context: MessageContext<'_>, message: ClientMessage) -> Response {
    // Notifications and answers of the client have no answer.
    let ClientMessage::Request((_, request)) = &message else {
        return next(&context, message);
    };
    let mut entry = audit::describe(request);
    let start = Stopwatch::start();
    let answer = next(&context, message);
    entry["outcome"] = json!(audit::outcome(answer.as_ref()));
    entry["milliseconds"] = json!(start.milliseconds());
    let caller = context.identity.map(|identity| identity.claims.subject);
    entry["by"] = json!(caller);
    wasmcp::log!("{entry}");
    answer
}

wasmcp::server!(handler: [audit]);
