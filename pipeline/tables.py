"""Declare the columns of every table in data/processed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["string", "int", "float", "bool", "date", "strings", "dates", "ints"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type, whether it may be null and what it means."""

    name: str
    type: ColumnType
    doc: str
    null: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, the columns that identify a row, and what a row is."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()  # rows are unique by these
    sort: tuple[str, ...] = ()  # rows are written in this order


C = Column
_TABLES = (
    Table(
        "reports",
        "One row per report that was read.",
        (
            C("report_id", "string", "path below data/raw, '/' separators"),
            C("title", "string", "title of the report"),
            C("media_type", "string", "kind of file"),
            C("sha256", "string", "hash of the file's bytes"),
            C("published", "date", "publication date", null=True),
            C("session_id", "string", "the session it is of", null=True),
            C("n_words", "int", "words"),
            C("language", "string", "ISO 639-1 code"),
            C("warnings", "strings", "what was odd about it"),
            C("n_blocks", "int", "blocks"),
        ),
        ("report_id",),
        ("report_id",),
    ),
    Table(
        "sessions",
        "One row per meeting, and one per report that only announces a meeting.",
        (
            C("session_id", "string", "identifier, starts with the date when there is one"),
            C("date", "date", "meeting date; first day of the month or year by precision", null=True),
            C("precision", "string", "day, month, year or none"),
            C("date_evidence", "string", "the words it came from, and the rule"),
            C("series", "string", "which kind of meeting it belongs to"),
            C("kind", "string", "meeting, announcement or other"),
            C("announced_next", "dates", "dates of coming meetings it announces"),
            C("date_source", "string", "body, file_name, properties, announcement, series or correction"),
            C("date_conflicts", "strings", "other dates the sources give, each with its source"),
            C("place", "string", "where it met, '' when unknown"),
            C("times", "string", "from-to as written, '' when unknown"),
            C("n_present", "int", "people present as stated or listed", null=True),
            C("n_reports", "int", "reports of this session"),
        ),
        ("session_id",),
        ("date", "session_id"),
    ),
    Table(
        "blocks",
        "One row per paragraph, heading, list item, table row, quote or title.",
        (
            C("report_id", "string", "report"),
            C("block", "int", "number within the report, from 0"),
            C("kind", "string", "title, heading, paragraph, list_item, table_row or quote"),
            C("section", "string", "heading it stands under"),
            C("start_char", "int", "first character in the report's text"),
            C("end_char", "int", "character after the last"),
            C("text", "string", "text of the block"),
            C("n_words", "int", "words"),
        ),
        ("report_id", "block"),
        ("report_id", "block"),
    ),
    Table(
        "mentions",
        "One row per span that names a person, organisation, place or theme.",
        (
            C("report_id", "string", "report"),
            C("block", "int", "block"),
            C("sentence", "int", "sentence within the block, from 0"),
            C("start_char", "int", "first character in the report's text"),
            C("end_char", "int", "character after the last"),
            C("text", "string", "the words as written"),
            C("kind", "string", "person, organisation, place or theme"),
            C("entity_id", "string", "who or what is meant", null=True),
            C("source", "string", "model, lexicon, rule, abbreviation or correction"),
            C("role", "string", "function as written here"),
            C("employer", "string", "employer as written here"),
            C("doubt", "string", "why it is uncertain, '' when it is not"),
        ),
        ("report_id", "start_char", "end_char", "kind"),
        ("report_id", "start_char", "end_char", "kind"),
    ),
    Table(
        "entities",
        "One row per person, organisation, place or theme.",
        (
            C("entity_id", "string", "identifier: kind:slug"),
            C("kind", "string", "person, organisation, place or theme"),
            C("name", "string", "fullest, most frequent name"),
            C("aliases", "strings", "all forms met and known abbreviations"),
            C("n_mentions", "int", "mentions"),
            C("n_reports", "int", "reports"),
            C("first_session", "string", "first dated session", null=True),
            C("last_session", "string", "last dated session", null=True),
            C("group", "string", "kind of organisation ('group' for working groups), theme group, or ''"),
        ),
        ("entity_id",),
        ("entity_id",),
    ),
    Table(
        "roles",
        "One row per function and employer of a person in a report.",
        (
            C("entity_id", "string", "person"),
            C("report_id", "string", "report"),
            C("session_id", "string", "session", null=True),
            C("date", "date", "date of the session", null=True),
            C("role", "string", "function as written"),
            C("employer", "string", "employer as written"),
            C("employer_id", "string", "organisation or place entity, when known", null=True),
        ),
        ("entity_id", "report_id", "role", "employer"),
        ("entity_id", "report_id", "role", "employer"),
    ),
    Table(
        "attendance",
        "One row per person and role at a session.",
        (
            C("session_id", "string", "session"),
            C("entity_id", "string", "person"),
            C("role", "string", "present, absent, chair or secretary"),
        ),
        ("session_id", "entity_id", "role"),
        ("session_id", "entity_id", "role"),
    ),
    Table(
        "outcomes",
        "One row per decision, action, agreement or open question.",
        (
            C("report_id", "string", "report"),
            C("block", "int", "block"),
            C("kind", "string", "decision, action, agreement or question"),
            C("text", "string", "as written"),
            C("owners", "strings", "entity_ids of who will do it"),
            C("due", "date", "when", null=True),
            C("due_text", "string", "when, as written"),
            C("cue", "string", "the words that made it one"),
            C("owner_names", "strings", "owners as written"),
        ),
        (),
        ("report_id", "block", "kind", "text"),
    ),
    Table(
        "definitions",
        "One row per abbreviation explained in a report.",
        (
            C("report_id", "string", "report"),
            C("block", "int", "block"),
            C("short", "string", "abbreviation"),
            C("long", "string", "full form"),
            C("pattern", "string", "how it was written"),
            C("start_char", "int", "first character of the definition"),
            C("end_char", "int", "character after the last"),
        ),
        (),
        ("report_id", "start_char", "short"),
    ),
    Table(
        "proposals",
        "One row per subject that themes.yaml lacks and may want, strongest first.",
        (
            C("phrase", "string", "the words, or the abbreviation"),
            C("kind", "string", "abbreviation, compound or phrase"),
            C("long", "string", "full form of an abbreviation, '' otherwise"),
            C("score", "float", "log-odds against ordinary Dutch, in standard deviations"),
            C("n_blocks", "int", "blocks with it"),
            C("n_reports", "int", "reports with it"),
            C("examples", "strings", "sentences as report_id: sentence"),
            C("line", "string", "the line to paste into themes.yaml"),
        ),
        ("phrase", "kind"),
    ),
    Table(
        "topics",
        "One row per topic.",
        (
            C("topic_id", "string", "t01, t02, ..."),
            C("label", "string", "readable label"),
            C("terms", "strings", "most typical terms, strongest first"),
            C("n_blocks", "int", "blocks"),
            C("stability", "float", "mean best Jaccard under resampling, 0..1"),
            C("coherence", "float", "NPMI coherence, -1..1", null=True),
            C("typical", "strings", "most typical blocks as report_id#block"),
        ),
        ("topic_id",),
        ("topic_id",),
    ),
    Table(
        "block_topics",
        "One row per block that has a topic.",
        (
            C("report_id", "string", "report"),
            C("block", "int", "block"),
            C("topic_id", "string", "topic, or 'mixed'"),
            C("weight", "float", "share of the block, 0..1"),
        ),
        ("report_id", "block", "topic_id"),
        ("report_id", "block", "topic_id"),
    ),
    Table(
        "topic_shares",
        "One row per topic and session.",
        (
            C("topic_id", "string", "topic"),
            C("session_id", "string", "session"),
            C("n_blocks", "int", "blocks of the topic"),
            C("n_blocks_total", "int", "blocks that could have had it"),
            C("share", "float", "n_blocks / n_blocks_total"),
            C("low", "float", "Wilson 95 % interval"),
            C("high", "float", "Wilson 95 % interval"),
        ),
        ("topic_id", "session_id"),
        ("topic_id", "session_id"),
    ),
    Table(
        "edges",
        "One row per scope and pair of entities that share a block.",
        (
            C("scope", "string", "a session_id, or 'all'"),
            C("source", "string", "entity_id, the smaller of the two"),
            C("target", "string", "entity_id"),
            C("weight", "int", "blocks shared"),
            C("expected", "float", "blocks shared when placed independently within each session"),
            C("npmi", "float", "normalised pointwise mutual information, -1..1", null=True),
            C("p", "float", "exact upper tail, stratified by session"),
            C("q", "float", "Benjamini-Hochberg over the pairs tested in this scope"),
            C("robust", "float", "share of leave-one-report-out runs in which q stays < alpha", null=True),
            C("tested", "bool", "frequent enough to be tested; q is 1 where not"),
            C("backbone", "bool", "drawn in the network of its scope"),
            C("rule", "string", "why it is drawn: held (q < alpha) or strongest (none held), else ''"),
        ),
        ("scope", "source", "target"),
        ("scope", "source", "target"),
    ),
    Table(
        "centrality",
        "One row per entity with a link that holds and measure, over all sessions.",
        (
            C("entity_id", "string", "entity"),
            C("scope", "string", "'all'"),
            C("measure", "string", "degree, strength, betweenness or pagerank"),
            C("value", "float", "in the network of links that hold"),
            C("low", "float", "2.5 % of the resamples lie below"),
            C("high", "float", "2.5 % of the resamples lie above"),
            C("stable", "bool", "resamples rank the entities alike and this one within a quarter of all ranks"),
        ),
        ("entity_id", "scope", "measure"),
        ("scope", "measure", "entity_id"),
    ),
    Table(
        "brokers",
        "One row per person or organisation between two themes that otherwise stay apart, firmest first.",
        (
            C("entity_id", "string", "person or organisation"),
            C("theme_a", "string", "theme, the smaller of the two"),
            C("theme_b", "string", "theme"),
            C("weight_a", "int", "blocks shared with theme_a"),
            C("weight_b", "int", "blocks shared with theme_b"),
            C("q_a", "float", "q of the link with theme_a"),
            C("q_b", "float", "q of the link with theme_b"),
            C("held", "bool", "both links hold: a finding; otherwise only a possibility"),
            C("robust", "float", "the smaller robustness of the two links", null=True),
            C("weight_without", "int", "blocks the themes share without the entity"),
            C("expected", "float", "blocks the themes would share by chance"),
            C("n_brokers", "int", "entities that could link the same two themes"),
            C("evidence_a", "strings", "blocks shared with theme_a as report_id#block, five at most"),
            C("evidence_b", "strings", "blocks shared with theme_b"),
        ),
        ("entity_id", "theme_a", "theme_b"),
        (),
    ),
    Table(
        "communities",
        "One row per entity with a link that holds, over all sessions.",
        (
            C("scope", "string", "'all'"),
            C("entity_id", "string", "entity"),
            C("community", "string", "c01 is the largest"),
            C("consensus", "float", "mean share of resamples together with the others in it", null=True),
            C("size", "int", "entities in it"),
        ),
        ("scope", "entity_id"),
        ("scope", "entity_id"),
    ),
    Table(
        "copresence",
        "One row per pair of people who attended a session together.",
        (
            C("source", "string", "person, the smaller of the two"),
            C("target", "string", "person"),
            C("weight", "int", "sessions attended together"),
            C("expected", "float", "sessions together by chance within each series"),
            C("jaccard", "float", "sessions together / sessions of either"),
            C("p", "float", "exact upper tail, stratified by series"),
            C("q", "float", "Benjamini-Hochberg over the pairs tested"),
        ),
        ("source", "target"),
        ("source", "target"),
    ),
    Table(
        "trends",
        "One row per theme and dated session.",
        (
            C("entity_id", "string", "theme"),
            C("session_id", "string", "session"),
            C("n_blocks", "int", "blocks that mention it"),
            C("n_blocks_total", "int", "blocks of the session"),
            C("share", "float", "n_blocks / n_blocks_total"),
            C("low", "float", "Wilson 95 % interval"),
            C("high", "float", "Wilson 95 % interval"),
            C("change", "string", "new, returned, up, down, steady, absent or insufficient"),
            C("q", "float", "Benjamini-Hochberg over the themes tested in this session", null=True),
            C("p", "float", "exact two-sided test against all earlier sessions of the scope", null=True),
            C("n_mentions", "int", "mentions"),
            C("per_1000_words", "float", "mentions per 1,000 words"),
            C("robust", "float", "share of leave-one-report-out runs with the same change", null=True),
            C("p_clustered", "float", "p when counts are divided by the design effect of neighbours", null=True),
        ),
        ("entity_id", "session_id"),
        ("entity_id", "session_id"),
    ),
    Table(
        "missing",
        "One row per announced meeting of which there is no report.",
        (
            C("series", "string", "which kind of meeting, '' when unknown"),
            C("date", "date", "announced date"),
            C("announced_by", "string", "report that announces it"),
            C("evidence", "string", "the words that announce it"),
        ),
        (),
        ("date", "series", "announced_by"),
    ),
    Table(
        "doubts",
        "One row per question that only a person can decide, most consequential first.",
        (
            C("kind", "string", "merge, twin, abbreviation, date, theme or series"),
            C("subject", "string", "what it is about"),
            C("question", "string", "in one sentence"),
            C("candidates", "strings", "possible answers"),
            C("evidence", "strings", "quoted sentences with their place"),
            C("weight", "int", "mentions or blocks touched"),
            C("remedy", "string", "the YAML that settles it"),
            C("entities", "strings", "entity_ids concerned"),
        ),
        (),
        (),
    ),
    Table(
        "rejected",
        "One row per thing seen and left out.",
        (
            C("stage", "string", "where it was left out"),
            C("report_id", "string", "report or file"),
            C("block", "int", "block, -1 when not of one"),
            C("kind", "string", "file, line, mention, ..."),
            C("text", "string", "what was left out"),
            C("reason", "string", "why"),
            C("count", "int", "how many"),
            C("remedy", "string", "what to do, '' when nothing"),
        ),
        (),
        ("stage", "report_id", "block", "kind", "reason", "text"),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}

_REPORT, _BLOCK = C("report_id", "string", "report"), C("block", "int", "block")
_MAP_TABLES = (
    Table(
        "reports",
        "One row per file that went through the map stage.",
        (
            _REPORT,
            C("key", "string", "hash of everything the outcome depends on"),
            C("title", "string", "title of the report"),
            C("media_type", "string", "kind of file"),
            C("sha256", "string", "hash of the file's bytes"),
            C("published", "date", "publication date", null=True),
            C("language", "string", "ISO 639-1 code"),
            C("n_words", "int", "words"),
            C("warnings", "strings", "what was odd about it"),
            C("fingerprint", "ints", "minhash, to find the same report twice"),
            C("facts", "string", "SessionFacts as JSON"),
            C("failure", "string", "why it was left out, '' when it was read"),
            C("remedy", "string", "what to do about that"),
        ),
        ("report_id", "key"),
        ("report_id", "key"),
    ),
    Table("blocks", "As the public table.", TABLES["blocks"].columns, (), TABLES["blocks"].sort),
    Table(
        "mentions",
        "Mentions before it is decided who is meant.",
        (
            _REPORT,
            _BLOCK,
            *(C(name, "int", name) for name in ("sentence", "start_char", "end_char")),
            *(
                C(name, "string", name)
                for name in ("text", "kind", "source", "key", "label", "role", "employer", "doubt")
            ),
        ),
        (),
        ("report_id", "start_char", "end_char", "kind"),
    ),
    Table("definitions", "As the public table.", TABLES["definitions"].columns, (), TABLES["definitions"].sort),
    Table(
        "terms",
        "One row per block with its content words.",
        (
            _REPORT,
            _BLOCK,
            C("lemmas", "strings", "content words in order"),
            C("pos", "strings", "their parts of speech"),
            C("n_sentences", "int", "sentences"),
            C("n_words", "int", "words"),
        ),
        (),
        ("report_id", "block"),
    ),
    Table("rejected", "As the public table.", TABLES["rejected"].columns, (), TABLES["rejected"].sort),
)

MAP_TABLES: dict[str, Table] = {table.name: table for table in _MAP_TABLES}
