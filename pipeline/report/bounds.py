"""Say how much of everything a reader is shown: what grows with the reports is bounded here.

What a project of fifty reports holds stays within every bound. Where something is left out, the report says so, with
how much, and on which sheet of the workbook all of it stands.
"""

MOST_STEPS = 60
"""Points on an axis of time; with more sessions the report counts per month, quarter or year."""

FEW_STEPS = 20
"""Columns of an overview and rows of the table on a card, once there are more sessions than ``MOST_STEPS``."""

LONG_TABLE = 250
"""Rows a table can have; a longer one is cut to ``SHOWN_OF_LONG``."""

SHOWN_OF_LONG = 60
"""Rows that are shown of a table that is too long: the newest, or the firmest."""

QUOTES = 5
"""Quotes in one footnote; the others are counted."""

QUOTES_OF_MANY = 2
"""Quotes in one footnote when there are more reports than ``LONG_TABLE``."""

MOST_CARDS = 150
"""Cards in the register, the most mentioned first; names in the drawing come on top."""

MOST_TIES = 30
"""Rows of a table of links."""

MOST_NAMES = 40
"""Names in the drawing of the network: more cannot be read."""

MOST_LINES = 80
"""Lines in the drawing of the network, the firmest first; of one session or period, the heaviest first."""

MOST_PICTURED = 60
"""Names in one column of the picture of groups through time, and in one row of its table."""

LONG_SILENCE = 3
"""Sessions of silence that are worth telling."""


def long_silence(n_sessions: int) -> int:
    """Return how many sessions without a theme are a long silence: among many sessions a few are nothing.

    >>> long_silence(53), long_silence(1000)
    (3, 50)
    """
    return LONG_SILENCE if n_sessions <= MOST_STEPS else max(LONG_SILENCE, n_sessions // 20)


def shown(n_rows: int) -> int:
    """Return how many rows of a table are shown.

    >>> shown(250), shown(251)
    (250, 60)
    """
    return n_rows if n_rows <= LONG_TABLE else SHOWN_OF_LONG
