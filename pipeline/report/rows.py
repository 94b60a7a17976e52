"""Walk over the rows of a table."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[Any]:
    """Return the rows as named tuples; ``Index`` is the label of the row."""
    return list(frame.itertuples(name="Row"))
