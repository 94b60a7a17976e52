"""Read Dutch meeting reports and tell who and what they are about, and how that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.project import Project

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(root: str | Path) -> Project:
    """Load the results of a project folder: frames, graphs, figures, quotes.

    Args:
        root: a project folder on which ``rodedraad run`` was done.

    Raises:
        NothingToDo: the folder was not run yet.
        RodeDraadError: it is no project folder, or a table is damaged.
    """
    from pipeline.project import load_project  # importing pipeline does no work

    return load_project(root)
