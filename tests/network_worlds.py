"""Small corpora for the tests of network and evolution, written as strings of one-letter entities."""

from __future__ import annotations

import pandas as pd

KINDS = {"p": "person", "o": "organisation", "l": "place"}  # every other letter is a theme


def entity_id(letter: str) -> str:
    return f"{KINDS.get(letter, 'theme')}:{letter}"


def corpus(sessions: dict[str, list[list[str]]], dates: dict[str, str | None] | None = None, **kinds: str):
    """Tables of a corpus: session -> reports -> blocks, each block a string of entities.

    Returns:
        (mentions, blocks, reports, sessions); without ``dates`` sessions are a month apart.
    """
    report_rows, block_rows, mention_rows, session_rows = [], [], [], []
    for number, (session, reports) in enumerate(sessions.items()):
        default = (pd.Timestamp("2020-01-15") + pd.DateOffset(months=number)).date()
        written = dates.get(session, default) if dates is not None else default
        date = None if written is None else pd.Timestamp(written).date()
        precision = "none" if date is None else "day"
        session_rows.append((session, date, precision, "", kinds.get(session, "meeting")))
        for index, blocks in enumerate(reports):
            report = f"{session}_{index}.md"
            report_rows.append((report, session, 10 * len(blocks)))
            for block, letters in enumerate(blocks):
                block_rows.append((report, block, "paragraph", "", "Eerste zin. Tweede zin.", 10))
                mention_rows += [(report, block, 0, KINDS.get(x, "theme"), entity_id(x)) for x in letters]
    return (
        pd.DataFrame(mention_rows, columns=["report_id", "block", "sentence", "kind", "entity_id"]),
        pd.DataFrame(block_rows, columns=["report_id", "block", "kind", "section", "text", "n_words"]),
        pd.DataFrame(report_rows, columns=["report_id", "session_id", "n_words"]),
        pd.DataFrame(session_rows, columns=["session_id", "date", "precision", "series", "kind"]),
    )


def entities_of(mentions: pd.DataFrame) -> pd.DataFrame:
    """The table of entities, as far as these rooms read it."""
    counts = mentions.groupby(["entity_id", "kind"], as_index=False).size().rename(columns={"size": "n_mentions"})
    return counts.assign(name=counts["entity_id"].str.upper())
