"""Find the best entities in the scores of BILUO labels: a Viterbi search that only sees valid sequences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Span = tuple[int, int, int]  # first token, token after the last, number of the label
NEVER = np.float32(-1e9)


def biluo_labels(labels: Sequence[str]) -> list[str]:
    """Return the columns that scores of these labels have.

    >>> biluo_labels(["ORG"])
    ['O', 'B-ORG', 'I-ORG', 'L-ORG', 'U-ORG']
    """
    return ["O", *(f"{part}-{label}" for label in labels for part in "BILU")]


def best_spans(scores: Sequence[Scores]) -> list[list[Span]]:
    """Return the entities of each text on its best path.

    An entity is one U, or a B, any number of I and an L of one label. Without scores for
    transitions, the best path needs no table of labels by labels: it is enough to know, after each
    token, the best path on which no entity is open, and the best on which one of each label is.

    Args:
        scores: per text (tokens, 1 + 4 * labels), columns as `biluo_labels` gives them.
    """
    # where no token scores higher in an entity than outside, no path does
    promising = [number for number, table in enumerate(scores) if (table[:, 1:] > table[:, :1]).any()]
    order = sorted(promising, key=lambda number: len(scores[number]))
    found: list[list[Span]] = [[] for _ in scores]
    for start in range(0, len(order), 64):  # texts of about the same length together
        batch = order[start : start + 64]
        for number, spans in zip(batch, _best_of_batch([scores[number] for number in batch]), strict=True):
            found[number] = spans
    return found


def _best_of_batch(scores: list[Scores]) -> list[list[Span]]:
    size, longest = len(scores), max(len(table) for table in scores)
    padded = np.zeros((longest, size, scores[0].shape[1]), dtype=np.float32)
    for column, table in enumerate(scores):
        padded[: len(table), column] = table
    outside = padded[:, :, 0]
    parts = padded[:, :, 1:].reshape(longest, size, -1, 4)
    first, inner, last, whole = np.ascontiguousarray(np.moveaxis(parts, 3, 0))
    unit_label = whole.argmax(axis=2)
    unit = np.take_along_axis(whole, unit_label[:, :, None], axis=2)[:, :, 0]
    one_token = np.maximum(outside, unit)
    closed = np.zeros(size, dtype=np.float32)
    opened = np.full((size, first.shape[2]), NEVER, dtype=np.float32)
    opened_at = np.zeros((size, first.shape[2]), dtype=np.int64)
    rows = np.arange(size)
    # at each token: whether the best closed path ends an entity there, of which label, and where that began
    ends = np.zeros((longest, size), dtype=bool)
    end_label = np.zeros((longest, size), dtype=np.int64)
    end_start = np.zeros((longest, size), dtype=np.int64)
    for t in range(longest):
        ended = opened + last[t]
        label = ended.argmax(axis=1)
        ending, single = ended[rows, label], closed + one_token[t]
        np.greater(ending, single, out=ends[t])
        end_label[t], end_start[t] = label, opened_at[rows, label]
        begin, go_on = closed[:, None] + first[t], opened + inner[t]
        np.copyto(opened_at, t, where=begin >= go_on)
        opened, closed = np.maximum(begin, go_on), np.maximum(ending, single)
    # where the last step of that path began (one token: there) and its label, -1 for O
    step_start = np.where(ends, end_start, np.arange(longest)[:, None])
    step_label = np.where(ends, end_label, np.where(unit > outside, unit_label, -1))
    starts, labels = step_start.T.tolist(), step_label.T.tolist()
    return [_walk_back(starts[column], labels[column], len(table)) for column, table in enumerate(scores)]


def _walk_back(starts: list[int], labels: list[int], length: int) -> list[Span]:
    spans: list[Span] = []
    t = length - 1
    while t >= 0:
        if labels[t] >= 0:
            spans.append((starts[t], t + 1, labels[t]))
        t = starts[t] - 1
    return spans[::-1]
