"""Content: what a model reads."""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Role: TypeAlias = Literal["user", "assistant"]


@dataclass(frozen=True, kw_only=True)
class Details:
    """For whom something is, and how much it matters."""

    audience: Sequence[Role] | None = None
    """The readers; all if absent."""
    priority: float | None = None
    """From 0, which may be left out, to 1, which is needed."""
    last_modified: str | None = None
    """ISO 8601: `2026-07-28T09:30:00Z`."""
    meta: Mapping[str, Any] | None = None
    """Facts for programs."""


@dataclass(frozen=True)
class Text(Details):
    """Text."""

    text: str


@dataclass(frozen=True)
class Image(Details):
    """A picture."""

    data: bytes = field(repr=False)
    mime_type: str = "image/png"


@dataclass(frozen=True)
class Audio(Details):
    """A sound."""

    data: bytes = field(repr=False)
    mime_type: str = "audio/wav"


@dataclass(frozen=True)
class Link(Details):
    """A resource that the client may read if it likes."""

    uri: str
    name: str
    title: str | None = None
    description: str | None = None
    mime_type: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Embedded(Details):
    """A resource with its contents."""

    uri: str
    contents: str | bytes
    mime_type: str | None = None


Content: TypeAlias = Text | Image | Audio | Link | Embedded


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    role: Role
    content: Content


@dataclass(frozen=True)
class Result:
    """The complete result of a tool."""

    content: Sequence[Content | str] = ()
    """What the model reads."""
    structured: Any = None
    """What programs read, as `structuredContent`."""
    is_error: bool = False
    """The tool failed, and `content` says why."""
    meta: Mapping[str, Any] | None = None


def text(text: str, **details: Any) -> Text:
    """Text with details: `text("For you alone", audience=["user"])`. A plain string works as well."""
    return Text(text, **details)


def image(data: bytes | str, mime_type: str = "image/png", **details: Any) -> Image:
    """A picture from bytes, or from text in base64."""
    return Image(_bytes(data, "image"), mime_type, **details)


def audio(data: bytes | str, mime_type: str = "audio/wav", **details: Any) -> Audio:
    """A sound from bytes, or from text in base64."""
    return Audio(_bytes(data, "audio"), mime_type, **details)


def link(uri: str, name: str | None = None, **details: Any) -> Link:
    """A resource by its address: `link("sales://2026", title="The figures")`."""
    return Link(uri, last_part(uri) if name is None else name, **details)


def embed(
    uri: str, contents: str | bytes, mime_type: str | None = None, **details: Any
) -> Embedded:
    """A resource with its contents."""
    return Embedded(uri, contents, mime_type, **details)


def user(content: Content | str) -> Message:
    """A message of the user."""
    return Message("user", _content(content))


def assistant(content: Content | str) -> Message:
    """A message of the model."""
    return Message("assistant", _content(content))


def last_part(uri: str) -> str:
    """`2026` for `sales://figures/2026`; the address itself if it ends with a slash."""
    return uri.rstrip("/").rpartition("/")[2] or uri


def _content(content: Content | str) -> Content:
    return Text(content) if isinstance(content, str) else content


def _bytes(data: bytes | str, what: str) -> bytes:
    if not isinstance(data, str):
        return bytes(data)
    try:
        return binascii.a2b_base64(data, strict_mode=True)
    except binascii.Error as error:
        raise ValueError(
            f"{what}: expected bytes or text in base64: {error}"
        ) from error
