"""The loader: which pipeline is taken, what of it runs, and what is said where it is not there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from pipeline.errors import ModelNotFound
from pipeline.language import BUNDLED, bundled_folder, load

# nl_core_news_sm 3.8 as published: names in order; its senter is there, switched off
OFFICIAL_PIPES = ("tok2vec", "morphologizer", "tagger", "parser", "lemmatizer", "attribute_ruler", "ner")
OFFICIAL_ENTITIES = (
    "CARDINAL", "DATE", "EVENT", "FAC", "GPE", "LANGUAGE", "LAW", "LOC", "MONEY", "NORP",
    "ORDINAL", "ORG", "PERCENT", "PERSON", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART",
)  # fmt: skip
WORDS = ["Hanna", "Vos", "belt", "de", "gemeente", "Almere", ".", "Zij", "luistert", "."]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package folder nl_core_news_sm with the published component names and labels, hardly trained."""
    nlp = spacy.blank("nl")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    factories = {"lemmatizer": "trainable_lemmatizer"}
    for name in (*OFFICIAL_PIPES[:5], "senter", *OFFICIAL_PIPES[5:]):
        shared = name in {"morphologizer", "tagger", "parser", "lemmatizer"}
        config: dict[str, object] = {"model": {"tok2vec": listener}} if shared else {}
        extra = {"parser": {"min_action_freq": 1}, "lemmatizer": {"min_tree_freq": 1}}.get(name, {})
        nlp.add_pipe(factories.get(name, name), name=name, config={**config, **extra})
    for label in OFFICIAL_ENTITIES:
        nlp.get_pipe("ner").add_label(label)
    doc = Doc(
        nlp.vocab,
        words=WORDS,
        tags=["N", "N", "WW", "LID", "N", "N", "LET", "VNW", "WW", "LET"],
        pos=["PROPN", "PROPN", "VERB", "DET", "NOUN", "PROPN", "PUNCT", "PRON", "VERB", "PUNCT"],
        morphs=[""] * 10,
        lemmas=["Hanna", "Vos", "bellen", "de", "gemeente", "Almere", ".", "zij", "luisteren", "."],
        heads=[2, 0, 2, 4, 2, 4, 2, 8, 8, 8],
        deps=["nsubj", "flat", "ROOT", "det", "obj", "flat", "punct", "nsubj", "ROOT", "punct"],
        ents=["B-PERSON", "I-PERSON", "O", "O", "O", "B-GPE", "O", "O", "O", "O"],
    )
    examples = [Example(nlp.make_doc(doc.text), doc)]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    nlp.get_pipe("attribute_ruler").add([[{"IS_SPACE": True}]], {"TAG": "_SP", "POS": "SPACE"})
    nlp.disable_pipe("senter")
    nlp.meta.update(name="core_news_sm", version="3.8.0")
    package = tmp_path_factory.mktemp("site") / "nl_core_news_sm"
    package.mkdir()
    nlp.to_disk(package / "nl_core_news_sm-3.8.0")
    info = package.parent / "nl_core_news_sm-3.8.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nl_core_news_sm\nVersion: 3.8.0\n")
    (package / "meta.json").write_bytes((package / "nl_core_news_sm-3.8.0" / "meta.json").read_bytes())
    (package / "__init__.py").write_text(
        "from spacy.util import load_model_from_init_py\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n"
    )
    return package


@pytest.fixture
def installed(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The stand-in, importable as if it were installed."""
    monkeypatch.syspath_prepend(str(stand_in.parent))
    yield stand_in
    sys.modules.pop("nl_core_news_sm", None)


def test_the_official_pipeline_is_taken_when_it_is_installed(installed: Path) -> None:
    whole = spacy.load("nl_core_news_sm")
    assert tuple(whole.pipe_names) == OFFICIAL_PIPES
    assert whole.disabled == ["senter"]
    assert set(whole.get_pipe("ner").labels) == set(OFFICIAL_ENTITIES)
    for name in (None, "", "auto", "nl_core_news_sm"):
        model = load(name)
        assert (model.name, model.version, model.kind) == ("nl_core_news_sm", "3.8.0", "installed")
        assert model.components == ("tok2vec", "morphologizer", "lemmatizer", "senter", "attribute_ruler", "ner")
    (doc,) = load("auto").nlp.pipe(["Hanna Vos belt de gemeente Almere. Zij luistert."])
    assert [(span.text, span.label_) for span in doc.ents] == [("Hanna Vos", "PERSON"), ("Almere", "GPE")]
    assert [token.pos_ for token in doc][:4] == ["PROPN", "PROPN", "VERB", "DET"]
    assert doc[2].lemma_ == "bellen"
    assert [sentence.text for sentence in doc.sents] == ["Hanna Vos belt de gemeente Almere.", "Zij luistert."]


def test_a_folder_is_a_name_too(stand_in: Path) -> None:
    model = load(str(stand_in / "nl_core_news_sm-3.8.0"))
    assert (model.name, model.kind) == ("nl_core_news_sm", "installed")


@pytest.mark.parametrize("name", [None, "auto", BUNDLED])
def test_the_bundled_pipeline_is_taken_elsewhere(name: str | None) -> None:
    model = load(name)
    assert (model.name, model.kind) == (BUNDLED, "bundled")
    assert model.components == ("tok2vec", "senter", "morphologizer", "lemmatizer", "ner")
    assert set(model.nlp.get_pipe("ner").labels) == set(OFFICIAL_ENTITIES)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "nl_core_news_md",
            "nl_core_news_md: no such language model; install nl_core_news_md, or use 'nl_vergader_sm'",
        ),
        ("nl_vergader_xl", "nl_vergader_xl: no such language model; use 'auto', or 'nl_vergader_sm'"),
        ("no/such/folder", "no/such/folder: no such language model"),
        ("../..", "../..: no such language model"),
        ("json", "json: the language model does not load"),
    ],
)
def test_a_model_that_is_not_there_is_one_clear_line(name: str, said: str) -> None:
    with pytest.raises(ModelNotFound) as raised:
        load(name)
    assert str(raised.value).startswith(said)


def test_a_pipeline_without_what_is_needed_is_refused(tmp_path: Path) -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "half")
    with pytest.raises(ModelNotFound, match="no component for parts of speech, lemmas, entities"):
        load(str(tmp_path / "half"))


def test_a_broken_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 3\n")
    with pytest.raises(ModelNotFound, match="does not load"):
        load(str(tmp_path))


def test_importing_the_package_loads_no_spacy() -> None:
    code = "import sys, pipeline.language; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_bundled_pipeline_is_small() -> None:
    size = sum(path.stat().st_size for path in bundled_folder().rglob("*") if path.is_file())
    assert size <= 20_000_000
