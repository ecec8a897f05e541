from pathlib import Path

from wasmcp import resource, server

# Files are read during the build: a component has none when it runs.
RULES = Path(__file__).with_name("routing.toml").read_text(encoding="utf-8")


@resource("config://routing-{{name}}", mime_type="application/toml")
def routing() -> str:
    """Which tools clients see at which path."""
    return RULES


app = server(routing)
