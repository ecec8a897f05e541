use serde::Deserialize;
use wasmcp::anyhow::Context;
use wasmcp::http::escape;
use wasmcp::{Result, bail, serde_json};

#[derive(Deserialize)]
struct Report {
    main: Measured,
    weather: Vec<Condition>,
}

#[derive(Deserialize)]
struct Measured {
    temp: f64,
}

#[derive(Deserialize)]
struct Condition {
    description: String,
}

/// The address to ask for the weather in a city. The key is not in the code: it is a variable of the server.
pub fn address(city: &str, variable: impl Fn(&str) -> Option<String>) -> Result<String> {
    let key = variable("API_KEY")
        .context("the server has no `API_KEY`: start it with `--env API_KEY`")?;
    let service = variable("WEATHER_URL")
        .unwrap_or_else(|| "https://api.openweathermap.org/data/2.5/weather".into());
    let (city, key) = (escape(city), escape(&key));
    Ok(format!("{service}?q={city}&units=metric&appid={key}"))
}

/// One sentence for the model. An error says what the model or its user can do.
pub fn summary(city: &str, status: u16, body: &str) -> Result<String> {
    match status {
        200 => {}
        404 => bail!("no city is called `{city}`"),
        401 => bail!("the weather service does not accept the `API_KEY` of the server"),
        _ => bail!("the weather service answered with the status {status}: try again later"),
    }
    let Report { main, weather } =
        serde_json::from_str(body).context("the weather service answered with another form")?;
    let conditions: Vec<_> = weather.into_iter().map(|each| each.description).collect();
    Ok(format!(
        "{city}: {}, {:.0} °C",
        conditions.join(", "),
        main.temp
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        match name {
            "API_KEY" => Some("secret".into()),
            "WEATHER_URL" => Some("http://localhost/weather".into()),
            _ => None,
        }
    }

    #[test]
    fn asks_for_a_city_whatever_its_name() {
        assert_eq!(
            address("A&B", variables).unwrap(),
            "http://localhost/weather?q=A%26B&units=metric&appid=secret"
        );
    }

    #[test]
    fn needs_a_key() {
        let error = address("Oslo", |_| None).unwrap_err();
        assert!(error.to_string().contains("API_KEY"));
    }

    #[test]
    fn makes_a_sentence_of_the_reply() {
        let body = r#"{"main":{"temp":3.6},"weather":[{"description":"light rain"}]}"#;
        assert_eq!(
            summary("Oslo", 200, body).unwrap(),
            "Oslo: light rain, 4 °C"
        );
    }

    #[test]
    fn says_what_went_wrong() {
        for (status, reason) in [
            (404, "no city is called `Oslo`"),
            (500, "try again later"),
            (401, "API_KEY"),
        ] {
            let error = summary("Oslo", status, "").unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
