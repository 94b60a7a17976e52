from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipeline.network import link
from pipeline.network.centrality import betweenness, pagerank
from pipeline.network.incidence import build
from pipeline.network.links import EXACT_STRATA, assess, counts_of, pairs_of
from pipeline.network.louvain import louvain
from pipeline.network.resample import REACH
from pipeline.network.statistics import npmi
from pipeline.settings import Statistics
from pipeline.tables import TABLES
from tests.network_worlds import corpus, entity_id

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "network.yaml").read_text(encoding="utf-8"))
QUICK = Statistics(resamples=10)


def edge(network, scope: str, one: str, other: str) -> pd.Series:
    ends = sorted([entity_id(one), entity_id(other)])
    edges = network.edges
    found = edges[(edges["scope"] == scope) & (edges["source"] == ends[0]) & (edges["target"] == ends[1])]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_links_worked_out_by_hand(case):
    network = link(*corpus({name: [blocks] for name, blocks in case["sessions"].items()}), QUICK, 0)
    row = edge(network, "all", *case["pair"])
    assert row["weight"] == case["weight"]
    assert row["expected"] == pytest.approx(float(Fraction(str(case["expected"]))), abs=1e-12)
    assert row["p"] == pytest.approx(float(Fraction(str(case["p"]))), abs=1e-12)
    assert row["q"] == pytest.approx(float(Fraction(str(case["q"]))), abs=1e-12)
    assert bool(row["tested"]) is case["tested"]
    assert row["npmi"] == pytest.approx(case["npmi"], abs=1e-12)


def test_a_session_is_a_scope_of_its_own():
    network = link(*corpus({"s1": [["ab", "ab", *[""] * 5]], "s2": [["ab", *[""] * 9]]}), QUICK, 0)
    first, whole = edge(network, "s1", "a", "b"), edge(network, "all", "a", "b")
    assert (first["weight"], first["p"], first["q"]) == (2, pytest.approx(1 / 21), pytest.approx(1 / 21))
    assert (whole["weight"], whole["p"]) == (3, pytest.approx(1 / 210))
    assert edge(network, "s2", "a", "b")["tested"] == np.False_


def test_reports_without_session_count_in_all_by_themselves():
    mentions, blocks, reports, sessions = corpus({"s1": [["ab", "", ""]], "s2": [["ab", "", ""]]})
    reports.loc[1, "session_id"] = None
    network = link(mentions, blocks, reports, sessions, QUICK, 0)
    assert sorted(set(network.edges["scope"])) == ["all", "s1"]
    assert edge(network, "all", "a", "b")["p"] == pytest.approx(1 / 9)


def test_attendance_lists_are_no_co_occurrence():
    tables = corpus({"s1": [["abcd", "ab", "", ""]]})
    lists = pd.DataFrame({"report_id": ["s1_0.md", "s1_0.md"], "block": [0, 0]})
    network = link(*tables, QUICK, 0, attendance_blocks=lists)
    assert network.edges["weight"].tolist() == [1, 1]
    assert edge(network, "all", "a", "b")["expected"] == pytest.approx(1 / 3)  # of the three blocks that are left
    assert [(row.reason, row.count) for row in network.rejected] == [
        ("mentions on an attendance list are no co-occurrence", 4)
    ]


def test_mentions_of_unknown_blocks_are_counted():
    mentions, blocks, reports, sessions = corpus({"s1": [["ab", "b"]]})
    network = link(mentions, blocks[blocks["block"] != 1], reports, sessions, QUICK, 0)
    assert [(row.report_id, row.count) for row in network.rejected] == [("s1_0.md", 1)]


@pytest.mark.parametrize(("unit", "n_units", "weight"), [("block", 4, 0), ("sentence", 8, 0), ("section", 2, 1)])
def test_units(unit, n_units, weight):
    mentions, blocks, reports, _ = corpus({"s1": [["a", "b", "", ""]]})
    blocks["section"] = ["Een", "Een", "Twee", "Twee"]
    incidence = build(mentions, blocks, reports, unit)
    assert incidence.matrix.shape == (n_units, 2)
    assert pairs_of(incidence.matrix).weight.tolist() == [weight] * (weight > 0)


def test_sentences_split_what_a_block_joins():
    mentions, blocks, reports, sessions = corpus({"s1": [["ab", "ab", *[""] * 9]]})
    mentions["sentence"] = [0, 1, 0, 0]
    network = link(mentions, blocks, reports, sessions, Statistics(unit="sentence", resamples=10), 0)
    assert edge(network, "all", "a", "b")["weight"] == 1


def test_leaving_one_report_out():
    # Two reports carry the link; without either, one of the 8-block reports is left: p = 1/8 x 3 sessions of nothing.
    blocks = ["ab", "ab", "ab", *[""] * 9]
    network = link(*corpus({"s1": [blocks], "s2": [blocks], "s3": [[""] * 12]}), QUICK, 0)
    assert edge(network, "all", "a", "b")["robust"] == 1.0
    network = link(*corpus({"s1": [blocks], "s2": [[""] * 12]}), QUICK, 0)
    assert edge(network, "all", "a", "b")["robust"] == 0.5
    network = link(*corpus({"s1": [blocks]}), QUICK, 0)
    assert np.isnan(edge(network, "all", "a", "b")["robust"])
    network = link(*corpus({"s1": [["ab", "ab", "ab", *[""] * 9], [""] * 12]}), QUICK, 0)
    assert edge(network, "s1", "a", "b")["robust"] == 0.5


def test_large_corpora_screen_only_what_cannot_hold(monkeypatch):
    rng = np.random.default_rng(0)
    letters = "abcdefghijk"
    sessions = {
        f"s{s:02d}": [["".join(x for x in letters if rng.random() < 0.1) + "yz" * (b % 9 == 0) for b in range(30)]]
        for s in range(12)
    }
    incidence = build(*corpus(sessions)[:3], "block")
    counts, pairs = counts_of(incidence), pairs_of(incidence.matrix)
    exact = assess(counts, pairs, 0.05, 2)
    assert EXACT_STRATA == 3_000_000
    monkeypatch.setattr("pipeline.network.links.EXACT_STRATA", 0)
    screened = assess(counts, pairs, 0.05, 2)
    assert (screened.q < 0.05).tolist() == (exact.q < 0.05).tolist()
    assert (exact.q < 0.05).sum() == 1
    np.testing.assert_allclose(screened.q[exact.q < 0.05], exact.q[exact.q < 0.05], rtol=1e-12)


def test_many_reports_use_the_cut_off_of_all(monkeypatch):
    blocks = ["ab", "ab", "cd", *[""] * 6]
    tables = corpus({f"s{s}": [blocks if s < 4 else [""] * 9] for s in range(8)})
    full = link(*tables, QUICK, 0)
    monkeypatch.setattr("pipeline.network.robust.FULL_RUNS", 1)
    quick = link(*tables, QUICK, 0)
    pd.testing.assert_frame_equal(full.edges, quick.edges)
    assert edge(full, "all", "a", "b")["robust"] == 1.0


BROKER = {f"s{s}": [["apt", "apt", "cpt", "cpt", "ab", "bc", *["b"] * 3, "a", "c", *[""] * 20]] for s in range(3)}


def test_broker_between_themes_that_stay_apart():
    network = link(*corpus(BROKER), QUICK, 0)
    held = network.brokers[network.brokers["held"]]
    row = held[(held["theme_a"] == "theme:a") & (held["theme_b"] == "theme:c")].iloc[0]
    assert row["entity_id"] == "person:p"
    assert (row["weight_a"], row["weight_b"], row["weight_without"]) == (6, 6, 0)
    assert row["evidence_a"] == ("s0_0.md#0", "s0_0.md#1", "s1_0.md#0", "s1_0.md#1", "s2_0.md#0")


def test_communities_and_centralities_of_two_groups():
    blocks = ["abc", "abc", "abc", "def", "def", "def", "cd", "cd", *[""] * 30]
    network = link(*corpus({f"s{s}": [blocks] for s in range(6)}), Statistics(resamples=30), 0)
    groups = network.communities.groupby("community")["entity_id"].apply(list).tolist()
    assert groups == [[entity_id(x) for x in "abc"], [entity_id(x) for x in "def"]]
    assert (network.communities["consensus"] > 0.8).all()
    between = network.centrality[network.centrality["measure"] == "betweenness"].set_index("entity_id")["value"]
    assert between[["theme:c", "theme:d"]].tolist() == [0.6, 0.6]
    assert between[["theme:a", "theme:b", "theme:e", "theme:f"]].tolist() == [0.0] * 4


def test_backbone_falls_back_on_the_strongest():
    network = link(*corpus({"s1": [["ab", "ab", "c", "c", "d", ""]]}), QUICK, 0)
    row = edge(network, "all", "a", "b")
    assert (bool(row["backbone"]), row["rule"]) == (True, "strongest")
    held = link(*corpus({"s1": [["ab", "ab", "ab", *[""] * 9]]}), QUICK, 0)
    assert edge(held, "all", "a", "b")["rule"] == "held"


def test_copresence_is_tested_within_series():
    _, _, _, sessions = corpus({f"s{s}": [[""]] for s in range(8)})
    rows = [(f"s{s}", person, "present") for s in range(3) for person in ("person:p", "person:q")]
    rows += [("s5", "person:r", "present"), ("s6", "person:q", "absent"), ("s7", "person:r", "chair")]
    attendance = pd.DataFrame(rows, columns=["session_id", "entity_id", "role"])
    mentions, blocks, reports, _ = corpus({f"s{s}": [[""]] for s in range(8)})
    found = link(mentions, blocks, reports, sessions, QUICK, 0, attendance=attendance).copresence
    assert found.to_dict("records") == [
        {
            "source": "person:p",
            "target": "person:q",
            "weight": 3,
            "expected": pytest.approx(9 / 5),  # of the five sessions with a list
            "jaccard": 1.0,
            "p": pytest.approx(1 / 10),
            "q": 1.0,
        }
    ]


@pytest.mark.parametrize("reports", [{}, {"s1": [[]]}, {"s1": [["", ""]]}, {"s1": [["a"]]}])
def test_nothing_to_link(reports):
    network = link(*corpus(reports), QUICK, 0)
    assert {name: len(frame) for name, frame in network.tables.items()} == dict.fromkeys(network.tables, 0)
    for name, frame in network.tables.items():
        assert set(frame.columns) == {column.name for column in TABLES[name].columns}


@given(st.integers(3, 12), st.integers(0, 40), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_centralities_agree_with_networkx(n, n_edges, seed):
    graph = nx.gnm_random_graph(n, n_edges, seed=seed)
    for one, other in graph.edges:
        graph.edges[one, other]["weight"] = 1 + (one * other) % 4
    matrix = sparse.csr_matrix(nx.to_scipy_sparse_array(graph, weight=None, dtype=float))
    expected = nx.betweenness_centrality(graph)
    np.testing.assert_allclose(betweenness(matrix), [expected[i] for i in range(n)], atol=1e-12)
    weighted = sparse.csr_matrix(nx.to_scipy_sparse_array(graph, dtype=float))
    ranks = nx.pagerank(graph, tol=1e-12, max_iter=500)
    np.testing.assert_allclose(pagerank(weighted), [ranks[i] for i in range(n)], atol=1e-9)


words = st.lists(st.text("abcdefp", max_size=4), min_size=1, max_size=8)
worlds = st.dictionaries(st.sampled_from(["s1", "s2", "s3", "s4"]), st.lists(words, min_size=1, max_size=2), min_size=1)


@given(worlds, st.permutations("abcdef"), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_order_and_names_change_nothing(world, letters, random):
    """Rows in another order, blocks in another place and other names give the same links."""
    names = {entity_id(old): entity_id(new) for old, new in zip("abcdef", letters, strict=True)}
    shuffled = {
        session: [random.sample(blocks, len(blocks)) for blocks in reports] for session, reports in world.items()
    }
    plain = link(*corpus(world), QUICK, 0)
    mentions, *others = (frame.sample(frac=1, random_state=random.randrange(1000)) for frame in corpus(shuffled))
    mentions["entity_id"] = mentions["entity_id"].replace(names)
    other = link(mentions, *others, QUICK, 0)
    renamed = plain.edges.copy()
    ends = [sorted(names.get(x, x) for x in pair) for pair in zip(renamed["source"], renamed["target"], strict=True)]
    renamed["source"], renamed["target"] = ([pair[side] for pair in ends] for side in (0, 1))
    renamed = renamed.sort_values(["scope", "source", "target"], ignore_index=True)
    renamed["rule"] = renamed["rule"].replace("strongest", "")  # ties of the strongest go by name
    same = other.edges.assign(rule=other.edges["rule"].replace("strongest", ""))
    for name in ("scope", "source", "target", "weight", "tested", "rule"):
        assert renamed[name].tolist() == same[name].tolist()
    for name in ("expected", "npmi", "p", "q", "robust"):
        np.testing.assert_allclose(renamed[name], other.edges[name], rtol=1e-9, atol=1e-12)


def test_order_of_rows_and_names_change_no_resample():
    blocks = ["abc", "abc", "ab", "def", "def", "ef", "cd", *[""] * 20]
    tables = corpus({f"s{s}": [blocks] for s in range(5)})
    plain = link(*tables, QUICK, 0)
    names = {entity_id(old): entity_id(new) for old, new in zip("abcdef", "fbdcea", strict=True)}
    mentions, *others = (frame.sample(frac=1, random_state=1) for frame in tables)
    mentions["entity_id"] = mentions["entity_id"].replace(names)
    other = link(mentions, *others, QUICK, 0)
    for name in ("centrality", "communities"):
        frame = getattr(plain, name).assign(entity_id=getattr(plain, name)["entity_id"].replace(names))
        keys = ["scope", "entity_id"]
        left, right = (x.sort_values([*keys, x.columns[2]], ignore_index=True) for x in (frame, getattr(other, name)))
        pd.testing.assert_frame_equal(left, right)


def test_npmi_of_a_scope_is_over_its_own_blocks():
    network = link(*corpus({"s1": [["ab", "a", "", ""]], "s2": [["b", "b", "", ""]]}), QUICK, 0)
    assert edge(network, "s1", "a", "b")["npmi"] == pytest.approx(float(npmi(1, 2, 1, 4)))
    assert edge(network, "all", "a", "b")["npmi"] == pytest.approx(float(npmi(1, 2, 3, 8)))


@given(st.integers(1, 30), st.floats(0.02, 0.6), st.integers(0, 5), st.booleans())
@settings(max_examples=60, deadline=None)
def test_groups_are_those_of_networkx(n, share, seed, whole):
    draw = np.random.default_rng(seed)
    one, other = np.nonzero(np.triu(draw.random((n, n)) < share, k=1))
    weight = draw.integers(1, 4, len(one)).astype(float) if whole else draw.random(len(one)) + 1e-9
    edges = list(zip(one.tolist(), other.tolist(), weight.tolist(), strict=True))
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(edges)
    reference = [sorted(group) for group in nx.community.louvain_communities(graph, seed=seed)]
    assert louvain(n, edges, seed) == reference


def test_exact_within_reach_of_the_cut_off_is_enough_to_tell_what_holds():
    draw = np.random.default_rng(0)
    letters = list("abcdefghij")
    blocks = {f"s{s}": [["".join(draw.choice(letters, draw.integers(0, 4), replace=False)) for _ in range(25)]]
              for s in range(12)}  # fmt: skip
    blocks = {name: [[*own, "ab", "ab", "cd", "ef"] for own in reports] for name, reports in blocks.items()}
    mentions, rows, reports, _ = corpus(blocks)
    incidence = build(mentions, rows, reports, "block")
    counts, pairs = counts_of(incidence), pairs_of(incidence.matrix)
    whole, some = (assess(counts, pairs, 0.05, 2, reach) for reach in (np.inf, REACH))
    near = whole.tested & (whole.p <= REACH * whole.cut(0.05))
    assert 0 < near.sum() < len(pairs)
    assert (whole.q < 0.05).tolist() == (some.q < 0.05).tolist()
    assert (some.tested & (some.p <= REACH * some.cut(0.05))).tolist() == near.tolist()
    np.testing.assert_allclose(some.p[near], whole.p[near], rtol=1e-12)
