"""Explain a name from the tables, and keep what people answer to doubts."""

from __future__ import annotations

from pathlib import Path

from pipeline.corrections import FILE_NAME
from pipeline.entities import Explanation, ReviewQuestion, answer, review_questions
from pipeline.entities import explain as explain_name
from pipeline.entities.review import Entries
from pipeline.flow.prepare import prepare
from pipeline.store import load_state, locked
from pipeline.store.files import write_whole
from pipeline.store.folder import writing_failed


def explain(root: Path, name: str) -> Explanation:
    """Tell what is known of a name, from the tables of the last run.

    Raises:
        NothingToDo: the folder was not run yet.
    """
    prepared = prepare(root)
    return explain_name(name, load_state(prepared.folder).tables, prepared.corrections)


def questions(root: Path) -> tuple[ReviewQuestion, ...]:
    """Return the open doubts of the last run as questions, most consequential first.

    Raises:
        NothingToDo: the folder was not run yet.
    """
    return review_questions(load_state(prepare(root).folder).tables["doubts"])


class Answers:
    """Adds answers to corrections.yaml, one at a time, each on disk before the next."""

    def __init__(self, root: Path) -> None:
        self._prepared = prepare(root)
        self._path = root / FILE_NAME

    def keep(self, entries: Entries, reason: str) -> None:
        """Add one answer.

        Raises:
            CorrectionsError: it contradicts what stands there; the file is unchanged.
            ProjectError: the file cannot be written, or a run is going on.
        """
        with locked(self._prepared.folder):
            text = self._path.read_text(encoding="utf-8-sig") if self._path.exists() else ""
            changed = answer(text, entries, reason)
            try:
                write_whole(self._path, changed.encode("utf-8"))
            except OSError as error:
                raise writing_failed(self._path, error) from error
