"""Load the Dutch spaCy pipeline that the settings name, or the bundled one."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.errors import ModelNotFound

if TYPE_CHECKING:
    from spacy.language import Language

BUNDLED = "nl_vergader_sm"
OFFICIAL = ("nl_core_news_sm", "nl_core_news_md", "nl_core_news_lg")
CHANCES = "entity_chances"  # key in Doc.user_data under which the bundled recogniser tells how sure it is
SPLITTERS = ("senter", "sentencizer", "parser")  # fastest first; one is enough
# what the product reads, sentence ends apart: UPOS, lemmas and entities, and what those are made from
USED = frozenset(
    {"tok2vec", "transformer", "morphologizer", "attribute_ruler", "lemmatizer", "trainable_lemmatizer", "ner"}
)
NEEDED = {
    "parts of speech": {"morphologizer", "tagger", "attribute_ruler"},
    "lemmas": {"lemmatizer", "trainable_lemmatizer"},
    "entities": {"ner"},
    "sentence ends": set(SPLITTERS),
}


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A spaCy pipeline ready for use, and what the manifest says of it."""

    nlp: Language
    name: str
    version: str
    kind: Literal["bundled", "installed"]  # installed: a package, or a folder that the settings name
    components: tuple[str, ...]  # that run, in order


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which pipeline is meant."""

    name: str  # as the settings name it, 'auto' resolved
    version: str
    folder: Path | None  # None: an installed package


def load(name: str | None = None) -> LoadedModel:
    """Load a Dutch spaCy pipeline with only the components that the product uses.

    Args:
        name: None or 'auto' for nl_core_news_sm where it is installed and the bundled one elsewhere;
            otherwise a package's name, 'nl_vergader_sm' (bundled), or a path to a pipeline folder.

    Raises:
        ModelNotFound: there is no such package or folder, or it does not load.
    """
    wanted = identify(name)
    return _read(wanted.name, wanted.folder)


def identify(name: str | None = None) -> ModelIdentity:
    """Tell which pipeline ``load`` would take, without loading it.

    Raises:
        ModelNotFound: there is no such package or folder.
    """
    if name in (None, "", "auto"):
        name = OFFICIAL[0] if importlib.util.find_spec(OFFICIAL[0]) else BUNDLED
    assert name is not None
    folder = bundled_folder() if name == BUNDLED else Path(name)
    if (folder / "config.cfg").is_file():
        return ModelIdentity(name, _meta_version(folder), folder)
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        remedy = f"install {name}, or use" if name in OFFICIAL else "use 'auto', or"
        raise ModelNotFound(name, "no such language model", f"{remedy} '{BUNDLED}', which comes with the package")
    return ModelIdentity(name, _meta_version(Path(next(iter(spec.submodule_search_locations)))), None)


def _meta_version(folder: Path) -> str:
    try:
        return str(json.loads((folder / "meta.json").read_text(encoding="utf-8")).get("version", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def bundled_folder() -> Path:
    """Return the folder of the pipeline that comes with the package."""
    return Path(__file__).parent / BUNDLED


def reads_lines(nlp: Language) -> bool:
    """Tell whether every component knows of line ends, so that the lines of a report may be one text.

    The bundled pipeline was trained on such texts; a parser, or a recogniser of spaCy's own, joins lines.
    """
    factories = {nlp.get_pipe_meta(pipe).factory for pipe in nlp.pipe_names}
    return "meeting_ner" in factories and factories.isdisjoint({"parser", "sentencizer"})


def _read(name: str, folder: Path | None) -> LoadedModel:
    """Load the folder, or the installed package of that name where folder is None."""
    # here, because these take a second that a run without language analysis need not pay
    import spacy
    from thinc.api import NumpyOps

    import pipeline.language.components
    import pipeline.language.words  # noqa: F401 - both register parts of the bundled pipeline

    bundled = folder == bundled_folder()
    tokenizer = {"nlp": {"tokenizer": {"@tokenizers": "rodedraad.WordTokenizer.v1"}}} if bundled else {}
    try:
        nlp = spacy.load(folder or name, config=tokenizer)
    except (OSError, ValueError, KeyError, AttributeError, ImportError) as error:
        cause = f"the language model does not load ({' '.join(str(error).split())[:200]})"
        raise ModelNotFound(str(folder or name), cause, f"install it anew or use '{BUNDLED}'") from error
    if tokenizer:
        nlp.config["nlp"]["tokenizer"] = {"@tokenizers": "spacy.Tokenizer.v1"}  # what it is to others
    _keep_used(nlp)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if model is not None and model.has_ref("softmax"):
            model.get_ref("softmax").ops = NumpyOps(use_blis=False)  # numpy multiplies three times as fast as blis
    missing = [what for what, pipes in NEEDED.items() if not pipes & set(nlp.pipe_names)]
    if missing:
        cause = f"the language model has no component for {', '.join(missing)}"
        raise ModelNotFound(str(folder or name), cause, f"use '{BUNDLED}' or an nl_core_news pipeline")
    kind: Literal["bundled", "installed"] = "bundled" if bundled else "installed"
    full_name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
    return LoadedModel(nlp, full_name, str(nlp.meta["version"]), kind, tuple(nlp.pipe_names))


def _keep_used(nlp: Language) -> None:
    """Take out every component whose outcome the product does not read."""
    splitter = next((pipe for pipe in SPLITTERS if pipe in nlp.component_names), None)
    # a tagger makes XPOS, from which only the attribute ruler of a pipeline without morphologizer makes UPOS
    tagger = set() if "morphologizer" in nlp.component_names else {"tagger"}
    for pipe in nlp.component_names:
        if pipe not in USED | {splitter} | tagger:
            nlp.remove_pipe(pipe)
    for pipe in nlp.disabled:
        nlp.enable_pipe(pipe)  # published pipelines ship their senter switched off
