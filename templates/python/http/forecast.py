import json
from collections.abc import Mapping
from urllib.parse import urlencode

WEATHER_URL = "https://api.openweathermap.org/data/2.5/weather"


def request_for(city: str, variables: Mapping[str, str]) -> str:
    """The address to ask. The key is not in the code: it is a variable of the server."""
    key = variables.get("API_KEY")
    if not key:
        raise RuntimeError("the server has no `API_KEY`: start it with `--env API_KEY`")
    query = urlencode({"q": city, "units": "metric", "appid": key})
    return f"{variables.get('WEATHER_URL', WEATHER_URL)}?{query}"


def summary_of(city: str, status: int, body: str) -> str:
    """One sentence for the model. An error says what the model or its user can do."""
    if status == 404:
        raise LookupError(f"no city is called `{city}`")
    if status == 401:
        raise RuntimeError("the weather service does not accept the server's `API_KEY`")
    if status != 200:
        raise RuntimeError(
            f"the weather service answered with the status {status}: try again later"
        )
    reply = json.loads(body)
    words = ", ".join(each["description"] for each in reply["weather"])
    return f"{city}: {words}, {round(reply['main']['temp'])} °C"
