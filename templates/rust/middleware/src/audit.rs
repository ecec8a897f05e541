use wasmcp::handler::{ClientRequest, ErrorCode, ServerResult};
use wasmcp::serde_json::{Value, json};

/// One entry of the audit. It has no arguments and no results, since they may be secret.
pub fn describe(request: &ClientRequest) -> Value {
    let (method, name) = subject(request);
    let mut entry = json!({ "method": method });
    if let Some(name) = name {
        entry["name"] = name.into();
    }
    entry
}

/// The method, and the tool, prompt or resource that is asked for.
fn subject(request: &ClientRequest) -> (&'static str, Option<&str>) {
    match request {
        ClientRequest::Initialize(_) => ("initialize", None),
        ClientRequest::ToolsList(_) => ("tools/list", None),
        ClientRequest::ToolsCall(call) => ("tools/call", Some(&call.name)),
        ClientRequest::ResourcesList(_) => ("resources/list", None),
        ClientRequest::ResourcesRead(read) => ("resources/read", Some(&read.uri)),
        ClientRequest::ResourcesTemplatesList(_) => ("resources/templates/list", None),
        ClientRequest::PromptsList(_) => ("prompts/list", None),
        ClientRequest::PromptsGet(get) => ("prompts/get", Some(&get.name)),
        ClientRequest::CompletionComplete(complete) => {
            ("completion/complete", Some(&complete.argument.name))
        }
        ClientRequest::LoggingSetLevel(_) => ("logging/setLevel", None),
        ClientRequest::Ping(_) => ("ping", None),
        ClientRequest::ResourcesSubscribe(uri) => ("resources/subscribe", Some(uri)),
        ClientRequest::ResourcesUnsubscribe(uri) => ("resources/unsubscribe", Some(uri)),
    }
}

/// `failed` is a tool that answers with an error, and `unknown` what no component knows.
pub fn outcome(answer: Option<&Result<ServerResult, ErrorCode>>) -> &'static str {
    match answer {
        None => "unknown",
        Some(Err(_)) => "refused",
        Some(Ok(ServerResult::ToolsCall(result))) if result.is_error == Some(true) => "failed",
        Some(Ok(_)) => "ok",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmcp::handler::Error;

    fn refusal() -> ErrorCode {
        ErrorCode::InvalidParams(Error {
            code: -32602,
            message: "no".into(),
            data: None,
        })
    }

    #[test]
    fn names_what_is_asked_for() {
        let request = ClientRequest::ResourcesSubscribe("notes://today".into());
        assert_eq!(
            describe(&request),
            json!({ "method": "resources/subscribe", "name": "notes://today" })
        );
    }

    #[test]
    fn distinguishes_failures() {
        assert_eq!(outcome(None), "unknown");
        assert_eq!(outcome(Some(&Err(refusal()))), "refused");
        assert_eq!(outcome(Some(&Ok(ServerResult::Ping))), "ok");
    }
}
