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

/// Multiplies the whole numbers from 1 to `n`.
#[tool(read_only)]
fn factorial(
    /// The largest number
    n: u32,
    context: &wasmcp::Context,
) -> wasmcp::Result<u64> {
    wasmcp::ensure!(n <= 20, "the factorial of {n} is too large: expected at most 20");
    context.progress(0.5, "multiplying");
    Ok((1..=u64::from(n)).product())
}

wasmcp::server!(tools: [add, factorial]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(10.0, 32.0), 42.0);
    }
}
