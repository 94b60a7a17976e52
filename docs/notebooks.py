"""Make each notebook from the text beside it: clean, without outputs, with fixed cell names."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def sources() -> list[Path]:
    """Return the texts of the notebooks, in order."""
    return sorted(FOLDER.glob("[0-9]_*.py"))


def notebook(source: Path) -> str:
    """Return the notebook of a text in percent format."""
    made = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    for number, cell in enumerate(made.cells, 1):
        cell["id"] = f"cell-{number:02}"
    made.metadata = {
        "jupytext": {"formats": "ipynb,py:percent"},
        "kernelspec": _KERNEL,
        "language_info": {"name": "python"},
    }
    made.nbformat, made.nbformat_minor = 4, 5
    return str(nbformat.writes(made)).rstrip("\n") + "\n"
