//! Suggestions while a user types.

use crate::context::Context;

/// What `#[completion]` makes of a function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` makes no suggestions",
    note = "write `#[wasmcp::completion(prompt = \"visit\", argument = \"country\")]` above the function"
)]
pub trait Completion {
    fn describe() -> CompletionDescription;
    fn complete(value: String, context: &Context) -> Suggestions;
}

pub struct CompletionDescription {
    pub reference: Reference,
    pub argument: &'static str,
}

/// What the argument belongs to.
pub enum Reference {
    /// The name of a prompt.
    Prompt(&'static str),
    /// The pattern of addresses of resources.
    Resource(&'static str),
}

/// The best first. Clients get a hundred at most.
pub struct Suggestions(pub Vec<String>);

/// What a function of suggestions may return.
pub trait IntoSuggestions {
    fn into_suggestions(self) -> Suggestions;
}

impl<T: IntoIterator<Item: Into<String>>> IntoSuggestions for T {
    fn into_suggestions(self) -> Suggestions {
        Suggestions(self.into_iter().map(Into::into).collect())
    }
}

/// Those of a list that begin with what the user has typed, in capitals or not.
pub fn starting_with<'a>(value: &str, all: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let typed = value.to_lowercase();
    all.into_iter()
        .filter(|each| each.to_lowercase().starts_with(&typed))
        .map(str::to_owned)
        .collect()
}
