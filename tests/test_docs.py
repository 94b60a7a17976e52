"""What the documentation says is what the program does: generated pages, commands, examples, links."""

import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.build import generated
from docs.reference import commands
from pipeline.cli import main
from pipeline.corrections.entries import KINDS
from pipeline.corrections.read import parse_corrections
from pipeline.errors import RodeDraadError
from pipeline.evolution import flow
from pipeline.ingest import duplicates
from pipeline.lexicon import load_lexicon
from pipeline.network.resample import SHARE
from pipeline.network.robust import FULL_RUNS
from pipeline.settings import Settings
from pipeline.tables import TABLES
from pipeline.topics import choice, consensus, features, spectral

ROOT = Path(__file__).resolve().parents[1]
README, GUIDE, METHODS = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/gids.md", "docs/methods.md")
)
PAGES = {path.relative_to(ROOT): path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
REPORT = """Verslag werksessie {number}

Datum: donderdag {day}
Aanwezig: Jelle Terpstra (voorzitter), Marleen Oudshoorn (gemeente Gouda), Ferdi Aksoy

Opening
Jelle Terpstra opent de werksessie om 10.00 uur en heet iedereen van harte welkom.

Onderwijs en zorg
Marleen Oudshoorn vertelt dat het onderwijszorgarrangement (OZA) in Gouda goed loopt en dat er geld nodig is.
Ferdi Aksoy vraagt hoe de OZA's betaald worden als de middelen van het Nationaal Programma Onderwijs stoppen.

Actie Ferdi: zoekt uit welke regeling er is, voor 1 juli.
Rondvraag nummer {number}: er zijn geen vragen meer en de vergadering wordt gesloten om 12.00 uur.
"""


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks of a page, without their indentation."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.S | re.M)
    return ["\n".join(line.removeprefix(indent) for line in code.splitlines()) for indent, code in found]


def said_commands(text: str) -> Iterator[list[str]]:
    """Give every command line that starts with rodedraad, in code blocks and in running text."""
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    inline = re.findall(r"`(rodedraad [^`]+)`", text)
    for line in (*lines, *inline):
        words = shlex.split(line, comments=True)
        if words[:1] == ["rodedraad"]:
            yield words[1:]


# ---------------------------------------------------------------- generated pages
@pytest.mark.parametrize("path", sorted(generated()), ids=lambda path: path.name)
def test_generated_files_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run 'make docs'"


def test_reference_names_every_setting_table_verb_and_correction() -> None:
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    for name, table in TABLES.items():
        assert f"### `{name}`" in page
        assert all(f"| `{column.name}` | {column.type}" in page for column in table.columns)
    for name, field in Settings.model_fields.items():
        section = field.annotation
        keys = section.model_fields if hasattr(section, "model_fields") else {name: field}
        assert all(f"| `{key}` |" in page and declared.description for key, declared in keys.items())
    assert all(f"### `rodedraad {name}" in page for name in commands())
    assert all(f"| `{kind}` |" in page for kind in KINDS)


# ---------------------------------------------------------------- verbs and commands
def test_every_verb_is_in_the_readme_and_has_help() -> None:
    rows = re.findall(r"^\| `(\w+) ?([^`]*)` \|", README, re.M)
    assert {name for name, _ in rows} == set(commands())
    for name, arguments in rows:
        command = commands()[name]
        assert command.help
        assert all(p.help for p in command.params), name  # type: ignore[attr-defined]
        wanted = [p.required for p in command.params if p.param_type_name == "argument"]
        assert [not word.startswith("[") for word in arguments.split()] == wanted, name


@pytest.mark.parametrize("page", ["README.md", "docs/gids.md", "docs/reference.md", "docs/methods.md", "notebooks"])
def test_every_command_that_is_named_exists(page: str) -> None:
    path = ROOT / page
    files = [path] if path.is_file() else sorted(path.glob("*.py"))
    for file in files:
        for words in said_commands(file.read_text(encoding="utf-8")):
            check_command(words, str(file.name))


def check_command(words: list[str], where: str) -> None:
    options = [word.split("=")[0] for word in words if word.startswith("-")]
    if words and not words[0].startswith("-"):
        assert words[0] in commands(), f"{where}: {words}"
        known = {name for p in commands()[words[0]].params for name in (*p.opts, *p.secondary_opts)}
    else:
        known = set()
    assert set(options) <= known | {"--help", "-h", "--debug"}, f"{where}: {words}"


def test_readme_options_of_report_and_export_exist() -> None:
    for verb in ("report", "export"):
        (row,) = re.findall(rf"^\| `{verb} [^|]*\|(.*)\|$", README, re.M)
        known = {name for p in commands()[verb].params for name in p.opts}
        assert set(re.findall(r"--\w+", row)) <= known


# ---------------------------------------------------------------- the guide, followed step by step
@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the guide's first steps were done, with three invented reports."""
    place = tmp_path_factory.mktemp("guide")
    before = Path.cwd()
    os.chdir(place)
    try:
        assert main(["init", "mijn-programma"]) == 0
        for number, day in enumerate(("10 maart 2022", "14 april 2022", "12 mei 2022"), 1):
            name = f"verslag {number}.txt"
            raw = place / "mijn-programma" / "data" / "raw"
            (raw / name).write_text(REPORT.format(number=number, day=day), encoding="utf-8")
        assert main(["run", "mijn-programma"]) == 0
    finally:
        os.chdir(before)
    return place


STEPS = [words for words in said_commands(GUIDE) if "mijn-programma" in words]


@pytest.mark.parametrize("words", STEPS, ids=" ".join)
def test_every_step_of_the_guide_works(words: list[str], followed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(followed)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" if words[0] == "forget" else ""))
    assert main(words) in ({0, 3} if words[0] in ("run", "review", "init") else {0})


def test_the_guide_names_every_verb_an_analyst_needs() -> None:
    assert {words[0] for words in said_commands(GUIDE) if words} >= set(commands()) - {"evaluate"}


def test_python_of_the_guide_runs(followed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(followed)
    (code,) = blocks(GUIDE, "python")
    names: dict[str, object] = {}
    exec(compile(code, "gids.md", "exec"), names)
    assert repr(names["project"]).startswith("Project 'mijn-programma': 3 reports, 3 meetings")


def test_yaml_of_the_guide_is_valid(tmp_path: Path) -> None:
    examples = blocks(GUIDE, "yaml")
    knowledge = [text for text in examples if text.startswith(("themes:", "organisations:"))]
    assert len(knowledge) == 3
    for text in knowledge:
        (tmp_path / f"{text.split(':')[0]}.yaml").write_text(text, encoding="utf-8")
        load_lexicon(tmp_path)
    (shown,) = (parse_corrections(text) for text in examples if text not in knowledge)
    assert all(getattr(shown, kind) for kind in KINDS), "the guide shows every kind of correction"


# ---------------------------------------------------------------- methods
@pytest.mark.parametrize(
    "words",
    [
        f"bottom-k sketch of {duplicates._SKETCH} hashes",
        f"Up to {FULL_RUNS} reports",
        f"{SHARE:.0%} of the blocks of".replace("%", " %"),
        f"a median of {flow.MEDIAN_BLOCKS} blocks",
        f"Jaccard at least {flow.LIKE}",
        f"only when {flow.SUPPORT:.0%} of the resamples".replace("%", " %"),
        f"{consensus.RESAMPLES} parts with {consensus.SHARE:.0%} of the blocks".replace("%", " %"),
        f"its {spectral.NEIGHBOURS} nearest neighbours",
        f"differs by less than {choice.EQUAL_COHERENCE} too",
        f"character {features.CHARACTERS[0]}- to {features.CHARACTERS[1]}-grams",
    ],
)
def test_methods_states_the_thresholds_of_the_code(words: str) -> None:
    assert words in " ".join(METHODS.split())


def test_methods_names_settings_that_exist() -> None:
    for section, key in re.findall(r"`\[(\w+)\] (\w+)`", METHODS + GUIDE):
        assert key in Settings.model_fields[section].annotation.model_fields, f"[{section}] {key}"  # type: ignore[union-attr]


def test_methods_lists_every_paper_that_the_statistics_cite() -> None:
    references = " ".join(METHODS.partition("## References")[2].split())
    entries = [entry for entry in references.split(" · ") if entry]
    cited = set()
    for room in ("network", "evolution", "topics"):
        for path in (ROOT / "pipeline" / room).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            cited |= set(re.findall(r"([A-Z]\w+)(?:'s)?(?: et al\.)? \(?((?:19|20)\d\d)[,;)]", text))
    assert len(cited) > 20
    for surname, year in sorted(cited):
        assert any(surname in entry and f"({year})" in entry for entry in entries), f"{surname} {year}"


def test_methods_gives_every_paper_it_cites() -> None:
    text, _, references = METHODS.partition("## References")
    for surname, year in re.findall(r"([A-Z]\w+)(?:'s)?(?: et al\.)? \(?((?:19|20)\d\d)\b", text):
        assert re.search(rf"{surname}[^·]*\({year}\)", references), f"{surname} {year}"


# ---------------------------------------------------------------- links
@pytest.mark.parametrize("name", sorted(PAGES), ids=str)
def test_links_lead_somewhere(name: Path) -> None:
    text = re.sub(r"```.*?```", "", PAGES[name].read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        path = PAGES[name].parent / file if file else PAGES[name]
        assert path.exists(), f"{name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
            slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in slugs, f"{name}: {target}"


def test_guide_quotes_messages_that_exist() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    table = GUIDE.partition("## Problemen oplossen")[2]
    messages = [m.strip(". ") for m in re.findall(r"^\| `([^`]+)` \|", table, re.M)]
    assert len(messages) >= 4
    for message in messages:
        assert message.replace(" (en)", "") in sources, message


def test_errors_are_told_in_the_reference() -> None:
    codes = {kind.exit_code for kind in (RodeDraadError, *RodeDraadError.__subclasses__())}
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert all(f"| {code} |" in page for code in codes | {0})


def test_pictures_are_small_and_fetch_nothing() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    assert [path.name for path in pictures] == ["report.png", "terminal.svg"]
    assert all(path.stat().st_size < 300_000 for path in pictures)
    drawn = pictures[1].read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"')]+", drawn)) == {"http://www.w3.org/2000/svg"}
    assert "rodedraad" in drawn
