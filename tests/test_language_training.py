"""What the training text is made from: lines stay annotated whatever is done to them, and seeds decide."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from model.augment import Recast, entries, organisation, restyle, split_name, substitute, surname, vary
from model.corpus import Segment, biluo, read_conllu, read_reports, tokens_of
from model.templates import made_up_report, templates

OWN = Path(__file__).parents[1] / "data" / "language"
ENTITY_LABELS = (
    *("CARDINAL", "DATE", "EVENT", "FAC", "GPE", "LANGUAGE", "LAW", "LOC", "MONEY", "NORP"),
    *("ORDINAL", "ORG", "PERCENT", "PERSON", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART"),
)
REPORTS = sorted(path for path in OWN.rglob("*.jsonl") if not path.name.startswith("treebank"))
LISTS = Path(__file__).parents[1] / "model" / "lists"


def marked(segment: Segment) -> list[tuple[str, str]]:
    """The entities of a segment as (text, label)."""
    return [(segment.text[start:end], label) for start, end, label in segment.entities]


def report() -> list[Segment]:
    return [
        Segment(
            "Aanwezig: Hanna de Vos (gemeente Gouda), K. Boom",
            [(10, 22, "PERSON"), (33, 38, "GPE"), (41, 48, "PERSON")],
        ),
        Segment("- Hanna belt Boom.", [(2, 7, "PERSON"), (13, 17, "PERSON")]),
        Segment("De Vos in Gouda", [(0, 6, "PERSON"), (10, 15, "GPE")]),
        Segment("Een boom en een vos", []),
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_a_variant_keeps_every_entity_whole(seed: int) -> None:
    original, changed = report(), vary(report(), random.Random(seed))
    assert [label for line in changed for _, label in marked(line)] == [x for line in original for _, x in marked(line)]
    for line in changed:
        for text, _ in marked(line):
            assert text == text.strip()
            assert text
    assert [line.text for line in changed] == [line.text for line in vary(report(), random.Random(seed))]


def test_a_new_cast_is_the_same_throughout_a_report() -> None:
    rng = random.Random(1)
    recast = Recast(report(), rng)
    recast.rate = {"PERSON": 1.0, "GPE": 1.0}
    first, second, third, fourth = (substitute(line, recast) for line in report())
    (full, _), (place, _), (initial, _) = marked(first)
    (given, _), (boom, _) = marked(second)
    (family, _), (again, _) = marked(third)
    assert full.split()[0] == given != "Hanna"
    assert full.split(" ", 1)[1].lower() == family.lower()
    assert family[0].isupper()
    assert initial.split(" ", 1)[1].lower() == boom.lower()
    assert place == again != "Gouda"
    assert fourth.text == "Een boom en een vos"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Hanna", ("Hanna", "")),
        ("Hanna de Vos", ("Hanna", "de Vos")),
        ("De Vos", ("", "De Vos")),
        ("K. Boom", ("K.", "Boom")),
    ],
)
def test_names_are_cut_before_the_surname(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_made_up_reports_are_filled_and_annotated(seed: int) -> None:
    for line in made_up_report(random.Random(seed)):
        assert "{" not in line.text
        ends = [0, *(end for _, end, _ in line.entities)]
        for (start, end, _), before in zip(line.entities, ends, strict=False):
            assert before <= start < end <= len(line.text)


def test_templates_hold_known_slots_only() -> None:
    slots = {slot for line in templates() for slot in line.split("{")[1:] for slot in [slot.split("}")[0]]}
    assert slots == set("PFSNIQOAGLDTCMXWKBYEZ")


@pytest.mark.parametrize("path", sorted(LISTS.glob("*.txt")), ids=lambda path: path.stem)
def test_lists_have_no_empty_or_double_entries(path: Path) -> None:
    words = entries(path.stem)
    assert all(word == word.strip() and word for word in words)
    assert len(set(words)) == len(words) or path.stem in {"organisation_patterns", "surname_ends"}


def test_generated_names_vary() -> None:
    rng = random.Random(2)
    assert len({surname(rng) for _ in range(200)}) > 150
    assert len({organisation(rng) for _ in range(200)}) > 150


def test_restyling_moves_offsets_with_the_text() -> None:
    rng = random.Random(3)
    line = Segment("1. Hanna opent", [(3, 8, "PERSON")])
    texts = {restyle(line, rng).text: marked(restyle(line, random.Random(seed))) for seed in range(50)}
    assert {text.lower() for found in texts.values() for text, _ in found} == {"hanna"}


def test_labels_of_tokens() -> None:
    nlp = spacy.blank("nl")
    assert biluo(nlp("Hanna de Vos in Gouda"), [(0, 12, "PERSON"), (16, 21, "GPE")]) == [
        "B-PERSON", "I-PERSON", "L-PERSON", "O", "U-GPE",
    ]  # fmt: skip
    assert biluo(nlp("Gouda-Oost ligt"), [(0, 5, "GPE")]) == [None, "O"]


def test_treebank_rows_become_words(tmp_path: Path) -> None:
    path = tmp_path / "x.conllu"
    path.write_text(
        "# sent_id = s\n# text = Huisbaas slaapt.\n1\tHuisbaas\thuis_baas\tNOUN\tN\t_\t2\tnsubj:x\t_\t_\n"
        "2\tslaapt\tslapen\tVERB\tWW\tNumber=Sing\t0\troot\t_\tSpaceAfter=No\n3\t.\t.\tPUNCT\tLET\t_\t2\tpunct\t_\t_\n"
    )
    (segment,) = read_conllu(path)
    labels = tokens_of(segment, spacy.blank("nl").tokenizer).labels
    assert labels["lemma"] == ["huisbaas", "slapen", "."]
    assert labels["morph"] == ["POS=NOUN", "Number=Sing|POS=VERB", "POS=PUNCT"]
    assert labels["dep"] == ["nsubj", "root", "punct"]
    assert labels["sent"] == ["1", "0", "0"]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_the_annotated_reports_are_sound(path: Path) -> None:
    known = set(ENTITY_LABELS)
    for row in map(json.loads, path.read_text(encoding="utf8").splitlines()):
        assert row["split"] in ({"unseen"} if path.stem == "unseen_reports" else {"train", "dev"})
        for line in row["lines"]:
            spans = sorted((start, end) for start, end, _ in line["ents"])
            assert all(before[1] <= after[0] for before, after in pairwise(spans)), line["text"]
            for start, end, label in line["ents"]:
                text = line["text"][start:end]
                assert label in known
                assert text == text.strip()
                assert text


def test_unseen_reports_are_never_read_for_training() -> None:
    rows = map(json.loads, (OWN / "unseen_reports.jsonl").read_text(encoding="utf8").splitlines())
    unseen = {line["text"] for row in rows for line in row["lines"]}
    paths = [OWN / "invented_reports.jsonl", *sorted((OWN / "invented_more").glob("*.jsonl"))]
    learnt = {line.text for report in read_reports(paths, "train") for line in report}
    assert not {line for line in unseen & learnt if len(line) > 60}


def test_dev_rows_are_never_read_for_training() -> None:
    paths = [OWN / "invented_reports.jsonl"]
    train, dev = read_reports(paths, "train"), read_reports(paths, "dev")
    assert (len(train), len(dev)) == (255, 44)
