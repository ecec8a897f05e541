from typing import Annotated

from countries import matching
from wasmcp import Complete, prompt, server


@prompt
def visit(country: Annotated[str, Complete(matching)]) -> str:
    """Plans a visit to a country.

    Args:
        country: Where to go.
    """
    return f"Plan a visit of one week to {country}."


app = server(visit)
