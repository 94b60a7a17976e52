"""Say of each theme in each session what changed against all earlier sessions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.evolution.themes import ThemeCounts
from pipeline.evolution.timeline import Timeline
from pipeline.network.statistics import Floats, Ints, benjamini_hochberg, fisher

ABSENT_BEFORE_RETURN = 2  # sessions without a theme after which its mention is a return
FULL_RUNS = 100  # reports up to which every leave-one-out run repeats the whole test
CLAIMS = ("new", "returned", "up", "down")


@dataclass(frozen=True)
class Changes:
    """What changed, per step (session or period) and theme.

    Attributes:
        change: (n_steps, n_themes) labels.
        p, q: (n_steps, n_themes), NaN where nothing was tested.
        p_clustered: the same test on counts divided by the design effect.
    """

    change: npt.NDArray[np.object_]
    p: Floats
    q: Floats
    p_clustered: Floats


def find_changes(count: Ints, total: Ints, before: npt.NDArray[np.bool_], clustering: float, alpha: float) -> Changes:
    """Test every step against all earlier ones.

    The test is Fisher's exact one on blocks with and without the theme, now and before, two-sided; Benjamini-Hochberg
    over the themes of the step that the margins allow to reach ``alpha``. 'up' and 'down' are said only where the test
    also holds for counts divided by the design effect (Rao and Scott 1992, *Biometrics* 48), since neighbouring blocks
    go on about the same thing and are not independent evidence.

    Args:
        count: (n_steps, n_themes) blocks with the theme.
        total: (n_steps,) blocks.
        before: (n_steps, n_steps) whether the column's step came before the row's.
        clustering: design effect, at least 1.
        alpha: false discovery rate.
    """
    n_steps, n_themes = count.shape
    earlier, earlier_total = before.astype(np.int64) @ count, before.astype(np.int64) @ total
    p, least = _test(count, total, earlier, earlier_total, 1.0)
    p_clustered, _ = _test(count, total, earlier, earlier_total, clustering)
    can = least <= alpha
    p, p_clustered = np.where(can, p, np.nan), np.where(can, p_clustered, np.nan)
    q = np.full_like(p, np.nan)
    change = np.full((n_steps, n_themes), "insufficient", dtype=object)
    share = count / np.maximum(total, 1)[:, None]
    earlier_share = earlier / np.maximum(earlier_total, 1)[:, None]
    for step in range(n_steps):
        tested = can[step]
        q[step, tested] = benjamini_hochberg(p[step, tested])
        change[step, tested] = "steady"
        shown = tested & (np.nan_to_num(q[step], nan=1.0) < alpha) & (np.nan_to_num(p_clustered[step], nan=1.0) < alpha)
        change[step, shown & (share[step] > earlier_share[step])] = "up"
        change[step, shown & (share[step] < earlier_share[step])] = "down"
        past = np.flatnonzero(before[step])
        if len(past):
            recent = count[past[-ABSENT_BEFORE_RETURN:]]
            gone = (recent == 0).all(axis=0) & (len(recent) == ABSENT_BEFORE_RETURN)
            change[step, gone] = "returned"
            change[step, earlier[step] == 0] = "new"
        change[step, count[step] == 0] = "absent"
    return Changes(change, p, q, p_clustered)


def _test(count: Ints, total: Ints, earlier: Ints, earlier_total: Ints, divisor: float) -> tuple[Floats, Floats]:
    def scaled(values: Ints) -> Ints:
        return np.rint(values / divisor).astype(np.int64)

    now, then = scaled(count), scaled(earlier)
    n = np.maximum(np.broadcast_to(scaled(total)[:, None], count.shape), now)
    all_n = n + np.maximum(np.broadcast_to(scaled(earlier_total)[:, None], count.shape), then)
    p, least = fisher(now.ravel(), n.ravel(), (now + then).ravel(), all_n.ravel())
    return p.reshape(count.shape), least.reshape(count.shape)


def leave_one_out(counts: ThemeCounts, timeline: Timeline, found: Changes, alpha: float) -> Floats:
    """Return per session and theme the share of leave-one-report-out runs that give the same change.

    Only what claims something (new, returned, up, down) is asked; a run counts when the session is still there and the
    report left out is of it or of an earlier one, since later reports cannot matter.

    Returns:
        (n_sessions, n_themes), NaN where nothing is claimed or nothing could be left out.
    """
    session_count, session_total = by_session(counts, timeline)
    n_sessions = len(timeline.sessions)
    before = np.array([timeline.before(s) for s in range(n_sessions)]).reshape(n_sessions, n_sessions)
    claimed = np.isin(found.change, CLAIMS)
    same = np.zeros(claimed.shape)
    runs = np.zeros(n_sessions)
    n_reports = np.bincount(timeline.report_session, minlength=n_sessions)
    for report, session in enumerate(timeline.report_session.tolist()):
        touched = before[:, session].copy()
        touched[session] = n_reports[session] > 1
        asked = np.flatnonzero(touched & claimed.any(axis=1))
        if not len(asked):
            continue
        count, total = session_count.copy(), session_total.copy()
        count[session] -= counts.blocks[report]
        total[session] -= counts.totals[report]
        present = np.ones(n_sessions, dtype=bool)
        present[session] = n_reports[session] > 1
        again = _again(count, total, before & present, asked, counts.clustering, alpha)
        same[asked] += again == found.change[asked]
        runs[asked] += 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(claimed & (runs > 0)[:, None], same / runs[:, None], np.nan)


def _again(
    count: Ints, total: Ints, before: npt.NDArray[np.bool_], asked: Ints, clustering: float, alpha: float
) -> npt.NDArray[np.object_]:
    """Find the changes of some sessions only."""
    rows = []
    for step in asked.tolist():
        past = np.flatnonzero(before[step])
        keep = np.append(past, step)
        mask = np.zeros((len(keep), len(keep)), dtype=bool)
        mask[-1, :-1] = True
        rows.append(find_changes(count[keep], total[keep], mask, clustering, alpha).change[-1])
    return np.array(rows, dtype=object)


def by_session(counts: ThemeCounts, timeline: Timeline) -> tuple[Ints, Ints]:
    """Add reports up per session: blocks with each theme, and blocks."""
    n_sessions = len(timeline.sessions)
    count = np.zeros((n_sessions, len(counts.themes)), dtype=np.int64)
    np.add.at(count, timeline.report_session, counts.blocks)
    total = np.zeros(n_sessions, dtype=np.int64)
    np.add.at(total, timeline.report_session, counts.totals)
    return count, total
