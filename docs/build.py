"""Write docs/reference.md and the notebooks: ``python -m docs.build``; with --check only compare."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.notebooks import notebook, sources
from docs.reference import reference

ROOT = Path(__file__).resolve().parents[1]


def generated() -> dict[Path, str]:
    """Return every generated file with its text."""
    files = {ROOT / "docs" / "reference.md": reference()}
    return files | {source.with_suffix(".ipynb"): notebook(source) for source in sources()}


def main() -> int:
    """Write what differs; with --check, name it and return 1."""
    stale = [
        path for path, text in generated().items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(path.relative_to(ROOT))
        if "--check" not in sys.argv:
            path.write_text(generated()[path], encoding="utf-8")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
