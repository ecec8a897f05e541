//! Components for servers of the Model Context Protocol (MCP).
//!
//! ```
//! use wasmcp::tool;
//!
//! /// Greets a person.
//! #[tool]
//! fn hello(
//!     /// The name of the person
//!     name: String,
//! ) -> String {
//!     format!("Hello, {name}!")
//! }
//!
//! wasmcp::server!(tools: [hello]);
//! ```
//!
//! Attributes keep functions as they are, so that tests call them. Documentation comments of functions and parameters become
//! descriptions. What a function returns as an `Err` is a result that the model reads.

#![warn(clippy::all)]

mod arguments;
#[doc(hidden)]
pub mod bindings;
mod completion;
mod content;
mod context;
mod dialog;
pub mod handler;
mod host;
pub mod http;
mod middleware;
mod panic;
mod prompt;
mod resource;
#[doc(hidden)]
pub mod serve;
mod server;
mod session;
mod store;
mod tool;

pub use anyhow::{self, Result, anyhow as error, bail, ensure};
pub use arguments::{Arguments, InputSchema};
pub use completion::{
    Completion, CompletionDescription, IntoSuggestions, Reference, Suggestions, starting_with,
};
pub use content::{
    Annotations, Content, ContentKind, Contents, Data, Link, Role, audio, embed, image, link, text,
};
pub use context::{Caller, Change, Client, Context, HttpRequest, Level};
pub use dialog::{Dialog, Pending, Reply};
pub use host::{Stopwatch, print, variable};
pub use middleware::{Answer, Call, Middleware, Next, Output};
pub use prompt::{
    IntoMessages, Message, Prompt, PromptArgument, PromptDescription, PromptResult, assistant, user,
};
pub use resource::{IntoContents, ReadResult, Resource, ResourceDescription, Variables};
pub use schemars;
pub use serde;
pub use serde_json;
pub use session::Session;
pub use store::Store;
pub use tool::{DialogTool, IntoToolResult, Json, Tool, ToolDescription, ToolResult};
pub use wasmcp_macros::{completion, prompt, resource, tool};

/// The types of the interfaces.
pub(crate) mod wit {
    pub use crate::bindings::exports::wasmcp::mcp_v20251125::server_handler::MessageContext;
    pub use crate::bindings::wasmcp::mcp_v20251125::mcp::*;
}
