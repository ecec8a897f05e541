"""Definitions as WIT has them, for lists."""

from __future__ import annotations

from typing import Any

from wit_world.imports import mcp  # type: ignore[import-not-found]

from ..definitions import Prompt, Resource, Tool
from .results import json_text, meta_text


def list_tool(tool: Tool[..., Any]) -> Any:
    hints = tool.hints
    annotations = mcp.ToolAnnotations(
        title=None,
        read_only_hint=hints.get("read_only"),
        destructive_hint=hints.get("destructive"),
        idempotent_hint=hints.get("idempotent"),
        open_world_hint=hints.get("open_world"),
    )
    return mcp.Tool(
        name=tool.name,
        input_schema=json_text(tool.signature.json),
        options=mcp.ToolOptions(
            meta=meta_text(tool.meta),
            annotations=annotations if hints else None,
            description=tool.description,
            output_schema=None
            if tool.output is None
            else json_text(_object_schema(tool.output.json)),
            title=tool.title,
            icons=_icons(tool.icons),
        ),
    )


def _object_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """MCP wants the type at the top, also beside a reference."""
    return {"type": "object", **schema}


def list_resource(resource: Resource[..., Any]) -> Any:
    options = mcp.ResourceOptions(
        size=resource.size,
        title=resource.title,
        description=resource.description,
        mime_type=resource.mime_type,
        annotations=None,
        meta=meta_text(resource.meta),
        icons=_icons(resource.icons),
    )
    return mcp.McpResource(uri=resource.uri, name=resource.label, options=options)


def list_template(resource: Resource[..., Any]) -> Any:
    options = mcp.ResourceTemplateOptions(
        description=resource.description,
        title=resource.title,
        mime_type=resource.mime_type,
        annotations=None,
        meta=meta_text(resource.meta),
        icons=_icons(resource.icons),
    )
    return mcp.ResourceTemplate(
        uri_template=resource.uri, name=resource.label, options=options
    )


def list_prompt(prompt: Prompt[..., Any]) -> Any:
    arguments = [
        mcp.PromptArgument(
            name=member.name,
            description=member.schema.json.get("description"),
            required=member.required,
            title=None,
        )
        for member in prompt.signature.members
    ]
    options = mcp.PromptOptions(
        meta=meta_text(prompt.meta),
        arguments=arguments,
        description=prompt.description,
        title=prompt.title,
        icons=_icons(prompt.icons),
    )
    return mcp.Prompt(name=prompt.name, options=options)


def _icons(icons: Any) -> Any:
    if icons is None:
        return None
    return [
        mcp.Icon(
            src=each["src"],
            mime_type=each.get("mimeType"),
            sizes=each.get("sizes"),
            theme=mcp.IconTheme[each["theme"].upper()] if "theme" in each else None,
        )
        for each in icons
    ]
