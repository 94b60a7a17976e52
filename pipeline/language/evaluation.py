"""Score a spaCy pipeline on a folder of annotated Dutch text, per label."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab

from pipeline.errors import ProjectError

COLUMNS = ("file", "measure", "label", "precision", "recall", "f1", "found", "true")
SENTENCES_PER_TEXT = 10  # treebank sentences are read ten at a time, so that sentence ends are a question

Entity = tuple[int, int, str]


@dataclass(frozen=True)
class AnnotatedText:
    """A text with its entities: character offsets and label."""

    text: str
    entities: frozenset[Entity]


def evaluate_pipeline(nlp: Language, folder: Path, split: str | None = "dev") -> pd.DataFrame:
    """Score a pipeline on every annotated file of a folder.

    Reads CoNLL-U (``*.conllu``: parts of speech, lemmas without compound marks ``_``, sentences) and JSON lines
    (``*.jsonl``: entities) with either ``{"lines": [{"text": ..., "ents": [[start, end, label], ...]}]}`` per report or
    ``{"text": ..., "ents": ...}`` per text; a row that has a ``sent_id`` and no text takes it from the folder's
    CoNLL-U, and is passed over where the folder has none.

    Args:
        split: only rows of this ``"split"`` (those without one count), and no CoNLL-U file whose name ends in
            ``_train`` when it is 'dev'; None for everything.

    Reports are scored line by line ('entities') and as one text each ('entities_whole').

    Returns:
        One row per file, measure and label ('all' first), with precision, recall and F1 (0 to 1), and how many were
        found and are true. For parts of speech, tags, morphology and lemmas the three are the accuracy.

    Raises:
        ProjectError: nothing annotated in the folder, or a file that cannot be read.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".conllu", ".jsonl"})
    treebanks = {path: read_conllu(path, nlp.vocab) for path in files if path.suffix == ".conllu"}
    texts = {sent_id: doc.text for docs in treebanks.values() for sent_id, doc in docs}
    rows: list[tuple[Any, ...]] = []
    for path in files:
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".conllu":
            if not (split == "dev" and path.stem.endswith("_train")):
                rows += [(name, *row) for row in score_syntax(nlp, treebanks[path])]
        else:
            reports = list(read_jsonl(path, texts, split))
            rows += [
                (name, "entities", *row) for row in score_entities(nlp, [line for report in reports for line in report])
            ]
            whole = [as_one_text(report) for report in reports]
            if any(len(report) > 1 for report in reports):
                rows += [(name, "entities_whole", *row) for row in score_entities(nlp, whole)]
    if not rows:
        raise ProjectError(str(folder), "no annotated text", "give a folder with .conllu or .jsonl files")
    return pd.DataFrame(rows, columns=list(COLUMNS))


def read_conllu(path: Path, vocab: Vocab) -> list[tuple[str, Doc]]:
    """Return (sent_id, sentence with its annotation) of a CoNLL-U file.

    Raises:
        ProjectError: the file is not CoNLL-U.
    """
    sentences = []
    for block in path.read_text(encoding="utf8").split("\n\n"):
        lines = block.strip().splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        rows = [row for row in rows if row[0].isdigit()]
        if not rows:
            continue
        if any(len(row) != 10 for row in rows):
            raise ProjectError(str(path), "a row without ten columns", "give CoNLL-U")
        sent_id = next((line.split("=", 1)[1].strip() for line in lines if line.startswith("# sent_id")), "")
        doc = Doc(
            vocab,
            words=[row[1] for row in rows],
            spaces=["SpaceAfter=No" not in row[9] for row in rows],
            tags=[row[4] for row in rows],
            pos=[row[3] for row in rows],
            morphs=["" if row[5] == "_" else row[5] for row in rows],
            lemmas=[without_marks(row[2]) for row in rows],
            sent_starts=[number == 0 for number in range(len(rows))],
        )
        sentences.append((sent_id, doc))
    return sentences


def without_marks(lemma: str) -> str:
    """Return a lemma without marks between parts of a compound.

    >>> without_marks("Frans_talig"), without_marks("_")
    ('Franstalig', '_')
    """
    return lemma.replace("_", "") or lemma


def read_jsonl(path: Path, texts: dict[str, str], split: str | None) -> Iterator[list[AnnotatedText]]:
    """Yield the annotated lines of each row of a file of JSON lines.

    Raises:
        ProjectError: a row is not JSON or has none of the known forms.
    """
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), start=1):
        place = f"{path}:{number}"
        try:
            row = json.loads(line)
            if split is not None and row.get("split", split) != split:
                continue
            parts = (
                row["lines"] if "lines" in row else [{**row, "text": row.get("text", texts.get(row.get("sent_id")))}]
            )
            if any(part["text"] is None for part in parts):
                if not texts:
                    continue
                raise ProjectError(place, f"no text for sentence {row['sent_id']}", "put its CoNLL-U in the folder")
            yield [
                AnnotatedText(part["text"], frozenset((int(s), int(e), str(t)) for s, e, t in part["ents"]))
                for part in parts
                if part["text"].strip()
            ]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            cause = f"not an annotated text ({type(error).__name__}: {error})"
            raise ProjectError(place, cause, 'give {"text": ..., "ents": [[start, end, label], ...]}') from error


def as_one_text(lines: list[AnnotatedText]) -> AnnotatedText:
    """Return the lines of a report as one text with a line end between each two.

    >>> as_one_text([AnnotatedText("a", frozenset()), AnnotatedText("bc", frozenset({(0, 2, "ORG")}))])
    AnnotatedText(text='a\\nbc', entities=frozenset({(2, 4, 'ORG')}))
    """
    entities: set[Entity] = set()
    at = 0
    for line in lines:
        entities |= {(at + start, at + end, label) for start, end, label in line.entities}
        at += len(line.text) + 1
    return AnnotatedText("\n".join(line.text for line in lines), frozenset(entities))


def score_entities(nlp: Language, texts: list[AnnotatedText]) -> list[tuple[Any, ...]]:
    """Return (label, precision, recall, f1, found, true) per label; spans must be equal."""
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for annotated, doc in zip(texts, nlp.pipe(text.text for text in texts), strict=True):
        seen = {(span.start_char, span.end_char, span.label_) for span in doc.ents}
        hits.update(label for _, _, label in seen & annotated.entities)
        found.update(label for _, _, label in seen)
        true.update(label for _, _, label in annotated.entities)
    labels = sorted(found | true)
    totals = [("all", hits.total(), found.total(), true.total())] if labels else []
    counts = [*totals, *((label, hits[label], found[label], true[label]) for label in labels)]
    return [(label, *f_score(n, n_found, n_true), n_found, n_true) for label, n, n_found, n_true in counts]


def f_score(hits: int, found: int, true: int) -> tuple[float, float, float]:
    """Return precision, recall and F1; 1 where there was nothing to find and nothing was found.

    >>> f_score(1, 2, 1)
    (0.5, 1.0, 0.6666666666666666)
    """
    precision = hits / found if found else float(not true)
    recall = hits / true if true else float(not found)
    return precision, recall, 2 * hits / (found + true) if found + true else 1.0


def score_syntax(nlp: Language, sentences: list[tuple[str, Doc]]) -> list[tuple[Any, ...]]:
    """Return (measure, label, precision, recall, f1, found, true) of (sent_id, sentence) pairs.

    Parts of speech (also per label), tags, morphology, lemmas, sentences. Tokens that the pipeline cuts otherwise than
    the treebank are left out of the accuracies, as spaCy does. Sentences are scored twice: with nothing but a space
    between them, also after a heading ('all'), and with a line end where the treebank's paragraph changes ('lines').
    """
    groups = [sentences[at : at + SENTENCES_PER_TEXT] for at in range(0, len(sentences), SENTENCES_PER_TEXT)]
    references = [Doc.from_docs([doc for _, doc in group], ensure_whitespace=True) for group in groups]
    predicted = list(nlp.pipe(reference.text for reference in references))
    examples = [Example(doc, reference) for doc, reference in zip(predicted, references, strict=True)]
    rows: list[tuple[Any, ...]] = []
    for measure, attribute in (("upos", "POS"), ("xpos", "TAG"), ("morph", "MORPH"), ("lemma", "LEMMA")):
        rows += accuracies(measure, examples, attribute)
    rows.append(("sentences", "all", *score_sentences(predicted, [lay_out(group, lines=False) for group in groups])))
    in_lines = [lay_out(group, lines=True) for group in groups]
    rows.append(("sentences", "lines", *score_sentences(nlp.pipe(text for text, _ in in_lines), in_lines)))
    return rows


def lay_out(sentences: list[tuple[str, Doc]], *, lines: bool) -> tuple[str, set[tuple[int, int]]]:
    """Return a text of sentences and their spans in it; lines: a line end between paragraphs ('..p.2.s.1')."""
    text, spans, paragraph = "", set[tuple[int, int]](), ""
    for sent_id, doc in sentences:
        here = sent_id.rpartition(".s.")[0]
        text += ("\n" if lines and here != paragraph else " ") if text else ""
        spans.add((len(text), len(text) + len(doc.text.rstrip())))
        text, paragraph = text + doc.text.rstrip(), here
    return text, spans


def score_sentences(
    docs: Iterable[Doc], truth: list[tuple[str, set[tuple[int, int]]]]
) -> tuple[float, float, float, int, int]:
    """Return precision, recall, F1, found and true of sentence spans; white space at the end does not count."""
    hits = n_found = 0
    for doc, (_, spans) in zip(docs, truth, strict=True):
        found = {(s.start_char, s.start_char + len(s.text.rstrip())) for s in doc.sents if s.text.strip()}
        hits += len(found & spans)
        n_found += len(found)
    n_true = sum(len(spans) for _, spans in truth)
    return *f_score(hits, n_found, n_true), n_found, n_true


def accuracies(measure: str, examples: Iterable[Example], attribute: str) -> list[tuple[Any, ...]]:
    """Return the accuracy of a token attribute, and F1 per part of speech."""
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for example in examples:
        gold = example.get_aligned(attribute, as_string=True)
        for token, value in zip(example.predicted, gold, strict=True):
            if value is None:
                continue
            seen = str(token.morph) if attribute == "MORPH" else getattr(token, f"{attribute.lower()}_")
            seen = without_marks(seen) if attribute == "LEMMA" else seen
            value = "" if value == "_" and attribute == "MORPH" else value
            found[seen] += 1
            true[value] += 1
            hits[value] += seen == value
    n, right = true.total(), hits.total()
    rows: list[tuple[Any, ...]] = [(measure, "all", *([right / n] * 3), n, n)] if n else []
    if attribute == "POS":
        labels = sorted(found | true)
        rows += [(measure, x, *f_score(hits[x], found[x], true[x]), found[x], true[x]) for x in labels]
    return rows
