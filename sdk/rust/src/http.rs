//! Requests to other servers.

use anyhow::{Context as _, Result, anyhow, bail};

use crate::bindings::wasi::http::outgoing_handler;
use crate::bindings::wasi::http::types::{
    Fields, IncomingBody, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use crate::bindings::wasi::io::streams::StreamError;

/// A request that has not been sent yet.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Asks for what is at an address.
pub fn get(url: impl Into<String>) -> Request {
    Request::new("GET", url)
}

/// Sends a body to an address.
pub fn post(url: impl Into<String>, body: impl Into<Vec<u8>>) -> Request {
    Request::new("POST", url).body(body)
}

impl Request {
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Waits for the whole response. A status such as 404 is no error.
    pub fn send(self) -> Result<Response> {
        // The query may have secrets.
        let shown = self.url.split('?').next().unwrap_or_default().to_owned();
        self.exchange()
            .with_context(|| format!("cannot fetch {shown}"))
    }

    fn exchange(self) -> Result<Response> {
        let (scheme, authority, path) = split(&self.url)?;
        let headers = Fields::new();
        for (name, value) in &self.headers {
            headers
                .append(name, value.as_bytes())
                .map_err(|error| anyhow!("the header `{name}`: {error}"))?;
        }
        let request = OutgoingRequest::new(headers);
        let is_set = request.set_method(&method(&self.method)).is_ok()
            && request.set_scheme(Some(&scheme)).is_ok()
            && request.set_authority(Some(authority)).is_ok()
            && request.set_path_with_query(Some(&path)).is_ok();
        if !is_set {
            bail!("the method or the address is not valid");
        }
        let body = request
            .body()
            .map_err(|()| anyhow!("the request has no body"))?;
        let pending = outgoing_handler::handle(request, None)?;
        {
            let stream = body
                .write()
                .map_err(|()| anyhow!("the body has no stream"))?;
            for part in self.body.chunks(4096) {
                stream.blocking_write_and_flush(part)?;
            }
        }
        OutgoingBody::finish(body, None)?;
        pending.subscribe().block();
        let response = pending
            .get()
            .context("no response")?
            .map_err(|()| anyhow!("the response was taken already"))??;
        let status = response.status();
        let headers = response
            .headers()
            .entries()
            .into_iter()
            .map(|(name, value)| {
                (
                    name.to_lowercase(),
                    String::from_utf8_lossy(&value).into_owned(),
                )
            })
            .collect();
        let incoming = response
            .consume()
            .map_err(|()| anyhow!("the response has no body"))?;
        let body = read(&incoming)?;
        Ok(Response {
            status,
            headers,
            body,
        })
    }
}

impl Response {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).context("the response is not the expected JSON")
    }
}

/// What may stand in an address is kept, and everything else is escaped: `A%26B` for `A&B`.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(byte.into());
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

fn read(incoming: &IncomingBody) -> Result<Vec<u8>> {
    let stream = incoming
        .stream()
        .map_err(|()| anyhow!("the body has no stream"))?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(65_536) {
            Ok(part) => bytes.extend(part),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(error) => return Err(error.into()),
        }
    }
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "PATCH" => Method::Patch,
        "OPTIONS" => Method::Options,
        other => Method::Other(other.to_owned()),
    }
}

/// `https`, `example.com`, `/a?b` of `https://example.com/a?b#c`.
fn split(url: &str) -> Result<(Scheme, &str, String)> {
    let (scheme, rest) = url
        .split_once("://")
        .context("expected an address such as https://example.com")?;
    let scheme = match scheme {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let path = match path.chars().next() {
        Some('/') => path.to_owned(),
        _ => format!("/{path}"),
    };
    Ok((scheme, authority, path))
}
