"""Find the lemma of a word: an edit of its form, or what is known of a form as this part of speech.

Edit trees: Müller et al. (2015), "Joint Lemmatization and Morphological Tagging with Lemming". Here a
tree works on the form as it stands or in lower case, so that a capital at the start of a sentence asks
for no trees of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import srsly  # type: ignore[import-untyped]
from spacy.language import Language
from spacy.pipeline import Tagger
from spacy.pipeline._edit_tree_internals.edit_trees import EditTrees  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import from_bytes, from_disk, to_bytes, to_disk
from spacy.vocab import Vocab
from thinc.api import Model, SequenceCategoricalCrossentropy
from thinc.types import Floats2d

MAX_KEPT = 100_000  # outcomes kept; beyond that the memory is emptied


class Lemmatiser(Tagger):  # type: ignore[misc]
    """A spaCy component that writes token.lemma_; token.pos_ must be there before.

    Labels are 'low N' or 'asis N': the form in lower case or as written, and the number of the edit tree.
    """

    def __init__(
        self, vocab: Vocab, model: Model[Any, Any], name: str, *, scorer: Any = None, min_tree_freq: int = 2
    ) -> None:
        super().__init__(vocab, model, name, scorer=scorer)
        self.cfg: dict[str, Any] = {"labels": []}
        self.min_tree_freq = min_tree_freq
        self.trees = EditTrees(vocab.strings)
        self.known: dict[str, str] = {}  # "POS form" -> lemma, for forms that edits get wrong
        self._kept: dict[tuple[str, int], str | None] = {}

    def label_of(self, form: str, lemma: str) -> str:
        """Return the label that makes a lemma of a form."""
        lower = form != form.lower() and lemma == lemma.lower()
        return f"{'low' if lower else 'asis'} {self.trees.add(form.lower() if lower else form, lemma)}"

    def lemma_of(self, form: str, pos: str, label: int) -> str:
        """Return the lemma that the label, or what is known of the form as this part of speech, gives."""
        by_label = self._edited(form, label)
        lowered = self.cfg["labels"][label].startswith("low")
        return self.known.get(f"{pos} {form.lower() if lowered else form}") or by_label or form

    def _edited(self, form: str, label: int) -> str | None:
        key = (form, label)
        if key not in self._kept:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            case, tree = self.cfg["labels"][label].split()
            self._kept[key] = self.trees.apply(int(tree), form.lower() if case == "low" else form)
        return self._kept[key]

    def set_annotations(self, docs: Sequence[Doc], batch_tag_ids: list[npt.NDArray[np.int64]]) -> None:
        """Write the lemmas."""
        for doc, labels in zip(docs, batch_tag_ids, strict=True):
            for token, label in zip(doc, labels.tolist(), strict=True):
                token.lemma_ = token.text if token.is_space else self.lemma_of(token.text, token.pos_, label)

    def get_loss(self, examples: Iterable[Example], scores: list[Floats2d]) -> tuple[float, list[Floats2d]]:
        """Return the loss of (softmax) scores against the examples' lemmas, and its gradient."""
        labels = set(self.labels)
        truths: list[list[str | None]] = []
        for example in examples:
            lemmas = example.get_aligned("LEMMA", as_string=True)
            made = (self.label_of(t.text, x) if x else None for t, x in zip(example.predicted, lemmas, strict=True))
            truths.append([label if label in labels else None for label in made])
        loss_of: Any = SequenceCategoricalCrossentropy(names=self.labels, normalize=False)
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
        tokens = (token for example in get_examples() for token in example.reference if token.lemma_)
        counts = Counter(self.label_of(token.text, token.lemma_) for token in tokens)
        for label in labels or sorted(label for label, n in counts.items() if n >= self.min_tree_freq):
            self.add_label(label)
        sample = [example.x for example in islice(get_examples(), 10)]
        truth = [self.model.ops.alloc2f(len(doc), len(self.labels)) for doc in sample]
        self.model.initialize(X=sample, Y=truth)

    def _state(self) -> bytes:
        return bytes(srsly.msgpack_dumps({"trees": self.trees.to_bytes(), "known": dict(sorted(self.known.items()))}))

    def _set_state(self, state: bytes) -> None:
        data = srsly.msgpack_loads(state)
        self.trees.from_bytes(data["trees"])
        self.known = data["known"]
        self._kept.clear()

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """Return the component as bytes."""
        parts = {"tagger": lambda: super(Lemmatiser, self).to_bytes(exclude=exclude), "lemmas": self._state}
        return bytes(to_bytes(parts, exclude))

    def from_bytes(self, bytes_data: bytes, *, exclude: Sequence[str] = ()) -> "Lemmatiser":
        """Load the component from bytes."""
        load = super().from_bytes
        from_bytes(bytes_data, {"tagger": lambda b: load(b, exclude=exclude), "lemmas": self._set_state}, exclude)
        return self

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write the component to a folder."""
        super().to_disk(path, exclude=exclude)
        write: Any = Path.write_bytes
        to_disk(path, {"lemmas": lambda p: write(p, self._state())}, exclude)

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> "Lemmatiser":
        """Load the component from a folder."""
        super().from_disk(path, exclude=exclude)
        from_disk(path, {"lemmas": lambda p: self._set_state(p.read_bytes())}, exclude)
        return self
