"""A quick look before a pattern may only leave out texts that the pattern does not match."""

import importlib
import pkgutil
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipeline.sessions
from pipeline.sessions import dates, outcome_cues, series
from pipeline.sessions.hints import Sieve

SIEVES = {
    f"{module.name}.{name}": value
    for module in pkgutil.iter_modules(pipeline.sessions.__path__)
    for name, held in vars(importlib.import_module(f"pipeline.sessions.{module.name}")).items()
    for value in ([one for _, one in held] if name == "_PROSE" else [held])
    if isinstance(value, Sieve)
}
CUES = {cue.name: cue for cue in (*outcome_cues.DECISIONS, *outcome_cues.AGREEMENTS, *outcome_cues.QUESTIONS)}
SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow]
LATIN = st.characters(codec="latin-1", exclude_categories=["Cc"])


def texts_of(pattern: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Texts that a pattern matches, without letters that only look like Latin ones in another case."""
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
    if digit := dates._DIGIT.search(text):
        marks |= dates._DIGITS | sum(mark for mark, near in dates._NEAR if near.search(text, digit.start()))
    assert pattern.search(text) is None or marks & needs == needs
