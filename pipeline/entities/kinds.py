"""Decide what kind of thing a name is where mentions of one name disagree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from pipeline.corrections import fold
from pipeline.entities.body_names import is_code
from pipeline.entities.inputs import Use
from pipeline.records import EntityKind

MAJORITY = 3  # times as many mentions of one kind as of all others


def agree_on_kinds(uses: Sequence[Use]) -> int:
    """Give mentions that the model alone found the kind that evidence or a clear majority gives their name.

    Within a report an attendance list decides, then a majority; a report with no majority of its own follows
    the corpus. Names that the lexicon or a rule found keep their kind: Bergen is a place and a surname.

    Returns:
        The number of mentions changed; ``kind`` and ``doubt`` of those uses are set.
    """
    per_report: dict[tuple[str, str], list[Use]] = defaultdict(list)
    corpus: dict[str, Counter[EntityKind]] = defaultdict(Counter)
    listed: dict[tuple[str, str], bool] = {}
    for use in uses:
        name = fold(use.text)
        if use.origin == "attendee" and not is_code(use.text):
            listed[use.report, name] = True
        elif use.origin == "mention" and use.kind != "theme":
            per_report[use.report, name].append(use)
            corpus[name][use.kind] += 1
    changed = 0
    for (report, name), of_name in per_report.items():
        kinds = Counter(use.kind for use in of_name)
        chosen: EntityKind | None = "person" if listed.get((report, name)) else None
        chosen = chosen or (_majority(kinds) if len(kinds) > 1 else None)
        if chosen is None and len(corpus[name]) > 1 and corpus[name].total() - kinds.total() >= MAJORITY:
            chosen = _majority(corpus[name])
        if chosen is None:
            continue
        for use in of_name:
            if use.kind != chosen and use.source == "model" and ":" not in use.key:
                use.doubt = use.doubt or f"taken for {use.kind}, but the name is of kind {chosen} elsewhere"
                use.kind = chosen
                changed += 1
    return changed


def _majority(kinds: Counter[EntityKind]) -> EntityKind | None:
    (kind, most), *_ = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return kind if most >= MAJORITY * (kinds.total() - most) and most >= MAJORITY else None
