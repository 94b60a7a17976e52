"""Which sessions there are and when they were, over small invented corpora."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipeline.ingest import read_report
from pipeline.records import SessionFacts
from pipeline.sessions import ResolvedSessions, read_session, resolve_sessions
from pipeline.settings import Reading
from pipeline.tables import TABLES
from tests.sessions_reports import make_report

CASES_FOLDER = Path(__file__).with_name("cases")
CASES: list[dict[str, Any]] = YAML(typ="safe").load(CASES_FOLDER / "sessions.yaml")
HEADS: list[dict[str, Any]] = YAML(typ="safe").load(CASES_FOLDER / "sessions_heads.yaml")
GRADED: list[dict[str, Any]] = YAML(typ="safe").load(CASES_FOLDER / "sessions_graded.yaml")
PAIRS: list[dict[str, Any]] = YAML(typ="safe").load(CASES_FOLDER / "sessions_pairs.yaml")


def facts_of(case: dict[str, Any]) -> list[SessionFacts]:
    return [
        read_session(make_report(one["id"], one["text"], **{k: v for k, v in one.items() if k not in ("id", "text")}))
        for one in case["reports"]
    ]


def resolved(case: dict[str, Any], facts: list[SessionFacts]) -> ResolvedSessions:
    return resolve_sessions(facts, {name: tuple(entry) for name, entry in case.get("corrections", {}).items()})


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_sessions_come_out_as_told(case: dict[str, Any]) -> None:
    facts = facts_of(case)
    result = resolved(case, facts)
    rows = result.sessions.set_index("session_id")
    doubts = {doubt.subject: doubt for doubt in result.doubts}
    for report_id, want in case["want"].items():
        row = rows.loc[result.session_of[report_id]]
        own = next(one for one in facts if one.report_id == report_id)
        for key, value in want.items():
            if key == "next":
                assert row["announced_next"] == value
            elif key == "rule":
                assert row["date_evidence"].endswith(f"year from {value}]")
            elif key == "doubt":
                candidates = None if report_id not in doubts else list(doubts[report_id].candidates)
                assert candidates == (None if value is None else [str(day) for day in value])
            elif key == "conflicts":
                assert len(row["date_conflicts"]) == value
            elif key == "warn":
                assert value in own.warnings
            elif key == "source":
                assert row["date_source"] == value
            else:
                assert row[key] == value, key
    if "missing" in case:
        assert [[row.series, row.date] for row in result.missing.itertuples()] == case["missing"]
    if "sessions" in case:
        assert list(result.sessions["session_id"]) == case["sessions"]
    assert [one.report_id for one in result.rejected] == case.get("rejected", [])


def read_file(name: str, text: str) -> SessionFacts:
    return read_session(read_report(name, text.encode(), Reading(min_words=1)))


@pytest.mark.parametrize("case", HEADS, ids=[case["id"] for case in HEADS])
def test_the_head_of_a_report_gives_its_date_and_series(case: dict[str, Any]) -> None:
    (row,) = resolve_sessions([read_file(case["name"], case["text"])], {}).sessions.to_dict("records")
    found = {"date": row["date"], "series": row["series"], "next": row["announced_next"]}
    wanted = {key: case[key] for key in found if key in case}
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize("case", GRADED, ids=[case["id"] for case in GRADED])
def test_the_day_is_found_among_other_dates(case: dict[str, Any]) -> None:
    facts = read_file(case["name"], case["text"])
    result = resolve_sessions([facts], {})
    (row,) = result.sessions.to_dict("records")
    found = {"kind": row["kind"], "published": facts.published, "next": row["announced_next"]}
    if case["date"] == "doubt":
        (doubt,) = (one for one in result.doubts if one.kind == "date")
        assert len(doubt.candidates) == 2
    else:
        assert (row["date"], row["precision"]) == (case["date"], "day" if case["date"] else "none")
    wanted = {key: case[key] for key in found if key in case}
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize("case", PAIRS, ids=[case["id"] for case in PAIRS])
def test_reports_of_one_series_come_together_and_others_do_not(case: dict[str, Any]) -> None:
    result = resolve_sessions([read_file(name, text) for name, text in case["reports"]], {})
    rows = result.sessions.set_index("session_id")
    first, last = (rows.loc[result.session_of[case["reports"][place][0]]] for place in (0, -1))
    assert (first["series"] == last["series"], first["series"] != "") == (case["same"], True)
    assert [doubt.kind for doubt in result.doubts if doubt.kind == "series"] == ["series"] * case.get("doubt", False)
    if "date" in case:
        assert last["date"] == case["date"]


def whole_corpus() -> list[SessionFacts]:
    facts = []
    for case in CASES:
        for one in case["reports"]:
            known = {key: value for key, value in one.items() if key not in ("id", "text")}
            facts.append(read_session(make_report(f"{case['id']}/{one['id']}", one["text"], **known)))
    return facts


def test_the_order_of_reports_does_not_matter() -> None:
    facts = whole_corpus()
    first = resolve_sessions(facts, {})
    random.Random(3).shuffle(facts)
    second = resolve_sessions(facts, {})
    assert first.sessions.to_dict("records") == second.sessions.to_dict("records")
    assert first.missing.to_dict("records") == second.missing.to_dict("records")
    assert (first.session_of, first.doubts, first.outcomes) == (second.session_of, second.doubts, second.outcomes)


def test_the_frame_has_the_declared_columns_and_unique_keys() -> None:
    result = resolve_sessions(whole_corpus(), {})
    assert list(result.sessions.columns) == [column.name for column in TABLES["sessions"].columns]
    assert result.sessions["session_id"].is_unique
    assert set(result.session_of.values()) == set(result.sessions["session_id"])
    assert all(day is None or type(day) is dt.date for day in result.sessions["date"])
    assert int(result.sessions["n_reports"].sum()) == len(result.session_of)


def test_no_reports_give_empty_tables() -> None:
    result = resolve_sessions([], {})
    assert (len(result.sessions), len(result.missing), result.session_of, result.doubts) == (0, 0, {}, ())
    assert list(result.missing.columns) == ["series", "date", "announced_by", "evidence"]


def test_a_doubt_brings_the_yaml_that_settles_it() -> None:
    case = next(case for case in CASES if case["id"] == "body-year-is-wrong")
    (doubt,) = resolved(case, facts_of(case)).doubts
    entry = YAML(typ="safe").load(doubt.remedy)["session_date"][0]
    assert entry == {
        "report": "Verslag stuurgroep 15-4-2020.docx",
        "date": dt.date(2020, 4, 15),
        "reason": "the sources give different dates",
    }
    assert doubt.kind == "date"


def test_a_report_with_an_odd_name_is_quoted_in_the_remedy() -> None:
    facts = [read_session(make_report('a: "b" #1.txt', "# Terugblik themasessie 7 april\nVol."))]
    (doubt,) = resolve_sessions(facts, {}).doubts
    assert YAML(typ="safe").load(doubt.remedy)["session_date"][0]["report"] == 'a: "b" #1.txt'


def test_due_dates_follow_the_resolved_meeting() -> None:
    facts = [
        read_session(
            make_report("a.txt", "# Verslag stuurgroep Groen 3 november 2020\nDe volgende stuurgroep is op 12 januari.")
        ),
        read_session(
            make_report("b.txt", "# Verslag stuurgroep Groen 12 januari\nActie Noor: brief sturen, voor 1 maart.")
        ),
    ]
    (outcome,) = resolve_sessions(facts, {}).outcomes["b.txt"]
    assert (outcome.owners, outcome.due_text, outcome.due) == (("Noor",), "voor 1 maart", dt.date(2021, 3, 1))
