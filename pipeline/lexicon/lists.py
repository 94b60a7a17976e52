"""Read the packaged plain lists: words, places and bodies, a name a line, far faster than YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.lexicon.entries import Entry, LexiconKind, name_key

_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")


def words(text: str) -> Iterator[str]:
    """Yield the words of a list, without its comments.

    >>> list(words("# names\\nJan Piet\\nZoë"))
    ['Jan', 'Piet', 'Zoë']
    """
    for line in text.splitlines():
        if not line.startswith("#"):
            yield from line.split()


def listed(texts: Mapping[str, str], kind: LexiconKind, taken: Iterable[str] = ()) -> tuple[Entry, ...]:
    """Read lists of entries: a section per sort, a line per entry: '!name = abbreviation; other name; other name'.

    The '!' marks an ambiguous name; only the name must be there. Of two lines with the same name the first counts, so
    that a former municipality that is a town now keeps its first line.

    Args:
        texts: of each file, by name.
        kind: what the entries are.
        taken: ids that must not be given once more.

    >>> (entry,) = listed({"b.txt": "[bank]\\n!Zilver = ZB; Zilverbank"}, "organisation")
    >>> entry.entity_id, entry.all_forms, entry.group, entry.ambiguous, entry.origin
    ('organisation:zilver', ('Zilver', 'ZB', 'Zilverbank'), 'bank', True, 'b.txt:2')
    """
    group = ""
    used, slugs = set(taken), set[str]()
    entries = []
    for file, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("["):
                group = line.strip("[]")
            elif line and not line.startswith("#"):
                first, *forms = (part.strip() for part in line.lstrip("!").split(";"))
                name, _, abbreviation = (part.strip() for part in first.partition(" = "))
                slug = "-".join(_LETTERS_AND_DIGITS.findall(name_key(name)))
                if slug in slugs:
                    continue
                slugs.add(slug)
                entity_id = f"{kind}:{slug}"
                if entity_id in used:
                    entity_id += "-" + group.replace(" ", "-")
                used.add(entity_id)
                entries.append(
                    Entry(
                        entity_id,
                        kind,
                        name,
                        abbreviation,
                        tuple(forms),
                        group=group,
                        ambiguous=line.startswith("!"),
                        origin=f"{file}:{number}",
                    )
                )
    return tuple(sorted(entries, key=lambda entry: entry.entity_id))
