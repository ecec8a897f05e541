from typing import Annotated

from units import UNITS, in_metres
from wasmcp import Complete, resource, resource_template, server


@resource("text://greeting", mime_type="text/plain")
def greeting() -> str:
    """A greeting."""
    return "Hello from wasmcp resources!"


@resource("text://info", mime_type="application/json")
def info() -> dict[str, list[str]]:
    """What this component offers."""
    return {"units": list(UNITS)}


@resource_template("units://{name}", mime_type="text/plain")
def unit(name: Annotated[str, Complete(list(UNITS))]) -> str | None:
    """A unit of length in metres."""
    return in_metres(name)


app = server(greeting, info, unit)
