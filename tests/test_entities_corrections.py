"""Corrections applied to data: each tells what it changed, survives reruns, and is refused when it matches nothing."""

from __future__ import annotations

import random

import pytest

from pipeline.corrections import Corrections, parse_corrections
from pipeline.entities import resolve
from pipeline.errors import CorrectionsError
from tests.entity_frames import frames

REPORTS = [
    {
        "id": "mei.txt",
        "date": "2021-05-01",
        "present": ["Tessa Brandsma | directeur | De Zaaier", "Jan Kok"],
        "lines": ["[P:Tessa Brandsma] en [P:Jan Kok] van [O:De Zaaier].", "[P:Tessa] opent. [P:Welkom] allen."],
        "actions": ["Tessa, allen: maakt een plan", "De Zaaier: betaalt", "JK: belt"],
    },
    {
        "id": "juni.txt",
        "date": "2021-06-01",
        "series": "ander overleg",
        "lines": ["[P:Tessa] en [P:Jan Kok] en [O:De Zaaijer]", "Besproken: [O:NJi], [P:Welkom]"],
    },
]


def applied(text):
    inputs, _ = frames(REPORTS, parse_corrections(text))
    result = resolve(inputs)
    names = dict(zip(result.entities["entity_id"], result.entities["name"], strict=True))
    return result, names


def test_each_correction_tells_what_it_changed():
    result, names = applied(
        """
merge:
  - {names: [Tessa, Tessa Brandsma], reason: zij zelf}
never_merge:
  - {names: [Jan Kok, Tessa Brandsma], reason: voor de zekerheid}
rename:
  - {name: NJi, to: Nederlands Jeugdinstituut, reason: voluit}
  - {name: Jan Kok, to: Jan Kok, reason: staat er al}
retype:
  - {name: De Zaaier, to: place, report: mei.txt, reason: hier het gebouw}
reject:
  - {text: Welkom, reason: geen naam}
session_date:
  - {report: mei.txt, date: 2021-05-01, reason: agenda}
add_alias:
  - {name: Jan Kok, alias: Johannes Kok, reason: doopnaam}
""".replace("into: De Zaaier, ", "").replace("  - {names: [De Zaaijer, De Zaaier], reason: tikfout}\n", "")
    )
    assert [(a.kind, a.n_effects) for a in result.applied] == [
        ("merge", 1),
        ("never_merge", 1),
        ("rename", 1),
        ("rename", 0),
        ("retype", 1),
        ("reject", 2),
        ("session_date", 1),
        ("add_alias", 1),
    ]
    assert sorted(names.items()) == [
        ("organisation:de-zaaijer", "De Zaaijer"),
        ("organisation:nji", "Nederlands Jeugdinstituut"),
        ("person:jan-kok", "Jan Kok"),
        ("person:tessa-brandsma", "Tessa Brandsma"),
        ("place:de-zaaier", "De Zaaier"),
    ]
    entities = result.entities.set_index("entity_id")
    assert entities.loc["person:jan-kok", "aliases"] == ("JK", "Johannes Kok")
    assert entities.loc["person:tessa-brandsma", "n_mentions"] == 3
    assert [(r.report_id, r.text, r.reason, r.remedy) for r in result.rejected] == [
        ("juni.txt", "Welkom", "rejected by a correction", "corrections.yaml:12: geen naam"),
        ("mei.txt", "Welkom", "rejected by a correction", "corrections.yaml:12: geen naam"),
    ]
    assert set(result.mentions.loc[result.mentions["text"] == "De Zaaier", "source"]) == {"correction"}


PROBLEMS = {
    "merge:\n  - {names: [Tesa Brandsma, Jan Kok], reason: r}": (
        "corrections.yaml:2: merge names 'Tesa Brandsma', which no report mentions; did you mean 'Tessa Brandsma'?"
    ),
    "merge:\n  - {names: [Xerxes, Jan Kok], reason: r}": (
        "corrections.yaml:2: merge names 'Xerxes', which no report mentions; correct the name or remove the entry"
    ),
    "merge:\n  - {names: [person:tessa-2, Jan Kok], reason: r}": (
        "corrections.yaml:2: merge names 'person:tessa-2', which no report mentions; "
        "correct the name or remove the entry"
    ),
    "merge:\n  - {names: [De Zaaier, Jan Kok], reason: r}": (
        "corrections.yaml:2: merge joins organisation and person; say which is right with 'retype', or add 'kind'"
    ),
    "merge:\n  - {names: [Tessa, Tessa Brandsma], report: jun.txt, reason: r}": (
        "corrections.yaml:2: merge names report 'jun.txt', which is not there; did you mean 'juni.txt'?"
    ),
    "merge:\n  - {names: [Tess, Tessa Brandsma], report: juni.txt, reason: r}": (
        "corrections.yaml:2: merge names 'Tess', which juni.txt does not mention; correct the name or report"
    ),
    "never_merge:\n  - {names: [Xerxes, Jan Kok], reason: r}": (
        "corrections.yaml:2: never_merge names 'Xerxes', which no report mentions; correct the name or remove the entry"
    ),
    "rename:\n  - {name: Jan Kock, to: Jan Kok, reason: r}": (
        "corrections.yaml:2: rename names 'Jan Kock', which no report mentions; did you mean 'Jan Kok'?"
    ),
    "rename:\n  - {name: Jan Kok, kind: organisation, to: Kok, reason: r}": (
        "corrections.yaml:2: rename names 'Jan Kok', which no report mentions; did you mean 'Jan Kok'?"
    ),
    "retype:\n  - {name: De Brug, to: place, reason: r}": (
        "corrections.yaml:2: retype concerns 'De Brug', which is no mention; correct the name or remove the entry"
    ),
    "reject:\n  - {text: Welkom, report: mei.txt, kind: place, reason: r}": (
        "corrections.yaml:2: reject concerns 'Welkom', which is no mention of mei.txt; did you mean 'Welkom'?"
    ),
    "reject:\n  - {entity: De Zaaijer, report: mei.txt, reason: r}": (
        "corrections.yaml:2: reject leaves out 'De Zaaijer' in mei.txt, which does not name it; "
        "correct the report or remove the entry"
    ),
    "session_date:\n  - {report: juli.txt, date: 2021-01-01, reason: r}": (
        "corrections.yaml:2: session_date names report 'juli.txt', which is not there; did you mean 'juni.txt'?"
    ),
    "add_alias:\n  - {name: Xerxes, alias: X1, reason: r}": (
        "corrections.yaml:2: add_alias names 'Xerxes', which no report mentions; correct the name or remove the entry"
    ),
    "rename:\n  - {name: Tessa, to: Tess, reason: r}\nmerge:\n  - {names: [Tessa Brandsma, Tessa], reason: r}": "",
}


@pytest.mark.parametrize("text", PROBLEMS, ids=range(len(PROBLEMS)))
def test_correction_that_matches_nothing(text):
    inputs, _ = frames(REPORTS, parse_corrections(text))
    problems = [a for a in resolve(inputs, strict=False).applied if a.problem]
    if not PROBLEMS[text]:
        assert problems == []
        return
    with pytest.raises(CorrectionsError) as caught:
        resolve(inputs)
    assert str(caught.value) == PROBLEMS[text]
    assert [(a.n_effects, a.problem in str(caught.value)) for a in problems] == [(0, True)]


def test_name_of_two_needs_an_id():
    reports = [
        {"id": "a", "series": "een", "lines": ["[P:Jorrit]"]},
        {"id": "b", "series": "twee", "lines": ["[P:Jorrit]"]},
        {"id": "c", "lines": ["[P:Jorrit Tol]"]},
    ]
    text = "merge:\n  - {names: [Jorrit, Jorrit Tol], reason: r}"
    inputs, _ = frames(reports, parse_corrections(text))
    with pytest.raises(CorrectionsError) as caught:
        resolve(inputs)
    assert str(caught.value) == (
        "corrections.yaml:2: merge names 'Jorrit', which is a name of person:jorrit, person:jorrit-2; use the id of one"
    )
    inputs, _ = frames(reports, parse_corrections(text.replace("[Jorrit,", "[person:jorrit-2,")))
    mentions = resolve(inputs).mentions
    assert list(mentions["entity_id"]) == ["person:jorrit", "person:jorrit-tol", "person:jorrit-tol"]


ENTRIES = """
merge:
  - {names: [Tessa, Tessa Brandsma], report: juni.txt, reason: r}
  - {names: [De Zaaijer, De Zaaier], reason: r}
rename:
  - {name: De Zaaijer, to: Stichting De Zaaier, reason: r}
  - {name: Jan Kok, to: Johannes Kok, reason: r}
reject:
  - {text: Welkom, report: mei.txt, reason: r}
  - {entity: NJi, reason: r}
add_alias:
  - {name: Jan Kok, alias: JK, reason: r}
"""


def test_order_of_entries_means_nothing():
    corrections = parse_corrections(ENTRIES)
    inputs, _ = frames(REPORTS, corrections)
    expected = resolve(inputs)
    rng = random.Random(0)
    for _ in range(5):
        kinds = {}
        for kind in ("merge", "rename", "reject", "add_alias"):
            kinds[kind] = tuple(rng.sample(getattr(corrections, kind), len(getattr(corrections, kind))))
        inputs, _ = frames(REPORTS, Corrections(**kinds))
        result = resolve(inputs)
        assert result.entities.to_dict("list") == expected.entities.to_dict("list")
        assert result.mentions.to_dict("list") == expected.mentions.to_dict("list")
        assert result.applied == expected.applied
    names = dict(zip(expected.entities["entity_id"], expected.entities["name"], strict=True))
    assert names["organisation:de-zaaier"] == "Stichting De Zaaier"
    assert "organisation:nji" not in names


def test_roles_attendance_and_outcomes():
    result, _ = applied("")
    assert result.roles.to_dict("records") == [
        {
            "entity_id": "person:tessa-brandsma",
            "report_id": "mei.txt",
            "session_id": "s-mei.txt",
            "date": result.roles.loc[0, "date"],
            "role": "directeur",
            "employer": "De Zaaier",
            "employer_id": "organisation:de-zaaier",
        }
    ]
    assert str(result.roles.loc[0, "date"]) == "2021-05-01"
    assert result.attendance.to_dict("list") == {
        "session_id": ["s-mei.txt", "s-mei.txt"],
        "entity_id": ["person:jan-kok", "person:tessa-brandsma"],
        "role": ["present", "present"],
    }
    assert result.outcomes[["owners", "owner_names"]].to_dict("list") == {
        "owners": [("person:jan-kok",), ("organisation:de-zaaier",), ("person:tessa-brandsma",)],
        "owner_names": [("JK",), ("De Zaaier",), ("Tessa", "allen")],
    }


def test_change_of_employer_shows_in_the_roles():
    reports = [
        {
            "id": f"{year}.txt",
            "date": f"{year}-01-01",
            "lines": [f"[P:Tessa Brandsma|role:adviseur;employer:{who}] komt"],
        }
        for year, who in ((2019, "gemeente Almere"), (2020, "gemeente Almere"), (2021, "NJi"))
    ]
    reports[0]["lines"].append("[L:Almere] en [O:NJi]")
    roles = resolve(frames(reports)[0]).roles
    assert list(zip(roles["report_id"], roles["employer"], roles["employer_id"], strict=True)) == [
        ("2019.txt", "gemeente Almere", "place:almere"),
        ("2020.txt", "gemeente Almere", "place:almere"),
        ("2021.txt", "NJi", "organisation:nji"),
    ]
    assert roles["entity_id"].nunique() == 1


def test_attendance_without_session_is_counted():
    reports = [{"id": "a", "session": None, "present": ["Tessa Brandsma"], "lines": ["tekst"]}]
    result = resolve(frames(reports)[0])
    assert len(result.attendance) == 0
    assert [r.reason for r in result.rejected] == ["attendance of a report without session"]
    assert list(result.entities["name"]) == ["Tessa Brandsma"]
    assert list(result.entities["n_mentions"]) == [0]


def test_organisation_on_the_list_is_no_person():
    reports = [{"id": "a", "present": ["GGD", "Tessa Brandsma"], "lines": ["[O:GGD] en [O:GGD] en [O:GGD]"]}]
    result = resolve(frames(reports)[0])
    assert list(result.attendance["entity_id"]) == ["person:tessa-brandsma"]
    assert [r.reason for r in result.rejected] == ["attendance names no person but this kind: organisation"]


def test_nothing_gives_empty_tables():
    result = resolve(frames([])[0])
    assert [len(getattr(result, t)) for t in ("mentions", "entities", "roles", "attendance", "outcomes")] == [0] * 5
    assert list(result.roles.columns)[:3] == ["entity_id", "report_id", "session_id"]
