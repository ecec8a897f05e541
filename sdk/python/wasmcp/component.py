"""A server as the interfaces of a WebAssembly component.

`wasmcp build` gives `serve` the module with the server.
"""

from __future__ import annotations

import sys
import types
from typing import Any

from wit_world import exports  # type: ignore[import-not-found]

from .definitions import Server
from .guest.exports import CLASSES


def serve(module: types.ModuleType) -> dict[str, type]:
    """The classes that the bindings expect, by name: those of the author, and those of the server for the other exports."""
    names = [
        name
        for name, value in vars(exports).items()
        if isinstance(value, type) and name in CLASSES
    ]
    own = {
        name: value
        for name, value in vars(module).items()
        if (hasattr(exports, name) or name == "WitWorld") and _is_of_author(value)
    }
    servers = [value for value in vars(module).values() if isinstance(value, Server)]
    if len(servers) != 1:
        found = "no server" if not servers else f"{len(servers)} servers"
        raise TypeError(
            f"expected `app = server(…)` in `{module.__name__}.py`, found {found}"
        )
    # Standard output is the transport's; texts of `print` are for the log.
    sys.stdout = sys.stderr
    if "asyncio" in sys.modules:
        from .event_loop import install

        install()
    made = {name: CLASSES[name](servers[0]) for name in names if name not in own}
    return {**made, **own}


def _is_of_author(value: Any) -> bool:
    return isinstance(value, type) and value.__module__.partition(".")[0] not in (
        "wasmcp",
        "wit_world",
        "typing",
    )
