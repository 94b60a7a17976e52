"""Draw the network, with the same places in every session."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report import figures, layout
from pipeline.report.bounds import MOST_LINES, MOST_NAMES
from pipeline.report.document import Cell, Figure, Grid, Paragraph, Part, Section
from pipeline.report.rows import numbered, records
from pipeline.report.sections.flow import flow
from pipeline.report.sections.teller import Teller, holds
from pipeline.report.sections.ties import VERDICTS, ordered, verdict


@dataclass(frozen=True)
class Drawing:
    """The names and lines of the network over all sessions.

    Attributes:
        nodes: entity_id, label, kind, n_blocks, x, y, width, height.
        edges: source, target, weight, held.
        rows: the rows of the table of edges that are drawn.
        n_left_out: names that have links but are not drawn.
        n_lines_left_out: links between drawn names that are not drawn.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    rows: list[Any]
    n_left_out: int
    n_lines_left_out: int


def draw(tell: Teller) -> Drawing | None:
    """Choose and place what is drawn: the links to draw, firmest first, until there are enough names."""
    corpus = tell.corpus
    candidates = [row for row in tell.links if row.backbone]
    chosen: dict[str, None] = {}
    rows = []
    for row in candidates:
        if len(chosen) + (row.source not in chosen) + (row.target not in chosen) <= MOST_NAMES:
            chosen |= {row.source: None, row.target: None}
            rows.append(row)
    fitting = len(rows)
    rows = rows[:MOST_LINES]
    chosen = {e: None for row in rows for e in (row.source, row.target)}
    if not rows:
        return None
    every = {e for row in candidates for e in (row.source, row.target)}
    nodes = pd.DataFrame(
        {
            "entity_id": sorted(chosen),
            "label": [layout.short_label(corpus.name(e)) for e in sorted(chosen)],
            "kind": [corpus.kind(e) for e in sorted(chosen)],
            "n_blocks": [corpus.n_blocks(e) for e in sorted(chosen)],
        }
    )
    edges = pd.DataFrame(
        {
            "source": [row.source for row in rows],
            "target": [row.target for row in rows],
            "weight": [int(row.weight) for row in rows],
            "held": [holds(tell, row) for row in rows],
        }
    )
    placed = layout.place(nodes, edges)
    return Drawing(placed, edges, rows, len(every) - len(chosen), fitting - len(rows))


def network(tell: Teller, drawing: Drawing | None) -> Section:
    """Write the section of the network."""
    say = tell.say
    if drawing is None:
        return Section("netwerk", say("h_network"), (Paragraph((tell.sentence("g_none"),)),))
    held = bool(drawing.edges["held"].any())
    intro = [tell.sentence("g_intro_held" if held else "g_intro_strongest")]
    if drawing.n_left_out:
        intro.append(tell.sentence("g_left_out", n=drawing.n_left_out))
    if drawing.n_lines_left_out:
        intro.append(tell.sentence("g_lines_left_out", n=drawing.n_lines_left_out, most=len(drawing.rows)))
    caption = say("g_caption") + ("" if drawing.edges["held"].all() else f" {say('g_dashed')}")
    if tell.corpus.step() != "session":
        caption += f" {say('g_period', most=MOST_LINES)}"
    svg = figures.svg_of(figures.network(drawing.nodes, drawing.edges), "network")
    picture = Figure("netwerk", _alt(tell, drawing), caption, svg, interactive="network")
    parts: list[Part] = [Paragraph(tuple(intro)), picture, _table(tell, drawing)]
    return Section("netwerk", say("h_network"), tuple(parts), flow(tell))


def _alt(tell: Teller, drawing: Drawing) -> str:
    corpus = tell.corpus
    degree = Counter(e for row in drawing.rows for e in (row.source, row.target))
    most = min(degree, key=lambda e: (-degree[e], e))
    widest = max(drawing.rows, key=lambda r: (r.weight, r.source, r.target))
    first, second = ordered(tell, widest)
    return tell.say(
        "g_alt",
        nodes=len(drawing.nodes),
        edges=len(drawing.edges),
        most=corpus.name(most),
        degree=degree[most],
        first=corpus.name(first),
        second=corpus.name(second),
        weight=int(widest.weight),
    )


def _table(tell: Teller, drawing: Drawing) -> Grid:
    corpus, say = tell.corpus, tell.say
    body = []
    for row in drawing.rows:
        one, other = ordered(tell, row)
        words = verdict(tell, row)
        body.append(
            (
                Cell(corpus.name(one), card=one),
                Cell(corpus.name(other), card=other),
                Cell(str(row.weight), tell.note(corpus.shared(one, other), one, other), sort=int(row.weight)),
                Cell(say(words), sort=VERDICTS.index(words)),
            )
        )
    header = tuple(say(key) for key in ("c_from", "c_to", "c_together", "c_verdict"))
    return Grid(say("g_table"), header, tuple(body), numeric=(2,))


def drawing_data(tell: Teller, drawing: Drawing | None) -> dict[str, Any]:
    """Return what the page draws the network from: names with their places, and lines per session.

    Places are the same in every session. A line of a session joins two drawn names that share a block in it.
    """
    if drawing is None:
        return {}
    corpus, ids = tell.corpus, list(drawing.nodes["entity_id"])
    number = {entity_id: place for place, entity_id in enumerate(ids)}
    most = int(drawing.nodes["n_blocks"].max())
    nodes = [
        {
            "id": row.entity_id,
            "name": corpus.name(row.entity_id),
            "label": row.label,
            "kind": row.kind,
            "x": round(float(row.x), 1),
            "y": round(float(row.y), 1),
            "r": round(layout.radius(row.n_blocks, most), 1),
            "n": int(row.n_blocks),
        }
        for row in records(drawing.nodes)
    ]
    whole = [[number[r.source], number[r.target], int(r.weight), int(holds(tell, r))] for r in drawing.rows]
    scopes = [{"name": tell.say("g_all"), "edges": whole, "present": [int(n["n"]) for n in nodes]}]
    scopes += _scopes(tell, number, {(source, target) for source, target, _, held in whole if held})
    size = [float(drawing.nodes["width"].iloc[0]), float(drawing.nodes["height"].iloc[0])]
    return {"nodes": nodes, "scopes": scopes, "size": size, "themes": [n["id"] for n in nodes if n["kind"] == "theme"]}


def _scopes(tell: Teller, number: Mapping[str, int], firm: set[tuple[int, int]]) -> list[dict[str, Any]]:
    """Return the lines per point in time: of a session, or of all sessions of a period.

    Args:
        tell: what every section needs.
        number: place of each drawn entity.
        firm: pairs whose link holds over all sessions, which is what a line of a period goes by.
    """
    corpus, single = tell.corpus, tell.corpus.step() == "session"
    steps = corpus.steps()
    step_of = {n: place for place, step in enumerate(steps) for n in range(step.first, step.last)}
    found = corpus.links_in(list(number))
    at = numbered(found["scope"], {scope: step_of[n] for scope, n in corpus.position.items()})
    one, other = (numbered(found[end], number) for end in ("source", "target"))
    held = (found["q"] < tell.settings.statistics.alpha).to_numpy(dtype=int)
    links = pd.DataFrame({"step": at, "one": one, "other": other, "weight": found["weight"].to_numpy(), "held": held})
    lines = links[at >= 0].groupby(["step", "one", "other"], as_index=False)
    drawn: dict[int, list[list[int]]] = defaultdict(list)
    for place, *pair, weight, holding in lines.agg({"weight": "sum", "held": "last"}).to_numpy().tolist():
        drawn[place].append([*pair, weight, holding if single else int(tuple(pair) in firm)])
    present = [corpus.per_step(entity_id) for entity_id in number]
    return [
        {
            "name": step.name,
            "edges": sorted(_heaviest(drawn[place])),
            "present": [counts[place][1] for counts in present],
        }
        for place, step in enumerate(steps)
    ]


def _heaviest(lines: list[list[int]]) -> list[list[int]]:
    return sorted(lines, key=lambda line: (-line[2], line))[:MOST_LINES]
