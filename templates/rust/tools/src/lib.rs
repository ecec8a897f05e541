use wasmcp::tool;

/// Adds two numbers.
#[tool(read_only)]
fn add(
    /// The first number
    a: f64,
    /// The second number
    b: f64,
) -> f64 {
    a + b
}

/// Subtracts the second number from the first.
#[tool(read_only)]
fn subtract(
    /// The number to subtract from
    a: f64,
    /// The number to subtract
    b: f64,
) -> f64 {
    a - b
}

wasmcp::server!(tools: [add, subtract]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(10.0, 32.0), 42.0);
    }

    #[test]
    fn subtracts() {
        assert_eq!(subtract(10.0, 32.0), -22.0);
    }
}
