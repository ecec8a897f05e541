"""Questions to the client."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from .. import running
from ..context import (
    Elicited,
)
from ..schema import Problem, Unfit, describe_problems, schema_of
from .bindings import wit_context

T = TypeVar("T")


class Asks:
    """Questions to the client while a call is being answered.

    Problem: the answer to a question comes with another request, which may meet another instance.
    Idea: the first time, the code is left by an exception, and the call ends with its open question. It then comes again with the answer, the code
    starts from its beginning, and each question finds its answer by its name: its kind and its number. What `remember` has kept comes back too.
    """

    MOST_ATTEMPTS = 3

    def __init__(self, call: Any) -> None:
        self._call = call
        self._numbers: dict[str, int] = {}
        self._open: list[tuple[str, Any]] = []
        state = call.state()
        self._remembered: dict[str, Any] = json.loads(bytes(state)) if state else {}

    def required(self) -> Any:
        """What the call needs from the client."""
        state = json.dumps(self._remembered).encode() if self._remembered else None
        return wit_context.InputRequired(requests=self._open, state=state)

    def ask(self, kind: str, key: str | None, tag: str, request: Any) -> Any:
        """The client's answer; leaves the code if the client has still to be asked."""
        return self._ask_as(key or self._next_key(kind), tag, request)

    def ask_form(self, key: str | None, message: str, hint: Any) -> Elicited[Any]:
        """The user's answer to a form. A form with values that do not fit is shown again, and says what does not fit."""
        schema = None if isinstance(hint, dict) else schema_of(hint)
        form = dict(hint if schema is None else schema.json)
        # Clients refuse keywords that forms do not have.
        form.pop("additionalProperties", None)
        requested = json.dumps({"properties": {}, **form, "type": "object"})
        name = key or self._next_key("elicit")
        problems = ""
        for attempt in range(1, self.MOST_ATTEMPTS + 1):
            shown = f"{message}\n{problems}" if problems else message
            request = wit_context.InputRequest_ElicitForm(
                wit_context.ElicitForm(message=shown, requested_schema=requested)
            )
            answer = self._ask_as(
                name if attempt == 1 else f"{name}-{attempt}", "Elicit", request
            )
            action = answer.action.name.lower()
            if action != "accept":
                return Elicited(action)
            content = {field: value.value for field, value in answer.content or []}
            try:
                return Elicited(
                    "accept", content if schema is None else schema.read(content, ())
                )
            except Unfit as error:
                problems = _describe_fields(error.problems)
        raise ValueError(f'the answers to "{message}" did not fit\n{problems}')

    def remember(self, key: str, work: Callable[[], T]) -> T:
        """The value that `work` gave in an earlier round, or gives now."""
        if key not in self._remembered:
            # Every round sees what the next one will see.
            self._remembered[key] = json.loads(json.dumps(work()))
        found: T = self._remembered[key]
        return found

    def _next_key(self, kind: str) -> str:
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind}-{self._numbers[kind]}"

    def _ask_as(self, key: str, tag: str, request: Any) -> Any:
        response = self._call.response(key)
        if response is not None and type(response).__name__ == f"InputResponse_{tag}":
            return response.value
        self._open.append((key, request))
        raise running.Suspended


def _describe_fields(problems: Any) -> str:
    found: list[Problem] = list(problems)
    return describe_problems("field", found)
