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

Pair = tuple[int, int]  # form and part of speech, as spaCy's numbers


def pairs_of(doc: Doc) -> list[Pair]:
    """Return form and part of speech of each token."""
    columns = doc.to_array(["ORTH", "POS"]).T.tolist() if len(doc) else [[], []]
    return list(zip(*columns, strict=True))


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
        self._sure: dict[Pair, str] = {}  # lemma of a form that needs no label; '' where one must tell
        self._lemmas: dict[tuple[Pair, int], int] = {}  # number of the lemma of a form by its label

    def label_of(self, form: str, lemma: str) -> str:
        """Return the label that makes a lemma of a form."""
        lower = form != form.lower() and lemma == lemma.lower()
        return f"{'low' if lower else 'asis'} {self.trees.add(form.lower() if lower else form, lemma)}"

    def lemma_of(self, form: str, pos: str, label: int) -> str:
        """Return the lemma that the label, or what is known of the form as this part of speech, gives."""
        case, tree = self.cfg["labels"][label].split()
        cased = form.lower() if case == "low" else form
        return self.known.get(f"{pos} {cased}") or self.trees.apply(int(tree), cased) or form

    def _sure_lemma(self, pair: Pair) -> str:
        """Return the lemma of a form as this part of speech when it is the same whatever the label, '' otherwise."""
        lemma = self._sure.get(pair)
        if lemma is None:
            orth, pos = pair
            form = self.vocab.strings[orth]
            lemma = form if form.isspace() else ""
            if not lemma and form == form.lower():
                lemma = self.known.get(f"{self.vocab.strings[pos]} {form}", "")
            if len(self._sure) >= MAX_KEPT:
                self._sure.clear()
            self._sure[pair] = lemma
        return lemma

    def _sure_lemmas(self, pairs: Sequence[Pair]) -> list[str]:
        """Return the same of many; most of them are known."""
        known = self._sure.get
        return [lemma if (lemma := known(pair)) is not None else self._sure_lemma(pair) for pair in pairs]

    def predict(self, docs: Iterable[Doc]) -> list[npt.NDArray[np.int64]]:
        """Return the label of each token, 0 where the lemma is the same whatever the label.

        That holds for half of all tokens, and nothing here takes longer than the scores of the labels.
        """
        docs = list(docs)
        found = [np.zeros(len(doc), dtype=np.int64) for doc in docs]
        unsure = [np.array([not lemma for lemma in self._sure_lemmas(pairs_of(doc))], dtype=bool) for doc in docs]
        if any(rows.any() for rows in unsure):
            vectors = self.model.get_ref("tok2vec").predict(docs)
            wanted = np.concatenate([table[rows] for table, rows in zip(vectors, unsure, strict=True)])
            labels = self.model.get_ref("softmax").predict(wanted).argmax(axis=1)
            parts = np.split(labels, np.cumsum([rows.sum() for rows in unsure])[:-1])
            for table, rows, part in zip(found, unsure, parts, strict=True):
                table[rows] = part
        return found

    def set_annotations(self, docs: Sequence[Doc], batch_tag_ids: list[npt.NDArray[np.int64]]) -> None:
        """Write the lemmas."""
        for doc, labels in zip(docs, batch_tag_ids, strict=True):
            if len(doc):
                known = self._lemmas.get
                keys = zip(pairs_of(doc), labels.tolist(), strict=True)
                lemmas = [known(key) or self._number(*key) for key in keys]
                column: Any = np.array(lemmas, dtype=np.uint64)
                doc.from_array(["LEMMA"], column)

    def _number(self, pair: Pair, label: int) -> int:
        """Return spaCy's number of a lemma."""
        strings = self.vocab.strings
        lemma = self._sure_lemma(pair) or self.lemma_of(strings[pair[0]], strings[pair[1]], label)
        number = int(strings.add(lemma))
        if not self.vocab.in_memory_zone:  # within one, spaCy forgets new strings at its end
            if len(self._lemmas) >= MAX_KEPT:
                self._lemmas.clear()
            self._lemmas[pair, label] = number
        return number

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
        self._sure.clear()
        self._lemmas.clear()

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
