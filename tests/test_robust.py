"""Extremes of size and emptiness, through the whole flow: a right result or one clear line, never a failure."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.ingest import read_report
from pipeline.sessions import read_session
from pipeline.settings import Reading
from pipeline.store import load_state, locked, open_folder

pytestmark = pytest.mark.xdist_group("flow")

SHORT = """Verslag werkgroep Zwaluw {day} 2021

Aanwezig: Tineke Broers, Yusuf Demirtas

Tineke Broers opent de vergadering en vraagt naar de thuiszitters in Gouda.
Yusuf Demirtas vertelt dat de zorg in school beter loopt dan vorig jaar.
"""
PLAIN = "het regende die middag en we hebben daarom binnen gezeten en lang gewacht tot het weer droog was buiten. "


def project_of(folder: Path, texts: dict[str, str]) -> Path:
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="utf-8")
    return folder


def tables_of(project: Path):
    return load_state(open_folder(project)).tables


def test_report_of_one_word_and_one_ordinary_report(tmp_path, capsys):
    project = project_of(tmp_path, {"woord.txt": "Verslag", "gewoon.txt": SHORT.format(day="4 maart")})
    assert main(["run", str(project), "-q"]) == 1
    tables = tables_of(project)
    assert list(tables["reports"]["report_id"]) == ["gewoon.txt"]
    left_out = tables["rejected"].query("report_id == 'woord.txt'")
    assert list(left_out["kind"]) == ["file"]
    assert "woord.txt" in capsys.readouterr().err


def test_only_a_report_of_one_word_is_nothing_to_do(tmp_path, capsys):
    assert main(["run", str(project_of(tmp_path, {"woord.txt": "Verslag"})), "-q"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "woord.txt" in line


def test_reports_without_any_name_and_without_a_date(tmp_path):
    texts = {
        "een.txt": PLAIN * 3,
        "twee.txt": PLAIN.replace("regende", "sneeuwde").replace("droog", "warm") * 4 + "Ja.",
    }
    project = project_of(tmp_path, texts)
    (project / "rodedraad.toml").write_text("[reading]\nnear_duplicate = 1.0\n", encoding="utf-8")
    assert main(["run", str(project), "-q"]) == 0
    tables = tables_of(project)
    assert len(tables["reports"]) == 2
    assert tables["sessions"]["date"].isna().all()
    assert not len(tables["edges"])
    assert (project / "reports" / "rapport.pdf").stat().st_size > 1000


def test_many_words_in_one_paragraph_without_a_sentence_end(tmp_path):
    words = ("de zorg in school voor thuiszitters wordt besproken door tineke en anderen " * 3400).split()
    text = "Verslag werkgroep Zwaluw 4 maart 2021\n\n" + " ".join(words[:40_000])
    project = project_of(tmp_path, {"lang.txt": text})
    assert main(["run", str(project), "-q"]) == 0
    tables = tables_of(project)
    assert int(tables["reports"]["n_words"].sum()) > 40_000
    whole = "\n".join(tables["blocks"]["text"])
    for row in tables["mentions"].itertuples():
        assert whole[row.start_char : row.end_char] == row.text


def test_two_hundred_thousand_words_are_read_as_one_report():
    text = "Verslag 4 maart 2021\n\n" + "Woord en zin " * 66_667
    report = read_report("lang.txt", text.encode(), Reading())
    assert report.n_words >= 200_000
    assert read_session(report).report_id == "lang.txt"


def test_lines_that_tempt_slow_patterns_are_read():
    lines = [
        "Aanwezig: " + "Anna De Vries Van Den Berg " * 2000,
        "A" * 10_000,
        "Aanwezig " + "Jan-" * 3000,
        "(" * 3000 + "gemeente " * 2000 + ")" * 3000,
        "actie " * 5000 + ":",
        "1 " * 20_000,
        "van de " * 5000,
        " " * 20_000 + "x",
        "maart april " * 3000,
        ", ".join(["Piet Jansen (gemeente Gouda"] * 1500),
    ]
    report = read_report("verslag.txt", ("Verslag 4 maart 2021\n\n" + "\n\n".join(lines)).encode(), Reading())
    assert read_session(report).report_id == "verslag.txt"


def test_many_reports_of_one_session(tmp_path):
    texts = {
        f"verslag-{n:03d}.txt": SHORT.format(day="4 maart") + f"Punt {n}: {' '.join(f'w{n}x{i}' for i in range(30))}.\n"
        for n in range(60)
    }
    project = project_of(tmp_path, texts)
    (project / "rodedraad.toml").write_text("[reading]\nnear_duplicate = 1.0\n", encoding="utf-8")
    assert main(["run", str(project), "-q"]) == 0
    tables = tables_of(project)
    assert len(tables["reports"]) == 60
    assert len(tables["sessions"]) == 1


def test_many_themes_with_many_forms_each(tmp_path):
    entries = [
        f"- id: thema-{n}\n  name: onderwerp {n}\n  forms: [{', '.join(f'vorm {n} maal {form}' for form in range(20))}]"
        for n in range(500)
    ]
    text = SHORT.format(day="4 maart") + "We spraken over vorm 499 maal 19 en over onderwerp 7.\n"
    project = project_of(tmp_path, {"verslag.txt": text})
    (project / "themes.yaml").write_text("themes:\n" + "\n".join(entries) + "\n", encoding="utf-8")
    assert main(["run", str(project), "-q"]) == 0
    found = tables_of(project)["mentions"].query("kind == 'theme'")
    assert {"theme:thema-499", "theme:thema-7"} <= set(found["entity_id"])


def test_a_second_run_says_so_and_stops(tmp_path, capsys):
    project = project_of(tmp_path, {"verslag.txt": SHORT.format(day="4 maart")})
    code = "import sys; from pipeline.cli import main; sys.exit(main(sys.argv[1:]))"
    with locked(open_folder(project)):
        second = subprocess.run([sys.executable, "-c", code, "run", str(project)], capture_output=True, text=True)
    assert second.returncode == 2
    (line,) = second.stderr.splitlines()
    assert "another run is working in this folder" in line
    assert not (project / "reports").exists()


def test_a_full_disk_is_one_line_and_keeps_the_old_state(tmp_path, capsys, monkeypatch):
    project = project_of(tmp_path, {"verslag.txt": SHORT.format(day="4 maart")})
    assert main(["run", str(project), "-q"]) == 0
    before = dict(load_state(open_folder(project)).manifest)
    (project / "data" / "raw" / "nog-een.txt").write_text(SHORT.format(day="8 april") + "Punt: geen.\n", "utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        capsys.readouterr()
        assert main(["run", str(project), "-q"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "No space left on device" in line
    assert dict(load_state(open_folder(project)).manifest) == before
    assert main(["run", str(project), "-q"]) == 0
    assert len(tables_of(project)["reports"]) == 2


def mount(folder: Path) -> bool:
    if os.name != "posix" or os.geteuid() != 0:
        return False
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_a_disk_that_is_really_full(tmp_path, capsys):
    project = tmp_path / "klein"
    project.mkdir()
    if not mount(project):
        pytest.skip("no small disk can be mounted here")
    try:
        project_of(project, {"verslag.txt": SHORT.format(day="4 maart")})
        (project / "vol.bin").write_bytes(b"x" * (1_000_000 - 20_000))
        assert main(["run", str(project), "-q"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "No space left on device" in line
        assert not (project / "data" / "processed" / "manifest.json").is_file()
    finally:
        subprocess.run(["umount", str(project)], check=True)
