//! What tools and prompts are made of: text, pictures, sounds, and addresses of resources.

use serde_json::Value;

/// One piece of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub kind: ContentKind,
    pub annotations: Option<Annotations>,
    /// Facts for programs: a JSON object.
    pub meta: Option<Value>,
}

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ContentKind {
    Text(String),
    Image { data: Vec<u8>, mime_type: String },
    Audio { data: Vec<u8>, mime_type: String },
    Link(Link),
    Embed(Contents),
}

/// For whom a piece is, and how important.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// Empty means all.
    pub audience: Vec<Role>,
    /// From 0 to 1.
    pub priority: Option<f64>,
    /// `2026-11-30T12:00:00Z`
    pub last_modified: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

/// The address of a resource that the client can read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    pub uri: String,
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub mime_type: Option<String>,
    pub size: Option<u64>,
}

/// What a resource holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// Empty means the address that was asked for.
    pub uri: String,
    pub data: Data,
    pub mime_type: Option<String>,
    pub meta: Option<Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Text(String),
    Bytes(Vec<u8>),
}

/// A text.
pub fn text(text: impl Into<String>) -> Content {
    ContentKind::Text(text.into()).into()
}

/// A picture, by its bytes: `image(svg, "image/svg+xml")`.
pub fn image(data: impl Into<Vec<u8>>, mime_type: impl Into<String>) -> Content {
    ContentKind::Image {
        data: data.into(),
        mime_type: mime_type.into(),
    }
    .into()
}

/// A sound, by its bytes.
pub fn audio(data: impl Into<Vec<u8>>, mime_type: impl Into<String>) -> Content {
    ContentKind::Audio {
        data: data.into(),
        mime_type: mime_type.into(),
    }
    .into()
}

/// The address of a resource. Its name is the last part of the address.
pub fn link(uri: impl Into<String>) -> Content {
    let uri = uri.into();
    let name = last_part(&uri).to_owned();
    ContentKind::Link(Link {
        uri,
        name,
        ..Link::default()
    })
    .into()
}

/// A resource itself.
pub fn embed(contents: Contents) -> Content {
    ContentKind::Embed(contents).into()
}

impl From<ContentKind> for Content {
    fn from(kind: ContentKind) -> Self {
        Self {
            kind,
            annotations: None,
            meta: None,
        }
    }
}

impl From<Link> for Content {
    fn from(link: Link) -> Self {
        ContentKind::Link(link).into()
    }
}

impl From<&str> for Content {
    fn from(own: &str) -> Self {
        text(own)
    }
}

impl From<String> for Content {
    fn from(own: String) -> Self {
        text(own)
    }
}

impl Content {
    /// For whom it is.
    pub fn audience(mut self, role: Role) -> Self {
        self.annotations.get_or_insert_default().audience.push(role);
        self
    }

    /// How important it is, from 0 to 1.
    pub fn priority(mut self, priority: f64) -> Self {
        self.annotations.get_or_insert_default().priority = Some(priority);
        self
    }

    /// Facts for programs: a JSON object.
    pub fn meta(mut self, meta: Value) -> Self {
        self.meta = Some(meta);
        self
    }
}

impl Contents {
    pub fn text(text: impl Into<String>) -> Self {
        Data::Text(text.into()).into()
    }

    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Data::Bytes(bytes.into()).into()
    }

    pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
        self.mime_type = Some(mime_type.into());
        self
    }

    pub fn uri(mut self, uri: impl Into<String>) -> Self {
        self.uri = uri.into();
        self
    }
}

impl From<Data> for Contents {
    fn from(data: Data) -> Self {
        Self {
            uri: String::new(),
            data,
            mime_type: None,
            meta: None,
        }
    }
}

fn last_part(uri: &str) -> &str {
    uri.split(['/', '?', '#'])
        .rfind(|part| !part.is_empty())
        .unwrap_or(uri)
}
