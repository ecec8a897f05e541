"""Results as WIT has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wit_world.imports import mcp  # type: ignore[import-not-found]

from ..content import Audio, Content, Embedded, Image, Link, Message, Text, last_part
from ..definitions import Completions


def content_block(content: Any) -> Any:
    match content:
        case Text():
            return mcp.ContentBlock_Text(
                mcp.TextContent(
                    text=mcp.TextData_Text(clean_text(content.text)),
                    options=_options(content),
                )
            )
        case Image() | Audio():
            blob = mcp.Blob(
                data=mcp.BlobData_Blob(content.data),
                mime_type=content.mime_type,
                options=_options(content),
            )
            return (
                mcp.ContentBlock_Image(blob)
                if isinstance(content, Image)
                else mcp.ContentBlock_Audio(blob)
            )
        case Link():
            options = mcp.ResourceLinkOptions(
                title=content.title,
                description=content.description,
                size=content.size,
                mime_type=content.mime_type,
                annotations=_annotations(content),
                meta=meta_text(content.meta),
                icons=None,
            )
            return mcp.ContentBlock_ResourceLink(
                mcp.ResourceLinkContent(
                    uri=content.uri,
                    name=content.name or last_part(content.uri),
                    options=options,
                )
            )
        case Embedded():
            return mcp.ContentBlock_EmbeddedResource(
                mcp.EmbeddedResourceContent(
                    resource=resource_contents(content), options=_options(content)
                )
            )
    raise TypeError(
        f"expected content such as `text(…)` or `image(…)`, found {content!r:.80}"
    )


def resource_contents(contents: Embedded) -> Any:
    options = mcp.EmbeddedResourceOptions(
        mime_type=contents.mime_type, meta=meta_text(contents.meta)
    )
    if isinstance(contents.contents, str):
        data = mcp.TextData_Text(clean_text(contents.contents))
        return mcp.ResourceContents_Text(
            mcp.TextResourceContents(uri=contents.uri, text=data, options=options)
        )
    blob = mcp.BlobData_Blob(contents.contents)
    return mcp.ResourceContents_Blob(
        mcp.BlobResourceContents(uri=contents.uri, blob=blob, options=options)
    )


def _options(content: Content) -> Any:
    annotations = _annotations(content)
    meta = meta_text(content.meta)
    if annotations is None and meta is None:
        return None
    return mcp.ContentOptions(annotations=annotations, meta=meta)


def _annotations(content: Content) -> Any:
    if (
        content.audience is None
        and content.priority is None
        and content.last_modified is None
    ):
        return None
    audience = (
        None
        if content.audience is None
        else [mcp.Role[each.upper()] for each in content.audience]
    )
    return mcp.Annotations(
        audience=audience,
        last_modified=content.last_modified,
        priority=content.priority,
    )


def prompt_message(message: Message) -> Any:
    return mcp.PromptMessage(
        content=content_block(message.content), role=mcp.Role[message.role.upper()]
    )


def complete_result(found: Completions) -> Any:
    values = [clean_text(each) for each in found.values]
    return mcp.CompleteResult(
        meta=None, has_more=found.has_more, total=found.total, values=values
    )


def meta_text(meta: Mapping[str, Any] | None) -> str | None:
    return None if meta is None else json_text(meta)


def json_text(value: Any) -> str:
    return clean_text(json.dumps(value, ensure_ascii=False))


def clean_text(text: str) -> str:
    """Text without halves of surrogate pairs, which WIT strings cannot have."""
    return text.encode("utf-8", "replace").decode()
