pub const DAYS: [&str; 2] = ["today", "tomorrow"];

/// The notes of a day, in Markdown.
pub fn of(day: &str) -> Option<&'static str> {
    match day {
        "today" => Some("- Write a tool\n- Try it"),
        "tomorrow" => Some("- Publish it"),
        _ => None,
    }
}
