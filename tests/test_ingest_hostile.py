"""Nothing that lies in a folder makes the reader fail, hang or vanish silently."""
# ruff: noqa: E501

import io
import os
import zipfile
import zlib

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableReport
from pipeline.ingest import RawFile, discover, read_bytes, read_report
from pipeline.ingest.formats import SUFFIXES
from pipeline.settings import Reading

SETTINGS = Reading()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT = (
    "De voorzitter opent de vergadering en heet iedereen welkom. Het verslag van de vorige keer wordt zonder wijzigingen vastgesteld. "
    * 2
)


def packed(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name.replace("__", "/").replace("_xml", ".xml"))  # of 1980, not of now
            file.writestr(member, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def word(body):
    return packed(word__document_xml=f"<w:document {W}><w:body>{body}</w:body></w:document>")


def lying_archive():
    """Return a docx that says its text is small, where it is large."""
    content = bytearray(word(f"<w:p>{' ' * 3_000_000}</w:p>"))
    size = zipfile.ZipFile(io.BytesIO(bytes(content))).getinfo("word/document.xml").file_size
    return bytes(content).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def pdf_bomb(layers=1):
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(5)) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data)
    with pikepdf.new() as document:
        document.add_blank_page()
        stream = pikepdf.Stream(document, data)
        stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode] * layers)
        document.pages[0].Contents = document.make_indirect(stream)
        saved = io.BytesIO()
        document.save(saved, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return saved.getvalue()


def pdf_loop():
    """Return a PDF whose page tree contains itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


SMALL = Reading(max_unpacked_mb=1, max_words=500, max_blocks=20, max_file_mb=1)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
SMALL_BOMB = pdf_bomb()
BOMB_YAML = "a: &a [x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("name", "content", "limits", "cause"),
    [
        ("a.docx", packed(word__document_xml=bytes(2 << 20)), SMALL, "unpacks to 2 MB"),
        (
            "a.docx",
            lying_archive(),
            SMALL,
            "is damaged: part word/document.xml (Bad CRC-32 for file 'word/document.xml')",
        ),
        ("a.pdf", pdf_bomb(), SMALL, "unpacks to more than 1 MB"),
        ("a.pdf", pdf_bomb(2), SMALL, "unpacks to more than 1 MB"),
        ("a.pdf", pdf_loop(), SETTINGS, "is a scan: a PDF with pictures of pages and no text layer"),
        (
            "a.docx",
            packed(
                word__document_xml=f'<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><w:document {W}>&b;</w:document>'
            ),
            SETTINGS,
            "declares XML entities in word/document.xml, which office programs never do",
        ),
        (
            "a.odt",
            packed(content_xml='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'.encode("utf-16")),
            SETTINGS,
            "declares XML entities in content.xml, which office programs never do",
        ),
        ("a.html", b"<div>" * 50_000 + TEXT.encode(), SETTINGS, "is nested more than 1000 levels deep"),
        ("a.md", b"woord\n" * 501, SMALL, "has more than 500 words"),
        ("a.txt", b"a\n\n" * 30, SMALL, "has 30 paragraphs"),
        ("a.html", b"<p>a" * 30, SMALL, "has more than 20 paragraphs"),
        ("a.txt", b"\n" * 100 + TEXT.encode(), SMALL, "has 100 lines"),
        ("a.txt", bytes(2 << 20), SMALL, "is 2 MB"),
        ("a.txt", b"\x00" * 90, SETTINGS, "is empty"),
        ("a.txt", b"", SETTINGS, "is empty"),
        ("a.txt", bytes(range(256)) * 20, SETTINGS, "is binary, not text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), SETTINGS, "is a PNG image, not a report"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), SETTINGS, "is protected with a password"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), SETTINGS, "is in the old Word format .doc (97-2003)"),
        ("a.docx", packed(xl__workbook_xml="<x/>"), SETTINGS, "is a spreadsheet, not a report"),
        ("a.docx", packed(a="b"), SETTINGS, "is an archive, not a report"),
        ("a.docx", b"PK\x03\x04" + bytes(99), SETTINGS, "is damaged (File is not a zip file)"),
        ("a.txt", b"Te weinig.", SETTINGS, "has only 2 words"),
        ("a.eml", b"Subject: leeg\n\n", SETTINGS, "is a mail without text"),
    ],
)
def test_what_cannot_be_read_is_named(name, content, limits, cause):
    with pytest.raises(UnreadableReport) as caught:
        read_report(f"map/{name}", content, limits)
    assert (caught.value.place, caught.value.cause) == (f"map/{name}", cause)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", b"> " * 20_000 + b"\n\n" + TEXT.encode()),
        ("a.md", b"[" * 20_000 + b"\n\n" + TEXT.encode()),
        ("a.md", b"**" * 20_000 + b"\n\n" + TEXT.encode()),
        ("a.md", f"---\n{BOMB_YAML}---\n{TEXT}".encode()),
        ("a.md", b"---\na: " + b"[" * 3000 + b"\n---\n" + TEXT.encode()),
        ("a.rtf", b"{\\rtf1 " + b"{" * 50_000 + TEXT.encode()),
        (
            "a.docx",
            word(
                "<w:sdt><w:sdtContent>" * 40
                + f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"
                + "</w:sdtContent></w:sdt>" * 40
            ),
        ),
        ("a.txt", TEXT.replace(" ", "\x00 ", 5).encode()),
        ("a.txt", TEXT.encode() + "\udcff".encode("utf-8", "surrogatepass")),
        ("a.txt", b". " * 20_000 + b"\n\n" + TEXT.encode()),
        ("a.eml", b"From: =?utf-8?q?" + b"a" * 5000 + b"\nDate: gisteren\n\n" + TEXT.encode()),
    ],
    ids=[
        "quotes",
        "brackets",
        "stars",
        "yaml-bomb",
        "yaml-deep",
        "rtf-deep",
        "docx-nested",
        "nul",
        "surrogate",
        "dots",
        "eml-header",
    ],
)
def test_what_is_strange_is_still_read(name, content):
    report = read_report(name, content, SETTINGS)
    assert "Het verslag van de vorige keer wordt zonder wijzigingen vastgesteld." in report.text
    assert report.language in ("", "nl")


def test_another_language_is_named_and_can_be_asked_for():
    english = b"The chair opened the meeting and welcomed everybody. The minutes of the previous meeting were approved as they stand. We then talked about next year."
    with pytest.raises(UnreadableReport) as caught:
        read_report("a.txt", english, SETTINGS)
    assert caught.value.cause == "not Dutch (en)"
    assert caught.value.remedy == 'to read it, set [reading] languages = ["nl", "en"]'
    assert read_report("a.txt", english, Reading(languages=("nl", "en"))).language == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Aanwezig: John Smith, Mary Johnson, Harry Brown, Jim Taylor, Anne Wilson, Bob Moore, Kate White, Tom Harris, Sue Clark, Ray Lewis",
        "Agenda\n\n1. Opening\n2. Update Community of Practice\n3. Roadmap API governance\n4. Feedback stakeholders\n5. Planning Q3\n6. Rondvraag en sluiting",
    ],
)
def test_names_and_jargon_are_no_other_language(text):
    assert read_report("a.txt", text.encode(), Reading(min_words=5)).language in ("", "nl")


SUFFIX = st.sampled_from(sorted(SUFFIXES))
START = st.sampled_from(
    [
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"{\\rtf1 ",
        b"<html><table>",
        b"\xff\xfe",
        b"---\n",
        b"# ",
        b"| a | b |\n",
        b"Subject: x\n\n",
    ]
)
PART = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [
            b"\n\n",
            b"<ul><li>",
            b"</td>",
            b"\\par ",
            b"{\\b ",
            b"\\'e9",
            b"\\u-10179 ",
            b"* ",
            b"1. ",
            b"|",
            b"> ",
            TEXT.encode(),
        ]
    ),
)


def outcome(name, content, limits):
    try:
        return read_report(name, content, limits)
    except UnreadableReport as error:
        return error


@example(".doc", b"", [b"0\x1c", "\U00011500".encode()])
@settings(max_examples=150, deadline=None)
@given(SUFFIX, START, st.lists(PART, max_size=12))
def test_any_bytes_become_a_report_or_one_clear_line(suffix, start, parts):
    result = outcome(f"a{suffix}", start + b"".join(parts), Reading(min_words=1))
    if isinstance(result, UnreadableReport):
        assert "\n" not in str(result)
        assert result.__cause__ is None, f"not foreseen: {result}"
        return
    assert result.blocks
    for number, block in enumerate(result.blocks):
        assert block.block == number
        assert result.text[block.start_char : block.end_char] == block.text
        assert block.text == block.text.strip() != ""
        assert all(character.isprintable() or "\ue000" <= character <= "\uf8ff" for character in block.text)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_documents_never_fail(data):
    sound = [word(f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"), pdf_loop(), SMALL_BOMB]
    content = bytearray(data.draw(st.sampled_from(sound)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    result = outcome("a.docx", bytes(content), SETTINGS)
    assert not isinstance(result, UnreadableReport) or result.remedy


def test_discover_names_what_it_leaves_out(tmp_path):
    raw = tmp_path / "raw"
    outside = tmp_path / "buiten.txt"
    outside.write_text(TEXT)
    (raw / "map").mkdir(parents=True)
    for name in ("b.txt", "map/a.docx", "~$b.docx", ".DS_Store", "Thumbs.db", "c.tmp", ".~lock.b.odt#", "Été.md"):
        (raw / name).write_bytes(b"x")
    for name in (
        "foto.jpg",
        "blad.xlsx",
        "geen-eind",
        ".verborgen.txt",
        "groot.txt",
        "nieuwe\nregel.txt",
        f"{'lang' * 50}.txt",
    ):
        (raw / name).write_bytes(b"x")
    (raw / "groot.txt").write_bytes(bytes((1 << 20) + 1))
    (raw / "link.txt").symlink_to(outside)
    (raw / "binnen.txt").symlink_to(raw / "b.txt")
    (raw / "kring").symlink_to(tmp_path)
    (raw / "gebroken.txt").symlink_to(raw / "weg.txt")
    os.mkfifo(raw / "pijp.txt")
    (raw / ".git").mkdir()
    found = discover(raw, Reading(max_file_mb=1, max_path_chars=200))
    assert [file.report_id for file in found.files] == ["b.txt", "binnen.txt", "map/a.docx", "Été.md"]
    assert [(row.report_id[:20], row.reason) for row in found.rejected] == [
        (".git", "hidden folder"),
        (".verborgen.txt", "hidden file"),
        ("blad.xlsx", "unknown kind of file '.xlsx'"),
        ("foto.jpg", "unknown kind of file '.jpg'"),
        ("gebroken.txt", "cannot be opened"),
        ("geen-eind", "no file ending"),
        ("groot.txt", "file too large"),
        ("kring", "link to a folder"),
        ("langlanglanglanglang", "name too long"),
        ("link.txt", "link to a file outside the folder"),
        ("nieuwe?regel.txt", "name with characters that cannot be printed"),
        ("pijp.txt", "no ordinary file"),
    ]
    assert all(row.remedy and row.kind == "file" and row.stage == "ingest" for row in found.rejected)


def test_two_paths_that_read_alike_do_not_collide(tmp_path):
    for name in ("verslag\u00e9.txt", "verslage\u0301.txt"):
        (tmp_path / name).write_text("x")
    found = discover(tmp_path, SETTINGS)
    assert [file.report_id for file in found.files] == ["verslagé.txt"]
    assert [row.reason for row in found.rejected] == ["name cannot be told from another file's"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    found = discover(tmp_path / "weg", SETTINGS)
    assert (found.files, [row.reason for row in found.rejected]) == ((), ["folder cannot be opened"])


def test_a_file_may_vanish_grow_or_turn_into_something_else(tmp_path):
    for name, change, cause in (
        ("weg.txt", lambda path: path.unlink(), "vanished while the reports were read"),
        ("groei.txt", lambda path: path.write_bytes(bytes((1 << 20) + 1)), "is larger than 1 MB"),
        ("map.txt", lambda path: (path.unlink(), path.mkdir()), "cannot be read (Is a directory)"),
    ):
        path = tmp_path / name
        path.write_text("x")
        file = RawFile(name, path, 1)
        assert read_bytes(file, SETTINGS) == b"x"
        change(path)
        with pytest.raises(UnreadableReport) as caught:
            read_bytes(file, Reading(max_file_mb=1))
        assert (caught.value.place, caught.value.cause) == (name, cause)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path):
    path = tmp_path / "dicht.txt"
    path.write_text("x")
    path.chmod(0)
    assert [row.reason for row in discover(tmp_path, SETTINGS).rejected] == ["no permission to read"]
    with pytest.raises(UnreadableReport, match="may not be read"):
        read_bytes(RawFile("dicht.txt", path, 1), SETTINGS)


def test_the_same_archive_is_packed_at_any_moment(monkeypatch):
    """Two workers that collect these tests a moment apart must see the same cases."""
    before = word("<w:p/>")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert word("<w:p/>") == before
