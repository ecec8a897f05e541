"""The context of a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

from wit_world.imports import mcp  # type: ignore[import-not-found]

from ..content import Audio, Content, Image, Message, Text
from ..context import (
    LOG_LEVELS,
    Caller,
    Client,
    Context,
    Elicited,
    HttpRequest,
    Root,
    Sampled,
    Session,
    Store,
)
from .asks import Asks
from .bindings import ASKS, not_found, wit_changes, wit_context, wit_sessions, wit_store
from .results import json_text, prompt_message
from .storage import Bucket, StoredSession

T = TypeVar("T")


class RequestContext(Context):
    """The context of one request: of a message, or of a call that may ask the client."""

    def __init__(self, message: Any, call: Any, asks: Asks | None = None) -> None:
        self._message = message
        self._call = call
        self._asks = asks

    def progress(
        self, done: float, total: float | str | None = None, message: str | None = None
    ) -> None:
        if isinstance(total, str):
            total, message = None, total
        if total is None:
            total = 1.0 if done <= 1 else None
        self._current("progress").progress(
            float(done), float(total) if total else None, message
        )

    def log(self, level: Any, data: Any, logger: str | None = None) -> None:
        if level not in LOG_LEVELS:
            raise ValueError(
                f"context.log: expected a level ({', '.join(LOG_LEVELS)}), found {level!r}"
            )
        self._current("log").log(mcp.LogLevel[level.upper()], logger, json_text(data))

    def elicit(
        self, message: str, schema: Any, *, key: str | None = None
    ) -> Elicited[Any]:
        return self._questions("elicit").ask_form(key, message, schema)

    def elicit_url(
        self, message: str, url: str, *, key: str | None = None
    ) -> Literal["accept", "decline", "cancel"]:
        request = wit_context.InputRequest_ElicitUrl(
            wit_context.ElicitUrl(message=message, url=url)
        )
        answer = self._questions("elicit_url").ask("elicit-url", key, "Elicit", request)
        action: Literal["accept", "decline", "cancel"] = answer.action.name.lower()
        return action

    def sample(self, messages: Any, **options: Any) -> Sampled:
        asks = self._questions("sample")
        conversation = (
            [Message("user", Text(messages))] if isinstance(messages, str) else messages
        )
        models = options.get("models", ())
        hints = [mcp.ModelHint(name=name, extra=None) for name in models]
        request = mcp.SamplingCreateMessageRequest(
            include_context=mcp.IncludeContext[
                options.get("include_context", "none").upper()
            ],
            max_tokens=options.get("max_tokens", 1024),
            messages=[_sampling_message(each) for each in conversation],
            metadata=None,
            model_preferences=mcp.ModelPreferences(None, hints, None, None)
            if hints
            else None,
            stop_sequences=options.get("stop_sequences"),
            system_prompt=options.get("system_prompt"),
            temperature=options.get("temperature"),
            tools=None,
            tool_choice=None,
        )
        answer = asks.ask(
            "sample",
            options.get("key"),
            "Sample",
            wit_context.InputRequest_Sample(request),
        )
        content = _from_content(answer.content)
        text = content.text if isinstance(content, Text) else ""
        return Sampled(
            answer.role.name.lower(), content, text, answer.model, answer.stop_reason
        )

    def roots(self, *, key: str | None = None) -> list[Root]:
        answer = self._questions("roots").ask(
            "roots", key, "Roots", wit_context.InputRequest_ListRoots()
        )
        return [Root(each.uri, each.name) for each in answer.roots]

    def remember(self, key: str, work: Callable[[], T]) -> T:
        return work() if self._asks is None else self._asks.remember(key, work)

    def announce(self, change: str) -> None:
        if wit_changes is None:
            not_found("announce")
        lists = {
            "tools": "Change_Tools",
            "prompts": "Change_Prompts",
            "resources": "Change_Resources",
        }
        name = lists.get(change)
        wit_changes.announce(
            wit_changes.Change_Resource(change)
            if name is None
            else getattr(wit_changes, name)()
        )

    @property
    def cancelled(self) -> bool:
        return bool(self._current("cancelled").cancelled())

    @property
    def store(self) -> Store:
        if wit_store is None:
            not_found("store")
        # In the server's default bucket, which has no name, are records of sessions.
        return Bucket("store")

    @property
    def session(self) -> Session | None:
        if wit_sessions is None:
            not_found("session")
        named = self._received("session").session
        return None if named is None else StoredSession(named)

    @property
    def caller(self) -> Caller | None:
        identity = self._received("caller").identity
        if identity is None:
            return None
        claims = identity.claims
        return Caller(
            subject=claims.subject,
            issuer=claims.issuer,
            audience=claims.audience,
            scopes=claims.scopes,
            expires=claims.expiration,
            claims={name: _claim(value) for name, value in claims.custom_claims},
            token=bytes(identity.jwt).decode("ascii", "replace"),
        )

    @property
    def client(self) -> Client:
        call = self._current("client")
        info = call.client_info()
        return Client(
            name=None if info is None else info.name,
            version=None if info is None else info.version,
            protocol_version=call.protocol_version(),
            capabilities=json.loads(call.client_capabilities()),
        )

    @property
    def http(self) -> HttpRequest | None:
        request = self._received("http").http_context
        if request is None:
            return None
        headers: dict[str, str] = {}
        for name, value in request.headers:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return HttpRequest(request.method, request.path, headers)

    @property
    def meta(self) -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads(self._current("meta").meta() or "{}")
        return found

    def _current(self, name: str) -> Any:
        if self._call is None:
            if wit_context is None:
                not_found(name)
            self._call = wit_context.current()
            if self._call is None:
                raise RuntimeError(
                    "the server does not say which request is being answered"
                )
        return self._call

    def _questions(self, name: str) -> Asks:
        if not ASKS:
            not_found(name)
        if self._asks is None:
            raise RuntimeError(
                f"`context.{name}` is not available here: only tools, prompts and resources can ask the client"
            )
        return self._asks

    def _received(self, name: str) -> Any:
        if self._message is None:
            raise RuntimeError(
                f"`context.{name}` is not available in a component that also asks the client (`elicit`, `sample`, `roots`, `task`); "
                "put the tools that ask into a component of their own"
            )
        return self._message


def _claim(value: str) -> Any:
    """A claim is bare text, or JSON: `["staff"]`."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def _sampling_message(message: Any) -> Any:
    wit = prompt_message(message)
    kind = type(wit.content).__name__.replace("ContentBlock", "SamplingContentBlock")
    if not hasattr(mcp, kind):
        raise TypeError(
            "context.sample: expected text, images and sounds in the messages"
        )
    return mcp.SamplingMessage(
        content=getattr(mcp, kind)(wit.content.value), role=wit.role
    )


def _from_content(block: Any) -> Content:
    """What a model has answered."""
    value = block.value
    match type(block).__name__:
        case "ContentBlock_Image":
            return Image(value.data.value, value.mime_type)
        case "ContentBlock_Audio":
            return Audio(value.data.value, value.mime_type)
    return Text(getattr(getattr(value, "text", None), "value", ""))
