mod bars;
mod notes;

use wasmcp::serde_json::json;
use wasmcp::{
    Answer, Call, Content, Context, Level, Next, Result, Stopwatch, completion, ensure, image,
    prompt, resource, text, tool,
};

fn timing(call: Call, context: &Context, next: Next<'_>) -> Answer {
    let (kind, start) = (call.kind(), Stopwatch::start());
    let answer = next.run(call, context);
    wasmcp::log!("{kind}: {} ms", start.milliseconds());
    answer
}

/// Draws numbers as a bar chart
#[tool(read_only)]
fn chart(
    /// From one to fifty numbers
    values: Vec<f64>,
    context: &Context,
) -> Result<[Content; 2]> {
    let count = values.len();
    ensure!(
        (1..=50).contains(&count),
        "expected 1 to 50 values, found {count}"
    );
    context.progress(0.5, "drawing");
    Ok([
        text(format!("A chart of {count} values:")),
        image(bars::bars(&values), "image/svg+xml"),
    ])
}

/// Counts its calls, by all clients together
#[tool]
fn count(context: &Context) -> Result<String> {
    let calls = context.store().increment("calls", 1)?;
    context.log(Level::Info, json!({ "calls": calls }));
    Ok(format!("This is call number {calls}."))
}

/// The notes of today
#[resource("notes://today", mime_type = "text/markdown")]
fn today() -> Option<&'static str> {
    notes::of("today")
}

/// The notes of a day
#[resource("notes://{day}", mime_type = "text/markdown")]
fn note(day: &str) -> Option<&'static str> {
    notes::of(day)
}

/// Sums up the notes of a day
#[prompt]
fn summary(
    /// The day
    day: &str,
) -> String {
    let notes = notes::of(day).unwrap_or("There are none.");
    format!("Sum up these notes in one sentence:\n\n{notes}")
}

#[completion(prompt = "summary", argument = "day")]
fn days_to_sum_up(value: &str) -> Vec<String> {
    wasmcp::starting_with(value, notes::DAYS)
}

#[completion(resource = "notes://{day}", argument = "day")]
fn days_to_read(value: &str) -> Vec<String> {
    wasmcp::starting_with(value, notes::DAYS)
}

wasmcp::server!(
    middleware: [timing],
    tools: [chart, count],
    resources: [today, note],
    prompts: [summary],
    completions: [days_to_sum_up, days_to_read],
);
