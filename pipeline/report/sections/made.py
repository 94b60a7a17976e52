"""Say how the report was made, what was left out, and what its numbers cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.report.document import Bullets, Cell, Grid, Paragraph, Part, Section
from pipeline.report.sections.teller import Teller


def made(tell: Teller, manifest: Mapping[str, Any]) -> Section:
    """Write the section on how the report was made."""
    corpus, say = tell.corpus, tell.say
    model = manifest.get("model", {})
    parts: list[Part] = [
        Paragraph(
            (
                tell.sentence("h_steps"),
                tell.sentence("h_model", model=model.get("name", "?"), version=model.get("version", "?")),
                tell.sentence("h_program", version=manifest.get("rodedraad", "?"), seed=manifest.get("seed", 0)),
            )
        ),
        Bullets(
            tuple(
                Paragraph((tell.sentence(key),))
                for key in ("h_limit_1", "h_limit_2", "h_limit_3", "h_limit_4", "h_limit_5")
            )
        ),
    ]
    counts: Counter[tuple[str, str]] = Counter()
    for row in corpus.rows("rejected"):
        counts[row.stage, row.reason] += int(row.count)
    if counts:
        body = tuple(
            (Cell(say(f"stage_{stage}")), Cell(reason), Cell(str(n), sort=n))
            for (stage, reason), n in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
        )
        parts.append(Grid(say("h_rejected"), (say("c_stage"), say("c_reason"), say("c_count")), body, numeric=(2,)))
    else:
        parts.append(Paragraph((tell.sentence("h_rejected_none"),)))
    return Section("gemaakt", say("h_made"), tuple(parts))
