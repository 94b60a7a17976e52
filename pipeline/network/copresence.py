"""Link people who attend the same sessions: a relation of its own, apart from co-occurrence in text."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.network.incidence import count_by
from pipeline.network.links import Counts, assess, pairs_of

_COLUMNS = ("source", "target", "weight", "expected", "jaccard", "p", "q")
_PRESENT = ("present", "chair", "secretary")


def copresence(attendance: pd.DataFrame | None, sessions: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Count and test who is present together, within each series of meetings.

    The unit is the session with an attendance list, the stratum its series: people who only belong to the same kind of
    meeting are not linked by that.

    Returns:
        source, target, weight (sessions both attended), expected, jaccard, p (exact upper tail), q (over pairs tested).
    """
    if attendance is None or not len(attendance):
        return pd.DataFrame(columns=list(_COLUMNS))
    present = attendance[attendance["role"].isin(_PRESENT)][["session_id", "entity_id"]].drop_duplicates()
    series = sessions.set_index("session_id")["series"]
    units = sorted(set(present["session_id"]) & set(series.index))
    present = present[present["session_id"].isin(units)]
    people = sorted(set(present["entity_id"]))
    if not people:
        return pd.DataFrame(columns=list(_COLUMNS))
    row = present["session_id"].map({name: i for i, name in enumerate(units)}).to_numpy()
    column = present["entity_id"].map({name: i for i, name in enumerate(people)}).to_numpy()
    matrix = sparse.csr_matrix((np.ones(len(row), dtype=np.int64), (row, column)), shape=(len(units), len(people)))
    kinds = sorted(set(series[units]))
    stratum = np.array([kinds.index(series[unit]) for unit in units], dtype=np.int64)
    counts = Counts(np.bincount(stratum, minlength=len(kinds)), count_by(matrix, stratum, len(kinds)))
    pairs = pairs_of(matrix)
    tested = assess(counts, pairs, alpha, min_blocks=1)
    union = counts.totals[pairs.first] + counts.totals[pairs.second] - pairs.weight
    return pd.DataFrame(
        {
            "source": [people[i] for i in pairs.first.tolist()],
            "target": [people[i] for i in pairs.second.tolist()],
            "weight": pairs.weight,
            "expected": tested.expected,
            "jaccard": pairs.weight / union,
            "p": tested.p,
            "q": tested.q,
        }
    )
