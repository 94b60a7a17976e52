"""Gather everything a run depends on, and hash it."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pipeline
from pipeline import ingest
from pipeline.corrections import Corrections, load_corrections
from pipeline.errors import ProjectError, UnreadableReport
from pipeline.forgotten import Forgotten, load_forgotten
from pipeline.language import ModelIdentity, identify
from pipeline.lexicon import Lexicon, lexicon_digest, load_lexicon
from pipeline.records import Rejected
from pipeline.settings import Settings, digest, load_settings
from pipeline.store import Folder, MapKey, open_folder
from pipeline.store.keys import failure_row

MAP_ROOMS = ("ingest", "sessions", "mentions", "language", "lexicon", "engine", "records.py", "forgotten.py")
LIBRARIES = ("spacy", "thinc", "numpy", "pandas", "pyarrow", "scipy", "scikit-learn", "networkx", "matplotlib", "typst")


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the map stage runs."""

    workers: int = 1
    kind: str = "local"
    scheduler: str = ""


@dataclass(frozen=True)
class Prepared:
    """A project folder with its human knowledge, ready to run."""

    folder: Folder
    settings: Settings
    lexicon_digest: str
    corrections: Corrections
    model: ModelIdentity
    forgotten: Forgotten

    @cached_property
    def lexicon(self) -> Lexicon:
        """What is known beforehand, read when first asked for: to see that nothing changed takes its digest alone.

        Raises:
            LexiconError: an entry cannot be used.
            ProjectError: a file was changed since its digest was taken.
        """
        lexicon = load_lexicon(self.folder.root)
        if lexicon.digest != self.lexicon_digest:
            place = str(self.folder.root)
            raise ProjectError(place, "the lexicon was changed while it was read", "do the same again")
        return lexicon

    @property
    def map_digest(self) -> str:
        """Hash of what the outcome of the map stage depends on, the file's bytes apart."""
        return digest(
            self.settings.reading.model_dump_json(),
            f"{self.model.name} {self.model.version}",
            self.lexicon_digest,
            self.forgotten.digest,
            code_digest(MAP_ROOMS),
        )

    def key_of(self, sha256: str) -> str:
        """Return the key under which the outcome of a file with these bytes is kept."""
        return digest(self.map_digest, sha256)

    def run_digest(self, inputs: dict[str, str]) -> str:
        """Hash of everything the outputs depend on."""
        files = [f"{name} {sha256}" for name, sha256 in sorted(inputs.items())]
        versions = [f"{name} {version}" for name, version in sorted(library_versions().items())]
        settings = self.settings.model_dump_json()
        return digest(self.map_digest, settings, self.corrections.digest, code_digest(("",)), *files, *versions)


def prepare(root: Path, model: str | None = None) -> Prepared:
    """Read settings, lexicon and corrections of a project folder.

    Raises:
        RodeDraadError: one of them cannot be used; the message names file, line and remedy.
    """
    prepared = glance(root, model)
    _ = prepared.lexicon  # its errors are told now
    return prepared


def glance(root: Path, model: str | None = None) -> Prepared:
    """Do what ``prepare`` does, except that errors in the entries of the lexicon show when it is used.

    Tables that were made from a lexicon with the same digest show that it has none.

    Raises:
        RodeDraadError: settings or corrections cannot be used, or a file cannot be read.
    """
    folder = open_folder(root)
    settings = load_settings(root)
    if model:
        language = settings.language.model_copy(update={"model": model})
        settings = settings.model_copy(update={"language": language})
    known = lexicon_digest(root), load_corrections(root)
    return Prepared(folder, settings, *known, identify(settings.language.model), load_forgotten(root))


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files in data/raw at the start of a run."""

    files: tuple[ingest.RawFile, ...]
    keys: dict[str, MapKey]  # report_id -> key of its content
    hashes: dict[str, str]  # report_id -> SHA-256
    rejected: tuple[Rejected, ...]


def look_at_inputs(prepared: Prepared) -> Inputs:
    """List and hash the files in data/raw; what cannot be read is rejected, by name."""
    found = ingest.discover(prepared.folder.raw, prepared.settings.reading)
    rejected = list(found.rejected)
    hashes: dict[str, str] = {}
    files: list[ingest.RawFile] = []
    for file in found.files:
        try:
            content = ingest.read_bytes(file, prepared.settings.reading)
        except UnreadableReport as error:
            rejected.append(failure_row(file.report_id, error.cause, error.remedy))
            continue
        files.append(file)
        hashes[file.report_id] = hashlib.sha256(content).hexdigest()
    keys = {report_id: MapKey(report_id, prepared.key_of(sha256)) for report_id, sha256 in hashes.items()}
    return Inputs(tuple(files), keys, hashes, tuple(rejected))


@cache
def code_digest(rooms: tuple[str, ...]) -> str:
    """Hash the program files of some rooms ('' is the whole package), packaged data and model included."""
    state = hashlib.sha256()
    for path in sorted(set(_files(rooms))):
        state.update(path.name.encode() + _content_digest(path))
    return state.hexdigest()


@cache
def _content_digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _files(rooms: tuple[str, ...]) -> Iterator[Path]:
    root = Path(pipeline.__file__).parent
    for room in rooms:
        for candidate in (root / room, root / f"{room}.py"):
            if candidate.is_file():
                yield candidate
            elif candidate.is_dir():
                yield from (p for p in candidate.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that shape the outputs."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}
