import unittest

from app import app, reverse
from statistics_of_text import Statistics, measure
from wasmcp.testing import call_tool


class ToolsTest(unittest.TestCase):
    def test_reverses_a_text(self) -> None:
        self.assertEqual(reverse("hello"), "olleh")

    def test_counts_characters_words_and_lines(self) -> None:
        self.assertEqual(measure("It's a\nwell-made 🛠"), Statistics(18, 3, 2))

    def test_refuses_arguments_that_do_not_fit(self) -> None:
        result = call_tool(app, "uppercase", {"text": 7})
        self.assertTrue(result.is_error)
        self.assertIn("expected string, received integer", str(result.content))
