import re
import unittest

from app import app
from bars import bars
from wasmcp.testing import FakeContext, call_tool


class EverythingTest(unittest.TestCase):
    def test_draws_a_bar_for_each_value(self) -> None:
        heights = re.findall(r'height="(\d+)"/>', bars([1, 2, 4]))
        self.assertEqual(heights, ["25", "50", "100"])

    def test_draws_zeros(self) -> None:
        self.assertIn('height="0"', bars([0, 0]))

    def test_reports_progress(self) -> None:
        context = FakeContext()
        call_tool(app, "chart", {"values": [1]}, context)
        self.assertEqual(context.progressed, [(0.5, None, "drawing")])

    def test_counts_its_calls(self) -> None:
        context = FakeContext()
        for _ in range(2):
            call_tool(app, "count", {}, context)
        self.assertEqual(
            context.logged, [("info", {"calls": 1}), ("info", {"calls": 2})]
        )
