"""Hold every setting once, with its default, bounds and meaning."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SettingsError, did_you_mean

FILE_NAME = "rodedraad.toml"


class Section(BaseModel):
    """A part of rodedraad.toml: unknown keys are errors, values are checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Language(Section):
    """[language]: the Dutch spaCy pipeline."""

    model: str = "auto"
    """spaCy pipeline: auto (nl_core_news_sm if installed, else the bundled one), a package name or a folder."""
    batch_size: int = Field(64, ge=1, le=4096)
    """Blocks per batch of the language pass."""


class Reading(Section):
    """[reading]: limits and choices when files are read."""

    max_file_mb: int = Field(50, ge=1)
    """Largest file read, in MB; larger ones are left out."""
    max_unpacked_mb: int = Field(200, ge=1)
    """Largest unpacked size of a docx or odt, in MB."""
    max_words: int = Field(300_000, ge=100)
    """Most words of one report."""
    max_blocks: int = Field(50_000, ge=10)
    """Most blocks of one report."""
    languages: tuple[str, ...] = ("nl",)
    """ISO 639-1 codes of the languages that are read; others are left out and named."""
    min_words: int = Field(20, ge=1)
    """A file with fewer words is no report."""
    near_duplicate: float = Field(0.9, gt=0.5, le=1.0)
    """Share of the shorter file's word 5-grams that must stand in the longer for the two to be the same report."""
    max_pages: int = Field(1_000, ge=1)
    """Most pages of a PDF."""
    max_path_chars: int = Field(400, ge=20)
    """Longest path of a report below data/raw, in characters."""


class Statistics(Section):
    """[statistics]: co-occurrence, tests and thresholds."""

    unit: Literal["block", "sentence", "section"] = "block"
    """Where two entities must stand together to be linked."""
    alpha: float = Field(0.05, gt=0, lt=0.5)
    """False discovery rate for links and changes."""
    min_blocks: int = Field(2, ge=1)
    """An entity in fewer blocks is not tested for links."""
    period: Literal["session", "month", "quarter", "year"] = "session"
    """Time step of trajectories in the report."""
    resamples: int = Field(100, ge=10, le=10_000)
    """Bootstrap resamples for centralities and communities."""


class Topics(Section):
    """[topics]: clustering of blocks."""

    number: int = Field(0, ge=0, le=200)
    """Number of topics; 0 lets stability decide."""
    min_blocks: int = Field(20, ge=5)
    """Below this many blocks no topics are made."""
    min_words: int = Field(5, ge=1)
    """Shorter blocks get no topic."""
    semantic: bool = False
    """Compare blocks by meaning too, with sentence embeddings; needs `pip install 'rodedraad[semantic]'`."""


class ReportSettings(Section):
    """[report]: what the steering group sees."""

    title: str = ""
    """Title of the report; '' takes a general one."""
    core_themes: tuple[str, ...] = ("OZA", "NPO")
    """Themes that always get a chart when they occur."""
    max_themes: int = Field(12, ge=1, le=60)
    """Most theme charts in the report."""


class Settings(Section):
    """Everything rodedraad.toml can hold."""

    seed: int = Field(0, ge=0)
    """Seed of everything that draws at random."""
    language: Language = Language()
    reading: Reading = Reading()
    statistics: Statistics = Statistics()
    topics: Topics = Topics()
    report: ReportSettings = ReportSettings()


def load_settings(project: Path) -> Settings:
    """Read ``rodedraad.toml`` of a project folder, or the defaults where there is none.

    Raises:
        SettingsError: unknown key, impossible value or malformed TOML; the message names place, value and remedy.
    """
    path = project / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(FILE_NAME, f"cannot be read ({error})", "make it a readable UTF-8 file") from error
    return parse_settings(text)


def parse_settings(text: str) -> Settings:
    """Parse the text of a ``rodedraad.toml``.

    >>> parse_settings("seed = 3").seed
    3
    >>> parse_settings("sead = 3")
    Traceback (most recent call last):
        ...
    pipeline.errors.SettingsError: rodedraad.toml:1: unknown key 'sead'; did you mean 'seed'?
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f"{FILE_NAME}:{line[1]}" if line else FILE_NAME
        raise SettingsError(place, f"is not valid TOML ({error})", "see https://toml.io") from error
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise _explain(text, tuple(str(part) for part in first["loc"]), first["type"], first["msg"]) from error


def _explain(text: str, location: tuple[str, ...], kind: str, message: str) -> SettingsError:
    keys = tuple(part for part in location if not part.isdigit())
    place = f"{FILE_NAME}:{_line_of(text, keys)}"
    name = ".".join(keys)
    if kind == "extra_forbidden":
        section: type[BaseModel] = Settings
        for part in keys[:-1]:
            annotation = section.model_fields[part].annotation
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                section = annotation
        return SettingsError(place, f"unknown key '{name}'", did_you_mean(keys[-1], section.model_fields))
    return SettingsError(place, f"'{name}' has an impossible value: {message[0].lower()}{message[1:]}", "correct it")


def _line_of(text: str, keys: tuple[str, ...]) -> int:
    """Find the line on which a (possibly nested) key stands; 1 when it cannot be told."""
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            section = tuple(bare.strip("[] ").split("."))
            if section == keys:
                return number
        elif "=" in bare and (*section, *(part.strip() for part in bare.split("=")[0].split("."))) == keys:
            return number
    return 1


def digest(*parts: str) -> str:
    """Hash texts into one hexadecimal key of 32 characters.

    >>> digest("a", "b") == digest("ab")
    False
    """
    state = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        state.update(len(raw).to_bytes(8, "big") + raw)
    return state.hexdigest()[:32]
