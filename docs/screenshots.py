"""Make the pictures of the documentation from a run on the sample: ``python -m docs.screenshots``.

Needs Chromium. Writes docs/pictures/report.png (the report page) and docs/pictures/terminal.svg
(what the terminal says).
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 300_000  # of one picture
WIDTH, HEIGHT = 1200, 1500  # pixels
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Run the sample in a temporary copy and picture the results."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("error: no Chromium found; install it to make the pictures", file=sys.stderr)
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "voorbeeld"
        shutil.copytree(ROOT / "data" / "raw", project / "data" / "raw")
        said = _run(project)
        _write("report.png", page(browser, project / "reports" / "rapport.html"))
    (PICTURES / "terminal.svg").write_text(terminal(said), encoding="utf-8")
    print(PICTURES / "terminal.svg")
    return 0


def _run(project: Path) -> str:
    """Return what the terminal shows of a run, without the folder it happened in."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", project.name]
    done = subprocess.run(
        command,
        cwd=project.parent,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
    )
    return done.stdout


def page(browser: str, file: Path, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Return the top of a page as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "page.png"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
        size = f"--window-size={width},{height}"
        command = [browser, *flags, size, f"--user-data-dir={folder}/profile", f"--screenshot={picture}", file.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return picture.read_bytes()


def _write(name: str, picture: bytes) -> None:
    """Write a picture with a palette, in as many colours as fit in the size that is allowed."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        sink = io.BytesIO()
        image.quantize(colours).save(sink, "PNG", optimize=True)
        if len(sink.getvalue()) <= MOST_BYTES:
            break
    (PICTURES / name).write_bytes(sink.getvalue())
    print(PICTURES / name, f"{len(sink.getvalue()) / 1000:.0f} kB")


def terminal(said: str) -> str:
    """Return what a terminal shows as SVG; equal words give equal bytes."""
    console = Console(width=100, record=True, file=io.StringIO(), highlight=False, force_terminal=True)
    console.print(Text("$ rodedraad run voorbeeld", "bold"))
    console.print(Text(said.rstrip()))
    drawn = console.export_svg(title="rodedraad", theme=DEFAULT_TERMINAL_THEME, unique_id="terminal")
    drawn = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", drawn, flags=re.S)  # no font from elsewhere
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
