"""Requests to other servers: `fetch`. Inside of a component they go through `wasi:http`, elsewhere through `urllib`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

_IN_COMPONENT = sys.platform == "wasi"

if _IN_COMPONENT:
    try:
        from wit_world.imports import outgoing_handler  # type: ignore[import-not-found]
    except ImportError:
        outgoing_handler = None
    # Not while a request is answered: a component has no files from which it could import then.
    import urllib.parse


class HttpError(Exception):
    """A request that got no response."""


@dataclass(frozen=True)
class Response:
    """A response. `status` may be one of an error."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """By name in lower case."""
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is one of success, from 200 to 299."""
        return 200 <= self.status < 300

    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | str | None = None,
    json: Any = None,
    timeout: float = 30,
) -> Response:
    """Sends a request and waits for the response. `json` is a value for the body; `timeout` is in seconds.

    Raises `HttpError` if no response comes. A component needs the grant for the host: `http:api.example.com`.
    """
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    if json is not None:
        body = _dump(json)
        sent.setdefault("content-type", "application/json")
    data = body.encode() if isinstance(body, str) else body
    send = _send if _IN_COMPONENT else _send_by_urllib
    return send(url, method.upper(), sent, data, timeout)


def _dump(value: Any) -> str:
    return json.dumps(value)


def _send_by_urllib(
    url: str, method: str, headers: dict[str, str], body: bytes | None, timeout: float
) -> Response:
    import urllib.error
    import urllib.request

    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            return Response(
                reply.status,
                {name.lower(): value for name, value in reply.headers.items()},
                reply.read(),
            )
    except urllib.error.HTTPError as error:
        found = {name.lower(): value for name, value in error.headers.items()}
        return Response(error.code, found, error.read())
    except (OSError, ValueError) as error:
        raise HttpError(f"{method} {_shown(url)}: {error}") from error


def _send(
    url: str, method: str, headers: dict[str, str], body: bytes | None, timeout: float
) -> Response:
    from componentize_py_types import Err  # type: ignore[import-not-found]

    if outgoing_handler is None:
        raise RuntimeError(
            "the build did not find `fetch` in your code; import it by its name: `from wasmcp import fetch`"
        )
    http = next(
        each
        for each in vars(outgoing_handler).values()
        if hasattr(each, "OutgoingRequest")
    )
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            f"fetch: expected an address with `http` or `https`, found `{url}`"
        )
    try:
        fields = http.Fields.from_list(
            [(name, value.encode("utf-8")) for name, value in headers.items()]
        )
        request = http.OutgoingRequest(fields)
        known = getattr(http, f"Method_{method.capitalize()}", None)
        request.set_method(http.Method_Other(method) if known is None else known())
        request.set_scheme(
            http.Scheme_Https() if parts.scheme == "https" else http.Scheme_Http()
        )
        request.set_authority(parts.netloc.rpartition("@")[2])
        request.set_path_with_query(
            (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        )
        options = http.RequestOptions()
        nanoseconds = int(timeout * 1e9)
        options.set_connect_timeout(nanoseconds)
        options.set_first_byte_timeout(nanoseconds)
        options.set_between_bytes_timeout(nanoseconds)
        outgoing = request.body()
        future = outgoing_handler.handle(request, options)
        _write(http, outgoing, body)
        with future.subscribe() as ready:
            ready.block()
        answer = future.get()
        inner = answer.value
        if isinstance(inner, Err):
            _fail(method, url, inner.value)
        with inner.value as response:
            status = response.status()
            with response.headers() as received:
                found = [
                    (name.lower(), bytes(value).decode("latin-1"))
                    for name, value in received.entries()
                ]
            content = _read(response.consume())
    except Err as error:
        _fail(method, url, error.value)
    joined: dict[str, str] = {}
    for name, value in found:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return Response(status, joined, content)


def _write(http: Any, outgoing: Any, body: bytes | None) -> None:
    if body:
        with outgoing.write() as stream:
            for at in range(0, len(body), 4096):
                stream.blocking_write_and_flush(body[at : at + 4096])
    http.OutgoingBody.finish(outgoing, None)


def _read(body: Any) -> bytes:
    from componentize_py_types import Err

    parts = []
    with body, body.stream() as stream:
        while True:
            try:
                parts.append(bytes(stream.blocking_read(65536)))
            except Err as error:
                if type(error.value).__name__ == "StreamError_Closed":
                    return b"".join(parts)
                raise


def _fail(method: str, url: str, code: Any) -> NoReturn:
    kind = type(code).__name__.removeprefix("ErrorCode_")
    words = "".join(
        f" {letter.lower()}" if letter.isupper() else letter for letter in kind
    ).strip()
    detail = getattr(code, "value", None)
    shown = f"{words} ({detail})" if isinstance(detail, str) else words
    raise HttpError(f"{method} {_shown(url)}: {shown}")


def _shown(url: str) -> str:
    """Without the query, where keys of APIs often are."""
    return url.partition("?")[0]
