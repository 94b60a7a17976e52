"""The sample reports against their known truth, and real reports and minutes where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipeline.ingest import read_report
from pipeline.records import Report, SessionFacts
from pipeline.sessions import ResolvedSessions, read_session, resolve_sessions
from pipeline.settings import Reading

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
STORY: dict[str, Any] = YAML(typ="safe").load(ROOT / "tests" / "cases" / "story.yaml")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="real reports are not at hand")


def read_folder(folder: Path) -> tuple[dict[str, Report], list[SessionFacts], ResolvedSessions]:
    reports = {}
    for path in sorted(folder.rglob("*")):
        if (
            path.suffix in {".docx", ".md", ".pdf", ".txt", ".html"}
            and path.name[0] != "~"
            and path.name != "README.md"
        ):
            report_id = path.relative_to(folder).as_posix()
            reports[report_id] = read_report(report_id, path.read_bytes(), Reading())
    facts = [read_session(report) for report in reports.values()]
    return reports, facts, resolve_sessions(facts, {})


@pytest.fixture(scope="module")
def sample() -> tuple[dict[str, Report], list[SessionFacts], ResolvedSessions]:
    return read_folder(ROOT / "data" / "raw")


def full_name(name: str, report: dict[str, Any]) -> str:
    """The person a name as written means in a report of the sample."""
    meant = [person for person, told in STORY["people"].items() if name in told["aliases"]]
    here = [person for person in meant if person in report["people"]]
    return (here or meant or [name])[0]


def test_every_session_of_the_sample_is_right(sample: Any) -> None:
    _, facts, result = sample
    rows = result.sessions.set_index("session_id")
    for one in facts:
        truth = STORY["reports"][one.report_id]
        row = rows.loc[result.session_of[one.report_id]]
        found = {"date": str(row["date"]) if row["date"] else None, "precision": row["precision"], "kind": row["kind"]}
        assert found == {key: truth[key] for key in found}, one.report_id
        assert row["series"] == truth["series"], one.report_id
        assert set(truth["announced"]) <= {str(day) for day in row["announced_next"]}, one.report_id
        if "n_present" in truth:
            assert one.n_present == truth["n_present"], one.report_id


def test_announced_dates_of_the_sample_without_a_report(sample: Any) -> None:
    _, _, result = sample
    missing = [(str(row.date), row.series) for row in result.missing.itertuples()]
    assert missing == [(one["date"], one["series"]) for one in STORY["missing_announced"]]


def test_attendance_of_the_sample(sample: Any) -> None:
    _, facts, _ = sample
    for one in facts:
        truth = STORY["reports"][one.report_id]
        found = {(full_name(who.name, truth), who.role) for who in one.attendees}
        assert found == {(name, role) for role, names in truth["attendance"].items() for name in names}, one.report_id


def test_outcomes_of_the_sample(sample: Any) -> None:
    reports, facts, result = sample
    for one in facts:
        truth = STORY["reports"][one.report_id]
        blocks = reports[one.report_id].blocks
        left = list(result.outcomes[one.report_id])
        for want in truth["outcomes"]:
            hit = next(o for o in left if o.kind == want["kind"] and want["text"] in blocks[o.block].text)
            left.remove(hit)
            assert {full_name(name, truth) for name in hit.owners} == set(want.get("owners", [])), want
            assert str(hit.due or "") == want.get("due", ""), want
        optional = truth.get("outcomes_optional", [])
        assert [o for o in left if not any(text in blocks[o.block].text for text in optional)] == [], one.report_id


@needs_shared
def test_dates_and_announced_dates_of_real_reports() -> None:
    _, _, result = read_folder(SHARED / "reports")
    rows = result.sessions.set_index("session_id")
    for path in sorted((SHARED / "gold").glob("[0-9]*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        row = rows.loc[result.session_of[gold["document"]]]
        found = (str(row["date"]) if row["date"] else None, [str(day) for day in row["announced_next"]])
        assert found == (gold["session"]["date"], gold["session"]["next"])


@needs_shared
def test_dates_of_real_minutes_are_right_or_doubtful_with_the_true_date() -> None:
    truth = json.loads((SHARED / "minutes" / "dates.json").read_text(encoding="utf-8"))
    _, facts, result = read_folder(SHARED / "minutes")
    rows = result.sessions.set_index("session_id")
    doubts = {doubt.subject: doubt.candidates for doubt in result.doubts}
    wrong = []
    for one in facts:
        if str(rows.loc[result.session_of[one.report_id], "date"]) != truth[one.report_id]:
            wrong.append(one.report_id)
            assert truth[one.report_id] in doubts[one.report_id]
    assert len(facts) == len(truth) == 53
    assert len(wrong) <= 1
