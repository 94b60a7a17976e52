"""Headings of invented minutes that topics must give back; the floors lie below what bench.topics measures."""

from __future__ import annotations

import pytest

from bench.topics import ASSOCIATION, CLUB, TENANTS, by_place, labelled, ours, score


@pytest.fixture(scope="module")
def data():
    return labelled(ASSOCIATION)


@pytest.fixture(scope="module")
def found(data):
    return ours(data)


@pytest.fixture(scope="module")
def tenants():
    return labelled(TENANTS)


@pytest.fixture(scope="module")
def club():
    return labelled(CLUB)


def test_headings_by_subject_come_back_with_the_number_found_by_the_method(data, found):
    nmi, ari = score(by_place(found), data.headings)
    assert nmi >= 0.54
    assert ari >= 0.34
    assert 10 <= len(found.topics) <= 22


def test_points_of_a_standing_agenda_come_back_with_the_number_found_by_the_method(tenants):
    found = ours(tenants)
    nmi, ari = score(by_place(found), tenants.headings)
    assert nmi >= 0.60
    assert ari >= 0.37
    assert 9 <= len(found.topics) <= 18


def test_headings_in_an_order_that_changes_per_meeting_come_back_with_the_number_found_by_the_method(club):
    found = ours(club)
    nmi, ari = score(by_place(found), club.headings)
    assert nmi >= 0.54
    assert ari >= 0.35
    assert 12 <= len(found.topics) <= 22


@pytest.mark.parametrize(
    ("path", "nmi_floor", "ari_floor"), [(ASSOCIATION, 0.49, 0.21), (TENANTS, 0.61, 0.34), (CLUB, 0.53, 0.30)]
)
def test_headings_of_reports_held_out_come_back(path, nmi_floor, ari_floor, data, tenants, club):
    whole = {ASSOCIATION: data, TENANTS: tenants, CLUB: club}[path]
    held = whole.part(whole.held_out())
    nmi, ari = score(by_place(ours(held)), held.headings)
    assert nmi >= nmi_floor
    assert ari >= ari_floor


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
