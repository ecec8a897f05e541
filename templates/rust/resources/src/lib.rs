mod units;

use wasmcp::serde_json::{Value, json};
use wasmcp::{Json, completion, resource};

/// A greeting
#[resource("text://greeting", mime_type = "text/plain")]
fn greeting() -> &'static str {
    "Hello from wasmcp resources!"
}

/// What this component offers
#[resource("text://info", mime_type = "application/json")]
fn info() -> Json<Value> {
    Json(json!({ "units": units::names() }))
}

/// A unit of length in metres
#[resource("units://{name}", mime_type = "text/plain")]
fn unit(name: &str) -> Option<String> {
    units::in_metres(name)
}

#[completion(resource = "units://{name}", argument = "name")]
fn unit_names(value: &str) -> Vec<String> {
    wasmcp::starting_with(value, units::names())
}

wasmcp::server!(resources: [greeting, info, unit], completions: [unit_names]);
