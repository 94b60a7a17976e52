"""Read the packaged lexicon, extend it by a project folder's own, and refuse what cannot be used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pipeline.errors import LexiconError
from pipeline.lexicon.entries import Entry, Lexicon, LexiconKind, name_key
from pipeline.lexicon.lists import listed, words
from pipeline.lexicon.read import Parsed, read_entries
from pipeline.settings import digest

YAML_FILES: tuple[tuple[LexiconKind, str], ...] = (("theme", "themes.yaml"), ("organisation", "organisations.yaml"))
BODIES = ("organisations.txt",)
PLACES = ("places.txt", "villages.txt")
PACKAGED = ("themes.yaml", "organisations.yaml", *BODIES, *PLACES, "first_names.txt", "ordinary_words.txt")
MAX_BYTES = 5_000_000


def load_lexicon(project: Path) -> Lexicon:
    """Read the packaged lexicon and extend it with the project folder's themes.yaml and organisations.yaml.

    An entry of the project replaces the packaged entry with the same id; ``replace: true`` at the top of a
    file leaves out the packaged entries of that kind altogether.

    Raises:
        LexiconError: the first thing that cannot be used, with file and line.
    """
    lexicon, problems = _load(project)
    if problems:
        raise problems[0]
    return lexicon


def lexicon_digest(project: Path) -> str:
    """Return the digest of the lexicon that ``load_lexicon`` would give, without reading its entries.

    Raises:
        LexiconError: a file of the project cannot be read.
    """
    problems: list[LexiconError] = []
    texts = _own_texts(project, problems)
    if problems:
        raise problems[0]
    return _with_own(_digest_of(_packaged_texts()), texts)


def lexicon_problems(project: Path) -> tuple[LexiconError, ...]:
    """Return everything that is wrong with a project folder's lexicon files, in order of file and line."""
    return _load(project)[1]


def entries_without_effect(lexicon: Lexicon, found: Collection[str]) -> tuple[LexiconError, ...]:
    """Return an error for each of the project's own entries that no report mentions.

    Args:
        lexicon: with the project's entries.
        found: keys of all mentions (entity_ids).
    """
    return tuple(
        LexiconError(entry.origin, f"{entry.kind} '{entry.name}' is in no report", "correct its forms or remove it")
        for entry in (*lexicon.themes, *lexicon.organisations, *lexicon.places)
        if not entry.packaged and entry.entity_id not in found
    )


def _load(project: Path) -> tuple[Lexicon, tuple[LexiconError, ...]]:
    base = packaged()
    entries: dict[LexiconKind, tuple[Entry, ...]] = {
        "theme": base.themes,
        "organisation": base.organisations,
        "place": base.places,
    }
    problems: list[LexiconError] = []
    texts = _own_texts(project, problems)
    for kind, name in YAML_FILES:
        if name not in texts:
            continue
        parsed = read_entries(texts[name], name, kind, packaged=False)
        problems += parsed.problems
        entries[kind], clashes = _extend(entries[kind], parsed)
        problems += clashes
    lexicon = Lexicon(
        entries["theme"],
        entries["organisation"],
        entries["place"],
        base.first_names,
        base.ambiguous_names,
        _with_own(base.digest, texts),
        base.ordinary_words,
    )
    return lexicon, tuple(problems)


def _own_texts(project: Path, problems: list[LexiconError]) -> dict[str, str]:
    """Return the texts of the lexicon files that a project folder has, by name."""
    texts = {name: _read_text(project / name, problems) for _, name in YAML_FILES}
    return {name: text for name, text in texts.items() if text is not None}


def _with_own(packaged_digest: str, texts: Mapping[str, str]) -> str:
    return digest(packaged_digest, *(f"{name}\n{text}" for name, text in texts.items())) if texts else packaged_digest


def _read_text(path: Path, problems: list[LexiconError]) -> str | None:
    """Return the text of a project's file, None where there is none or it cannot be read."""
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > MAX_BYTES:
            problems.append(
                LexiconError(path.name, f"is larger than {MAX_BYTES:,} bytes", "leave out what is not needed")
            )
            return None
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(LexiconError(path.name, f"cannot be read ({error})", "make it a readable UTF-8 file"))
        return None


def _extend(base: tuple[Entry, ...], parsed: Parsed) -> tuple[tuple[Entry, ...], list[LexiconError]]:
    """Add a project's entries to the packaged ones; report forms that two entries claim.

    A body of the long plain list gives way to a project's entry with one of its names.
    """
    own = {entry.entity_id for entry in parsed.entries}
    forms = {form.casefold() for entry in parsed.entries for form in entry.all_forms}
    kept = () if parsed.replace else tuple(e for e in base if e.entity_id not in own and not _gives_way(e, forms))
    merged = tuple(sorted((*kept, *parsed.entries), key=lambda entry: entry.entity_id))
    claimed = {form.casefold(): entry for entry in kept for form in entry.all_forms}
    clashes = [
        LexiconError(
            entry.origin,
            f"form '{form}' belongs to {claimed[form.casefold()].entity_id} already",
            f"remove it, or replace that entry: id {claimed[form.casefold()].entity_id.partition(':')[2]}",
        )
        for entry in parsed.entries
        for form in entry.all_forms
        if form.casefold() in claimed
    ]
    return merged, clashes


def _gives_way(entry: Entry, forms: Collection[str]) -> bool:
    return entry.origin.startswith(BODIES) and any(form.casefold() in forms for form in entry.all_forms)


@lru_cache(maxsize=1)
def packaged() -> Lexicon:
    """Return the lexicon that comes with the package.

    Raises:
        LexiconError: the packaged files contradict themselves; a test sees to it that they do not.
    """
    texts = _packaged_texts()
    parsed = {kind: read_entries(texts[name], name, kind, packaged=True) for kind, name in YAML_FILES}
    for result in parsed.values():
        if result.problems:
            raise result.problems[0]
    bodies = parsed["organisation"].entries
    bodies += listed({name: texts[name] for name in BODIES}, "organisation", {entry.entity_id for entry in bodies})
    first_names = list(words(texts["first_names.txt"]))
    return Lexicon(
        parsed["theme"].entries,
        tuple(sorted(bodies, key=lambda entry: entry.entity_id)),
        listed({name: texts[name] for name in PLACES}, "place"),
        frozenset(name_key(word.lstrip("!")) for word in first_names),
        frozenset(name_key(word[1:]) for word in first_names if word.startswith("!")),
        _digest_of(texts),
        frozenset(words(texts["ordinary_words.txt"])),
    )


def _packaged_texts() -> dict[str, str]:
    folder = files("pipeline.lexicon")
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in PACKAGED}


def _digest_of(texts: Mapping[str, str]) -> str:
    return digest(*(text for _, text in sorted(texts.items())))
