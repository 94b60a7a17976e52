"""Compute the intervals, rates and corrections that links and changes are told with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Z_95 = 1.959963984540054  # 97.5 % point of the normal distribution


def wilson(count: npt.ArrayLike, total: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the 95 % interval of a share (Wilson 1927, *JASA* 22); 0 and 1 where the total is 0.

    >>> low, high = wilson(3, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.1078, 0.6032)
    """
    k, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(total, dtype=float))
    safe = np.where(n > 0, n, 1.0)
    share = k / safe
    middle = (share + Z_95**2 / (2 * safe)) / (1 + Z_95**2 / safe)
    half = Z_95 * np.sqrt(share * (1 - share) / safe + Z_95**2 / (4 * safe**2)) / (1 + Z_95**2 / safe)
    low = np.where((n > 0) & (k > 0), np.clip(middle - half, 0.0, 1.0), 0.0)
    high = np.where((n > 0) & (k < n), np.clip(middle + half, 0.0, 1.0), 1.0)
    return low, high


def benjamini_hochberg(p: npt.ArrayLike, n_tests: int | None = None) -> Floats:
    """Return the adjusted p-values of Benjamini and Hochberg (1995, *JRSS B* 57).

    Args:
        p: p-values of the tests.
        n_tests: number of tests made; those not in ``p`` had p = 1.

    >>> benjamini_hochberg([0.01, 0.04, 0.03], n_tests=4).round(6).tolist()
    [0.04, 0.053333, 0.053333]
    """
    values = np.asarray(p, dtype=float)
    m = len(values) if n_tests is None else n_tests
    if m < len(values):
        raise ValueError(f"{len(values)} p-values cannot come from {m} tests")
    order = np.argsort(values, kind="stable")
    scaled = values[order] * m / np.arange(1, len(values) + 1)
    q = np.empty_like(values)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def npmi(weight: npt.ArrayLike, count: npt.ArrayLike, other: npt.ArrayLike, total: npt.ArrayLike) -> Floats:
    """Return normalised pointwise mutual information (Bouma 2009), -1..1; NaN where both are in every unit.

    >>> npmi(2, 2, 2, 8).round(6).tolist(), npmi(1, 2, 4, 8).round(6).tolist(), npmi(0, 2, 2, 8).tolist()
    (1.0, 0.0, -1.0)
    """
    w, a, b, n = (np.asarray(value, dtype=float) for value in (weight, count, other, total))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(w * n / (a * b)) / -np.log(w / n)
    return np.where(w == 0, -1.0, np.where(w >= n, np.nan, value))
