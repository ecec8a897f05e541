import tomllib
import unittest

from app import RULES


class RoutingTest(unittest.TestCase):
    def test_has_the_version_of_the_rules(self) -> None:
        self.assertEqual(tomllib.loads(RULES)["version"], "1.0")

    def test_begins_each_path_with_a_slash(self) -> None:
        for path in tomllib.loads(RULES)["path-rules"]:
            self.assertTrue(path.startswith("/"), path)
