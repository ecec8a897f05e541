"""What the code that answers a request can use of the request and of the client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, NoReturn, TypeAlias, TypeVar, overload

from .content import Content, Message, Role

T = TypeVar("T")

LogLevel: TypeAlias = Literal[
    "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"
]
LOG_LEVELS: tuple[LogLevel, ...] = (
    "debug",
    "info",
    "notice",
    "warning",
    "error",
    "critical",
    "alert",
    "emergency",
)

Stored: TypeAlias = str | int | float | bool | bytes | list[Any] | dict[str, Any] | None
"""A value that a session or the store keeps. Lists and dictionaries have to be such as JSON can express."""


@dataclass(frozen=True)
class Elicited(Generic[T]):
    """What the user did with a form."""

    action: Literal["accept", "decline", "cancel"]
    content: T | None = None
    """The answer, if `action` is `accept`."""


@dataclass(frozen=True)
class Sampled:
    """The answer of a model."""

    role: Role
    content: Content
    text: str
    """The text of the content; empty if it is none."""
    model: str
    stop_reason: str | None


@dataclass(frozen=True)
class Root:
    """A folder that the client works in."""

    uri: str
    name: str | None


@dataclass(frozen=True)
class Caller:
    """The sender of a request, from the claims of its access token."""

    subject: str
    issuer: str | None = None
    audience: Sequence[str] = ()
    scopes: Sequence[str] = ()
    expires: int | None = None
    """Seconds since 1970."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """All other claims by name."""
    token: str = field(default="", repr=False)
    """The token as it came, for calls to other services on the user's behalf."""


@dataclass(frozen=True)
class Client:
    """The client, as far as it has introduced itself."""

    name: str | None
    version: str | None
    protocol_version: str
    capabilities: Mapping[str, Any]
    """The MCP object `ClientCapabilities`: `{"elicitation": {}}`."""


@dataclass(frozen=True)
class HttpRequest:
    """The HTTP request that carried the message."""

    method: str
    path: str
    headers: Mapping[str, str]
    """By name in lower case."""


class Store:
    """Values under keys that are kept for all clients, in buckets."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value under a key; `default` if the key has no value."""
        _unavailable("store")

    def set(self, key: str, value: Stored) -> None:
        """Keeps a value."""
        _unavailable("store")

    def delete(self, key: str) -> None:
        """Removes a key; a missing one does not matter."""
        _unavailable("store")

    def has(self, key: str) -> bool:
        """Whether the key has a value."""
        _unavailable("store")

    def keys(self) -> list[str]:
        """All keys, in no particular order."""
        _unavailable("store")

    def increment(self, key: str, by: int = 1) -> int:
        """Adds to a whole number in one indivisible step, and gives the sum. A missing key counts as zero."""
        _unavailable("store")

    def bucket(self, name: str) -> Store:
        """Another bucket of the server."""
        _unavailable("store")


class Session:
    """Values that are kept for one client between its requests."""

    id: str

    def get(self, key: str, default: Any = None) -> Any:
        """The value under a key; `default` if the key has no value."""
        _unavailable("session")

    def set(self, key: str, value: Stored) -> None:
        """Keeps a value."""
        _unavailable("session")

    def end(self, reason: str | None = None) -> None:
        """Ends the session. Its values can no longer be read."""
        _unavailable("session")


class Context:
    """The request that is being answered, and its client.

    A function gets it as a parameter with this annotation. The component contains only what its code names: write
    `context.progress(…)`, not `getattr(context, name)(…)`.
    """

    def progress(
        self, done: float, total: float | str | None = None, message: str | None = None
    ) -> None:
        """Reports how far the work is: `progress(0.5, "asking")` from 0 to 1, or `progress(3, 20, "file 3")` for steps."""
        _unavailable("progress")

    def log(self, level: LogLevel, data: Any, logger: str | None = None) -> None:
        """Sends a log message to the client, if it wants messages of this level. `print` writes to the server's log instead."""
        _unavailable("log")

    @overload
    def elicit(
        self, message: str, schema: type[T], *, key: str | None = None
    ) -> Elicited[T]: ...
    @overload
    def elicit(
        self, message: str, schema: dict[str, Any], *, key: str | None = None
    ) -> Elicited[dict[str, Any]]: ...
    def elicit(
        self, message: str, schema: Any, *, key: str | None = None
    ) -> Elicited[Any]:
        """Asks the user to fill in a form: a dataclass or a `TypedDict` of texts, numbers, booleans and choices.

        The answer comes with another request, and the function then starts again from its beginning: `elicit` gives the recorded
        answer at once. Code before it therefore runs more than once; keep it free of effects, or put it into `remember`.
        """
        _unavailable("elicit")

    def elicit_url(
        self, message: str, url: str, *, key: str | None = None
    ) -> Literal["accept", "decline", "cancel"]:
        """Asks the user to visit a page, for things that the client must not see. It runs the function again as `elicit` does."""
        _unavailable("elicit_url")

    def sample(
        self,
        messages: str | Sequence[Message],
        *,
        max_tokens: int = 1024,
        system_prompt: str | None = None,
        temperature: float | None = None,
        stop_sequences: Sequence[str] | None = None,
        include_context: Literal["none", "this_server", "all_servers"] = "none",
        models: Sequence[str] = (),
        key: str | None = None,
    ) -> Sampled:
        """Lets the client's model continue a conversation. It runs the function again as `elicit` does."""
        _unavailable("sample")

    def roots(self, *, key: str | None = None) -> list[Root]:
        """The folders in which the client works. It runs the function again as `elicit` does."""
        _unavailable("roots")

    def remember(self, key: str, work: Callable[[], T]) -> T:
        """Runs `work` once in the life of a call, also if the function starts again. The value is kept as JSON."""
        return work()

    def announce(self, change: str) -> None:
        """Announces to clients that listen: `tools`, `prompts` or `resources` for a list, or the address of a resource."""
        _unavailable("announce")

    @property
    def cancelled(self) -> bool:
        """Whether the client no longer waits for the answer."""
        _unavailable("cancelled")

    @property
    def store(self) -> Store:
        """Values that are kept for all clients."""
        _unavailable("store")

    @property
    def session(self) -> Session | None:
        """Values that are kept for this client; `None` if the client has no session."""
        _unavailable("session")

    @property
    def caller(self) -> Caller | None:
        """The sender of the request as the server has verified it; `None` if the server is public."""
        _unavailable("caller")

    @property
    def client(self) -> Client:
        """The client itself: its name, and what it can do."""
        _unavailable("client")

    @property
    def http(self) -> HttpRequest | None:
        """The HTTP request; `None` on stdio."""
        _unavailable("http")

    @property
    def meta(self) -> Mapping[str, Any]:
        """The request's `_meta`."""
        _unavailable("meta")


def _unavailable(name: str) -> NoReturn:
    raise RuntimeError(f"`context.{name}` is not available here")
