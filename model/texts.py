"""Make the texts to learn from: segments laid end to end, with a label number per token and task."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.pipeline._edit_tree_internals.edit_trees import EditTrees
from spacy.strings import StringStore
from spacy.tokenizer import Tokenizer

from model.augment import restyle, vary
from model.corpus import TASKS, Segment, Tokens, read_reports, read_treebank, tokens_of
from model.export import make_tokenizer
from model.net import table_rows
from model.templates import made_up_report
from pipeline.language.decoding import biluo_labels
from pipeline.language.features import HASHED, FormFeatures

ENTITY_LABELS = (
    "CARDINAL", "DATE", "EVENT", "FAC", "GPE", "LANGUAGE", "LAW", "LOC", "MONEY",
    "NORP", "ORDINAL", "ORG", "PERCENT", "PERSON", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART",
)  # fmt: skip
UNKNOWN = -100  # what cross entropy passes over


class Labels:
    """The labels of each task and their numbers; lemmas are edit trees, on the form as it is or in lower case."""

    def __init__(self, tokens: list[Tokens], minimum: dict[str, int]) -> None:
        self.lemma_names: dict[tuple[str, str], str] = {}
        self.strings = StringStore()
        self.trees = EditTrees(self.strings)
        self.names: dict[str, list[str]] = {"sent": ["0", "1"], "ner": biluo_labels(ENTITY_LABELS)}
        for task in ("morph", "tag", "dep", "lemma"):
            values = (self.name(task, f, x) for t in tokens for f, x in zip(t.forms, t.labels[task], strict=True) if x)
            counts = Counter(values)
            self.names[task] = sorted(v for v, n in counts.items() if n >= minimum[task])
        self.numbers = {task: {name: i for i, name in enumerate(names)} for task, names in self.names.items()}

    def name(self, task: str, form: str, value: str) -> str:
        """Return the label of a value; for a lemma 'low' or 'asis' and the number of the edit tree."""
        if task != "lemma":
            return value
        key = (form, value)
        if key not in self.lemma_names:
            self.lemma_names[key] = self.lemma_name(form, value)
        return self.lemma_names[key]

    def lemma_name(self, form: str, value: str) -> str:
        """Return 'low' or 'asis' and the number of the edit tree that makes the lemma."""
        lower = form != form.lower() and value == value.lower()
        return f"{'low' if lower else 'asis'} {self.trees.add(form.lower() if lower else form, value)}"

    def number(self, task: str, form: str, value: str | None) -> int:
        """Return the number of a label, UNKNOWN where there is none."""
        return UNKNOWN if value is None else self.numbers[task].get(self.name(task, form, value), UNKNOWN)


@dataclass
class Text:
    """A text to learn from: form numbers, and per task a label number for each."""

    forms: list[int]
    labels: dict[str, list[int]]


class Builder:
    """Makes texts from segments, and keeps the features of all forms met."""

    def __init__(self, labels: Labels, features: FormFeatures) -> None:
        self.labels, self.features = labels, features
        self.numbers: dict[str, int] = {}
        self.rows = np.zeros((0, 0), dtype=np.int64)
        self.vector_rows = np.zeros(0, dtype=np.int64)
        self.norms = np.zeros(0, dtype=np.int64)

    def build(self, group: list[tuple[str, Tokens]]) -> Text:
        """Lay (joiner, segment) pairs end to end; the joiner stands before the segment: '', ' ' or a newline."""
        text = Text([], {task: [] for task in TASKS})
        for joiner, tokens in group:
            if joiner == "\n":
                self._append(text, Tokens(["\n"], [False], {t: [v] for t, v in NEWLINE.items()}))
            self._append(text, tokens)
        return text

    def _append(self, text: Text, tokens: Tokens) -> None:
        text.forms += [self.numbers.setdefault(form, len(self.numbers)) for form in tokens.forms]
        for task, labels in tokens.labels.items():
            if any(labels):
                pairs = zip(tokens.forms, labels, strict=True)
                text.labels[task] += [self.labels.number(task, form, value) for form, value in pairs]
            else:
                text.labels[task] += [UNKNOWN] * len(tokens.forms)

    def update_features(self) -> None:
        """Compute the features of forms that came since the last time."""
        new = list(self.numbers)[len(self.vector_rows) :]
        if new:
            hashes, vector_rows = self.features.compute(new)
            rows = table_rows(hashes)
            self.rows = np.concatenate([self.rows.reshape(-1, rows.shape[1]), rows])
            self.vector_rows = np.concatenate([self.vector_rows, vector_rows])
            norms = hashes[:, HASHED.index("norm")].astype(np.int64)
            self.norms = np.concatenate([self.norms, norms])


NEWLINE: dict[str, str | None] = {
    "morph": "POS=SPACE",
    "tag": "_SP",
    "dep": None,
    "sent": "0",
    "lemma": None,
    "ner": "O",
}


@dataclass
class Data:
    """Training and development data."""

    treebank: list[Tokens]
    reports: list[list[Segment]]
    treebank_dev: list[Tokens]
    reports_dev: list[Tokens]
    tokenizer: Tokenizer


def read_data(folder: Path, extra: Path) -> Data:
    """Read the data folder (treebank and invented reports) and the project's own reports."""
    tokenizer = make_tokenizer()
    own = sorted((extra / "invented_more").glob("*.jsonl"))
    paths = [extra / "invented_reports.jsonl", *own]
    dev = [line for report in read_reports(paths[:1], "dev") for line in report]
    return Data(
        [tokens_of(s, tokenizer) for s in read_treebank(folder, "train")],
        read_reports(paths, "train"),
        [tokens_of(s, tokenizer) for s in read_treebank(folder, "dev")],
        [tokens_of(s, tokenizer) for s in dev if s.text.strip()],
        tokenizer,
    )


def epoch(data: Data, builder: Builder, rng: random.Random, variants: int, made_up: int) -> list[Text]:
    """Return one pass over the data: treebank sentences in groups, variants of the reports, some lines joined."""
    texts = []
    at = 0
    while at < len(data.treebank):
        size = rng.choice((1, 1, 2, 3, 5, 8, 10))
        group = data.treebank[at : at + size]
        newline = rng.random() < 0.3
        texts.append(
            builder.build(
                [("" if not i else "\n" if newline and rng.random() < 0.6 else " ", t) for i, t in enumerate(group)]
            )
        )
        at += size
    reports = [vary(report, rng) for report in data.reports * variants]
    reports += [[restyle(line, rng) for line in made_up_report(rng)] for _ in range(made_up)]
    for report in reports:
        lines = [tokens_of(segment, data.tokenizer) for segment in report if segment.text.strip()]
        at = 0
        whole = rng.random() < 0.4
        while at < len(lines):
            size = len(lines) if whole else rng.choice((1, 1, 1, 2, 3, 4, 6))
            newline = whole or rng.random() < 0.6
            group = []
            for i, line in enumerate(lines[at : at + size]):
                group.append(("" if not i else "\n" if newline else " ", line))
            texts.append(builder.build(group))
            at += size
    builder.update_features()
    rng.shuffle(texts)
    return texts


def batches(texts: list[Text], size: int) -> Iterator[list[Text]]:
    """Yield texts in batches of about `size` tokens."""
    batch: list[Text] = []
    n = 0
    for text in texts:
        batch.append(text)
        n += len(text.forms)
        if n >= size:
            yield batch
            batch, n = [], 0
    if batch:
        yield batch
