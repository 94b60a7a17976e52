"""Walk over the rows of a table."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def records(frame: pd.DataFrame) -> list[Any]:
    """Return the rows as named tuples; ``Index`` is the label of the row.

    Whole columns are taken at once: walking over a column of text value by value costs a hundred times as much.

    >>> records(pd.DataFrame({"name": ["OZA"], "n": [3]}))
    [Row(Index=0, name='OZA', n=3)]
    """
    make = _row(("Index", *frame.columns))
    columns = (plain(frame[name]) for name in frame.columns)
    return [make(*values) for values in zip(frame.index.tolist(), *columns, strict=True)]


def plain(column: pd.Series[Any]) -> list[Any]:
    """Return a column as a list of Python values."""
    values: list[Any] = column.to_numpy(dtype=object).tolist()
    return values


def numbered(column: pd.Series[Any], numbers: Mapping[str, int]) -> npt.NDArray[np.int64]:
    """Replace texts by their numbers, and by -1 where they have none; each text is looked up once.

    >>> numbered(pd.Series(["OZA", "NPO", "OZA", None]), {"OZA": 3}).tolist()
    [3, -1, 3, -1]
    """
    codes, texts = pd.factorize(column)
    found: npt.NDArray[np.int64] = np.array([*(numbers.get(text, -1) for text in texts), -1], dtype=np.int64)[codes]
    return found


class Lookup:
    """The rows of a table by their place, each made when it is asked for.

    >>> Lookup(pd.DataFrame({"name": ["OZA", "NPO"], "n": [3, 4]}))[1]
    Row(name='NPO', n=4)
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._make = _row(tuple(frame.columns))
        columns = (frame[name] for name in frame.columns)
        # numbers are quick to take as a whole; texts are many, and few of them are asked for
        self._columns = [column.tolist() if column.dtype.kind in "iufb" else column.array for column in columns]

    def __getitem__(self, place: int) -> Any:
        return self._make(*(column[place] for column in self._columns))


@cache
def _row(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)
