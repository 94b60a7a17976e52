"""A run from end to end: same input same bytes, incremental, and one clear line for whatever is wrong."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from pipeline.cli import main
from pipeline.tables import TABLES

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
pytestmark = pytest.mark.xdist_group("flow")

MINUTES = """Verslag bestuursvergadering Stichting De Regenboog

Datum: dinsdag {day} 2022
Aanwezig: Hanneke van Loon (voorzitter), Ferdi Aksoy (gemeente Gouda), Marijn Kuiper
Afwezig: Soraya Ramdin

Opening
Hanneke opent de vergadering om 10.00 uur en heet iedereen welkom. Het verslag van de vorige keer wordt vastgesteld.

Thuiszitters
Ferdi vertelt dat het aantal thuiszitters in Gouda weer daalt. De aanpak met onderwijszorgarrangementen (OZA) werkt.
Marijn vraagt hoe de OZA's betaald worden als de middelen van het NPO stoppen.

Actie Marijn: zoekt uit welke regeling er is, voor 1 juli.
De volgende vergadering is op 14 juni.
"""


def make_project(folder: Path, days: tuple[str, ...] = ("8 maart", "12 april", "10 mei")) -> Path:
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for number, day in enumerate(days):
        (raw / f"verslag-{number}.txt").write_text(MINUTES.format(day=day) + f"\nRondvraag {number}: geen.\n", "utf-8")
    return folder


def snapshot(project: Path) -> dict[str, str]:
    """Hash of every public output."""
    files = [*(project / "data" / "processed").glob("*.*"), *(project / "reports").rglob("*")]
    return {
        str(p.relative_to(project)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(files) if p.is_file()
    }


def rodedraad(*words: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from pipeline.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("flow") / "project")
    assert main(["run", str(folder), "-q"]) == 0
    return folder


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(project, tmp_path / "copy", symlinks=True))


def test_all_tables_and_the_manifest_are_there(project: Path) -> None:
    processed = project / "data" / "processed"
    for name, table in TABLES.items():
        assert list(pd.read_parquet(processed / f"{name}.parquet").columns) == [c.name for c in table.columns], name
    manifest = json.loads((processed / "manifest.json").read_text("utf-8"))
    assert set(manifest["inputs"]) == {"verslag-0.txt", "verslag-1.txt", "verslag-2.txt"}
    assert manifest["model"]["name"] == "nl_vergader_sm"
    assert manifest["seed"] == 0
    assert manifest["rows"]["reports"] == 3


def test_every_mention_gives_back_its_text(project: Path) -> None:
    processed = project / "data" / "processed"
    texts = pd.read_parquet(processed / "blocks.parquet").groupby("report_id")["text"].agg("\n".join)
    mentions = pd.read_parquet(processed / "mentions.parquet")
    assert len(mentions) > 10
    assert [texts[m.report_id][m.start_char : m.end_char] for m in mentions.itertuples()] == mentions["text"].tolist()
    assert set(mentions["entity_id"].dropna()) <= set(pd.read_parquet(processed / "entities.parquet")["entity_id"])


def test_an_unchanged_rerun_does_nothing_and_says_so(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(copy)
    assert main(["run", str(copy)]) == 3
    assert "Nothing to do: 3 reports, all unchanged" in capsys.readouterr().out
    assert snapshot(copy) == before


def test_an_unchanged_rerun_loads_no_tables_and_no_model(copy: Path) -> None:
    code = (
        "import sys\nfrom pipeline.cli import main\nassert main(['run', sys.argv[1], '-q']) == 3\n"
        "print(sorted({'numpy', 'pandas', 'pyarrow', 'spacy', 'scipy', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(copy)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unchanged_rerun_tells_programs_the_same_figures(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(copy), "--json"]) == 3
    figures = json.loads(capsys.readouterr().out)
    assert (figures["unchanged"], figures["reports"], figures["reports_analysed"]) == (True, 3, 0)
    assert figures["persons"] == len(
        pd.read_parquet(copy / "data/processed/entities.parquet").query("kind == 'person'")
    )


@pytest.mark.parametrize("verb", ["run", "status"])
def test_a_lexicon_spoilt_after_a_run_is_named(verb: str, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "themes.yaml").write_text("themes:\n  - {id: x, nam: a}\n", "utf-8")
    assert main([verb, str(copy)]) == 2
    assert "themes.yaml:2" in capsys.readouterr().err
    (copy / "themes.yaml").write_bytes(b"\xff\xfe\x00themes")
    assert main([verb, str(copy)]) == 2
    assert "themes.yaml: cannot be read" in capsys.readouterr().err


def test_two_runs_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    again = make_project(tmp_path / "project")
    assert main(["run", str(again), "-q"]) == 0
    assert snapshot(again) == snapshot(project)


def test_force_and_two_workers_give_the_same_bytes(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(copy)
    monkeypatch.setattr("pipeline.flow.corpus.LEAST_BLOCKS", 0)  # topics by a process of their own
    assert main(["run", str(copy), "-q", "--force", "--workers", "2"]) == 0
    assert snapshot(copy) == before


def test_adding_a_report_reads_one_report(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "data/raw/verslag-3.txt").write_text(MINUTES.format(day="14 juni") + "\nDank aan allen.\n", "utf-8")
    assert main(["run", str(copy), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["reports"], figures["reports_analysed"]) == (4, 1)


def test_removing_a_report_takes_its_rows_away(copy: Path) -> None:
    (copy / "data/raw/verslag-2.txt").unlink()
    assert main(["run", str(copy), "-q"]) == 0
    for table in ("reports", "blocks", "mentions", "definitions", "outcomes"):
        frame = pd.read_parquet(copy / f"data/processed/{table}.parquet")
        assert "verslag-2.txt" not in set(frame["report_id"]), table


def test_edited_and_renamed_reports_are_read_anew(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = copy / "data/raw"
    (raw / "verslag-0.txt").rename(raw / "verslag-9.txt")
    (raw / "verslag-1.txt").write_text(MINUTES.format(day="19 april"), "utf-8")
    assert main(["run", str(copy), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reports_analysed"] == 2
    fresh = copy.parent / "fresh"
    shutil.copytree(raw, fresh / "data/raw")
    assert main(["run", str(fresh), "-q"]) == 0
    tables = {name: digest for name, digest in snapshot(fresh).items() if name.endswith(".parquet")}
    assert tables == {name: digest for name, digest in snapshot(copy).items() if name.endswith(".parquet")}


def test_a_lost_report_page_is_made_again(copy: Path) -> None:
    before = snapshot(copy)
    (copy / "reports/rapport.html").unlink()
    assert main(["run", str(copy), "-q"]) == 0
    assert snapshot(copy) == before


def test_a_touched_clock_changes_nothing(copy: Path) -> None:
    for path in (copy / "data/raw").iterdir():
        os.utime(path, (0, 0))
    assert main(["run", str(copy), "-q"]) == 3


BROKEN = [
    ("missing folder", lambda p: shutil.rmtree(p), 2, ["no such folder", "rodedraad init"]),
    (
        "empty folder",
        lambda p: [f.unlink() for f in (p / "data/raw").iterdir()],
        3,
        ["holds no reports", "put reports in"],
    ),
    ("no data/raw", lambda p: shutil.rmtree(p / "data/raw"), 2, ["has no folder data/raw"]),
    (
        "unknown setting",
        lambda p: (p / "rodedraad.toml").write_text("sead = 1"),
        2,
        ["rodedraad.toml:1", "'sead'", "'seed'"],
    ),
    (
        "model not there",
        lambda p: (p / "rodedraad.toml").write_text('[language]\nmodel = "nl_nergens"'),
        2,
        ["nl_nergens", "nl_vergader_sm"],
    ),
]


@pytest.mark.parametrize(("name", "spoil", "code", "words"), BROKEN, ids=[case[0] for case in BROKEN])
def test_one_line_says_what_is_wrong(name: str, spoil, code: int, words: list[str], copy: Path) -> None:
    spoil(copy)
    done = rodedraad("run", str(copy))
    assert done.returncode == code, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_files_that_cannot_be_read_are_named_and_the_rest_goes_on(copy: Path) -> None:
    raw = copy / "data/raw"
    (raw / "kapot.docx").write_bytes(b"PK\x03\x04 not a zip")
    (raw / "plaatje.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (raw / "~$verslag.docx").write_bytes(b"x")
    done = rodedraad("run", str(copy), "-q")
    assert done.returncode == 1
    assert sorted(line.split(": ")[1] for line in done.stderr.splitlines()) == ["kapot.docx", "plaatje.png"]
    rejected = pd.read_parquet(copy / "data/processed/rejected.parquet")
    assert {"kapot.docx", "plaatje.png"} <= set(rejected.loc[rejected["kind"] == "file", "report_id"])
    assert len(pd.read_parquet(copy / "data/processed/reports.parquet")) == 3
    assert main(["run", str(copy), "-q"]) == 3


def test_check_and_status(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(copy)]) == 0
    assert "files to read: 3" in capsys.readouterr().out
    assert main(["status", str(copy)]) == 0
    assert capsys.readouterr().out.endswith("up to date\n")
    (copy / "data/raw/verslag-0.txt").unlink()
    (copy / "data/raw/verslag-1.txt").write_text("anders " * 40, "utf-8")
    (copy / "data/raw/nieuw.txt").write_text("nieuw " * 40, "utf-8")
    assert main(["status", str(copy), "--json"]) == 0
    state = json.loads(capsys.readouterr().out)
    assert (state["new"], state["changed"], state["gone"]) == (["nieuw.txt"], ["verslag-1.txt"], ["verslag-0.txt"])
    assert state["up_to_date"] is False


def test_init_makes_a_folder_that_check_understands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "nieuw")]) == 0
    assert (tmp_path / "nieuw/data/raw").is_dir()
    assert main(["check", str(tmp_path / "nieuw")]) == 3
    assert main(["init", str(tmp_path / "nieuw")]) == 0
    assert "kept" in capsys.readouterr().out


def test_a_killed_run_leaves_the_old_state_and_the_next_completes(copy: Path) -> None:
    before = snapshot(copy)
    for number in range(4):
        text = MINUTES.format(day=f"{number + 1} september") + f"\nExtra punt {number}.\n"
        (copy / f"data/raw/extra-{number}.txt").write_text(text, "utf-8")
    for wait in (1.2, 2.5, 3.4):
        code = "import sys; from pipeline.cli import main; sys.exit(main(sys.argv[1:]))"
        child = subprocess.Popen([sys.executable, "-c", code, "run", str(copy), "-q"], stdout=subprocess.DEVNULL)
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.wait()
        tables = {name: digest for name, digest in snapshot(copy).items() if name.endswith(".parquet")}
        n_reports = len(pd.read_parquet(copy / "data/processed/reports.parquet"))
        assert n_reports in (3, 7)
        if n_reports == 3:
            assert tables.items() <= before.items()
    assert main(["run", str(copy), "-q"]) in (0, 3)
    fresh = copy.parent / "fresh"
    shutil.copytree(copy / "data/raw", fresh / "data/raw")
    assert main(["run", str(fresh), "-q"]) == 0
    assert snapshot(fresh) == snapshot(copy)
