"""Name people, organisations, places and themes as a reader knows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.report.places import Standing


@dataclass(frozen=True)
class Named(Standing):
    """The entities with their names."""

    @cached_property
    def entities(self) -> dict[str, Any]:
        """Every entity by id."""
        return {row.entity_id: row for row in self.rows("entities")}

    def name(self, entity_id: str) -> str:
        """Name of an entity as a reader knows it: a theme by its abbreviation where the reports mostly use that."""
        return self._names.get(entity_id, entity_id)

    def is_short(self, entity_id: str) -> bool:
        """Tell whether an entity goes by an abbreviation."""
        return is_abbreviation(self.name(entity_id))

    def kind(self, entity_id: str) -> str:
        """Kind of an entity, '' for an unknown one."""
        return self._kinds.get(entity_id, "")

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {entity_id: str(row.kind) for entity_id, row in self.entities.items()}

    def of_kind(self, *kinds: str) -> list[str]:
        """Entities of some kinds, most mentioned first."""
        found = [e for e in self.entities.values() if e.kind in kinds]
        return [e.entity_id for e in sorted(found, key=lambda e: (-e.n_mentions, e.entity_id))]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {e: self._theme_name(row) if row.kind == "theme" else row.name for e, row in self.entities.items()}

    def _theme_name(self, row: Any) -> str:
        """Name a theme by its abbreviation where the reports mostly use that, else by its name or its plural."""
        forms = self.forms(row.entity_id)
        short = [a for a in row.aliases if abbreviates(a, row.name)]
        uses = sum(n for form, n in forms.items() if any(form.startswith(a) for a in short))
        if short and 2 * uses >= sum(forms.values()):
            return str(max(short, key=lambda a: (forms[a], -len(a), a)))
        written: Counter[str] = Counter({row.name: 0})
        for form, n in forms.items():
            if form.casefold().startswith(row.name.casefold()) and len(form) <= len(row.name) + 3 and form.isalpha():
                written[row.name + form[len(row.name) :].lower()] += n
        return str(max(written, key=lambda f: (written[f], f)))


def is_abbreviation(text: str) -> bool:
    """Tell whether a form is an abbreviation.

    >>> is_abbreviation("OZA"), is_abbreviation("oza"), is_abbreviation("Onderwijs")
    (True, False, False)
    """
    return 2 <= len(text) <= 7 and text.isalnum() and sum(c.isupper() for c in text) >= 2


def abbreviates(short: str, full: str) -> bool:
    """Tell whether a form is an abbreviation of a name: its letters stand in the name, in that order.

    >>> abbreviates("OZA", "onderwijszorgarrangement"), abbreviates("API", "open standaarden")
    (True, False)
    """
    if not is_abbreviation(short) or short[0].casefold() != full[:1].casefold():
        return False
    rest = iter(full.casefold())
    return all(letter in rest for letter in short.casefold())
