"""Tell a formality from a decision: the minutes of an earlier meeting are adopted in nearly every meeting."""

from __future__ import annotations

import re

_PAPER = (
    r"(?:concept-?\s?)?(?:vergader|gespreks|overleg)?(?:verslag(?:en)?|notulen)"
    r"|(?:concept-?\s?)?(?:actie|besluiten|afspraken)(?:-\s?en\s(?:actie|besluiten|afspraken))?lijst(?:en)?"
)
_OTHER = r"(?:bevindingen|accountants?|onderzoek|visitatie|evaluatie|raadpleging|werkzaamheden)"
_VERDICT = r"(?:vastgesteld|goedgekeurd|akkoord(?:\sbevonden)?|gearresteerd)"
_NOTHING = (
    r"(?:(?:er\s(?:zijn|waren)\s)?(?:geen|zonder)\s(?:verdere\s)?(?:opmerkingen|wijzigingen|aanvullingen|vragen)"
    r"|ongewijzigd|actiepunten\s(?:zijn\s|worden\s)?bijgewerkt|met\sdank\saan\s[^.;]{1,40}"
    r"|(?:onder\sdank\s)?(?:met|na)\s(?:een|enkele|twee|de)?\s?(?:kleine|tekstuele)?\s?"
    r"(?:wijziging(?:en)?|aanpassing(?:en)?|aanvulling(?:en)?|opmerking(?:en)?)[^.;]{0,60})"
)
_BETWEEN = rf"(?:(?!\ben\b(?!\s(?:de\s|het\s)?(?:{_PAPER})\b)|\b{_OTHER}\b)[^.;:])" + r"{0,90}?"
_BODY = r"(?:(?:de|het)\s)?[\w'’-]{2,30}"
_FORMS = (
    rf"(?:(?:de|het)\s)?(?:{_PAPER})\b{_BETWEEN}\b{_VERDICT}",
    rf"{_BODY}\s(?:stelt|stellen)\s(?:de|het)\s(?:{_PAPER})\b{_BETWEEN}\bvast",
    rf"{_BODY}\s(?:keurt|keuren)\s(?:de|het)\s(?:{_PAPER})\b{_BETWEEN}\bgoed",
)
_ADOPTS = re.compile(
    rf"(?:(?:besluit|besloten)\s*:\s*)?(?:{_NOTHING}[\s,;.]*)*(?:{'|'.join(_FORMS)})(?:[\s,;.]*{_NOTHING})*[\s.]*", re.I
)
_LONGEST = 300  # characters: what is longer says more


def adopts_minutes(text: str) -> bool:
    """Tell whether a decision is no more than that the minutes, or a list, of an earlier meeting are adopted.

    >>> adopts_minutes("Het verslag van mei wordt vastgesteld."), adopts_minutes("Het jaarverslag wordt vastgesteld.")
    (True, False)
    """
    return len(text) <= _LONGEST and bool(_ADOPTS.fullmatch(text.strip()))
