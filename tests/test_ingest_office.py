"""Word, OpenDocument and PDF become the blocks a reader would point at."""
# ruff: noqa: E501

import datetime as dt
import io
import zipfile

import pikepdf
import pytest
import typst

from pipeline.errors import UnreadableReport
from pipeline.ingest import fingerprint, near_duplicates, read_report
from pipeline.settings import Reading

SETTINGS = Reading(min_words=5)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("draw", "drawing"),
        ("meta", "meta"),
    )
)


def archive(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name.replace("__", "/").replace("_xml", ".xml"))  # of 1980, not of now
            file.writestr(member, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


STYLES = f"""<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Punt"><w:name w:val="Punt"/><w:basedOn w:val="Standaard"/>
<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr><w:rPr><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Vet"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style></w:styles>"""
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>
<w:lvlText w:val="-"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text, style="", properties="", look=""):
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = text if text.startswith("<") else run(text, look)
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{inner}</w:p>"


def table(*rows, header=False):
    def cell(text):
        return f"<w:tc>{''.join(par(part) for part in text.split('/'))}</w:tc>"

    mark = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    cells = ["".join(cell(text) for text in row) for row in rows]
    return f"<w:tbl><w:tr>{mark}{cells[0]}</w:tr>{''.join(f'<w:tr>{row}</w:tr>' for row in cells[1:])}</w:tbl>"


def word(*body, **parts):
    return archive(
        word__document_xml=f"<w:document {W}><w:body>{''.join(body)}</w:body></w:document>",
        word__styles_xml=STYLES,
        word__numbering_xml=NUMBERING,
        **parts,
    )


def shown(report):
    return [(block.kind, block.marker, block.text) for block in report.blocks]


def listed(number, level=0):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_word_structure():
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:creator>Ria Smeets</dc:creator><dcterms:created>2024-03-05T10:00:00Z</dcterms:created></cp:coreProperties>"
    )
    content = word(
        par("Verslag wijkraad", "Titel"),
        table(("datum/5 maart 2024", "aanwezig/Els Vermeer (Tiel), Bo de Wit"), ("notulist/Ria Smeets", "afwezig")),
        par("Opening", "Punt"),
        par("De voorzitter opent en heet iedereen welkom in het nieuwe gebouw van de school."),
        par("Plannen", "Punt"),
        par("De wijk", look="<w:b/>"),
        par("Er zijn twee plannen voor de wijk en over allebei is lang gesproken."),
        par("een plein", properties=listed(1)),
        par("met bomen", properties=listed(1, 1)),
        par("met banken", properties=listed(1, 1)),
        par("een school", properties=listed(1)),
        par("- en een brug"),
        par("Acties", "Kop1"),
        table(("Actie", "Wie"), ("Raad bellen", "Els"), ("Plan schrijven", "Bo")),
        docProps__core_xml=core,
        word__header1_xml=f"<w:hdr {W}><w:p>{run('Wijkraad de Brug')}</w:p></w:hdr>",
    )
    report = read_report("a.docx", content, SETTINGS)
    assert shown(report) == [
        ("title", "", "Verslag wijkraad"),
        ("table_row", "", "datum: 5 maart 2024 | aanwezig: Els Vermeer (Tiel), Bo de Wit"),
        ("table_row", "", "notulist: Ria Smeets | afwezig"),
        ("heading", "1.", "Opening"),
        ("paragraph", "", "De voorzitter opent en heet iedereen welkom in het nieuwe gebouw van de school."),
        ("heading", "2.", "Plannen"),
        ("heading", "", "De wijk"),
        ("paragraph", "", "Er zijn twee plannen voor de wijk en over allebei is lang gesproken."),
        ("list_item", "•", "een plein"),
        ("list_item", "a)", "met bomen"),
        ("list_item", "b)", "met banken"),
        ("list_item", "•", "een school"),
        ("list_item", "-", "en een brug"),
        ("heading", "", "Acties"),
        ("table_row", "", "Actie | Wie"),
        ("table_row", "", "Raad bellen | Els"),
        ("table_row", "", "Plan schrijven | Bo"),
    ]
    assert [block.header for block in report.blocks if block.table == 1] == [("Actie", "Wie")] * 3
    assert [block.header for block in report.blocks if block.table == 0] == [(), ()]
    assert (report.info.author, report.info.created) == ("Ria Smeets", dt.date(2024, 3, 5))
    assert [(row.reason, row.text) for row in report.rejected] == [("page furniture: running head", "Wijkraad de Brug")]


def test_word_shows_what_the_page_shows():
    changed = f"<w:ins>{run('nieuwe ')}</w:ins><w:del><w:r><w:delText>oude </w:delText></w:r></w:del>"
    box = f"<w:r><w:drawing><w:txbxContent>{par('Tekst in een kader op de pagina van het verslag.')}</w:txbxContent></w:drawing></w:r>"
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = word(
        f"<w:p>{run('De ')}{changed}{run('school staat in de wijk en gaat in mei open voor iedereen.')}{note}{box}</w:p>",
        f"<w:p>{run('Regel een van de brief', '')}<w:r><w:br/></w:r>{run('Regel twee', '')}{run('geheim', '<w:vanish/>')}</w:p>",
        f"<w:sdt><w:sdtContent>{par('In een vak van het formulier.')}</w:sdtContent></w:sdt>",
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{par('Opening 3')}</w:sdtContent></w:sdt>",
        word__footnotes_xml=f'<w:footnotes {W}><w:footnote w:id="2">{par("Zie het plan van de gemeente.")}</w:footnote></w:footnotes>',
    )
    report = read_report("a.docx", content, SETTINGS)
    assert shown(report) == [
        ("paragraph", "", "De nieuwe school staat in de wijk en gaat in mei open voor iedereen."),
        ("paragraph", "", "Tekst in een kader op de pagina van het verslag."),
        ("paragraph", "", "Regel een van de brief"),
        ("paragraph", "", "Regel twee"),
        ("paragraph", "", "In een vak van het formulier."),
        ("paragraph", "[1]", "Zie het plan van de gemeente."),
    ]
    assert [(row.reason, row.text) for row in report.rejected] == [
        ("hidden text", "geheim"),
        ("page furniture: table of contents", "Opening 3"),
    ]


def test_word_in_the_strict_format():
    body = par("De voorzitter opent de vergadering en sluit die ook.")
    xml = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    strict = xml.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert read_report("a.docx", archive(word__document_xml=strict), SETTINGS).n_words == 9


def odt(body, **parts):
    styles = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Standard">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        "</text:list-style>"
    )
    return archive(
        mimetype="application/vnd.oasis.opendocument.text",
        content_xml=f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        **parts,
    )


def test_open_document():
    body = (
        "<text:tracked-changes><text:deletion><text:p>weg</text:p></text:deletion></text:tracked-changes>"
        '<text:h text:outline-level="1">Verslag wijkraad</text:h>'
        "<text:p>De wijkraad sprak over<text:s/>het plein<text:line-break/>en over de school."
        "<text:note><text:note-body><text:p>Bij het oude kerkje.</text:p></text:note-body></text:note></text:p>"
        '<text:p text:style-name="P1">De plannen</text:p>'
        '<text:list text:style-name="L1"><text:list-item><text:p>een plein</text:p>'
        "<text:list><text:list-item><text:p>met bomen</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>een school</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Actie</text:p></table:table-cell>"
        "<table:table-cell><text:p>Wie</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell><text:p>Raad bellen</text:p></table:table-cell>"
        "<table:table-cell><text:p>Els</text:p></table:table-cell></table:table-row></table:table>"
    )
    meta = (
        f'<office:document-meta {ODF} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Wijkraad</dc:title>'
        "<meta:creation-date>2024-03-05T10:00:00</meta:creation-date></office:meta></office:document-meta>"
    )
    report = read_report("a.odt", odt(body, meta_xml=meta), SETTINGS)
    assert shown(report) == [
        ("title", "", "Verslag wijkraad"),
        ("paragraph", "", "De wijkraad sprak over het plein"),
        ("paragraph", "", "en over de school."),
        ("heading", "", "De plannen"),
        ("list_item", "1.", "een plein"),
        ("list_item", "•", "met bomen"),
        ("list_item", "2.", "een school"),
        ("table_row", "", "Actie | Wie"),
        ("table_row", "", "Raad bellen | Els"),
        ("paragraph", "[1]", "Bij het oude kerkje."),
    ]
    assert (report.info.title, report.info.created) == ("Wijkraad", dt.date(2024, 3, 5))
    assert report.blocks[8].header == ("Actie", "Wie")


@pytest.fixture(scope="module")
def printed():
    """Print a two-page report with running heads, a ruled table and words broken at the ends of lines."""
    source = """
#set document(title: "Notulen wijkraad", author: "Ria Smeets", date: none)
#set page(paper: "a5", header: [Wijkraad de Brug], footer: context [Pagina #counter(page).display() van 2])
#set text(lang: "nl", size: 10pt, hyphenate: true)
#set par(justify: true)
#text(size: 16pt, weight: "bold")[Notulen wijkraad de Brug]

Dinsdag 5 maart 2024, buurthuis Zuid

#text(weight: "bold")[1. Opening]

De voorzitter opent de vergadering om acht uur en feliciteert de secretaris met haar benoeming tot gemeenteraadslid. Er zijn
verscheidene verontschuldigingen binnengekomen van vertegenwoordigers van onderwijsinstellingen en welzijnsorganisaties.

#text(weight: "bold")[2. Acties]

- Els Vermeer belt de school en vraagt of het plein op zaterdag open kan blijven voor de kinderen uit de buurt.
- Bo de Wit schrijft het plan.

#table(columns: 3, [*Actie*], [*Wie*], [*Wanneer*], [Raad bellen over het plein en over de verlichting in de straat], [Els], [1 mei],
[Plan], [Bo], [3 juni])

#pagebreak()

#text(weight: "bold")[3. Rondvraag]

Niemand heeft nog een vraag, en daarom sluit de voorzitter de vergadering ruim voor tienen met dank aan iedereen.
"""
    return typst.compile(source.encode("utf-8"))


def test_pdf(printed):
    report = read_report("a.pdf", printed, SETTINGS)
    assert shown(report) == [
        ("title", "", "Notulen wijkraad de Brug"),
        ("paragraph", "", "Dinsdag 5 maart 2024, buurthuis Zuid"),
        ("heading", "1.", "Opening"),
        (
            "paragraph",
            "",
            "De voorzitter opent de vergadering om acht uur en feliciteert de secretaris met haar benoeming tot "
            "gemeenteraadslid. Er zijn verscheidene verontschuldigingen binnengekomen van vertegenwoordigers van "
            "onderwijsinstellingen en welzijnsorganisaties.",
        ),
        ("heading", "2.", "Acties"),
        (
            "list_item",
            "•",
            "Els Vermeer belt de school en vraagt of het plein op zaterdag open kan blijven voor de kinderen uit de buurt.",
        ),
        ("list_item", "•", "Bo de Wit schrijft het plan."),
        ("table_row", "", "Actie | Wie | Wanneer"),
        ("table_row", "", "Raad bellen over het plein en over de verlichting in de straat | Els | 1 mei"),
        ("table_row", "", "Plan | Bo | 3 juni"),
        ("heading", "3.", "Rondvraag"),
        (
            "paragraph",
            "",
            "Niemand heeft nog een vraag, en daarom sluit de voorzitter de vergadering ruim voor tienen met dank aan iedereen.",
        ),
    ]
    assert report.blocks[8].header == ("Actie", "Wie", "Wanneer")
    assert [(row.reason, row.text, row.count) for row in report.rejected] == [
        ("page furniture: page number", "Pagina 1 van 2", 2),
        ("page furniture: running head", "Wijkraad de Brug", 2),
    ]
    assert (report.info.title, report.info.author) == ("Notulen wijkraad", "Ria Smeets")


def test_pdf_in_two_columns():
    source = """
#set page(width: 16cm, height: 12cm, columns: 2)
#set text(size: 9pt, lang: "nl")
De eerste kolom gaat over het plein en over de kinderen die er spelen. Zij willen een schommel en een bank, en de gemeente wil dat
de buurt meebetaalt aan wat er komt te staan.
#colbreak()
De tweede kolom gaat over de school en over de leraren die er werken. Zij willen een groter lokaal en minder kinderen in de klas.
"""
    report = read_report("a.pdf", typst.compile(source.encode()), SETTINGS)
    assert [(block.text.split()[1], block.text.split()[-1]) for block in report.blocks] == [
        ("eerste", "staan."),
        ("tweede", "klas."),
    ]


def test_pdf_with_password_scan_and_damage(printed):
    with pikepdf.open(io.BytesIO(printed)) as document:
        locked, blank = io.BytesIO(), io.BytesIO()
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(blank)
    for content, cause in (
        (locked.getvalue(), "is protected with a password"),
        (blank.getvalue(), "is a scan: a PDF with pictures of pages and no text layer"),
        (b"%PDF-1.7\nkapot", "is a damaged PDF"),
    ):
        with pytest.raises(UnreadableReport) as caught:
            read_report("map/a.pdf", content, SETTINGS)
        assert (caught.value.place, caught.value.cause) == ("map/a.pdf", cause)
        assert caught.value.remedy


def test_the_bytes_decide_what_a_file_is(printed):
    assert read_report(
        "a.doc", word(par("De voorzitter opent de vergadering en sluit die ook.")), SETTINGS
    ).media_type.endswith("wordprocessingml.document")
    assert read_report("a.txt", printed, SETTINGS).media_type == "application/pdf"
    assert (
        read_report("a.docx", b"De voorzitter opent de vergadering en sluit die ook.", SETTINGS).media_type
        == "text/plain"
    )
    assert read_report(
        "a.doc", rb"{\rtf1 De voorzitter opent de vergadering en sluit die ook.\par}", SETTINGS
    ).media_type == ("application/rtf")
    assert read_report(
        "a.txt", b"<html><p>De voorzitter opent de vergadering en sluit die ook.</p></html>", SETTINGS
    ).media_type == ("text/html")


def test_a_print_and_its_source_are_one_report(printed):
    source = """Notulen wijkraad de Brug

Dinsdag 5 maart 2024, buurthuis Zuid

1. Opening

De voorzitter opent de vergadering om acht uur en feliciteert de secretaris met haar benoeming tot gemeenteraadslid. Er zijn verscheidene verontschuldigingen binnengekomen van vertegenwoordigers van onderwijsinstellingen en welzijnsorganisaties.

2. Acties

- Els Vermeer belt de school en vraagt of het plein op zaterdag open kan blijven voor de kinderen uit de buurt.
- Bo de Wit schrijft het plan.

3. Rondvraag

Niemand heeft nog een vraag, en daarom sluit de voorzitter de vergadering ruim voor tienen met dank aan iedereen.
"""
    reports = [read_report("a.pdf", printed, SETTINGS), read_report("b.txt", source.encode(), SETTINGS)]
    marks = {report.report_id: fingerprint(report) for report in reports}
    assert near_duplicates(marks, {report.report_id: report.n_words for report in reports}, SETTINGS) == {
        "b.txt": "a.pdf"
    }
