from statistics_of_text import Statistics, measure
from wasmcp import server, tool


@tool(read_only=True)
def reverse(text: str) -> str:
    """Reverses a text.

    Args:
        text: The text to reverse.
    """
    return text[::-1]


@tool(read_only=True)
def uppercase(text: str) -> str:
    """Converts a text to capital letters.

    Args:
        text: The text to convert.
    """
    return text.upper()


@tool(name="text-statistics", title="Text statistics", read_only=True)
def text_statistics(text: str) -> Statistics:
    """Counts the characters, words and lines of a text.

    Args:
        text: The text to measure.
    """
    return measure(text)


app = server(reverse, uppercase, text_statistics)
