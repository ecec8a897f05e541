NOTES = {
    "today": "- Write a tool\n- Try it",
    "tomorrow": "- Publish it",
}
"""Notes by day, in Markdown."""
