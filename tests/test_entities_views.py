"""What is told about entities: explanations, questions for review, proposed themes."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from pipeline.corrections import parse_corrections
from pipeline.entities import answer, as_json, explain, full_name_entries, propose_themes, resolve, review_questions
from pipeline.entities.proposals import log_odds
from pipeline.errors import CorrectionsError
from pipeline.lexicon import Entry, Lexicon
from tests.entity_frames import DEFINITIONS, frame, frames

REPORTS = [
    {
        "id": "mei.txt",
        "date": "2021-05-01",
        "present": ["Tessa Brandsma | directeur | De Zaaier"],
        "lines": [
            "[P:Tessa Brandsma] opent. Mevrouw [P:Brandsma] dankt [O:De Zaaier]! Welkom allen.",
            "[P:Jan Kok] en [P:Jan Bos] zijn er. [P:Jan] knikt. Volgens [O:BSS] kan het, zegt [O:BSS].",
        ],
    },
    {"id": "juni.txt", "date": "2021-06-01", "series": "ander", "lines": ["[P:Tessa] mailt. [O:De Zaaier] betaalt."]},
]


def tables_of(reports, corrections=""):
    inputs, _ = frames(reports, parse_corrections(corrections))
    result = resolve(inputs)
    reports_frame = inputs.reports
    edges = frame(
        [["all", "organisation:de-zaaier", "person:tessa-brandsma", 2, 0.01], ["s-mei.txt", "a", "b", 1, 0.5]],
        ["scope", "source", "target", "weight", "q"],
    )
    rejected = frame(
        [["mentions", "mei.txt", 0, "mention", "Welkom", "first word of a sentence", 1, ""]],
        ["stage", "report_id", "block", "kind", "text", "reason", "count", "remedy"],
    )
    doubt_columns = ["kind", "subject", "question", "candidates", "evidence", "weight", "remedy", "entities"]
    return {
        "entities": result.entities,
        "mentions": result.mentions,
        "roles": result.roles,
        "attendance": result.attendance,
        "reports": reports_frame,
        "sessions": reports_frame[["session_id", "date", "series"]],
        "blocks": inputs.blocks.assign(section="Opening"),
        "edges": edges,
        "rejected": rejected,
        "doubts": frame([[getattr(doubt, c) for c in doubt_columns] for doubt in result.doubts], doubt_columns),
    }


@pytest.mark.parametrize("asked", ["Tessa Brandsma", "tessa brandsma", "person:tessa-brandsma", "mevrouw Brandsma"])
def test_explanation_of_a_person(asked):
    explanation = explain(asked, tables_of(REPORTS), parse_corrections(""))
    (facts,) = explanation.entities
    assert (facts.entity_id, facts.name, facts.aliases) == ("person:tessa-brandsma", "Tessa Brandsma", ("Brandsma",))
    assert [(r.report_id, r.role, r.employer, r.employer_id) for r in facts.roles] == [
        ("mei.txt", "directeur", "De Zaaier", "organisation:de-zaaier")
    ]
    assert [(s.session_id, str(s.date), s.n_mentions, s.attendance) for s in facts.sessions] == [
        ("s-mei.txt", "2021-05-01", 2, ("present",))
    ]
    assert [(n.entity_id, n.name, n.weight_blocks, n.q) for n in facts.neighbours] == [
        ("organisation:de-zaaier", "De Zaaier", 2, 0.01)
    ]
    assert [(q.report_id, q.block, q.section, q.sentence) for q in facts.quotes] == [
        ("mei.txt", 0, "Opening", "Tessa Brandsma opent."),
        ("mei.txt", 0, "Opening", "Mevrouw Brandsma dankt De Zaaier!"),
    ]
    assert [q[:36] for q in facts.doubts] == ["Is 'Tessa' the same person as 'Tessa"]


def test_explanation_names_corrections():
    text = "merge:\n  - {names: [Tessa, Tessa Brandsma], reason: zij zelf}"
    (facts,) = explain("Tessa", tables_of(REPORTS, text), parse_corrections(text)).entities
    assert facts.corrections == ("corrections.yaml:2: merge, zij zelf",)
    assert facts.doubts == ()
    assert [(s.session_id, s.n_mentions) for s in facts.sessions] == [("s-mei.txt", 2), ("s-juni.txt", 1)]


def test_explanation_of_what_was_rejected():
    explanation = explain("welkom", tables_of(REPORTS), parse_corrections(""))
    assert explanation.entities == ()
    assert [(r.stage, r.report_id, r.reason) for r in explanation.rejected] == [
        ("mentions", "mei.txt", "first word of a sentence")
    ]


def test_explanation_of_nothing_names_near_names():
    explanation = explain("Tesa Bransma", tables_of(REPORTS), parse_corrections(""))
    assert (explanation.entities, explanation.rejected) == ((), ())
    assert explanation.near[0] == "Tessa Brandsma"


def test_explanation_of_a_shared_alias_gives_all():
    reports = [{"id": "a", "lines": ["[P:Jan Kok] [P:J. Kok]"]}, {"id": "b", "lines": ["[P:Jan Bos] [P:J. Bos]"]}]
    tables = tables_of(reports, "add_alias:\n  - {name: Jan Kok, alias: JJ, reason: r}")
    assert [e.entity_id for e in explain("JJ", tables, parse_corrections("")).entities] == ["person:jan-kok"]


# ------------------------------------------------------------ review
def test_questions_come_most_consequential_first():
    questions = review_questions(tables_of(REPORTS)["doubts"])
    assert [(q.number, q.kind, q.subject, q.weight) for q in questions] == [
        (1, "abbreviation", "BSS", 2),
        (2, "merge", "Tessa", 1),
        (3, "twin", "Jan", 1),
    ]
    bss, tessa, jan = questions
    assert (bss.asks_name, bss.options) == (True, ())
    assert [(o.label, o.entries) for o in tessa.options] == [
        ("Tessa Brandsma", (("merge", {"names": ["Tessa", "Tessa Brandsma"]}),))
    ]
    assert tessa.no == (("never_merge", {"names": ["Tessa", "Tessa Brandsma"]}),)
    assert [o.label for o in jan.options] == ["Jan Bos", "Jan Kok"]
    assert jan.options[1].entries == (("merge", {"names": ["Jan", "Jan Kok"]}),)
    assert jan.no == (
        ("never_merge", {"names": ["Jan", "Jan Bos"]}),
        ("never_merge", {"names": ["Jan", "Jan Kok"]}),
    )


def test_answers_become_corrections_that_settle_all():
    bss, tessa, jan = review_questions(tables_of(REPORTS)["doubts"])
    text = answer("# van ons\n", full_name_entries(bss, "Bureau Samen Sterk"), "navraag")
    text = answer(text, tessa.no, "een stagiaire")
    text = answer(text, jan.options[1].entries, "hij had het woord")
    assert text.startswith("# van ons\nrename:\n  - name: BSS\n    to: Bureau Samen Sterk\n    reason: navraag\n")
    tables = tables_of(REPORTS, text)
    assert len(tables["doubts"]) == 0
    assert "Bureau Samen Sterk" in set(tables["entities"]["name"])
    with pytest.raises(CorrectionsError):
        answer(text, tessa.options[0].entries, "toch wel")


def test_questions_as_json():
    questions = as_json(review_questions(tables_of(REPORTS)["doubts"]))
    assert json.loads(json.dumps(questions))[1]["options"] == [
        {
            "label": "Tessa Brandsma",
            "entries": [{"correction": "merge", "names": ["Tessa", "Tessa Brandsma"]}],
        }
    ]


def test_doubts_of_other_stages_are_questions_too():
    remedy = "session_date:\n  - report: mei.txt\n    date: 2021-05-19\n    reason: kies\n"
    rows = [
        ["date", "mei.txt", "On which day?", ("2021-05-19",), (), 3, remedy, ()],
        ["theme", "warme overdracht", "Is it a theme?", (), (), 2, "- {id: x, name: y}", ()],
        ["series", "x", "Which series?", (), (), 1, "merge: [", ()],
    ]
    columns = ["kind", "subject", "question", "candidates", "evidence", "weight", "remedy", "entities"]
    date, theme, series = review_questions(frame(rows, columns))
    assert as_json([date])[0]["options"] == [
        {
            "label": "2021-05-19",
            "entries": [{"correction": "session_date", "report": "mei.txt", "date": "2021-05-19"}],
        }
    ]
    assert (theme.options, series.options) == ((), ())


# ------------------------------------------------------------ proposals
EMPTY = Lexicon((), (), ())
SENTENCES = [
    ("De warme overdracht loopt goed. Het gezinsplan ook.", "ADJ warm, NOUN overdracht, NOUN gezinsplan"),
    ("Over de warme overdracht en het gezinsplan.", "ADJ warm, NOUN overdracht, NOUN gezinsplan"),
    (
        "Een Warme overdracht kost tijd, net als een gezinsplan.",
        "ADJ warm, NOUN overdracht, NOUN tijd, NOUN gezinsplan",
    ),
    ("De vergadering is warm. Overdracht volgt. DAB helpt.", "NOUN vergadering, ADJ warm, NOUN overdracht"),
]


def proposals(lexicon=EMPTY, sentences=SENTENCES, names=()):
    terms, blocks = [], []
    for n, (text, words) in enumerate(sentences):
        pairs = [word.split() for word in words.split(", ")]
        terms.append([f"r{n % 2}", n, tuple(p[1] for p in pairs), tuple(p[0] for p in pairs)])
        blocks.append([f"r{n % 2}", n, 0, text])
    definitions = frame([["r1", 3, "DAB", "doorlopende aanpak", "long_short", 0, 5]], DEFINITIONS)
    return propose_themes(
        frame(terms, ["report_id", "block", "lemmas", "pos"]),
        definitions,
        frame([[name, "organisation"] for name in names], ["text", "kind"]),
        frame(blocks, ["report_id", "block", "start_char", "text"]),
        lexicon,
    )


def test_what_stands_out_is_proposed():
    found = proposals().set_index("phrase")
    assert sorted(found.index) == ["DAB", "gezinsplan", "warme overdracht"]
    assert found.loc["warme overdracht", ["kind", "n_blocks", "n_reports"]].tolist() == ["phrase", 3, 2]
    assert found.loc["gezinsplan", ["kind", "n_blocks", "n_reports"]].tolist() == ["compound", 3, 2]
    assert found.loc["DAB", ["kind", "long", "n_blocks"]].tolist() == ["abbreviation", "doorlopende aanpak", 1]
    assert found.loc["warme overdracht", "line"] == "- {id: warme-overdracht, name: warme overdracht}"
    assert found.loc["DAB", "line"] == "- {id: doorlopende-aanpak, name: doorlopende aanpak, abbreviation: DAB}"
    assert found.loc["warme overdracht", "examples"] == (
        "r0: De warme overdracht loopt goed.",
        "r0: Een Warme overdracht kost tijd, net als een gezinsplan.",
        "r1: Over de warme overdracht en het gezinsplan.",
    )


def test_what_is_known_is_not_proposed():
    lexicon = Lexicon((Entry("theme:x", "theme", "overdracht"), Entry("theme:y", "theme", "gezinsplan", "DAB")), (), ())
    assert len(proposals(lexicon)) == 0
    assert sorted(proposals(names=["Doorlopende Aanpak"])["phrase"]) == ["gezinsplan", "warme overdracht"]


def test_nothing_gives_an_empty_table():
    found = proposals(sentences=[("Kort.", "NOUN kort")])
    assert list(found["phrase"]) == ["DAB"]
    assert isinstance(found, pd.DataFrame)


def test_log_odds_as_in_the_paper():
    # Monroe et al. (2008), equations 15-22, worked out by hand for y = (30, 5), n = (1000, 9000), alpha_0 = 2000
    alpha = 2000 * 35 / 10_000  # 7
    delta = math.log((30 + alpha) / (3000 - 37)) - math.log((5 + alpha) / (11_000 - 12))
    assert log_odds(30, 1000, 5, 9000) == pytest.approx(delta / math.sqrt(1 / 37 + 1 / 12))
    assert log_odds(5, 9000, 30, 1000) == pytest.approx(-log_odds(30, 1000, 5, 9000))
