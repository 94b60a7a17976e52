"""Fill templates of sentences: number agreement, dates in words, lists."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report import dutch, english
from pipeline.report.options import Tongue

_MONTHS: Mapping[Tongue, tuple[str, ...]] = {"nl": dutch.MONTHS, "en": english.MONTHS}
_AND: Mapping[Tongue, str] = {"nl": "en", "en": "and"}
_TEMPLATES: Mapping[Tongue, Mapping[str, str]] = {"nl": dutch.TEMPLATES, "en": english.TEMPLATES}


def day(date: dt.date, tongue: Tongue = "nl", precision: str = "day") -> str:
    """Write a date in words, as precisely as it is known.

    >>> day(dt.date(2021, 6, 17))
    '17 juni 2021'
    >>> day(dt.date(2021, 6, 1), precision="month")
    'juni 2021'
    """
    month = f"{_MONTHS[tongue][date.month - 1]} {date.year}"
    return {"month": month, "year": str(date.year)}.get(precision, f"{date.day} {month}")


def listed(items: Sequence[str], tongue: Tongue = "nl") -> str:
    """Join words as a list in a sentence.

    >>> listed(["OZA", "NPO", "VSV"])
    'OZA, NPO en VSV'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {_AND[tongue]} {items[-1]}"


def percentage(share: float) -> str:
    """Write a share as a whole percentage; what is little but not nothing is under 1%.

    >>> percentage(0.257), percentage(0.001), percentage(0.0)
    ('26%', 'minder dan 1%', '0%')
    """
    if 0 < share < 0.005:
        return "minder dan 1%"
    return f"{round(100 * share)}%"


class _Filler(string.Formatter):
    """Formats by agreement: ``{n:sessie/sessies}``, ``{n:!is/zijn}``, ``{date:day}``, ``{names:and}``, ``{name:Cap}``."""

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
            return (
                percentage(float(value))
                if self.tongue == "nl"
                else percentage(float(value)).replace("minder dan", "under")
            )
        if format_spec == "Cap":
            text = str(value)
            return text[:1].upper() + text[1:]
        return str(super().format_field(value, format_spec))


class Grammar:
    """The templates of one language."""

    def __init__(self, tongue: Tongue = "nl") -> None:
        self.tongue: Tongue = tongue
        self._fill = _Filler(tongue)

    def __call__(self, key: str, **slots: Any) -> str:
        """Fill the template ``key``.

        >>> Grammar("nl")("n_sessions", n=1), Grammar("nl")("n_sessions", n=3)
        ('1 sessie', '3 sessies')
        """
        return self._fill.vformat(_TEMPLATES[self.tongue][key], (), slots)

    def day(self, date: dt.date, precision: str = "day") -> str:
        """Write a date in words."""
        return day(date, self.tongue, precision)

    def listed(self, items: Sequence[str]) -> str:
        """Join words as a list."""
        return listed(items, self.tongue)
