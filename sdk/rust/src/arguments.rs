//! Arguments of a call, and the schema that describes them. The attributes use this.

use std::collections::BTreeSet;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::tool::ToolResult;

/// The arguments of a call. They are taken one by one, and all problems are reported together.
pub struct Arguments {
    values: Map<String, Value>,
    problems: Vec<String>,
}

impl Arguments {
    /// Of the JSON object of a request. Other JSON is a problem.
    pub fn parse(text: Option<&str>) -> Self {
        match serde_json::from_str(text.unwrap_or("{}")) {
            Ok(values) => Self {
                values,
                problems: Vec::new(),
            },
            Err(_) => Self {
                values: Map::new(),
                problems: vec!["the arguments: expected a JSON object".into()],
            },
        }
    }

    /// The value under a name. A type that takes `null` is optional.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        match self.values.remove(name) {
            Some(value) => self.read(name, value),
            None => {
                let value = serde_json::from_value(Value::Null).ok();
                if value.is_none() {
                    self.problems.push(format!("argument `{name}` is missing"));
                }
                value
            }
        }
    }

    /// The value under a name, or the default.
    pub fn take_or<T: DeserializeOwned>(
        &mut self,
        name: &str,
        default: impl FnOnce() -> T,
    ) -> Option<T> {
        match self.values.remove(name) {
            Some(Value::Null) | None => Some(default()),
            Some(value) => self.read(name, value),
        }
    }

    fn read<T: DeserializeOwned>(&mut self, name: &str, value: Value) -> Option<T> {
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.push(format!("argument `{name}`: {error}"));
                None
            }
        }
    }

    /// What does not fit, a line each.
    pub fn problems(&self) -> String {
        self.problems.join("\n")
    }

    /// The result of a tool that was called with such arguments.
    pub fn refusal(&self) -> ToolResult {
        ToolResult::error(self.problems())
    }
}

/// The JSON Schema of the arguments of a tool.
#[derive(Default)]
pub struct InputSchema {
    properties: Map<String, Value>,
    required: BTreeSet<String>,
}

impl InputSchema {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with<T: JsonSchema + DeserializeOwned>(
        mut self,
        name: &str,
        description: Option<&str>,
    ) -> Self {
        if serde_json::from_value::<T>(Value::Null).is_err() {
            self.required.insert(name.to_owned());
        }
        self.add::<T>(name, description);
        self
    }

    pub fn with_default<T: JsonSchema>(
        mut self,
        name: &str,
        description: Option<&str>,
        default: impl Into<Value>,
    ) -> Self {
        self.add::<T>(name, description)
            .insert("default".into(), default.into());
        self
    }

    fn add<T: JsonSchema>(
        &mut self,
        name: &str,
        description: Option<&str>,
    ) -> &mut Map<String, Value> {
        let mut property = match schema_of::<T>() {
            Value::Object(own) => own,
            _ => Map::new(),
        };
        property.remove("title");
        // An optional argument is left out, and not `null`.
        if let Some(Value::Array(types)) = property.get_mut("type") {
            types.retain(|each| each != "null");
            if types.len() == 1 {
                let only = types.remove(0);
                property.insert("type".into(), only);
            }
        }
        if let Some(text) = description {
            property.insert("description".into(), text.into());
        }
        let entry = self
            .properties
            .entry(name.to_owned())
            .or_insert(Value::Null);
        *entry = Value::Object(property);
        entry.as_object_mut().expect("it has just been made")
    }

    pub fn to_json(&self) -> Value {
        let mut schema = json!({ "type": "object", "properties": self.properties });
        if !self.required.is_empty() {
            schema["required"] = json!(self.required);
        }
        schema
    }
}

/// The JSON Schema of a type, complete in itself.
pub fn schema_of<T: JsonSchema + ?Sized>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    let schema: Schema = SchemaGenerator::new(settings).into_root_schema_for::<T>();
    let mut value = schema.to_value();
    simplify(&mut value);
    value
}

/// Removes formats of numbers, which only Rust knows.
fn simplify(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_number = members.get("type").is_some_and(|own| {
                own == "integer"
                    || own == "number"
                    || own.as_array().is_some_and(|all| {
                        all.iter().any(|each| each == "integer" || each == "number")
                    })
            });
            if is_number {
                members.remove("format");
            }
            members.values_mut().for_each(simplify);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        _ => {}
    }
}

impl Arguments {
    /// Of an object that has been read already.
    pub fn of(values: Map<String, Value>) -> Self {
        Self {
            values,
            problems: Vec::new(),
        }
    }
}
