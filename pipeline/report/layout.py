"""Place the names of a network so that no two labels overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import matplotlib as mpl
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.ft2font import FT2Font, LoadFlags

from pipeline.report.rows import records

LABEL_POINTS = 8.5
LONGEST_LABEL = 30  # characters
WIDTH = 680.0  # points aimed at
_GAP = 5.0
_BETWEEN = 22.0  # points between parts that are not connected
_STEP = (105.0, 70.0)  # points along a line, across and down: labels are wider than high
Floats = npt.NDArray[np.float64]


@cache
def _face() -> FT2Font:
    return FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"))


@cache
def known_characters() -> frozenset[int]:
    """Characters that the font of the figures has."""
    return frozenset(_face().get_charmap())


@cache
def label_width(text: str, points: float = LABEL_POINTS) -> float:
    """Width of a label in points, as the font of the figures sets it."""
    face = _face()
    face.set_size(points, 72)
    face.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    return float(face.get_width_height()[0]) / 64


def drawable(text: str) -> str:
    """Leave out what the font cannot show.

    >>> drawable("caf\u00e9 \U0001f9d1")
    'café'
    """
    return " ".join("".join(c if ord(c) in known_characters() and c.isprintable() else " " for c in text).split())


def short_label(name: str) -> str:
    """Cut a name that is too long to draw.

    >>> short_label("Stichting voor Zeer Lange Namen in Nederland")
    'Stichting voor Zeer Lange…'
    """
    name = drawable(name) or "?"
    if len(name) <= LONGEST_LABEL:
        return name
    head = name[: LONGEST_LABEL - 1]
    return (head[: head.rindex(" ")] if " " in head[10:] else head).rstrip(" ,-") + "…"


def radius(n_blocks: int, most: int) -> float:
    """Radius of a sign in points; its area grows with the number of blocks."""
    return 3.0 + 8.0 * float(np.sqrt(n_blocks / max(most, 1)))


def place(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Give every node a place; the same graph gives the same places.

    Each connected part by Kamada and Kawai (1989), from a circle in order of name, after which signs with their labels
    are pushed apart until none overlap; the parts stand in rows, the largest first.

    Args:
        nodes: entity_id, label, n_blocks.
        edges: source, target.

    Returns:
        ``nodes`` with x, y (of the sign's middle), width and height of the whole, in points.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(nodes["entity_id"]))
    graph.add_edges_from(sorted(zip(edges["source"], edges["target"], strict=True)))
    most = int(nodes["n_blocks"].max())
    half = {}
    for row in records(nodes):
        r = radius(row.n_blocks, most)
        half[row.entity_id] = (max(label_width(row.label) / 2, r) + _GAP, r + LABEL_POINTS * 0.8 + _GAP)
    parts = [_component(graph, sorted(part), half) for part in nx.connected_components(graph)]
    middle, size = _in_rows(sorted(parts, key=lambda part: (-len(part), min(part))), half)
    x = [round(middle[name][0], 1) for name in nodes["entity_id"]]
    y = [round(middle[name][1] - LABEL_POINTS * 0.8, 1) for name in nodes["entity_id"]]
    return nodes.assign(x=x, y=y, width=float(np.ceil(size[0])), height=float(np.ceil(size[1])))


Places = dict[str, tuple[float, float]]


def _component(graph: nx.Graph[str], names: list[str], half: Mapping[str, tuple[float, float]]) -> Places:
    """Place one connected part, with its upper left corner at the origin."""
    part: nx.Graph[str] = nx.Graph()  # not graph.subgraph, which may walk over its names in any order
    part.add_nodes_from(names)
    part.add_edges_from(sorted((a, b) if a < b else (b, a) for a, b in graph.edges(names)))
    if len(names) > 1:
        angles = 2 * np.pi * np.arange(len(names)) / len(names)
        start = {name: np.array([np.cos(a), np.sin(a)]) for name, a in zip(names, angles, strict=True)}
        found = nx.kamada_kawai_layout(part, pos=start, weight=None)
        middle = np.array([found[name] for name in names])
        lengths = [float(np.hypot(*(np.array(found[a]) - found[b]))) for a, b in part.edges]
        middle = middle / max(float(np.median(lengths)), 1e-6) * np.array(_STEP)
    else:
        middle = np.zeros((1, 2))
    boxes = np.array([half[name] for name in names])
    middle = push_apart(middle, boxes)
    middle = middle - (middle - boxes).min(axis=0)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, middle, strict=True)}


def _in_rows(parts: list[Places], half: Mapping[str, tuple[float, float]]) -> tuple[Places, tuple[float, float]]:
    """Set parts side by side in rows, as words on a page."""
    placed: Places = {}
    x = y = tallest = widest = 0.0
    for part in parts:
        width = max(at[0] + half[name][0] for name, at in part.items())
        height = max(at[1] + half[name][1] for name, at in part.items())
        if x > 0 and x + width > WIDTH:
            x, y, tallest = 0.0, y + tallest + _BETWEEN, 0.0
        placed |= {name: (at[0] + x, at[1] + y) for name, at in part.items()}
        x, tallest = x + width + _BETWEEN, max(tallest, height)
        widest = max(widest, x)
    return placed, (widest - _BETWEEN, y + tallest)


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
        hit = np.asarray((overlap > 1e-6).all(axis=2))
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
