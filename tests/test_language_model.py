"""The bundled pipeline on annotated text that it was not trained on: figures must not fall."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import spacy
from spacy.language import Language

from pipeline.language import BUNDLED, load
from pipeline.language.evaluation import evaluate_pipeline, f_score

SHARED = Path(__file__).parents[2] / "shared"
OWN = Path(__file__).parents[1] / "data" / "language"
KINDS = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place"}


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The bundled pipeline as the product uses it."""
    return load(BUNDLED).nlp


def f1(table: pd.DataFrame, measure: str, label: str = "all", file: str = "") -> float:
    """The F1 of one row."""
    rows = table[(table["measure"] == measure) & (table["label"] == label) & table["file"].str.contains(file)]
    return float(rows["f1"].item())


@pytest.fixture(scope="module")
def reports(nlp: Language) -> pd.DataFrame:
    """Figures on the dev rows of the invented reports."""
    return evaluate_pipeline(nlp, OWN)


@pytest.mark.parametrize(("label", "at_least"), [("PERSON", 0.91), ("ORG", 0.82), ("GPE", 0.92), ("all", 0.88)])
def test_entities_of_invented_reports(reports: pd.DataFrame, label: str, at_least: float) -> None:
    assert f1(reports, "entities", label, r"invented_reports\.jsonl") >= at_least


@pytest.mark.skipif(not (SHARED / "language").is_dir(), reason="../shared/language is not here")
def test_syntax_and_entities_of_the_treebank() -> None:
    table = evaluate_pipeline(load(BUNDLED).nlp, SHARED / "language")
    assert f1(table, "upos") >= 0.955
    assert f1(table, "lemma") >= 0.945
    assert f1(table, "sentences") >= 0.91
    assert f1(table, "sentences", "lines") >= 0.945
    assert f1(table, "entities", file="treebank_entities") >= 0.835


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="../shared/gold is not here")
@pytest.mark.parametrize(
    ("whole", "at_least"),
    [
        (False, {"person": 0.92, "organisation": 0.72, "place": 0.8}),
        (True, {"person": 0.97, "organisation": 0.9, "place": 0.8}),
    ],
    ids=["line by line", "each report as one text"],
)
def test_real_reports_by_the_model_alone(
    nlp: Language, monkeypatch: pytest.MonkeyPatch, whole: bool, at_least: dict[str, float]
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(SHARED / "gold")])
    import score  # the judge of the whole product; here the model alone is scored by the same rules

    counts: dict[str, Counter[str]] = {kind: Counter() for kind in score.KINDS}
    for path in sorted((SHARED / "gold").glob("[0-9]*.json")):
        gold = json.loads(path.read_text(encoding="utf8"))
        text = (SHARED / "reports" / f"{path.stem}.txt").read_text(encoding="utf8")
        texts = [text] if whole else filter(str.strip, text.splitlines())
        spans = [span for doc in nlp.pipe(texts) for span in doc.ents]
        optional = set(map(score.plain, gold["optional"]))
        for kind, count in counts.items():
            true = Counter(score.plain(mention["text"]) for mention in gold["mentions"] if mention["kind"] == kind)
            names = (score.plain(span.text) for span in spans if KINDS.get(span.label_) == kind)
            seen = Counter(name for name in names if name not in optional or name in true)
            count.update(hits=(true & seen).total(), found=seen.total(), true=true.total())
    figures = {kind: f_score(count["hits"], count["found"], count["true"])[2] for kind, count in counts.items()}
    assert {kind: figure for kind, figure in figures.items() if figure < at_least[kind]} == {}


def test_one_text_or_many_gives_the_same(nlp: Language) -> None:
    texts = ["Aanwezig: Hanna de Vos (gemeente Gouda).", "", "\n", "De notulen zijn vastgesteld. Actie: Hanna", "·\xa0"]
    for doc, alone in zip(nlp.pipe(texts), map(nlp, texts), strict=True):
        assert [(e.start, e.end, e.label_) for e in doc.ents] == [(e.start, e.end, e.label_) for e in alone.ents]
        assert [(t.pos_, t.lemma_, t.is_sent_start) for t in doc] == [
            (t.pos_, t.lemma_, t.is_sent_start) for t in alone
        ]


def test_a_meeting_report_line(nlp: Language) -> None:
    doc = nlp("Aanwezig: Hanna de Vos (wethouder Gouda), Karim Aksoy (GGD Twente). De notulen zijn vastgesteld.")
    assert [(span.text, span.label_) for span in doc.ents] == [
        ("Hanna de Vos", "PERSON"),
        ("Gouda", "GPE"),
        ("Karim Aksoy", "PERSON"),
        ("GGD Twente", "ORG"),
    ]
    assert [sentence[0].text for sentence in doc.sents] == ["Aanwezig", "De"]
    assert [(t.text, t.lemma_, t.pos_) for t in doc[-5:-1]] == [
        ("De", "de", "DET"),
        ("notulen", "notulen", "NOUN"),
        ("zijn", "zijn", "AUX"),
        ("vastgesteld", "vaststellen", "VERB"),
    ]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\t", "…", "😀 " * 50, "a" * 10_000, "هذا نص", "12 34", "J. J. J. J."]
)
def test_odd_texts_go_through(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_reports_read_whole_are_read_better(reports: pd.DataFrame) -> None:
    name = r"invented_reports\.jsonl"
    assert f1(reports, "entities_whole", "PERSON", name) >= 0.93
    assert f1(reports, "entities_whole", "all", name) > f1(reports, "entities", "all", name)


def test_curly_apostrophes_are_read_as_straight_ones(nlp: Language) -> None:
    assert not nlp("De thema’s en de foto’s staan op de site.").ents


def test_e_mail_addresses_and_signs_name_no_one(nlp: Language) -> None:
    assert not nlp("Mail naar h.devos@gouda.example of · •").ents


def test_spacy_alone_loads_it_once_the_parts_are_imported() -> None:
    import pipeline.language.components
    from pipeline.language import bundled_folder

    assert pipeline.language.components.tok2vec is not None
    whole = spacy.load(bundled_folder())
    assert whole.pipe_names == ["tok2vec", "senter", "morphologizer", "tagger", "lemmatizer", "ner"]
    assert whole("Hanna belt.")[1].tag_.startswith("WW")
