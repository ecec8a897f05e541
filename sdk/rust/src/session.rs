//! Values of one client.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::wasmcp::mcp_v20251125::mcp::Session as SessionName;
use crate::bindings::wasmcp::mcp_v20251125::sessions::{Session as Open, SessionError};
use crate::store::{from_typed, to_typed};

/// What the server remembers of one client between its requests.
pub struct Session {
    name: SessionName,
}

impl Session {
    pub(crate) fn new(name: SessionName) -> Self {
        Self { name }
    }

    pub fn id(&self) -> &str {
        &self.name.session_id
    }

    /// The value under a key.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> anyhow::Result<Option<T>> {
        from_typed(self.open()?.get(key).map_err(failure)?)
    }

    /// Stores anything that JSON can express.
    pub fn set(&self, key: &str, value: impl Serialize) -> anyhow::Result<()> {
        self.open()?.set(key, &to_typed(value)?).map_err(failure)
    }

    /// Ends the session.
    pub fn end(&self, reason: Option<&str>) -> anyhow::Result<()> {
        self.open()?.terminate(reason).map_err(failure)
    }

    fn open(&self) -> anyhow::Result<Open> {
        Open::open(&self.name.session_id, &self.name.store_id).map_err(failure)
    }
}

fn failure(error: SessionError) -> anyhow::Error {
    match error {
        SessionError::Store(reason) | SessionError::Unexpected(reason) => {
            anyhow::anyhow!("the session: {reason}")
        }
        SessionError::NoSuchSession => anyhow::anyhow!("the session has ended"),
        SessionError::Io(_) => anyhow::anyhow!("the session: the stream has failed"),
    }
}
