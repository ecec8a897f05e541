mod service;

use wasmcp::{Result, http, tool, variable};

/// The weather in a city
#[tool(read_only, open_world)]
fn weather(
    /// A city, such as `Oslo` or `Lagos,NG`
    city: &str,
) -> Result<String> {
    let reply = http::get(service::address(city, variable)?).send()?;
    service::summary(city, reply.status, &reply.text())
}

wasmcp::server!(tools: [weather]);
