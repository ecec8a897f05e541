"""Patterns of addresses (RFC 6570): which address fits, and with which variables."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIMPLE = ("", ",", r"[^/?#,]*", False)
# Before the first variable, between variables, what a value may consist of, whether variables stand as `name=value`.
_STYLES = {
    "+": ("", ",", r".*", False),
    "#": ("#", ",", r".*", False),
    ".": (r"\.", r"\.", r"[^/?#.]*", False),
    "/": ("/", "/", r"[^/?#]*", False),
    ";": (";", ";", r"[^/?#;]*", True),
    "?": (r"\?", "&", r"[^&#]*", True),
    "&": ("&", "&", r"[^&#]*", True),
}


@dataclass(frozen=True)
class UriTemplate:
    """A pattern that was read."""

    names: tuple[str, ...]
    _groups: tuple[str | tuple[str, ...], ...]
    _expression: re.Pattern[str]

    def match(self, uri: str) -> dict[str, str] | None:
        """The variables of an address; `None` if it does not fit."""
        found = self._expression.fullmatch(uri)
        if found is None:
            return None
        variables: dict[str, str] = {}
        for group, value in zip(self._groups, found.groups(default=""), strict=True):
            if isinstance(group, str):
                # An address without the variable is another address.
                if value == "":
                    return None
                variables[group] = _decode(value)
                continue
            for pair in re.split("[&;]", value):
                name, _, rest = pair.partition("=")
                if name in group:
                    variables[name] = _decode(rest)
        return variables


def parse_uri_template(pattern: str) -> UriTemplate:
    """Reads `users://{id}/profile`."""
    names: list[str] = []
    groups: list[str | tuple[str, ...]] = []
    source = ""
    end = 0
    for found in re.finditer(r"\{([+#./;?&]?)([^{}]*)\}", pattern):
        source += re.escape(pattern[end : found.start()])
        end = found.end()
        first, between, value, named = _STYLES.get(found[1], _SIMPLE)
        own = tuple(re.sub(r"(\*|:\d+)$", "", name) for name in found[2].split(","))
        for name in own:
            if not re.fullmatch(r"[A-Za-z0-9_.%]+", name):
                raise ValueError(
                    f"pattern `{pattern}`: expected a name in `{found[0]}`, found {name!r}"
                )
        names.extend(own)
        if named:
            stop = "/?" if found[1] == ";" else ""
            source += f"(?:{first}([^#{stop}]*))?"
            groups.append(own)
        else:
            source += first + between.join(f"({value})" for _ in own)
            groups.extend(own)
    rest = pattern[end:]
    if "{" in rest or "}" in rest:
        raise ValueError(f"pattern `{pattern}`: a brace is open or left over")
    return UriTemplate(
        tuple(names), tuple(groups), re.compile(source + re.escape(rest), re.DOTALL)
    )


def _decode(text: str) -> str:
    """A client may send a `%` that escapes nothing."""
    return re.sub(
        "(?:%[0-9A-Fa-f]{2})+",
        lambda found: bytes.fromhex(found[0].replace("%", "")).decode(
            "utf-8", "replace"
        ),
        text,
    )
