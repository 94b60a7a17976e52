"""Dates as written, the year that is not written, and the dates in file names."""

from __future__ import annotations

import calendar
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.sessions.choose import complete_announced
from pipeline.sessions.dates import find_dates
from pipeline.sessions.due import due_date
from pipeline.sessions.file_names import name_dates
from pipeline.sessions.infer import Anchor, infer_year, year_after, year_before
from pipeline.sessions.vocabulary import MONTH_NAMES, WEEKDAY_NAMES

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("cases") / "sessions_dates.yaml")
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sept", "okt", "nov", "dec")
SHORT_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
WHOLE_FORMS = (
    "{d} {month} {y}",
    "{weekday} {d} {month} {y}",
    "{weekday}avond {d} {month} {y}",
    "{wd} {d} {mon}. {y}",
    "{wd}. {d} {mon} {y}",
    "{d}-{m}-{y}",
    "{d:02}-{m:02}-{y}",
    "{d}/{m}/{y}",
    "{d:02}.{m:02}.{y}",
    "{y}-{m:02}-{d:02}",
    "{y}/{m:02}/{d:02}",
    "{d}e {month} {y}",
)
OPEN_FORMS = (
    "{d} {month}",
    "{weekday} {d} {month}",
    "{wd} {d} {mon}.",
    "op {d}/{m}",
    "{d} {month} jl.",
    "{weekday} {d} {month} a.s.",
)
AROUND = ("{}", "op {} in de raadzaal", "Verslag van {}, stadhuis", "({})", "Datum: {}.")


def written(form: str, day: dt.date) -> str:
    return form.format(
        d=day.day,
        m=day.month,
        y=day.year,
        month=MONTH_NAMES[day.month - 1],
        mon=SHORT_MONTHS[day.month - 1],
        weekday=WEEKDAY_NAMES[day.weekday()],
        wd=SHORT_DAYS[day.weekday()],
    )


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_date_is_read_as_written(case: dict[str, Any]) -> None:
    found = find_dates(case["text"])
    parts = [(date.day, date.month, date.year) for date in found]
    assert ["-".join(str(part or "?") for part in date) for date in parts] == case["is"]
    for key in ("weekday", "direction", "part", "warning"):
        if key in case:
            assert [getattr(date, key) for date in found] == case[key]


@given(DAYS, st.sampled_from(WHOLE_FORMS), st.sampled_from(AROUND))
@settings(max_examples=300, deadline=None)
def test_every_form_of_a_whole_date_is_read_back(day: dt.date, form: str, around: str) -> None:
    text = around.format(written(form, day))
    (date,) = find_dates(text)
    assert (date.year, date.month, date.day, date.warning) == (day.year, day.month, day.day, "")
    assert text[date.start : date.end] == date.text


@given(DAYS, st.sampled_from(OPEN_FORMS))
@settings(max_examples=150, deadline=None)
def test_every_form_without_a_year_is_read_back(day: dt.date, form: str) -> None:
    if form == "op {d}/{m}" and (day.day, day.month) == (24, 7):
        return  # round the clock
    (date,) = find_dates(written(form, day))
    assert (date.year, date.month, date.day) == (None, day.month, day.day)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_error_and_spans_hold(text: str) -> None:
    last = 0
    for date in find_dates(text):
        assert text[date.start : date.end] == date.text
        assert date.start >= last or date.end == last  # the days of '2 en 3 juni' share their words
        last = date.end


@given(st.text(alphabet="0123456789 -/.'jumeiaprdonovt,", max_size=120))
@settings(max_examples=300, deadline=None)
def test_near_dates_never_give_an_impossible_day(text: str) -> None:
    for date in find_dates(text):
        if date.month is not None and date.day is not None:
            assert 1 <= date.day <= calendar.monthrange(date.year or 2000, date.month)[1]


@given(DAYS, st.integers(0, 300))
@settings(max_examples=150, deadline=None)
def test_the_year_follows_from_what_comes_after_or_before(day: dt.date, days: int) -> None:
    assert year_before(day.month, day.day, day + dt.timedelta(days=days)) == day.year
    if days:
        assert year_after(day.month, day.day, day - dt.timedelta(days=days)) == day.year


def test_the_weekday_chooses_among_the_anchors() -> None:
    # 24 June is a Thursday in 2021 and not in 2020 or 2022
    inferred = infer_year(6, 24, 3, [Anchor(2020, "publication date"), Anchor(2021, "announcement in another report")])
    assert inferred is not None
    assert (inferred.year, inferred.rule) == (2021, "weekday and announcement in another report")
    assert inferred.others == ((2020, "publication date"),)


def test_a_weekday_that_fits_a_neighbouring_year_is_a_conflict() -> None:
    inferred = infer_year(6, 24, 3, [Anchor(2020, "publication date")])
    assert inferred is not None
    assert (inferred.year, inferred.conflict) == (2021, True)


def test_a_leap_day_takes_a_year_that_has_it() -> None:
    assert infer_year(2, 29, None, [Anchor(2021, "publication date")]) is None
    inferred = infer_year(2, 29, None, [Anchor(2021, "publication date"), Anchor(2020, "the file name")])
    assert inferred is not None
    assert inferred.year == 2020


@pytest.mark.parametrize(
    ("path", "dates"),
    [
        ("a/20210504 verslag.docx", [(2021, 5, 4)]),
        ("2021_05_04_Verslag_Werkgroep.md", [(2021, 5, 4)]),
        ("Verslag overleg 13-10-2021.docx", [(2021, 10, 13)]),
        ("notulen 04052021.pdf", [(2021, 5, 4)]),
        ("Verslag overleg 21-1-20256.docx", [(2025, 1, 21), (2026, 1, 21), (2056, 1, 21)]),
        ("BO 110321.pdf", [(2021, 3, 11), (2011, 3, 21)]),
        ("verslag-27-juni.md", [(None, 6, 27)]),
        ("2018/verslag-27-juni.md", [(2018, 6, 27)]),
        ("Werksessie 26 nov 2020 (kort verslag).txt", [(2020, 11, 26)]),
        ("overleg sept 2021.txt", [(2021, 9, None)]),
        ("2021-11 werksessie.md", [(2021, 11, None)]),
        ("jaar 2019 verslag.txt", [(2019, None, None)]),
        ("notulen jan.txt", []),
        ("verslag 31-02-2021.txt", [(2021, None, None)]),
        ("sfeerimpressie.txt", []),
    ],
)
def test_file_names_give_their_date(path: str, dates: list[tuple[int | None, int | None, int | None]]) -> None:
    assert [(date.year, date.month, date.day) for date in name_dates(path)] == dates


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_file_name_is_read_without_error(name: str) -> None:
    for date in name_dates(name):
        assert date.month is None or 1 <= date.month <= 12


def test_an_announced_day_is_the_first_after_the_meeting() -> None:
    base = dt.date(2022, 2, 24)
    assert complete_announced(None, 4, 7, None, base) == dt.date(2022, 4, 7)
    assert complete_announced(None, 1, 12, None, base) == dt.date(2023, 1, 12)
    assert complete_announced(2021, 6, 1, None, base) == dt.date(2021, 6, 1)
    assert complete_announced(None, 4, 7, None, None) is None
    assert complete_announced(None, 4, None, None, base) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("voor 1 april", dt.date(2022, 4, 1)),
        ("uiterlijk 15 januari", dt.date(2023, 1, 15)),
        ("20-03-2022", dt.date(2022, 3, 20)),
        ("z.s.m.", None),
        ("voor het eind van januari", None),
        ("deze week", None),
    ],
)
def test_due_dates_follow_the_meeting(words: str, day: dt.date | None) -> None:
    assert due_date(words, dt.date(2022, 2, 24)) == day


def test_two_months_apart_by_a_control_character() -> None:
    """Found by fuzzing: a character that counts as white space but is no blank."""
    (date,) = find_dates("5 april\x1fapril")
    assert (date.day, date.month, date.warning) == (5, 4, "")


def test_letters_that_only_look_latin_give_the_same_dates() -> None:
    text = "Op dinsdag 3 sept. 2024, in juni 2025, volgend jaar en op 8 april."
    odd = "Op dinſdag 3 ſept. 2024, in junı 2025, volgend jaar en op 8 AprİL."
    found = [(d.year, d.month, d.day) for d in find_dates(odd)]
    assert found == [(d.year, d.month, d.day) for d in find_dates(text)]
    assert len(found) == 4
    assert [(d.year, d.month, d.day) for d in name_dates("Verslag 3 ſept 2021.docx")] == [(2021, 9, 3)]
