"""Values that outlive a request: of all clients, and of a session."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from componentize_py_types import Err  # type: ignore[import-not-found]

from ..context import (
    Session,
    Store,
)
from .bindings import wit_sessions, wit_store
from .results import clean_text, json_text


class Bucket(Store):
    """A bucket. It is opened when it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._opened: Any = None

    def get(self, key: str, default: Any = None) -> Any:
        found = self._use("get", lambda bucket: bucket.get(key))
        return default if found is None else _from_typed(found)

    def set(self, key: str, value: Any) -> None:
        self._use("set", lambda bucket: bucket.set(key, _to_typed(value)))

    def delete(self, key: str) -> None:
        self._use("delete", lambda bucket: bucket.delete(key))

    def has(self, key: str) -> bool:
        return bool(self._use("has", lambda bucket: bucket.exists(key)))

    def keys(self) -> list[str]:
        keys: list[str] = []
        cursor = None
        while True:
            page = self._use("keys", partial(_list_keys, cursor))
            keys.extend(page.keys)
            cursor = page.cursor
            if cursor is None:
                return keys

    def increment(self, key: str, by: int = 1) -> int:
        return int(self._use("increment", lambda bucket: bucket.increment(key, by)))

    def bucket(self, name: str) -> Store:
        return Bucket(name)

    def _use(self, what: str, work: Callable[[Any], Any]) -> Any:
        try:
            if self._opened is None:
                self._opened = wit_store.open(self._name)
            return work(self._opened)
        except Err as error:
            raise RuntimeError(
                f"context.store.{what}: {_show_error(error.value)}"
            ) from None


class StoredSession(Session):
    """A session. It is opened when it is first used."""

    def __init__(self, named: Any) -> None:
        self.id = named.session_id
        self._named = named
        self._opened: Any = None

    def get(self, key: str, default: Any = None) -> Any:
        found = self._use("get", lambda session: session.get(key))
        return default if found is None else _from_typed(found)

    def set(self, key: str, value: Any) -> None:
        self._use("set", lambda session: session.set(key, _to_typed(value)))

    def end(self, reason: str | None = None) -> None:
        self._use("end", lambda session: session.terminate(reason))

    def _use(self, what: str, work: Callable[[Any], Any]) -> Any:
        try:
            if self._opened is None:
                self._opened = wit_sessions.Session.open(
                    self._named.session_id, self._named.store_id
                )
            return work(self._opened)
        except Err as error:
            raise RuntimeError(
                f"context.session.{what}: {_show_error(error.value)}"
            ) from None


def _list_keys(cursor: str | None, bucket: Any) -> Any:
    return bucket.list_keys(cursor)


def _to_typed(value: Any) -> Any:
    if isinstance(value, bool):
        return _typed().TypedValue_AsBool(value)
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return _typed().TypedValue_AsS64(value)
    if isinstance(value, str):
        return _typed().TypedValue_AsString(clean_text(value))
    if isinstance(value, bytes | bytearray):
        return _typed().TypedValue_AsBytes(bytes(value))
    return _typed().TypedValue_AsJson(json_text(value))


def _from_typed(value: Any) -> Any:
    return (
        json.loads(value.value)
        if type(value).__name__ == "TypedValue_AsJson"
        else value.value
    )


def _typed() -> Any:
    """The module with the type of stored values; sessions use the same."""
    if wit_store is not None:
        return wit_store
    return next(
        each
        for each in vars(wit_sessions).values()
        if hasattr(each, "TypedValue_AsJson")
    )


def _show_error(error: Any) -> str:
    """`NoSuchStore` for `Error_NoSuchStore()`; the message of an error that has one."""
    value = getattr(error, "value", None)
    return value if isinstance(value, str) else type(error).__name__.rpartition("_")[2]
