"""The programs in the guide."""

import re
import unittest
from pathlib import Path
from typing import Any

from wasmcp import Server
from wasmcp.testing import FakeContext, call_tool, read_resource

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "python.md"


def programs() -> list[dict[str, Any]]:
    found = []
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    for number, code in enumerate(blocks):
        names: dict[str, Any] = {"__name__": f"guide{number}"}
        exec(compile(code, f"guide {number}", "exec"), names)  # noqa: S102
        found.append(names)
    return found


class GuideTest(unittest.TestCase):
    def test_every_program_is_a_server_that_answers(self) -> None:
        clock, charts, notes, counting = programs()
        for each in (clock, charts, notes, counting):
            self.assertIsInstance(each["app"], Server)
        self.assertFalse(call_tool(clock["app"], "now").is_error)
        context = FakeContext()
        result = call_tool(charts["app"], "chart", {"values": [1, 2]}, context)
        self.assertEqual(len(result.content), 2)
        self.assertEqual(context.progressed[1], (1, 2, "bar 2"))
        self.assertIsNotNone(read_resource(notes["app"], "notes://today"))
