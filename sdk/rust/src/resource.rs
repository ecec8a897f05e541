//! Resources: data that a client reads and shows to a model.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

use crate::content::{Contents, Data};
use crate::context::Context;
use crate::tool::Json;

/// What `#[resource]` makes of a function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    note = "write `#[wasmcp::resource(\"text://greeting\")]` above the function"
)]
pub trait Resource {
    fn describe() -> ResourceDescription;
    fn read(variables: Variables, context: &Context) -> ReadResult;
}

pub struct ResourceDescription {
    /// An address, or a pattern of addresses: `notes://{day}`.
    pub uri: &'static str,
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub mime_type: Option<String>,
    pub size: Option<u64>,
    pub meta: Option<Value>,
}

impl ResourceDescription {
    pub fn is_pattern(&self) -> bool {
        self.uri.contains('{')
    }
}

/// `None` if nothing is at the address; otherwise why it cannot be read.
pub type ReadResult = Result<Option<Vec<Contents>>, String>;

/// The values of the variables in an address.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// `None` if the value is not of this type: nothing is at such an address.
    pub fn take<T: FromStr>(&mut self, name: &str) -> Option<T> {
        self.0.remove(name)?.parse().ok()
    }

    /// The variables of an address that has this pattern.
    pub fn matched(pattern: &str, uri: &str) -> Option<Self> {
        let mut found = BTreeMap::new();
        match_rest(pattern, uri, &mut found).then_some(Self(found))
    }
}

/// Tries shorter values for a variable until the rest has the rest of the pattern.
fn match_rest(pattern: &str, uri: &str, found: &mut BTreeMap<String, String>) -> bool {
    let Some((literal, expression)) = pattern.split_once('{') else {
        return pattern == uri;
    };
    let (Some(rest), Some((name, after))) = (uri.strip_prefix(literal), expression.split_once('}'))
    else {
        return false;
    };
    let (name, longest) = match name.strip_prefix('+') {
        Some(name) => (name, rest.len()),
        None => (name, rest.find(['/', '?', '#']).unwrap_or(rest.len())),
    };
    for end in (1..=longest)
        .rev()
        .filter(|&end| rest.is_char_boundary(end))
    {
        if match_rest(after, &rest[end..], found) {
            found.insert(name.to_owned(), decode(&rest[..end]));
            return true;
        }
    }
    false
}

/// `a%20b` is `a b`. Text that is no UTF-8 stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten();
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// What a resource may return.
#[diagnostic::on_unimplemented(
    message = "a resource cannot return `{Self}`",
    note = "return a text, bytes, `Json<T>`, `Contents`, or an `Option` or a `Result` of these"
)]
pub trait IntoContents {
    fn into_contents(self) -> ReadResult;
}

impl IntoContents for Contents {
    fn into_contents(self) -> ReadResult {
        Ok(Some(vec![self]))
    }
}

impl IntoContents for Vec<Contents> {
    fn into_contents(self) -> ReadResult {
        Ok(Some(self))
    }
}

impl IntoContents for String {
    fn into_contents(self) -> ReadResult {
        Contents::from(Data::Text(self)).into_contents()
    }
}

impl IntoContents for &str {
    fn into_contents(self) -> ReadResult {
        self.to_owned().into_contents()
    }
}

impl IntoContents for Vec<u8> {
    fn into_contents(self) -> ReadResult {
        Contents::from(Data::Bytes(self)).into_contents()
    }
}

impl IntoContents for &[u8] {
    fn into_contents(self) -> ReadResult {
        self.to_vec().into_contents()
    }
}

impl<T: Serialize> IntoContents for Json<T> {
    fn into_contents(self) -> ReadResult {
        serde_json::to_string(&self.0)
            .map_err(|error| error.to_string())?
            .into_contents()
    }
}

impl<T: IntoContents> IntoContents for Option<T> {
    fn into_contents(self) -> ReadResult {
        self.map_or(Ok(None), T::into_contents)
    }
}

impl<T: IntoContents, E: Display> IntoContents for Result<T, E> {
    fn into_contents(self) -> ReadResult {
        self.map_err(|error| format!("{error:#}"))?.into_contents()
    }
}
