"""Build the wheel, install it outside the source tree and run it on two reports: packaged data must be in it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        call = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = (folder / "dist").glob("rodedraad-*.whl")
        site = folder / "site"
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", str(site), str(wheel)], check=True)
        raw = folder / "project" / "data" / "raw"
        raw.mkdir(parents=True)
        texts = sorted(path for path in (ROOT / "data" / "raw").rglob("*") if path.suffix in (".txt", ".md"))
        for report in texts[:2]:
            shutil.copy(report, raw)
        environment = {**os.environ, "PYTHONPATH": str(site)}
        where = [sys.executable, "-c", "import pipeline; print(pipeline.__file__)"]
        place = subprocess.run(where, check=True, cwd=folder, env=environment, capture_output=True, text=True).stdout
        assert place.startswith(str(site)), f"not the installed wheel: {place}"
        start = [sys.executable, "-c", "import sys; from pipeline.cli import main; sys.exit(main(['run', 'project']))"]
        subprocess.run(start, check=True, cwd=folder, env=environment)
        page = folder / "project" / "reports" / "rapport.html"
        assert page.stat().st_size > 10_000, "the report is missing or empty"
        print(f"wheel {wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, ran on 2 reports outside the source tree")


if __name__ == "__main__":
    main()
