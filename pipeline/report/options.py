"""Say what a reader may choose about the report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Tongue = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a reader chooses about the report.

    Attributes:
        since: compare what came on or after this day with what came before; None takes the last session.
        theme: tell of this theme alone (name, abbreviation or id); '' tells of all.
        public: people by role, e-mail addresses and telephone numbers masked, links about one or two people left out.
        language: language of the report; quotes stay as they are.
        pdf: make the PDF too.
    """

    since: dt.date | None = None
    theme: str = ""
    public: bool = False
    language: Tongue = "nl"
    pdf: bool = True
