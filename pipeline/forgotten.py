"""Cover the names of people who asked to be forgotten, without keeping those names.

``data/forgotten.json`` holds keyed hashes of folded name forms. A form of several words is covered in every
report; a form of one word (a first name, initials) only in the reports in which it stood for that person.
Covering replaces letters and digits by full blocks, one for one, so that all spans stay what they were.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.corrections.names import fold
from pipeline.errors import ProjectError
from pipeline.records import Block, DocumentInfo, Report
from pipeline.settings import digest

FILE_NAME = "forgotten.json"
COVER = "█"
MOST_WORDS = 7  # of a name form
_WORD = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00|0)\d(?:[\s().-]{0,3}\d){7,11}(?!\w)")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Hashes of the name forms to cover."""

    salt: str = ""
    anywhere: frozenset[str] = field(default_factory=frozenset)
    within: frozenset[str] = field(default_factory=frozenset)  # of a report id and a form

    @property
    def digest(self) -> str:
        """Hash of what is covered."""
        return digest(self.salt, *sorted(self.anywhere), *sorted(self.within))

    def __bool__(self) -> bool:
        return bool(self.anywhere or self.within)

    def hash_of(self, form: str, report_id: str = "") -> str:
        """Return the keyed hash of a folded form, of one report or of all."""
        return hmac.new(self.salt.encode(), f"{report_id}\0{form}".encode(), hashlib.sha256).hexdigest()

    def with_forms(self, forms: Mapping[str, Iterable[str]]) -> Forgotten:
        """Return this with forms added: form as written -> reports in which it stood for the person."""
        anywhere, within = set(self.anywhere), set(self.within)
        for form, report_ids in forms.items():
            folded = fold(form)
            if not folded:
                continue
            if " " in folded and len(folded) > 4:
                anywhere.add(self.hash_of(folded))
            within.update(self.hash_of(folded, report_id) for report_id in report_ids)
        return replace(self, anywhere=frozenset(anywhere), within=frozenset(within))

    def to_json(self) -> str:
        """Return it as the text of ``forgotten.json``."""
        value = {"salt": self.salt, "anywhere": sorted(self.anywhere), "within": sorted(self.within)}
        return json.dumps(value, indent=1) + "\n"


def load_forgotten(project: Path) -> Forgotten:
    """Read ``data/forgotten.json`` of a project folder; nothing is forgotten where there is none.

    Raises:
        ProjectError: the file is damaged; covering must not fail silently.
    """
    path = project / "data" / FILE_NAME
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return Forgotten(value["salt"], frozenset(value["anywhere"]), frozenset(value["within"]))
    except FileNotFoundError:
        return Forgotten()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectError(str(path), "is damaged", "put back a copy of it; without it names would return") from error


def cover(report: Report, forgotten: Forgotten) -> Report:
    """Return the report with the forgotten names covered in its text, title and properties; spans stay equal."""
    if not forgotten:
        return report

    def hide(text: str) -> str:
        return cover_text(text, report.report_id, forgotten)

    blocks = tuple(
        replace(block, text=hide(block.text), section=hide(block.section), cells=tuple(map(hide, block.cells)))
        if _differs(block, hide)
        else block
        for block in report.blocks
    )
    info = DocumentInfo(
        hide(report.info.title),
        hide(report.info.author),
        report.info.created,
        report.info.modified,
        tuple((key, hide(value)) for key, value in report.info.fields),
    )
    rejected = tuple(replace(row, text=hide(row.text)) for row in report.rejected)
    warnings = tuple(map(hide, report.warnings))
    return replace(report, title=hide(report.title), blocks=blocks, info=info, rejected=rejected, warnings=warnings)


def _differs(block: Block, hide: object) -> bool:
    assert callable(hide)
    return any(hide(text) != text for text in (block.text, block.section, *block.cells))


def cover_text(text: str, report_id: str, forgotten: Forgotten) -> str:
    """Cover every forgotten name form in a text, and e-mail addresses that hold a covered surname.

    >>> someone = Forgotten("s").with_forms({"Marijke Bos": ["a.txt"], "Marijke": ["a.txt"]})
    >>> cover_text("Marijke Bos sprak. Marijkes plan.", "a.txt", someone)
    '███████ ███ sprak. ████████ plan.'
    >>> cover_text("Marijke sprak met marijke bos.", "b.txt", someone)
    'Marijke sprak met ███████ ███.'
    """
    words = [(match.start(), match.end(), fold(match.group())) for match in _WORD.finditer(text)]
    hidden = [False] * len(text)
    for first in range(len(words)):
        form = ""
        for last in range(first, min(first + MOST_WORDS, len(words))):
            form = f"{form} {words[last][2]}".strip()
            for shape in {form, form.removesuffix("s")} if form else ():
                if (
                    forgotten.hash_of(shape) in forgotten.anywhere
                    or forgotten.hash_of(shape, report_id) in forgotten.within
                ):
                    hidden[words[first][0] : words[last][1]] = [True] * (words[last][1] - words[first][0])
    for match in _MAIL.finditer(text):
        local = match.group().split("@")[0]
        parts = [fold(part) for part in re.split(r"[.+_-]", local)]
        shapes = {*parts, " ".join(parts), *(p[1:] for p in parts)}
        if any(
            forgotten.hash_of(s, report_id) in forgotten.within or forgotten.hash_of(s) in forgotten.anywhere
            for s in shapes
        ):
            hidden[match.start() : match.end()] = [True] * len(match.group())
    if any(hidden):  # a number beside a covered name is most likely that person's
        for match in _PHONE.finditer(text):
            hidden[match.start() : match.end()] = [True] * len(match.group())
    return "".join(
        COVER if covered and letter.isalnum() else letter for letter, covered in zip(text, hidden, strict=True)
    )
