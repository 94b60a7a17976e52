"""The sample in data/raw carries a known story (cases/story.yaml): the pipeline must find it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from pipeline.cli import main
from pipeline.flow.score import read_gold, score
from pipeline.store import load_state, open_folder

HERE = Path(__file__).parent
STORY: dict[str, Any] = yaml.safe_load((HERE / "cases/story.yaml").read_text("utf-8"))
pytestmark = pytest.mark.xdist_group("story")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, pd.DataFrame]:
    project = tmp_path_factory.mktemp("story")
    shutil.copytree(HERE.parent / "data/raw", project / "data/raw")
    assert main(["run", str(project), "-q"]) == 0
    return load_state(open_folder(project)).tables


@pytest.fixture(scope="module")
def trends(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    dated = tables["sessions"].set_index("session_id")["date"].astype(str)
    return tables["trends"].assign(date=tables["trends"]["session_id"].map(dated)).set_index(["entity_id", "date"])


def person(tables: Mapping[str, pd.DataFrame], name: str) -> str:
    people = tables["entities"][tables["entities"]["kind"] == "person"]
    (found,) = people.loc[people["name"] == name, "entity_id"]
    return str(found)


def q_of(tables: Mapping[str, pd.DataFrame], one: str, other: str) -> float:
    edges = tables["edges"]
    pair = edges[
        (edges["scope"] == "all") & (edges["source"] == min(one, other)) & (edges["target"] == max(one, other))
    ]
    assert len(pair) == 1, f"{one} and {other} share no block"
    return float(pair.iloc[0]["q"])


def theme(name: str) -> str:
    return f"theme:{STORY['themes'].get(name, {'id': name})['id']}"


def test_sessions_and_announcements(tables: Mapping[str, pd.DataFrame]) -> None:
    kinds = tables["sessions"]["kind"].value_counts()
    assert (len(tables["reports"]), kinds["meeting"], kinds["announcement"]) == (
        STORY["n"]["reports"],
        STORY["n"]["sessions"],
        STORY["n"]["announcements"],
    )


@pytest.mark.parametrize("report", sorted(STORY["reports"]))
def test_every_report_has_its_date_and_series(tables: Mapping[str, pd.DataFrame], report: str) -> None:
    truth = STORY["reports"][report]
    row = tables["reports"].set_index("report_id").loc[report]
    session = tables["sessions"].set_index("session_id").loc[row["session_id"]]
    assert (str(session["date"]), session["kind"]) == (str(truth["date"]), truth["kind"])
    if truth["kind"] == "meeting":
        assert session["series"] == truth["series"]
    assert set(truth["announced"]) <= {str(day) for day in session["announced_next"]}


@pytest.mark.parametrize("inferred", STORY["inferred_dates"], ids=lambda case: case["report"])
def test_a_date_without_year_tells_its_evidence(tables: Mapping[str, pd.DataFrame], inferred: dict[str, Any]) -> None:
    session_id = tables["reports"].set_index("report_id").loc[inferred["report"], "session_id"]
    session = tables["sessions"].set_index("session_id").loc[session_id]
    assert str(session["date"]) == inferred["date"]
    assert inferred["written"].split()[-2] in session["date_evidence"]


def test_two_reports_of_one_session(tables: Mapping[str, pd.DataFrame]) -> None:
    case = STORY["two_reports_of_one_session"]
    sessions = tables["reports"].set_index("report_id").loc[case["reports"], "session_id"]
    assert sessions.nunique() == 1


@pytest.mark.parametrize("name", sorted(STORY["themes"]))
def test_theme_counts_per_session(trends: pd.DataFrame, name: str) -> None:
    found = trends.loc[theme(name)]
    counts = {date: int(n) for date, n in found["n_blocks"].items() if n}
    assert counts == STORY["themes"][name]["blocks"]


def test_oza_comes_back_and_grows(trends: pd.DataFrame) -> None:
    (case,) = [t for t in STORY["trajectories"] if t["theme"] == "oza"]
    found = trends.loc["theme:oza"]
    assert found.loc[case["returned"], "change"] == "returned"
    assert found.loc[case["up"], "change"].tolist() == ["up"] * len(case["up"])
    assert (found.loc[case["up"], "q"] < 0.05).all()
    assert set(found.loc[case["absent"], "change"]) <= {"absent", "insufficient"}


def test_npo_arrives_and_fades(trends: pd.DataFrame) -> None:
    (case,) = [t for t in STORY["trajectories"] if t["theme"] == "npo"]
    found = trends.loc["theme:npo"]
    assert found.loc[case["new"], "change"] == "new"
    assert found.loc[case["up"], "change"].tolist() == ["up"] * len(case["up"])
    assert found.loc[case["down"], "change"].tolist() == ["down"] * len(case["down"])


def test_thuiszitters_fall_silent(trends: pd.DataFrame) -> None:
    (case,) = [t for t in STORY["trajectories"] if t["theme"] == "thuiszitters"]
    found = trends.loc[theme("thuiszitters")]
    assert (found.loc[case["absent"], "n_blocks"] == 0).all()
    assert found.loc[case["last"], "n_blocks"] > 0


def test_no_other_theme_is_called_a_rise_or_fall(trends: pd.DataFrame) -> None:
    called = trends[trends["change"].isin(("up", "down"))].index.get_level_values("entity_id")
    assert set(called) == {"theme:oza", "theme:npo"}


@pytest.mark.parametrize("case", STORY["held_links"], ids=lambda case: "-".join(case["pair"]))
def test_linked_themes(tables: Mapping[str, pd.DataFrame], case: dict[str, Any]) -> None:
    assert q_of(tables, *(theme(name) for name in case["pair"])) < 0.05


@pytest.mark.parametrize("case", STORY["links_of_people"], ids=lambda case: f"{case['person']}-{case['theme']}")
def test_people_tied_to_themes(tables: Mapping[str, pd.DataFrame], case: dict[str, str]) -> None:
    assert q_of(tables, person(tables, case["person"]), theme(case["theme"])) < 0.05


def test_one_person_links_two_themes(tables: Mapping[str, pd.DataFrame]) -> None:
    case = STORY["broker"]
    pair = sorted(theme(name) for name in case["pair"])
    brokers = tables["brokers"]
    mine = brokers[brokers["entity_id"] == person(tables, case["person"])]
    assert pair in [sorted(row) for row in mine[["theme_a", "theme_b"]].to_numpy().tolist()]


def test_a_change_of_employer_shows(tables: Mapping[str, pd.DataFrame]) -> None:
    case = STORY["employer_change"]
    roles = tables["roles"]
    mine = roles[(roles["entity_id"] == person(tables, case["person"])) & (roles["employer"] != "")]
    before, after = (set(e["sessions"]) for e in case["employers"])
    old, new = (e["employer"] for e in case["employers"])
    dates = mine.assign(date=mine["date"].astype(str)).groupby("employer")["date"].agg(set)
    assert dates[old] <= before
    assert dates[new] <= after | {case["both_named"]}
    assert dates[old] & before
    assert dates[new] & after


@pytest.mark.parametrize("case", STORY["missing_announced"], ids=lambda case: case["date"])
def test_announced_sessions_without_a_report(tables: Mapping[str, pd.DataFrame], case: dict[str, Any]) -> None:
    assert case["date"] in {str(day) for day in tables["missing"]["date"]}


def test_no_announced_session_is_called_missing_that_took_place(tables: Mapping[str, pd.DataFrame]) -> None:
    truth = {case["date"] for case in STORY["missing_announced"]}
    assert {str(day) for day in tables["missing"]["date"]} <= truth


@pytest.mark.parametrize("case", STORY["twins"], ids=lambda case: case["first_name"])
def test_people_who_share_a_first_name_stay_two(tables: Mapping[str, pd.DataFrame], case: dict[str, Any]) -> None:
    ids = [person(tables, name) for name in case["people"]]
    assert len(set(ids)) == len(case["people"])
    mentions = tables["mentions"]
    for alone in case["alone"]:
        there = mentions[(mentions["report_id"] == alone["report"]) & mentions["text"].isin((case["first_name"],))]
        assert set(there["entity_id"].dropna()) <= {person(tables, alone["joost"])}, alone["report"]


def test_mentions_and_people_against_gold(tables: Mapping[str, pd.DataFrame]) -> None:
    found = score(tables, read_gold(HERE / "cases/sample_gold"))
    assert found.mentions["person"].f1 >= 0.97
    assert found.entities["person"].f1 >= 0.95
    places = found.mentions["organisation"], found.mentions["place"]
    hits, seen, true = (sum(getattr(c, name) for c in places) for name in ("hits", "found", "true"))
    assert 2 * hits / (seen + true) >= 0.90
    assert found.facts_right / found.facts >= 0.95


def test_theme_mentions_against_gold(tables: Mapping[str, pd.DataFrame]) -> None:
    gold = json.loads((HERE / "cases/sample_gold/themes.json").read_text("utf-8"))
    mentions = tables["mentions"]
    for report, counts in gold.items():
        (report_id,) = [
            name for name in tables["reports"]["report_id"] if name == report or name.endswith(f"/{report}")
        ]
        of_report = mentions[mentions["report_id"] == report_id]
        for name, n in counts.items():
            assert (of_report["entity_id"] == theme(name.lower())).sum() == n, (report, name)
