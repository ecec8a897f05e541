mod countries;

use wasmcp::{completion, prompt};

/// Plans a visit to a country
#[prompt]
fn visit(
    /// Where to go
    country: &str,
) -> String {
    format!("Plan a visit of one week to {country}.")
}

#[completion(prompt = "visit", argument = "country")]
fn suggest_country(value: &str) -> Vec<&'static str> {
    countries::matching(value)
}

wasmcp::server!(prompts: [visit], completions: [suggest_country]);
