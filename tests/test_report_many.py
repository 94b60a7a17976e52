"""What grows with the reports is bounded: periods for sessions, the newest and firmest rows, each with a sentence."""

import datetime as dt
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.network.statistics import wilson as wilson_of_tables
from pipeline.report import ReportOptions, bounds
from pipeline.report.compose import compose
from pipeline.report.corpus import Corpus
from pipeline.report.courses import wilson
from pipeline.report.document import Document, Grid, Panels, Section
from pipeline.report.page import page
from pipeline.report.sections import made
from pipeline.report.timeline import Timeline
from pipeline.report.wording import Grammar
from pipeline.settings import Settings
from tests import report_tables as world

N_SESSIONS = 66  # every fortnight: more than are drawn one by one


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    rows = []
    for number in range(N_SESSIONS):
        day = dt.date(2018, 1, 4) + dt.timedelta(days=14 * number)
        npo = "[npo:NPO] loopt, zegt [naima-zerhouni:Naima]." if number % 3 else "Er is koffie."
        texts = ("[jorrit-van-dam:Jorrit] over [oza:OZA] bij [swv-havenrand:SWV Havenrand].", npo, "[oza:OZA] en geld.")
        rows.append((f"verslag-{number:03d}.txt", day, "overleg", f"Verslag {number}", texts))
    found = world.analysed(world.base_tables(rows))
    outcomes = [
        (f"verslag-{n % N_SESSIONS:03d}.txt", 2, "action", f"Actie {n}.", (), None, "", "Actie", (), "")
        for n in range(300)
    ]
    found["outcomes"] = pd.DataFrame(outcomes, columns=list(found["outcomes"].columns))
    missing = [("overleg", dt.date(2018, 1, 5) + dt.timedelta(days=n), "verslag-000.txt", "koffie") for n in range(260)]
    found["missing"] = pd.DataFrame(missing, columns=list(found["missing"].columns))
    return found


@pytest.fixture(scope="module")
def corpus(tables: dict[str, pd.DataFrame]) -> Corpus:
    return Corpus(tables, Grammar("nl"))


@pytest.fixture(scope="module")
def document(tables: dict[str, pd.DataFrame]) -> Document:
    return compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False))


def section(document: Document, anchor: str) -> Section:
    every = [s for outer in document.sections for s in (outer, *outer.sections)]
    return next(s for s in every if s.anchor == anchor)


def grid(document: Document, anchor: str, caption: str) -> Grid:
    return next(p for p in section(document, anchor).parts if isinstance(p, Grid) and p.caption == caption)


def sentences(found: Section) -> str:
    return " ".join(s.text for part in found.parts for s in getattr(part, "sentences", ()))


def test_many_sessions_are_drawn_per_month(corpus: Corpus, document: Document) -> None:
    assert corpus.step() == "month"
    assert len(corpus.steps()) == 31  # January 2018 to July 2020
    assert [corpus.steps()[0].name, corpus.steps()[-1].name] == ["januari 2018", "juli 2020"]
    assert corpus.step(bounds.FEW_STEPS) == "quarter"
    assert [step.name for step in corpus.steps(bounds.FEW_STEPS)][::5] == [
        "1e kwartaal 2018",
        "2e kwartaal 2019",
        "3e kwartaal 2020",
    ]
    told = sentences(section(document, "themas"))
    assert "Er zijn 66 sessies: te veel om één voor één te tekenen. Elke grafiek laat daarom per maand zien" in told
    panels = next(p for p in section(document, "themas").parts if isinstance(p, Panels))
    assert {len(corpus.trend_table(panel.card)) for panel in panels.panels} == {31}
    alt = panels.panels[0].figure.alt if panels.panels[0].figure else ""
    assert alt.startswith("Grafiek van OZA door de tijd, per maand: het thema komt in 66 van de 66 sessies voor.")


def test_a_period_holds_the_blocks_of_its_sessions(corpus: Corpus, tables: dict[str, pd.DataFrame]) -> None:
    trends = tables["trends"]
    for theme in ("theme:oza", "theme:npo"):
        rows = trends[trends["entity_id"] == theme]
        table = corpus.trend_table(theme)
        assert table["n_blocks"].sum() == rows["n_blocks"].sum()
        january = rows[rows["session_id"].str.startswith("2018-01")]
        blocks, total = int(january["n_blocks"].sum()), int(january["n_blocks_total"].sum())
        assert table["share"].iloc[0] == blocks / total
        assert (table["low"].iloc[0], table["high"].iloc[0]) == wilson(blocks, total)
        assert corpus.theme_by_session([theme]).to_numpy().sum() == rows["n_blocks"].sum()
        assert sum(n for _, n in corpus.per_step(theme)) == rows["n_blocks"].sum()


@given(st.integers(0, 400), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_the_interval_is_that_of_the_tables(count: int, more: int) -> None:
    low, high = wilson_of_tables(count, count + more)
    assert wilson(count, count + more) == pytest.approx((float(low), float(high)), abs=1e-12)


@given(
    st.lists(st.dates(dt.date(1995, 1, 1), dt.date(2030, 1, 1)), max_size=150),
    st.sampled_from(["session", "month", "quarter", "year"]),
    st.integers(1, 60),
)
@settings(max_examples=60, deadline=None)
def test_points_in_time_hold_every_session_once_and_in_order(days: list[dt.date], period: Any, most: int) -> None:
    timeline = Timeline({}, Grammar("nl"), period)
    rows = [
        SimpleNamespace(session_id=str(n), date=day, precision="day", series="") for n, day in enumerate(sorted(days))
    ]
    timeline.__dict__["timeline"] = rows
    timeline.__dict__["sessions"] = {row.session_id: row for row in rows}
    steps = timeline.steps(most)
    assert [n for step in steps for n in range(step.first, step.last)] == list(range(len(rows)))
    assert all(one.date <= other.date for one, other in pairwise(steps))
    if timeline.step(most) == "session":
        assert len(rows) <= bounds.MOST_STEPS
        assert period == "session"
    elif timeline.step(most) != "year":
        assert len(steps) <= most


def test_the_slider_goes_through_periods_and_loses_no_block(
    document: Document, tables: dict[str, pd.DataFrame]
) -> None:
    drawn = document.data["network"]
    whole, *periods = drawn["scopes"]
    assert [whole["name"], periods[0]["name"], len(periods)] == ["alle sessies", "januari 2018", 31]
    for place, node in enumerate(drawn["nodes"]):
        assert sum(period["present"][place] for period in periods) == node["n"]
    for one, other, weight, _ in whole["edges"]:
        assert weight == sum(line[2] for period in periods for line in period["edges"] if line[:2] == [one, other])
    firm = {tuple(line[:2]) for line in whole["edges"] if line[3]}
    assert firm
    assert {tuple(line[:2]) for period in periods for line in period["edges"] if line[3]} <= firm
    assert document.data["words"]["session"] == "Periode"


def test_the_newest_outcomes_stand_there_and_the_rest_is_told_of(document: Document) -> None:
    actions = grid(document, "besluiten", "Acties")
    assert len(actions.rows) == 60
    assert actions.rows[0][0].text == "Actie 131."  # of the last session, in order of the text
    assert actions.remark == (
        "Dit zijn de nieuwste 60 van 300. Alle staan in de werkmap voor Excel, op het blad 'Besluiten en acties'."
    )
    html = page(document).decode("utf-8")
    assert "Dit zijn de nieuwste 60 van 300." in html
    missing = grid(document, "sinds", "Aangekondigde sessies zonder verslag")
    assert len(missing.rows) == 60
    assert missing.remark.startswith("Dit zijn de laatste 60 van 260.")


def test_cards_count_per_quarter(document: Document, corpus: Corpus) -> None:
    card = next(card for card in document.cards if card.entity_id == "theme:npo")
    assert card.trajectory is not None
    assert card.trajectory.caption == "Alinea's per kwartaal"
    assert len(card.trajectory.rows) == 11
    assert sum(int(row[1].text) for row in card.trajectory.rows) == corpus.n_blocks("theme:npo") == 44
    assert document.cards_remark == ""


def test_more_reports_than_fit_are_counted_per_period(
    tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "LONG_TABLE", 50)
    found = compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False))
    reports = grid(found, "verslagen", "Gelezen verslagen per kwartaal")
    assert reports.remark.startswith("Er zijn 66 verslagen.")
    assert [cell.text for cell in reports.rows[0][:3]] == ["1e kwartaal 2018", "7", "7"]
    assert sum(int(row[2].text) for row in reports.rows) == N_SESSIONS


def test_names_without_a_card_are_told_of(tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.report.sections.cards.MOST_CARDS", 1)
    monkeypatch.setattr("pipeline.report.sections.network.MOST_LINES", 1)
    found = compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False))
    assert len(found.cards) < len(tables["entities"])
    expected = f"Hier staan de {len(found.cards)} namen die het vaakst voorkomen of die in de tekening staan."
    assert found.cards_remark.startswith(expected)
    assert found.cards_remark in page(found).decode("utf-8").replace("&#39;", "'")
    assert "Getekend zijn de 1 zekerste lijnen" in sentences(section(found, "netwerk"))


def test_a_reader_can_ask_for_periods(tables: dict[str, pd.DataFrame]) -> None:
    asked = Settings.model_validate({"statistics": {"period": "year"}})
    found = compose(tables, world.MANIFEST, asked, ReportOptions(pdf=False))
    assert "per jaar" in sentences(section(found, "themas"))
    assert [scope["name"] for scope in found.data["network"]["scopes"]] == ["alle sessies", "2018", "2019", "2020"]
