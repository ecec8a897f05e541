//! Questions to the client in the middle of a call.
//!
//! The answer to a question comes with another request, which may meet another instance. So the first time a question is an `Err`, which
//! `?` hands on, and the call ends with its open questions. It then comes again with the answers: the function starts from its beginning,
//! and each question has its answer.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::arguments::schema_of;
use crate::bindings::wasmcp::mcp_v20251125::mcp as wit;
use crate::bindings::wasmcp::mcp_v20260728::context::{
    Call, ElicitForm, ElicitUrl, InputRequest, InputRequired, InputResponse,
};
use crate::context::Context;
use crate::prompt::Message;
use crate::serve::content::{from_wit_text, to_wit_sampling};

/// The request, with a way to ask the user, the model and the client. Everything before a question runs again with each answer: keep it
/// free of effects, or put it into `remember`. Ask in the same order each time.
pub struct Dialog {
    context: Context,
    call: Call,
    open: RefCell<Vec<(String, InputRequest)>>,
    numbers: RefCell<HashMap<&'static str, usize>>,
    remembered: RefCell<Map<String, Value>>,
    is_changed: Cell<bool>,
}

/// The answer of the user to a form.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply<T> {
    Accepted(T),
    Declined,
    Cancelled,
}

/// The client has not answered yet. Hand it on with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending;

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client has not answered yet")
    }
}

impl std::error::Error for Pending {}

impl Deref for Dialog {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl Dialog {
    pub(crate) fn new(call: Call) -> Self {
        let remembered: Map<String, Value> = call
            .state()
            .and_then(|state| serde_json::from_slice(&state).ok())
            .unwrap_or_default();
        Self {
            context: Context {
                is_dialog: true,
                ..Context::default()
            },
            call,
            open: RefCell::default(),
            numbers: RefCell::default(),
            is_changed: Cell::new(!remembered.is_empty()),
            remembered: RefCell::new(remembered),
        }
    }

    /// Shows the user a form with the fields of `T`, a flat struct of texts, numbers and truth values.
    pub fn elicit<T: DeserializeOwned + JsonSchema>(
        &self,
        message: &str,
    ) -> anyhow::Result<Reply<T>> {
        let mut form = schema_of::<T>();
        if let Some(members) = form.as_object_mut() {
            // Clients refuse what forms do not have.
            for name in ["title", "additionalProperties", "description"] {
                members.remove(name);
            }
        }
        let request = InputRequest::ElicitForm(ElicitForm {
            message: message.to_owned(),
            requested_schema: form.to_string(),
        });
        let InputResponse::Elicit(answer) = self.ask("elicit", request)? else {
            anyhow::bail!("the client has not answered with a form");
        };
        let fields = answer
            .content
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    wit::ElicitResultContent::String(text) => json!(text),
                    wit::ElicitResultContent::Number(number) if number.fract() == 0.0 => {
                        json!(number as i64)
                    }
                    wit::ElicitResultContent::Number(number) => json!(number),
                    wit::ElicitResultContent::Boolean(own) => json!(own),
                    wit::ElicitResultContent::StringArray(texts) => json!(texts),
                };
                (name, value)
            });
        Ok(match answer.action {
            wit::ElicitResultAction::Accept => {
                Reply::Accepted(serde_json::from_value(Value::Object(fields.collect()))?)
            }
            wit::ElicitResultAction::Decline => Reply::Declined,
            wit::ElicitResultAction::Cancel => Reply::Cancelled,
        })
    }

    /// Asks the user to visit a page. Whether they agreed to.
    pub fn elicit_url(&self, message: &str, url: &str) -> anyhow::Result<bool> {
        let request = InputRequest::ElicitUrl(ElicitUrl {
            message: message.to_owned(),
            url: url.to_owned(),
        });
        match self.ask("elicit-url", request)? {
            InputResponse::Elicit(answer) => Ok(answer.action == wit::ElicitResultAction::Accept),
            _ => anyhow::bail!("the client has not answered the question"),
        }
    }

    /// The text with which the client's model goes on.
    pub fn sample(&self, messages: &[Message], max_tokens: u64) -> anyhow::Result<String> {
        let request = InputRequest::Sample(wit::SamplingCreateMessageRequest {
            include_context: wit::IncludeContext::None,
            max_tokens,
            messages: messages
                .iter()
                .map(to_wit_sampling)
                .collect::<anyhow::Result<_>>()?,
            metadata: None,
            model_preferences: None,
            stop_sequences: None,
            system_prompt: None,
            temperature: None,
            tools: None,
            tool_choice: None,
        });
        match self.ask("sample", request)? {
            InputResponse::Sample(answer) => Ok(from_wit_text(answer.content)),
            _ => anyhow::bail!("the client's model has not answered"),
        }
    }

    /// The addresses of the folders that the client works in.
    pub fn roots(&self) -> anyhow::Result<Vec<String>> {
        match self.ask("roots", InputRequest::ListRoots)? {
            InputResponse::Roots(answer) => {
                Ok(answer.roots.into_iter().map(|root| root.uri).collect())
            }
            _ => anyhow::bail!("the client has not sent its folders"),
        }
    }

    /// Runs `work` once for all rounds of the call.
    pub fn remember<T: Serialize + DeserializeOwned>(
        &self,
        key: &str,
        work: impl FnOnce() -> T,
    ) -> anyhow::Result<T> {
        let known = self.remembered.borrow().get(key).cloned();
        let value = match known {
            Some(value) => value,
            None => {
                let value = serde_json::to_value(work())?;
                self.remembered
                    .borrow_mut()
                    .insert(key.to_owned(), value.clone());
                self.is_changed.set(true);
                value
            }
        };
        Ok(serde_json::from_value(value)?)
    }

    fn ask(&self, kind: &'static str, request: InputRequest) -> Result<InputResponse, Pending> {
        let number = {
            let mut numbers = self.numbers.borrow_mut();
            let number = numbers.entry(kind).or_default();
            *number += 1;
            *number
        };
        let key = format!("{kind}-{number}");
        match self.call.response(&key) {
            Some(response) => Ok(response),
            None => {
                self.open.borrow_mut().push((key, request));
                Err(Pending)
            }
        }
    }

    /// The questions without an answer, if there are some.
    pub(crate) fn required(self) -> Option<InputRequired> {
        let requests = self.open.into_inner();
        if requests.is_empty() {
            return None;
        }
        let state = self.is_changed.get().then(|| {
            Value::Object(self.remembered.into_inner())
                .to_string()
                .into_bytes()
        });
        Some(InputRequired { requests, state })
    }
}
