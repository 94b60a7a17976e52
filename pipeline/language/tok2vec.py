"""Turn the tokens of texts into vectors: embedded word forms, then dilated convolutions.

Strubell et al. (2017), "Fast and Accurate Entity Recognition with Iterated Dilated Convolutions", on
spaCy's maxout layers, and between two of them a memory: a form sees what stands around it wherever else
it comes in the same text, so that a first name on line 30 knows of the full name on line 2 (compare Akbik
et al. 2019, "Pooled Contextualized Embeddings for Named Entity Recognition"). The embedding of a form does
not depend on its place, so it is made once per form and batch.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc
from thinc.api import Maxout, Model

from pipeline.language.features import HASHED, FormFeatures, SortedTable, bucket

# hashed feature, rows of its table, width, look-ups that are added up
TABLES: tuple[tuple[str, int, int, int], ...] = (
    ("norm", 10_000, 64, 2),
    ("prefix2", 1_000, 16, 1),
    ("prefix4", 4_000, 32, 1),
    ("suffix2", 1_000, 16, 1),
    ("suffix3", 3_000, 32, 1),
    ("suffix5", 6_000, 32, 1),
    ("shape", 1_000, 24, 1),
    ("lexicon", 1_000, 24, 1),
)
VECTOR_WIDTH = 64
VECTOR_SCALE = np.float32(1 / 32)  # bytes to numbers
LEAST_ROWS = 16  # products of fewer rows are rounded in another way, so that a text would depend on its batch
NORM_EPSILON = np.float32(1e-8)  # as in thinc
Index = npt.NDArray[np.int64]
Step = Callable[[Any], tuple[Any, Callable[[Any], Any]]]


def neighbours(lengths: npt.NDArray[np.integer[Any]], distance: int) -> tuple[Index, Index]:
    """Return, for every token of texts laid end to end, the tokens at a distance before and after it.

    The number of tokens stands for "none": texts do not see each other.

    >>> [index.tolist() for index in neighbours(np.array([3, 1]), 1)]
    [[4, 0, 1, 4], [1, 2, 4, 4]]
    """
    n = int(lengths.sum())
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    ends = starts + np.repeat(lengths, lengths)
    at = np.arange(n)
    before, after = at - distance, at + distance
    return np.where(before >= starts, before, n), np.where(after < ends, after, n)


def groups_of(forms: Index, lengths: npt.NDArray[np.integer[Any]]) -> tuple[Index, Index, Index]:
    """Group equal forms of the same text.

    Args:
        forms: (n,) a number per token, equal for equal forms.

    Returns:
        the tokens ordered by group, where in that order each group starts, and (n,) the group of each token.

    >>> [index.tolist() for index in groups_of(np.array([5, 7, 5, 5]), np.array([3, 1]))]
    [[0, 2, 1, 3], [0, 2, 3], [0, 1, 0, 2]]
    """
    texts = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((forms, texts))
    new = np.ones(len(forms), dtype=bool)
    new[1:] = (forms[order][1:] != forms[order][:-1]) | (texts[order][1:] != texts[order][:-1])
    group = np.empty(len(forms), dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    return order, np.flatnonzero(new), group


def build_tok2vec(
    width: int, pieces: int, dilations: list[int], memory_after: int, branch_dilations: list[int], branch_after: int
) -> Model[Any, Any]:
    """Make the model: list of Docs in, one (tokens, width) array each out; (tokens, 2 * width) with a branch.

    Args:
        dilations: distance of the neighbours that each convolution looks at.
        memory_after: number of convolutions before the memory; 0 for none.
        branch_dilations: the same of a second way on, whose outcome stands beside that of the first; empty for none.
        branch_after: number of convolutions (and the memory after them) that both ways share.
    """
    n_in = sum(table_width for _, _, table_width, _ in TABLES) + VECTOR_WIDTH
    n_layers = len(dilations) + len(branch_dilations)
    sizes = [n_in, *[3 * width] * n_layers, *([2 * width] if memory_after else [])]
    layers = [Maxout(nO=width, nI=size, nP=pieces, normalize=True) for size in sizes]
    attrs: dict[str, Any] = {
        "dilations": list(dilations),
        "memory_after": memory_after,
        "branch_dilations": list(branch_dilations),
        "branch_after": branch_after,
        "class_keys": np.zeros(0, dtype=np.uint32),
        "class_bits": np.zeros(0, dtype=np.uint8),
        "vector_keys": np.zeros(0, dtype=np.uint32),
        "vectors": np.zeros((0, VECTOR_WIDTH), dtype=np.int8),
    }
    return Model(
        "meeting_tok2vec",
        Forward(),
        init=init,
        layers=layers,
        params={f"E_{name}": None for name, *_ in TABLES},
        dims={"nO": 2 * width if branch_dilations else width},
        attrs=attrs,
    )


def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:  # noqa: ARG001, N803 - thinc's names
    """Fill the tables with small random numbers and initialise the layers."""
    for name, rows, width, _ in TABLES:
        table = model.ops.xp.random.normal(0, 0.2, size=(rows, width)).astype("float32")
        if not model.has_param(f"E_{name}"):
            model.set_param(f"E_{name}", table)
    for layer in model.layers:
        layer.initialize()


class Forward:
    """The forward pass, with a memory of the features of word forms."""

    def __init__(self) -> None:
        self._features: FormFeatures | None = None
        self._made_from: Any = None

    def __call__(
        self, model: Model[Any, Any], docs: list[Doc], is_train: bool
    ) -> tuple[list[Any], Callable[[list[Any]], list[Doc]]]:
        """Return the vectors of the tokens of each text, and how to learn from their gradients."""
        lengths = np.array([len(doc) for doc in docs], dtype=np.int64)
        n = int(lengths.sum())
        width = model.get_dim("nO")
        if not n:
            return [model.ops.alloc2f(0, width) for _ in docs], lambda _: docs
        orths = np.concatenate([doc.to_array(["ORTH"]).reshape(-1) for doc in docs])
        forms, inverse = np.unique(orths, return_inverse=True)
        strings = docs[0].vocab.strings
        hashes, vector_rows = self.features_of(model).of(forms, lambda orth: strings[orth])
        same_form = np.unique(hashes[:, HASHED.index("norm")], return_inverse=True)[1]
        embedded, learn_tables = embed(model, hashes, vector_rows)
        mixed, learn_mix = through(model.layers[0], embedded, is_train)
        x = mixed[inverse]
        dilations, branch_dilations = model.attrs["dilations"], model.attrs["branch_dilations"]
        shared: list[Step] = []  # each makes vectors of vectors, and tells how to learn
        for number, dilation in enumerate(dilations):
            if number and number == model.attrs["memory_after"]:
                shared.append(partial(remember, model.layers[-1], same_form[inverse], lengths, is_train))
            shared.append(partial(convolve, model.layers[number + 1], lengths, dilation, is_train))
        branch: list[Step] = [
            partial(convolve, model.layers[len(dilations) + number + 1], lengths, dilation, is_train)
            for number, dilation in enumerate(branch_dilations)
        ]
        fork = len(shared)
        if branch:
            fork = model.attrs["branch_after"] + (0 < model.attrs["memory_after"] <= model.attrs["branch_after"])
        x, learn_shared = run(shared[:fork], x)
        first, learn_first = run(shared[fork:], x)
        second, learn_second = run(branch, x)
        narrow = x.shape[1]

        def backprop(gradients: list[Any]) -> list[Doc]:
            d_y: Any = np.concatenate(gradients)
            d_x = learn_first(d_y[:, :narrow])
            if branch:
                d_x = d_x + learn_second(d_y[:, narrow:])
            d_forms = np.zeros_like(mixed)
            np.add.at(d_forms, inverse, learn_shared(d_x))
            learn_tables(learn_mix(d_forms))
            return docs

        y = np.concatenate([first, second], axis=1) if branch else first
        return np.split(y, np.cumsum(lengths)[:-1]), backprop

    def features_of(self, model: Model[Any, Any]) -> FormFeatures:
        """Return the features of word forms by the tables in the model, anew when those were replaced."""
        attrs = model.attrs
        if self._features is None or self._made_from is not attrs["class_keys"]:
            numbers = np.arange(1, len(attrs["vector_keys"]) + 1, dtype=np.int32)
            self._features = FormFeatures(
                SortedTable(attrs["class_keys"], attrs["class_bits"]), SortedTable(attrs["vector_keys"], numbers)
            )
            self._made_from = attrs["class_keys"]
        return self._features


def run(steps: list[Step], x: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Take steps one after another; and how to learn."""
    lessons: list[Callable[[Any], Any]] = []
    for step in steps:
        x, learn_step = step(x)
        lessons.append(learn_step)

    def learn(d_y: Any) -> Any:
        for lesson in reversed(lessons):
            d_y = lesson(d_y)
        return d_y

    return x, learn


def through(layer: Model[Any, Any], x: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
    """Put vectors through a maxout layer with layer normalisation; and how to learn.

    Outside training numpy does the sums: its matrix product takes a quarter of the time of thinc's.
    """
    if is_train:
        learned: tuple[Any, Callable[[Any], Any]] = layer(x, True)
        return learned
    maxout, norm = layer.layers
    weights: Any = maxout.get_param("W")
    biases: Any = maxout.get_param("b")
    n, pieces = len(x), weights.shape[1]
    if n < LEAST_ROWS:
        x = np.concatenate([x, np.zeros((LEAST_ROWS - n, x.shape[1]), dtype=x.dtype)])
    scores = x @ weights.reshape(-1, weights.shape[2]).T
    scores += biases.reshape(-1)
    scores = scores.reshape(len(x), -1, pieces)[:n]
    y = np.array(scores[:, :, 0])
    for piece in range(1, pieces):
        np.maximum(y, scores[:, :, piece], out=y)
    y -= y.mean(axis=1, keepdims=True)
    y *= 1 / np.sqrt(np.square(y).mean(axis=1, keepdims=True) + NORM_EPSILON)
    y *= norm.get_param("G")
    y += norm.get_param("b")
    return y, untrained


def untrained(_: Any) -> Any:
    """Refuse to learn from vectors that were not made for training."""
    raise RuntimeError("vectors made outside training teach nothing")


def windows(x: Any, lengths: npt.NDArray[np.integer[Any]], distance: int) -> Any:
    """Put each token's vector between those of its neighbours at a distance, zeros where there is none.

    Args:
        x: (n, width) vectors of texts laid end to end.

    Returns:
        (n, 3 * width)
    """
    n, width = x.shape
    if len(lengths) > 1:
        before, after = neighbours(lengths, distance)
        padded = np.concatenate([x, np.zeros((1, width), dtype=x.dtype)])
        return np.concatenate([padded[before], x, padded[after]], axis=1)
    found = np.zeros((n, 3 * width), dtype=x.dtype)  # one text: shifting it is twice as fast as looking up
    found[distance:, :width] = x[:-distance]
    found[:, width : 2 * width] = x
    found[:-distance, 2 * width :] = x[distance:]
    return found


def convolve(
    layer: Model[Any, Any], lengths: npt.NDArray[np.integer[Any]], dilation: int, is_train: bool, x: Any
) -> tuple[Any, Callable[[Any], Any]]:
    """Add to each token's vector what the layer makes of it and its neighbours; and how to learn."""
    width = x.shape[1]
    y, learn_layer = through(layer, windows(x, lengths, dilation), is_train)

    def learn(d_y: Any) -> Any:
        d_window = learn_layer(d_y)
        before, after = neighbours(lengths, dilation)
        d_padded = np.concatenate([d_y + d_window[:, width : 2 * width], np.zeros((1, width), dtype=x.dtype)])
        np.add.at(d_padded, before, d_window[:, :width])
        np.add.at(d_padded, after, d_window[:, 2 * width :])
        return d_padded[:-1]

    return x + y, learn


def remember(
    layer: Model[Any, Any], forms: Index, lengths: npt.NDArray[np.integer[Any]], is_train: bool, x: Any
) -> tuple[Any, Callable[[Any], Any]]:
    """Add to each token's vector what the layer makes of it and the maximum over its form in the text."""
    width = x.shape[1]
    order, starts, group = groups_of(forms, lengths)
    most = np.maximum.reduceat(x[order], starts)[group]
    y, learn_layer = through(layer, np.concatenate([x, most], axis=1), is_train)

    def learn(d_y: Any) -> Any:
        d_both = learn_layer(d_y)
        d_most = np.add.reduceat(d_both[order][:, width:], starts)[group]
        return d_y + d_both[:, :width] + np.where(x == most, d_most, 0)

    return x + y, learn


def embed(
    model: Model[Any, Any], hashes: npt.NDArray[np.uint64], vector_rows: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.float32], Callable[[npt.NDArray[np.float32]], None]]:
    """Return the (n, n_in) embeddings of n word forms, and how to learn the tables."""
    parts: list[npt.NDArray[np.float32]] = []
    looked_up: list[tuple[str, list[Index]]] = []
    for column, (name, rows, _, n_hashes) in enumerate(TABLES):
        assert HASHED[column] == name
        at = [bucket(hashes[:, column], rows, 7 * column + k) for k in range(n_hashes)]
        table: Any = model.get_param(f"E_{name}")
        parts.append(sum((table[index] for index in at[1:]), start=table[at[0]]))
        looked_up.append((f"E_{name}", at))
    vectors = model.attrs["vectors"]
    known = np.zeros((len(hashes), VECTOR_WIDTH), dtype=np.float32)
    known[vector_rows > 0] = vectors[vector_rows[vector_rows > 0] - 1] * VECTOR_SCALE
    parts.append(known)

    def learn(d_parts: npt.NDArray[np.float32]) -> None:
        start = 0
        for name, at in looked_up:
            gradient: Any = np.zeros_like(model.get_param(name))
            for index in at:
                np.add.at(gradient, index, d_parts[:, start : start + gradient.shape[1]])
            model.inc_grad(name, gradient)
            start += gradient.shape[1]

    return np.concatenate(parts, axis=1).astype(np.float32, copy=False), learn
