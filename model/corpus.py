"""Read the annotated data into segments: one treebank sentence or one line of a report each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokenizer import Tokenizer

Entity = tuple[int, int, str]  # start_char, end_char, label
TASKS = ("morph", "tag", "dep", "sent", "lemma", "ner")


@dataclass(frozen=True)
class Word:
    """A treebank token with its place in the sentence's text."""

    start_char: int
    end_char: int
    lemma: str
    upos: str
    xpos: str
    feats: str
    dep: str
    head: int


@dataclass
class Segment:
    """A text with what is known of it; words is empty where there is no syntax."""

    text: str
    entities: list[Entity]
    words: list[Word] = field(default_factory=list)
    sent_id: str = ""


@dataclass
class Tokens:
    """A segment as the product's tokenizer cuts it; None is an unknown label."""

    forms: list[str]
    spaces: list[bool]
    labels: dict[str, list[str | None]]


def read_conllu(path: Path) -> Iterator[Segment]:
    """Yield the sentences of a CoNLL-U file, with compound marks taken out of the lemmas."""
    for block in path.read_text(encoding="utf8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
        comments = dict(
            line[2:].split(" = ", 1) for line in block.splitlines() if line.startswith("# ") and " = " in line
        )
        if not rows:
            continue
        text, words, at = comments["text"], [], 0
        for row in rows:
            if not row[0].isdigit():
                continue
            start = text.index(row[1], at)
            at = start + len(row[1])
            lemma = row[2].replace("_", "") or row[2]
            feats = "" if row[5] == "_" else row[5]
            words.append(Word(start, at, lemma, row[3], row[4], feats, row[7].split(":")[0], int(row[6])))
        yield Segment(text, [], words, comments["sent_id"])


def read_treebank(folder: Path, split: str) -> list[Segment]:
    """Return the treebank sentences of a split ('train' or 'dev') with their entities."""
    rows = map(json.loads, (folder / "treebank_entities.jsonl").read_text(encoding="utf8").splitlines())
    entities = {(row["sent_id"], row.get("text", "")): row["ents"] for row in rows}
    segments = list(read_conllu(folder / f"treebank_{split}.conllu"))
    for segment in segments:
        found = entities.get((segment.sent_id, segment.text), entities.get((segment.sent_id, "")))
        segment.entities = [(s, e, label) for s, e, label in found or []]
    return segments


def read_reports(paths: list[Path], split: str) -> list[list[Segment]]:
    """Return the invented reports of a split, each as its lines."""
    reports = []
    for path in paths:
        for row in map(json.loads, path.read_text(encoding="utf8").splitlines()):
            if row.get("split", "train") == split:
                lines = [Segment(line["text"], [(s, e, t) for s, e, t in line["ents"]]) for line in row["lines"]]
                reports.append(lines)
    return reports


def tokens_of(segment: Segment, tokenizer: Tokenizer) -> Tokens:
    """Cut a segment into tokens and lay its labels on those whose span they fit."""
    doc = tokenizer(segment.text)
    size = len(doc)
    labels: dict[str, list[str | None]] = {task: [None] * size for task in TASKS}
    by_start = {word.start_char: word for word in segment.words}
    for i, token in enumerate(doc):
        word = by_start.get(token.idx)
        if token.is_space:
            labels["morph"][i], labels["tag"][i] = "POS=SPACE", "_SP"
        elif word is not None and word.end_char == token.idx + len(token):
            labels["morph"][i] = "|".join(sorted([f"POS={word.upos}", *filter(None, word.feats.split("|"))]))
            labels["tag"][i], labels["dep"][i] = word.xpos, word.dep
            labels["lemma"][i] = word.lemma
    labels["ner"] = biluo(doc, segment.entities)
    ends = [i for i, token in enumerate(doc) if token.text in {".", "!", "?", "…", ":"} or token.text[-1] in ".!?:"]
    labels["sent"] = ["1", *["0"] * (size - 1)][:size]
    if not segment.words:  # within a line of a report, sentences may end at these
        for i in ends:
            for j in range(i + 1, min(i + 4, size)):
                labels["sent"][j] = None
    return Tokens([t.text for t in doc], [bool(t.whitespace_) for t in doc], labels)


def biluo(doc: object, entities: list[Entity]) -> list[str | None]:
    """Return the BILUO label of each token; None where an entity's edge cuts a token."""
    size = len(doc)  # type: ignore[arg-type]
    labels: list[str | None] = ["O"] * size
    for start, end, label in entities:
        inside = [i for i, t in enumerate(doc) if t.idx < end and t.idx + len(t) > start]  # type: ignore[call-overload]
        if not inside:
            continue
        first, last = doc[inside[0]], doc[inside[-1]]  # type: ignore[index]
        if first.idx != start or last.idx + len(last) != end:
            for i in inside:
                labels[i] = None
        elif len(inside) == 1:
            labels[inside[0]] = f"U-{label}"
        else:
            for i in inside:
                labels[i] = f"I-{label}"
            labels[inside[0]], labels[inside[-1]] = f"B-{label}", f"L-{label}"
    return labels
