import re
from dataclasses import dataclass


@dataclass
class Statistics:
    """How long a text is."""

    characters: int
    words: int
    lines: int


def measure(text: str) -> Statistics:
    """A word is letters and digits, perhaps with apostrophes and hyphens inside."""
    words = re.findall(r"\w+(?:['’-]\w+)*", text)
    return Statistics(len(text), len(words), text.count("\n") + 1)
