import os

from forecast import request_for, summary_of
from wasmcp import fetch, server, tool


@tool(read_only=True, open_world=True)
def weather(city: str) -> str:
    """The weather in a city.

    Args:
        city: A city, such as `Oslo` or `Lagos,NG`.
    """
    reply = fetch(request_for(city, os.environ), timeout=10)
    return summary_of(city, reply.status, reply.text())


app = server(weather)
