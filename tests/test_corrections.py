"""Corrections: every file either loads or says which line, what and what to do."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.corrections import Corrections, add_entry, kind_of, load_corrections, parse_corrections
from pipeline.corrections.read import MAX_BYTES
from pipeline.errors import CorrectionsError

CASES = YAML(typ="safe").load((Path(__file__).parent / "cases" / "corrections.yaml").read_text(encoding="utf-8"))
BY_ID = {case["id"]: case for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_file_loads_or_explains(case):
    if "error" not in case:
        parse_corrections(case["text"])
        return
    with pytest.raises(CorrectionsError) as caught:
        parse_corrections(case["text"])
    assert str(caught.value) == case["error"]


def test_every_kind_is_read_with_its_line():
    corrections = parse_corrections(BY_ID["every-kind"]["text"])
    assert [(kind_of(entry), entry.line) for entry in corrections] == [
        ("merge", 2),
        ("never_merge", 8),
        ("rename", 10),
        ("retype", 12),
        ("reject", 14),
        ("reject", 15),
        ("session_date", 17),
        ("session_date", 18),
        ("add_alias", 20),
    ]
    assert corrections.session_dates == {
        "overleg/mei.txt": (dt.date(2021, 5, 19), "staat in de agenda"),
        "overleg/oud.txt": (None, "nergens te vinden"),
    }
    assert corrections.retype[0].kind == "person"


def test_no_file_means_no_corrections(tmp_path):
    assert load_corrections(tmp_path) == Corrections()


def test_file_with_byte_order_mark(tmp_path):
    (tmp_path / "corrections.yaml").write_bytes("\ufeffreject: [{text: Welkom, reason: kop}]".encode())
    assert load_corrections(tmp_path).reject[0].text == "Welkom"


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"\xff\xfe\x00", "cannot be read"),
        (b"# " + b"x" * MAX_BYTES, "is larger than 1,000,000 bytes"),
        (b"# " + b"x" * 3_000, "is longer than 2,000 characters"),
        (b"[" * 1_900, "is nested more than 6 deep"),
        (b"- " * 900, "is nested more than 6 deep"),
        (b"\x00", "is not valid YAML"),
    ],
    ids=["encoding", "size", "line", "brackets", "dashes", "nul"],
)
def test_hostile_file_gives_one_line(tmp_path, raw, cause):
    (tmp_path / "corrections.yaml").write_bytes(raw)
    with pytest.raises(CorrectionsError) as caught:
        load_corrections(tmp_path)
    assert cause in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="mergn_:- [{}]'\"\n\tax1&*#|>!%@,", max_size=60))
def test_any_text_loads_or_explains(text):
    with contextlib.suppress(CorrectionsError):
        assert all(entry.reason for entry in parse_corrections(text))


ENTRIES = [
    ("merge", {"names": ["Tessa Brandsma", "T. Brandsma"], "reason": "zij zelf"}),
    ("merge", {"names": ["Jan Kok", "person:jan-kok-2"], "into": "Jan Kok", "report": "a.txt", "reason": "één: hij"}),
    ("never_merge", {"names": ["Piet Kok", "Pieter Kok"], "reason": "vader en zoon"}),
    ("rename", {"name": "'t Veld", "to": "Het Veld", "reason": "# geen commentaar"}),
    ("retype", {"name": "De Brug", "from": "person", "to": "organisation", "reason": "school"}),
    ("reject", {"text": "Welkom", "reason": "kop"}),
    ("session_date", {"report": "a.txt", "date": dt.date(2021, 5, 19), "reason": "agenda"}),
    ("session_date", {"report": "b.txt", "date": None, "reason": "niet te vinden"}),
    ("add_alias", {"name": "Tessa Brandsma", "alias": "TB", "reason": "tekent zo"}),
]


def add_all(text, entries):
    for kind, entry in entries:
        text = add_entry(text, kind, entry)
    return parse_corrections(text)


ORDERED = add_all("", ENTRIES)


@settings(max_examples=20, deadline=None)
@given(st.permutations(ENTRIES))
def test_order_of_entries_means_nothing(entries):
    corrections = add_all("", entries)
    assert corrections.digest == ORDERED.digest
    assert len(list(corrections)) == len(ENTRIES)


STARTS = {
    "empty": "",
    "comment": "# Besluiten van de redactie\n",
    "no-last-newline": "rename:\n- {name: A1, to: B1, reason: r}",
    "windows": "# kop\r\nrename:\r\n  - name: A1\r\n    to: B1\r\n    reason: r\r\n",
    "comments-between": (
        "merge:\n  # over mensen\n  - names: [A1, A2]\n    reason: r  # zie mail\n\n# namen hieronder\nrename:\n"
    ),
    "other-indent": (
        "merge:\n    -   names:\n            - A1\n            - A2\n"
        "        reason: >\n            lange\n            reden\nreject:\n"
    ),
    "flow": "{rename: [{name: A1, to: B1, reason: r}]}\n",
    "flow-list": "merge: []  # nog niets\nrename: []\n",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_added_entries_are_read_back(start):
    before, after = parse_corrections(start), add_all(start, ENTRIES)
    assert len(list(after)) == len(list(before)) + len(ENTRIES)
    assert {entry.reason for entry in before} <= {entry.reason for entry in after}


@pytest.mark.parametrize("name", ["comment", "windows", "comments-between", "other-indent"])
def test_added_entry_leaves_every_other_line(name):
    start = STARTS[name]
    for kind, entry in random.Random(0).sample(ENTRIES, len(ENTRIES)):
        lines = iter(add_entry(start, kind, entry).splitlines(keepends=True))
        assert all(any(line == other for other in lines) for line in start.splitlines(keepends=True))


def test_added_entry_stands_with_its_kind():
    text = add_entry(STARTS["comments-between"], "merge", ENTRIES[0][1])
    assert text == (
        "merge:\n  # over mensen\n  - names: [A1, A2]\n    reason: r  # zie mail\n"
        "  - names: [Tessa Brandsma, T. Brandsma]\n    reason: zij zelf\n"
        "\n# namen hieronder\nrename:\n"
    )


@pytest.mark.parametrize(
    ("kind", "entry", "message"),
    [
        ("mrge", {}, "corrections.yaml: unknown kind of correction 'mrge'; did you mean 'merge'?"),
        (
            "reject",
            {"text": "x"},
            "corrections.yaml:2: entry of 'reject' has no reason; add 'reason: ...' so that others can follow it",
        ),
    ],
)
def test_added_entry_is_checked(kind, entry, message):
    with pytest.raises(CorrectionsError) as caught:
        add_entry("", kind, entry)
    assert str(caught.value) == message
