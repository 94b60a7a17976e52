"""Names of the targets and inputs to start from; free of the product, which is instrumented when it is imported."""

from __future__ import annotations

from collections.abc import Mapping

NAMES = ("corrections", "dates", "lexicon", "readers")
SUFFIXES = ("txt", "md", "html", "docx", "odt", "rtf", "eml", "pdf")
SEEDS: Mapping[str, tuple[str, ...]] = {
    "dates": (
        "donderdag 3 maart 2022 en 4/5 april '23",
        "week 12, najaar 2021, 2021-03-04",
        "vergadering 20230315 def.docx",
    ),
    "lexicon": (
        "themes:\n- id: oza\n  name: zorg in school\n  abbreviation: OZA\n  forms: [zorg op school]\n",
        "replace: true\norganisations:\n- id: raad\n  name: Raad\n  kind: gemeente\n"
        "  senses: [{name: Raad, words: [a]}]\n",
    ),
    "corrections": (
        "merge:\n- names: [Anna Dekker, A. Dekker]\n  reason: een persoon\n",
        "reject:\n- name: Dag\n  reason: geen persoon\n"
        "session_date:\n- report: a.txt\n  date: 2022-03-01\n  reason: x\n",
    ),
}
