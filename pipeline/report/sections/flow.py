"""Draw how groups of names go on through time, where the tables say so."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from pipeline.report import figures
from pipeline.report.bounds import MOST_PICTURED
from pipeline.report.corpus import frame
from pipeline.report.document import Cell, Figure, Grid, Paragraph, Part, Section
from pipeline.report.sections.teller import Teller

EVENTS = {"split": "f_split", "merge": "f_merge", "born": "f_born", "died": "f_died"}


def flow(tell: Teller) -> tuple[Section, ...]:
    """Write the section of groups through time; nothing where groups of fewer than two periods are known."""
    corpus, say = tell.corpus, tell.say
    steps = frame(corpus.tables, "community_flow")
    if tell.theme or not len(steps):
        return ()
    rows = [row for row in corpus.rows("community_members") if row.entity_id in corpus.entities]
    members = pd.DataFrame(
        [(row.period, row.community, corpus.name(row.entity_id)) for row in rows],
        columns=["period", "community", "name"],
    )
    periods = sorted(set(members["period"]))
    if len(periods) < 2:
        return ()
    moves = steps[steps["next_community"] != ""]
    alt = say(
        "f_alt",
        periods=len(periods),
        first=periods[0],
        last=periods[-1],
        groups=len(members[["period", "community"]].drop_duplicates()),
    )
    picture = Figure("groepen", alt, say("f_caption"), figures.svg_of(figures.community_flow(members, moves), "flow"))
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.period, r.community, corpus.name(r.entity_id))):
        names[row.period, row.community].append(corpus.name(row.entity_id))
    told = [
        tell.sentence(EVENTS[row.event], period=row.period, names=say.some(_names(names, row.community, row.period), 5))
        for row in corpus.rows("community_events")
        if _names(names, row.community, row.period)
    ]
    body = tuple(
        (Cell(str(period)), Cell(say.listed(say.some(group, MOST_PICTURED)))) for (period, _), group in names.items()
    )
    cut = any(len(group) > MOST_PICTURED + 1 for group in names.values())
    remark = say("f_cut", most=MOST_PICTURED) if cut else ""
    grid = Grid(say("f_table"), (say("c_period"), say("c_members")), body, remark=remark)
    parts: list[Part] = [Paragraph((tell.sentence("f_intro"), *told)), picture, grid]
    return (Section("groepen", say("h_flow"), tuple(parts)),)


def _names(names: dict[tuple[str, str], list[str]], community: str, period: str) -> list[str]:
    """Members of a community in a period, or in the last period before it that has it."""
    known = sorted(key for key in names if key[1] == community and key[0] <= period)
    return names[known[-1]] if known else []
