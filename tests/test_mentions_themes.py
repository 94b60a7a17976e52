"""Themes under any of their forms, told apart by sense."""

import pytest

from pipeline.lexicon import load_lexicon
from pipeline.mentions.automaton import Automaton
from pipeline.mentions.folding import fold, fold_name
from tests.mention_helpers import make_report, packaged_lexicon, read_cases, unmark, without_model

CASES = [case for name in ("themes.yaml", "themes_fields.yaml") for case in read_cases(name)["cases"]]


def themes_of(text, lexicon=None):
    found = without_model(make_report("r", [("paragraph", text)]), lexicon or packaged_lexicon())
    return [mention for mention in found.mentions if mention.kind == "theme"], found.rejected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_themes(case):
    text, spans = unmark(case.get("marked", case["text"]))
    mentions, rejected = themes_of(text)
    assert {(mention.start_char, mention.end_char, mention.kind) for mention in mentions} == spans
    assert [mention.key for mention in mentions] == [f"theme:{name}" for name in case["ids"]]
    if "left_out" in case:
        assert case["left_out"] in [row.reason for row in rejected]


def test_an_unclear_sense_is_kept_with_a_doubt():
    (mention,), _ = themes_of("Het NPO kwam kort ter sprake.")
    assert mention.doubt == (
        "sense unclear: Nationaal Programma Onderwijs or Nederlandse Publieke Omroep or non-profitorganisatie"
    )


def test_the_report_settles_what_a_sentence_does_not():
    report = make_report(
        "r",
        [("paragraph", "Het NPO kwam kort ter sprake."), ("paragraph", "x"), ("paragraph", "Het NPO van de school.")],
    )
    found = without_model(report, packaged_lexicon())
    assert [mention.doubt for mention in found.mentions] == ["", ""]


def test_a_project_theme_is_found_in_its_compounds(tmp_path):
    (tmp_path / "themes.yaml").write_text("themes: [{id: schuurmarkt, name: schuurmarkt, abbreviation: SCM}]")
    mentions, _ = themes_of(
        "Elke SCM telt; schuurmarkten, de schuurmarktcommissie en SCM-geld.", load_lexicon(tmp_path)
    )
    assert [mention.text for mention in mentions] == ["SCM", "schuurmarkten", "schuurmarktcommissie", "SCM"]
    assert {mention.key for mention in mentions} == {"theme:schuurmarkt"}


def test_a_definition_in_the_text_gives_a_theme_one_more_form():
    report = make_report(
        "r", [("paragraph", "Het gaat om leerlingenvervoer (LLV)."), ("paragraph", "Het LLV is weer op tijd.")]
    )
    found = without_model(report, packaged_lexicon())
    assert [(mention.text, mention.key) for mention in found.mentions] == [
        ("leerlingenvervoer", "theme:leerlingenvervoer"),
        ("LLV", "theme:leerlingenvervoer"),
        ("LLV", "theme:leerlingenvervoer"),
    ]
    assert found.mentions[2].source == "abbreviation"


def test_no_theme_stands_inside_an_organisation():
    report = make_report("r", [("paragraph", "Vraag het aan het Steunpunt Passend Onderwijs.")])
    found = without_model(report, packaged_lexicon())
    assert [(mention.text, mention.kind) for mention in found.mentions] == [
        ("Steunpunt Passend Onderwijs", "organisation")
    ]


@pytest.mark.parametrize("text", ["à  b", "onderwijs-zorg, hier", "x\u00ady z", "Noord-Holland en  meer", ""])
def test_folding_maps_back(text):
    folded = fold(text)
    letters = [index for index, character in enumerate(folded.text) if character != " "]
    assert [text[folded.original(index)].isalnum() for index in letters] == [True] * len(letters)
    assert len(letters) == sum(map(str.isalnum, text))


def test_names_are_compared_without_accents_case_and_hyphens():
    assert fold_name("Mét  Andere-ogen") == fold_name("met andereogen")


def test_an_empty_lexicon_finds_nothing():
    from pipeline.lexicon import Lexicon

    assert Automaton(Lexicon((), (), ())).find("OZA") == []
