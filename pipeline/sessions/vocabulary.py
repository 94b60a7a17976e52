"""Hold the Dutch words that dates are written with."""

from __future__ import annotations

MONTHS: dict[str, int] = {
    form: number
    for number, forms in enumerate(
        (
            "januari jan",
            "februari febr feb",
            "maart mrt",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "augustus aug",
            "september sept sep",
            "oktober okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for form in forms.split()
}
MONTH_NAMES: tuple[str, ...] = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS: dict[str, int] = {
    form: number
    for number, forms in enumerate(
        (
            "maandag ma",
            "dinsdag di",
            "woensdag wo",
            "donderdag do",
            "vrijdag vr",
            "zaterdag za",
            "zondag zo",
        )
    )
    for form in forms.split()
}
WEEKDAY_NAMES: tuple[str, ...] = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SEASONS: dict[str, tuple[int, int]] = {  # first and last month
    "voorjaar": (3, 6),
    "lente": (3, 6),
    "zomer": (6, 9),
    "najaar": (9, 12),
    "herfst": (9, 12),
    "winter": (12, 3),
}
QUARTERS: dict[str, int] = {
    "eerste": 1, "1e": 1, "1ste": 1, "tweede": 2, "2e": 2, "2de": 2,
    "derde": 3, "3e": 3, "3de": 3, "vierde": 4, "4e": 4, "4de": 4,
}  # fmt: skip


def alternatives(words: dict[str, int] | dict[str, tuple[int, int]]) -> str:
    """Return a regular expression part that matches any of the words, longest first.

    >>> alternatives({"ma": 0, "maandag": 0})
    'maandag|ma'
    """
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set, so that long lists read as text."""
    return frozenset(text.split())
