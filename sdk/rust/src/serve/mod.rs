//! The interfaces of WIT, made of what an author lists in `server!`.

pub(crate) mod content;
mod errors;
mod lists;
mod requests;

use crate::arguments::Arguments;
use crate::bindings::exports::wasmcp as exports;
use crate::completion::{Completion, CompletionDescription, Suggestions};
use crate::context::Context;
use crate::dialog::Dialog;
use crate::middleware::Middleware;
use crate::prompt::{Prompt, PromptDescription, PromptResult};
use crate::resource::{ReadResult, Resource, ResourceDescription, Variables};
use crate::tool::{DialogTool, Tool, ToolDescription, ToolResult};

macro_rules! entry {
    ($entry:ident, $item:ident, $description:ty, $run:ident: $function:ty) => {
        pub struct $entry {
            pub(crate) describe: fn() -> $description,
            pub(crate) $run: $function,
        }

        impl $entry {
            pub const fn of<T: $item>() -> Self {
                Self {
                    describe: T::describe,
                    $run: T::$run,
                }
            }
        }
    };
}

entry!(ToolEntry, Tool, ToolDescription, call: fn(Arguments, &Context) -> ToolResult);
entry!(DialogEntry, DialogTool, ToolDescription, call: fn(Arguments, &Dialog) -> ToolResult);
entry!(ResourceEntry, Resource, ResourceDescription, read: fn(Variables, &Context) -> ReadResult);
entry!(PromptEntry, Prompt, PromptDescription, get: fn(Arguments, &Context) -> PromptResult);
entry!(CompletionEntry, Completion, CompletionDescription, complete: fn(String, &Context) -> Suggestions);

/// What `server!` makes of its lists.
pub trait Server {
    const TOOLS: &'static [ToolEntry] = &[];
    const DIALOGS: &'static [DialogEntry] = &[];
    const RESOURCES: &'static [ResourceEntry] = &[];
    const PROMPTS: &'static [PromptEntry] = &[];
    const COMPLETIONS: &'static [CompletionEntry] = &[];
    const MIDDLEWARE: &'static [Middleware] = &[];
}

/// Exports the interfaces of WIT for a server. `server!` names one of them for each list that it has.
pub struct Exports<S>(std::marker::PhantomData<S>);

impl<S: Server> exports::mcp_v20251125::tools::Guest for Exports<S> {
    fn list_tools(
        _: crate::wit::MessageContext<'_>,
        _: crate::wit::ListToolsRequest,
    ) -> Result<crate::wit::ListToolsResult, crate::wit::ErrorCode> {
        crate::panic::report();
        Ok(lists::tools(S::TOOLS, S::DIALOGS))
    }

    fn call_tool(
        message: crate::wit::MessageContext<'_>,
        request: crate::wit::CallToolRequest,
    ) -> Result<Option<crate::wit::CallToolResult>, crate::wit::ErrorCode> {
        crate::panic::report();
        requests::call_tool(S::TOOLS, S::MIDDLEWARE, &Context::of(message), request)
    }
}

impl<S: Server> exports::mcp_v20260728::interactive_tools::Guest for Exports<S> {
    fn call_tool(
        call: crate::bindings::wasmcp::mcp_v20260728::context::Call,
        request: crate::wit::CallToolRequest,
    ) -> Result<Option<exports::mcp_v20260728::interactive_tools::Outcome>, crate::wit::ErrorCode>
    {
        crate::panic::report();
        requests::call_in_dialog(S::DIALOGS, call, request)
    }

    fn task_tools() -> Vec<(
        String,
        exports::mcp_v20260728::interactive_tools::TaskSupport,
    )> {
        Vec::new()
    }
}

impl<S: Server> exports::mcp_v20251125::resources::Guest for Exports<S> {
    fn list_resources(
        _: crate::wit::MessageContext<'_>,
        _: crate::wit::ListResourcesRequest,
    ) -> Result<crate::wit::ListResourcesResult, crate::wit::ErrorCode> {
        crate::panic::report();
        Ok(lists::resources(S::RESOURCES))
    }

    fn list_resource_templates(
        _: crate::wit::MessageContext<'_>,
        _: crate::wit::ListResourceTemplatesRequest,
    ) -> Result<crate::wit::ListResourceTemplatesResult, crate::wit::ErrorCode> {
        crate::panic::report();
        Ok(lists::resource_templates(S::RESOURCES))
    }

    fn read_resource(
        message: crate::wit::MessageContext<'_>,
        request: crate::wit::ReadResourceRequest,
    ) -> Result<Option<crate::wit::ReadResourceResult>, crate::wit::ErrorCode> {
        crate::panic::report();
        requests::read_resource(S::RESOURCES, S::MIDDLEWARE, &Context::of(message), request)
    }
}

impl<S: Server> exports::mcp_v20251125::prompts::Guest for Exports<S> {
    fn list_prompts(
        _: crate::wit::MessageContext<'_>,
        _: crate::wit::ListPromptsRequest,
    ) -> Result<crate::wit::ListPromptsResult, crate::wit::ErrorCode> {
        crate::panic::report();
        Ok(lists::prompts(S::PROMPTS))
    }

    fn get_prompt(
        message: crate::wit::MessageContext<'_>,
        request: crate::wit::GetPromptRequest,
    ) -> Result<Option<crate::wit::GetPromptResult>, crate::wit::ErrorCode> {
        crate::panic::report();
        requests::get_prompt(S::PROMPTS, S::MIDDLEWARE, &Context::of(message), request)
    }
}

impl<S: Server> exports::mcp_v20251125::completions::Guest for Exports<S> {
    fn complete(
        message: crate::wit::MessageContext<'_>,
        request: crate::wit::CompleteRequest,
    ) -> Result<Option<crate::wit::CompleteResult>, crate::wit::ErrorCode> {
        crate::panic::report();
        requests::complete(S::COMPLETIONS, S::MIDDLEWARE, Context::of(message), request)
    }
}
