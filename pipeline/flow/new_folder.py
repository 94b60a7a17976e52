"""Make a project folder that a first run can start from."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ProjectError
from pipeline.settings import FILE_NAME
from pipeline.store.files import write_whole
from pipeline.store.folder import writing_failed

_FILES = {
    FILE_NAME: """\
# Settings of this project; every key may be left out. Reference: docs/reference.md
seed = 0

[report]
# title = "Leernetwerk, 2020-2023"
# core_themes = ["OZA", "NPO"]
""",
    "themes.yaml": """\
# Themes of this project, added to the packaged list. 'replace: true' on a line of its own takes its place.
# themes:
#   - id: schoolplein
#     name: groene schoolpleinen
#     forms: [groen schoolplein, vergroening van schoolpleinen]
""",
    "organisations.yaml": """\
# Organisations of this project, added to the packaged list.
# organisations:
#   - id: leernetwerk
#     name: Leernetwerk Voorbeeld
#     abbreviation: LV
""",
    "corrections.yaml": """\
# What people decided; applied at every run. Each entry has a reason. 'rodedraad review' adds entries here.
# merge:
#   - names: [J. Jansen, Joke Jansen]
#     reason: same person, says the secretary
""",
}


def init(root: Path) -> list[tuple[Path, bool]]:
    """Make data/raw and the files that hold human knowledge; existing files are kept.

    Returns:
        (path, made now) pairs.

    Raises:
        ProjectError: the folder cannot be made or written.
    """
    if root.exists() and not root.is_dir():
        raise ProjectError(str(root), "is a file", "name a folder")
    made = []
    try:
        raw = root / "data" / "raw"
        made.append((raw, not raw.is_dir()))
        raw.mkdir(parents=True, exist_ok=True)
        for name, text in _FILES.items():
            path = root / name
            made.append((path, not path.exists()))
            if not path.exists():
                write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise writing_failed(root, error) from error
    return made
