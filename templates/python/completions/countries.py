import unicodedata

COUNTRIES = [
    "Costa Rica",
    "Côte d’Ivoire",
    "Cyprus",
    "New Zealand",
    "Norway",
    "South Africa",
    "South Korea",
]


def matching(text: str) -> list[str]:
    """The countries that have a word which begins with the text, in any case and without accents."""
    wanted = plain(text)
    return [
        country
        for country in COUNTRIES
        if plain(country).startswith(wanted) or f" {wanted}" in plain(country)
    ]


def plain(text: str) -> str:
    """`cote` for `Côte`."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(each for each in letters if not unicodedata.combining(each)).lower()
