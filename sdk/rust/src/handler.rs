//! A link of the chain that answers clients: it receives every message of the server, also those for other components.

pub use crate::bindings::exports::wasmcp::mcp_v20251125::server_handler::MessageContext;
pub use crate::bindings::wasmcp::mcp_v20251125::mcp::{
    ClientMessage, ClientRequest, Error, ErrorCode, Identity, RequestId, ServerResult,
};

use crate::bindings::exports::wasmcp::mcp_v20251125::server_handler::Guest;
use crate::bindings::wasmcp::mcp_v20251125::server_handler as following;

/// `None` for a message that has no answer.
pub type Response = Option<Result<ServerResult, ErrorCode>>;

/// What `server!` makes of `handler`.
pub trait Handler {
    fn handle(context: MessageContext<'_>, message: ClientMessage) -> Response;
}

/// Asks the next link.
pub fn next(context: &MessageContext<'_>, message: ClientMessage) -> Response {
    let context = following::MessageContext {
        client_stream: context.client_stream,
        protocol_version: context.protocol_version.clone(),
        session: context.session.clone(),
        identity: context.identity.clone(),
        frame: context.frame.clone(),
        http_context: context.http_context.clone(),
    };
    following::handle(&context, message)
}

impl<H: Handler> Guest for crate::serve::Exports<H> {
    fn handle(context: MessageContext<'_>, message: ClientMessage) -> Response {
        crate::panic::report();
        H::handle(context, message)
    }
}
