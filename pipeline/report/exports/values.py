"""Make values safe for the programs that open an export."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from pipeline.tables import Column

JOINT = " | "  # between the parts of a list in one cell
LONGEST_CELL = 32_767  # characters Excel keeps in a cell
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# what XML 1.0, and so Excel, GraphML and GEXF, cannot hold
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Take out control characters and lone surrogates, and write every line end as a newline.

    >>> clean("a\x00b\x1b[31mc\r\nd")
    'ab[31mc\nd'
    """
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    >>> harmless("=1+1"), harmless("een + twee"), harmless("-4 graden")
    ("'=1+1", 'een + twee', "'-4 graden")
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def shortened(text: str, longest: int = LONGEST_CELL) -> str:
    """Cut a text to what a cell holds.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def plain(value: Any, column: Column) -> Any:
    """Return a cell as a Python value: str, int, float, bool, date, list of str, date or int, or None.

    Text is cleaned; an infinite or missing number is None.
    """
    if column.type in ("strings", "dates", "ints"):
        parts: Iterable[Any] = () if value is None or isinstance(value, float) else value
        if column.type == "strings":
            return [clean(str(part)) for part in parts]
        return [_day(part) if column.type == "dates" else int(part) for part in parts]
    if value is None or pd.isna(value):
        return None
    if column.type == "date":
        return _day(value)
    if column.type == "bool":
        return bool(value)
    if column.type == "int":
        return int(value)
    if column.type == "float":
        number = float(value)
        return number if abs(number) != float("inf") else None
    return clean(str(value))


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def joined(value: Any) -> Any:
    """Return a list as one text; other values as they are."""
    return JOINT.join(str(part) for part in value) if isinstance(value, list) else value
