import unittest

from app import app
from fence import fence
from wasmcp.testing import get_prompt


class PromptsTest(unittest.TestCase):
    def test_puts_code_between_fences(self) -> None:
        self.assertEqual(fence("let a = 1;", "rust"), "```rust\nlet a = 1;\n```")

    def test_has_a_fence_that_does_not_end_inside_of_the_code(self) -> None:
        self.assertEqual(fence("```", "md"), "````md\n```\n````")

    def test_greets_without_a_name(self) -> None:
        self.assertEqual(len(get_prompt(app, "greeting")), 2)
