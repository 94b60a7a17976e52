"""Register the parts that the bundled pipeline has beside spaCy's own; spaCy finds them by import of this module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Model
from thinc.types import Floats2d

from pipeline.language.lemmatiser import Lemmatiser
from pipeline.language.recogniser import Recogniser
from pipeline.language.tok2vec import build_tok2vec

Tok2Vec = Model[list[Doc], list[Floats2d]]
Scorer = Callable[..., dict[str, Any]]

HEAD: dict[str, Any] = {
    "@architectures": "spacy.Tagger.v2",
    "nO": None,
    "normalize": False,
    "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"},
}


@registry.architectures("rodedraad.Tok2Vec.v1")  # type: ignore[untyped-decorator]
def tok2vec(
    width: int,
    pieces: int,
    dilations: list[int],
    memory_after: int = 0,
    branch_dilations: list[int] | None = None,
    branch_after: int = 0,
) -> Tok2Vec:
    """Make the tok2vec model: embedded word forms, a maxout layer per dilation, a memory of forms, and a branch."""
    return build_tok2vec(width, pieces, dilations, memory_after, branch_dilations or [], branch_after)


@Language.factory(
    "meeting_ner",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={"model": HEAD, "scorer": {"@scorers": "spacy.ner_scorer.v1"}},
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_recogniser(nlp: Language, name: str, model: Tok2Vec, scorer: Scorer | None) -> Recogniser:
    """Make the entity recogniser."""
    return Recogniser(nlp.vocab, model, name, scorer=scorer)


@Language.factory(
    "meeting_lemmatizer",
    assigns=["token.lemma"],
    requires=["token.pos"],
    default_config={"model": HEAD, "scorer": {"@scorers": "spacy.lemmatizer_scorer.v1"}, "min_tree_freq": 2},
    default_score_weights={"lemma_acc": 1.0},
)
def make_lemmatiser(nlp: Language, name: str, model: Tok2Vec, scorer: Scorer | None, min_tree_freq: int) -> Lemmatiser:
    """Make the lemmatizer."""
    return Lemmatiser(nlp.vocab, model, name, scorer=scorer, min_tree_freq=min_tree_freq)
