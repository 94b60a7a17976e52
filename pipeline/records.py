"""Declare the types that pass between the rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

EntityKind = Literal["person", "organisation", "place", "theme"]
Source = Literal["model", "lexicon", "rule", "abbreviation", "correction"]
BlockKind = Literal["title", "heading", "paragraph", "list_item", "table_row", "quote"]
Precision = Literal["day", "month", "year", "none"]
SessionKind = Literal["meeting", "announcement", "other"]
AttendanceRole = Literal["present", "absent", "chair", "secretary"]
OutcomeKind = Literal["decision", "action", "agreement", "question"]

ENTITY_KINDS: tuple[EntityKind, ...] = ("person", "organisation", "place", "theme")


# ---------------------------------------------------------------- reading (ingest)
@dataclass(frozen=True, slots=True)
class Rejected:
    """Something seen and left out, with the reason: nothing disappears silently."""

    stage: str  # ingest, sessions, mentions, entities, topics, network, evolution
    report_id: str
    reason: str  # a short fixed English phrase, so that rows can be counted by it
    text: str = ""  # what was left out, at most 200 characters
    block: int = -1  # -1: not of one block
    kind: str = ""  # file, line, mention, entity, session, ...
    count: int = 1
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table row, quote or title of a report.

    ``text`` is one line without outer white space or list marker; the report's text is all block
    texts joined by newlines, and ``start_char``/``end_char`` count in that.
    """

    block: int
    kind: BlockKind
    section: str  # text of the nearest heading above; the heading's own text for a heading
    start_char: int
    end_char: int
    text: str
    level: int = 0  # heading level or list depth, 1 is outermost; 0 elsewhere
    marker: str = ""  # list marker or heading number as written: "1.", "#1", "·"
    cells: tuple[str, ...] = ()  # table rows: the cells; text is " | ".join(cells)
    header: tuple[str, ...] = ()  # table rows: the cells of the table's header row, if it has one
    table: int = -1  # number of the table in the report, -1 outside tables

    def __post_init__(self) -> None:
        if "\n" in self.text or self.end_char - self.start_char != len(self.text):
            raise ValueError(f"block {self.block}: text does not fill {self.start_char}:{self.end_char}")


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What the file says about itself outside its text; '' and None where it says nothing."""

    title: str = ""
    author: str = ""
    created: dt.date | None = None
    modified: dt.date | None = None
    fields: tuple[tuple[str, str], ...] = ()  # front matter, <meta>, mail headers: (key, value), keys lower case


@dataclass(frozen=True, slots=True)
class Report:
    """One meeting report as read from one file."""

    report_id: str  # path below data/raw with '/' separators
    title: str
    media_type: str
    sha256: str  # of the file's bytes
    published: dt.date | None
    language: str  # ISO 639-1 code, '' when there is too little text to tell
    n_words: int
    blocks: tuple[Block, ...]
    info: DocumentInfo = field(default_factory=DocumentInfo)
    warnings: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def text(self) -> str:
        """The report's own text: what all spans count in."""
        return "\n".join(block.text for block in self.blocks)


def lay_out(pieces: Iterable[tuple[BlockKind, str, str]]) -> tuple[Block, ...]:
    """Number (kind, section, text) pieces as blocks with consecutive spans.

    >>> [(b.block, b.start_char, b.end_char) for b in lay_out([("title", "", "ab"), ("paragraph", "", "cde")])]
    [(0, 0, 2), (1, 3, 6)]
    """
    blocks: list[Block] = []
    start = 0
    for kind, section, text in pieces:
        blocks.append(Block(len(blocks), kind, section, start, start + len(text), text))
        start += len(text) + 1
    return tuple(blocks)


# ---------------------------------------------------------------- sessions
@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date that may be the meeting's, with the words it came from.

    ``year`` is None when it is not written; ``month`` and ``day`` are None by precision.
    """

    year: int | None
    month: int | None
    day: int | None
    source: str  # body, file_name, properties, published, announcement, series, correction
    rule: str  # short fixed English phrase: "date after 'op' in the first sentence"
    evidence: str  # the words as written
    score: float  # 0..1, how strongly this speaks for the meeting's date
    weekday: int | None = None  # 0 is Monday
    block: int = -1


@dataclass(frozen=True, slots=True)
class Announced:
    """A coming meeting that the report mentions; year None when not written."""

    year: int | None
    month: int | None
    day: int | None
    evidence: str
    block: int
    weekday: int | None = None
    series: str = ""  # when the text names which kind of meeting
    times: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A name on an attendance list or in an opening sentence, as written."""

    name: str
    role: AttendanceRole
    block: int
    start_char: int  # of the name, in the report's text; -1 when only in file properties
    end_char: int
    function: str = ""  # "wethouder", "projectleider"
    employer: str = ""  # "gemeente Almere", "NJi"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision, action, agreement (also: commitment) or open question, as written."""

    kind: OutcomeKind
    block: int
    text: str
    owners: tuple[str, ...] = ()  # names as written
    due: dt.date | None = None
    due_text: str = ""
    cue: str = ""  # the words that made it one: "Besloten wordt", "Actie", "toezegging"
    status: str = ""  # as the action list gives it: "open", "gesloten"


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What one report says about its meeting; the corpus decides (sessions.resolve_sessions)."""

    report_id: str
    kind: SessionKind
    series: str  # '' when none could be read
    dates: tuple[DateCandidate, ...] = ()  # strongest first
    announced: tuple[Announced, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    n_present: int | None = None
    place: str = ""
    times: str = ""
    published: dt.date | None = None
    warnings: tuple[str, ...] = ()  # "22 juni mei: two months, date not used"


# ---------------------------------------------------------------- mentions
@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a report's text that names a person, organisation, place or theme."""

    report_id: str
    block: int
    sentence: int  # number of the sentence within the block, from 0
    start_char: int
    end_char: int
    text: str
    kind: EntityKind
    source: Source
    key: str = ""  # lexicon id ("theme:oza", "organisation:nji", "place:almere") or full form of an abbreviation
    label: str = ""  # label of the model, if it proposed the span
    role: str = ""  # function of the person as written here: "wethouder"
    employer: str = ""  # employer as written here: "gemeente Almere"
    doubt: str = ""  # why this mention is uncertain; '' when it is not

    def __post_init__(self) -> None:
        if self.end_char - self.start_char != len(self.text) or not self.text:
            raise ValueError(f"mention {self.text!r} does not fill {self.start_char}:{self.end_char}")


@dataclass(frozen=True, slots=True)
class Definition:
    """An abbreviation explained in the text: 'Nationaal Programma Onderwijs (NPO)'."""

    report_id: str
    block: int
    short: str
    long: str
    pattern: str  # long_short, short_long, afgekort, ...
    start_char: int  # span of the whole definition
    end_char: int


@dataclass(frozen=True, slots=True)
class BlockTerms:
    """The content words (nouns, proper nouns, adjectives, verbs) of a block, in order."""

    block: int
    lemmas: tuple[str, ...]  # lower case; proper nouns as written
    pos: tuple[str, ...]  # NOUN, PROPN, ADJ or VERB, as long as lemmas
    n_sentences: int
    n_words: int


@dataclass(frozen=True, slots=True)
class ReportMentions:
    """What the language pass found in one report."""

    report_id: str
    mentions: tuple[Mention, ...]
    definitions: tuple[Definition, ...] = ()
    terms: tuple[BlockTerms, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportAnalysis:
    """Everything the map stage knows about one report; cached by content."""

    report: Report
    facts: SessionFacts
    found: ReportMentions
    fingerprint: tuple[int, ...] = ()  # minhash of the text, to find the same report twice


# ---------------------------------------------------------------- doubts for the analyst
@dataclass(frozen=True, slots=True)
class Doubt:
    """A question only a person can decide, with the line that settles it."""

    kind: str  # merge, abbreviation, date, theme, twin, series
    subject: str  # what it is about: a name, an abbreviation, a report id
    question: str  # English, one sentence
    candidates: tuple[str, ...]
    evidence: tuple[str, ...]  # quoted sentences, "report_id: sentence"
    weight: int  # consequence: number of mentions or blocks touched; most consequential first
    remedy: str  # YAML to paste into corrections.yaml or themes.yaml
    entities: tuple[str, ...] = ()  # entity_ids concerned
