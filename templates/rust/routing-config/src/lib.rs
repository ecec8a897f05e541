use wasmcp::resource;

/// Which tools clients see at which path
#[resource("config://routing-{{name}}", mime_type = "application/toml")]
fn rules() -> &'static str {
    include_str!("routing.toml")
}

wasmcp::server!(resources: [rules]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_version_of_the_rules() {
        assert!(rules().lines().any(|line| line == r#"version = "1.0""#));
    }

    #[test]
    fn begins_each_path_with_a_slash() {
        let mut paths = rules()
            .lines()
            .filter_map(|line| line.strip_prefix("[path-rules.\""))
            .peekable();
        assert!(paths.peek().is_some());
        assert!(paths.all(|path| path.starts_with('/')));
    }
}
