"""Fill templates of sentences: number agreement, dates in words, lists."""

from __future__ import annotations

import datetime as dt
import string
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from pipeline.report.options import Tongue


@cache
def templates(tongue: Tongue) -> Mapping[str, Any]:
    """Return the sentences of a language: template by key, with 'months' and the table 'reasons'."""
    return tomllib.loads(resources.files("pipeline.report").joinpath(f"sentences.{tongue}.toml").read_text("utf-8"))


def day(date: dt.date, tongue: Tongue = "nl", precision: str = "day") -> str:
    """Write a date in words, as precisely as it is known.

    >>> day(dt.date(2021, 6, 17))
    '17 juni 2021'
    >>> day(dt.date(2021, 6, 1), precision="month")
    'juni 2021'
    """
    month = f"{templates(tongue)['months'][date.month - 1]} {date.year}"
    return {"month": month, "year": str(date.year)}.get(precision, f"{date.day} {month}")


def listed(items: Sequence[str], tongue: Tongue = "nl") -> str:
    """Join words as a list in a sentence.

    >>> listed(["OZA", "NPO", "VSV"])
    'OZA, NPO en VSV'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {templates(tongue)['and']} {items[-1]}"


def percentage(share: float, tongue: Tongue = "nl") -> str:
    """Write a share as a whole percentage; little is not called nothing.

    >>> percentage(0.257), percentage(0.001), percentage(0.0)
    ('26%', 'minder dan 1%', '0%')
    """
    if 0 < share < 0.005:
        return f"{templates(tongue)['under']} 1%"
    return f"{round(100 * share)}%"


class _Filler(string.Formatter):
    """Formats by agreement: see the head of ``sentences.nl.toml`` for what a slot can ask."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue

    def format_field(self, value: Any, format_spec: str) -> str:
        if "/" in format_spec:
            number = value if isinstance(value, int) else len(value)
            word = format_spec.lstrip("!").split("/")[0 if number == 1 else 1]
            return word if format_spec.startswith("!") else f"{number} {word}"
        if format_spec == "day":
            return day(value, self.tongue)
        if format_spec == "and":
            return listed(list(value), self.tongue)
        if format_spec == "share":
            return percentage(float(value), self.tongue)
        if format_spec == "Cap":
            text = str(value)
            return text[:1].upper() + text[1:]
        return str(super().format_field(value, format_spec))


class Grammar:
    """The sentences of one language, to be filled."""

    def __init__(self, tongue: Tongue = "nl") -> None:
        self.tongue: Tongue = tongue
        self._fill = _Filler(tongue)

    def __call__(self, key: str, **slots: Any) -> str:
        """Fill the template ``key``.

        >>> say = Grammar("nl")
        >>> say("k_counts", mentions=1, reports=1), say("k_counts", mentions=3, reports=2)
        ('1 vermelding in 1 verslag.', '3 vermeldingen in 2 verslagen.')
        """
        return self._fill.vformat(templates(self.tongue)[key], (), slots)

    def day(self, date: dt.date, precision: str = "day") -> str:
        """Write a date in words."""
        return day(date, self.tongue, precision)

    def month(self, date: dt.date) -> str:
        """Write a month shortly: 'mrt 2021'."""
        return f"{templates(self.tongue)['months_short'][date.month - 1]} {date.year}"

    def listed(self, items: Sequence[str]) -> str:
        """Join words as a list."""
        return listed(items, self.tongue)

    def some(self, items: Sequence[str], most: int = 6) -> list[str]:
        """Return the first items and how many more there are, to be listed.

        >>> Grammar("nl").some(["a", "b", "c", "d"], 2)
        ['a', 'b', 'nog 2']
        """
        if len(items) <= most + 1:
            return list(items)
        return [*items[:most], self("others", n=len(items) - most)]

    def reason(self, phrase: str) -> str:
        """Tell why something was left out; a phrase that no translation begins with stays as it is.

        >>> Grammar("nl").reason("page furniture: menu")
        "bijwerk van de pagina, zoals paginanummers, kopregels en menu's"
        """
        known: Mapping[str, str] = templates(self.tongue)["reasons"]
        begins = max((start for start in known if phrase.startswith(start)), key=len, default="")
        return known[begins] if begins else phrase
