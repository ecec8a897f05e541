import unittest
from types import SimpleNamespace
from typing import Any

from audit import describe


def case(kind: str, value: object = None) -> Any:
    """A value of a class that the build makes from `wit/`."""
    return type(kind, (), {"value": value})()


CALL = case("ClientRequest_ToolsCall", SimpleNamespace(name="weather", arguments="{}"))
REQUEST = case("ClientMessage_Request", (1, CALL))


def result(is_error: bool | None = None) -> Any:
    return case(
        "Ok", case("ServerResult_ToolsCall", SimpleNamespace(is_error=is_error))
    )


class AuditTest(unittest.TestCase):
    def test_names_the_tool_and_no_argument(self) -> None:
        self.assertEqual(
            describe(REQUEST, result()),
            {"method": "ToolsCall", "name": "weather", "outcome": "ok"},
        )

    def test_tells_failures_apart(self) -> None:
        for answer, outcome in [
            (result(is_error=True), "failed"),
            (case("Err", "no"), "refused"),
            (None, "unknown"),
        ]:
            entry = describe(REQUEST, answer)
            self.assertEqual(entry and entry["outcome"], outcome)

    def test_has_no_entry_for_a_notification(self) -> None:
        self.assertIsNone(describe(case("ClientMessage_Notification"), None))
