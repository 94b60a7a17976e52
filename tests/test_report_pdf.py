"""The PDF: tagged, with language, title, bookmarks and alternative texts, and the same content as the page."""

import io
import re
from itertools import pairwise

import pdfplumber
import pikepdf
import pytest

from pipeline.report import ReportOptions, render
from pipeline.report.compose import compose, figures_of
from pipeline.report.pdf import printable
from pipeline.settings import Settings
from tests import report_tables as world


@pytest.fixture(scope="module")
def content() -> bytes:
    return render(world.world_tables(), world.MANIFEST, Settings())["rapport.pdf"]


@pytest.fixture(scope="module")
def elements(content: bytes) -> list[dict[str, str]]:
    """Every element of the structure tree."""
    found: list[dict[str, str]] = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        waiting = [pdf.Root.StructTreeRoot.K]
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, pikepdf.Array):
                waiting[:0] = list(node)
            elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
                found.append({"tag": str(node.S), "alt": str(node.get("/Alt", "")), "title": str(node.get("/T", ""))})
                if "/K" in node:
                    waiting.insert(0, node.K)
    return found


def test_it_is_marked_as_accessible(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Rode draad in de verslagen"
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        assert "/OpenAction" not in pdf.Root


def test_english_says_so() -> None:
    english = render(world.world_tables(), world.MANIFEST, Settings(), ReportOptions(language="en"))["rapport.pdf"]
    with pikepdf.open(io.BytesIO(english)) as pdf:
        assert str(pdf.Root.Lang) == "en"


def test_bookmarks_are_the_sections(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "In het kort",
            "Thema's door de tijd",
            "Sinds de vorige sessie",
            "Wie en wat bij elkaar horen",
            "Het netwerk",
            "Besluiten, acties en vragen",
            "Onderwerpen",
            "Hoe is dit gemaakt",
            "Register",
            "Bronnen",
        ]


def test_every_picture_has_the_text_of_the_page(elements: list[dict[str, str]]) -> None:
    document = compose(world.world_tables(), world.MANIFEST, Settings(), ReportOptions())
    expected = [figure.alt for figure in figures_of(document)]
    assert [element["alt"] for element in elements if element["tag"] == "/Figure"] == expected


def test_tables_have_heads_and_headings_do_not_skip(elements: list[dict[str, str]]) -> None:
    tags = [element["tag"] for element in elements]
    assert tags.count("/Table") > 5
    assert tags.count("/TH") > tags.count("/Table")
    levels = [int(tag[2]) for tag in tags if re.fullmatch(r"/H[1-6]", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_the_claims_of_the_page_stand_in_it(content: bytes) -> None:
    document = compose(world.world_tables(), world.MANIFEST, Settings(), ReportOptions())
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        texts = [page.extract_text() or "" for page in pdf.pages]
    for sentence in document.sections[0].parts[0].sentences:
        assert bare(sentence.text) in bare(texts[0])
    for note in document.notes:
        assert f"{note.number}." in "".join(texts)


def bare(text: str) -> str:
    """Letters alone: without the numbers of footnotes, hyphens at line ends and spaces."""
    return "".join(c for c in text if c.isalpha())


def test_every_reference_leads_to_a_place(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        links = [a for page in pdf.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
        assert len(links) > 20
        assert all("/Dest" in link or link.A.S == "/GoTo" for link in links)


def test_hostile_text_is_set_as_text() -> None:
    outputs = render(world.hostile_tables(), world.MANIFEST, Settings())
    with pdfplumber.open(io.BytesIO(outputs["rapport.pdf"])) as pdf:
        text = "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)
    assert "#eval" in text
    assert "{{7*7}}" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("café €5 “ja” – nee…", "café €5 “ja” – nee…"),
        ("fa\N{MUSICAL SYMBOL G CLEF}", "fa\N{REPLACEMENT CHARACTER}"),
        ("nul\u0000 bel\u0007", "nul\N{REPLACEMENT CHARACTER} bel\N{REPLACEMENT CHARACTER}"),
        ("links\u202erechts", "linksrechts"),
        ("x" * 70, "x" * 30 + "\u200b" + "x" * 30 + "\u200b" + "x" * 10),
    ],
)
def test_what_no_font_shows_is_replaced(text: str, shown: str) -> None:
    assert printable(text) == shown
