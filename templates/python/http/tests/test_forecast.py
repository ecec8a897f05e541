import json
import unittest

from forecast import request_for, summary_of


class ForecastTest(unittest.TestCase):
    def test_asks_for_a_city_whatever_its_name(self) -> None:
        variables = {"API_KEY": "secret", "WEATHER_URL": "http://localhost/weather"}
        self.assertEqual(
            request_for("A&B", variables),
            "http://localhost/weather?q=A%26B&units=metric&appid=secret",
        )

    def test_needs_a_key(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "API_KEY"):
            request_for("Oslo", {})

    def test_makes_a_sentence_of_the_reply(self) -> None:
        body = {"main": {"temp": 3.6}, "weather": [{"description": "light rain"}]}
        summary = summary_of("Oslo", 200, json.dumps(body))
        self.assertEqual(summary, "Oslo: light rain, 4 °C")

    def test_says_what_went_wrong(self) -> None:
        with self.assertRaisesRegex(LookupError, "no city is called `Atlantis`"):
            summary_of("Atlantis", 404, "")
        with self.assertRaisesRegex(RuntimeError, "try again later"):
            summary_of("Oslo", 500, "")
