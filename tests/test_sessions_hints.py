"""A quick look before a pattern may only leave out texts that the pattern does not match."""

import importlib
import pkgutil
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipeline.sessions
from pipeline.sessions import (
    attendance,
    attendance_labels,
    dates,
    outcome_cues,
    outcome_labels,
    outcome_offices,
    outcome_tasks,
    series,
)
from pipeline.sessions.hints import Hints, Sieve

SIEVES = {
    f"{module.name}.{name}": value
    for module in pkgutil.iter_modules(pipeline.sessions.__path__)
    for name, value in vars(importlib.import_module(f"pipeline.sessions.{module.name}")).items()
    if isinstance(value, Sieve)
}
CUES = {cue.name: cue for cue in (*outcome_cues.DECISIONS, *outcome_cues.AGREEMENTS, *outcome_cues.QUESTIONS)}
PATTERNS: dict[str, tuple[re.Pattern[str], Hints, int]] = {  # with the mark of what every match holds
    "no task": (outcome_tasks.NOT_A_TASK, outcome_cues.HINTS, outcome_cues.NO_TASK),
    "action label": (outcome_labels.ACTION_LABEL, outcome_cues.HINTS, outcome_cues.ACTION_LABEL),
    "action lies with": (outcome_labels.ACTION_LIES_WITH, outcome_cues.HINTS, outcome_cues.LIES_WITH),
    "action in brackets": (outcome_labels.ACTION_IN_BRACKETS, outcome_cues.HINTS, outcome_cues.ACTION),
    "action at the end": (outcome_labels.ACTION_AT_END, outcome_cues.HINTS, outcome_cues.ACTION),
    **{f"label of {kind}": (one, outcome_cues.HINTS, outcome_cues.LABELLED) for kind, one in outcome_labels.LABELS},
    **{f"tells of {role}": (one, attendance._PROSE_HINTS, mark) for mark, role, one in attendance._PROSE},
    "apologies": (attendance._APOLOGIES, attendance._PROSE_HINTS, attendance._SENT),
    "board": (attendance._BOARD, attendance._PROSE_HINTS, attendance._BOARD_OF),
    "signed off": (attendance._SIGNED_OFF, attendance._HINTS, attendance._AWAY),
    "opens": (attendance._OPENS, attendance._HINTS, attendance._BEGINS),
    "takes notes": (attendance._NOTES, attendance._HINTS, attendance._WRITES),
    "chairs": (attendance._CHAIRS, attendance._HINTS, attendance._LEADS),
    "welcomes": (attendance._WELCOMES, attendance._HINTS, attendance._GREETS),
}
LABELS = {
    f"{where} {role}": pattern
    for where, patterns in (("line", attendance_labels._LABELS), ("cell", attendance_labels._CELL_LABELS))
    for role, pattern in patterns
}
SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow]
LATIN = st.characters(max_codepoint=0xFF, exclude_categories=["Cc"], include_characters="ſıİ")


def texts_of(pattern: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Texts that a pattern matches, with letters that it takes for an i or an s as well."""
    return st.from_regex(pattern, alphabet=LATIN)


def test_there_are_sieves() -> None:
    assert len(SIEVES) > 6


@pytest.mark.parametrize("name", sorted(SIEVES))
@given(data=st.data())
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_sieve_lets_every_match_through(name: str, data: st.DataObject) -> None:
    sieve = SIEVES[name]
    text = data.draw(texts_of(sieve.pattern))
    assert (sieve.search(text) is None) == (sieve.pattern.search(text) is None)


@pytest.mark.parametrize("name", sorted(CUES))
@given(data=st.data())
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_cue_needs_what_its_matches_hold(name: str, data: st.DataObject) -> None:
    cue = CUES[name]
    text = data.draw(texts_of(cue.search.__self__))
    assert cue.search(text) is None or outcome_cues.HINTS.of(text.lower()) & cue.mark


@pytest.mark.parametrize("name", sorted(PATTERNS))
@given(data=st.data())
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_pattern_needs_the_mark_it_is_tried_with(name: str, data: st.DataObject) -> None:
    pattern, hints, mark = PATTERNS[name]
    text = " ".join(data.draw(texts_of(pattern)).split())  # as blocks are
    assert pattern.search(text) is None or hints.of(text.lower()) & mark


@pytest.mark.parametrize("name", sorted(LABELS))
@given(data=st.data())
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_label_of_attendance_begins_as_labels_do(name: str, data: st.DataObject) -> None:
    text = data.draw(texts_of(LABELS[name]))
    assert LABELS[name].match(text) is None or attendance_labels._OPENS.match(text)


@given(who=texts_of(outcome_offices._WHO))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_an_office_has_the_letters_of_one(who: str) -> None:
    assert outcome_offices._WHO.match(who) is None or outcome_offices._may_name_office(who.lower())


@given(text=texts_of(series._HEAD), before=st.sampled_from(["", "De ", "de eerste ", "na de vergadering van de "]))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_heads_are_what_the_pattern_finds(text: str, before: str) -> None:
    text = before + text
    assert [m.span() for m in series._heads(text)] == [m.span() for m in series._HEAD.finditer(text)]


@pytest.mark.parametrize("number", range(len(dates._READERS)))
@given(data=st.data())
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_reader_of_dates_is_tried_where_it_matches(number: int, data: st.DataObject) -> None:
    pattern, _, needs = dates._READERS[number]
    text = data.draw(texts_of(pattern))
    marks = dates._HINTS.of(text.lower())
    digit = dates._DIGIT.search(text)
    assert digit or not needs & dates._NUMBERED_DATE or pattern.search(text) is None
    if digit:
        marks |= dates._DIGITS | sum(mark for mark, near in dates._NEAR if near.search(text, digit.start()))
    assert pattern.search(text) is None or marks & needs == needs
