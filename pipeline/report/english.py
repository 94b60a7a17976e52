"""Hold the English templates: the same keys and slots as the Dutch ones."""

from __future__ import annotations

from collections.abc import Mapping

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

TEMPLATES: Mapping[str, str] = {}
