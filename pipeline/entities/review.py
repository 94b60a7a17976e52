"""Turn open doubts into questions with answers, and answers into corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline.corrections import KINDS, add_entry

Entries = tuple[tuple[str, Mapping[str, Any]], ...]  # (kind of correction, entry without reason)


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer and the corrections it means."""

    label: str
    entries: Entries


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """A doubt as it is put to a person; with one option it is answered y, n or later."""

    number: int  # from 1, most consequential first
    kind: str
    subject: str
    question: str
    options: tuple[Option, ...]  # none: the answer is no correction but an entry of themes.yaml, or free text
    no: Entries  # what 'none of these' means
    evidence: tuple[str, ...]
    weight: int
    remedy: str
    asks_name: bool  # the answer is the full name of an abbreviation


def review_questions(doubts: pd.DataFrame) -> tuple[ReviewQuestion, ...]:
    """Make a question of every doubt, most consequential first.

    Args:
        doubts: a frame with the columns of table 'doubts'.

    Returns:
        Questions whose options hold corrections without a reason: the person gives that.
    """
    columns = [
        doubts[c].tolist() for c in ("weight", "kind", "subject", "question", "candidates", "evidence", "remedy")
    ]
    rows = sorted(zip(*columns, strict=True), key=lambda row: (-row[0], *row[1:4]))
    return tuple(
        _question(number, kind, subject, question, tuple(candidates), tuple(evidence), int(weight), remedy)
        for number, (weight, kind, subject, question, candidates, evidence, remedy) in enumerate(rows, 1)
    )


def _question(
    number: int,
    kind: str,
    subject: str,
    question: str,
    candidates: tuple[str, ...],
    evidence: tuple[str, ...],
    weight: int,
    remedy: str,
) -> ReviewQuestion:
    entries = _entries(remedy)
    options: tuple[Option, ...] = ()
    no: Entries = ()
    asks_name = False
    if kind in ("twin", "abbreviation") and entries and entries[0][0] == "never_merge":
        options = (Option(f"two: {' and '.join(candidates)}", entries),)
    elif kind in ("merge", "twin") and entries and candidates:
        options = tuple(Option(label, _with_candidate(entries, candidates[0], label)) for label in candidates)
        if not any(entry.get("report") for _, entry in entries):  # 'not in this report' says nothing about others
            no = tuple(
                ("never_merge", {"names": [name for name in entry["names"] if name != candidates[0]] + [label]})
                for _, entry in entries
                for label in candidates
            )
    elif kind == "abbreviation":
        options = tuple(Option(long, (("rename", {"name": subject, "to": long}),)) for long in candidates)
        if entries and entries[0][0] == "merge":
            options = tuple(Option(long, (("merge", {"names": [subject, long]}),)) for long in candidates)
        asks_name = True
    elif entries:
        options = (Option(candidates[0] if candidates else remedy.strip(), entries),)
    return ReviewQuestion(number, kind, subject, question, options, no, evidence, weight, remedy, asks_name)


def _entries(remedy: str) -> Entries:
    """The corrections in a remedy, without reasons; none when it is no part of corrections.yaml."""
    try:
        document = YAML(typ="safe").load(remedy)
    except (YAMLError, ValueError):
        return ()
    if not isinstance(document, dict) or not set(document) <= set(KINDS):
        return ()
    return tuple(
        (kind, {key: value for key, value in entry.items() if key != "reason"})
        for kind, entries in document.items()
        for entry in entries
    )


def _with_candidate(entries: Entries, first: str, label: str) -> Entries:
    return tuple(
        (kind, {**entry, "names": [label if name == first else name for name in entry["names"]]})
        for kind, entry in entries
    )


def full_name_entries(question: ReviewQuestion, name: str) -> Entries:
    """Return the correction for an abbreviation whose full name a person typed."""
    return (("rename", {"name": question.subject, "to": name}),)


def answer(text: str, entries: Entries, reason: str) -> str:
    """Return the text of corrections.yaml with an answer added.

    Args:
        text: corrections.yaml as it is, '' when there is none.
        entries: of the option that was chosen, or ``no``.
        reason: why, in the person's words.

    Raises:
        CorrectionsError: the answer contradicts what stands there.
    """
    for kind, entry in entries:
        text = add_entry(text, kind, {**entry, "reason": reason})
    return text


def as_json(questions: Sequence[ReviewQuestion]) -> list[dict[str, Any]]:
    """Return questions as plain data for other front ends."""
    return [
        {
            "number": q.number,
            "kind": q.kind,
            "subject": q.subject,
            "question": q.question,
            "options": [{"label": o.label, "entries": _plain(o.entries)} for o in q.options],
            "no": _plain(q.no),
            "evidence": list(q.evidence),
            "weight": q.weight,
            "remedy": q.remedy,
            "asks_name": q.asks_name,
        }
        for q in questions
    ]


def _plain(entries: Entries) -> list[dict[str, Any]]:
    return [{"correction": kind, **{key: _date_text(value) for key, value in entry.items()}} for kind, entry in entries]


def _date_text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
