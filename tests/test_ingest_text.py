"""Text formats become the blocks a reader would point at."""
# ruff: noqa: E501

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pipeline.ingest import read_report
from pipeline.settings import Reading

CASES = YAML(typ="safe").load((Path(__file__).parent / "cases/ingest/text.yaml").read_text(encoding="utf-8"))
SETTINGS = Reading(min_words=5)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_blocks(case):
    report = read_report(case["name"], case["text"].encode("utf-8"), SETTINGS)
    assert [[b.kind, b.marker, b.text] for b in report.blocks] == case["blocks"]
    assert report.title == case["title"]
    assert report.published == case["published"]
    dropped = Counter()
    for row in report.rejected:
        dropped[row.reason] += row.count
    assert dict(dropped) == case["dropped"]
    for block in report.blocks:
        assert report.text[block.start_char : block.end_char] == block.text


def test_sections_and_levels():
    text = (
        "# Verslag kring\n\n## Wijk\n\nDe wijk is groot en de raad is klein.\n\n### Plein\n\n- punt een\n  - punt twee\n\n"
        "## School\n\nDe school is open en de kinderen zijn er."
    )
    report = read_report("a.md", text.encode(), SETTINGS)
    assert [(b.text, b.section, b.level) for b in report.blocks] == [
        ("Verslag kring", "", 0),
        ("Wijk", "Wijk", 2),
        ("De wijk is groot en de raad is klein.", "Wijk", 0),
        ("Plein", "Plein", 3),
        ("punt een", "Plein", 1),
        ("punt twee", "Plein", 2),
        ("School", "School", 2),
        ("De school is open en de kinderen zijn er.", "School", 0),
    ]


def test_table_rows_carry_cells_header_and_number():
    text = (
        "# Acties\n\n| Actie | Wie |\n|--|--|\n| Zaal huren | Els |\n| | Bo |\n\n"
        "Er is nog een lijst van de vorige keer:\n\n| Punt | Wie |\n|--|--|\n| Stuk lezen | Ria |\n"
    )
    rows = [b for b in read_report("a.md", text.encode(), SETTINGS).blocks if b.kind == "table_row"]
    assert [(b.cells, b.header, b.table) for b in rows] == [
        (("Actie", "Wie"), ("Actie", "Wie"), 0),
        (("Zaal huren", "Els"), ("Actie", "Wie"), 0),
        (("", "Bo"), ("Actie", "Wie"), 0),
        (("Punt", "Wie"), ("Punt", "Wie"), 1),
        (("Stuk lezen", "Ria"), ("Punt", "Wie"), 1),
    ]
    assert rows[2].text == "| Bo"


def test_metadata_of_markdown_html_and_mail():
    by_name = {case["name"]: case for case in CASES}

    def info(name):
        return read_report(name, by_name[name]["text"].encode(), SETTINGS).info

    markdown = info("kring.md")
    assert (markdown.title, markdown.author) == ("Verslag leerkring", "Ria Smeets")
    assert ("datum", "2024-06-03") in markdown.fields
    page = info("pagina.html")
    assert (page.title, page.author) == ("Terugblik kring | De Brug", "Ria Smeets")
    assert ("datepublished", "2024-03-08") in page.fields
    mail = info("bericht.eml")
    assert (mail.title, mail.created) == ("Verslag kring café", dt.date(2024, 3, 5))
    assert ("from", "Ria Smeets <ria@voorbeeld.example>") in mail.fields
    rich = info("notulen.rtf")
    assert (rich.title, rich.author, rich.created) == ("Notulen wijkraad", "Ria Smeets", dt.date(2024, 3, 5))


DUTCH = (
    "De kring sprak over ideeën, café’s en één plan: ‘eerst de wijk’. "
    "Dat kost € 5 en wordt door niemand betaald, ook niet door de raad.\n"
)


@pytest.mark.parametrize(
    "content",
    [
        DUTCH.encode("utf-8"),
        DUTCH.encode("utf-8-sig"),
        DUTCH.encode("utf-16"),
        DUTCH.encode("utf-16-le"),
        DUTCH.encode("utf-16-be"),
        DUTCH.encode("cp1252"),
        DUTCH.encode("utf-8").decode("cp1252").encode("utf-8"),
        DUTCH.replace("\n", "\r\n").encode("utf-8"),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mojibake", "crlf"],
)
def test_every_encoding_gives_the_same_text(content):
    report = read_report("a.txt", content, SETTINGS)
    assert report.text == DUTCH.strip()
    assert report.language == "nl"


def test_older_encoding_is_named():
    content = DUTCH.replace("€", "e").replace("’", "'").replace("‘", "'").encode("cp850")
    report = read_report("a.txt", content + b"\x81\x8d", SETTINGS)
    assert report.warnings == ("uncertain encoding, read as cp850",)
    assert "ideeën" in report.text


def test_a_title_comes_from_properties_or_name_when_the_text_has_none():
    text = "De voorzitter opent de vergadering en heet iedereen van harte welkom, ook de mensen die er voor het eerst zijn."
    assert read_report("map/Verslag_raad 3 mei.txt", text.encode(), SETTINGS).title == "Verslag raad 3 mei"
    assert read_report("a.md", f"---\ntitle: Raad van mei\n---\n{text}".encode(), SETTINGS).title == "Raad van mei"


def test_mail_in_html_with_attachment_and_quoted_mail():
    text = (
        'From: a@voorbeeld.example\nSubject: Fwd: Verslag\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
        '--x\nContent-Type: text/html; charset="windows-1252"\nContent-Transfer-Encoding: quoted-printable\n\n'
        "<p>De kring sprak over het caf=E9 en over het plein.</p><p>Er komt een bank.</p>"
        '<div class=3D"gmail_quote"><p>Wanneer komt het verslag?</p></div>\n\n'
        '--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="plan.pdf"\n\nAAAA\n--x--\n'
    )
    report = read_report("a.eml", text.encode(), SETTINGS)
    assert [block.text for block in report.blocks] == [
        "De kring sprak over het café en over het plein.",
        "Er komt een bank.",
    ]
    assert report.title == "Verslag"
    assert [(row.reason, row.text, row.kind) for row in report.rejected] == [
        ("attachment of a mail, not read", "plan.pdf", "file")
    ]


def test_lines_parted_by_tabs_are_table_rows():
    text = "Verslag kring\n\nDe leden van de kring zijn:\nEls Vermeer\tTiel\nBo de Wit\tGouda\nKarin Mos\tEde\n\nDatum:\t3 mei 2024\n"
    report = read_report("a.txt", text.encode(), SETTINGS)
    assert [(block.kind, block.text, block.cells) for block in report.blocks[2:]] == [
        ("table_row", "Els Vermeer | Tiel", ("Els Vermeer", "Tiel")),
        ("table_row", "Bo de Wit | Gouda", ("Bo de Wit", "Gouda")),
        ("table_row", "Karin Mos | Ede", ("Karin Mos", "Ede")),
        ("paragraph", "Datum: 3 mei 2024", ()),
    ]


def test_rich_text_lists_signs_and_hidden_text():
    text = (
        r"{\rtf1\ansi\ansicpg1252{\stylesheet{\s1 Kop;}}\fs24 Verslag van de kring\par"
        r"\pard De kring sprak over \'e9\'e9n plein \endash  en over \u8216?de wijk\u8217? en een \u-10179?\u-8704? voor iedereen.{\v geheim}\par"
        r"{\listtext\f1\'b7\tab}Els belt de school\par{\listtext\f1\'b7\tab}Bo belt de raad\par"
        r"{\fs36 Tot besluit}\par De voorzitter sluit de vergadering om tien uur en dankt iedereen.\par}"
    )
    report = read_report("a.rtf", text.encode(), SETTINGS)
    assert [(block.kind, block.marker, block.text) for block in report.blocks] == [
        ("title", "", "Verslag van de kring"),
        ("paragraph", "", "De kring sprak over één plein – en over ‘de wijk’ en een 😀 voor iedereen."),
        ("list_item", "·", "Els belt de school"),
        ("list_item", "·", "Bo belt de raad"),
        ("heading", "", "Tot besluit"),
        ("paragraph", "", "De voorzitter sluit de vergadering om tien uur en dankt iedereen."),
    ]
