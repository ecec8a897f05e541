"""The bindings of the component: modules that exist only if the component has that interface.

What it imports and exports is decided by the build, from what the code names.
"""

from __future__ import annotations

from typing import NoReturn

try:
    from wit_world.imports import context as wit_context  # type: ignore[import-not-found]
except ImportError:
    wit_context = None
try:
    from wit_world.imports import store as wit_store
except ImportError:
    wit_store = None
try:
    from wit_world.imports import sessions as wit_sessions
except ImportError:
    wit_sessions = None
try:
    from wit_world.imports import changes as wit_changes
except ImportError:
    wit_changes = None
# The component exports those of them whose kind it offers.
try:
    from wit_world.exports import interactive_tools  # type: ignore[import-not-found]
except ImportError:
    interactive_tools = None
try:
    from wit_world.exports import interactive_resources
except ImportError:
    interactive_resources = None
try:
    from wit_world.exports import interactive_prompts
except ImportError:
    interactive_prompts = None

ASKS = any((interactive_tools, interactive_resources, interactive_prompts))
"""Whether the code asks the client, so that its calls come through these interfaces."""


def not_found(name: str) -> NoReturn:
    raise RuntimeError(
        f"the build did not find `context.{name}` in your code; write it so, with a parameter `context: Context`"
    )
