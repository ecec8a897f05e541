//! Prompts: prepared messages that a user picks.

use std::fmt::Display;

use serde_json::Value;

use crate::arguments::Arguments;
use crate::content::{Content, Role};
use crate::context::Context;

/// What `#[prompt]` makes of a function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a prompt",
    note = "write `#[wasmcp::prompt]` above the function"
)]
pub trait Prompt {
    fn describe() -> PromptDescription;
    fn get(arguments: Arguments, context: &Context) -> PromptResult;
}

pub struct PromptDescription {
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub arguments: Vec<PromptArgument>,
    pub meta: Option<Value>,
}

/// All arguments of prompts are texts.
pub struct PromptArgument {
    pub name: &'static str,
    pub description: Option<&'static str>,
    pub required: bool,
}

/// The messages, or why they cannot be made.
pub type PromptResult = Result<Vec<Message>, String>;

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub role: Role,
    pub content: Content,
}

/// What the user says.
pub fn user(content: impl Into<Content>) -> Message {
    Message {
        role: Role::User,
        content: content.into(),
    }
}

/// What the model says.
pub fn assistant(content: impl Into<Content>) -> Message {
    Message {
        role: Role::Assistant,
        content: content.into(),
    }
}

/// What a prompt may return. A text or content is what the user says.
#[diagnostic::on_unimplemented(
    message = "a prompt cannot return `{Self}`",
    note = "return a text, content, a `Message`, several messages, or a `Result` of these"
)]
pub trait IntoMessages {
    fn into_messages(self) -> PromptResult;
}

impl IntoMessages for Vec<Message> {
    fn into_messages(self) -> PromptResult {
        Ok(self)
    }
}

impl<const N: usize> IntoMessages for [Message; N] {
    fn into_messages(self) -> PromptResult {
        Ok(self.into())
    }
}

impl IntoMessages for Message {
    fn into_messages(self) -> PromptResult {
        Ok(vec![self])
    }
}

impl IntoMessages for Content {
    fn into_messages(self) -> PromptResult {
        user(self).into_messages()
    }
}

impl IntoMessages for String {
    fn into_messages(self) -> PromptResult {
        user(self).into_messages()
    }
}

impl IntoMessages for &str {
    fn into_messages(self) -> PromptResult {
        user(self).into_messages()
    }
}

impl<T: IntoMessages, E: Display> IntoMessages for Result<T, E> {
    fn into_messages(self) -> PromptResult {
        self.map_err(|error| format!("{error:#}"))?.into_messages()
    }
}
