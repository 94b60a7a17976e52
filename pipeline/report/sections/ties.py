"""Say who and which organisations are tied to which themes, and which themes go together."""

from __future__ import annotations

from typing import Any

from pipeline.report import figures
from pipeline.report.bounds import MOST_TIES
from pipeline.report.document import Bullets, Cell, Figure, Grid, Paragraph, Part, Section, Sentence
from pipeline.report.sections.teller import Teller, fragile, holds

VERDICTS = ("l_held", "l_fragile", "l_chance", "l_few")
FEW = 10  # rows from which pairs that do not hold are left out
TABLES = (
    ("l_people", "c_person", {"person", "theme"}),
    ("l_organisations", "c_organisation", {"organisation", "theme"}),
    ("l_themes", "c_theme", {"theme"}),
)


def ties(tell: Teller) -> Section:
    """Write the section on who is tied to what."""
    parts: list[Part] = [Paragraph((tell.sentence("l_intro"),), "note")]
    if told := _told(tell):
        parts.append(Bullets(tuple(Paragraph((sentence,)) for sentence in told)))
    for caption, first, kinds in TABLES:
        if tell.options.public and "person" in kinds:
            parts.append(Paragraph((tell.sentence("l_people_public"),)))
            continue
        rows, n_held = _links(tell, kinds)
        parts.append(
            _grid(tell, rows, caption, first, n_held) if rows else Paragraph((tell.sentence(f"{caption}_none"),))
        )
    parts.append(_brokers(tell))
    if matrix := _matrix(tell):
        parts.append(matrix)
    return Section("wie", tell.say("h_ties"), tuple(parts))


def ordered(tell: Teller, row: Any) -> tuple[str, str]:
    """Put who before what: people, organisations and places before themes, then by name."""
    corpus = tell.corpus
    first, second = sorted(
        (row.source, row.target), key=lambda e: (corpus.kind(e) == "theme", corpus.name(e).casefold())
    )
    return first, second


def _told(tell: Teller) -> list[Sentence]:
    """One sentence per person or organisation with links that hold, the firmest first."""
    corpus = tell.corpus
    tied: dict[str, list[str]] = {}
    for row in tell.links:
        one, other = ordered(tell, row)
        if holds(tell, row) and corpus.kind(one) in ("person", "organisation") and corpus.kind(other) == "theme":
            tied.setdefault(one, []).append(other)
    found = []
    for entity_id, themes in list(tied.items())[:8]:
        places = [place for theme in themes for place in corpus.shared(entity_id, theme)[:3]]
        notes = tell.note(places, entity_id, *themes)
        name = corpus.name(entity_id)
        found.append(tell.sentence("l_tied", notes, name=name, themes=tell.say.some(tell.names(themes), 4)))
    return found


def _links(tell: Teller, kinds: set[str]) -> tuple[list[Any], int]:
    """Return pairs that hold, with the strongest others while those are few; and how many hold."""
    corpus = tell.corpus
    pairs = [row for row in tell.links if {corpus.kind(row.source), corpus.kind(row.target)} == kinds]
    held = [row for row in pairs if holds(tell, row)]
    others = [row for row in pairs if not holds(tell, row) and row.weight >= 2 and row.weight > row.expected]
    return held[:MOST_TIES] + others[: max(0, FEW - len(held))], len(held)


def verdict(tell: Teller, row: Any) -> str:
    """What may be said of a link."""
    if not holds(tell, row):
        return "l_chance" if row.tested else "l_few"
    return "l_fragile" if fragile(row) else "l_held"


def _grid(tell: Teller, links: list[Any], caption: str, first: str, n_held: int) -> Grid:
    corpus, say = tell.corpus, tell.say
    body = []
    for row in links:
        one, other = ordered(tell, row)
        places = corpus.shared(one, other)
        n_sessions = len(corpus.sessions_at(places))
        words = verdict(tell, row)
        body.append(
            (
                Cell(corpus.name(one), card=one),
                Cell(corpus.name(other), card=other),
                Cell(str(row.weight), tell.note(places, one, other), sort=int(row.weight)),
                Cell(str(n_sessions), sort=n_sessions),
                Cell(say(words), sort=VERDICTS.index(words)),
            )
        )
    second = "c_other_theme" if first == "c_theme" else "c_theme"
    header = tuple(say(key) for key in (first, second, "c_together", "c_in_sessions", "c_verdict"))
    remark = say("l_cut", n=len(links), all=n_held) if n_held > len(links) else ""
    return Grid(say(caption), header, tuple(body), numeric=(2, 3), remark=remark)


def _brokers(tell: Teller) -> Part:
    corpus, say = tell.corpus, tell.say
    if not tell.brokers:
        return Paragraph((tell.sentence("l_brokers_none"),))
    body = []
    for row in tell.brokers[:MOST_TIES]:
        places = [*corpus.shared(row.entity_id, row.theme_a)[:3], *corpus.shared(row.entity_id, row.theme_b)[:3]]
        notes = tell.note(places, row.entity_id, row.theme_a, row.theme_b)
        body.append(
            (
                Cell(corpus.name(row.entity_id), notes, card=row.entity_id),
                Cell(corpus.name(row.theme_a), card=row.theme_a),
                Cell(corpus.name(row.theme_b), card=row.theme_b),
                Cell(say("l_fragile" if fragile(row) else "l_held"), sort=int(fragile(row))),
            )
        )
    header = tuple(say(key) for key in ("c_who", "c_theme_a", "c_theme_b", "c_verdict"))
    cut = len(tell.brokers) > MOST_TIES
    remark = say("l_brokers_cut", n=MOST_TIES, all=len(tell.brokers)) if cut else ""
    return Grid(say("l_brokers"), header, tuple(body), remark=remark)


def _matrix(tell: Teller) -> Figure | None:
    corpus = tell.corpus
    if tell.options.public:  # every number would be about one person
        return None
    themes = tell.themes[:12]
    people = [p for p in corpus.of_kind("person") if any(t in corpus.neighbours.get(p, {}) for t in themes)][:15]
    themes = [t for t in themes if any(t in corpus.neighbours.get(p, {}) for p in people)]
    if len(people) < 2 or len(themes) < 2:
        return None
    table = corpus.shared_table(people, themes)
    row, column = divmod(int(table.to_numpy().argmax()), table.shape[1])
    alt = tell.say(
        "l_matrix_alt",
        people=len(people),
        themes=len(themes),
        most=int(table.to_numpy()[row, column]),
        person=table.index[row],
        theme=table.columns[column],
    )
    svg = figures.svg_of(figures.person_theme(table), "matrix")
    return Figure("persoon-thema", alt, tell.say("l_matrix"), svg)
