"""Tests without WebAssembly: a context that records, and calls as a client makes them.

context = FakeContext(answers=[{"size": "M"}])
result = call_tool(app, "order", {"number": 3}, context)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from . import running
from .content import Embedded, Message, Result, Text
from .context import (
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
from .definitions import Completions, Server
from .schema import schema_of

T = TypeVar("T")


class FakeStore(Store):
    """A store in memory."""

    def __init__(
        self, buckets: dict[str, dict[str, Any]] | None = None, name: str = "store"
    ) -> None:
        self._buckets = {} if buckets is None else buckets
        self._values = self._buckets.setdefault(name, {})

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self._values[key] = value

    def delete(self, key: str) -> None:
        self._values.pop(key, None)

    def has(self, key: str) -> bool:
        return key in self._values

    def keys(self) -> list[str]:
        return list(self._values)

    def increment(self, key: str, by: int = 1) -> int:
        self._values[key] = self._values.get(key, 0) + by
        return int(self._values[key])

    def bucket(self, name: str) -> Store:
        return FakeStore(self._buckets, name)


class FakeSession(Session):
    """A session in memory."""

    def __init__(self, id: str = "session") -> None:
        self.id = id
        self._values: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self._values[key] = value

    def end(self, reason: str | None = None) -> None:
        self._values.clear()


class FakeContext(Context):
    """A context that records what a function does: `progressed`, `logged`, `announced`."""

    def __init__(
        self,
        *,
        answers: Sequence[Any] = (),
        caller: Caller | None = None,
        session: Session | None = None,
        http: HttpRequest | None = None,
        meta: Mapping[str, Any] | None = None,
        cancelled: bool = False,
    ) -> None:
        """`answers` are those of the user and the model, in order: a dictionary for a form, a text for `sample`, or `decline`, `cancel`."""
        self.progressed: list[tuple[float, float | None, str | None]] = []
        self.logged: list[tuple[str, Any]] = []
        self.announced: list[str] = []
        self._answers = list(answers)
        self._store = FakeStore()
        self._session = session
        self._caller = caller
        self._http = http
        self._meta = meta or {}
        self._cancelled = cancelled

    def progress(
        self, done: float, total: float | str | None = None, message: str | None = None
    ) -> None:
        if isinstance(total, str):
            total, message = None, total
        self.progressed.append((done, total or None, message))

    def log(self, level: Any, data: Any, logger: str | None = None) -> None:
        self.logged.append((level, data))

    def elicit(
        self, message: str, schema: Any, *, key: str | None = None
    ) -> Elicited[Any]:
        answer = self._answer(message)
        if answer in ("decline", "cancel"):
            return Elicited(answer)
        return Elicited(
            "accept",
            answer if isinstance(schema, dict) else schema_of(schema).read(answer, ()),
        )

    def elicit_url(
        self, message: str, url: str, *, key: str | None = None
    ) -> Literal["accept", "decline", "cancel"]:
        action: Literal["accept", "decline", "cancel"] = self._answer(message)
        return action

    def sample(self, messages: Any, **options: Any) -> Sampled:
        text = self._answer(str(messages))
        return Sampled("assistant", Text(text), text, "fake", "endTurn")

    def roots(self, *, key: str | None = None) -> list[Root]:
        found: list[Root] = self._answer("roots")
        return found

    def remember(self, key: str, work: Callable[[], T]) -> T:
        return work()

    def announce(self, change: str) -> None:
        self.announced.append(change)

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    @property
    def store(self) -> Store:
        return self._store

    @property
    def session(self) -> Session | None:
        return self._session

    @property
    def caller(self) -> Caller | None:
        return self._caller

    @property
    def client(self) -> Client:
        return Client("test", "1.0.0", "2026-07-28", {})

    @property
    def http(self) -> HttpRequest | None:
        return self._http

    @property
    def meta(self) -> Mapping[str, Any]:
        return self._meta

    def _answer(self, question: str) -> Any:
        if not self._answers:
            raise AssertionError(
                f"FakeContext has no more `answers`, and the function asks: {question}"
            )
        return self._answers.pop(0)


def call_tool(
    server: Server,
    name: str,
    arguments: Mapping[str, Any] | None = None,
    context: Context | None = None,
) -> Result:
    """The result of a tool, as a client gets it: refused arguments and errors are results with `is_error`."""
    if name not in server.tools():
        raise LookupError(f"the server has no tool `{name}`")
    return running.call_tool(
        server, name, dict(arguments or {}), context or FakeContext()
    )


def read_resource(
    server: Server, uri: str, context: Context | None = None
) -> list[Embedded] | None:
    """The contents of a resource; `None` if nothing is at the address."""
    return running.read_resource(server, uri, context or FakeContext())


def get_prompt(
    server: Server,
    name: str,
    arguments: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> list[Message]:
    """The messages of a prompt."""
    return running.get_prompt(
        server, name, dict(arguments or {}), context or FakeContext()
    )


def complete(
    server: Server,
    kind: Literal["prompt", "template"],
    name: str,
    argument: str,
    value: str,
) -> Completions | None:
    """Suggestions for an argument of a prompt, or for a variable of a resource template."""
    return running.complete(server, kind, name, argument, value, {}, FakeContext())
