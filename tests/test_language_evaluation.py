"""Evaluation of a pipeline on annotated folders: exact figures on hand-made text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.errors import ProjectError
from pipeline.language import BUNDLED, load
from pipeline.language.evaluation import COLUMNS, evaluate_pipeline

SHARED = Path(__file__).parents[2] / "shared" / "language"
OWN = Path(__file__).parents[1] / "data" / "language"
CONLLU = """# sent_id = s1
# text = Zij loopt naar Gouda.
1\tZij\tzij\tPRON\tVNW\tPerson=3\t2\tnsubj\t_\t_
2\tloopt\tlopen\tVERB\tWW\t_\t0\troot\t_\t_
3\tnaar\tnaar\tADP\tVZ\t_\t4\tcase\t_\t_
4\tGouda\tGouda\tPROPN\tN\t_\t2\tobl\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\tLET\t_\t2\tpunct\t_\t_

# sent_id = s2
# text = Kamerdebat
1\tKamerdebat\tkamer_debat\tNOUN\tN\t_\t0\troot\t_\t_
"""


@Language.component("test_guesser")
def guess(doc: Doc) -> Doc:
    """Call every capitalised word a person and a noun, and end sentences at full stops."""
    doc.ents = [Span(doc, token.i, token.i + 1, label="PERSON") for token in doc if token.is_title]
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text == "."
        token.pos_ = "NOUN" if token.is_title else "VERB"
        token.lemma_ = token.text.lower()
    return doc


@pytest.fixture(scope="module")
def guesser() -> Language:
    nlp = spacy.blank("nl")
    nlp.add_pipe("test_guesser")
    return nlp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"lines": [{"text": "Anna en bob", "ents": [[0, 4, "PERSON"], [8, 11, "PERSON"]]}, {"text": " ", "ents": []}]},
        {"lines": [{"text": "Gouda", "ents": [[0, 5, "GPE"]]}], "split": "dev"},
        {"lines": [{"text": "Delft", "ents": []}], "split": "train"},
    ]
    (tmp_path / "reports.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "bank.conllu").write_text(CONLLU)
    (tmp_path / "bank_train.conllu").write_text(CONLLU)
    (tmp_path / "ids.jsonl").write_text(json.dumps({"sent_id": "s1", "ents": [[15, 20, "GPE"]]}) + "\n")
    return tmp_path


def test_figures_are_exact(guesser: Language, folder: Path) -> None:
    table = evaluate_pipeline(guesser, folder)
    assert tuple(table.columns) == COLUMNS
    rows = {(row.file, row.measure, row.label): row for row in table.itertuples()}
    assert sorted({file for file, _, _ in rows}) == ["bank.conllu", "ids.jsonl", "reports.jsonl"]
    people = rows["reports.jsonl", "entities", "PERSON"]
    assert (people.precision, people.recall, people.f1, people.found, people.true) == (0.5, 0.5, 0.5, 2, 2)
    assert rows["reports.jsonl", "entities", "all"].f1 == 2 / 5
    assert (rows["ids.jsonl", "entities", "GPE"].found, rows["ids.jsonl", "entities", "GPE"].true) == (0, 1)
    assert rows["bank.conllu", "upos", "all"].f1 == 2 / 6  # loopt, Kamerdebat
    assert rows["bank.conllu", "upos", "NOUN"].precision == 1 / 3
    assert rows["bank.conllu", "lemma", "all"].f1 == 4 / 6  # all but loopt and Gouda; kamer_debat counts as kamerdebat
    assert rows["bank.conllu", "sentences", "all"].f1 == 1.0


def test_everything_is_read_without_a_split(guesser: Language, folder: Path) -> None:
    table = evaluate_pipeline(guesser, folder, split=None)
    assert "bank_train.conllu" in set(table["file"])
    people = table[(table["file"] == "reports.jsonl") & (table["label"] == "PERSON")]
    assert people["found"].item() == 3


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", "{\n", "a.jsonl:1: not an annotated text (JSONDecodeError"),
        ("a.jsonl", '{"text": "x"}\n', "a.jsonl:1: not an annotated text (KeyError: 'ents')"),
        ("a.jsonl", "[1]\n", "a.jsonl:1: not an annotated text (AttributeError"),
        ("a.conllu", "1\tword\n", "a.conllu: a row without ten columns"),
        ("a.txt", "x", "no annotated text"),
    ],
)
def test_bad_files_are_one_clear_line(guesser: Language, tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(ProjectError) as raised:
        evaluate_pipeline(guesser, tmp_path)
    assert said in str(raised.value)


def test_entities_by_sentence_id_need_the_treebank(guesser: Language, folder: Path) -> None:
    (folder / "bank.conllu").unlink()
    (folder / "bank_train.conllu").unlink()
    assert set(evaluate_pipeline(guesser, folder)["file"]) == {"reports.jsonl"}


def test_an_unknown_sentence_id_is_one_clear_line(guesser: Language, folder: Path) -> None:
    (folder / "ids.jsonl").write_text('{"sent_id": "s9", "ents": []}\n')
    with pytest.raises(ProjectError, match=r"ids\.jsonl:1: no text for sentence s9"):
        evaluate_pipeline(guesser, folder)


def test_a_missing_folder_is_one_clear_line(guesser: Language, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no annotated text"):
        evaluate_pipeline(guesser, tmp_path / "none")


def figures(folder: Path) -> dict[tuple[str, str, str], float]:
    """F1 of the bundled pipeline on a folder's dev rows."""
    table = evaluate_pipeline(load(BUNDLED).nlp, folder)
    return {(row.file, row.measure, row.label): row.f1 for row in table.itertuples()}
