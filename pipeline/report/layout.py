"""Place the names of a network so that no two labels overlap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

LABEL_POINTS = 8.5
LONGEST_LABEL = 30  # characters
WIDTH = 680.0  # points aimed at
_GAP = 5.0
_FONT = "DejaVu Sans"
Floats = npt.NDArray[np.float64]


@cache
def label_width(text: str, points: float = LABEL_POINTS) -> float:
    """Width of a label in points."""
    if not text.strip():
        return 0.0
    return float(TextPath((0, 0), text.replace("$", r"\$"), size=points, prop=FontProperties(family=_FONT)).get_extents().width)


def short_label(name: str) -> str:
    """Cut a name that is too long to draw.

    >>> short_label("Stichting voor Zeer Lange Namen in Nederland")
    'Stichting voor Zeer Lange…'
    """
    if len(name) <= LONGEST_LABEL:
        return name
    head = name[: LONGEST_LABEL - 1]
    return (head[: head.rindex(" ")] if " " in head[10:] else head).rstrip(" ,-") + "…"


def radius(n_blocks: int, most: int) -> float:
    """Radius of a sign in points; its area grows with the number of blocks."""
    return 3.0 + 8.0 * float(np.sqrt(n_blocks / max(most, 1)))


def place(nodes: pd.DataFrame, edges: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Give every node a place; the same graph and seed give the same places.

    Force-directed (Fruchterman and Reingold 1991), after which signs with their labels are pushed apart until none
    overlap.

    Args:
        nodes: entity_id, label, n_blocks.
        edges: source, target, weight.
        seed: seed of the starting places.

    Returns:
        ``nodes`` with x, y (of the sign's middle), width and height of the whole, in points.
    """
    graph: nx.Graph = nx.Graph()
    names = list(nodes["entity_id"])
    graph.add_nodes_from(names)
    for row in edges.itertuples(index=False):
        graph.add_edge(row.source, row.target, weight=float(np.log1p(row.weight)))
    found = nx.spring_layout(graph, k=2.2 / np.sqrt(max(len(names), 1)), iterations=300, seed=seed)
    most = int(nodes["n_blocks"].max()) if len(nodes) else 1
    radii = np.array([radius(n, most) for n in nodes["n_blocks"]])
    widths = np.array([label_width(label) for label in nodes["label"]])
    half = np.stack([np.maximum(widths / 2, radii) + _GAP, radii + LABEL_POINTS * 0.8 + _GAP], axis=1)
    offset = LABEL_POINTS * 0.8  # a sign stands above the middle of its box, the label below it
    middle = np.array([found[name] for name in names]) if names else np.zeros((0, 2))
    middle = push_apart(middle * np.array([0.5, 0.36]) * WIDTH, half)
    low, high = (middle - half).min(axis=0), (middle + half).max(axis=0)
    middle = np.round(middle - low + 2, 1)
    width, height = np.ceil(high - low + 4)
    return nodes.assign(x=middle[:, 0], y=middle[:, 1] - offset, width=float(width), height=float(height))


def push_apart(middle: Floats, half: Floats, rounds: int = 2000) -> Floats:
    """Move boxes until none overlap, each pair along the side where they overlap least.

    Args:
        middle: (n, 2) middles of the boxes.
        half: (n, 2) half widths and heights.
        rounds: most rounds; after half of them the whole is also stretched a little each round.
    """
    middle = middle.copy()
    for turn in range(rounds):
        apart = middle[:, None] - middle[None]
        overlap = half[:, None] + half[None] - np.abs(apart)
        hit = (overlap > 1e-6).all(axis=2)
        np.fill_diagonal(hit, val=False)
        if not hit.any():
            break
        if turn > rounds // 2:
            middle *= 1.01
        move = np.zeros_like(middle)
        for i, j in zip(*np.nonzero(np.triu(hit)), strict=True):
            side = int(overlap[i, j, 1] <= overlap[i, j, 0])
            sign = 1.0 if apart[i, j, side] >= 0 else -1.0
            move[i, side] += sign * overlap[i, j, side] * 0.5
            move[j, side] -= sign * overlap[i, j, side] * 0.5
        middle += np.clip(move, -20, 20) + 1e-3 * np.sign(move)
    return middle


def boxes_overlap(boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    """Tell whether any two boxes (left, bottom, right, top) overlap."""
    return any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for i, a in enumerate(boxes) for b in boxes[i + 1 :]
    )
