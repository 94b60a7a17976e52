from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline.evolution import Evolution, trace
from pipeline.evolution.changes import find_changes
from pipeline.evolution.direction import exact_trend, find_directions
from pipeline.evolution.novelty import novelty
from pipeline.evolution.timeline import lay_out_time
from pipeline.network import link
from pipeline.settings import Statistics
from pipeline.tables import TABLES
from tests.network_worlds import corpus, entities_of, entity_id

QUICK = Statistics(resamples=20)


def evolve(tables, settings: Statistics = QUICK, **extra) -> Evolution:
    edges = link(*tables, settings, 0).edges
    return trace(*tables, entities_of(tables[0]), edges, settings, 0, **extra)


def course(evolution: Evolution, letter: str, column: str = "change") -> list:
    rows = evolution.trends[evolution.trends["entity_id"] == entity_id(letter)]
    return rows[column].tolist()


def session(n_blocks: int, **counts: int) -> list[list[str]]:
    """One report in which each letter stands in its number of blocks, spread evenly."""
    blocks = [""] * n_blocks
    for letter, count in counts.items():
        for number in range(count):
            blocks[number * n_blocks // count] += letter
    return [blocks]


def test_words_for_change():
    tables = corpus(
        {
            "s1": session(20, a=2, b=4, d=1),
            "s2": session(20, a=2, b=4, c=1),
            "s3": session(20, a=3, b=4),
            "s4": session(20, a=14, b=4, d=1),
            "s5": session(20, a=1, b=4, c=1),
        }
    )
    evolution = evolve(tables)
    assert course(evolution, "a") == ["insufficient", "insufficient", "steady", "up", "steady"]
    assert course(evolution, "b") == ["insufficient", "steady", "steady", "steady", "steady"]
    assert course(evolution, "c") == ["absent", "new", "absent", "absent", "returned"]
    assert course(evolution, "d") == ["insufficient", "absent", "absent", "returned", "absent"]
    assert course(evolution, "a", "share") == pytest.approx([0.1, 0.1, 0.15, 0.7, 0.05])
    assert course(evolution, "a", "per_1000_words") == pytest.approx([10.0, 10.0, 15.0, 70.0, 5.0])
    expected = stats.fisher_exact([[14, 6], [7, 53]])[1]
    assert course(evolution, "a", "p")[3] == pytest.approx(expected, abs=1e-12)
    assert course(evolution, "a", "q")[3] == pytest.approx(2 * expected, abs=1e-12)  # of a and b alone
    assert course(evolution, "a", "robust")[3] == 1.0
    assert np.isnan(course(evolution, "a", "robust")[4])


def test_nothing_can_be_shown_with_few_blocks():
    # At most p = 2/5 for one block of five: even the most extreme table is far from 5 %.
    evolution = evolve(corpus({"s1": session(4, a=1), "s2": session(1, a=1)}))
    assert course(evolution, "a") == ["insufficient", "insufficient"]
    assert np.isnan(course(evolution, "a", "q")).all()


def test_a_long_report_is_no_rise():
    sizes = (10, 20, 40, 80, 160, 320)
    evolution = evolve(corpus({f"s{i}": session(n, a=n // 10, b=n // 5) for i, n in enumerate(sizes)}))
    assert course(evolution, "a") == ["insufficient", *["steady"] * 5]
    assert course(evolution, "a", "share") == [0.1] * 6
    assert evolution.theme_summary["direction"].tolist() == ["steady", "steady"]


def test_neighbouring_blocks_are_not_independent_evidence():
    # Every theme is one run of six blocks somewhere: 6 of 24 against 0 of 24 looks like a rise, but is one agenda item.
    count = np.array([[1], [1], [7]])
    total, before = np.array([24, 24, 24]), np.tri(3, k=-1, dtype=bool)
    alone = find_changes(count, total, before, 1.0, 0.05)
    clumped = find_changes(count, total, before, 6.0, 0.05)
    assert alone.change[2, 0] == "up"
    assert clumped.change[2, 0] == "steady"
    assert alone.p[2, 0] == clumped.p[2, 0] == pytest.approx(stats.fisher_exact([[7, 17], [2, 46]])[1])


def test_one_session_may_have_two_reports():
    tables = corpus({"s1": session(10, a=1), "s2": [["a", "", ""], ["a", "a", "", ""]]})
    evolution = evolve(tables)
    assert course(evolution, "a", "n_blocks") == [1, 3]
    assert course(evolution, "a", "n_blocks_total") == [10, 7]


def test_two_sessions_of_one_day_do_not_precede_each_other():
    sessions = {"s1": session(20, a=1), "s2": session(20, b=1), "s3": session(20, a=5)}
    dates = {"s2": "2020-05-01", "s3": "2020-05-01"}
    timeline = lay_out_time(*corpus(sessions, dates)[2:])
    assert [timeline.before(i).tolist() for i in range(3)] == [[False] * 3, [True, False, False], [True, False, False]]


def test_a_year_alone_precedes_only_later_years():
    _, _, reports, sessions = corpus({"s1": [[]], "s2": [[]], "s3": [[]]}, {"s1": "2020-01-01", "s2": "2020-06-01"})
    sessions.loc[0, "precision"] = "year"
    sessions.loc[2, "date"] = pd.Timestamp("2021-01-05").date()
    timeline = lay_out_time(reports, sessions)
    assert timeline.sessions == ("s1", "s2", "s3")
    assert timeline.before(1).tolist() == [False, False, False]
    assert timeline.before(2).tolist() == [True, True, False]


def test_undated_reports_and_announcements_stay_out_of_time():
    tables = corpus(
        {"s1": session(9, a=1), "s2": session(9, a=9), "s3": session(9, a=9)}, {"s2": None}, s3="announcement"
    )
    evolution = evolve(tables)
    assert course(evolution, "a", "session_id") == ["s1"]
    assert [(row.report_id, row.reason) for row in evolution.rejected] == [
        ("s2_0.md", "no date: left out of time"),
        ("s3_0.md", "an announcement is no meeting"),
    ]


@pytest.mark.parametrize("period", ["session", "month", "quarter", "year"])
def test_gaps_of_years(period):
    dates = {"s1": "2015-03-01", "s2": "2015-03-20", "s3": "2023-11-02"}
    tables = corpus({"s1": session(9, a=3), "s2": session(9, a=1, b=2), "s3": session(9, b=3)}, dates)
    evolution = evolve(tables, Statistics(period=period, resamples=20))
    names = {
        "session": ["s1", "s2", "s3"],
        "month": ["2015-03", "2023-11"],
        "quarter": ["2015-Q1", "2023-Q4"],
        "year": ["2015", "2023"],
    }
    own = evolution.period_trends[evolution.period_trends["entity_id"] == "theme:a"]
    assert own["period"].tolist() == names[period]
    assert own["n_blocks"].tolist() == ([3, 1, 0] if period == "session" else [4, 0])
    assert evolution.since_last[["change", "entity_id"]].values.tolist() == [["silent", "theme:a"]]


def test_summary_of_a_theme():
    sessions = {f"s{i}": session(30, a=max(0, 3 * i - 3), b=2 * (i in (0, 4, 7))) for i in range(8)}
    summary = evolve(corpus(sessions)).theme_summary.set_index("entity_id")
    rising, back = summary.loc["theme:a"], summary.loc["theme:b"]
    assert (rising["first_session"], rising["last_session"], rising["peak_session"]) == ("s2", "s7", "s7")
    assert (rising["n_sessions"], rising["n_sessions_total"], rising["silent_for"]) == (6, 8, 0)
    assert (rising["direction"], rising["robust"]) == ("up", 1.0)
    assert (back["returned"], back["direction"]) == (("s4", "s7"), "steady")


def test_exact_trend_by_hand():
    # Two of six blocks, two in each of three sessions; both in the last, or both in the first: 2 of 15 ways.
    count, two, time = np.array([0, 0, 2]), np.array([2, 2, 2]), np.array([0, 1, 2])
    assert exact_trend(count, two, time) == pytest.approx((2 / 15, 2 / 15))
    assert exact_trend(np.array([0, 1, 1]), two, time) == pytest.approx((10 / 15, 2 / 15))
    assert exact_trend(two - count, two, time) == pytest.approx((2 / 15, 2 / 15))


def test_two_sessions_have_no_direction():
    found = find_directions(np.array([[0], [30]]), np.array([30, 30]), np.array([0, 1]), 0.05)
    assert found.direction.tolist() == ["insufficient"]


def test_change_of_a_link_by_hand():
    # Two blocks of four for each, apart in s1 and together in s2. Given two shared blocks in all, s2 has both in
    # 1/6 x 1/6 of (1/6 x 1/6 + 4/6 x 4/6 + 1/6 x 1/6) = 1/18; as extreme is both in s1.
    tables = corpus({"s1": [["a", "a", "b", "b"]], "s2": [["ab", "ab", "", ""]]})
    row = evolve(tables, Statistics(resamples=20, alpha=0.2)).link_changes.iloc[0]
    assert (row["weight"], row["weight_before"], row["expected"]) == (2, 0, pytest.approx(1.0))
    assert (row["p"], row["q"], row["change"]) == (pytest.approx(1 / 9), pytest.approx(1 / 9), "appeared")
    assert row["robust"] == 0.0  # without either report there is no comparison
    assert evolve(tables).link_changes["change"].tolist() == ["insufficient"] * len(evolve(tables).link_changes)


def test_links_that_appear_and_vanish():
    apart, together = ["a", "b"] * 5 + [""] * 10, ["ab"] * 5 + [""] * 15
    sessions = {f"s{i}": [together if i >= 4 else apart] for i in range(5)}
    changes = evolve(corpus(sessions)).link_changes
    last = changes[(changes["step"] == "session") & (changes["period"] == "s4")].iloc[0]
    assert (last["change"], last["weight"], last["weight_before"]) == ("appeared", 5, 0)
    sessions = {f"s{i}": [apart if i >= 4 else together] for i in range(5)}
    evolution = evolve(corpus(sessions))
    last = evolution.link_changes[evolution.link_changes["period"] == "s4"].iloc[0]
    assert (last["change"], last["weight"], last["weight_before"]) == ("vanished", 0, 20)
    found = evolution.since_last[evolution.since_last["kind"] == "link"].iloc[0]
    assert (found["change"], found["evidence"]) == ("vanished", tuple(f"s3_0.md#{block}" for block in range(5)))


def test_more_talk_of_both_is_no_stronger_link():
    # In s5 both are spoken of four times as much and meet sixteen times as often: just what independence gives.
    little = [["ab" if b == 0 else "a" if b < 5 else "b" if b < 9 else "" for b in range(25)]]
    much = [["ab" if b < 16 else "a" if b < 20 else "b" if b < 24 else "" for b in range(25)]]
    changes = evolve(corpus({**{f"s{i}": little for i in range(5)}, "s5": much})).link_changes
    assert set(changes["change"]) <= {"steady", "insufficient"}
    assert changes[changes["period"] == "s5"]["weight"].tolist() == [16]


def test_what_the_last_session_changed():
    tables = corpus({"s1": session(20, a=1, b=2), "s2": session(20, b=2, c=1), "s3": session(20, b=2, p=1, d=2)})
    found = evolve(tables).since_last
    assert found[["kind", "change", "entity_id", "n_blocks", "n_blocks_before"]].values.tolist() == [
        ["person", "new", "person:p", 1, 0],
        ["theme", "new", "theme:d", 2, 0],
        ["theme", "silent", "theme:c", 0, 1],
    ]
    assert found["evidence"].tolist() == [("s3_0.md#0",), ("s3_0.md#0", "s3_0.md#10"), ("s2_0.md#0",)]
    assert set(found["session_id"]) == {"s3"}


def test_novelty_of_a_turn_in_the_middle():
    before, after = [10, 10, 0, 0], [0, 0, 10, 10]
    count = np.array([before] * 5 + [after] * 5)
    names = tuple(f"s{i}" for i in range(10))
    found = novelty(count, names, ("",) * 10, 0)
    turn = found[found["session_id"] == "s5"].iloc[0]
    assert turn["transience"] == pytest.approx(0.0)
    assert turn["novelty"] == turn["resonance"] == found["novelty"].max()
    # Five of the nine others are of the other kind: one in C(9,3) / C(5,3) choices has three of them.
    assert turn["p"] == pytest.approx(10 / 84)
    assert np.isnan(found["novelty"][:3]).all()
    assert len(novelty(count[:6], names[:6], ("",) * 6, 0)) == 0


def groups(*letters: str) -> list[list[str]]:
    return [[block for group in letters for block in [group] * 6] + [""] * 60]


def test_communities_split_only_by_test():
    dates = {f"s{i}": f"20{20 + i // 3}-0{1 + 3 * (i % 3)}-10" for i in range(6)}  # too few blocks for less than a year
    steady = evolve(corpus({f"s{i}": groups("abcd", "efgh") for i in range(6)}, dates))
    assert steady.community_events.empty
    assert steady.community_flow.values.tolist() == [["2020", name, "2021", name, 4] for name in ("g01", "g02")]
    assert sorted(set(steady.community_members["period"])) == ["2020", "2021"]
    parted = {f"s{i}": groups("abcdpo", "efgh") if i < 3 else groups("abc", "dpo", "efgh") for i in range(6)}
    events = evolve(corpus(parted, dates)).community_events
    assert events[["period", "event"]].values.tolist() == [["2021", "split"]]
    assert events["support"].tolist() == [1.0]


@pytest.mark.parametrize(
    "sessions", [{}, {"s1": [[]]}, {"s1": [["", ""]]}, {"s1": [["ab", "a"]]}, {"s1": [["", ""]], "s2": [["a"]]}]
)
def test_little_or_nothing(sessions):
    evolution = evolve(corpus(sessions))
    for name, frame in evolution.tables.items():
        assert set(frame.columns) == {column.name for column in TABLES[name].columns}
    assert len(evolution.trends) == len(sessions) * evolution.trends["entity_id"].nunique()
    assert evolution.community_events.empty


words = st.lists(st.text("abcp", max_size=3), min_size=1, max_size=6)
worlds = st.lists(st.lists(words, min_size=1, max_size=2), min_size=1, max_size=4)


@given(worlds, st.permutations("abc"), st.integers(0, 1000))
@settings(max_examples=12, deadline=None)
def test_order_and_names_change_nothing(world, letters, seed):
    names = {entity_id(old): entity_id(new) for old, new in zip("abc", letters, strict=True)}
    tables = corpus({f"s{i}": reports for i, reports in enumerate(world)})
    plain = evolve(tables)
    mentions, *others = (frame.sample(frac=1, random_state=seed) for frame in tables)
    mentions["entity_id"] = mentions["entity_id"].replace(names)
    other = evolve((mentions, *others))
    for name in ("trends", "theme_summary", "novelty", "since_last"):
        left, right = getattr(plain, name), getattr(other, name)
        if "entity_id" in left:
            left = left.assign(entity_id=left["entity_id"].replace(names))
        keys = [key for key in ("kind", "change", "entity_id", "session_id", "step", "period") if key in left]
        left, right = (frame.sort_values(keys, ignore_index=True) for frame in (left, right))
        pd.testing.assert_frame_equal(left, right, check_exact=False, rtol=1e-9, check_dtype=False)
