"""Sections that need rows the small world does not make by itself: groups, brokers, topics, news of links."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from pipeline import network
from pipeline.report import ReportOptions
from pipeline.report.compose import compose
from pipeline.report.corpus import Corpus
from pipeline.report.document import Document, Figure, Grid, Section
from pipeline.report.formal import adopts_minutes
from pipeline.report.wording import Grammar
from pipeline.settings import Settings, Statistics
from tests import report_tables as world

FORMAL = YAML(typ="safe").load(Path(__file__).parent / "cases" / "report_formal.yaml")
FIRST, LAST = "verslag-2021-02-04.txt", "verslag-2022-03-10.txt"


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


@pytest.fixture(scope="module")
def told() -> Document:
    tables = world.world_tables()
    tables["brokers"] = frame(
        "entity_id theme_a theme_b held robust",
        ("person:wietske-hamelink", "theme:armoede", "theme:thuiszitters", True, 1.0),
        ("person:jorrit-van-dam", "theme:npo", "theme:oza", False, 1.0),
    )
    tables["community_members"] = frame(
        "period entity_id community consensus",
        *((year, name, "g01", 0.9) for year in ("2021", "2022") for name in ("theme:oza", "theme:npo")),
        ("2022", "organisation:vng", "g01", 0.8),
        ("2021", "theme:armoede", "g02", 0.8),
    )
    tables["community_flow"] = frame(
        "period community next_period next_community n_entities",
        ("2021", "g01", "2022", "g01", 2),
        ("2021", "g02", "2022", "", 1),
    )
    tables["community_events"] = frame("period event community others support", ("2022", "died", "g02", (), 0.99))
    tables["topics"] = frame(
        "topic_id label terms n_blocks stability coherence typical",
        ("t01", "geld, tijd", ("geld", "tijd", "jaar"), 9, 0.8, 0.1, (f"{FIRST}#2",)),
        ("t03", "buurt, huur", ("buurt", "huur"), 4, 0.8, 0.1, (f"{FIRST}#1",)),
        ("t02", "school, thuis", ("school", "thuis"), 3, 0.3, 0.1, (f"{FIRST}#1",)),
    )
    tables["since_last"] = frame(
        "kind change entity_id other_id evidence",
        ("link", "strengthened", "theme:armoede", "theme:npo", (f"{LAST}#1",)),
    )
    tables["novelty"] = frame(
        "session_id q", ("2021-11-25-werksessie", 0.01), ("2021-06-17-werksessie", 0.4), ("2021-02-04-werksessie", None)
    )
    return compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False))


def section(document: Document, anchor: str) -> Section:
    every = [s for outer in document.sections for s in (outer, *outer.sections)]
    return next(s for s in every if s.anchor == anchor)


def text(found: Section) -> str:
    sentences = []
    for part in found.parts:
        for paragraph in getattr(part, "items", (part,)):
            sentences += [sentence.text for sentence in getattr(paragraph, "sentences", ())]
    return " ".join(sentences)


def rows(found: Section, caption: str) -> list[list[str]]:
    grid = next(part for part in found.parts if isinstance(part, Grid) and part.caption == caption)
    return [[cell.text for cell in row] for row in grid.rows]


def test_brokers_are_named_only_where_both_links_hold(told: Document) -> None:
    expected = "Wietske Hamelink verbindt thema's die verder los van elkaar staan: armoede en thuiszitters."
    assert expected in text(section(told, "kort"))
    assert rows(section(told, "wie"), "Wie thema's verbindt die verder los van elkaar staan") == [
        ["Wietske Hamelink", "armoede", "thuiszitters", "verband, welk verslag je ook weglaat"]
    ]


def test_groups_through_time_are_drawn_and_listed(told: Document) -> None:
    found = section(told, "groepen")
    picture = next(part for part in found.parts if isinstance(part, Figure))
    assert picture.alt.startswith("Stroom van groepen namen over 2 perioden, van 2021 tot en met 2022, met 3 groepen.")
    assert rows(found, "De groepen") == [["2021", "NPO en OZA"], ["2021", "armoede"], ["2022", "NPO, OZA en VNG"]]
    assert text(found).endswith("In 2022 is een groep er niet meer: armoede.")


def test_topics_stand_by_size_with_how_firm_they_are(told: Document) -> None:
    found = rows(section(told, "onderwerpen"), "Onderwerpen in de verslagen")
    assert found == [
        ["geld, tijd", "geld, tijd, jaar", "9", "56%", "te breed"],
        ["buurt, huur", "buurt, huur", "4", "25%", "vast"],
        ["school, thuis", "school, thuis", "3", "19%", "los"],
    ]


def test_a_changed_link_is_news(told: Document) -> None:
    assert "Verband dat sterker werd: armoede met NPO." in text(section(told, "sinds"))


def test_a_session_with_another_mix_of_themes_is_told(told: Document) -> None:
    assert "Op 25 november 2021 was de mix van thema's opvallend anders" in text(section(told, "themas"))


def test_core_themes_are_in_the_summary(told: Document) -> None:
    expected = "Van de kernthema's kwam OZA in 4 van de 4 sessies en NPO in 3 van de 4 sessies aan de orde."
    assert expected in text(section(told, "kort"))


def test_announced_meetings_are_past_or_to_come() -> None:
    tables = world.world_tables()
    tables["missing"] = frame(
        "series date announced_by evidence",
        ("werksessie", dt.date(2021, 9, 16), FIRST, "Besloten wordt"),
        ("werksessie", dt.date(2022, 6, 9), LAST, "De volgende sessie is op 9 juni"),
    )
    found = compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False))
    shown = text(section(found, "kort"))
    assert "Van 1 aangekondigde sessie is geen verslag gevonden: 16 september 2021." in shown
    assert "Na de laatste sessie is nog aangekondigd: 9 juni 2022." in shown
    assert [row[0] for row in rows(section(found, "sinds"), "Aangekondigde sessies zonder verslag")] == [
        "16 september 2021",
        "9 juni 2022 (na het laatste verslag)",
    ]


def test_where_a_date_was_found_is_told_in_plain_words() -> None:
    tables = world.world_tables()
    evidence = {
        0: ("Sessie van 4 februari [date in the title; year from weekday and announcement in another report]", "body"),
        1: ("20210617.txt [date in the file name]", "file_name"),
    }
    for row, (words, source) in evidence.items():
        tables["sessions"] = tables["sessions"].copy()
        tables["sessions"].loc[row, ["date_evidence", "date_source"]] = [words, source]
    found = compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False))
    told = [row[2] for row in rows(section(found, "verslagen"), "Gelezen verslagen, van oud naar nieuw")]
    assert told[:2] == [
        "Sessie van 4 februari (het jaar volgt uit de weekdag en een aankondiging in een ander verslag)",
        "naam van het bestand: 20210617.txt",
    ]


def test_cards_list_only_forms_that_a_report_has(told: Document) -> None:
    entities = world.world_tables()["entities"].copy()
    entities["aliases"] = [(*aliases, "Nergens Geschreven") for aliases in entities["aliases"]]
    found = compose(world.world_tables() | {"entities": entities}, world.MANIFEST, Settings(), ReportOptions(pdf=False))
    lines = {card.entity_id: [line.text for line in card.lines] for card in found.cards}
    assert "Ook geschreven als: Jorrit en Van Dam." in lines["person:jorrit-van-dam"]
    assert not [line for every in lines.values() for line in every if "Nergens" in line]
    assert not [line for line in lines["theme:oza"] if line.startswith("Ook")]


def test_cards_count_what_stands_together_as_the_links_do() -> None:
    tables = world.world_tables()
    edges = tables["edges"]
    pair = (edges["source"] == "person:jorrit-van-dam") & (edges["target"] == "theme:oza")
    assert pair.any()
    tables["edges"] = edges[~pair]
    found = compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False))
    near = {card.entity_id: {n[0] for n in card.neighbours} for card in found.cards}
    assert "theme:oza" not in near["person:jorrit-van-dam"]
    assert "organisation:swv-havenrand" in near["person:jorrit-van-dam"]


def test_a_session_without_a_date_is_a_session(told: Document) -> None:
    expected = "Dit overzicht gaat over 5 verslagen van 5 sessies, van 4 februari 2021 tot en met 10 maart 2022."
    assert expected in text(section(told, "kort"))
    assert told.subtitle == "4 februari 2021 tot en met 10 maart 2022: 5 sessies, 5 verslagen"


def test_the_matrix_of_people_and_themes_counts_no_lists_of_who_was_there() -> None:
    # a list of those present that names a theme ties nobody to it: no link counts it, and so no cell does
    listed = "Aanwezig: [wietske-hamelink:Wietske], [naima-zerhouni:Naima], [jorrit-van-dam:Jorrit] (groep [oza:OZA])"
    rows = [(name, day, series, title, (listed, *blocks)) for name, day, series, title, blocks in world.WORLD]
    tables = world.base_tables(rows)
    statistics = Statistics(resamples=20)
    about = (tables["mentions"], tables["blocks"], tables["reports"], tables["sessions"])
    lists = pd.DataFrame({"report_id": [row[0] for row in rows], "block": 1})
    tables |= network.link(*about, statistics, 0, attendance_blocks=lists).tables
    plain = Corpus(tables, Grammar("nl"))
    people, themes = ["person:jorrit-van-dam", "person:naima-zerhouni", "person:wietske-hamelink"], ["theme:oza"]
    # as told in the blocks themselves: Jorrit five times, Naima once, Wietske never
    assert plain.shared_table(people, themes)["OZA"].tolist() == [5, 1, 0]
    assert len(plain.shared("person:wietske-hamelink", "theme:oza")) == 5


def test_what_fell_silent_is_told_since_the_last_session() -> None:
    quiet = (*world.WORLD[:3], *silent_sessions("2022-03-10", "2022-05-12"))
    # armoede and NPO were named until November 2021, and in neither of the two sessions since
    tables = world.analysed(world.base_tables(quiet))
    told = text(section(compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False)), "sinds"))
    assert "Niet meer genoemd, terwijl dat in de twee sessies daarvoor nog wel gebeurde: NPO en armoede." in told


def test_one_session_without_a_theme_is_no_silence() -> None:
    tables = world.analysed(world.base_tables((*world.WORLD[:3], *silent_sessions("2022-03-10"))))
    told = text(section(compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False)), "sinds"))
    # NPO and armoede are absent once; thuiszitters for the second time
    assert "terwijl dat in de twee sessies daarvoor nog wel gebeurde: thuiszitters." in told


def silent_sessions(*days: str) -> list[tuple[str, dt.date, str, str, tuple[str, ...]]]:
    """Sessions that name OZA alone."""
    return [
        (
            f"verslag-{day}.txt",
            dt.date.fromisoformat(day),
            "werksessie",
            "Verslag",
            ("Alleen [oza:OZA].", "Er is koffie."),
        )
        for day in days
    ]


@pytest.mark.parametrize("case", FORMAL, ids=lambda case: case["text"][:40])
def test_a_formality_is_told_from_a_decision(case: dict[str, Any]) -> None:
    assert adopts_minutes(case["text"]) is case["formal"]


def test_adopted_minutes_stand_apart_from_the_decisions() -> None:
    tables = world.world_tables()
    new = (
        tables["outcomes"]
        .iloc[[0, 0]]
        .assign(
            report_id=[FIRST, LAST],
            block=3,
            text=["Het verslag wordt vastgesteld.", "Geen opmerkingen, verslag akkoord."],
        )
    )
    tables["outcomes"] = pd.concat([tables["outcomes"], new], ignore_index=True)
    found = section(compose(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False)), "besluiten")
    assert [row[0] for row in rows(found, "Besluiten")] == ["Besloten wordt dat de telling maandelijks gebeurt."]
    expected = "Het vaststellen van een vorig verslag staat niet bij de besluiten. Dat gebeurde 2 keer"
    assert f"{expected} (10 maart 2022 en 4 februari 2021)." in text(found)
