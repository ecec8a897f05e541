mod fence;

use wasmcp::{Message, assistant, completion, prompt, user};

/// Reviews code for mistakes and style
#[prompt(name = "code-review")]
fn code_review(
    /// The programming language
    language: &str,
    /// The code to review
    code: &str,
) -> String {
    let fenced = fence::fence(code, language);
    format!("Review this {language} code:\n\n{fenced}")
}

#[completion(prompt = "code-review", argument = "language")]
fn languages(value: &str) -> Vec<String> {
    wasmcp::starting_with(value, ["go", "python", "rust", "typescript"])
}

/// Begins a friendly conversation
#[prompt]
fn greeting(
    /// Whom to greet
    name: Option<String>,
) -> [Message; 2] {
    let name = name.as_deref().unwrap_or("new here");
    [
        user(format!("Hello, I am {name}.")),
        assistant("Nice to meet you! How can I help?"),
    ]
}

wasmcp::server!(prompts: [code_review, greeting], completions: [languages]);
