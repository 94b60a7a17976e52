"""Write the tables of a project folder for other programs."""

from __future__ import annotations

from pathlib import Path

from pipeline.report.exports import Format, export
from pipeline.settings import load_settings
from pipeline.store import load_state, open_folder, write_outputs

EXPORT_FOLDER = "export"  # below reports, when no other place is named
PUBLIC_FOLDER = "export-publiek"  # apart from it, so that the two are never taken for each other


def export_tables(root: Path, kind: Format, place: Path | None = None, public: bool = False) -> list[Path]:
    """Write one format and return the files written.

    Args:
        root: project folder.
        kind: csv, xlsx, graphml, gexf or json.
        place: folder to write in, made when it is not there; ``reports/export`` of the project folder when None, or
            ``reports/export-publiek``.
        public: people by role, as in the public report.

    Raises:
        NothingToDo: the folder was not run yet.
        RodeDraadError: it cannot be read or written.
    """
    folder = open_folder(root)
    state = load_state(folder)
    files = export(state.tables, state.manifest, load_settings(root), kind, public)
    target = place or folder.reports / (PUBLIC_FOLDER if public else EXPORT_FOLDER)
    write_outputs(target, files)
    return [target / name for name in sorted(files)]
