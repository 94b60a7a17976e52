"""Who was there: lists, tables, sentences; names exact to the character."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.sessions import read_session
from pipeline.sessions.attendance import read_attendance
from pipeline.sessions.names import looks_like_name, people_in
from tests.sessions_reports import make_report

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("cases") / "attendance.yaml")
GIVEN = ("Noor", "Anne-Fleur", "Mo", "Gert Jan", "Zoë", "J.", "A.B.")
FAMILY = ("de Wit", "Bos", "van der Berg", "El Amrani", "Kuiper-Prins", "van 't Hof", "Ten Cate")
EMPLOYERS = ("gemeente Almere", "NJi", "Stichting De Brug", "SWV Zuidrand")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_attendance_is_read_as_told(case: dict[str, Any]) -> None:
    report = make_report("a.txt", case["text"])
    attendees, n_present = read_attendance(report)
    for one in attendees:
        assert report.text[one.start_char : one.end_char] == one.name
        block = report.blocks[one.block]
        assert block.start_char <= one.start_char < one.end_char <= block.end_char
    leading = {*case.get("chair", []), *case.get("secretary", [])}
    want = {role: {*case.get(role, [])} for role in ("present", "absent", "chair", "secretary")}
    want["present"] |= leading
    assert {role: {one.name for one in attendees if one.role == role} for role in want} == want
    for field in ("function", "employer"):
        found = {one.name: getattr(one, field) for one in attendees}
        assert {name: found[name] for name in case.get(field, {})} == case.get(field, {})
    if "n" in case or not attendees:
        assert n_present == case.get("n")


@given(
    st.lists(
        st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.sampled_from(EMPLOYERS)), min_size=1, max_size=6
    ),
    st.sampled_from(["{0} ({1})", "{0}"]),
)
@settings(max_examples=150, deadline=None)
def test_every_list_of_full_names_is_taken_apart(people: list[tuple[str, str, str]], form: str) -> None:
    names = [f"{given} {family}" for given, family, _ in people]
    parts = [form.format(name, employer) for name, (_, _, employer) in zip(names, people, strict=True)]
    text = " en ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    found = list(people_in(text))
    assert [one.name for one in found] == names
    assert all(text[one.start : one.end] == one.name for one in found)
    if "(" in form:
        assert [one.employer for one in found] == [employer for _, _, employer in people]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_list_is_read_without_error_and_spans_hold(text: str) -> None:
    for one in people_in(text, 7):
        assert text[one.start - 7 : one.end - 7] == one.name


@given(
    st.lists(
        st.text(
            alphabet=st.characters(exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"),
            min_size=1,
            max_size=80,
        ),
        max_size=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_report_is_read_without_error(lines: list[str]) -> None:
    report = make_report("map/naam 2021.txt", "\n".join(["# Verslag", "Aanwezig:", *lines]))
    facts = read_session(report)
    for one in facts.attendees:
        assert report.text[one.start_char : one.end_char] == one.name


@pytest.mark.parametrize(
    "word", ["VNG", "gemeente Almere", "Stichting De Brug", "n.v.t.", "allen", "beleidsadviseur", "12 leden"]
)
def test_bodies_and_remarks_are_no_names(word: str) -> None:
    assert not looks_like_name(word)
