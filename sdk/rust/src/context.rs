//! What a function knows of the request, and what it may do meanwhile.

use serde_json::{Map, Value};

use crate::bindings::wasmcp::mcp_v20251125::mcp::{Identity, LogLevel, Session as SessionName};
use crate::bindings::wasmcp::mcp_v20251125::server_auth::HttpContext;
use crate::bindings::wasmcp::mcp_v20260728::{changes, context};
use crate::session::Session;
use crate::store::Store;
use crate::wit::MessageContext;

/// The request that is being answered. The component contains only what the code uses of it.
#[derive(Default)]
pub struct Context {
    pub(crate) identity: Option<Identity>,
    pub(crate) session: Option<SessionName>,
    pub(crate) http: Option<HttpContext>,
    /// The other arguments of the prompt, or the other variables of the address, for suggestions.
    pub(crate) arguments: Map<String, Value>,
    /// Dialogs do not know who calls.
    pub(crate) is_dialog: bool,
}

/// How serious a log message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
}

/// What has changed, for clients that listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Tools,
    Prompts,
    Resources,
    /// The resource at this address.
    Resource(String),
}

/// The verified sender of the request.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    pub subject: String,
    pub issuer: Option<String>,
    pub audience: Vec<String>,
    pub scopes: Vec<String>,
    /// In seconds since 1970.
    pub expires: Option<u64>,
    /// All other claims.
    pub claims: Map<String, Value>,
    /// The token itself, for calls to other services on the user's behalf.
    pub token: String,
}

/// The program that sends the request.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    pub name: Option<String>,
    pub version: Option<String>,
    /// `2026-07-28`
    pub protocol_version: String,
    pub capabilities: Value,
}

/// The HTTP request that has brought the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Context {
    pub(crate) fn of(message: MessageContext<'_>) -> Self {
        Self {
            identity: message.identity,
            session: message.session,
            http: message.http_context,
            ..Self::default()
        }
    }

    /// Reports how far the work is, from 0 to 1, with what is being done.
    pub fn progress(&self, fraction: f64, message: &str) {
        self.steps(fraction, 1.0, message);
    }

    /// Reports how many steps of how many are done: `context.steps(3, 20, "file 3")`.
    pub fn steps(&self, done: impl Into<f64>, total: impl Into<f64>, message: &str) {
        if let Some(call) = current() {
            call.progress(done.into(), Some(total.into()), Some(message));
        }
    }

    /// A log message for the client. What is for you goes to standard error.
    pub fn log(&self, level: Level, data: impl Into<Value>) {
        if let Some(call) = current() {
            call.log(level.into(), None, &data.into().to_string());
        }
    }

    /// Whether the client no longer waits. Long work should ask from time to time.
    pub fn is_cancelled(&self) -> bool {
        current().is_some_and(|call| call.cancelled())
    }

    /// Values for all clients, which outlive the call.
    pub fn store(&self) -> Store {
        Store::bucket("store")
    }

    /// Values for this client; `None` without a session.
    pub fn session(&self) -> Option<Session> {
        self.refuse_in_dialog("session");
        self.session.clone().map(Session::new)
    }

    /// The verified sender; `None` in a public server.
    pub fn caller(&self) -> Option<Caller> {
        self.refuse_in_dialog("caller");
        self.identity.as_ref().map(Caller::of)
    }

    /// The HTTP request; `None` over stdio.
    pub fn http(&self) -> Option<HttpRequest> {
        self.refuse_in_dialog("http");
        self.http.as_ref().map(|http| HttpRequest {
            method: http.method.clone(),
            path: http.path.clone(),
            headers: http.headers.clone(),
        })
    }

    /// The program that sends the request.
    pub fn client(&self) -> Client {
        let call = current();
        let info = call.as_ref().and_then(|call| call.client_info());
        Client {
            name: info.as_ref().map(|info| info.name.clone()),
            version: info.map(|info| info.version),
            protocol_version: call
                .as_ref()
                .map(|call| call.protocol_version())
                .unwrap_or_default(),
            capabilities: call
                .and_then(|call| serde_json::from_str(&call.client_capabilities()).ok())
                .unwrap_or_else(|| Value::Object(Map::new())),
        }
    }

    /// The `_meta` of the request.
    pub fn meta(&self) -> Map<String, Value> {
        current()
            .and_then(|call| call.meta())
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Notifies clients that listen of a change.
    pub fn announce(&self, change: Change) {
        changes::announce(&match change {
            Change::Tools => changes::Change::Tools,
            Change::Prompts => changes::Change::Prompts,
            Change::Resources => changes::Change::Resources,
            Change::Resource(uri) => changes::Change::Resource(uri),
        });
    }

    /// For suggestions: what the user has entered for another argument.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.get(name)?.as_str()
    }

    /// Code that finds no sender must not take the server for a public one.
    fn refuse_in_dialog(&self, name: &str) {
        assert!(
            !self.is_dialog,
            "`{name}` is not known in a tool that asks the client: put it into a component of its own"
        );
    }
}

impl Caller {
    fn of(Identity { jwt, claims }: &Identity) -> Self {
        let parsed = |text: &str| {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
        };
        Self {
            subject: claims.subject.clone(),
            issuer: claims.issuer.clone(),
            audience: claims.audience.clone(),
            scopes: claims.scopes.clone(),
            expires: claims.expiration,
            claims: claims
                .custom_claims
                .iter()
                .map(|(name, value)| (name.clone(), parsed(value)))
                .collect(),
            token: String::from_utf8_lossy(jwt).into_owned(),
        }
    }

    /// Whether the token has this permission: `tools:call`.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

impl From<Level> for LogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Debug => Self::Debug,
            Level::Info => Self::Info,
            Level::Notice => Self::Notice,
            Level::Warning => Self::Warning,
            Level::Error => Self::Error,
            Level::Critical => Self::Critical,
            Level::Alert => Self::Alert,
            Level::Emergency => Self::Emergency,
        }
    }
}

/// The handle of the request. Tests on the developer's machine have none.
#[cfg(target_family = "wasm")]
fn current() -> Option<context::Call> {
    context::current()
}

#[cfg(not(target_family = "wasm"))]
fn current() -> Option<context::Call> {
    None
}
