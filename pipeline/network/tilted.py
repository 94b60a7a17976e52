"""Tilt hypergeometric counts, each kind of count once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.network.hypergeometric import distinct, hypergeometric, numbered
from pipeline.network.statistics import Floats, Ints

Complexes = npt.NDArray[np.complex128]

_CELLS = 2_000_000  # numbers held at once


class Tilted:
    """Hypergeometric counts whose chances are multiplied by exp(tilt x) and add up to 1 again.

    Attributes:
        row: (m,) which of the distinct counts each of those asked for is.
        n: number of distinct counts.
    """

    def __init__(self, total: Ints, few: Ints, many: Ints, tilt: Floats) -> None:
        """Tell the counts apart: (m,) parameters, few <= many, and tilts."""
        kinds, kind = distinct(total, few, many)
        which, slopes = pd.factorize(tilt)
        n_slopes = max(1, len(slopes))
        code, self.row = numbered(kind * n_slopes + which, len(kinds) * n_slopes)
        self.n = len(code)
        self._kind = code // n_slopes
        self._tilt = np.asarray(slopes, dtype=np.float64)[code % n_slopes]
        self._center = (kinds[:, 1] * kinds[:, 2] / np.maximum(kinds[:, 0], 1))[self._kind]
        # Counts of like size together, so that one large one does not widen all others.
        size = np.frexp(kinds[:, 1])[1]
        self._logs: list[Floats] = []
        self._class_of, self._place = np.zeros((2, len(kinds)), dtype=np.int64)
        for number, like in enumerate(np.unique(size).tolist()):
            members = np.flatnonzero(size == like)
            with np.errstate(divide="ignore"):
                self._logs.append(np.log(hypergeometric(*kinds[members].T)))
            self._class_of[members] = number
            self._place[members] = np.arange(len(members))

    def moments(self) -> Floats:
        """Return (3, n) log mean of exp(tilt (x - mean)), mean and variance with tilt, of each distinct count."""
        found = np.empty((3, self.n))
        for part, weighed, top in self._weighed(np.arange(self.n)):
            x = np.arange(weighed.shape[1])
            whole = weighed.sum(axis=1)
            mean = weighed @ x / whole
            found[0, part] = np.log(whole) + top - self._tilt[part] * self._center[part]
            found[1, part] = mean
            found[2, part] = np.maximum(weighed @ x**2 / whole - mean**2, 0.0)
        return found

    def transform(self, which: Ints, period: int, end: int, start: int = 0) -> Complexes:
        """Return the characteristic function of some at angles 2 pi k / period: (n_which, k = start ... end - 1)."""
        unit = np.exp(2j * np.pi * np.arange(start, end) / period)
        result = np.empty((len(which), len(unit)), dtype=np.complex128)
        for part, weighed, _ in self._weighed(which, len(unit)):
            weighed /= weighed.sum(axis=1, keepdims=True)
            value = np.repeat(weighed[:, -1:].astype(np.complex128), len(unit), axis=1)
            for x in range(weighed.shape[1] - 2, -1, -1):
                value *= unit
                value += weighed[:, x, None]
            result[part] = value
        return result

    def _weighed(self, which: Ints, width: int = 1) -> Iterator[tuple[Ints, Floats, Floats]]:
        """Yield places in ``which``, their chances up to a factor, and the log of that factor."""
        number = self._class_of[self._kind[which]]
        for index, logs in enumerate(self._logs):
            mine = np.flatnonzero(number == index)
            step = max(1, _CELLS // (logs.shape[1] + width))
            x = np.arange(logs.shape[1])
            for start in range(0, len(mine), step):
                part = mine[start : start + step]
                weighed = logs[self._place[self._kind[which[part]]]] + self._tilt[which[part], None] * x
                top = weighed.max(axis=1)
                yield part, np.exp(weighed - top[:, None]), top
