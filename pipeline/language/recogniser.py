"""Recognise entities by tagging: a BILUO label per token, and the best valid sequence of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import Tagger
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model, SequenceCategoricalCrossentropy
from thinc.types import Floats2d

from pipeline.language import CHANCES
from pipeline.language.brackets import with_enumerated, with_explained, with_whole_quotes
from pipeline.language.decoding import NEVER, Scores, best_spans, biluo_labels
from pipeline.language.decoding import Span as Found

KINDS = (("PERSON",), ("ORG",), ("GPE", "LOC"))  # whose chances are told, in this order; the last is that of no name
NAMES = re.compile(r"[^\W\d_]{2}|\d|[A-ZÀ-ÖØ-Þ]")  # an entity has two letters, a digit or a capital: "’s" names nothing


Chances = list[float]
Prediction = tuple[list[Found], dict[int, Chances]]  # (first token, token after the last, label); chances by token


def mean_chances(tokens: list[Chances]) -> tuple[float, ...]:
    """Return the mean of the chances of an entity's tokens, rounded so that no batch makes a difference.

    >>> mean_chances([[0.5, 0.25, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    (0.75, 0.125, 0.0, 0.0)
    """
    return tuple(round(sum(column) / len(tokens), 3) for column in zip(*tokens, strict=True))


class Recogniser(Tagger):  # type: ignore[misc]
    """A spaCy component that writes doc.ents; much faster than spaCy's transition-based one.

    How sure it is stands in `doc.user_data["entity_chances"]`: by first and last character of an entity, the mean
    chance of its tokens to be part of a person's name, an organisation's, a place's, and of no name at all.
    """

    def __init__(self, vocab: Vocab, model: Model[Any, Any], name: str = "ner", *, scorer: Any = None) -> None:
        super().__init__(vocab, model, name, scorer=scorer)
        self.cfg: dict[str, Any] = {"labels": []}

    def predict(self, docs: Iterable[Doc]) -> list[Prediction]:
        """Return the entities of each text, and what else their tokens may be."""
        docs = list(docs)
        if not self.labels or not any(len(doc) for doc in docs):
            return [([], {}) for _ in docs]
        scores = [np.asarray(table, dtype=np.float32) for table in self.model.predict(docs)]
        lines: list[Scores] = []
        starts: list[list[int]] = []  # of the lines of each text
        for doc, table in zip(docs, scores, strict=True):
            ends = [0]
            is_space, is_email = doc.to_array(["IS_SPACE", "LIKE_EMAIL"]).astype(bool).T
            table[is_email, 1:] = NEVER  # an e-mail address names no one
            for i in np.flatnonzero(is_space):  # no entity begins or ends with a space, nor holds a line end
                inside = table[i, 2::4].copy()
                table[i, 1:] = NEVER
                if "\n" in doc[int(i)].text:
                    ends.append(int(i) + 1)
                else:
                    table[i, 2::4] = inside
            starts.append(ends)
            lines += np.split(table, ends[1:])
        found = iter(best_spans(lines))  # line by line: as no entity goes over a line end, the best path is the same
        spans = [
            [(start + first, start + last, label) for start in line_starts for first, last, label in next(found)]
            for line_starts in starts
        ]
        return [(names, self._chances(table, names)) for names, table in zip(spans, scores, strict=True)]

    def _chances(self, table: Scores, names: list[Found]) -> dict[int, Chances]:
        """Return the chances of the kinds for each token of an entity."""
        tokens = [token for start, end, _ in names for token in range(start, end)]
        if not tokens:
            return {}
        rows = table[tokens]
        rows = np.exp(rows - rows.max(axis=1, keepdims=True))
        rows /= rows.sum(axis=1, keepdims=True)
        parts = rows[:, 1:].reshape(len(tokens), -1, 4).sum(axis=2)
        labels = self.labels
        kinds = [[i for i, label in enumerate(labels) if label in kind] for kind in KINDS]
        columns = [*(parts[:, numbers].sum(axis=1) for numbers in kinds), rows[:, 0]]
        return dict(zip(tokens, np.stack(columns, axis=1).tolist(), strict=True))

    def set_annotations(self, docs: Sequence[Doc], batch_tag_ids: list[Prediction]) -> None:
        """Write the entities; those that stand there already are kept."""
        labels = self.labels
        for doc, (found, chances) in zip(docs, batch_tag_ids, strict=True):
            kept = list(doc.ents)
            taken = {token.i for span in kept for token in span}
            own = set(found)  # what brackets and quotes explain is no longer the model's
            new: list[Span] = []
            sure: dict[tuple[int, int], tuple[float, ...]] = {}
            for name in with_explained(doc, with_whole_quotes(doc, self._listed(doc, found))):
                start, end, label = name
                span = Span(doc, start, end, label=labels[label])
                if not taken.isdisjoint(range(start, end)) or not NAMES.search(span.text):
                    continue
                new.append(span)
                if name in own:
                    place = span.start_char, span.end_char
                    sure[place] = mean_chances([chances[i] for i in range(start, end)])
            doc.set_ents([*kept, *new], default="outside")
            doc.user_data[CHANCES] = sure

    def _listed(self, doc: Doc, found: list[Found]) -> list[Found]:
        """Let lists of places end in a place."""
        labels = self.labels
        if "GPE" not in labels or "PERSON" not in labels:
            return found
        return with_enumerated(doc, found, labels.index("GPE"), labels.index("PERSON"))

    def get_loss(self, examples: Iterable[Example], scores: list[Floats2d]) -> tuple[float, list[Floats2d]]:
        """Return the loss of (softmax) scores against the examples' entities, and its gradient."""
        loss_of: Any = SequenceCategoricalCrossentropy(names=biluo_labels(self.labels), normalize=False)
        truths = [[None if tag == "-" else tag for tag in example.get_aligned_ner()] for example in examples]
        known = set(biluo_labels(self.labels))
        truths = [[tag if tag in known else None for tag in tags] for tags in truths]
        gradients, loss = loss_of(scores, truths)
        return float(loss), gradients

    def initialize(  # spaCy evaluates these annotations, so this module does not postpone them
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,  # noqa: ARG002 - spaCy hands it to every component
        labels: Sequence[str] | None = None,
    ) -> None:
        """Take the labels from the examples, unless they are given, and prepare the model."""
        if labels is None:
            labels = sorted({span.label_ for example in get_examples() for span in example.reference.ents})
        for label in labels:
            self.add_label(label)
        sample = [example.x for example in islice(get_examples(), 10)]
        columns = len(biluo_labels(self.labels))
        truth = [self.model.ops.alloc2f(len(doc), columns) for doc in sample]
        self.model.initialize(X=sample, Y=truth)
