"""Show the topics the blocks fall into, or say why there are none."""

from __future__ import annotations

from pipeline.report.document import Cell, Grid, Paragraph, Section
from pipeline.report.sections.teller import Teller


def topics(tell: Teller) -> Section:
    """Write the section of topics."""
    corpus, say = tell.corpus, tell.say
    rows = corpus.rows("topics")
    if not rows:
        least = tell.settings.topics.min_blocks
        text = tell.sentence("p_none", least=least)
        return Section("onderwerpen", say("h_topics"), (Paragraph((text,)),))
    total = sum(row.n_blocks for row in rows)
    body = []
    for row in sorted(rows, key=lambda r: (-r.n_blocks, r.topic_id)):
        places = [(name, int(number)) for name, _, number in (t.rpartition("#") for t in row.typical)]
        body.append(
            (
                Cell(row.label, tell.note(places)),
                Cell(say.listed(list(row.terms[:6]))),
                Cell(str(row.n_blocks), sort=row.n_blocks),
                Cell(say("p_share", share=row.n_blocks / max(total, 1)), sort=row.n_blocks),
                Cell(
                    say("p_firm" if row.stability >= 0.75 else "p_fair" if row.stability >= 0.5 else "p_loose"),
                    sort=-row.stability,
                ),
            )
        )
    header = (say("c_topic"), say("c_terms"), say("c_blocks"), say("c_share"), say("c_firm"))
    grid = Grid(say("p_caption"), header, tuple(body), numeric=(2, 3))
    return Section("onderwerpen", say("h_topics"), (Paragraph((tell.sentence("p_intro"),), "note"), grid))
