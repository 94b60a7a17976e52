"""Headings of invented minutes that topics must give back; the floors lie below what bench.topics measures."""

from __future__ import annotations

import pytest

from bench.topics import by_place, labelled, ours, score


@pytest.fixture(scope="module")
def data():
    return labelled()


@pytest.fixture(scope="module")
def found(data):
    return ours(data)


def test_headings_come_back_with_the_number_found_by_the_method(data, found):
    nmi, ari = score(by_place(found), data.headings)
    assert nmi >= 0.41
    assert ari >= 0.17
    assert 10 <= len(found.topics) <= 22


def test_headings_of_reports_held_out_come_back(data):
    held = data.part(data.held_out())
    nmi, ari = score(by_place(ours(held)), held.headings)
    assert nmi >= 0.43
    assert ari >= 0.15


def test_every_paragraph_has_a_topic(data, found):
    assert len(found.block_topics) == len(data.blocks) == 368
    assert "mixed" not in set(found.block_topics["topic_id"])


def test_labels_name_nobody(data, found):
    names = {part.casefold() for name in data.people for part in name.split()}
    assert {"henk", "sanne", "yilmaz"} <= names
    for terms in found.topics["terms"]:
        assert not names & {word.casefold() for term in terms for word in term.split()}


def test_labels_are_three_different_terms(found):
    assert all(len(label.split(", ")) == 3 for label in found.topics["label"])
    assert found.topics["label"].is_unique
