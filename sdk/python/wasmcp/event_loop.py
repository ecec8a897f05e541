"""The event loop of `asyncio` in a component.

Problem: the loops of Python wait for sockets, and a component has none: `asyncio.run` fails.
Idea: a loop that waits for the clock alone. `asyncio.sleep`, tasks, `gather`, queues, locks and timeouts need no more.
"""

from __future__ import annotations

import asyncio
import time
from asyncio import base_events, events
from collections.abc import Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class _Clock:
    """What the base class of loops asks for events: nothing happens here, but time passes."""

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("the function waits for something that never happens")
        if timeout > 0:
            time.sleep(timeout)
        return []


class EventLoop(base_events.BaseEventLoop):
    """Waits for the clock. There are no other threads that could wake it."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Clock()

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


def install() -> None:
    """Makes this the loop of `asyncio.run`. For components: elsewhere, Python has better ones."""
    # Python 3.14 has these names with a `_` alone.
    names = vars(events)
    base = (
        names.get("_BaseDefaultEventLoopPolicy") or names["BaseDefaultEventLoopPolicy"]
    )
    choose = names.get("_set_event_loop_policy") or names["set_event_loop_policy"]
    choose(type("EventLoopPolicy", (base,), {"_loop_factory": EventLoop})())


def run(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of an `async` function, also where another one is waiting for it: middleware around a tool."""
    outer = events._get_running_loop()
    events._set_running_loop(None)
    try:
        return asyncio.run(coroutine)
    finally:
        events._set_running_loop(outer)
