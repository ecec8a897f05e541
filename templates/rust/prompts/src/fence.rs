/// Code as Markdown. The fence is longer than any row of backticks in the code.
pub fn fence(code: &str, language: &str) -> String {
    let rows = code.split(|letter| letter != '`').map(str::len);
    let marks = "`".repeat(rows.max().unwrap_or_default().max(2) + 1);
    format!("{marks}{language}\n{code}\n{marks}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_longer_than_any_row_of_backticks() {
        assert_eq!(fence("1", "rust"), "```rust\n1\n```");
        assert_eq!(fence("a ```` b", "md"), "`````md\na ```` b\n`````");
    }
}
