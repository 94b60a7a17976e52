"""Decisions, actions, agreements and questions: precision and recall on labelled lines, and single forms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.records import Block, Outcome, Report
from pipeline.sessions.outcomes import read_outcomes
from pipeline.sessions.owners import due_in, only_owners, owners_in
from tests.sessions_reports import make_report

FOLDER = Path(__file__).with_name("cases")
KEYS = {"text", "kind", "is", "owners", "due", "cells", "header"}
Labelled = list[tuple[Block, dict[str, Any], list[Outcome]]]


def labelled(name: str) -> Labelled:
    """Every line of a labelled file with what was found in it."""
    lines: Labelled = []
    for document in YAML(typ="safe").load(FOLDER / name):
        blocks: list[Block] = []
        section, start = "", 0
        for line in document["lines"]:
            assert set(line) <= KEYS, line
            cells = tuple(line.get("cells", ()))
            text = line.get("text") or " | ".join(cells)
            kind = line.get("kind", "paragraph")
            section = text if kind == "heading" else section
            header = tuple(line.get("header", ()))
            table = 0 if cells else -1
            blocks.append(
                Block(
                    len(blocks), kind, section, start, start + len(text), text, cells=cells, header=header, table=table
                )
            )
            start += len(text) + 1
        report = Report(
            f"{document['document']}.txt", blocks[0].text, "text/plain", "0" * 64, None, "nl", start, tuple(blocks)
        )
        found = read_outcomes(report)
        for block, line in zip(blocks, document["lines"], strict=True):
            lines.append((block, line, [one for one in found if one.block == block.block]))
    return lines


def kinds_of(line: dict[str, Any]) -> Counter[str]:
    told = line.get("is", "none")
    return Counter([] if told == "none" else [told] if isinstance(told, str) else told)


def counts(lines: Labelled) -> tuple[int, int, int]:
    """Right, found and true outcomes over labelled lines."""
    right = found = true = 0
    for _, line, outcomes in lines:
        want, got = kinds_of(line), Counter(one.kind for one in outcomes)
        right += sum((want & got).values())
        found += sum(got.values())
        true += sum(want.values())
    return right, found, true


def test_the_labelled_set_is_large_and_varied() -> None:
    lines = labelled("outcomes.yaml")
    assert len(lines) == 199
    assert counts(lines)[2] == 84
    assert {kind for _, line, _ in lines for kind in kinds_of(line)} == {"decision", "action", "agreement", "question"}


def test_precision_and_recall_on_the_labelled_set() -> None:
    right, found, true = counts(labelled("outcomes.yaml"))
    assert right / found >= 0.97
    assert right / true >= 0.95


@pytest.mark.parametrize(("name", "lines"), [("outcomes_part2.yaml", 38), ("outcomes_part3.yaml", 45)])
def test_precision_and_recall_on_the_later_parts_of_the_labelled_set(name: str, lines: int) -> None:
    # written as held-out sets; precision and recall on first sight were 0.96 and 0.71 (part 2), 0.92 and 0.51 (part 3)
    right, found, true = counts(labelled(name))
    assert true == lines
    assert right / found >= 0.97
    assert right / true >= 0.95


def test_precision_and_recall_on_the_held_out_set() -> None:
    # 80 lines nobody tuned on. On first sight: precision 0.92 (24 of 26), recall 0.65 (24 of 37). Since the build of a
    # clause is read: 0.94 (33 of 35) and 0.89. Aimed at: 0.90 and 0.80.
    right, found, true = counts(labelled("outcomes_heldout.yaml"))
    assert true == 37
    assert right / found >= 0.90
    assert right / true >= 0.85


def test_precision_and_recall_on_the_second_held_out_set() -> None:
    # 60 lines, measured once: precision 1.00 (18 of 18), recall 0.86 (18 of 21)
    right, found, true = counts(labelled("outcomes_heldout2.yaml"))
    assert true == 21
    assert right / found >= 0.90
    assert right / true >= 0.80


def test_precision_and_recall_on_further_kinds_of_bodies() -> None:
    right, found, true = counts(labelled("outcomes_part4.yaml"))
    assert true == 67
    assert right / found >= 0.97
    assert right / true >= 0.95


def test_owners_and_deadlines_on_the_labelled_set() -> None:
    for _, line, outcomes in labelled("outcomes.yaml"):
        for one in outcomes:
            if one.kind == "action" and line.get("is") == "action":
                assert list(one.owners) == line.get("owners", []), line
                assert one.due_text == line.get("due", ""), line


@pytest.mark.parametrize(
    ("text", "owners", "due_text"),
    [
        ("Actie Nadia: offerte opvragen, voor 1 mei", ("Nadia",), "voor 1 mei"),
        ("Actie: Hilde neemt contact op met de wethouder", ("Hilde",), ""),
        ("ACTIE: HvD", ("HvD",), ""),
        ("> Actie: offerte opvragen", (), ""),
        ("Noor zoekt de cijfers op > Actie", ("Noor",), ""),
        ("De brief gaat vandaag de deur uit → actie Noor", ("Noor",), "vandaag"),
        ("Actie Ruud en Tomas: nota schrijven z.s.m.", ("Ruud", "Tomas"), "z.s.m."),
        ("Hilde neemt contact op met de school.", ("Hilde",), ""),
        ("Nadia en Tomas werken het voorstel uit voor 3 juni.", ("Nadia", "Tomas"), "voor 3 juni"),
        ("Mevrouw De Wit stuurt de cijfers rond.", ("De Wit",), ""),
        ("We bespreken de nota later (actie Ruud).", ("Ruud",), ""),
        ("Actiepunt voor Noor en Han om een opzet te maken", ("Noor", "Han"), ""),
        ("[ ] Website bijwerken - Mo", ("Mo",), ""),
    ],
)
def test_actions_in_their_forms(text: str, owners: tuple[str, ...], due_text: str) -> None:
    (one,) = read_outcomes(make_report("a.txt", f"# Verslag overleg\n{text}"))
    assert (one.kind, one.owners, one.due_text) == ("action", owners, due_text)


@pytest.mark.parametrize(
    ("text", "kind", "cue"),
    [
        ("De raad besluit het plan vast te stellen.", "decision", "De raad besluit het"),
        ("De motie wordt met 20 stemmen voor en 4 tegen aangenomen.", "decision", None),
        ("Besluit: het rooster blijft gelijk.", "decision", "Besluit"),
        ("Afgesproken wordt dat iedereen meeleest.", "agreement", "afgesproken"),
        ("De wethouder zegt toe de brief te sturen.", "agreement", "toezegging"),
        ("Toezegging: de raad krijgt de cijfers.", "agreement", "toezegging"),
        ("Open vraag: wie betaalt dit?", "question", "Open vraag"),
        ("Nog onduidelijk is wie dit betaalt.", "question", "onduidelijk"),
    ],
)
def test_other_outcomes_and_their_cues(text: str, kind: str, cue: str | None) -> None:
    (one,) = read_outcomes(make_report("a.txt", f"# Verslag overleg\n{text}"))
    assert (one.kind, one.text) == (kind, text)
    if cue is not None:
        assert one.cue == cue


@pytest.mark.parametrize(
    "text",
    [
        "Fatima plaatst een kanttekening bij het plan.",
        "Kees vult aan dat het ander werk is.",
        "Sanne nodigt iedereen uit om te komen kijken.",
        "De vergadering heeft een besloten karakter.",
        "Ouders durven niet te besluiten.",
        "In 2019 is besloten om te stoppen.",
        "De vorige keer is afgesproken dat we zouden bellen.",
        "Vraagt Jan of het plan is vastgesteld?",
        "Leveranciers leveren eind mei een nieuwe versie op.",
        "Roos stuurt het team al jaren.",
        "Er is nog geen besluit genomen.",
        "Zij verwacht dat de regeling niet nog een keer wordt verlengd.",
        "De voorzitter belt om stilte.",
        "Marit vat de lessen samen.",
        "Daarna neemt de voorzitter het over.",
        "Neem gerust een collega mee die nog nooit is geweest.",
        "Joost heeft hier ervaring mee.",
        "De dominee neemt ons mee in het verhaal.",
        "Bakkerij De Krakeling verlengt het contract.",
        "Gevraagd is wie het proefstuk heeft goedgekeurd.",
        "Wachtlijsten bij Karel en Piet zorgen dat kinderen te lang wachten.",
        "Het college reageert binnen zes weken op een advies.",
        "De lantaarns worden elk jaar door Bram nagekeken.",
    ],
)
def test_ordinary_sentences_are_no_outcomes(text: str) -> None:
    assert read_outcomes(make_report("a.txt", f"# Verslag overleg\n{text}")) == ()


def test_a_table_without_a_recorded_header_is_read_by_its_first_row() -> None:
    report = make_report(
        "a.txt",
        "# Verslag overleg\n| Wat | Wie | Gereed | Status\n"
        "| Zaal regelen | Noor/Ali | 3 mei 2022 | open\n| Brief | allen | - | gesloten",
    )
    first, second = read_outcomes(report)
    assert (first.text, first.owners, first.due, first.status) == (
        "Zaal regelen",
        ("Noor", "Ali"),
        dt.date(2022, 5, 3),
        "open",
    )
    assert (second.owners, second.status) == ((), "gesloten")


@pytest.mark.parametrize(
    ("text", "kind", "owners"),
    [
        ("Joke en Arend ruimen de schuur op.", "action", ("Joke", "Arend")),
        ("Ouderling Van der Wal brengt dit onder de aandacht.", "action", ("Van der Wal",)),
        ("Namens het bestuur schrijft Wieke de leden aan.", "action", ("Wieke",)),
        ("De tent is stuk; Bram rekent uit wat een nieuwe kost.", "action", ("Bram",)),
        ("De brief wordt nog door Wieke nagelezen.", "action", ("Wieke",)),
        ("Posters laten drukken - Bram", "action", ("Bram",)),
        ("Wieke nog even bellen met de drukker.", "action", ("Wieke",)),
        ("Nagaan of de kraan lekt (Bram, voor 1 mei)", "action", ("Bram",)),
        ("In het voorjaar legt de commissie een plan aan de leden voor.", "agreement", ()),
        ("Dat zoekt de wethouder uit.", "agreement", ()),
        ("De werkgroep wijst het verzoek af.", "decision", ()),
        ("Met die wijziging vastgesteld.", "decision", ()),
        ("Tot die tijd blijven we het oude formulier gebruiken.", "decision", ()),
    ],
)
def test_outcomes_by_the_build_of_the_clause(text: str, kind: str, owners: tuple[str, ...]) -> None:
    (one,) = read_outcomes(make_report("a.txt", f"# Verslag overleg\n{text}"))
    assert (one.kind, one.owners) == (kind, owners)


@pytest.mark.parametrize(
    ("text", "adopts"),
    [
        ("Het verslag van 3 mei wordt ongewijzigd vastgesteld.", True),
        ("## Notulen vorige vergadering\nMet die wijziging vastgesteld.", True),
        ("## Notulen vorige vergadering\nDe raad stemt in met de begroting van het komende jaar.", False),
        ("Het jaarverslag wordt vastgesteld.", False),
    ],
)
def test_the_adoption_of_minutes_has_a_cue_of_its_own(text: str, adopts: bool) -> None:
    (one,) = read_outcomes(make_report("a.txt", f"# Verslag overleg\n{text}"))
    assert (one.kind, one.cue == "verslag vastgesteld") == ("decision", adopts)


def test_impressions_tell_of_people_and_not_of_tasks() -> None:
    text = "Joke en Arend ruimen de schuur op."
    assert read_outcomes(make_report("a.txt", f"# Terugblik themasessie 3 juni\n{text}")) == ()


def test_an_action_list_may_be_written_as_lines() -> None:
    report = make_report(
        "a.txt",
        "# Verslag overleg\nTot slot.\nActie / wie / wanneer\nZaal huren / Noor / juni\nFolder / Bram en Ali / 17-6",
    )
    first, second = read_outcomes(report)
    assert (first.text, first.owners, first.due_text) == ("Zaal huren", ("Noor",), "juni")
    assert (second.text, second.owners) == ("Folder", ("Bram", "Ali"))


def test_several_actions_may_stand_behind_one_label() -> None:
    report = make_report("a.txt", "# Verslag overleg\nActies: Noor - zaal huren; Bram - folder (februari); offerte.")
    assert [(one.text, one.owners) for one in read_outcomes(report)] == [
        ("Noor - zaal huren", ("Noor",)),
        ("Bram - folder (februari)", ("Bram",)),
        ("offerte", ()),
    ]


def test_a_mixed_list_holds_actions_where_somebody_is_named() -> None:
    report = make_report(
        "a.txt", "# Verslag overleg\n## Afspraken en acties\n- Folder eind juni (Bram)\n- De deur blijft dicht"
    )
    assert [one.kind for one in read_outcomes(report)] == ["action", "agreement"]


def test_the_next_meeting_under_actions_is_no_action() -> None:
    report = make_report(
        "a.txt", "# Verslag overleg\n## Acties\n- Noor: zaal regelen\n- Volgende keer: 3 mei 2022, 9.30 uur"
    )
    assert [one.text for one in read_outcomes(report)] == ["Noor: zaal regelen"]


def test_a_label_at_the_start_holds_for_the_whole_line() -> None:
    report = make_report("a.txt", "# Verslag\nToezegging: Noor zoekt dit uit. Het antwoord komt uiterlijk 21 mei 2021.")
    (one,) = read_outcomes(report)
    assert (one.owners, one.due) == (("Noor",), dt.date(2021, 5, 21))
    assert one.text.endswith("21 mei 2021.")


def test_owner_words_are_names_and_nothing_else() -> None:
    assert owners_in("Jan de Boer/HvD en mw. Smit") == ("Jan de Boer", "HvD", "Smit")
    assert only_owners("allen") == ()
    assert only_owners("de gemeente") is None
    assert due_in("klaar op 20 januari 2023.") == "op 20 januari 2023"


@given(st.lists(st.text(max_size=120), max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_outcomes_that_stand_in_their_block(lines: list[str]) -> None:
    report = make_report("a.txt", "\n".join(["# Verslag", "## Acties", *(" ".join(line.split()) for line in lines)]))
    for one in read_outcomes(report):
        assert one.text in report.blocks[one.block].text
