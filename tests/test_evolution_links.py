"""Changes of links, worked out for all lengths of a step at once, against working out each thing by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline.evolution import changes, linkchanges
from pipeline.evolution.chances import conditional
from pipeline.evolution.changes import find_changes
from pipeline.evolution.leftout import LeftOut
from pipeline.evolution.linkchanges import link_changes
from pipeline.evolution.timeline import lay_out_time
from pipeline.network.incidence import Incidence, build
from pipeline.network.links import counts_of, pairs_of
from tests.network_worlds import corpus

block = st.sampled_from(["", "a", "b", "ab", "abc", "ac", "c"])
report = st.lists(block, min_size=1, max_size=8)
worlds = st.lists(st.lists(report, min_size=1, max_size=3), min_size=2, max_size=7)
precisions = st.lists(st.sampled_from(["day", "month", "year"]), min_size=7, max_size=7)
days = st.lists(st.dates(pd.Timestamp("2020-01-01").date(), pd.Timestamp("2021-12-31").date()), min_size=7, max_size=7)


def lay_out(world, dates=None, precision=None):
    names = [f"s{number}" for number in range(len(world))]
    given_dates = None if dates is None else dict(zip(names, map(str, dates), strict=False))
    mentions, blocks, reports, sessions = corpus(dict(zip(names, world, strict=True)), given_dates)
    if precision:
        sessions["precision"] = precision[: len(world)]
    return build(mentions, blocks, reports, "block"), lay_out_time(reports, sessions)


@given(worlds, days, precisions)
@settings(max_examples=30, deadline=None)
def test_lengths_asked_together_tell_what_each_tells_alone(world, dates, precision):
    incidence, timeline = lay_out(world, dates, precision)
    together = link_changes(incidence, timeline, ["month", "quarter", "session"], 0.2, 1)
    for period, frame in together.items():
        alone = link_changes(incidence, timeline, [period], 0.2, 1)[period]
        pd.testing.assert_frame_equal(frame, alone, check_exact=True)


@given(worlds, days, precisions)
@settings(max_examples=20, deadline=None)
def test_pairs_in_small_portions_tell_the_same(world, dates, precision):
    incidence, timeline = lay_out(world, dates, precision)
    whole = link_changes(incidence, timeline, ["session"], 0.2, 1)["session"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linkchanges, "_STRATA", 1)
        parts = link_changes(incidence, timeline, ["session"], 0.2, 1)["session"]
    pd.testing.assert_frame_equal(whole, parts, rtol=1e-12)


def test_a_past_holds_what_ended_before_the_step_began():
    world = [[["ab"]], [["ab"]], [["ab"]], [["ab"]]]
    dates = ["2020-03-01", "2020-03-20", "2020-05-01", "2020-05-01"]
    incidence, timeline = lay_out(world, dates, ["month", "day", "day", "day"])
    table = link_changes(incidence, timeline, ["session"], 0.2, 1)["session"]
    assert table[["period", "weight_before"]].values.tolist() == [["s0", 0], ["s1", 0], ["s2", 2], ["s3", 2]]


def _by_hand(incidence: Incidence, ends: tuple[int, int], strata: list[int], without: int) -> tuple[np.ndarray, int]:
    kept = incidence.unit_report != without
    whole, seen = np.array([1.0]), 0
    for stratum in strata:
        units = incidence.matrix[kept & (incidence.unit_stratum == stratum)][:, ends].toarray()
        one, other = units.sum(axis=0).tolist()
        if one and other:
            chance = stats.hypergeom.pmf(np.arange(min(one, other) + 1), len(units), one, other)
            whole, seen = np.convolve(whole, chance), seen + int(units.all(axis=1).sum())
    return whole, seen


@given(worlds, st.floats(0.01, 0.9))
@settings(max_examples=40, deadline=None)
def test_leaving_a_report_out_is_testing_without_it(world, cut):
    incidence, _ = lay_out(world)
    counts, pairs = counts_of(incidence), pairs_of(incidence.matrix)
    here, past = [len(incidence.strata) - 1], list(range(len(incidence.strata) - 1))
    found = LeftOut(incidence, counts, pairs).robust(np.arange(len(pairs)), np.array(here), np.array(past), cut)
    for row, share in enumerate(found.tolist()):
        ends = (int(pairs.first[row]), int(pairs.second[row]))
        width, reports, kept, near = int(pairs.weight[row]) + 1, np.unique(incidence.unit_report).tolist(), 0, False
        for without in reports:
            sides = []
            for strata in (here, past):
                chance, seen = _by_hand(incidence, ends, strata, without)
                sides.append((np.pad(chance, (0, width))[None, :width], np.array([seen])))
            (present, now), (earlier, before) = sides
            p = float(conditional(present, earlier, now, before)[0][0])
            near |= abs(p - cut) < 1e-9
            kept += p <= cut and int(now[0] + before[0]) > 0
        if not near:
            assert share == pytest.approx(kept / len(reports))


def test_a_past_added_up_in_strips_is_the_same_past():
    draw = np.random.default_rng(0)
    count, total = draw.integers(0, 5, (30, 4)), draw.integers(5, 9, 30)
    before = np.tri(30, k=-1, dtype=bool)
    whole = find_changes(count, total, before, 1.3, 0.2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "_STRIP", 7)
        strips = find_changes(count, total, before, 1.3, 0.2)
    assert whole.change.tolist() == strips.change.tolist()
    np.testing.assert_array_equal(whole.p, strips.p)
