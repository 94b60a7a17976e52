"""Follow each theme from session to session and test what changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.evolution.timeline import Timeline
from pipeline.network.statistics import Ints


@dataclass(frozen=True)
class ThemeCounts:
    """What the themes of a corpus look like, counted.

    Attributes:
        themes: entity identifiers in order.
        blocks: (n_reports, n_themes) blocks with the theme.
        mentions: (n_reports, n_themes) mentions.
        totals: (n_reports,) blocks.
        words: (n_reports,) words.
        clustering: how much a mention makes one in the next blocks likelier; 1 means not at all.
    """

    themes: tuple[str, ...]
    blocks: Ints
    mentions: Ints
    totals: Ints
    words: Ints
    clustering: float


def count_themes(
    mentions: pd.DataFrame, blocks: pd.DataFrame, themes: tuple[str, ...], timeline: Timeline
) -> ThemeCounts:
    """Count blocks and mentions of every theme in every dated report."""
    row_of = {report_id: i for i, report_id in enumerate(timeline.reports)}
    column_of = {theme: i for i, theme in enumerate(themes)}
    known = blocks[blocks["report_id"].isin(row_of)].sort_values(["report_id", "block"], kind="stable")
    report = known["report_id"].map(row_of).to_numpy(dtype=np.int64)
    totals = np.bincount(report, minlength=len(row_of)).astype(np.int64)
    words = np.bincount(report, known["n_words"].to_numpy(dtype=float), len(row_of)).astype(np.int64)
    place = pd.MultiIndex.from_frame(known[["report_id", "block"]])
    named = mentions[mentions["entity_id"].isin(column_of) & mentions["report_id"].isin(row_of)]
    position = place.get_indexer(pd.MultiIndex.from_frame(named[["report_id", "block"]]))
    column = named["entity_id"].map(column_of).to_numpy(dtype=np.int64)
    column, position = column[position >= 0], position[position >= 0]
    matrix = sparse.csr_matrix((np.ones(len(column)), (position, column)), shape=(len(known), len(themes)))
    matrix.sum_duplicates()
    adder = sparse.csr_matrix((np.ones(len(known)), (report, np.arange(len(known)))), shape=(len(row_of), len(known)))
    n_mentions = np.asarray((adder @ matrix).todense()).astype(np.int64)
    matrix.data[:] = 1.0
    n_blocks = np.asarray((adder @ matrix).todense()).astype(np.int64)
    clumped = clustering(sparse.csc_matrix(matrix), np.asarray(report, dtype=np.int64))
    return ThemeCounts(themes, n_blocks, n_mentions, totals, words, clumped)


def clustering(matrix: sparse.csc_matrix, report: Ints, lags: int = 10) -> float:
    """Estimate how much counts of blocks vary more than independent blocks would: the design effect, at least 1.

    One plus twice the sum of the serial correlations of 'the block mentions the theme' within reports, pooled over
    themes, up to the first that is not positive (Bayley and Hammersley 1946, *J. R. Stat. Soc. Suppl.* 8; Geyer 1992,
    *Stat. Sci.* 7, for where to stop).
    """
    n_units = matrix.shape[0]
    n_reports = int(report.max(initial=-1)) + 1
    size = np.bincount(report, minlength=n_reports).astype(float)
    adder = sparse.csr_matrix((np.ones(n_units), (report, np.arange(n_units))), shape=(n_reports, n_units))
    count = np.asarray((adder @ matrix).todense())
    variance = float((count * (1 - count / np.maximum(size, 1)[:, None])).sum())
    if variance <= 0:
        return 1.0
    # Of k marked among n blocks in any order, two given blocks are both marked with this chance.
    both_by_chance = (count * (count - 1)).sum(axis=1) / np.maximum(size * (size - 1), 1)
    rows = sparse.csr_matrix(matrix)
    length = float((size**2).sum() / size.sum())  # blocks of the report that a block is in, on average
    effect, pull = 0.0, 0.0
    for lag in range(1, min(lags, n_units - 1) + 1):
        same = report[lag:] == report[:-lag]
        both = float(rows[lag:][same].multiply(rows[:-lag][same]).sum())
        pairs = np.bincount(report[lag:][same], minlength=n_reports)
        correlation = (both - float(pairs @ both_by_chance)) / variance
        if correlation <= 0:
            break
        weight = 2 * max(0.0, 1 - lag / length)
        effect += weight * correlation
        # A report's own share follows its runs, which hides (effect - 1) / length of what is left of each correlation.
        pull += weight * (1 - correlation) / length
    return 1 + effect / (1 - min(pull, 0.8))
