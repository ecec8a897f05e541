//! Tools: actions that a model may take.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::arguments::{Arguments, InputSchema, schema_of};
use crate::content::{Content, text};
use crate::context::Context;
use crate::dialog::Dialog;

/// What `#[tool]` makes of a function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool",
    note = "write `#[wasmcp::tool]` above the function; a tool with a `&Dialog` belongs to `dialogs`"
)]
pub trait Tool {
    fn describe() -> ToolDescription;
    fn call(arguments: Arguments, context: &Context) -> ToolResult;
}

/// What `#[tool]` makes of a function with a `&Dialog`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool that asks the client",
    note = "give the function a parameter `dialog: &Dialog`, or list it in `tools`"
)]
pub trait DialogTool {
    fn describe() -> ToolDescription;
    fn call(arguments: Arguments, dialog: &Dialog) -> ToolResult;
}

pub struct ToolDescription {
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub read_only: Option<bool>,
    pub destructive: Option<bool>,
    pub idempotent: Option<bool>,
    pub open_world: Option<bool>,
    pub meta: Option<Value>,
    pub input: InputSchema,
    pub output: Option<Value>,
}

/// The complete result of a tool.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolResult {
    pub content: Vec<Content>,
    /// For programs: a JSON object.
    pub structured: Option<Value>,
    pub is_error: bool,
    pub meta: Option<Value>,
}

impl ToolResult {
    /// A failure that the model reads.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            content: vec![text(message)],
            is_error: true,
            ..Self::default()
        }
    }
}

/// A value that programs get as `structuredContent`, and models as text. Its type becomes the schema of the tool's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Json<T>(pub T);

/// What a tool may return.
#[diagnostic::on_unimplemented(
    message = "a tool cannot return `{Self}`",
    note = "return a text, a number, content, a `Vec<Content>`, `Json<T>`, a `ToolResult`, or a `Result` of these"
)]
pub trait IntoToolResult {
    fn into_tool_result(self) -> ToolResult;

    /// The JSON Schema of the result, if it has one.
    fn schema() -> Option<Value>
    where
        Self: Sized,
    {
        None
    }
}

impl IntoToolResult for ToolResult {
    fn into_tool_result(self) -> ToolResult {
        self
    }
}

impl IntoToolResult for Content {
    fn into_tool_result(self) -> ToolResult {
        ToolResult {
            content: vec![self],
            ..ToolResult::default()
        }
    }
}

impl IntoToolResult for Vec<Content> {
    fn into_tool_result(self) -> ToolResult {
        ToolResult {
            content: self,
            ..ToolResult::default()
        }
    }
}

impl<const N: usize> IntoToolResult for [Content; N] {
    fn into_tool_result(self) -> ToolResult {
        Vec::from(self).into_tool_result()
    }
}

impl IntoToolResult for () {
    fn into_tool_result(self) -> ToolResult {
        ToolResult::default()
    }
}

impl<T: Serialize + JsonSchema> IntoToolResult for Json<T> {
    fn into_tool_result(self) -> ToolResult {
        let value = match serde_json::to_value(&self.0) {
            Ok(value) => value,
            Err(error) => return ToolResult::error(format!("the result is no JSON: {error}")),
        };
        let shown = text(value.to_string());
        // MCP wants an object.
        let structured = if value.is_object() {
            value
        } else {
            json!({ "result": value })
        };
        ToolResult {
            content: vec![shown],
            structured: Some(structured),
            ..ToolResult::default()
        }
    }

    fn schema() -> Option<Value> {
        let own = schema_of::<T>();
        if own["type"] == "object" {
            return Some(own);
        }
        Some(json!({ "type": "object", "properties": { "result": own }, "required": ["result"] }))
    }
}

impl<T: IntoToolResult, E: Display> IntoToolResult for Result<T, E> {
    fn into_tool_result(self) -> ToolResult {
        match self {
            Ok(value) => value.into_tool_result(),
            // Errors of `anyhow` show their causes in this form.
            Err(error) => ToolResult::error(format!("{error:#}")),
        }
    }

    fn schema() -> Option<Value> {
        T::schema()
    }
}

macro_rules! as_text {
    ($($type:ty),*) => {
        $(impl IntoToolResult for $type {
            fn into_tool_result(self) -> ToolResult {
                text(self.to_string()).into_tool_result()
            }
        })*
    };
}

as_text!(
    &str, String, bool, char, f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize
);
