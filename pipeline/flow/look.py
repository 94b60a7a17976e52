"""Look at a project folder without changing it: is it sound, is it up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import NothingToDo
from pipeline.flow.prepare import glance, look_at_inputs, prepare
from pipeline.store import read_manifest
from pipeline.store.state import is_complete


@dataclass(frozen=True, slots=True)
class Checked:
    """What a run would work with."""

    folder: str
    model: str
    n_files: int
    left_out: Mapping[str, str]  # report_id -> cause and remedy
    n_themes: int
    n_organisations: int
    n_places: int
    n_corrections: int
    problems: tuple[str, ...]  # entries of corrections and lexicon that cannot be used or change nothing

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some files would be left out, 2 an entry must be corrected, 3 nothing to read."""
        if self.problems:
            return 2
        return 3 if not self.n_files else 1 if self.left_out else 0

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self)

    def lines(self) -> list[str]:
        """Return it for a terminal."""
        return [
            f"settings, lexicon and corrections of {self.folder} are well-formed",
            f"language model: {self.model}",
            f"lexicon: {self.n_themes} themes, {self.n_organisations} organisations, {self.n_places} places",
            f"corrections: {self.n_corrections}",
            f"files to read: {self.n_files}",
            *(f"left out: {name}: {cause}" for name, cause in sorted(self.left_out.items())),
            *(f"error: {problem}" for problem in self.problems),
        ]


def check(root: Path) -> Checked:
    """Check settings, lexicon, corrections and raw files without running anything.

    Whether an entry matches anything can be told only when all reports were read before.

    Raises:
        RodeDraadError: one of them cannot be used; the message names file, line and remedy.
    """
    # here, because the libraries of the corpus half take longer to import than 'status' takes
    from pipeline.flow.corpus import entries_without_effect
    from pipeline.store import Parts

    prepared = prepare(root)
    inputs = look_at_inputs(prepared)
    parts = Parts(prepared.folder)
    problems: list[str] = []
    if inputs.keys and all(key in parts for key in inputs.keys.values()):
        problems = entries_without_effect(parts.read(inputs.keys.values()), prepared)
    return Checked(
        str(root),
        f"{prepared.model.name} {prepared.model.version}",
        len(inputs.files),
        {row.report_id: f"{row.reason}; {row.remedy}" for row in inputs.rejected},
        len(prepared.lexicon.themes),
        len(prepared.lexicon.organisations),
        len(prepared.lexicon.places),
        sum(1 for _ in prepared.corrections),
        tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class Status:
    """How the outputs stand to what they were made from."""

    folder: str
    up_to_date: bool
    made_with: Mapping[str, Any]  # model, rodedraad
    rows: Mapping[str, int]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    reasons: tuple[str, ...]  # other causes for a new run: settings, lexicon, corrections, model, damaged tables

    exit_code = 0

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self)

    def lines(self) -> list[str]:
        """Return it for a terminal."""
        model = self.made_with["model"]
        lines = [f"made with rodedraad {self.made_with['rodedraad']} and {model['name']} {model['version']}"]
        lines += [f"{count:>8}  {name}" for name, count in self.rows.items() if name in _SHOWN]
        for what, names in (("new", self.new), ("changed", self.changed), ("gone", self.gone)):
            lines += [f"{what} since the last run: {name}" for name in names]
        lines += [f"changed since the last run: {reason}" for reason in self.reasons]
        lines.append("up to date" if self.up_to_date else f"not up to date; do: rodedraad run {self.folder}")
        return lines


_SHOWN = ("reports", "sessions", "blocks", "mentions", "entities", "outcomes", "topics", "edges", "doubts", "rejected")


def status(root: Path) -> Status:
    """Compare the outputs of a project folder with its inputs.

    Raises:
        NothingToDo: it was not run yet.
        RodeDraadError: its settings, lexicon or corrections cannot be used.
    """
    prepared = glance(root)
    manifest = read_manifest(prepared.folder)
    if manifest is None or manifest["lexicon"] != prepared.lexicon_digest:
        _ = prepared.lexicon  # tells what is wrong with it
    if manifest is None:
        raise NothingToDo(str(root), "has no results yet", f"first do: rodedraad run {root}")
    inputs = look_at_inputs(prepared)
    before: dict[str, str] = manifest["inputs"]
    reasons = [
        name
        for name, now in (
            ("settings", prepared.settings.model_dump(mode="json")),
            ("lexicon", prepared.lexicon_digest),
            ("corrections", prepared.corrections.digest),
            ("model", {"name": prepared.model.name, "version": prepared.model.version}),
        )
        if manifest[name] != now
    ]
    if not is_complete(prepared.folder, manifest):
        reasons.append("tables in data/processed are damaged or missing")
    same_run = manifest["run"] == prepared.run_digest(inputs.hashes)
    if not same_run and not reasons and before == inputs.hashes:
        reasons.append("version of rodedraad or of a library")
    return Status(
        str(root),
        same_run and not reasons,
        {"rodedraad": manifest["rodedraad"], "model": manifest["model"]},
        manifest["rows"],
        tuple(sorted(set(inputs.hashes) - set(before))),
        tuple(sorted(name for name in set(before) & set(inputs.hashes) if before[name] != inputs.hashes[name])),
        tuple(sorted(set(before) - set(inputs.hashes))),
        tuple(reasons),
    )
