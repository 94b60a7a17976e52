"""The public version: no name of a person anywhere, by any road."""

import io
import re
import zipfile

import pandas as pd
import pdfplumber
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.report import ReportOptions, render
from pipeline.report.exports import FORMATS, Format, export
from pipeline.report.masks import PHONE, Finder
from pipeline.report.public import anonymise
from pipeline.report.wording import Grammar
from pipeline.settings import ReportSettings, Settings
from tests import report_tables as world

OFFICE = "organisation:hamelink-partners"
NAMES = ("Wietske", "Hamelink", "Jorrit", "Van Dam", "Naima", "Zerhouni")


def named_tables() -> dict[str, pd.DataFrame]:
    """The invented world, with names in every place where one may hide."""
    tables = world.world_tables()
    first = "verslag-2021-02-04.txt"
    renamed = "Wietske Hamelink - verslag.txt"

    # identifiers that are made of names: of a file, a kind of session, an organisation
    moved = {first: renamed, "2021-06-17-werksessie": "2021-06-17-overleg-hamelink", "organisation:vng": OFFICE}

    def move(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.replace(moved) if len(frame) else frame

    tables = {name: move(frame) for name, frame in tables.items()}
    reports = tables["reports"].copy()
    reports.loc[reports["report_id"] == renamed, "title"] = "Verslag door WIETSKE HAMELINK"
    sessions = tables["sessions"].assign(date_evidence="Jorrit zegt: 4 februari [date on a line of its own]")
    outcomes = tables["outcomes"].assign(owner_names=[("Zoë van Zuilen",)] * 3, due_text="als Naima terug is")
    missing = tables["missing"].assign(evidence="Naima kondigt aan: 9 juni", announced_by=renamed)
    topics = pd.DataFrame(
        [("t01", "jorrit, geld", ("Jorrit", "geld"), 3, 0.9, 0.1, (f"{renamed}#2",))],
        columns=list(tables["topics"].columns),
    )
    rejected = tables["rejected"].assign(text="Hamelink", report_id=(renamed, "brief_van_hamelink.txt"))
    entities = tables["entities"].copy()
    entities.loc[entities["entity_id"] == OFFICE, "name"] = "Hamelink en partners"
    tables["mentions"].loc[tables["mentions"]["text"] == "Jorrit", ["role", "employer"]] = (
        "directeur Van Dam BV",
        "Van Dam BV",
    )
    tables["communities"] = pd.DataFrame(
        [("all", "person:naima-zerhouni", "c01", 0.9, 3)], columns=list(tables["communities"].columns)
    )
    tables["doubts"] = pd.DataFrame(
        [("merge", "Naima", "Is Naima Zerhouni meant?", ("Naima",), ("Naima zegt",), 3, "merge: Naima", ("naima",))],
        columns=list(tables["doubts"].columns),
    )
    return tables | {
        "reports": reports,
        "sessions": sessions,
        "outcomes": outcomes,
        "missing": missing,
        "topics": topics,
        "rejected": rejected,
        "entities": entities,
    }


@pytest.fixture(scope="module")
def outputs() -> dict[str, bytes]:
    settings = Settings(report=ReportSettings(title="het netwerk van Wietske Hamelink"))
    return render(named_tables(), world.MANIFEST, settings, ReportOptions(public=True))


def everything(outputs: dict[str, bytes]) -> str:
    texts = list(outputs)
    texts += [content.decode("utf-8") for name, content in outputs.items() if not name.endswith(".pdf")]
    with pdfplumber.open(io.BytesIO(outputs["rapport.pdf"])) as pdf:
        texts += [page.extract_text() for page in pdf.pages]
        texts.append(str(pdf.metadata))
    return "\n".join(texts)


def test_the_ordinary_version_does_name_people() -> None:
    plain = everything(render(named_tables(), world.MANIFEST, Settings()))
    for name in NAMES:
        assert name in plain


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_left_anywhere(outputs: dict[str, bytes], name: str) -> None:
    text = everything(outputs)
    assert name.casefold() not in text.casefold()
    assert name.casefold().replace(" ", "-") not in text.casefold()


def unpacked(files: dict[str, bytes]) -> str:
    """Everything that can be read in files, of which a workbook is a zip of XML."""
    texts = []
    for name, content in files.items():
        texts.append(name)
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                texts += [book.read(part).decode("utf-8") for part in book.namelist()]
        else:
            texts.append(content.decode("utf-8"))
    return "\n".join(texts)


MADE = {**world.MANIFEST, "inputs": {"Wietske Hamelink - verslag.txt": "0" * 64}}
TITLED = Settings(report=ReportSettings(title="het netwerk van Wietske Hamelink"))


@pytest.mark.parametrize("kind", FORMATS)
def test_no_covered_name_is_in_any_export(kind: Format) -> None:
    text = unpacked(export(named_tables(), MADE, TITLED, kind, public=True)).casefold()
    for name in NAMES:
        assert name.casefold() not in text
        assert name.casefold().replace(" ", "-") not in text
    assert "deventer.example" not in text
    assert "06-12345678" not in text
    assert "theme:npo" in text  # what is no person stays


def test_an_ordinary_export_does_name_people() -> None:
    for kind in FORMATS:
        assert "Wietske" in unpacked(export(named_tables(), MADE, TITLED, kind))


def test_the_public_workbook_says_what_it_is() -> None:
    text = unpacked(export(named_tables(), MADE, TITLED, "xlsx", public=True))
    assert "Dit is de openbare versie" in text
    assert "noemt mensen bij naam" not in text
    assert "wethouder (1)" in text


def test_nothing_of_single_people_is_exported_that_the_page_does_not_tell() -> None:
    files = export(named_tables(), MADE, TITLED, "csv", public=True)
    for table in ("attendance", "copresence", "communities", "doubts", "since_last"):
        assert len(files[f"{table}.csv"].decode("utf-8-sig").splitlines()) == 1, table


def test_mail_addresses_and_telephone_numbers_are_masked(outputs: dict[str, bytes]) -> None:
    text = everything(outputs)
    assert "06-12345678" not in text
    assert "deventer.example" not in text
    assert "Bel [telefoonnummer] of mail [e-mailadres]." in text


def test_people_stand_there_by_role(outputs: dict[str, bytes]) -> None:
    page = outputs["rapport.html"].decode("utf-8")
    assert "wethouder (1)" in page
    assert "directeur (2)" in page
    assert "SWV Havenrand" in page
    assert "Openbare versie" in page
    assert "gemeente Deventer" not in page  # the employer would tell who the alderman is


def test_links_about_one_or_two_people_are_left_out() -> None:
    public = anonymise(world.world_tables(), Grammar("nl"))
    kinds = dict(zip(public.tables["entities"]["entity_id"], public.tables["entities"]["kind"], strict=True))
    edges = public.tables["edges"]
    assert len(edges)
    assert not [row for row in edges.itertuples() if "person" in (kinds[row.source], kinds[row.target])]
    # NPO and armoede share four blocks, of which two name Wietske Hamelink and nobody else
    assert not len(edges.query("scope == 'all' and source == 'theme:armoede' and target == 'theme:npo'"))
    # OZA and NPO share one block that names nobody
    assert len(edges.query("scope == 'all' and source == 'theme:npo' and target == 'theme:oza'")) == 1
    before = len(world.world_tables()["edges"].query("scope == 'all'"))
    assert public.n_suppressed == before - len(edges.query("scope == 'all'"))


def test_spans_still_hold_after_masking() -> None:
    public = anonymise(world.world_tables(), Grammar("nl")).tables
    texts = {name: "\n".join(group["text"]) for name, group in public["blocks"].groupby("report_id", sort=False)}
    assert len(public["mentions"]) == len(world.world_tables()["mentions"])
    for row in public["mentions"].itertuples():
        assert texts[row.report_id][row.start_char : row.end_char] == row.text


@pytest.mark.parametrize(
    "number",
    [
        "06-12345678",
        "06 12 34 56 78",
        "+31 6 12345678",
        "0031612345678",
        "(030) 234 56 78",
        "030-2345678",
        "+31 (0)30 234 56 78",
    ],
)
def test_telephone_numbers_are_known(number: str) -> None:
    assert re.sub(PHONE, "#", f"Bel {number} gerust.") == "Bel # gerust."


@pytest.mark.parametrize(
    "text", ["op 17-06-2021", "5.000 euro", "van 9.30 tot 12.00 uur", "artikel 2.1.3", "in 2021-2022"]
)
def test_other_numbers_stay(text: str) -> None:
    assert re.sub(PHONE, "#", text) == text


def masked(text: str, name: str, role: str = "", body: str = "") -> str:
    """A block with one person in brackets, as the public version has it."""
    tables = world.base_tables([("a.txt", world.WORLD[0][1], "werksessie", "Verslag", (text,))])
    person = tables["entities"]["kind"] == "person"
    entities = tables["entities"].copy()
    entities["name"] = [name if p else body or n for p, n in zip(person, entities["name"], strict=True)]
    entities["aliases"] = [(name,) if p else () for p in person]
    roles = [("person:naima-zerhouni", "a.txt", "s", world.WORLD[0][1], role, "", None)] if role else []
    columns = list(tables["roles"].columns)
    roles_frame = pd.DataFrame([(*row, *[""] * (len(columns) - len(row))) for row in roles], columns=columns)
    public = anonymise(tables | {"entities": entities, "roles": roles_frame}, Grammar("nl"))
    whole = "\n".join(public.tables["blocks"]["text"])
    assert all(whole[m.start_char : m.end_char] == m.text for m in public.tables["mentions"].itertuples())
    return str(public.tables["blocks"]["text"].iloc[1])


@pytest.mark.parametrize(
    ("text", "name", "role", "expected"),
    [
        ("Mevrouw WOLTERS vraagt.", "R. Wolters-van Dam", "", "persoon 1 vraagt."),
        ("Wolters en Wolters-van Dam.", "R. Wolters-van Dam", "", "persoon 1 en persoon 1."),
        ("Mo vraagt om mooi weer.", "Mo", "", "persoon 1 vraagt om mooi weer."),
        ("De heer [naima-zerhouni:Prins] komt.", "Prins", "", "persoon 1 komt."),
        ("Mw. [naima-zerhouni:Prins] komt.", "Prins", "voorzitter", "voorzitter (1) komt."),
        ("De burgemeester Prins komt.", "Prins", "burgemeester", "De burgemeester (1) komt."),
        ("Burgemeester [naima-zerhouni:Prins] komt.", "Prins", "burgemeester", "burgemeester (1) komt."),
        ("Vraag het Prins.", "Prins", "leerplicht", "Vraag het persoon 1."),
        ("Bij [vng:Huurdersbelangen Prins] dus.", "Prins", "voorzitter", "Bij Huurdersbelangen [persoon] dus."),
    ],
)
def test_every_form_of_a_name_goes_with_its_address(text: str, name: str, role: str, expected: str) -> None:
    there = text if "naima" in text else f"{text} [naima-zerhouni:{name}]"
    shown = masked(there, name, role, "Huurdersbelangen Prins")
    assert shown == expected if there == text else shown.startswith(f"{expected} ")


@given(
    st.lists(st.text("abA' é_", min_size=1, max_size=4).filter(str.strip), max_size=6, unique=True),
    st.text("abA's’ é_.", max_size=30),
)
@hypothesis_settings(max_examples=150, deadline=None)
def test_names_are_found_as_whole_words_the_longest_first(forms: list[str], text: str) -> None:
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = "|".join(re.escape(form) for form in longest_first) or "(?!)"
    expected = [(m.start(), m.end(), m[1]) for m in re.finditer(rf"(?<!\w)({pattern})(?:'s|’s|s)?(?!\w)", text)]
    assert Finder(forms)(text) == expected
