"""Exports are read back by the programs they are for, with text that wants to do harm."""

import csv
import dataclasses
import datetime as dt
import io
import itertools
import json
from pathlib import Path
from typing import Any

import networkx as nx
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.cli import main
from pipeline.errors import StoreError
from pipeline.report.exports import FORMATS, export, graph_of, workbook
from pipeline.report.exports.graphs import moments
from pipeline.report.exports.values import LONGEST_CELL, clean, harmless
from pipeline.report.exports.workbook import sheets
from pipeline.settings import Settings
from pipeline.store import load_state, open_folder, publish
from pipeline.tables import TABLES, Column
from tests.report_tables import MANIFEST, world_tables

EVIL = (
    "=1+1",
    "+31 6 12345678",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝HYPERLINK(1)",
    "=HYPERLINK(\"http://kwaad.example\";\"klik\")",
    "http://kwaad.example/?a=1&b=2",
    "<script>alert(1)</script> & ]]>",
    "regel één\nregel twee; met \"aanhalingstekens\", komma's en puntkomma's",
    "nul\x00 bel\x07 escape\x1b[31m teken",
    "\u202egnaremo 🙂 \u05e9\u05dc\u05d5\u05dd",
    "00123",
    "x" * 40_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """An invented world whose texts, names and aliases want to do harm."""
    world = world_tables()
    first = world["outcomes"].iloc[0].to_dict()
    outcomes = pd.DataFrame([{**first, "text": text, "owner_names": (text, "b")} for text in EVIL])
    entities = world["entities"].copy()
    for number, text in enumerate(EVIL[: len(entities)]):
        entities.at[number, "name"] = text
        entities.at[number, "aliases"] = (text, "gewoon")
    return {**world, "outcomes": outcomes, "entities": entities}


def exported(tables: dict[str, pd.DataFrame], kind: Any) -> dict[str, bytes]:
    return export(tables, MANIFEST, Settings(), kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_equal_tables_give_equal_bytes(tables: dict[str, pd.DataFrame], kind: str) -> None:
    assert exported(tables, kind) == exported({name: frame.copy() for name, frame in tables.items()}, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_project_without_anything_in_it_exports(kind: str) -> None:
    empty = {name: frame.iloc[:0] for name, frame in world_tables().items()}
    assert all(exported(empty, kind).values())


# ---------------------------------------------------------------- CSV
def test_csv_reads_back_as_it_was(tables: dict[str, pd.DataFrame]) -> None:
    files = exported(tables, "csv")
    assert set(files) == {f"{name}.csv" for name in TABLES} | {"columns.csv"}
    edges = pd.read_csv(io.BytesIO(files["edges.csv"]), sep=";", decimal=",", encoding="utf-8-sig")
    stored = tables["edges"].reset_index(drop=True)
    assert list(edges.columns) == [column.name for column in TABLES["edges"].columns]
    for name in ("source", "target", "weight"):
        assert list(edges[name]) == list(stored[name])
    pd.testing.assert_series_equal(edges["npmi"], stored["npmi"].astype(float), rtol=1e-11)
    sessions = pd.read_csv(io.BytesIO(files["sessions.csv"]), sep=";", encoding="utf-8-sig", parse_dates=["date"])
    assert [day.date() for day in sessions["date"]] == list(tables["sessions"]["date"])


def test_csv_opens_in_a_dutch_excel(tables: dict[str, pd.DataFrame]) -> None:
    files = exported(tables, "csv")
    for content in files.values():
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
    line = next(row for row in csv.reader(files["trends.csv"].decode("utf-8-sig").splitlines(), delimiter=";"))
    assert line[:4] == ["entity_id", "session_id", "n_blocks", "n_blocks_total"]


def test_csv_holds_no_formula_from_text(tables: dict[str, pd.DataFrame]) -> None:
    for name, content in exported(tables, "csv").items():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"):
            for cell in row:
                number = cell.lstrip("-").replace(",", "").replace("e-", "").isdigit()
                assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")), f"{name}: {cell[:40]!r}"


def test_csv_keeps_the_words_of_a_neutralised_cell(tables: dict[str, pd.DataFrame]) -> None:
    content = exported(tables, "csv")["outcomes.csv"]
    outcomes = pd.read_csv(io.BytesIO(content), sep=";", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert list(outcomes["text"]) == [harmless(clean(text)) for text in EVIL]
    assert list(outcomes["owner_names"]) == [harmless(f"{clean(text)} | b") for text in EVIL]


# ---------------------------------------------------------------- Excel
@pytest.fixture(scope="module")
def book(tables: dict[str, pd.DataFrame]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(exported(tables, "xlsx")["rodedraad.xlsx"]))


def test_workbook_has_a_dutch_sheet_for_every_table(book: openpyxl.Workbook) -> None:
    assert {sheet.table for sheet in sheets()} == set(TABLES)
    assert book.sheetnames == ["Uitleg", *(sheet.title for sheet in sheets())]
    assert len(set(book.sheetnames)) == len(book.sheetnames)
    for sheet in sheets():
        header = [cell.value for cell in book[sheet.title][1]]
        assert header == [column.title for column in sheet.columns]
        assert len(set(header)) == len(header)


def test_workbook_shows_every_column_of_every_table() -> None:
    # what a sheet shows under another name, or is of no use to a reader
    hidden = {("since_last", "entity_id"), ("since_last", "other_id"), ("since_last", "session_id")}
    hidden |= {("entities", "first_session"), ("entities", "last_session"), ("roles", "session_id")}
    hidden |= {("roles", "employer_id"), ("outcomes", "owners"), ("brokers", "theme_a"), ("brokers", "theme_b")}
    hidden |= {("theme_summary", name) for name in ("first_session", "last_session", "peak_session")}
    shown = {(sheet.table, column.path) for sheet in sheets() for column in sheet.columns}
    missing = {(t.name, c.name) for t in TABLES.values() for c in t.columns} - shown - hidden
    assert missing == set()


def test_workbook_has_frozen_header_and_filters(book: openpyxl.Workbook) -> None:
    for sheet in sheets():
        page = book[sheet.title]
        assert page.freeze_panes == "B2"
        assert page.auto_filter.ref is not None
        assert page.auto_filter.ref.startswith("A1:")


def test_workbook_has_real_dates_numbers_and_words(book: openpyxl.Workbook, tables: dict[str, pd.DataFrame]) -> None:
    page = book["Sessies"]
    dates = [row[0] for row in page.iter_rows(min_row=2)]
    assert all(cell.is_date for cell in dates)
    assert [cell.value.date() for cell in dates] == list(tables["sessions"]["date"])
    assert page["A2"].number_format == "dd-mm-yyyy"
    trends = {row[0].value: row for row in book["Thema's per sessie"].iter_rows(min_row=2)}
    share = next(iter(trends.values()))[5]
    assert isinstance(share.value, (int, float))
    assert share.number_format == "0%"
    edges = book["Verbanden"]
    held = tables["edges"][tables["edges"]["scope"] == "all"]
    assert edges.max_row == len(held) + 1
    assert {row[10].value for row in edges.iter_rows(min_row=2)} <= {"ja", "nee"}
    chances = [row[8].value for row in edges.iter_rows(min_row=2)]
    assert chances == sorted(chances)
    assert {row[1].value for row in book["Besluiten en acties"].iter_rows(min_row=2)} == {"besluit"}


def test_workbook_holds_no_formula_and_no_link(book: openpyxl.Workbook) -> None:
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{page.title}!{cell.coordinate}"
                assert cell.hyperlink is None
    texts = [row[2].value for row in book["Besluiten en acties"].iter_rows(min_row=2)]
    assert texts[:4] == list(EVIL[:4])
    assert texts[-2] == "00123"
    assert texts[-1] == "x" * (LONGEST_CELL - 1) + "…"


def test_a_table_that_is_too_long_goes_on_in_a_next_sheet(
    tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    found = openpyxl.load_workbook(io.BytesIO(exported(tables, "xlsx")["rodedraad.xlsx"]))
    parts = [name for name in found.sheetnames if name.startswith("Besluiten en acties")]
    assert parts == ["Besluiten en acties", "Besluiten en acties (2)"]
    assert [found[part].max_row for part in parts] == [11, len(EVIL) - 10 + 1]


# ---------------------------------------------------------------- JSON
def test_json_reads_back_as_it_was(tables: dict[str, pd.DataFrame]) -> None:
    document = json.loads(exported(tables, "json")["rodedraad.json"])
    assert document["format"] == "rodedraad/1"
    assert set(document["tables"]) == set(TABLES)
    for name, table in TABLES.items():
        part = document["tables"][name]
        assert [column["name"] for column in part["columns"]] == [column.name for column in table.columns]
        assert len(part["rows"]) == len(tables[name])
    outcomes = document["tables"]["outcomes"]["rows"]
    assert [row["text"] for row in outcomes] == [clean(text) for text in EVIL]
    assert outcomes[0]["due"] is None
    assert outcomes[0]["owner_names"] == [EVIL[0], "b"]
    assert document["tables"]["sessions"]["rows"][0]["date"] == "2021-02-04"


# ---------------------------------------------------------------- graphs
def test_graphml_reads_back_as_the_graph(tables: dict[str, pd.DataFrame]) -> None:
    graph = graph_of(tables)
    found = nx.read_graphml(io.BytesIO(exported(tables, "graphml")["netwerk.graphml"]))
    assert dict(found.nodes(data=True)) == dict(graph.nodes(data=True))
    assert {frozenset(pair): found.edges[pair] for pair in found.edges} == {
        frozenset(pair): graph.edges[pair] for pair in graph.edges
    }
    oza_npo = found.edges["theme:npo", "theme:oza"]
    assert oza_npo["weight"] == 1
    assert oza_npo["sessions"] == "2021-06-17-werksessie"


def test_gexf_has_a_timeline_that_can_be_read_again(tables: dict[str, pd.DataFrame]) -> None:
    found = nx.read_gexf(io.BytesIO(exported(tables, "gexf")["netwerk.gexf"]))
    assert found.graph["mode"] == "dynamic"
    assert (found.graph["start"], found.graph["end"]) == ("2021-02-04", "2022-06-22")
    assert set(found.nodes) == set(graph_of(tables).nodes)
    second, third = ("2021-06-17", "2021-11-24"), ("2021-11-25", "2022-03-09")
    last = ("2022-03-10", "2022-06-22")  # as many days as the one before it
    npo = found.nodes["theme:npo"]
    assert npo["spells"] == [second, third, last]
    assert npo["blocks"] == [(2, *second), (2, *third), (1, *last)]
    link = found.edges["theme:armoede", "theme:npo"]
    assert link["spells"] == [second, third, last]
    assert link["blocks"] == [(1, *second), (2, *third), (1, *last)]
    assert link["weight"] == 4
    assert link["undated"] is False


def test_gexf_says_what_gephi_needs_for_its_timeline(tables: dict[str, pd.DataFrame]) -> None:
    root = etree.fromstring(exported(tables, "gexf")["netwerk.gexf"])
    at = {"g": "http://gexf.net/1.3"}
    graph = root.find("g:graph", at)
    assert root.get("version") == "1.3"
    assert {k: graph.get(k) for k in ("mode", "timeformat", "timerepresentation", "defaultedgetype")} == {
        "mode": "dynamic",
        "timeformat": "date",
        "timerepresentation": "interval",
        "defaultedgetype": "undirected",
    }
    weight = root.find("g:graph/g:attributes[@class='edge'][@mode='dynamic']/g:attribute[@id='weight']", at)
    assert weight.get("type") == "double"
    link = next(e for e in root.iterfind(".//g:edge", at) if e.get("target") == "theme:npo")
    values = [v for v in link.iterfind("g:attvalues/g:attvalue", at) if v.get("for") == "weight"]
    assert dict(values[0].attrib) == {"value": "1", "start": "2021-06-17", "end": "2021-11-24", "for": "weight"}
    for holder in root.iterfind(".//g:spells", at):  # Gephi refuses intervals that overlap
        spans = [(spell.get("start"), spell.get("end")) for spell in holder]
        assert all(start <= end for start, end in spans)
        assert all(one[1] < other[0] for one, other in itertools.pairwise(spans))


def test_what_only_undated_reports_say_has_no_moment(tables: dict[str, pd.DataFrame]) -> None:
    sessions = tables["sessions"].assign(date=None)
    found = nx.read_gexf(io.BytesIO(exported({**tables, "sessions": sessions}, "gexf")["netwerk.gexf"]))
    assert all(data["undated"] and "spells" not in data for _, data in found.nodes(data=True))


@given(st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)), max_size=8))
@settings(max_examples=40, deadline=None)
def test_moments_follow_each_other(days: list[dt.date]) -> None:
    sessions = pd.DataFrame({"session_id": [f"s{n}" for n in range(len(days))], "date": pd.Series(days, dtype=object)})
    found = moments(sessions)
    assert [found[f"s{n}"][0] for n in range(len(days))] == days
    spans = sorted(set(found.values()))
    assert all(start <= end for start, end in spans)
    assert all(one[1] + dt.timedelta(days=1) == other[0] for one, other in itertools.pairwise(spans))


@given(st.text(st.characters(codec=None), max_size=60))
@settings(max_examples=200, deadline=None)
def test_clean_text_fits_in_xml_and_in_utf8(text: str) -> None:
    element = etree.Element("a")
    element.text = clean(text)
    assert etree.fromstring(etree.tostring(element, encoding="utf-8")).text in (clean(text), None)
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


# ---------------------------------------------------------------- on the command line
@pytest.fixture(scope="module")
def project(tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "data" / "raw").mkdir(parents=True)
    publish(open_folder(root), tables, MANIFEST)
    return root


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("csv", "edges.csv"),
        ("xlsx", "rodedraad.xlsx"),
        ("graphml", "netwerk.graphml"),
        ("gexf", "netwerk.gexf"),
        ("json", "rodedraad.json"),
    ],
)
def test_export_writes_below_reports_and_names_the_files(
    project: Path, kind: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(project), "--format", kind]) == 0
    written = project / "reports" / "export" / name
    assert str(written) in capsys.readouterr().out.splitlines()
    assert written.is_file()


def test_export_writes_where_it_is_told(project: Path, tmp_path: Path) -> None:
    assert main(["export", str(project), "--format", "json", "--out", str(tmp_path / "new")]) == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["rodedraad.json"]


def test_export_says_in_one_line_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert main(["export", str(tmp_path)]) == 3
    assert capsys.readouterr().err.strip().splitlines() == [
        f"error: {tmp_path}: has no results yet; first do 'rodedraad run {tmp_path}'"
    ]
    assert main(["export", str(tmp_path), "--format", "docx"]) == 2
    assert "use one of csv, xlsx, graphml, gexf, json" in " ".join(capsys.readouterr().err.split())


def test_tables_of_another_version_are_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edges = TABLES["edges"]
    later = dataclasses.replace(edges, columns=(*edges.columns, Column("colour", "string", "added later")))
    monkeypatch.setitem(TABLES, "edges", later)
    with pytest.raises(StoreError, match=r"table 'edges': was made by rodedraad 0.1.0 and misses columns"):
        load_state(open_folder(project))
