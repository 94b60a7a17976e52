"""Say of each theme in each session what changed against all earlier sessions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.evolution.themes import ThemeCounts
from pipeline.evolution.timeline import Timeline
from pipeline.network.hypergeometric import fisher
from pipeline.network.statistics import Floats, Ints

ABSENT_BEFORE_RETURN = 2  # sessions without a theme after which its mention is a return
FULL_RUNS = 100  # reports up to which each leave-one-out run repeats all tests
_STRIP = 500  # steps whose past is added up at once
CLAIMS = ("new", "returned", "up", "down")


@dataclass(frozen=True)
class Changes:
    """What changed, per step (session or period) and theme.

    Attributes:
        change: (n_steps, n_themes) labels.
        p, q: (n_steps, n_themes), NaN where nothing was tested.
        p_clustered, q_clustered: the same on counts divided by the design effect.
    """

    change: npt.NDArray[np.object_]
    p: Floats
    q: Floats
    p_clustered: Floats
    q_clustered: Floats


def find_changes(
    count: Ints,
    total: Ints,
    before: npt.NDArray[np.bool_],
    clustering: float,
    alpha: float,
    steps: Ints | None = None,
) -> Changes:
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
        steps: indexes of the steps to test; all by default.
    """
    asked = np.arange(len(count)) if steps is None else steps
    now, total_now = count[asked], total[asked]
    earlier, earlier_total, n_earlier = _sums_before(count, total, before, asked)
    p, least = _test(now, total_now, earlier, earlier_total, 1.0)
    can = least <= alpha
    p_clustered, least_clustered = p, least
    if clustering > 1:
        p_clustered, least_clustered = _test(now, total_now, earlier, earlier_total, clustering)
    p, q = _adjust(p, can)
    _, q_clustered = _adjust(p_clustered, least_clustered <= alpha)
    p_clustered = np.where(can, p_clustered, np.nan)
    with np.errstate(invalid="ignore"):
        shown = can & (q < alpha) & (p_clustered < alpha)
    more = now * np.maximum(earlier_total, 1)[:, None] > earlier * np.maximum(total_now, 1)[:, None]
    change = np.where(can, "steady", "insufficient").astype(object)
    change[shown & more] = "up"
    change[shown & ~more] = "down"
    change[(n_earlier >= ABSENT_BEFORE_RETURN)[:, None] & _gone(count, before[asked])] = "returned"
    change[(n_earlier > 0)[:, None] & (earlier == 0)] = "new"
    change[now == 0] = "absent"
    return Changes(change, p, q, p_clustered, q_clustered)


def _sums_before(count: Ints, total: Ints, before: npt.NDArray[np.bool_], asked: Ints) -> tuple[Ints, Ints, Ints]:
    """Add up what came before each step asked: blocks with each theme, blocks, steps."""
    values = np.column_stack([count, total, np.ones(len(total))]).astype(float)  # whole numbers stay exact below 2**53
    strips = [before[asked[start : start + _STRIP]].astype(float) @ values for start in range(0, len(asked), _STRIP)]
    sums = np.concatenate([np.zeros((0, values.shape[1])), *strips]).astype(np.int64)
    return sums[:, :-2], sums[:, -2], sums[:, -1]


def _adjust(p: Floats, can: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return p and q per step of the themes that can be tested, NaN for the others."""
    if not p.size:
        return p, p
    # The procedure of Benjamini and Hochberg, for all steps at once.
    order = np.argsort(np.where(can, p, np.inf), axis=1, kind="stable")
    ascending = np.take_along_axis(np.where(can, p, 1.0), order, axis=1)
    n_tests = can.sum(axis=1, keepdims=True)
    place = np.arange(1, p.shape[1] + 1)
    scaled = np.where(place <= n_tests, ascending * n_tests / place, np.inf)
    least = np.minimum(np.minimum.accumulate(scaled[:, ::-1], axis=1)[:, ::-1], 1.0)
    q = np.empty_like(p)
    np.put_along_axis(q, order, least, axis=1)
    return np.where(can, p, np.nan), np.where(can, q, np.nan)


def _gone(count: Ints, before: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Say which themes are missing from the last steps before each step."""
    gone = np.ones((len(before), count.shape[1]), dtype=bool)
    for row, past in enumerate(before):
        gone[row] = (count[np.flatnonzero(past)[-ABSENT_BEFORE_RETURN:]] == 0).all(axis=0)
    return gone


def _test(count: Ints, total: Ints, earlier: Ints, earlier_total: Ints, divisor: float) -> tuple[Floats, Floats]:
    n, n_earlier = (np.broadcast_to(side[:, None], count.shape).ravel() for side in (total, earlier_total))
    p, least = _fisher(count.ravel(), n, earlier.ravel(), n_earlier, divisor)
    return p.reshape(count.shape), least.reshape(count.shape)


def _fisher(now: Ints, n: Ints, then: Ints, n_then: Ints, divisor: float) -> tuple[Floats, Floats]:
    """Test counts divided by a design effect, rounded down: part of a block is no evidence."""
    now, n, then, n_then = (np.floor(side / divisor + 1e-9).astype(np.int64) for side in (now, n, then, n_then))
    return fisher(now, n, now + then, n + n_then)


def leave_one_out(counts: ThemeCounts, timeline: Timeline, found: Changes, alpha: float) -> Floats:
    """Return per session and theme the share of leave-one-report-out runs that give the same change.

    Only what claims something (new, returned, up, down) is asked; a run counts when the session is still there and the
    report left out is of it or of an earlier one, since later reports cannot matter.

    Returns:
        (n_sessions, n_themes), NaN where nothing is claimed or nothing could be left out.
    """
    if len(timeline.reports) > FULL_RUNS:
        return _leave_one_out_of_many(counts, timeline, found, alpha)
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
        again = find_changes(count, total, before & present, counts.clustering, alpha, asked).change
        same[asked] += again == found.change[asked]
        runs[asked] += 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(claimed & (runs > 0)[:, None], same / runs[:, None], np.nan)


def _leave_one_out_of_many(counts: ThemeCounts, timeline: Timeline, found: Changes, alpha: float) -> Floats:
    """Do the same where there are too many reports to repeat everything.

    The cut-off of the full corpus stands, and earlier reports without the theme are taken to change nothing: one among
    hundreds does not.
    """
    count, total = by_session(counts, timeline)
    robust = np.full(found.change.shape, np.nan)
    n_reports = np.bincount(timeline.report_session, minlength=len(timeline.sessions))
    for session, theme in zip(*np.nonzero(np.isin(found.change, CLAIMS)), strict=True):
        before = timeline.before(int(session))
        own = (timeline.report_session == session) & (n_reports[session] > 1)
        runs = int(before[timeline.report_session].sum() + own.sum())
        asked = np.flatnonzero((before[timeline.report_session] & (counts.blocks[:, theme] > 0)) | own)
        if not runs:
            continue
        less = counts.blocks[asked, theme]
        inside = own[asked]
        now = np.where(inside, count[session, theme] - less, count[session, theme])
        then = count[before, theme].sum() - np.where(inside, 0, less)
        if found.change[session, theme] in ("new", "returned"):
            same = (now > 0) & ((then > 0) == (found.change[session, theme] == "returned"))
        else:
            n = total[session] - np.where(inside, counts.totals[asked], 0)
            n_then = total[before].sum() - np.where(inside, 0, counts.totals[asked])
            tested = ~np.isnan(found.q[session])
            cut = alpha * int((found.q[session][tested] < alpha).sum()) / int(tested.sum())
            same = (now * n_then > then * n) == (found.change[session, theme] == "up")
            same &= _fisher(now, n, then, n_then, 1.0)[0] <= cut
            same &= _fisher(now, n, then, n_then, counts.clustering)[0] < alpha
        robust[session, theme] = (runs - len(asked) + int(same.sum())) / runs
    return robust


def by_session(counts: ThemeCounts, timeline: Timeline) -> tuple[Ints, Ints]:
    """Add reports up per session: blocks with each theme, and blocks."""
    n_sessions = len(timeline.sessions)
    count = np.zeros((n_sessions, len(counts.themes)), dtype=np.int64)
    np.add.at(count, timeline.report_session, counts.blocks)
    total = np.zeros(n_sessions, dtype=np.int64)
    np.add.at(total, timeline.report_session, counts.totals)
    return count, total
