"""Forgetting a person: nothing that is made holds the name any more, and nothing else moves."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.errors import ProjectError
from pipeline.forgotten import Forgotten, cover_text, load_forgotten

pytestmark = pytest.mark.xdist_group("flow")
SOMEONE = Forgotten("salt").with_forms(
    {"Marijn Kuiper": ["a.txt"], "Marijn": ["a.txt"], "MK": ["a.txt"], "Kuiper": ["a.txt"]}
)

CASES = [
    ("Marijn Kuiper sprak.", "a.txt", "██████ ██████ sprak."),
    ("MARIJN  KUIPER sprak.", "b.txt", "██████  ██████ sprak."),
    ("Marijn sprak.", "b.txt", "Marijn sprak."),
    ("Marijns plan, zei MK.", "a.txt", "███████ plan, zei ██."),
    ("mail m.kuiper@voorbeeld.nl", "a.txt", "mail █.██████@█████████.██"),
    ("mail m.kuiper@voorbeeld.nl", "b.txt", "mail m.kuiper@voorbeeld.nl"),
    ("Bel Marijn Kuiper, 06-12345678.", "a.txt", "Bel ██████ ██████, ██-████████."),
    ("Bel Els, 06-12345678, in 2021.", "a.txt", "Bel Els, 06-12345678, in 2021."),
    ("Marijn de Boer bleef.", "b.txt", "Marijn de Boer bleef."),
]


@pytest.mark.parametrize(("text", "report", "expected"), CASES)
def test_names_are_covered(text: str, report: str, expected: str) -> None:
    assert cover_text(text, report, SOMEONE) == expected


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_covering_keeps_the_length_and_is_done_once(text: str) -> None:
    covered = cover_text(text, "a.txt", SOMEONE)
    assert len(covered) == len(text)
    assert cover_text(covered, "a.txt", SOMEONE) == covered


def test_a_damaged_list_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/forgotten.json").write_text("{}")
    with pytest.raises(ProjectError, match="is damaged"):
        load_forgotten(tmp_path)


REPORT = """Verslag bestuursvergadering {month} 2022

Aanwezig: Hanneke van Loon (voorzitter), Ferdi Aksoy (gemeente Gouda), Marijn Kuiper (SWV De Brug)

Marijn vertelt over thuiszitters. Mail Marijn Kuiper op m.kuiper@voorbeeld.nl als u meer wilt weten over de aanpak.
Hanneke vraagt hoe de jeugdhulp in Gouda wordt betaald en wie dat overlegt met de scholen in de regio.
Actie Marijn: zoekt uit welke regeling er is.
"""


def test_nothing_that_is_made_holds_the_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "data/raw"
    raw.mkdir(parents=True)
    for number, month in enumerate(("8 maart", "12 april"), 1):
        (raw / f"verslag-{number}.txt").write_text(REPORT.format(month=month), "utf-8")
    assert main(["run", str(tmp_path), "-q"]) == 0
    (tmp_path / "reports/rapport-publiek.html").write_text("Marijn Kuiper")
    before = pd.read_parquet(tmp_path / "data/processed/blocks.parquet")
    assert main(["forget", "Marijn Kuiper", str(tmp_path), "--yes"]) == 0
    out = capsys.readouterr().out
    assert "data/raw/verslag-1.txt still holds the name" in out
    for path in [*(tmp_path / "data/processed").rglob("*.parquet"), *(tmp_path / "data/processed").rglob("*.json")]:
        content = str(pd.read_parquet(path).to_dict()) if path.suffix == ".parquet" else path.read_text("utf-8")
        assert "arijn" not in content, path
        assert "uiper" not in content, path
    for path in [p for p in (tmp_path / "reports").rglob("*") if p.suffix in (".html", ".svg", ".json")]:
        assert "Marijn" not in path.read_text("utf-8"), path
    assert not (tmp_path / "reports/rapport-publiek.html").exists()
    (receipt,) = (tmp_path / "data/receipts").iterdir()
    kept = json.loads(receipt.read_text("utf-8"))
    assert kept["rows_removed"]["entities"] == 1
    assert "Marijn" not in receipt.read_text("utf-8") + (tmp_path / "data/forgotten.json").read_text("utf-8")
    after = pd.read_parquet(tmp_path / "data/processed/blocks.parquet")
    assert after[["report_id", "block", "start_char", "end_char"]].equals(
        before[["report_id", "block", "start_char", "end_char"]]
    )
    people = pd.read_parquet(tmp_path / "data/processed/entities.parquet")
    assert {"Hanneke van Loon", "Ferdi Aksoy"} <= set(people["name"])


def test_a_name_in_corrections_must_go_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "data/raw"
    raw.mkdir(parents=True)
    (raw / "verslag.txt").write_text(REPORT.format(month="8 maart"), "utf-8")
    assert main(["run", str(tmp_path), "-q"]) == 0
    rule = "# wie\nadd_alias:\n  - name: Marijn Kuiper\n    alias: MKU\n    reason: afkorting\n"
    (tmp_path / "corrections.yaml").write_text(rule, "utf-8")
    assert main(["forget", "Marijn Kuiper", str(tmp_path), "--yes"]) == 2
    assert "corrections.yaml:3: names the person; remove the entry first" in capsys.readouterr().err
    assert main(["forget", "Marijn", str(tmp_path), "--yes"]) == 2
    assert "is not the full name of one person; name 'Marijn Kuiper'" in capsys.readouterr().err
    assert main(["forget", "Niemand Hier", str(tmp_path), "--yes"]) == 3
