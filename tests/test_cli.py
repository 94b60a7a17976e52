"""The verbs as an analyst uses them: explain, review, report, evaluate; wrong use gives one clear line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import main
from pipeline.cli.app import app
from tests.test_flow import make_project, rodedraad

pytestmark = pytest.mark.xdist_group("flow")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("cli") / "project")
    extra = folder / "data/raw/verslag-0.txt"
    extra.write_text(extra.read_text("utf-8") + "\nDe heer Aksooy dankt de VVBO voor de ontvangst.\n", "utf-8")
    assert main(["run", str(folder), "-q"]) == 0
    return folder


def test_explain_quotes_with_file_and_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "hanneke van loon", str(project)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Hanneke van Loon (person), person:hanneke-van-loon\n")
    assert "verslag-1.txt#" in out
    assert "2022-04-12" in out
    assert "voorzitter" in out


def test_explain_a_theme_by_its_abbreviation(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "OZA", str(project), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["entities"][0]["entity_id"] == "theme:oza"
    assert len(found["entities"][0]["sessions"]) == 3


def test_explain_what_is_not_there_names_what_is_near(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "Hanneke van Loom", str(project)]) in (0, 3)
    assert "Hanneke van Loon" in capsys.readouterr().out


def test_review_as_json_and_by_answers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(project), "--json"]) == 0
    asked = json.loads(capsys.readouterr().out)
    assert asked
    assert all({"question", "evidence", "options", "remedy"} <= set(question) for question in asked)
    done = CliRunner().invoke(app, ["review", str(project)], input="later\n" * len(asked))
    assert done.exit_code == 0
    assert f"0 answers kept in {project / 'corrections.yaml'}" in done.output
    assert not (project / "corrections.yaml").exists()


def test_review_keeps_an_answer_that_the_next_run_applies(project: Path, tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    first = folder / "data/raw/verslag-0.txt"
    first.write_text(
        first.read_text("utf-8") + "\nDe VVBO dankt voor de ontvangst. De VVBO komt graag terug.\n", "utf-8"
    )
    assert main(["run", str(folder), "-q"]) == 0
    done = CliRunner().invoke(
        app, ["review", str(folder)], input="Vereniging van Bestuurders Oost\nzegt de secretaris\n" * 3
    )
    assert "1 answers kept" in done.output
    assert "reason: zegt de secretaris" in (folder / "corrections.yaml").read_text("utf-8")
    assert main(["run", str(folder), "-q"]) == 0
    assert "Vereniging van Bestuurders Oost" in rodedraad("explain", "VVBO", str(folder)).stdout


def test_report_variants_stand_beside_the_standard_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (project / "reports/rapport.html").read_bytes()
    words = ["report", str(project), "--publiek", "--taal", "en", "--sinds", "2022-04-01", "--thema", "OZA", "--no-pdf"]
    assert main(words) == 0
    (path,) = capsys.readouterr().out.split()
    assert path.endswith("rapport-publiek-oza-sinds-2022-04-01-en.html")
    page = Path(path).read_text("utf-8")
    assert "van Loon" not in page
    assert (project / "reports/rapport.html").read_bytes() == before


def test_evaluate_a_project(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = {
        "document": "verslag-1.txt",
        "session": {"date": "2022-04-12", "published": None, "next": ["2022-06-14"]},
        "mentions": [{"text": "Soraya Ramdin", "kind": "person", "entity": "Soraya Ramdin"}],
        "optional": [],
    }
    (tmp_path / "een.json").write_text(json.dumps(gold), "utf-8")
    assert main(["evaluate", str(tmp_path), str(project), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    scores = {(row["level"], row["kind"]): row for row in found["scores"]}
    assert scores["mentions", "person"]["recall"] == 1.0
    assert found["facts"] == "session facts right: 3 of 3"
    assert main(["evaluate", str(tmp_path), str(project), "--show"]) == 0
    assert "verslag-1.txt: false person: hanneke van loon x1" in capsys.readouterr().out


WRONG = [
    (["run", "--workers", "0"], 2, "--workers"),
    (["run", "--engine", "spark"], 2, "use local or dask"),
    (["loop"], 2, "no such command"),
    (["run", "--wrkers", "2"], 2, "see 'rodedraad run --help'"),
    (["evaluate"], 2, "missing argument"),
    (["report", "{project}", "--taal", "fr"], 2, "use nl or en"),
    (["report", "{project}", "--sinds", "gisteren"], 2, "--sinds"),
    (["report", "{project}", "--thema", "ruimtevaart", "--no-pdf"], 2, "ruimtevaart"),
    (["explain", "x", "{empty}"], 3, "has no results yet"),
    (["status", "{empty}"], 3, "has no results yet"),
    (["evaluate", "{empty}", "{project}"], 2, "holds no annotated reports"),
    (["check", "{empty}/nergens"], 2, "no such folder"),
]


@pytest.mark.parametrize(("words", "code", "message"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_use(
    words: list[str], code: int, message: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    places = {"project": str(project), "empty": str(tmp_path)}
    assert main([word.format(**places) for word in words]) == code
    said = capsys.readouterr()
    assert message in said.err + said.out
    assert len(said.err.splitlines()) == 1


def test_help_waits_for_no_library_of_the_stages() -> None:
    code = (
        "import sys\nfrom pipeline.cli import main\ncode = main(['--help'])\n"
        "sys.exit(code or sorted({'numpy', 'pandas', 'spacy', 'matplotlib', 'pydantic'} & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "evaluate" in done.stdout


def test_names_of_flow_stay_functions_beside_modules_of_the_same_name() -> None:
    from pipeline import flow
    from pipeline.flow.forget import forget
    from pipeline.flow.run import run

    assert (flow.run, flow.forget) == (run, forget)
    assert all(getattr(flow, name) is not None for name in flow.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = flow.nothing


def test_corrections_that_match_nothing_are_named_with_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_project(tmp_path / "project")
    (folder / "corrections.yaml").write_text(
        "# eigen besluiten\nmerge:\n  - names: [Piet Paaltjens, Jan Jansen]\n    reason: dezelfde\n", "utf-8"
    )
    assert main(["run", str(folder), "-q"]) == 2
    assert "corrections.yaml:3" in capsys.readouterr().err
    assert main(["check", str(folder)]) == 2
    assert "error: corrections.yaml:3: " in capsys.readouterr().out
    (folder / "corrections.yaml").unlink()
    (folder / "themes.yaml").write_text("themes:\n  - id: maanreis\n    name: maanreizen\n", "utf-8")
    assert main(["run", str(folder), "-q"]) == 0
    capsys.readouterr()
    assert main(["check", str(folder)]) == 2
    assert "themes.yaml:2: theme 'maanreizen' is in no report" in capsys.readouterr().out
