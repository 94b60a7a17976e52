"""The parts of the bundled pipeline: features, decoding, tok2vec, the recogniser and the lemmatiser."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Config, fix_random_seed

import pipeline.language.components  # noqa: F401 - registers the factories
from pipeline.language import BUNDLED, CHANCES, load
from pipeline.language.brackets import stands_for, with_enumerated, with_explained, with_whole_quotes
from pipeline.language.decoding import best_spans, biluo_labels
from pipeline.language.features import HASHED, FormFeatures, SortedTable, bucket, keys_of, plain
from pipeline.language.tok2vec import build_tok2vec, neighbours
from pipeline.language.words import WordTokenizer

LABELS = biluo_labels(["A", "B"])


WORDS = [
    "Dhr.",
    "bijv.",
    "NPO-gelden",
    "(o.a.",
    "j.vos@school.nl",
    "'s-Hertogenbosch,",
    "12:30",
    "Utrecht.",
    "\n",
    "d.d.",
]


@cache
def tokenizers() -> tuple[WordTokenizer, Tokenizer]:
    words = load(BUNDLED).nlp.tokenizer
    assert isinstance(words, WordTokenizer)
    return words, Tokenizer(*words.__reduce__()[1])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=12).map(" ".join), max_size=4))
def test_remembered_words_are_cut_as_spacy_cuts_them(texts: list[str]) -> None:
    words, plain_one = tokenizers()
    for text in [*texts, *texts]:  # new, then known
        assert [(t.text, t.norm_, t.whitespace_) for t in words(text)] == [
            (t.text, t.norm_, t.whitespace_) for t in plain_one(text)
        ]


def test_a_loaded_pipeline_can_be_kept_for_spacy_alone(tmp_path: Path) -> None:
    nlp = load(BUNDLED).nlp
    nlp.to_disk(tmp_path)
    assert Config().from_disk(tmp_path / "config.cfg")["nlp"]["tokenizer"] == {"@tokenizers": "spacy.Tokenizer.v1"}


def valid(path: tuple[int, ...]) -> bool:
    """Whether a sequence of BILUO columns opens and closes every entity."""
    inside = None
    for number in path:
        part, _, label = LABELS[number].partition("-")
        if (part in {"I", "L"}) != (inside is not None) or (inside is not None and label != inside):
            return False
        inside = label if part in {"B", "I"} else None
    return inside is None


def path_of(spans: list[tuple[int, int, int]], length: int) -> list[int]:
    """The columns that spans stand for."""
    path = [0] * length
    for start, end, label in spans:
        first = 1 + 4 * label
        path[start:end] = [first + 3] if end - start == 1 else [first, *[first + 1] * (end - start - 2), first + 2]
    return path


SCORES = arrays(np.float32, st.tuples(st.integers(1, 4), st.just(9)), elements=st.integers(-20, 20).map(np.float32))


@settings(max_examples=60, deadline=None)
@given(st.lists(SCORES, min_size=1, max_size=4))
def test_decoding_finds_the_best_valid_path(tables: list[np.ndarray]) -> None:
    for table, spans in zip(tables, best_spans(tables), strict=True):
        found = path_of(spans, len(table))
        assert valid(tuple(found))
        best = max(
            sum(table[t, number] for t, number in enumerate(path))
            for path in product(range(9), repeat=len(table))
            if valid(path)
        )
        assert sum(table[t, number] for t, number in enumerate(found)) == best


def test_decoding_texts_of_any_length_in_any_order() -> None:
    columns = [["O"], ["B-A", "I-A", "L-A", "U-B"], [], ["U-A"] * 3]
    scores = [np.array([np.eye(9)[LABELS.index(x)] for x in path], dtype=np.float32).reshape(-1, 9) for path in columns]
    assert best_spans(scores) == [[], [(0, 3, 0), (3, 4, 1)], [], [(0, 1, 0), (1, 2, 0), (2, 3, 0)]]
    assert best_spans(scores * 100) == best_spans(scores) * 100


def test_a_sorted_table_knows_its_keys_and_no_others() -> None:
    keys, order = np.unique(keys_of(["gouda", "bas", "delft"]), return_index=True)
    table = SortedTable(keys, np.array([1, 2, 3], dtype=np.uint8)[order])
    assert table.get(keys_of(["delft", "xyz", "gouda"])).tolist() == [3, 0, 1]
    assert SortedTable(keys[:0], order[:0]).get(keys_of(["a"])).tolist() == [0]
    with pytest.raises(ValueError, match="ascend"):
        SortedTable(np.array([2, 1], dtype=np.uint32), np.array([1, 2], dtype=np.uint8))


def features() -> FormFeatures:
    """Features by a lexicon of one first name."""
    classes = SortedTable(keys_of([plain("Zoë")]), np.array([1], dtype=np.uint8))
    return FormFeatures(classes, SortedTable(keys_of(["zoë"]), np.array([1], dtype=np.int32)))


def test_features_see_case_shape_and_lexicon() -> None:
    hashed, rows = features().compute(["Zoë", "zoë", "ZOE", "Zon", "\n\n", "\n"])
    equal = {name: (hashed[:, column][:, None] == hashed[:, column]).tolist() for column, name in enumerate(HASHED)}
    assert equal["norm"][0] == [True, True, False, False, False, False]
    assert equal["prefix2"][0] == [True, True, True, True, False, False]
    assert equal["shape"][0] == [True, False, False, True, False, False]
    assert equal["lexicon"][0] == [True, False, False, False, False, False]
    assert (hashed[4] == hashed[5]).all()
    assert rows.tolist() == [1, 1, 0, 0, 0, 0]


def test_features_are_remembered_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [f"woord{number}" for number in range(3000)]
    ids = np.arange(3000, dtype=np.uint64)
    expected, _ = features().compute(forms)
    monkeypatch.setattr("pipeline.language.features.MAX_TYPES", 2500)
    kept = features()
    for start in (0, 1000, 2000, 500):
        hashed, _ = kept.of(ids[start : start + 1000], lambda orth: forms[orth])
        assert (hashed == expected[start : start + 1000]).all()
        assert len(kept._index) <= 2500


def test_buckets_leave_the_first_row_and_differ_by_seed() -> None:
    hashes = np.arange(1, 2000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    first, second = bucket(hashes, 100, 0), bucket(hashes, 100, 1)
    assert (first.min(), first.max()) == (1, 99)
    assert (first == second).mean() < 0.05


@given(st.lists(st.integers(0, 6), min_size=1, max_size=6), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_neighbours_stay_in_their_text(lengths: list[int], distance: int) -> None:
    before, after = neighbours(np.array(lengths), distance)
    text_of = np.repeat(np.arange(len(lengths)), lengths)
    n = sum(lengths)
    for at in range(n):
        for other, wanted in ((before[at], at - distance), (after[at], at + distance)):
            inside = 0 <= wanted < n and text_of[wanted] == text_of[at]
            assert other == (wanted if inside else n)


def test_tok2vec_vectors_do_not_depend_on_the_batch() -> None:
    nlp = spacy.blank("nl")
    model = build_tok2vec(16, 2, [1, 2], 1, [2], 1)
    model.initialize()
    docs = [nlp(text) for text in ("Hanna Vos belt.", "", "Almere luistert naar Hanna")]
    together = model.predict(docs)
    assert [len(table) for table in together] == [4, 0, 4]
    for doc, table in zip(docs, together, strict=True):
        assert np.allclose(model.predict([doc])[0], table, atol=1e-5)
    learnt, _ = model.begin_update(docs)  # by thinc's sums
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(learnt, together, strict=True))


def test_vectors_made_outside_training_teach_nothing() -> None:
    model = build_tok2vec(6, 2, [1], 0, [], 0)
    model.initialize()
    tables, learn = model(([spacy.blank("nl")("Hanna belt")]), False)
    with pytest.raises(RuntimeError, match="teach nothing"):
        learn(tables)


def test_tok2vec_remembers_a_form_within_its_text_only() -> None:
    nlp = spacy.blank("nl")
    texts = ["Kaya " + "en " * 9 + "Kaya", "Vos " + "en " * 9 + "Kaya"]  # further apart than the convolutions see
    for memory_after, alike in ((0, True), (1, False)):
        model = build_tok2vec(16, 2, [1, 2], memory_after, [], 0)
        model.initialize()
        first, second = model.predict([nlp(text) for text in texts])
        assert np.allclose(first[-1], second[-1], atol=1e-5) is alike


def test_tok2vec_gradients_are_those_of_its_outcome() -> None:
    fix_random_seed(0)
    nlp = spacy.blank("nl")
    model = build_tok2vec(6, 2, [1, 2], 1, [1, 1], 1)
    model.initialize()
    docs = [nlp("Hanna belt Hanna"), nlp("Almere belt")]
    wanted = [np.arange(len(doc) * 12, dtype=np.float32).reshape(-1, 12) % 5 - 2 for doc in docs]

    def loss() -> float:
        return float(sum((a * b).sum() for a, b in zip(model.predict(docs), wanted, strict=True)))

    model.begin_update(docs)[1](wanted)
    table, gradient = model.get_param("E_norm"), model.get_grad("E_norm")
    largest = np.argsort(np.abs(gradient), axis=None)[::-1][:40]
    errors = []
    for row, column in zip(*np.unravel_index(largest, gradient.shape), strict=True):
        step, old = 2e-3, table[row, column]
        table[row, column] = old + step
        above = loss()
        table[row, column] = old - step
        slope = (above - loss()) / (2 * step)
        table[row, column] = old
        errors.append(abs(slope - gradient[row, column]) / abs(gradient[row, column]))
    assert np.median(errors) < 0.03  # not all: a step may change which piece of a maxout is largest


@pytest.fixture
def small(_small: tuple[Config, bytes]) -> Language:
    """A copy of the small pipeline that a test may change."""
    config, weights = _small
    return spacy.blank("nl").from_config(config).from_bytes(weights)


@pytest.fixture(scope="module")
def _small() -> tuple[Config, bytes]:
    """A pipeline of the project's own parts, trained by spaCy on two sentences."""
    nlp = spacy.blank("nl")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32, "upstream": "*"}
    nlp.add_pipe(
        "tok2vec",
        config={
            "model": {
                "@architectures": "rodedraad.Tok2Vec.v1",
                "width": 32,
                "pieces": 2,
                "dilations": [1, 2],
                "memory_after": 1,
            }
        },
    )
    for factory, name in (
        ("morphologizer", "morphologizer"),
        ("meeting_lemmatizer", "lemmatizer"),
        ("meeting_ner", "ner"),
    ):
        nlp.add_pipe(factory, name=name, config={"model": {"tok2vec": listener}})
    nlp.get_pipe("lemmatizer").min_tree_freq = 1
    examples = []
    for words, pos, lemmas, ents in (
        (
            "Hanna de Vos belt Almere",
            "PROPN PROPN PROPN VERB PROPN",
            "Hanna de Vos bellen Almere",
            "B-PERSON I-PERSON I-PERSON O B-GPE",
        ),
        ("Bomen en struiken groeien", "NOUN CCONJ NOUN VERB", "boom en struik groeien", "O O O O"),
    ):
        doc = Doc(nlp.vocab, words=words.split(), pos=pos.split(), lemmas=lemmas.split(), ents=ents.split())
        examples.append(Example(nlp.make_doc(doc.text), doc))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    return nlp.config, nlp.to_bytes()


def test_the_parts_learn_and_survive_storage(small: Language, tmp_path: Path) -> None:
    small.to_disk(tmp_path / "model")
    for kept in (small, spacy.load(tmp_path / "model")):
        doc, other, empty = kept.pipe(["Hanna de Vos belt Almere", "Bomen en struiken groeien", ""])
        assert [(span.text, span.label_) for span in doc.ents] == [("Hanna de Vos", "PERSON"), ("Almere", "GPE")]
        assert [token.lemma_ for token in doc] == ["Hanna", "de", "Vos", "bellen", "Almere"]
        assert [token.lemma_ for token in other] == ["boom", "en", "struik", "groeien"]
        assert (list(other.ents), len(empty)) == ([], 0)


def test_the_recogniser_keeps_entities_that_stand_and_avoids_line_ends(small: Language) -> None:
    ner = small.get_pipe("ner")
    doc = small.make_doc("Hanna de Vos")
    doc.set_ents([Span(doc, 2, 3, label="ORG")])
    ner.set_annotations(
        [doc], [([(0, 3, ner.labels.index("PERSON"))], {token: [1.0, 0.0, 0.0, 0.0] for token in range(3)})]
    )
    assert [(span.text, span.label_) for span in doc.ents] == [("Vos", "ORG")]
    broken = small("Hanna\nde Vos")
    assert all("\n" not in span.text for span in broken.ents)


@pytest.mark.parametrize(
    ("text", "labels", "after"),
    [
        ("In Ede , Zeist en Wolda", [(1, 2, 0), (3, 4, 0), (5, 6, 1)], [0, 0, 0]),
        ("In Ede en Zeist , Wolda", [(1, 2, 0), (3, 4, 0), (5, 6, 1)], [0, 0, 1]),
        ("Jan , Piet en Wolda", [(0, 1, 1), (2, 3, 1), (4, 5, 1)], [1, 1, 1]),
        ("In Ede , Zeist en Hanna Wolda", [(1, 2, 0), (3, 4, 0), (5, 7, 1)], [0, 0, 1]),
    ],
    ids=["last of places", "after a comma", "people", "full name"],
)
def test_a_list_of_places_ends_in_a_place(text: str, labels: list[tuple[int, int, int]], after: list[int]) -> None:
    words = text.split()
    doc = Doc(Vocab(), words=words)
    assert [label for _, _, label in with_enumerated(doc, labels, 0, 1)] == after


def test_the_recogniser_tells_how_sure_it_is(small: Language) -> None:
    text = "Hanna de Vos opent de vergadering namens de gemeente Utrecht."
    alone = small(text)
    chances = alone.user_data[CHANCES]
    assert set(chances) == {(span.start_char, span.end_char) for span in alone.ents}
    for span in alone.ents:
        values = chances[(span.start_char, span.end_char)]
        assert len(values) == 4
        assert all(0 <= value <= 1 for value in values)
        assert sum(values) <= 1.002
    among = list(small.pipe(["Kort.", text, "Er was verder niets, zei Bram Kool uit Assen."], batch_size=3))
    assert among[1].user_data[CHANCES] == chances


@pytest.mark.parametrize(
    ("short", "name", "is_short_for"),
    [
        ("MOH", "Marjolein Op 't Hoog", True),
        ("RAL", "Ruben Asscher-Lobato", True),
        ("SNS", "Samen naar school", True),
        ("SS", "Samen naar school", True),
        ("SNW", "Samen naar school", False),
        ("S", "Samen naar school", False),
        ("NN", "Samen naar school", False),
        ("sns", "Samen naar school", False),
        ("H.V", "Hanna Vos", False),
        ("HVV", "Hanna Vos", False),
    ],
)
def test_letters_stand_for_a_name(short: str, name: str, is_short_for: bool) -> None:
    assert stands_for(short, name) is is_short_for


@pytest.mark.parametrize(
    ("text", "found", "wanted"),
    [
        ("Hanna Vos (HV) belt. HV mailt.", [(0, 2, 7), (3, 4, 1)], [(0, 2, 7), (3, 4, 7), (7, 8, 7)]),
        ("HV (Hanna Vos) belt SWV HV", [(2, 4, 7), (6, 8, 1)], [(0, 1, 7), (2, 4, 7), (6, 8, 1)]),
        ("Hanna Vos (GGD) belt GGD", [(0, 2, 7), (3, 4, 1), (6, 7, 1)], [(0, 2, 7), (3, 4, 1), (6, 7, 1)]),
        ("Hanna Vos (HV", [(0, 2, 7)], [(0, 2, 7)]),
        ("", [], []),
    ],
)
def test_letters_in_brackets_take_the_label_of_their_name(
    text: str, found: list[tuple[int, int, int]], wanted: list[tuple[int, int, int]]
) -> None:
    assert with_explained(spacy.blank("nl")(text), found) == wanted


@pytest.mark.parametrize(
    ("text", "found", "wanted"),
    [
        ("trekker ‘ Op Goede Voet ’ belt", [(3, 5, 1)], [(2, 5, 1)]),
        ("trekker ‘ Op goede Voet ’ belt", [(4, 5, 1)], [(4, 5, 1)]),
        ('" Op Goede Voet " belt', [(1, 2, 1)], [(1, 4, 1)]),
        ("Hanna ‘ Vos Goede Voet ’", [(0, 1, 7), (2, 3, 7), (4, 5, 1)], [(0, 1, 7), (2, 3, 7), (4, 5, 1)]),
        ("A B C D E F ’ Voet ’", [(7, 8, 1)], [(7, 8, 1)]),
        ("Op Voet ’ '", [(1, 2, 1)], [(1, 2, 1)]),
    ],
)
def test_a_name_fills_its_quotation(
    text: str, found: list[tuple[int, int, int]], wanted: list[tuple[int, int, int]]
) -> None:
    nlp = spacy.blank("nl")
    assert with_whole_quotes(Doc(nlp.vocab, words=text.split()), found) == wanted


def test_known_forms_win_from_edits(small: Language) -> None:
    small.get_pipe("lemmatizer").known["NOUN struiken"] = "heester"
    assert [token.lemma_ for token in small("Bomen en struiken groeien")] == ["boom", "en", "heester", "groeien"]
