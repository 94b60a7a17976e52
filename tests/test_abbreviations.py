"""Explained abbreviations, on a labelled set of invented sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mentions.abbreviations import find_explained
from pipeline.mentions.initials import align
from tests.mention_helpers import read_cases

SENTENCES = read_cases("abbreviations.yaml")


def counts(part: str) -> tuple[int, int, int]:
    hits = found = true = 0
    for case in SENTENCES[part]:
        wanted = {tuple(pair.split(" = ")) for pair in case["pairs"]}
        got = {(item.short, item.long) for item in find_explained(case["text"])}
        hits, found, true = hits + len(wanted & got), found + len(got), true + len(wanted)
    return hits, found, true


def test_the_set_is_large_and_has_sentences_without_abbreviations():
    sentences = SENTENCES["tuned"] + SENTENCES["held_out"]
    assert len(sentences) >= 90
    assert sum(not case["pairs"] for case in sentences) >= 20
    assert len({case["text"] for case in sentences}) == len(sentences)


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_precision_and_recall(part):
    hits, found, true = counts(part)
    assert hits / found >= 0.95
    assert hits / true >= 0.95


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nationaal Programma Onderwijs (NPO)", ("NPO", "Nationaal Programma Onderwijs", "long_short")),
        ("NPO (Nationaal Programma Onderwijs)", ("NPO", "Nationaal Programma Onderwijs", "short_long")),
        ("Voor Ieder Kind, afgekort VIK, bestaat", ("VIK", "Voor Ieder Kind", "afgekort")),
        ("Dicht Bij Huis (hierna: DBH)", ("DBH", "Dicht Bij Huis", "hierna")),
        ("SvZ – stand van zaken", ("SvZ", "stand van zaken", "dash")),
    ],
)
def test_patterns_are_named(text, expected):
    (item,) = find_explained(text)
    assert (item.short, item.long, item.pattern) == expected


def test_spans_are_those_of_the_words():
    text = "Zo is het Nederlands Jeugdinstituut (NJi) erbij."
    (item,) = find_explained(text)
    assert text[item.start : item.end] == "Nederlands Jeugdinstituut (NJi)"
    assert text[item.long_start : item.long_start + len(item.long)] == item.long
    assert text[item.short_start : item.short_start + len(item.short)] == item.short


def test_a_colon_needs_every_initial():
    assert find_explained("API: Architectuur en principes") == []
    assert [item.long for item in find_explained("AB: algemeen bestuur")] == ["algemeen bestuur"]


@pytest.mark.parametrize(
    ("short", "long", "penalty"),
    [
        ("NPO", "Nationaal Programma Onderwijs", 0),
        ("CoP", "Community of Practice", 0),
        ("VVE", "voor- en vroegschoolse educatie", 0),
        ("TLV", "toelaatbaarheidsverklaring", 2),
        ("SWV", "samenwerkingsverband passend onderwijs", 8),
        ("NIP", "Nederlands Instituut voor (school)psychologen", 0),
    ],
)
def test_alignment(short, long, penalty):
    assert align(short, long).penalty == penalty


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="aAbBzZé ()-–:;,.'’\"&/|=0NPO", max_size=60))
def test_any_text_gives_spans_within_it(text):
    for item in find_explained(text):
        assert 0 <= item.start < item.end <= len(text)
        assert text[item.short_start : item.short_start + len(item.short)] == item.short
        assert text[item.long_start : item.long_start + len(item.long)] == item.long
