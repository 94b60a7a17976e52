"""The same report in two formats or two folders is one report; two meetings on one template are two."""
# ruff: noqa: E501

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest import fingerprint, near_duplicates, read_report
from pipeline.settings import Reading

SETTINGS = Reading(min_words=5)
WORDS = [
    "wijk",
    "plein",
    "school",
    "raad",
    "plan",
    "kind",
    "ouder",
    "leraar",
    "gemeente",
    "zorg",
    "buurt",
    "fiets",
    "brug",
    "water",
    "kring",
    "tafel",
    "stoel",
    "jaar",
    "maand",
    "week",
    "geld",
    "tijd",
    "mens",
    "vraag",
    "antwoord",
    "besluit",
    "actie",
    "ruimte",
    "plek",
    "huis",
    "straat",
    "boom",
    "bank",
    "lamp",
    "deur",
    "raam",
    "muur",
    "dak",
    "tuin",
    "hek",
    "pad",
    "steen",
    "zand",
    "gras",
    "bloem",
]


def sentences(seed, number):
    chance = random.Random(seed)
    return [f"De {' '.join(chance.choice(WORDS) for _ in range(9))} wordt besproken." for _ in range(number)]


def prepare(**files):
    reports = {
        name.replace("__", "."): read_report(name.replace("__", "."), text.encode(), SETTINGS)
        for name, text in files.items()
    }
    return {name: fingerprint(report) for name, report in reports.items()}, {
        name: r.n_words for name, r in reports.items()
    }


def dropped(**files):
    return near_duplicates(*prepare(**files), SETTINGS)


def test_same_report_in_other_formats_and_folders():
    text = "\n\n".join(["Verslag kring", *sentences(1, 20)])
    page = f"<html><nav>Home Nieuws</nav><main><h1>Verslag kring</h1>{''.join(f'<p>{s}</p>' for s in sentences(1, 20))}</main></html>"
    assert dropped(b__txt=text, a__txt=text, c__html=page, d__md=f"# {text}") == {
        "a.txt": "c.html",
        "b.txt": "c.html",
        "d.md": "c.html",
    }


def test_most_words_then_richest_format_then_name():
    text = "\n\n".join(["Verslag kring", *sentences(1, 20)])
    longer = f"{text}\n\nDe secretaris voegt hier later nog een zin aan toe."
    assert dropped(a__md=text, b__txt=longer) == {"a.md": "b.txt"}
    assert dropped(b__md=text, a__md=text) == {"b.md": "a.md"}


def test_a_few_corrections_make_no_other_report():
    text = "\n\n".join(sentences(2, 40))
    assert dropped(a__txt=text, b__txt=text.replace("besproken", "behandeld", 3)) == {"b.txt": "a.txt"}


def test_a_short_version_stands_in_the_long_one():
    long = sentences(3, 60)
    assert dropped(kort__txt="\n\n".join(long[10:40]), lang__txt="\n\n".join(long)) == {"kort.txt": "lang.txt"}


def test_two_meetings_on_one_template_are_two():
    template = (
        "Verslag leerkring van {} 2024\n\n" + "\n\n".join(sentences(4, 30)) + "\n\nDe volgende keer is op 1 juli."
    )
    assert dropped(a__txt=template.format("3 maart"), b__txt=template.format("7 april")) == {}


def test_an_agenda_that_stands_in_several_reports_is_no_duplicate():
    agenda = sentences(5, 8)
    files = {f"verslag{i}__txt": "\n\n".join([*agenda, *sentences(10 + i, 40)]) for i in range(3)}
    assert dropped(agenda__txt="\n\n".join(agenda), **files) == {}


def test_different_reports_are_different():
    assert dropped(**{f"r{i}__txt": "\n\n".join(sentences(i, 25)) for i in range(8)}) == {}


def test_the_threshold_is_a_setting():
    one = sentences(6, 20)
    files = prepare(a__txt="\n\n".join(one), b__txt="\n\n".join(one[:15] + sentences(7, 5)))
    assert near_duplicates(*files, SETTINGS) == {}
    assert near_duplicates(*files, Reading(near_duplicate=0.6)) == {"b.txt": "a.txt"}


def test_ten_thousand_reports_with_a_shared_template_and_planted_copies():
    chance = random.Random(0)
    marks = {}
    template = [chance.getrandbits(63) for _ in range(60)]
    for i in range(10_000):
        own = [chance.getrandbits(63) for _ in range(140)]
        marks[f"r{i:05}.txt"] = (0, *sorted(template + own))
    for i in range(0, 10_000, 100):
        marks[f"r{i:05}.pdf"] = (
            0,
            *sorted([*marks[f"r{i:05}.txt"][1:-5], *[chance.getrandbits(63) for _ in range(5)]]),
        )
    assert near_duplicates(marks, dict.fromkeys(marks, 200), SETTINGS) == {
        f"r{i:05}.txt": f"r{i:05}.pdf" for i in range(0, 10_000, 100)
    }


def test_a_thousand_copies_of_one_report():
    marks = {f"r{i:04}.txt": (0, *range(1, 201)) for i in range(1000)}
    assert near_duplicates(marks, dict.fromkeys(marks, 200), SETTINGS) == {
        name: "r0000.txt" for name in marks if name != "r0000.txt"
    }


@pytest.mark.parametrize(
    "text", ["een twee drie vier vijf", "Op 3 maart 2024 kwam de kring van ouders bij elkaar in Ede."]
)
def test_fingerprint_is_the_same_every_time(text):
    report = read_report("a.txt", text.encode(), SETTINGS)
    assert fingerprint(report) == fingerprint(report)
    assert all(isinstance(value, int) for value in fingerprint(report))


TEXT = "Er is gesproken over de zorg en het onderwijs; wat wij nog niet weten, wordt door een van ons uitgezocht. " * 4


def test_a_month_with_letters_that_only_look_latin_is_a_month():
    odd, plain = (
        read_report("a.txt", f"Verslag {day} 2021\n\n{TEXT}".encode(), Reading()) for day in ("3 ſept", "3 sept")
    )
    assert fingerprint(odd)[:2] == fingerprint(plain)[:2] == (1, 903)


def test_fingerprint_holds_the_dates_at_the_head():
    report = read_report("a.txt", b"Verslag 3 maart 2024\n\nOp 2024-04-07 en 3-5-2024 is er meer te doen.", SETTINGS)
    assert fingerprint(report)[:4] == (3, 303, 407, 503)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("ab", min_size=1, max_size=4), st.lists(st.integers(1, 40), max_size=30), max_size=12))
def test_what_is_kept_is_never_dropped(sketches):
    marks = {f"{name}.txt": (0, *sorted(set(values))) for name, values in sketches.items()}
    result = near_duplicates(marks, dict.fromkeys(marks, 50), SETTINGS)
    assert not set(result) & set(result.values())
    assert list(result) == sorted(result)
    assert set(result) | set(result.values()) <= set(marks)
