"""Decide what kind of thing a name is where mentions of one name disagree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from pipeline.corrections import fold
from pipeline.entities.body_names import is_code
from pipeline.entities.inputs import Use
from pipeline.entities.names import parse_name
from pipeline.records import EntityKind

MAJORITY = 3  # times as many mentions of one kind as of all others


def agree_on_kinds(uses: Sequence[Use], known: Callable[[str, str], bool]) -> int:
    """Give mentions that the model alone found the kind that evidence or a clear majority gives their name.

    Within a report the people it names in full and its attendance list decide ('Jitse' is Jitse Landman, whatever
    the model thinks), then a majority; a report with no majority of its own follows the corpus. Names that the lexicon
    or a rule found keep their kind: Bergen is a place and a surname.

    Args:
        uses: everything named; kind and doubt of those that change are set.
        known: whether the lexicon knows a text as an entity of a kind.

    Returns:
        The number of mentions changed.
    """
    mentions = [use for use in uses if use.origin == "mention" and use.kind != "theme"]
    corpus: dict[str, Counter[EntityKind]] = defaultdict(Counter)
    for (text, kind), n in Counter((use.text, use.kind) for use in mentions).items():
        corpus[fold(text)][kind] += n
    people: dict[str, set[str]] = defaultdict(set)
    named = (
        (use.report, use.text, bool(use.attendance)) for use in uses if use.kind == "person" and use.origin != "owner"
    )
    for report, text, listed in set(named):
        people[report] |= _ways_to_name(text, listed)
    per_report: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in mentions:
        name = fold(use.text)
        if len(corpus[name]) > 1 or (use.kind != "person" and name in people[use.report]):
            per_report[use.report, name].append(use)
    changed = 0
    for (report, name), of_name in per_report.items():
        kinds = Counter(use.kind for use in of_name)
        chosen: EntityKind | None = (
            "person" if name in people[report] and not _may_be_body(of_name, known) else _majority(kinds)
        )
        if chosen is None and len(corpus[name]) > 1 and corpus[name].total() - kinds.total() >= MAJORITY:
            chosen = _majority(corpus[name])
        for use in of_name:
            if chosen and use.kind != chosen and use.source == "model" and ":" not in use.key and not use.gender:
                use.doubt = use.doubt or f"taken for {use.kind}, but the name is of kind {chosen} elsewhere"
                use.kind, changed = chosen, changed + 1
    return changed


@lru_cache(maxsize=100_000)
def _ways_to_name(text: str, listed: bool) -> frozenset[str]:
    """How a report that names this person in full, or lists them, may call them further on."""
    if is_code(text):
        return frozenset()
    name = parse_name(text)
    if listed:
        return frozenset((fold(text), *name.first_keys, *name.last_keys))
    return frozenset(name.first_keys if name.style == "full" else ())


def _may_be_body(of_name: Sequence[Use], known: Callable[[str, str], bool]) -> bool:
    return any(use.kind != "person" and known(use.kind, use.text) for use in of_name)


def _majority(kinds: Counter[EntityKind]) -> EntityKind | None:
    if len(kinds) < 2:
        return None
    (kind, most), *_ = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return kind if most >= MAJORITY * (kinds.total() - most) and most >= MAJORITY else None
