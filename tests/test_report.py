"""The report as files: equal bytes, sound HTML, footnotes that lead somewhere, and nothing from a report that bites."""

import datetime as dt
import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from pipeline.report import ReportOptions, render
from pipeline.report.compose import compose
from pipeline.settings import ReportSettings, Settings
from pipeline.store.arrow import empty_frame
from pipeline.tables import TABLES
from tests import report_tables as world

NO_PDF = ReportOptions(pdf=False)


def html(tables: dict[str, pd.DataFrame], settings: Settings | None = None, **options: Any) -> str:
    return render(tables, world.MANIFEST, settings or Settings(), ReportOptions(pdf=False, **options))[
        "rapport.html"
    ].decode("utf-8")


def text_of(page: str) -> str:
    tree = HTMLParser(page)
    for script in tree.css("script, style"):
        script.decompose()
    return " ".join(tree.body.text(separator=" ").split())


@pytest.fixture(scope="module")
def page() -> str:
    return html(world.world_tables())


@pytest.fixture(scope="module")
def hostile() -> str:
    return html(world.hostile_tables())


def test_equal_tables_give_equal_bytes() -> None:
    first = render(world.world_tables(), world.MANIFEST, Settings())
    second = render({name: frame.copy() for name, frame in world.world_tables().items()}, world.MANIFEST, Settings())
    assert first == second
    assert set(first) == {
        "rapport.html",
        "rapport.pdf",
        *(f"figuren/thema-{name}.svg" for name in ("armoede", "npo", "oza", "thuiszitters", "vervoer")),
        *(f"figuren/{name}.svg" for name in ("netwerk", "persoon-thema", "thema-per-sessie")),
    }


@pytest.mark.parametrize("n", range(6))
def test_any_number_of_reports_gives_a_page(n: int) -> None:
    tables = world.analysed(world.base_tables(world.WORLD[len(world.WORLD) - n :])) if n else {}
    tables = tables or {name: empty_frame(table) for name, table in TABLES.items()}
    shown = text_of(html(tables))
    assert ("Er zijn nog geen verslagen om iets over te zeggen." in shown) == (n == 0)
    assert ("waarvan de datum niet bekend is" in shown) == (n == 1)
    for heading in ("In het kort", "Thema's door de tijd", "Sinds de vorige sessie", "Besluiten, acties en vragen"):
        assert heading in shown


def test_all_sections_stand_in_the_order_of_the_design(page: str) -> None:
    assert [node.text() for node in HTMLParser(page).css("main h2")] == [
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


@pytest.mark.parametrize("which", ["page", "hostile"])
def test_the_html_is_sound(which: str, request: pytest.FixtureRequest) -> None:
    source: str = request.getfixturevalue(which)
    tree = HTMLParser(source)
    assert tree.css_first("html").attributes["lang"] == "nl"
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in tree.css("a[href]"):
        assert link.attributes["href"].startswith("#")
        assert link.attributes["href"][1:] in ids
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4") if node.attributes.get("id") != "venstertitel"]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert all(len(image.attributes["alt"]) > 40 for image in tree.css("img"))
    assert all(head.attributes.get("scope") in ("col", "row") for head in tree.css("th"))
    assert not tree.css("[style], [onclick], [onerror], link, iframe, object, embed")
    assert len(tree.css("script")) == 2
    assert not re.search(r"https?://(?!www\.w3\.org/)", source)


def test_the_page_allows_nothing_but_its_own_style_and_script(page: str) -> None:
    policy = HTMLParser(page).css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy


def test_every_footnote_quotes_a_report(page: str) -> None:
    tables = world.world_tables()
    document = compose(tables, world.MANIFEST, Settings(), NO_PDF)
    texts = list(tables["blocks"]["text"])
    assert document.notes
    for note in document.notes:
        assert note.quotes
        for quote in note.quotes:
            words = "".join(text for text, _ in quote.pieces).removeprefix("… ").removesuffix(" …")
            assert any(words in text for text in texts)
    tree = HTMLParser(page)
    asked = {link.attributes["href"] for link in tree.css("sup.ref a")}
    assert asked == {f"#bron-{note.number}" for note in document.notes}


def test_outcomes_name_owner_and_day(page: str) -> None:
    shown = text_of(page)
    assert "Besloten wordt dat de telling maandelijks gebeurt." in shown
    row = next(r for r in HTMLParser(page).css("#besluiten tr") if "maakt voor 1 september een overzicht" in r.text())
    assert [cell.text() for cell in row.css("td bdi")] == ["Naima Zerhouni", "1 september 2021", "17 juni 2021"]


def test_announced_sessions_without_a_report_are_listed(page: str) -> None:
    rows = [row.text(separator="|") for row in HTMLParser(page).css("#sinds tbody tr")]
    assert len(rows) == 1
    assert rows[0].startswith(
        "9 juni 2022 (na het laatste verslag)|werksessie|10 maart 2022|De volgende sessie is op 9 juni"
    )


def test_one_theme_alone() -> None:
    shown = text_of(html(world.world_tables(), theme="npo"))
    assert "Dit overzicht gaat alleen over NPO (Nationaal Programma Onderwijs)." in shown
    assert "Thuiszitters" not in shown
    shown = text_of(html(world.world_tables(), theme="watermanagement"))
    assert "Het thema watermanagement komt in deze verslagen niet voor" in shown


def test_since_a_day() -> None:
    tree = HTMLParser(html(world.world_tables(), since=dt.date(2021, 11, 1)))
    section = tree.css_first("#sinds")
    assert section.css_first("h2").text() == "Sinds 1 november 2021"
    assert "Er waren sindsdien 2 sessies: 25 november 2021 en 10 maart 2022." in " ".join(section.text().split())
    assert "telling" not in tree.css_first("#besluiten").text()
    early = HTMLParser(html(world.world_tables(), since=dt.date(2000, 1, 1)))
    assert "Alle sessies vallen op of na die dag." in early.css_first("#sinds").text()
    late = HTMLParser(html(world.world_tables(), since=dt.date(2030, 1, 1)))
    assert "Sinds 1 januari 2030 is er geen sessie geweest" in late.css_first("#sinds").text()


def test_the_title_of_the_settings_is_used() -> None:
    settings = Settings(report=ReportSettings(title="Leernetwerk & meer"))
    assert HTMLParser(html(world.world_tables(), settings)).css_first("h1").text() == "Rode draad in Leernetwerk & meer"


def test_english_is_english() -> None:
    tree = HTMLParser(html(world.world_tables(), language="en"))
    assert tree.css_first("html").attributes["lang"] == "en"
    assert tree.css_first("main h2").text() == "In short"
    assert all(quote.attributes.get("lang") == "nl" for quote in tree.css("blockquote"))
    shown = text_of(tree.html or "")
    assert not re.search(r"\b(sessies|alinea|vermeldingen|verslagen van|kwam in)\b", shown)


def test_what_was_left_out_is_told_in_dutch(page: str) -> None:
    rows = [[c.text() for c in row.css("th, td")] for row in HTMLParser(page).css("#weggelaten tbody tr")]
    assert rows == [
        ["lezen", "te weinig tekst voor een verslag", "1"],
        ["namen herkennen", "gewoon woord aan het begin van een zin", "3"],
    ]


def test_text_of_reports_is_only_ever_text(hostile: str) -> None:
    tree = HTMLParser(hostile)
    assert not tree.css("main img[src=x], main b, main i")
    shown = text_of(hostile)
    assert "<script>document.title='gekaapt'</script>" in shown
    assert "\N{GRINNING FACE}" in shown
    assert "{{7*7}}" in shown
    assert "</script><img" not in hostile.split("<main", 1)[1].split("</main>", 1)[0]
    data = tree.css_first("#gegevens").text()
    assert "<" not in data


def test_hostile_text_leaves_pictures_and_pdf_whole() -> None:
    outputs = render(world.hostile_tables(), world.MANIFEST, Settings())
    assert outputs["rapport.pdf"].startswith(b"%PDF-")
    pictures = {name: content for name, content in outputs.items() if name.endswith(".svg")}
    assert pictures
    for name, content in pictures.items():
        assert re.fullmatch(r"figuren/[a-z0-9-]+\.svg", name)
        root = ElementTree.fromstring(content)
        assert not [node for node in root.iter() if node.tag.endswith(("script", "foreignObject", "image"))]


def test_fifty_reports_stay_small() -> None:
    assert len(html(world.many_tables()).encode("utf-8")) < 3_000_000
