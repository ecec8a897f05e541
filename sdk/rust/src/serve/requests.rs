//! Requests to the functions that answer them, through the middleware.

use serde_json::{Map, Value};

use super::content::{to_wit_contents, to_wit_message, to_wit_result};
use super::errors::{internal_error, invalid_params};
use super::{CompletionEntry, DialogEntry, PromptEntry, ResourceEntry, ToolEntry};
use crate::arguments::Arguments;
use crate::bindings::exports::wasmcp::mcp_v20260728::interactive_tools::Outcome;
use crate::bindings::wasmcp::mcp_v20260728::context::Call as WitCall;
use crate::completion::Reference;
use crate::context::Context;
use crate::dialog::Dialog;
use crate::middleware::{Answer, Call, Middleware, Next, Output};
use crate::resource::Variables;
use crate::tool::{ToolDescription, ToolResult};
use crate::wit;

/// MCP allows no more in one answer.
const MOST_SUGGESTIONS: usize = 100;

type Answered<T> = Result<Option<T>, wit::ErrorCode>;

pub fn call_tool(
    tools: &[ToolEntry],
    middleware: &[Middleware],
    context: &Context,
    request: wit::CallToolRequest,
) -> Answered<wit::CallToolResult> {
    let Some(run) = find(
        tools.iter().map(|entry| (entry.describe, entry.call)),
        &request.name,
    ) else {
        return Ok(None);
    };
    let result = if middleware.is_empty() {
        run(Arguments::parse(request.arguments.as_deref()), context)
    } else {
        let call = Call::Tool {
            name: request.name,
            arguments: object(request.arguments),
        };
        let last = |call: Call, context: &Context| match call {
            Call::Tool { arguments, .. } => {
                Ok(Output::Tool(run(Arguments::of(arguments), context)))
            }
            other => Err(wrong_kind(&other)),
        };
        match answer(middleware, call, context, &last) {
            Ok(Output::Tool(result)) => result,
            Ok(_) => ToolResult::error("a middleware has answered with another kind of result"),
            Err(message) => ToolResult::error(message),
        }
    };
    Ok(Some(to_wit_result(result)))
}

pub fn call_in_dialog(
    dialogs: &[DialogEntry],
    call: WitCall,
    request: wit::CallToolRequest,
) -> Answered<Outcome> {
    let Some(run) = find(
        dialogs.iter().map(|entry| (entry.describe, entry.call)),
        &request.name,
    ) else {
        return Ok(None);
    };
    let dialog = Dialog::new(call);
    let result = run(Arguments::parse(request.arguments.as_deref()), &dialog);
    Ok(Some(match dialog.required() {
        Some(required) => Outcome::InputRequired(required),
        None => Outcome::Complete(to_wit_result(result)),
    }))
}

/// What runs the tool with this name.
fn find<Run>(
    mut tools: impl Iterator<Item = (fn() -> ToolDescription, Run)>,
    name: &str,
) -> Option<Run> {
    tools
        .find(|(describe, _)| describe().name == name)
        .map(|(_, run)| run)
}

pub fn read_resource(
    resources: &[ResourceEntry],
    middleware: &[Middleware],
    context: &Context,
    request: wit::ReadResourceRequest,
) -> Answered<wit::ReadResourceResult> {
    let found = resources.iter().find_map(|entry| {
        let description = (entry.describe)();
        Variables::matched(description.uri, &request.uri)?;
        Some((entry, description))
    });
    let Some((entry, description)) = found else {
        return Ok(None);
    };
    let last = |call: Call, context: &Context| match call {
        Call::Resource { uri } => {
            let variables = Variables::matched(description.uri, &uri).unwrap_or_default();
            (entry.read)(variables, context).map(Output::Resource)
        }
        other => Err(wrong_kind(&other)),
    };
    let call = Call::Resource {
        uri: request.uri.clone(),
    };
    match answer(middleware, call, context, &last).map_err(internal_error)? {
        Output::Resource(Some(contents)) => {
            let mime_type = || description.mime_type.clone();
            let contents = contents
                .into_iter()
                .map(|each| to_wit_contents(each, &request.uri, mime_type()))
                .collect();
            Ok(Some(wit::ReadResourceResult {
                meta: None,
                contents,
            }))
        }
        // Another component may know the address.
        Output::Resource(None) => Ok(None),
        _ => Err(internal_error(
            "a middleware has answered with another kind of result".into(),
        )),
    }
}

pub fn get_prompt(
    prompts: &[PromptEntry],
    middleware: &[Middleware],
    context: &Context,
    request: wit::GetPromptRequest,
) -> Answered<wit::GetPromptResult> {
    let Some((entry, description)) = prompts
        .iter()
        .map(|entry| (entry, (entry.describe)()))
        .find(|(_, description)| description.name == request.name)
    else {
        return Ok(None);
    };
    let arguments = object(request.arguments);
    for argument in description
        .arguments
        .iter()
        .filter(|argument| argument.required)
    {
        if !arguments.contains_key(argument.name) {
            return Err(invalid_params(format!(
                "argument `{}` is missing",
                argument.name
            )));
        }
    }
    let last = |call: Call, context: &Context| match call {
        Call::Prompt { arguments, .. } => {
            (entry.get)(Arguments::of(arguments), context).map(Output::Prompt)
        }
        other => Err(wrong_kind(&other)),
    };
    let call = Call::Prompt {
        name: request.name,
        arguments,
    };
    match answer(middleware, call, context, &last).map_err(internal_error)? {
        Output::Prompt(messages) => Ok(Some(wit::GetPromptResult {
            meta: None,
            description: description.description,
            messages: messages.into_iter().map(to_wit_message).collect(),
        })),
        _ => Err(internal_error(
            "a middleware has answered with another kind of result".into(),
        )),
    }
}

pub fn complete(
    completions: &[CompletionEntry],
    middleware: &[Middleware],
    mut context: Context,
    request: wit::CompleteRequest,
) -> Answered<wit::CompleteResult> {
    let wit::CompleteRequest {
        argument,
        ref_,
        context: given,
    } = request;
    let mut own = completions
        .iter()
        .filter(|entry| belongs(&(entry.describe)().reference, &ref_))
        .peekable();
    if own.peek().is_none() {
        return Ok(None);
    }
    context.arguments = object(given.and_then(|given| given.arguments));
    let entries: Vec<_> = own.collect();
    let last = |call: Call, context: &Context| match call {
        Call::Completion { argument, value } => {
            let entry = entries
                .iter()
                .find(|entry| (entry.describe)().argument == argument);
            Ok(Output::Completion(entry.map_or_else(Vec::new, |entry| {
                (entry.complete)(value, context).0
            })))
        }
        other => Err(wrong_kind(&other)),
    };
    let call = Call::Completion {
        argument: argument.name,
        value: argument.value,
    };
    match answer(middleware, call, &context, &last).map_err(internal_error)? {
        Output::Completion(mut values) => {
            let all = values.len();
            values.truncate(MOST_SUGGESTIONS);
            let is_cut = all > MOST_SUGGESTIONS;
            Ok(Some(wit::CompleteResult {
                meta: None,
                has_more: is_cut.then_some(true),
                total: is_cut.then_some(all as u64),
                values,
            }))
        }
        _ => Err(internal_error(
            "a middleware has answered with another kind of result".into(),
        )),
    }
}

fn belongs(reference: &Reference, asked: &wit::CompletionReference) -> bool {
    match (reference, asked) {
        (Reference::Prompt(name), wit::CompletionReference::Prompt(prompt)) => prompt.name == *name,
        (Reference::Resource(uri), wit::CompletionReference::ResourceTemplate(asked)) => {
            asked == uri
        }
        _ => false,
    }
}

fn answer(
    middleware: &[Middleware],
    call: Call,
    context: &Context,
    last: &dyn Fn(Call, &Context) -> Answer,
) -> Answer {
    Next {
        rest: middleware,
        last,
    }
    .run(call, context)
}

fn wrong_kind(call: &Call) -> String {
    format!(
        "a middleware went on with a call of the kind `{}`",
        call.kind()
    )
}

fn object(text: Option<String>) -> Map<String, Value> {
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
