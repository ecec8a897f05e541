from typing import Annotated

from fence import fence
from wasmcp import Complete, Message, assistant, prompt, server, user

LANGUAGES = ["go", "python", "rust", "typescript"]


@prompt(name="code-review")
def code_review(language: Annotated[str, Complete(LANGUAGES)], code: str) -> str:
    """Reviews code for mistakes and style.

    Args:
        language: The programming language.
        code: The code to review.
    """
    return f"Review this {language} code:\n\n{fence(code, language)}"


@prompt
def greeting(name: str = "new here") -> list[Message]:
    """Begins a friendly conversation.

    Args:
        name: Whom to greet.
    """
    return [
        user(f"Hello, I am {name}."),
        assistant("Nice to meet you! How can I help?"),
    ]


app = server(code_review, greeting)
