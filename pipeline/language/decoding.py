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
    order = sorted(range(len(scores)), key=lambda number: len(scores[number]))
    found: list[list[Span]] = [[] for _ in scores]
    for start in range(0, len(order), 64):  # texts of about the same length together
        batch = [number for number in order[start : start + 64] if len(scores[number])]
        if batch:
            for number, spans in zip(batch, _best_of_batch([scores[number] for number in batch]), strict=True):
                found[number] = spans
    return found


def _best_of_batch(scores: list[Scores]) -> list[list[Span]]:
    size, longest = len(scores), max(len(table) for table in scores)
    padded = np.zeros((longest, size, scores[0].shape[1]), dtype=np.float32)
    for column, table in enumerate(scores):
        padded[: len(table), column] = table
    outside, parts = padded[:, :, 0], padded[:, :, 1:].reshape(longest, size, -1, 4)
    unit_label = parts[:, :, :, 3].argmax(axis=2)
    unit = np.take_along_axis(parts[:, :, :, 3], unit_label[:, :, None], axis=2)[:, :, 0]
    closed = np.zeros(size, dtype=np.float32)
    opened = np.full((size, parts.shape[2]), NEVER, dtype=np.float32)
    opened_at = np.zeros((size, parts.shape[2]), dtype=np.int64)
    rows = np.arange(size)
    # how the best closed path ends at each token: where its last step began (t: one token) and its label, -1 for O
    step_start = np.zeros((longest, size), dtype=np.int64)
    step_label = np.full((longest, size), -1, dtype=np.int64)
    for t in range(longest):
        last = opened + parts[t, :, :, 2]
        last_label = last.argmax(axis=1)
        ending = last[rows, last_label]
        single = closed + np.maximum(outside[t], unit[t])
        ends = ending > single
        step_start[t] = np.where(ends, opened_at[rows, last_label], t)
        step_label[t] = np.where(ends, last_label, np.where(unit[t] > outside[t], unit_label[t], -1))
        begin, go_on = closed[:, None] + parts[t, :, :, 0], opened + parts[t, :, :, 1]
        begins = begin >= go_on
        opened, opened_at = np.where(begins, begin, go_on), np.where(begins, t, opened_at)
        closed = np.where(ends, ending, single)
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
