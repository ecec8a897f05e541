//! Content to and from its values of WIT.

use crate::content::{Annotations, Content, ContentKind, Contents, Data, Role};
use crate::prompt::Message;
use crate::tool::ToolResult;
use crate::wit;

pub fn to_wit_result(result: ToolResult) -> wit::CallToolResult {
    wit::CallToolResult {
        meta: result.meta.map(|meta| meta.to_string()),
        content: result.content.into_iter().map(to_wit_content).collect(),
        is_error: result.is_error.then_some(true),
        structured_content: result.structured.map(|value| value.to_string()),
    }
}

pub fn to_wit_contents(
    contents: Contents,
    asked: &str,
    mime_type: Option<String>,
) -> wit::ResourceContents {
    let uri = if contents.uri.is_empty() {
        asked.to_owned()
    } else {
        contents.uri
    };
    let mime_type = contents.mime_type.or(mime_type);
    let meta = contents.meta.map(|meta| meta.to_string());
    let options = (mime_type.is_some() || meta.is_some())
        .then_some(wit::EmbeddedResourceOptions { mime_type, meta });
    match contents.data {
        Data::Text(text) => wit::ResourceContents::Text(wit::TextResourceContents {
            uri,
            text: wit::TextData::Text(text),
            options,
        }),
        Data::Bytes(bytes) => wit::ResourceContents::Blob(wit::BlobResourceContents {
            uri,
            blob: wit::BlobData::Blob(bytes),
            options,
        }),
    }
}

pub fn to_wit_message(message: Message) -> wit::PromptMessage {
    wit::PromptMessage {
        content: to_wit_content(message.content),
        role: to_wit_role(message.role),
    }
}

pub fn to_wit_sampling(message: &Message) -> anyhow::Result<wit::SamplingMessage> {
    let content = match to_wit_content(message.content.clone()) {
        wit::ContentBlock::Text(text) => wit::SamplingContentBlock::Text(text),
        wit::ContentBlock::Image(image) => wit::SamplingContentBlock::Image(image),
        wit::ContentBlock::Audio(audio) => wit::SamplingContentBlock::Audio(audio),
        _ => anyhow::bail!("a model takes text, images and audio"),
    };
    Ok(wit::SamplingMessage {
        content,
        role: to_wit_role(message.role),
    })
}

/// The text of what a model has answered. Empty for a picture.
pub fn from_wit_text(content: wit::ContentBlock) -> String {
    match content {
        wit::ContentBlock::Text(wit::TextContent {
            text: wit::TextData::Text(text),
            ..
        }) => text,
        _ => String::new(),
    }
}

fn to_wit_content(content: Content) -> wit::ContentBlock {
    let Content {
        kind,
        annotations,
        meta,
    } = content;
    let meta = meta.map(|meta| meta.to_string());
    let annotations = annotations.map(to_wit_annotations);
    if let ContentKind::Link(link) = kind {
        return wit::ContentBlock::ResourceLink(wit::ResourceLinkContent {
            uri: link.uri,
            name: link.name,
            options: Some(wit::ResourceLinkOptions {
                title: link.title,
                description: link.description,
                size: link.size,
                mime_type: link.mime_type,
                annotations,
                meta,
                icons: None,
            }),
        });
    }
    let options = (annotations.is_some() || meta.is_some())
        .then_some(wit::ContentOptions { annotations, meta });
    match kind {
        ContentKind::Image { data, mime_type } => wit::ContentBlock::Image(wit::ImageContent {
            data: wit::BlobData::Blob(data),
            mime_type,
            options,
        }),
        ContentKind::Audio { data, mime_type } => wit::ContentBlock::Audio(wit::AudioContent {
            data: wit::BlobData::Blob(data),
            mime_type,
            options,
        }),
        ContentKind::Embed(contents) => {
            wit::ContentBlock::EmbeddedResource(wit::EmbeddedResourceContent {
                resource: to_wit_contents(contents, "", None),
                options,
            })
        }
        ContentKind::Text(text) => text_block(text, options),
        ContentKind::Link(link) => text_block(link.uri, options),
    }
}

fn text_block(text: String, options: Option<wit::ContentOptions>) -> wit::ContentBlock {
    wit::ContentBlock::Text(wit::TextContent {
        text: wit::TextData::Text(text),
        options,
    })
}

fn to_wit_annotations(own: Annotations) -> wit::Annotations {
    let audience =
        (!own.audience.is_empty()).then(|| own.audience.into_iter().map(to_wit_role).collect());
    wit::Annotations {
        audience,
        last_modified: own.last_modified,
        priority: own.priority,
    }
}

fn to_wit_role(role: Role) -> wit::Role {
    match role {
        Role::User => wit::Role::User,
        Role::Assistant => wit::Role::Assistant,
    }
}
