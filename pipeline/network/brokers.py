"""Find the people and organisations who link themes that otherwise stay apart."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.network.incidence import Incidence
from pipeline.network.links import Counts, Pairs, Tested
from pipeline.network.statistics import Bools, Floats, Ints

_COLUMNS = (
    "entity_id",
    "theme_a",
    "theme_b",
    "weight_a",
    "weight_b",
    "q_a",
    "q_b",
    "held",
    "robust",
    "weight_without",
    "expected",
    "n_brokers",
    "evidence_a",
    "evidence_b",
)
_MOST = 500  # rows: nobody reads more, and entity x theme x theme grows fast


class _Found(NamedTuple):
    entity: int
    theme_a: int
    theme_b: int
    link_a: int
    link_b: int
    apart: int
    expected: float
    worst: float


def brokers(
    incidence: Incidence,
    kinds: dict[str, str],
    counts: Counts,
    pairs: Pairs,
    tested: Tested,
    robust: Floats,
    alpha: float,
    min_blocks: int,
) -> pd.DataFrame:
    """List who stands between two themes (a structural hole: Burt 1992; brokerage: Gould and Fernandez 1989).

    A person or organisation is a broker of two themes when it shares at least ``min_blocks`` units with each, by each
    test alone more than expected, and the themes share no more units than expected once the broker's own units are set
    aside. ``held`` says that both links hold (q < ``alpha``); only then should it be told as a finding.

    Args:
        incidence: entities by units.
        kinds: kind of each entity.
        counts, pairs, tested, robust: links of scope 'all'.
        alpha: false discovery rate.
        min_blocks: least number of shared units.

    Returns:
        Firmest first: by the larger q of the two links.
    """
    kind = np.array([kinds.get(name, "") for name in incidence.entities], dtype=object)
    is_theme = kind == "theme"
    can_broker = np.isin(kind, ["person", "organisation"])
    linked = (pairs.weight >= min_blocks) & (pairs.weight > tested.expected) & tested.tested & (tested.p <= alpha)
    legs = _legs(pairs, linked, is_theme, can_broker)
    columns = sparse.csc_matrix(incidence.matrix)
    columns.sort_indices()
    found = []
    every = np.flatnonzero(is_theme)
    units = sparse.csr_matrix(columns[:, every])
    together = (units.T @ units).toarray()
    share = counts.table[:, every].toarray()
    by_chance = share.T @ (share / np.maximum(counts.sizes, 1)[:, None])
    for entity, (themes, links) in legs.items():
        firm = tested.q[links] < alpha
        order = np.lexsort((tested.p[links], ~firm))[:30]
        themes, links = themes[order], links[order]
        place = np.ix_(*2 * [np.searchsorted(every, themes)])
        own = units[columns.indices[columns.indptr[entity] : columns.indptr[entity + 1]]]
        apart = (together - (own.T @ own).toarray())[place]
        expected = by_chance[place]
        for i, j in zip(*np.nonzero(np.triu(apart <= expected, k=1)), strict=True):
            a, b = sorted((i, j), key=lambda k: incidence.entities[themes[k]])
            worst = float(max(tested.q[links[a]], tested.q[links[b]]))
            found.append(_Found(entity, themes[a], themes[b], links[a], links[b], apart[i, j], expected[i, j], worst))
    return _table(incidence, pairs, tested, robust, alpha, columns, found)


def _legs(pairs: Pairs, linked: Bools, is_theme: Bools, can_broker: Bools) -> dict[int, tuple[Ints, Ints]]:
    """Return for each possible broker its themes and the rows of those links, where it has two or more."""
    chosen = np.flatnonzero(linked)
    first, second = pairs.first[chosen], pairs.second[chosen]
    swap = is_theme[first]
    broker, theme = np.where(swap, second, first), np.where(swap, first, second)
    fits = can_broker[broker] & is_theme[theme]
    broker, theme, chosen = broker[fits], theme[fits], chosen[fits]
    return {
        int(entity): (theme[broker == entity], chosen[broker == entity])
        for entity, count in zip(*np.unique(broker, return_counts=True), strict=True)
        if count > 1
    }


def _table(
    incidence: Incidence,
    pairs: Pairs,
    tested: Tested,
    robust: Floats,
    alpha: float,
    columns: sparse.csc_matrix,
    found: list[_Found],
) -> pd.DataFrame:
    names = incidence.entities
    n_brokers = Counter((row.theme_a, row.theme_b) for row in found)
    found = sorted(found, key=lambda row: (row.worst, names[row.entity], names[row.theme_a], names[row.theme_b]))
    told = found[:_MOST]
    ties = {(row.entity, theme) for row in told for theme in (row.theme_a, row.theme_b)}
    evidence = {tie: tuple(incidence.places(_both(columns, *tie))) for tie in ties}
    records = [
        (
            names[row.entity],
            names[row.theme_a],
            names[row.theme_b],
            int(pairs.weight[row.link_a]),
            int(pairs.weight[row.link_b]),
            float(tested.q[row.link_a]),
            float(tested.q[row.link_b]),
            row.worst < alpha,
            float(np.minimum(robust[row.link_a], robust[row.link_b])),
            int(row.apart),
            float(row.expected),
            n_brokers[row.theme_a, row.theme_b],
            evidence[row.entity, row.theme_a],
            evidence[row.entity, row.theme_b],
        )
        for row in told
    ]
    return pd.DataFrame(records, columns=list(_COLUMNS))


def _both(columns: sparse.csc_matrix, one: int, other: int) -> Ints:
    """Return the units in which two entities stand, in order."""
    few, many = sorted(
        (columns.indices[columns.indptr[end] : columns.indptr[end + 1]] for end in (one, other)), key=len
    )
    place = np.minimum(np.searchsorted(many, few), max(0, len(many) - 1))
    return np.asarray(few[many[place] == few], dtype=np.int64)
