"""Follow the topics of a report from block to block, as its agenda does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.topics.features import Floats, Integers

PLACES = 20  # parts of a report of which is told how often a topic stands there
PLACE_WIDTH = 0.06  # of a report; the spread of a block over those parts
PRIOR = 2.0  # blocks; how many speak for "as everywhere" in each topic's places and successors
STEPS = 10
LINKS = 2.0  # weight of the links of a block against its place in the report
UNLINKED = 0.01  # of a block's links that every topic gets

Emission = Callable[[Floats], Floats]  # from (n, k) shares to (n, k) log evidence


@dataclass(frozen=True, slots=True)
class Agenda:
    """Where blocks stand in their reports and which come after which."""

    order: Integers  # (n_reports, longest): documents in order, -1 behind the end; the longest report first
    lengths: Integers  # blocks per report, falling
    places: Floats  # (n_documents, PLACES), rows sum to 1

    @classmethod
    def of(cls, stretch: Integers, position: Floats) -> Agenda:
        """Lay out documents that stand report by report, each with its position 0..1."""
        starts = np.nonzero(np.diff(stretch, prepend=-1))[0]
        lengths = np.diff([*starts, len(stretch)])
        rank = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[rank], lengths[rank]
        ahead = np.arange(lengths[0])
        order = np.where(ahead < lengths[:, None], starts[:, None] + ahead, -1)
        centres = (np.arange(PLACES) + 0.5) / PLACES
        places = np.exp(-((position[:, None] - centres) ** 2) / (2 * PLACE_WIDTH**2))
        return cls(order, lengths, places / places.sum(axis=1, keepdims=True))

    def habits(self, shares: Floats) -> tuple[Floats, Floats]:
        """Return how topics stand in reports, given each document's shares of topics.

        Returns:
            Log evidence of each document's place for each topic, (n, k), and how much more often a topic comes after
            another than after any, (k, k). Both are 0 or 1 for what was never seen otherwise.
        """
        n_topics = shares.shape[1]
        overall = self.places.mean(axis=0)
        where = shares.T @ self.places + PRIOR * overall
        where /= where.sum(axis=1, keepdims=True)
        usual = shares.mean(axis=0) + 1e-6
        usual /= usual.sum()
        after = np.zeros((n_topics, n_topics))
        before, behind = self.order[:, :-1].ravel(), self.order[:, 1:].ravel()
        both = behind >= 0
        after += shares[before[both]].T @ shares[behind[both]] + PRIOR * usual
        after /= after.sum(axis=1, keepdims=True)
        return self.places @ np.log(where / np.maximum(overall, 1e-12)).T, after / usual

    def smooth(self, evidence: Floats, after: Floats) -> Floats:
        """Return each document's shares of topics given all blocks of its report: (n, k), rows sum to 1.

        Forward-backward (Rabiner 1989), all reports side by side.

        Args:
            evidence: log evidence of each document alone, (n, k).
            after: how much more often a topic comes after another than after any, (k, k).
        """
        likely = np.exp(evidence - evidence.max(axis=1, keepdims=True))
        n_reports, longest = self.order.shape
        going = (self.lengths[:, None] > np.arange(longest)).sum(axis=0).tolist()  # reports that are this long
        forward = np.empty((longest, n_reports, likely.shape[1]))
        state = _rows_to_one(likely[self.order[:, 0]])
        forward[0] = state
        for step in range(1, longest):
            n = going[step]
            state = _rows_to_one((state[:n] @ after) * likely[self.order[:n, step]])
            forward[step, :n] = state
        shares: Floats = np.empty_like(likely)
        backward = np.ones((going[-1], likely.shape[1]))
        for step in range(longest - 1, -1, -1):
            n = going[step]
            if step < longest - 1:
                m = going[step + 1]
                coming = (likely[self.order[:m, step + 1]] * backward) @ after.T
                backward = np.ones((n, likely.shape[1]))
                backward[:m] = _rows_to_one(coming)
            shares[self.order[:n, step]] = _rows_to_one(forward[step, :n] * backward)
        return shares

    def follow(self, labels: Integers, n_topics: int, emission: Emission) -> Floats:
        """Return shares of topics, (n, k), after going to and fro between topics and their habits.

        Minutes keep to an agenda: some topics come first or last, some after one another, and neighbouring blocks
        are mostly about the same. A hidden Markov model whose states are the topics learns that from the reports
        themselves (content models, Barzilay & Lee 2004), by expectation-maximisation from a first division; where
        reports keep to no order its habits come out flat and the text alone decides.
        """
        shares = np.eye(n_topics)[labels]
        for _ in range(STEPS):
            place, after = self.habits(shares)
            shares = self.smooth(emission(shares) + place, after)
        return shares


def by_links(graph: sparse.csr_matrix) -> Emission:
    """Return the evidence of links: log of the share of a document's that go to a topic, against what is usual."""
    degree = np.asarray(graph.sum(axis=1)).ravel()
    known = degree > 0
    spread = sparse.diags(1 / np.maximum(degree, 1e-12)) @ graph

    def emission(shares: Floats) -> Floats:
        volume: Floats = degree @ shares + 1e-9
        usual = volume / volume.sum()
        evidence: Floats = np.log((spread @ shares + UNLINKED * usual) / ((1 + UNLINKED) * usual))
        return LINKS * known[:, None] * evidence

    return emission


def _rows_to_one(values: Floats) -> Floats:
    scaled: Floats = values / np.maximum(values.sum(axis=1, keepdims=True), 1e-300)
    return scaled
