"""Show the topics the blocks fall into, or say why there are none."""

from __future__ import annotations

from pipeline.report.document import Cell, Grid, Paragraph, Section
from pipeline.report.sections.teller import Teller
from pipeline.report.wording import percentage

FIRM, FAIR = 0.75, 0.5  # stability above which a topic is called firm, or fairly firm
WIDE = 0.4  # share of the blocks above which a topic is the rest, whose stability is no finding


def topics(tell: Teller) -> Section:
    """Write the section of topics, the largest first."""
    corpus, say = tell.corpus, tell.say
    rows = corpus.rows("topics")
    if not rows:
        text = tell.sentence("p_none", least=tell.settings.topics.min_blocks)
        return Section("onderwerpen", say("h_topics"), (Paragraph((text,)),))
    total = len(corpus.frame("block_topics")[["report_id", "block"]].drop_duplicates()) or sum(r.n_blocks for r in rows)
    body = []
    for row in sorted(rows, key=lambda r: (-r.n_blocks, r.topic_id)):
        places = [corpus.blocks.find(name, int(number)) for name, _, number in (t.rpartition("#") for t in row.typical)]
        firm = "p_firm" if row.stability >= FIRM else "p_fair" if row.stability >= FAIR else "p_loose"
        firm = "p_wide" if row.n_blocks > WIDE * total else firm
        body.append(
            (
                Cell(row.label, tell.note(places)),
                Cell(", ".join(row.terms[:6])),
                Cell(str(row.n_blocks), sort=int(row.n_blocks)),
                Cell(percentage(row.n_blocks / max(total, 1), say.tongue), sort=int(row.n_blocks)),
                Cell(say(firm), sort=-float(row.stability)),
            )
        )
    header = tuple(say(key) for key in ("c_topic", "c_terms", "c_blocks", "c_share", "c_firm"))
    grid = Grid(say("p_caption"), header, tuple(body), numeric=(2, 3))
    intro = Paragraph((tell.sentence("p_intro"), tell.sentence("p_firm_help")), "note")
    return Section("onderwerpen", say("h_topics"), (intro, grid))
