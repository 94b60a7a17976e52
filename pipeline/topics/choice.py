"""Choose the number of topics by how well clusters come back under resampling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score

from pipeline.topics.consensus import SHARE, Resample
from pipeline.topics.spectral import Labels

MOST_TOPICS = 40
EVERY = 16  # up to here every number of topics is weighed
EQUAL_COHERENCE = 0.05  # NPMI; smaller differences between means over topics are noise


def candidates(n: int, number: int) -> list[int]:
    """Return the numbers of clusters to cut n documents in; with a number asked for, that one and finer ones.

    From 2 to 1.2 times the root of n: the usual bound for clusters that still hold enough to be seen again. Above 16
    every other number: the difference is smaller there than what a resample tells.

    >>> candidates(100, 0)
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    >>> candidates(400, 15)
    [15, 16, 18, 20, 22, 24]
    """
    finest = max(2, min(MOST_TOPICS, int(1.2 * np.sqrt(n))))
    least = min(number, int(n * SHARE)) if number else 2
    return [least, *(k for k in range(least + 1, finest + 1) if k <= EVERY or k % 2 == 0)]


def agreement(whole: Labels, parts: Sequence[Resample], k: int) -> list[float]:
    """Return the agreement of each resample with the whole, 1 is equal, 0 what chance gives for such sizes.

    Adjusted mutual information (Vinh, Epps & Bailey 2010): the plain figures reward few clusters, or many.
    """
    return [float(adjusted_mutual_info_score(whole[part.rows], part.labels[k])) for part in parts]


def choose(
    divisions: Mapping[int, Labels], parts: Sequence[Resample], coherence: Callable[[Labels, int], float]
) -> tuple[int, dict[int, float]]:
    """Return the number of topics and the mean agreement per number.

    The number whose division comes back best in resamples (Greene, O'Callaghan & Cunningham 2014; Belford,
    Mac Namee & Greene 2018); of those within one standard error of the best, the one with the most coherent terms, and
    where that does not tell them apart either, the smallest.
    """
    scores = {k: agreement(labels, parts, k) for k, labels in divisions.items()}
    means = {k: float(np.mean(values)) for k, values in scores.items()}
    best = max(means, key=lambda k: (means[k], -k))
    margin = float(np.std(scores[best], ddof=1) / np.sqrt(len(scores[best])))
    tied = [k for k in means if means[k] >= means[best] - margin]
    if len(tied) == 1:
        return best, means
    coherent = {k: coherence(divisions[k], k) for k in tied}
    return min(k for k in tied if coherent[k] >= max(coherent.values()) - EQUAL_COHERENCE), means


def topic_stability(whole: Labels, parts: Sequence[Resample], k: int) -> list[float]:
    """Return per topic the mean over resamples of its best Jaccard similarity (Hennig 2007), 0..1."""
    result = []
    for topic in range(k):
        best = []
        for part in parts:
            mine = whole[part.rows] == topic
            if not mine.any():
                continue
            found = part.labels[k]
            jaccards = [np.sum(mine & (found == other)) / np.sum(mine | (found == other)) for other in range(k)]
            best.append(max(jaccards))
        result.append(float(np.mean(best)) if best else 0.0)
    return result
