"""Docstrings: the description of a function and those of its arguments.

Three styles are read: `Args:` with indented lines (Google), `:param name:` (Sphinx), and a heading `Parameters` with dashes (NumPy).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_ARGUMENTS = {"args", "arguments", "parameters", "params"}
_OTHERS = {
    "returns",
    "return",
    "yields",
    "raises",
    "example",
    "examples",
    "note",
    "notes",
    "attributes",
}


@dataclass(frozen=True)
class Documentation:
    """What a docstring says."""

    description: str
    arguments: dict[str, str]


def read_docstring(function: Callable[..., object]) -> Documentation:
    """The docstring of a function, without the sections about its result and its errors."""
    description: list[str] = []
    arguments: dict[str, str] = {}
    lines = _lines(function.__doc__ or "")
    at = 0
    while at < len(lines):
        section, begin = _section(lines, at)
        if section is None:
            found = re.match(
                r":(\w+)(?: (?:[\w.\[\], |]+ )?\*{0,2}(\w+))?:\s*(.*)", lines[at]
            )
            if found is None:
                description.append(lines[at])
                at += 1
                continue
            at, text = _continued(lines, at + 1, found[3])
            if found[1] in ("param", "parameter", "arg", "argument") and found[2]:
                arguments[found[2]] = text
            continue
        end = begin
        underlined = begin == at + 2
        while end < len(lines) and _belongs(lines, end, underlined):
            end += 1
        if section in _ARGUMENTS:
            read = _numpy_arguments if underlined else _google_arguments
            arguments.update(read(lines[begin:end]))
        at = end
    return Documentation("\n".join(description).strip(), arguments)


def _lines(text: str) -> list[str]:
    """The lines without the indentation of the source."""
    lines = text.expandtabs().splitlines()
    indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(indents, default=0)
    return [
        line.strip() if number == 0 else line[margin:].rstrip()
        for number, line in enumerate(lines)
    ]


def _section(lines: list[str], at: int) -> tuple[str | None, int]:
    """The section whose heading is on this line, and where its contents begin."""
    line = lines[at]
    name = line.removesuffix(":").lower()
    if name not in _ARGUMENTS and name not in _OTHERS:
        return None, at
    if line.endswith(":"):
        return name, at + 1
    if at + 1 < len(lines) and re.fullmatch("-{3,}", lines[at + 1]):
        return name, at + 2
    return None, at


def _belongs(lines: list[str], at: int, underlined: bool) -> bool:
    line = lines[at]
    if underlined:
        return _section(lines, at)[0] is None
    return line == "" or line.startswith(" ")


def _continued(lines: list[str], at: int, text: str) -> tuple[int, str]:
    words = [text]
    while at < len(lines) and lines[at].startswith(" "):
        words.append(lines[at].strip())
        at += 1
    return at, " ".join(words).strip()


def _google_arguments(lines: Iterable[str]) -> dict[str, str]:
    filled = [line for line in lines if line]
    margin = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    arguments: dict[str, str] = {}
    current = ""
    for line in (each[margin:] for each in filled):
        found = re.match(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)", line)
        if found is not None:
            current = found[1]
            arguments[current] = found[2]
        elif current:
            arguments[current] = f"{arguments[current]} {line.strip()}".strip()
    return arguments


def _numpy_arguments(lines: Iterable[str]) -> dict[str, str]:
    arguments: dict[str, str] = {}
    current = ""
    for line in lines:
        if line.startswith(" ") and current:
            arguments[current] = f"{arguments[current]} {line.strip()}".strip()
            continue
        found = re.match(r"\*{0,2}(\w+)", line)
        current = found[1] if found else ""
        if current:
            arguments[current] = ""
    return {name: text for name, text in arguments.items() if text}
