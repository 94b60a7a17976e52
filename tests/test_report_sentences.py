"""What the report says: exact sentences, and never a claim that its test does not carry."""

import datetime as dt
import re
import string
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.report import ReportOptions
from pipeline.report.corpus import Corpus, abbreviates
from pipeline.report.evidence import Evidence, clip, sentences
from pipeline.report.sections.since import theme_news
from pipeline.report.sections.summary import summary
from pipeline.report.sections.teller import Teller
from pipeline.report.sections.themes import theme_sentences
from pipeline.report.sections.ties import ties
from pipeline.report.wording import Grammar, listed, templates
from pipeline.settings import Settings
from tests import report_tables as world

CASES = Path(__file__).parent / "cases"
FILLED = YAML(typ="safe").load(CASES / "sentences.yaml")
THEMES = YAML(typ="safe").load(CASES / "sentences_theme.yaml")
DAYS = (dt.date(2021, 2, 4), dt.date(2021, 6, 17), dt.date(2021, 11, 25), dt.date(2022, 3, 10))


def teller(tables: dict[str, pd.DataFrame], **options: Any) -> Teller:
    chosen = ReportOptions(**options)
    say = Grammar(chosen.language)
    corpus = Corpus(tables, say)
    return Teller(corpus, Evidence(corpus), say, Settings(), chosen)


@pytest.mark.parametrize("case", FILLED, ids=lambda case: f"{case['key']}-{len(str(case['slots']))}")
def test_template_says_exactly_this(case: dict[str, Any]) -> None:
    assert Grammar("nl")(case["key"], **case["slots"]) == case["nl"]
    if "en" in case:
        assert Grammar("en")(case["key"], **case["slots"]) == case["en"]


def test_both_languages_have_the_same_sentences_with_the_same_slots() -> None:
    dutch, english = templates("nl"), templates("en")
    assert set(dutch) == set(english)
    for key, template in dutch.items():
        if isinstance(template, str):
            names = [{name for _, name, _, _ in string.Formatter().parse(t) if name} for t in (template, english[key])]
            extra = names[0] ^ names[1]
            assert extra <= {"n"}, key  # English may not need the number for its agreement


def theme_tables(case: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Four sessions of twelve blocks, of which so many mention OZA, with the outcome of the case."""
    told = "[oza:OZA] komt langs."
    tables = world.base_tables(
        [
            (f"v{n}.txt", day, "werksessie", f"Verslag {n}", (told,) * blocks + ("Koffie.",) * (12 - blocks))
            for n, (day, (blocks, _, _)) in enumerate(zip(DAYS, case["rows"], strict=True))
        ]
    )
    clustered = case.get("q_clustered", [float("nan")] * 4)
    trends = [
        {
            "entity_id": "theme:oza",
            "session_id": f"{day}-werksessie",
            "n_blocks": blocks,
            "n_blocks_total": 12,
            "n_mentions": blocks,
            "share": blocks / 12,
            "low": 0.0,
            "high": 1.0,
            "change": change,
            "robust": float("nan") if robust is None else robust,
            "q_clustered": q,
        }
        for day, (blocks, change, robust), q in zip(DAYS, case["rows"], clustered, strict=True)
    ]
    course = {"entity_id": "theme:oza", "direction": case["direction"], "robust": case.get("robust", float("nan"))}
    return tables | {"trends": pd.DataFrame(trends), "theme_summary": pd.DataFrame([course])}


@pytest.mark.parametrize("case", THEMES, ids=lambda case: case["id"])
def test_theme_is_told_as_its_tests_allow(case: dict[str, Any]) -> None:
    told = theme_sentences(teller(theme_tables(case)), "theme:oza")
    assert [sentence.text for sentence in told] == case["nl"]


@pytest.mark.parametrize(("q", "told"), [(0.2, True), (0.01, False), (float("nan"), False)])
def test_a_rise_in_the_last_session_that_may_be_one_long_talk_is_told_as_such(q: float, told: bool) -> None:
    rows = [[1, "insufficient", None], [1, "steady", None], [1, "steady", None], [9, "up", 1.0]]
    case = {"rows": rows, "direction": "steady", "q_clustered": [float("nan")] * 3 + [q]}
    tell = teller(theme_tables(case))
    for said in (theme_news(tell), [s for part in summary(tell).parts for s in getattr(part, "sentences", [])]):
        texts = [sentence.text for sentence in said]
        assert any("vaker" in text for text in texts)
        assert any("kan bij OZA toeval niet uitsluiten" in text for text in texts) == told


CLAIMS = re.compile(r"vaker over dan|minder vaak over dan|steeds vaker|steeds minder vaak")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["insufficient", "steady", "absent"])), min_size=4, max_size=4
    ),
    st.sampled_from(["steady", "insufficient"]),
)
def test_nothing_is_called_a_rise_or_fall_without_a_test(rows: list[tuple[int, str]], direction: str) -> None:
    if not any(blocks for blocks, _ in rows):
        rows = [(1, "insufficient"), *rows[1:]]
    case = {"rows": [(blocks, change, None) for blocks, change in rows], "direction": direction}
    text = " ".join(sentence.text for sentence in theme_sentences(teller(theme_tables(case)), "theme:oza"))
    assert not CLAIMS.search(text)


def test_every_theme_sentence_about_words_has_a_source() -> None:
    tell = teller(world.world_tables())
    for theme in tell.all_themes:
        first, *_ = theme_sentences(tell, theme)
        (number,) = first.notes
        note = tell.evidence.notes[number - 1]
        assert note.number == number
        marked = {text for quote in note.quotes for text, mark in quote.pieces if mark}
        assert marked <= set(tell.corpus.forms(theme))
        assert marked


def test_links_are_told_as_links_only_where_they_hold() -> None:
    tables = world.world_tables()
    held = tables["edges"].query("scope == 'all' and q < 0.05")
    assert set(zip(held["source"], held["target"], strict=True)) == {
        ("person:jorrit-van-dam", "theme:oza"),
        ("theme:armoede", "theme:npo"),
    }
    text = [s.text for s in summary(teller(tables)).parts[0].sentences]
    assert "Deze thema's komen vaker in dezelfde alinea voor dan je bij toeval verwacht: armoede met NPO." in text
    unsure = tables | {"edges": tables["edges"].assign(q=0.2)}
    text = [s.text for s in summary(teller(unsure)).parts[0].sentences]
    assert "Geen twee thema's worden zo vaak samen genoemd dat toeval is uitgesloten." in text
    grids = [part for part in ties(teller(unsure)).parts if type(part).__name__ == "Grid"]
    assert {row[-1].text for grid in grids for row in grid.rows} == {"kan toeval zijn", "te weinig gegevens"}


def test_one_report_that_carries_a_link_is_named_as_such() -> None:
    grids = [part for part in ties(teller(world.world_tables())).parts if type(part).__name__ == "Grid"]
    verdicts = {(row[0].text, row[1].text): row[-1].text for grid in grids for row in grid.rows}
    assert verdicts["Jorrit van Dam", "OZA"] == "verband, maar het hangt aan een enkel verslag"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Dag allemaal.", ["Dag allemaal."]),
        ("Een. Twee? Drie!", ["Een.", "Twee?", "Drie!"]),
        ("Dhr. Bos komt. Mevr. Els ook.", ["Dhr. Bos komt.", "Mevr. Els ook."]),
        ("Om 10.30 uur begint het. Koffie staat klaar.", ["Om 10.30 uur begint het.", "Koffie staat klaar."]),
        ("Zij zei: 'Ja.' Daarna ging zij.", ["Zij zei: 'Ja.'", "Daarna ging zij."]),
        ("", []),
    ],
)
def test_blocks_split_into_sentences(text: str, parts: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == parts


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    kept = "".join(text[a:b] for a, b in spans)
    assert "".join(kept.split()) == "".join(text.split())


@given(st.text(min_size=0, max_size=3000), st.integers(20, 600))
@settings(max_examples=50, deadline=None)
def test_a_clipped_text_fits(text: str, longest: int) -> None:
    assert len(clip(text, longest)) <= max(longest, 0)
    if len(text) <= longest:
        assert clip(text, longest) == text


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), max_size=5))
@settings(max_examples=30, deadline=None)
def test_lists_name_every_item_once(items: list[str]) -> None:
    assert [part for part in re.split(r", | en ", listed(items)) if part] == items


@pytest.mark.parametrize(
    ("short", "full", "fits"),
    [
        ("OZA", "onderwijszorgarrangement", True),
        ("NPO", "Nationaal Programma Onderwijs", True),
        ("VVE", "voor- en vroegschoolse educatie", True),
        ("API", "open standaarden", False),
        ("oza", "onderwijszorgarrangement", False),
        ("OZB", "onderwijszorgarrangement", False),
    ],
)
def test_abbreviations_are_told_from_other_short_forms(short: str, full: str, fits: bool) -> None:
    assert abbreviates(short, full) is fits


@pytest.mark.parametrize(
    ("named", "series", "silent"),
    [
        ("1000", "aaaa", 3),
        ("0010", "aaaa", 0),  # one session without it says too little
        ("1000", "abbb", 0),  # the later sessions are of another series
        ("1100", "abab", 2),
        ("1000", "abaa", 0),  # no theme joins the two series
    ],
)
def test_silence_counts_in_the_series_that_named_a_theme(named: str, series: str, silent: int) -> None:
    case = {"rows": [(int(n), "insufficient", None) for n in named], "direction": "insufficient"}
    tables = theme_tables(case)
    assert list(tables["sessions"]["date"]) == list(DAYS)
    tables["sessions"] = tables["sessions"].assign(series=list(series))
    assert teller(tables).corpus.silent_for("theme:oza") == silent
