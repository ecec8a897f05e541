//! Code around all calls of the component.

use serde_json::{Map, Value};

use crate::content::Contents;
use crate::context::Context;
use crate::prompt::Message;
use crate::tool::ToolResult;

/// A call as middleware sees it.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    Tool {
        name: String,
        arguments: Map<String, Value>,
    },
    Resource {
        uri: String,
    },
    Prompt {
        name: String,
        arguments: Map<String, Value>,
    },
    Completion {
        argument: String,
        value: String,
    },
}

/// The answer, of the same kind as the call; otherwise why there is no answer. For a tool, a failure is a result that the model reads.
pub type Answer = Result<Output, String>;

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Tool(ToolResult),
    /// `None` if nothing is at the address.
    Resource(Option<Vec<Contents>>),
    Prompt(Vec<Message>),
    Completion(Vec<String>),
}

/// A function that stands around all calls: it asks `next`, or answers by itself.
pub type Middleware = fn(Call, &Context, Next<'_>) -> Answer;

/// What comes after a middleware.
pub struct Next<'a> {
    pub(crate) rest: &'a [Middleware],
    pub(crate) last: &'a dyn Fn(Call, &Context) -> Answer,
}

impl Next<'_> {
    /// Goes on with the call, or with another one of the same kind.
    pub fn run(self, call: Call, context: &Context) -> Answer {
        match self.rest {
            [first, rest @ ..] => first(
                call,
                context,
                Next {
                    rest,
                    last: self.last,
                },
            ),
            [] => (self.last)(call, context),
        }
    }
}

impl Call {
    /// `tool`, `resource`, `prompt` or `completion`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Tool { .. } => "tool",
            Self::Resource { .. } => "resource",
            Self::Prompt { .. } => "prompt",
            Self::Completion { .. } => "completion",
        }
    }

    /// The tool, the prompt, the address or the argument.
    pub fn name(&self) -> &str {
        match self {
            Self::Tool { name, .. } | Self::Prompt { name, .. } => name,
            Self::Resource { uri } => uri,
            Self::Completion { argument, .. } => argument,
        }
    }
}
