import time
from typing import Annotated

from bars import bars
from notes import NOTES
from wasmcp import (
    Call,
    Complete,
    Content,
    Context,
    Field,
    Next,
    image,
    middleware,
    prompt,
    resource,
    resource_template,
    server,
    text,
    tool,
)


@middleware
def timing(call: Call, context: Context, following: Next) -> object:
    start = time.monotonic()
    try:
        return following(call)
    finally:
        print(f"{call.kind}: {round((time.monotonic() - start) * 1000)} ms")


@tool(read_only=True)
def chart(
    values: Annotated[
        list[Annotated[float, Field(ge=0)]], Field(min_length=1, max_length=50)
    ],
    context: Context,
) -> list[Content]:
    """Draws numbers as a bar chart."""
    context.progress(0.5, "drawing")
    svg = bars(values).encode()
    return [text(f"A chart of {len(values)} values:"), image(svg, "image/svg+xml")]


@tool
def count(context: Context) -> str:
    """Counts its calls, by all clients together."""
    calls = context.store.increment("calls")
    context.log("info", {"calls": calls})
    return f"This is call number {calls}."


@resource("notes://today", mime_type="text/markdown")
def today() -> str:
    """The notes of today."""
    return NOTES["today"]


Day = Annotated[str, "The day", Complete(list(NOTES))]


@resource_template("notes://{day}", mime_type="text/markdown")
def note(day: Day) -> str | None:
    """The notes of a day."""
    return NOTES.get(day)


@prompt
def summary(day: Day) -> str:
    """Sums up the notes of a day."""
    notes = NOTES.get(day, "There are none.")
    return f"Sum up these notes in one sentence:\n\n{notes}"


app = server(timing, chart, count, today, note, summary)
