import unittest

from app import app
from units import in_metres
from wasmcp.testing import complete, read_resource


class UnitsTest(unittest.TestCase):
    def test_knows_units_of_length(self) -> None:
        self.assertEqual(in_metres("inch"), "1 inch = 0.0254 m")

    def test_has_nothing_at_other_addresses(self) -> None:
        self.assertIsNone(read_resource(app, "units://parsec"))

    def test_suggests_units(self) -> None:
        found = complete(app, "template", "units://{name}", "name", "mi")
        self.assertEqual(found and found.values, ["mile"])
