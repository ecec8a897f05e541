import re


def fence(code: str, language: str) -> str:
    """Code as Markdown. The fence is longer than any row of backticks in it."""
    longest = max((len(row) for row in re.findall("`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{code}\n{marks}"
