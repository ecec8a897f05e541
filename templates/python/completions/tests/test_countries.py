import unittest

from countries import matching


class CountriesTest(unittest.TestCase):
    def test_finds_words_of_a_name_without_accents(self) -> None:
        self.assertEqual(matching("zea"), ["New Zealand"])
        self.assertEqual(matching("cote"), ["Côte d’Ivoire"])
        self.assertEqual(matching("south"), ["South Africa", "South Korea"])

    def test_finds_nothing_in_the_middle_of_a_word(self) -> None:
        self.assertEqual(matching("orway"), [])
