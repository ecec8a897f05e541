from wasmcp import server, tool


@tool(read_only=True)
def reverse(text: str) -> str:
    """Reverses a text.

    Args:
        text: The text to reverse.
    """
    return text[::-1]


@tool(read_only=True)
def cut(text: str, start: int = 0, end: int | None = None) -> str:
    """Cuts a part out of a text.

    Args:
        text: The text.
        start: Where the part begins, counted from 0.
        end: Where the part ends; the end of the text if absent.
    """
    return text[start:end]


app = server(reverse, cut)
