"""Name everything that can go wrong, with place, cause and remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RodeDraadError(Exception):
    """An expected failure that a user can act on.

    Args:
        place: where it is, e.g. a report id, ``themes.yaml:14`` or a folder.
        cause: what is wrong, with the value met.
        remedy: what to do about it.

    >>> str(RodeDraadError("themes.yaml:14", "unknown key 'synonym'", "use 'forms'"))
    "themes.yaml:14: unknown key 'synonym'; use 'forms'"
    """

    exit_code = 2

    def __init__(self, place: str, cause: str, remedy: str = "") -> None:
        self.place, self.cause, self.remedy = place, cause, remedy
        super().__init__(place, cause, remedy)

    def __str__(self) -> str:
        line = f"{self.place}: {self.cause}" + (f"; {self.remedy}" if self.remedy else "")
        return "".join(character if character.isprintable() else " " for character in line)


class UnreadableReport(RodeDraadError):
    """A raw file that cannot become a report; the run goes on without it."""

    exit_code = 1


class SettingsError(RodeDraadError):
    """rodedraad.toml holds an unknown key or an impossible value."""


class LexiconError(RodeDraadError):
    """themes.yaml or organisations.yaml cannot be used as written."""


class CorrectionsError(RodeDraadError):
    """corrections.yaml contradicts itself, is malformed or has an entry without effect."""


class ModelNotFound(RodeDraadError):
    """The Dutch language model that the settings name is not there."""


class ProjectError(RodeDraadError):
    """The project folder is missing, empty of reports, locked or cannot be written."""


class NothingToDo(RodeDraadError):
    """There is no work: no reports, or no outputs yet."""

    exit_code = 3


class StoreError(RodeDraadError):
    """data/processed cannot be written or read as it should."""


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """Return a remedy that names the nearest known word, or all of them.

    >>> did_you_mean("synonym", ["forms", "synonyms", "id"])
    "did you mean 'synonyms'?"
    >>> did_you_mean("x", ["b", "a"])
    'use one of a, b'
    """
    words = sorted(known)
    near = difflib.get_close_matches(value, words, n=1)
    return f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(words)}"
