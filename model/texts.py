"""Make the texts to learn from: segments laid end to end, with a label number per token and task."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.pipeline._edit_tree_internals.edit_trees import EditTrees
from spacy.strings import StringStore
from spacy.tokenizer import Tokenizer

from model.augment import abbreviation, entries, entry_set, first_name, organisation, restyle, surname, vary
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
INITIALS = re.compile(r"[A-ZÀ-Þ]{3,5}")  # two capitals are rarely a body


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
    """Return one pass over the data: treebank sentences in groups, variants of the reports, some lines joined.

    The treebank comes twice: as it is, and with other names and in another order, where every sentence without a
    closing mark (a heading, an item of a list) comes twice more, because its end is what is hard to see.
    """
    texts = treebank_texts(data.treebank, builder, rng)
    recast = [with_other_names(tokens, rng, data.tokenizer) for tokens in data.treebank]
    recast += [tokens for tokens in recast if not tokens.forms[-1].endswith((".", "!", "?", "'", '"'))] * 2
    rng.shuffle(recast)
    texts += treebank_texts(recast, builder, rng)
    reports = [vary(report, rng) for report in data.reports * variants]
    reports += [[restyle(line, rng) for line in made_up_report(rng)] for _ in range(made_up)]
    for report in reports:
        lines = [segment for segment in report if segment.text.strip()]
        at = 0
        whole = rng.random() < 0.4
        while at < len(lines):
            size = len(lines) if whole else rng.choice((1, 1, 1, 2, 3, 4, 6))
            newline = whole or rng.random() < 0.6
            joiner = "\n" if newline else " "
            group = explained(lines[at : at + size], data.tokenizer)
            texts.append(builder.build([(joiner if i else "", line) for i, line in enumerate(group)]))
            at += size
    builder.update_features()
    rng.shuffle(texts)
    return texts


def treebank_texts(sentences: list[Tokens], builder: Builder, rng: random.Random) -> list[Text]:
    """Return sentences in groups of one to ten, with spaces and now and then line ends between them."""
    texts = []
    at = 0
    while at < len(sentences):
        group = sentences[at : at + rng.choice((1, 2, 3, 5, 8, 10))]
        newline = rng.random() < 0.25
        texts.append(
            builder.build(
                [("" if not i else "\n" if newline and rng.random() < 0.6 else " ", t) for i, t in enumerate(group)]
            )
        )
        at += len(group)
    return texts


def explained(lines: list[Segment], tokenizer: Tokenizer) -> list[Tokens]:
    """Return the tokens of lines that form a text; bare initials that no name in it explains get no entity label."""
    people = [line.text[a:b] for line in lines for a, b, label in line.entities if label == "PERSON"]
    known = {"".join(word[0] for word in name.replace("-", " ").split()).upper() for name in people if " " in name}
    found = []
    for line in lines:
        tokens = tokens_of(line, tokenizer)
        bare = {
            line.text[a:b] for a, b, label in line.entities if label == "PERSON" and INITIALS.fullmatch(line.text[a:b])
        }
        for i, form in enumerate(tokens.forms):
            if form in bare - known and tokens.labels["ner"][i] == "U-PERSON":
                tokens.labels["ner"][i] = None
        found.append(tokens)
    return found


def with_other_names(tokens: Tokens, rng: random.Random, tokenizer: Tokenizer) -> Tokens:
    """Return a treebank sentence with some people, places and organisations replaced; new words get no lemma."""
    result = Tokens([], [], {task: [] for task in TASKS})
    at = 0
    while at < len(tokens.forms):
        label = tokens.labels["ner"][at] or "O"
        end = at + 1
        if label[0] == "B":
            while (tokens.labels["ner"][end] or "")[:1] != "L":
                end += 1
            end += 1
        old = tokens.forms[at:end]
        new = other_name(old, label[2:], rng) if label[0] in "BU" and rng.random() < 0.5 else None
        if new is None:
            result.forms += old
            result.spaces += tokens.spaces[at:end]
            for task in TASKS:
                result.labels[task] += tokens.labels[task][at:end]
        else:
            doc = tokenizer(new)
            result.forms += [t.text for t in doc]
            result.spaces += [*[bool(t.whitespace_) for t in doc][:-1], tokens.spaces[end - 1]]
            known = len(doc) == len(old) and label[2:] != "ORG"  # of the same make: the same parts of speech
            for task in TASKS:
                kept = tokens.labels[task][at:end] if known and task != "lemma" else [None] * len(doc)
                result.labels[task] += kept
            if not known:
                result.labels["sent"][-len(doc) :] = [tokens.labels["sent"][at], *["0"] * (len(doc) - 1)]
            result.labels["ner"][-len(doc) :] = spread(label[2:], len(doc))
        at = end
    return result


def spread(label: str, size: int) -> list[str | None]:
    """Return the BILUO labels of an entity of a number of tokens.

    >>> spread("ORG", 1), spread("ORG", 3)
    (['U-ORG'], ['B-ORG', 'I-ORG', 'L-ORG'])
    """
    return [f"U-{label}"] if size == 1 else [f"B-{label}", *[f"I-{label}"] * (size - 2), f"L-{label}"]


def other_name(old: list[str], label: str, rng: random.Random) -> str | None:
    """Return another name of the same sort, or None."""
    if label == "PERSON" and len(old) == 2 and all(word[0].isupper() for word in old):
        return f"{first_name(rng)} {surname(rng).split()[-1].title()}" if "." not in old[0] else None
    if label == "PERSON" and len(old) == 1 and old[0].istitle():
        return rng.choice((first_name, lambda r: surname(r).split()[-1].title()))(rng)
    if label == "GPE":
        for kind in ("municipalities", "towns", "countries"):
            if " ".join(old) in entry_set(kind):
                return rng.choice(
                    entries("countries" if kind == "countries" else rng.choice(("municipalities", "towns")))
                )
    if label == "ORG":
        if len(old) == 1 and old[0].isupper():
            return abbreviation(rng)
        return organisation(rng) if old[0][0].isupper() else None
    return None


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
