"""Find files that hold the same report."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

import numpy as np

from pipeline.ingest.formats import RICHEST_FIRST, SUFFIXES
from pipeline.ingest.marks import MONTHS
from pipeline.lexicon.letters import latin
from pipeline.records import Report
from pipeline.settings import Reading

_GRAM = 5
_SKETCH = 128  # smallest hashes kept: the share is estimated to within 0.03 at 0.9 (standard error)
_KEYS = 8  # of those, looked up to find candidates: a true pair is missed with probability (1 - 0.9) ** 8
_CROWDED = 40  # a hash in more files than this is of a template and finds no candidates
_NEIGHBOURS = 40  # files compared with in a crowd of equal keys
_LOOKED_AT, _CROWD_SHARE = 32, 0.7  # a report is of a crowd when this share of its smallest hashes is
_HEAD_WORDS = 80  # where a report's own date stands
_FEWEST = 12  # shingles in common below which nothing is said
_MOST_DATES = 6
_WORD = re.compile(r"\w+")
_DATE = re.compile(
    r"\b(\d{1,2})\s+("
    + "|".join(sorted(MONTHS, key=len, reverse=True))
    + r")\b|\b(\d{1,2})[-/.](\d{1,2})[-/.](?:19|20)?\d\d\b",
    re.I,
)
_ISO = re.compile(r"\b(?:19|20)\d\d-(\d\d)-(\d\d)\b")


def fingerprint(report: Report) -> tuple[int, ...]:
    """Return a sketch of a report: how many dates stand at its head, the days of those, its smallest hashes.

    The hashes are the bottom-k sketch of the set of word 5-grams (Broder 1997, "On the resemblance and containment of
    documents"), which estimates how much of one text stands in another. The dates tell meetings on one template apart.
    """
    text = report.text
    words = _WORD.findall(text.lower().replace("_", " "))
    hashes = np.fromiter(map(_hash, words), dtype=np.uint64, count=len(words))
    if len(hashes) >= _GRAM:
        grams = np.zeros(len(hashes) - _GRAM + 1, dtype=np.uint64)
        for offset in range(_GRAM):
            grams = _mix(grams * np.uint64(0x9E3779B97F4A7C15) + hashes[offset : offset + len(grams)] + np.uint64(1))
        sketch = np.unique(grams >> np.uint64(1))[:_SKETCH].tolist()
    else:
        sketch = []
    head = f"{report.title} {' '.join(text.split(maxsplit=_HEAD_WORDS)[:_HEAD_WORDS])}"
    dates = sorted(_days(head))[:_MOST_DATES]
    return (len(dates), *dates, *sketch)


def near_duplicates(
    fingerprints: Mapping[str, tuple[int, ...]], n_words: Mapping[str, int], settings: Reading
) -> dict[str, str]:
    """Return dropped report_id -> kept report_id for reports that are the same but for details.

    Of two, the one with most words stays, then the richest format, then the first name. A shorter version stands in the
    longer one; a text that stands in two or more different reports, such as a standing agenda, is no duplicate, and
    neither are texts whose heads give different dates.

    Args:
        fingerprints: of every report, as ``fingerprint`` gives them.
        n_words: of every report.
        settings: ``near_duplicate``, the share of the shorter text's 5-grams that must stand in the longer.
    """
    order = sorted(fingerprints, key=lambda report_id: _rank(report_id, n_words[report_id]))
    parts = [_parts(fingerprints[report_id]) for report_id in order]
    candidates = _candidates([sketch for _, sketch in parts])
    kept_of: dict[int, int] = {}
    for i in range(len(order)):
        matches = [
            j
            for j in sorted(candidates.get(i, ()))
            if j not in kept_of
            and not (parts[i][0] and parts[j][0] and parts[i][0].isdisjoint(parts[j][0]))
            and _share(parts[i][1], parts[j][1]) >= settings.near_duplicate
        ]
        same_size = [j for j in matches if n_words[order[i]] >= 0.5 * n_words[order[j]]]
        if same_size or len(matches) == 1:
            kept_of[i] = (same_size or matches)[0]
    return {order[i]: order[j] for i, j in sorted(kept_of.items(), key=lambda pair: order[pair[0]])}


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


def _mix(values: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Scatter 64-bit values (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _days(text: str) -> set[int]:
    """Return the days of the dates in a text as month * 100 + day."""
    days: set[int] = set()
    text = latin(text)
    for match in _DATE.finditer(text):
        day, month = (match[1], MONTHS[match[2].lower()]) if match[1] else (match[3], int(match[4]))
        days.add(int(month) * 100 + int(day))
    days.update(int(month) * 100 + int(day) for month, day in _ISO.findall(text))
    return days


def _parts(mark: tuple[int, ...]) -> tuple[frozenset[int], tuple[int, ...]]:
    n_dates = mark[0] if mark else 0
    return frozenset(mark[1 : 1 + n_dates]), mark[1 + n_dates :]


def _rank(report_id: str, n_words: int) -> tuple[int, int, int, str]:
    form = SUFFIXES.get(PurePosixPath(report_id).suffix.lower(), "")
    richness = RICHEST_FIRST.index(form) if form in RICHEST_FIRST else len(RICHEST_FIRST)
    return -n_words, richness, len(report_id), report_id  # "copy of x" is longer than "x"


def _candidates(sketches: list[tuple[int, ...]]) -> dict[int, set[int]]:
    """Return per report the better-ranked ones that may hold it: they share one of its smallest hashes.

    A hash in very many reports is of a template and says little; it is used for a report whose hashes nearly all are,
    so that a crowd of copies is still found, and then leads to the nearest in rank and the best of the crowd alone.
    """
    lengths = np.array([len(sketch) for sketch in sketches], dtype=np.int64)
    n_hashes = int(lengths.sum())
    if not n_hashes:
        return {}
    values = np.fromiter((value for sketch in sketches for value in sketch), dtype=np.uint64, count=n_hashes)
    owners = np.repeat(np.arange(len(sketches), dtype=np.int64), lengths)
    place = np.arange(n_hashes) - np.repeat(np.cumsum(lengths) - lengths, lengths)  # of a hash within its sketch
    order = np.argsort(values, kind="stable")  # owners stay in their order within equal hashes
    first = np.flatnonzero(np.r_[True, values[order][1:] != values[order][:-1]])
    sizes = np.diff(np.r_[first, n_hashes])
    size, start, rank = (np.empty(n_hashes, dtype=np.int64) for _ in range(3))
    size[order] = np.repeat(sizes, sizes)
    start[order] = np.repeat(first, sizes)
    rank[order] = np.arange(n_hashes) - np.repeat(first, sizes)
    calm = (size > 1) & (size <= _CROWDED)
    crowded_share = np.bincount(owners, weights=(size > _CROWDED) & (place < _LOOKED_AT), minlength=len(sketches))
    of_crowd = crowded_share >= _CROWD_SHARE * np.minimum(lengths, _LOOKED_AT)
    useful = calm | ((size > _CROWDED) & of_crowd[owners])
    counted = np.cumsum(useful)
    offsets = np.cumsum(lengths) - lengths
    so_far = np.r_[0, counted]
    ordinal = so_far[:-1] - np.repeat(so_far[offsets], lengths)  # of a useful hash among those of its report
    by_value = owners[order]
    found: dict[int, set[int]] = {}
    for i in np.flatnonzero(useful & (ordinal < _KEYS) & (rank > 0)).tolist():
        low = max(0, int(rank[i]) - _NEIGHBOURS)
        nearest = by_value[int(start[i]) + low : int(start[i]) + int(rank[i])].tolist()
        found.setdefault(int(owners[i]), set()).update(nearest, [int(by_value[int(start[i])])])
    return found


def _share(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimate which share of a text's 5-grams stands in another text, from the hashes below both sketches' bounds."""
    bound = min(sketch[-1] if len(sketch) == _SKETCH else 1 << 64 for sketch in (one, other)) if one and other else 0
    own = one[: bisect_right(one, bound)]
    if len(own) < _FEWEST:
        return 1.0 if own and one == other else 0.0
    return len(frozenset(own) & frozenset(other)) / len(own)
