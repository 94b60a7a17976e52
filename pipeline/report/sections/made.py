"""Say how the report was made, what was left out, and what its numbers cannot say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from pipeline.report.bounds import FEW_STEPS, LONG_TABLE
from pipeline.report.document import Bullets, Cell, Grid, Paragraph, Part, Section
from pipeline.report.evidence import clip
from pipeline.report.rows import plain
from pipeline.report.sections.teller import Teller
from pipeline.settings import Settings

STEPS = ("ingest", "sessions", "mentions", "entities", "topics", "network", "evolution", "report")


def made(tell: Teller, manifest: Mapping[str, Any], n_suppressed: int) -> Section:
    """Write the section on how the report was made.

    Args:
        tell: what every section needs.
        manifest: model, version and what was left out, as the run wrote it.
        n_suppressed: links left out of a public report.
    """
    say, model = tell.say, manifest.get("model", {})
    how = [
        tell.sentence("h_steps"),
        tell.sentence("h_model", model=model.get("name", "?"), version=model.get("version", "?")),
        tell.sentence("h_program", version=manifest.get("rodedraad", "?")),
        tell.sentence("h_test", alpha=tell.settings.statistics.alpha),
    ]
    if tell.options.public:
        how.append(tell.sentence("h_public", n=n_suppressed))
    limits = tuple(Paragraph((tell.sentence(f"h_limit_{n}"),)) for n in range(1, 6))
    doubts = len(tell.corpus.frame("doubts"))
    left_out = Paragraph((tell.sentence("h_doubts", n=doubts),)) if doubts else None
    sections = (
        Section("werkwijze", say("h_how"), (Paragraph(tuple(how)),)),
        Section("grenzen", say("h_limits"), (Bullets(limits),)),
        Section("verslagen", say("h_reports"), (_reports(tell),)),
        Section("weggelaten", say("h_rejected"), (_rejected(tell), *([left_out] if left_out else []))),
        Section("instellingen", say("h_settings"), (_settings(tell),)),
    )
    return Section("gemaakt", say("h_made"), (), sections)


def _reports(tell: Teller) -> Part:
    corpus, say = tell.corpus, tell.say
    if len(corpus.reports) > LONG_TABLE:
        return _reports_together(tell)
    rows = sorted(corpus.reports.values(), key=lambda r: (corpus.when(r.report_id), r.report_id))
    body = []
    for row in rows:
        session = corpus.sessions.get(row.session_id) if isinstance(row.session_id, str) else None
        evidence = found_in(tell, session) if session is not None and session.date is not None else ""
        date = corpus.when(row.report_id)
        body.append(
            (
                Cell(row.title or row.report_id),
                Cell(corpus.date_of_report(row.report_id), sort=date.isoformat()),
                Cell(evidence or say("unknown")),
                Cell(row.report_id),
                Cell(str(row.n_words), sort=int(row.n_words)),
            )
        )
    header = tuple(say(key) for key in ("c_report", "c_date", "c_date_from", "c_file", "c_words_count"))
    return Grid(say("h_reports_table"), header, tuple(body), numeric=(4,))


def _reports_together(tell: Teller) -> Part:
    """Count the reports per period: a list of so many is for a spreadsheet."""
    corpus, say, period = tell.corpus, tell.say, tell.corpus.step(FEW_STEPS)
    of_session: dict[str, list[Any]] = defaultdict(list)
    for row in corpus.reports.values():
        session = corpus.session_of.get(row.report_id, "")
        of_session[session if session in corpus.position else ""].append(row)
    body = []
    for step in corpus.steps(FEW_STEPS):
        rows = [row for place in range(step.first, step.last) for row in of_session[corpus.timeline[place].session_id]]
        body.append((step.name, step.first, step.last - step.first, rows))
    if of_session[""]:
        body.append((say("undated"), len(corpus.timeline), 0, of_session[""]))
    cells = tuple(
        (Cell(name, sort=str(first)), *(Cell(str(n), sort=n) for n in (n_sessions, len(rows), _words(rows))))
        for name, first, n_sessions, rows in body
    )
    header = tuple(say(key) for key in (f"c_{period}", "c_sessions", "c_reports_count", "c_words_count"))
    caption = say("h_reports_table_period", per=say(f"per_{period}"))
    remark = say("h_reports_cut", all=len(corpus.reports))
    return Grid(caption, header, cells, numeric=(1, 2, 3), remark=remark)


def _words(reports: list[Any]) -> int:
    return sum(int(row.n_words) for row in reports)


def found_in(tell: Teller, session: Any) -> str:
    """Say in plain words where the date of a session was found."""
    say = tell.say
    words, _, rule = str(session.date_evidence).partition(" [")
    rule = rule.rstrip("]")
    if " year from " in rule:
        grounds = rule.split(" year from ")[1]
        known = {"weekday": "year_weekday", "publication": "year_published", "announcement": "year_announcement"}
        told = [say(key) for word, key in known.items() if word in grounds] or [say("year_other")]
        return say("year_from", words=clip(words, 300), grounds=told)
    return say(f"from_{session.date_source}", words=clip(words, 300))


def _rejected(tell: Teller) -> Part:
    say = tell.say
    counts: Counter[tuple[str, str]] = Counter()
    rejected = tell.corpus.frame("rejected")
    told = {phrase: say.reason(phrase) for phrase in rejected["reason"].unique()}
    for stage, phrase, n in zip(*(plain(rejected[name]) for name in ("stage", "reason", "count")), strict=True):
        counts[stage, told[phrase]] += int(n)
    if not counts:
        return Paragraph((tell.sentence("h_rejected_none"),))
    rows = sorted(counts.items(), key=lambda item: (STEPS.index(item[0][0]), -item[1], item[0][1]))
    body = tuple(
        (Cell(say(f"stage_{stage}"), sort=STEPS.index(stage)), Cell(reason), Cell(str(n), sort=n))
        for (stage, reason), n in rows
    )
    header = tuple(say(key) for key in ("c_stage", "c_reason", "c_count"))
    return Grid(say("h_rejected_table"), header, body, numeric=(2,))


def _settings(tell: Teller) -> Part:
    """The settings that differ from the defaults."""
    say = tell.say
    now, usual = tell.settings.model_dump(mode="json"), Settings().model_dump(mode="json")
    rows = []
    for key, value in now.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for name, one in inner:
            default = usual[key][name] if name else usual[key]
            if one != default:
                rows.append((f"{key}.{name}" if name else key, str(one)))
    if not rows:
        return Paragraph((tell.sentence("h_settings_none"),))
    body = tuple((Cell(name), Cell(value)) for name, value in rows)
    return Grid(say("h_settings_table"), (say("c_setting"), say("c_value")), body)
