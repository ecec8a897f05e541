"""A client of the Python package `mcp` with its OAuth provider, which signs in by itself: `client.py URL ACCOUNT MODE`.

Each line of standard input is a command, and each gets a line of JSON back: `{"method": "list"}`, or
`{"method": "call", "name": "add", "arguments": {"a": 1, "b": 2}}`. Every command opens a connection of its own; registration and tokens stay.
"""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

URL, ACCOUNT, MODE = sys.argv[1:]
REDIRECT = "http://127.0.0.1:7777/callback"


class Memory:
    """What the package asks an application to keep."""

    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class Browser:
    """Follows the redirects of a sign-in with the cookies that it gets, up to the client's own address."""

    def __init__(self):
        self.asked_scopes = []
        self.callback = {}

    async def open(self, url):
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        self.asked_scopes.append(query.get("scope", [None])[0])
        query["login_hint"] = [ACCOUNT]
        url = urlunsplit(parts._replace(query=urlencode(query, doseq=True)))
        async with httpx2.AsyncClient() as http:
            for _ in range(12):
                response = await http.get(url)
                if "location" not in response.headers:
                    raise RuntimeError(f"the sign-in ended at {url}: {response.status_code} {response.text}")
                url = urljoin(url, response.headers["location"])
                if url.startswith(REDIRECT + "?"):
                    self.callback = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
                    return
        raise RuntimeError(f"the sign-in went on without end, last at {url}")

    async def result(self):
        return AuthorizationCodeResult(
            code=self.callback["code"], state=self.callback.get("state"), iss=self.callback.get("iss")
        )


async def do(command, provider):
    async with httpx2.AsyncClient(auth=provider, timeout=20) as http:
        async with Client(streamable_http_client(URL, http_client=http), mode=MODE) as client:
            if command["method"] == "list":
                return [tool.name for tool in (await client.list_tools()).tools]
            result = await client.call_tool(command["name"], command["arguments"])
            return result.content[0].text


def reason(error):
    """The innermost one: task groups wrap what happens in them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


async def main():
    browser = Browser()
    provider = OAuthClientProvider(
        server_url=URL,
        client_metadata=OAuthClientMetadata(
            client_name="wasmcp-test-python",
            redirect_uris=[REDIRECT],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            token_endpoint_auth_method="none",
            application_type="native",
        ),
        storage=Memory(),
        redirect_handler=browser.open,
        callback_handler=browser.result,
    )
    for line in sys.stdin:
        try:
            answer = {"result": await do(json.loads(line), provider)}
        except Exception as error:
            answer = {"error": reason(error)}
        print(json.dumps({**answer, "askedScopes": browser.asked_scopes}), flush=True)


asyncio.run(main())
