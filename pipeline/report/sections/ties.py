"""Say who and which organisations are tied to which themes, and which themes go together."""

from __future__ import annotations

from typing import Any

from pipeline.report import figures
from pipeline.report.document import Cell, Figure, Grid, Paragraph, Part, Section
from pipeline.report.sections.teller import Teller

MOST = 40  # rows of a table of links


def ties(tell: Teller) -> Section:
    """Write the section on who is tied to what."""
    people = _links(tell, {"person", "theme"})
    bodies = _links(tell, {"organisation", "theme"})
    pairs = _links(tell, {"theme"})
    parts: list[Part] = [Paragraph((tell.sentence("l_intro"),), "note")]
    for rows, caption, first in (
        (people, "l_people", "c_person"),
        (bodies, "l_organisations", "c_organisation"),
        (pairs, "l_themes", "c_theme"),
    ):
        parts.append(_grid(tell, rows, caption, first) if rows else Paragraph((tell.sentence(f"{caption}_none"),)))
    if matrix := _matrix(tell):
        parts.append(matrix)
    return Section("wie", tell.say("h_ties"), tuple(parts))


def _links(tell: Teller, kinds: set[str]) -> list[tuple[str, str, Any]]:
    """Pairs that hold, or were met together at least twice; those that hold first."""
    corpus, alpha = tell.corpus, tell.settings.statistics.alpha
    found = []
    for row in corpus.rows("edges"):
        if row.scope != "all" or row.weight < 2:
            continue
        pair = sorted((row.source, row.target), key=lambda e: (corpus.entities[e].kind == "theme", corpus.name(e)))
        if {corpus.entities[e].kind for e in pair} != kinds or (tell.theme and tell.theme not in pair):
            continue
        if row.q < alpha or row.weight > row.expected:
            found.append((pair[0], pair[1], row))
    return sorted(found, key=lambda f: (f[2].q >= alpha, f[2].p, -f[2].weight, f[0], f[1]))[:MOST]


def _grid(tell: Teller, links: list[tuple[str, str, Any]], caption: str, first: str) -> Grid:
    corpus, say, alpha = tell.corpus, tell.say, tell.settings.statistics.alpha
    body = []
    for one, other, row in links:
        held = row.q < alpha
        robust = row.robust is not None and row.robust == row.robust and row.robust >= 1
        verdict = ("l_held" if robust else "l_fragile") if held else "l_few"
        places = corpus.shared(one, other)
        sessions = list(dict.fromkeys(s for r, _ in places if (s := corpus.session_of.get(r)) in corpus.position))
        body.append(
            (
                Cell(corpus.name(one), card=one),
                Cell(corpus.name(other), card=other),
                Cell(str(row.weight), tell.note(places, one, other), sort=row.weight),
                Cell(str(len(sessions)), sort=len(sessions)),
                Cell(say(verdict), sort=0 if held and robust else 1 if held else 2),
            )
        )
    header = (say(first), say("c_theme"), say("c_together"), say("c_in_sessions"), say("c_verdict"))
    return Grid(say(caption), header, tuple(body), numeric=(2, 3))


def _matrix(tell: Teller) -> Figure | None:
    corpus = tell.corpus
    themes = tell.themes[:12]
    people = [p for p in corpus.of_kind("person") if any(corpus.shared(p, t) for t in themes)][:15]
    if len(people) < 2 or len(themes) < 2:
        return None
    counts = [[len(corpus.shared(p, t)) for t in themes] for p in people]
    svg = figures.svg_of(
        figures.person_theme([corpus.name(p) for p in people], [corpus.name(t) for t in themes], counts, tell.say),
        "matrix",
    )
    return Figure(
        "persoon-thema", tell.say("l_matrix_alt", people=len(people), themes=len(themes)), tell.say("l_matrix"), svg
    )
