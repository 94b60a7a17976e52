"""Build the Word and PDF reports of the sample from their plain sources in tests/cases/sample_source.

The sources use a small part of Markdown: `#` and `##` headings, `- ` bullets, `1. ` numbered items, `|` table rows;
every other line is a paragraph. The same source gives the same bytes, so a change of the sample shows as a change
of its source. Run `python tests/sample_build.py` from the project folder after editing a source.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import docx
import typst

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tests" / "cases" / "sample_source"
RAW = ROOT / "data" / "raw"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
LINE_KINDS = (("title", "# "), ("heading", "## "), ("bullet", "- "), ("row", "| "))
NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True)
class Target:
    """Where a source goes and what its document properties say."""

    source: str
    path: str
    running_head: str = ""
    created: datetime | None = None


TARGETS = (
    Target(
        "bo_2020_03_05.md", "bestuurlijk/BO 5 maart 2020 - verslag def.docx", created=datetime(2020, 3, 9, tzinfo=UTC)
    ),
    # Its date is written without a year, so the properties must not give the year away.
    Target("bo_februari.md", "bestuurlijk/verslag overleg feb.docx"),
    Target("bo_2023_06_15.md", "bestuurlijk/Notulen 15 juni 2023.docx", created=datetime(2023, 6, 19, tzinfo=UTC)),
    Target("bo_2021_03_11.md", "bestuurlijk/Notulen BO 110321.pdf", "Om het Kind Heen | notulen bestuurlijk overleg"),
    Target(
        "werksessie_2022_03_31.md",
        "werksessies/Verslag werksessie 31-03-2022.pdf",
        "Leernetwerk Om het Kind Heen",
        created=datetime(2022, 4, 5, tzinfo=UTC),
    ),
    Target("werksessie_2023_10_05.md", "werksessies/20231005_verslag.pdf", "Leernetwerk Om het Kind Heen | verslag"),
)


def lines_of(source: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) per line; kind is title, heading, bullet, number, row or paragraph."""
    for line in source.splitlines():
        for kind, mark in LINE_KINDS:
            if line.startswith(mark):
                yield kind, line.removeprefix(mark).strip(" |") if kind == "row" else line.removeprefix(mark)
                break
        else:
            if NUMBERED.match(line):
                yield "number", NUMBERED.sub("", line, count=1)
            elif line.strip():
                yield "paragraph", line


def word_bytes(source: str, target: Target) -> bytes:
    """Return a .docx file of the source; real tables, headings and lists, no clock time in it."""
    document = docx.Document()
    styles = {"heading": "Heading 1", "bullet": "List Bullet", "number": "List Number", "paragraph": "Normal"}
    for kind, group in groupby(lines_of(source), key=lambda pair: pair[0]):
        texts = [text for _, text in group]
        if kind == "row":
            cells = [[cell.strip() for cell in text.split(" | ")] for text in texts]
            table = document.add_table(rows=0, cols=len(cells[0]), style="Table Grid")
            for row in cells:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            for text in texts:
                if kind == "title":
                    document.add_heading(text, level=0)
                    document.core_properties.title = text
                else:
                    document.add_paragraph(text, style=styles[kind])
    properties = document.core_properties
    properties.author, properties.comments, properties.language = "Pim Roskam", "", "nl-NL"
    if target.created:
        properties.created = properties.modified = target.created
    else:
        element = properties._element
        for child in [child for child in element if child.tag.endswith(("}created", "}modified"))]:
            element.remove(child)
    buffer = io.BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue())


def without_clock(archive: bytes) -> bytes:
    """Return the zip archive with one fixed time on every member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return buffer.getvalue()


def typst_string(text: str) -> str:
    """Return the text as a quoted Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pdf_bytes(source: str, target: Target) -> bytes:
    """Return a .pdf file of the source with a running head, page numbers and hyphenated lines."""
    lines = list(lines_of(source))
    title = next(text for kind, text in lines if kind == "title")
    when = target.created
    date = f"datetime(year: {when.year}, month: {when.month}, day: {when.day})" if when else "none"
    page = [
        f'#set document(title: {typst_string(title)}, author: "Pim Roskam", date: {date})',
        '#set text(font: "New Computer Modern", lang: "nl", size: 11pt, hyphenate: true)',
        "#set par(justify: true, leading: 0.6em, spacing: 1.25em)",
        '#set page(paper: "a4", margin: (x: 3.4cm, y: 2.8cm), '
        f"header: text(size: 9pt, {typst_string(target.running_head)}), "
        'footer: context align(center, text(size: 9pt, "Pagina " + counter(page).display() + " van " '
        "+ str(counter(page).final().first()))))",
    ]
    shapes = {"title": "#heading(level: 1, {})", "heading": "#heading(level: 2, {})", "bullet": "- #text({})"}
    page += [shapes.get(kind, "#par({})").format(typst_string(text)) + "\n" for kind, text in lines]
    return bytes(typst.compile("\n".join(page).encode()))


MAKERS: dict[str, Callable[[str, Target], bytes]] = {".docx": word_bytes, ".pdf": pdf_bytes}


def build(target: Target) -> bytes:
    """Return the bytes of one built report."""
    source = (SOURCES / target.source).read_text(encoding="utf8")
    return MAKERS[Path(target.path).suffix](source, target)


if __name__ == "__main__":
    for each in TARGETS:
        (RAW / each.path).write_bytes(build(each))
