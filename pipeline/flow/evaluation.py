"""Measure a project folder, or a language pipeline, against annotated truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.flow.prepare import prepare
from pipeline.flow.score import read_gold, score
from pipeline.language import load
from pipeline.settings import load_settings
from pipeline.store import load_state

LANGUAGE_DATA = ("*.jsonl", "*.conllu")


@dataclass(frozen=True)
class Evaluated:
    """Figures against truth."""

    subject: str
    frame: pd.DataFrame
    facts: str = ""  # session facts in one line
    misses: tuple[str, ...] = ()


def evaluate(gold: Path, root: Path, model: str | None) -> Evaluated:
    """Score the tables of a project folder, or the language pipeline where ``gold`` holds language data.

    Raises:
        RodeDraadError: no annotation, no results, or no such pipeline.
    """
    if gold.is_dir() and any(next(gold.glob(kind), None) for kind in LANGUAGE_DATA):
        from pipeline.language.evaluation import evaluate_pipeline  # here: it imports spaCy

        loaded = load(model or load_settings(root).language.model)
        return Evaluated(
            f"language model {loaded.name} {loaded.version} on {gold}", evaluate_pipeline(loaded.nlp, gold)
        )
    documents = read_gold(gold)
    found = score(load_state(prepare(root).folder).tables, documents)
    facts = f"session facts right: {found.facts_right} of {found.facts}"
    return Evaluated(f"{root} on {len(documents)} annotated reports", found.frame(), facts, tuple(found.misses))
