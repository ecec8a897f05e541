//! What clients see of a server in its lists.

use serde_json::Value;

use super::{DialogEntry, PromptEntry, ResourceEntry, ToolEntry};
use crate::wit;

pub fn tools(plain: &[ToolEntry], dialogs: &[DialogEntry]) -> wit::ListToolsResult {
    let describers = plain.iter().map(|entry| entry.describe);
    let all = describers.chain(dialogs.iter().map(|entry| entry.describe));
    let tools = all.map(|describe| {
        let own = describe();
        let hints = [
            own.read_only,
            own.destructive,
            own.idempotent,
            own.open_world,
        ];
        let annotations = hints
            .iter()
            .any(Option::is_some)
            .then_some(wit::ToolAnnotations {
                title: None,
                read_only_hint: own.read_only,
                destructive_hint: own.destructive,
                idempotent_hint: own.idempotent,
                open_world_hint: own.open_world,
            });
        wit::Tool {
            name: own.name,
            input_schema: own.input.to_json().to_string(),
            options: Some(wit::ToolOptions {
                meta: json(own.meta),
                annotations,
                description: own.description,
                output_schema: json(own.output),
                title: own.title,
                icons: None,
            }),
        }
    });
    wit::ListToolsResult {
        meta: None,
        next_cursor: None,
        tools: tools.collect(),
    }
}

pub fn resources(entries: &[ResourceEntry]) -> wit::ListResourcesResult {
    let all = entries.iter().map(|entry| (entry.describe)());
    let resources = all
        .filter(|own| !own.is_pattern())
        .map(|own| wit::McpResource {
            uri: own.uri.into(),
            name: own.name,
            options: Some(wit::ResourceOptions {
                size: own.size,
                title: own.title,
                description: own.description,
                mime_type: own.mime_type,
                annotations: None,
                meta: json(own.meta),
                icons: None,
            }),
        });
    wit::ListResourcesResult {
        meta: None,
        next_cursor: None,
        resources: resources.collect(),
    }
}

pub fn resource_templates(entries: &[ResourceEntry]) -> wit::ListResourceTemplatesResult {
    let all = entries.iter().map(|entry| (entry.describe)());
    let templates = all
        .filter(|own| own.is_pattern())
        .map(|own| wit::ResourceTemplate {
            uri_template: own.uri.into(),
            name: own.name,
            options: Some(wit::ResourceTemplateOptions {
                description: own.description,
                title: own.title,
                mime_type: own.mime_type,
                annotations: None,
                meta: json(own.meta),
                icons: None,
            }),
        });
    wit::ListResourceTemplatesResult {
        meta: None,
        next_cursor: None,
        resource_templates: templates.collect(),
    }
}

pub fn prompts(entries: &[PromptEntry]) -> wit::ListPromptsResult {
    let prompts = entries.iter().map(|entry| {
        let own = (entry.describe)();
        let arguments = own
            .arguments
            .into_iter()
            .map(|argument| wit::PromptArgument {
                name: argument.name.into(),
                description: argument.description.map(Into::into),
                required: Some(argument.required),
                title: None,
            });
        wit::Prompt {
            name: own.name,
            options: Some(wit::PromptOptions {
                meta: json(own.meta),
                arguments: Some(arguments.collect()),
                description: own.description,
                title: own.title,
                icons: None,
            }),
        }
    });
    wit::ListPromptsResult {
        meta: None,
        next_cursor: None,
        prompts: prompts.collect(),
    }
}

fn json(value: Option<Value>) -> Option<String> {
    value.map(|value| value.to_string())
}
