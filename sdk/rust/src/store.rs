//! Values that outlive a call.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::bindings::wasmcp::keyvalue::store::{Bucket, Error, TypedValue, open};

/// A bucket of values, which all clients share. Components in other languages read the same values.
pub struct Store {
    name: String,
}

impl Store {
    /// The bucket with this name.
    pub fn bucket(name: &str) -> Self {
        Self {
            name: name.to_owned(),
        }
    }

    /// The value under a key.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> anyhow::Result<Option<T>> {
        from_typed(self.open()?.get(key).map_err(failure)?)
    }

    /// Stores anything that JSON can express.
    pub fn set(&self, key: &str, value: impl Serialize) -> anyhow::Result<()> {
        self.open()?.set(key, &to_typed(value)?).map_err(failure)
    }

    /// Removes a key. A missing one does not matter.
    pub fn delete(&self, key: &str) -> anyhow::Result<()> {
        self.open()?.delete(key).map_err(failure)
    }

    pub fn has(&self, key: &str) -> anyhow::Result<bool> {
        self.open()?.exists(key).map_err(failure)
    }

    /// Adds to a whole number in one step, and returns the sum. A missing key counts as zero.
    pub fn increment(&self, key: &str, by: i64) -> anyhow::Result<i64> {
        self.open()?.increment(key, by).map_err(failure)
    }

    /// All keys, in no order.
    pub fn keys(&self) -> anyhow::Result<Vec<String>> {
        let bucket = self.open()?;
        let mut keys = Vec::new();
        let mut cursor = None;
        loop {
            let page = bucket.list_keys(cursor.as_deref()).map_err(failure)?;
            keys.extend(page.keys);
            match page.cursor {
                Some(next) => cursor = Some(next),
                None => return Ok(keys),
            }
        }
    }

    fn open(&self) -> anyhow::Result<Bucket> {
        open(&self.name).map_err(failure)
    }
}

fn failure(error: Error) -> anyhow::Error {
    anyhow::anyhow!(
        "the store: {}",
        match error {
            Error::NoSuchStore => "the bucket does not exist",
            Error::AccessDenied => "access denied",
            Error::Other(ref reason) => reason,
        }
    )
}

/// Numbers, texts and truth values keep their types.
pub(crate) fn to_typed(value: impl Serialize) -> anyhow::Result<TypedValue> {
    let value = serde_json::to_value(value)?;
    Ok(match value {
        Value::String(text) => TypedValue::AsString(text),
        Value::Bool(own) => TypedValue::AsBool(own),
        Value::Number(ref number) if number.is_i64() => {
            TypedValue::AsS64(number.as_i64().unwrap_or_default())
        }
        other => TypedValue::AsJson(other.to_string()),
    })
}

pub(crate) fn from_typed<T: DeserializeOwned>(
    value: Option<TypedValue>,
) -> anyhow::Result<Option<T>> {
    let Some(value) = value else {
        return Ok(None);
    };
    let json = match value {
        TypedValue::AsString(text) => Value::String(text),
        TypedValue::AsJson(text) => serde_json::from_str(&text)?,
        TypedValue::AsU64(number) => number.into(),
        TypedValue::AsS64(number) => number.into(),
        TypedValue::AsBool(own) => own.into(),
        TypedValue::AsBytes(bytes) => bytes.into(),
    };
    Ok(Some(serde_json::from_value(json)?))
}
