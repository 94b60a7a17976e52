"""Reports and minutes as public bodies publish them are read whole; skipped where they are not at hand."""

from collections import Counter
from pathlib import Path

import pytest

from pipeline.ingest import discover, fingerprint, near_duplicates, read_bytes, read_report
from pipeline.ingest.furniture import furniture
from pipeline.settings import Reading

SHARED = Path(__file__).parents[2] / "shared"
SETTINGS = Reading()
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports are not here")


@pytest.fixture(scope="module")
def reports():
    files = [file for folder in ("reports", "minutes") for file in discover(SHARED / folder, SETTINGS).files]
    wanted = [file for file in files if file.path.name != "README.md"]
    return {file.report_id: read_report(file.report_id, read_bytes(file, SETTINGS), SETTINGS) for file in wanted}


def test_all_are_read_and_the_lock_file_is_passed_over(reports):
    assert Counter(name.rsplit(".", 1)[1] for name in reports) == {"txt": 5, "docx": 32, "md": 18, "pdf": 3}
    assert {report.language for report in reports.values()} == {"nl"}
    assert [row.report_id for row in discover(SHARED / "minutes", SETTINGS).rejected] == ["dates.json"]


def test_every_block_is_where_it_says_and_none_is_page_furniture(reports):
    for report in reports.values():
        for block in report.blocks:
            assert report.text[block.start_char : block.end_char] == block.text
            assert furniture(block.text, web=True) in ("", "menu"), block  # 'Contact' may be a heading
            assert len(block.text.split()) < 400


def test_structure(reports):
    blocks = [block for report in reports.values() for block in report.blocks]
    kinds = Counter(block.kind for block in blocks)
    assert kinds.keys() >= {"title", "heading", "paragraph", "list_item", "table_row", "quote"}
    minutes = [report for name, report in reports.items() if name.startswith("stuurgroep/")]
    for report in minutes:
        rows = [block for block in report.blocks if block.table == 0]
        assert rows[0].cells[0].startswith("vergaderdatum: ")
        assert rows[0].cells[1].startswith("aanwezig: ")
        assert rows[1].cells[0].startswith("Notulist: ")
        assert report.title.startswith("Verslag ")
        assert sum(block.kind == "heading" for block in report.blocks) >= 6
        assert {row.reason for row in report.rejected} >= {
            "page furniture: page number",
            "page furniture: running head",
        }
    with_actions = [
        report for report in minutes if any("actiepunt" in cell.lower() for b in report.blocks for cell in b.header)
    ]
    assert len(with_actions) == 28  # one table of actions has no header row, two minutes have no table


def test_publication_dates(reports):
    published = {name[:3]: str(report.published) for name, report in reports.items() if name.endswith(".txt")}
    assert published == {"000": "None", "001": "2022-02-24", "002": "2021-06-22", "003": "None", "004": "2021-05-19"}


def test_no_two_are_the_same(reports):
    marks = {name: fingerprint(report) for name, report in reports.items()}
    assert near_duplicates(marks, {name: report.n_words for name, report in reports.items()}, SETTINGS) == {}
