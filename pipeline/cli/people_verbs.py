"""Verbs about who and what is meant: explain, review."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import flow
from pipeline.cli.options import Dir, Json
from pipeline.cli.screen import Screen, printable
from pipeline.errors import CorrectionsError

if TYPE_CHECKING:
    from pipeline.entities import EntityFacts, Explanation, ReviewQuestion
    from pipeline.entities.review import Entries

MOST_QUOTES = 12


def explain(
    name: Annotated[str, typer.Argument(help="Name as you would type it, or an entity_id.")],
    folder: Dir = Path(),
    every: Annotated[bool, typer.Option("--all", help="Show every quote and neighbour.")] = False,
    in_json: Json = False,
) -> int:
    """Show an entity: aliases, roles in time, sessions, neighbours and quoted sentences, each with file and place."""
    screen = Screen()
    found = flow.explain(folder, name)
    if in_json:
        screen.say(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str))
    else:
        for line in _explanation(found, every):
            screen.say(line)
    return 0 if found.entities or found.rejected else 3


def _explanation(found: Explanation, every: bool) -> list[str]:
    lines: list[str] = []
    for facts in found.entities:
        lines += [*_entity(facts, every), ""]
    if found.rejected:
        lines.append("left out:")
        for row in found.rejected if every else found.rejected[:MOST_QUOTES]:
            remedy = f"; {row.remedy}" if row.remedy else ""
            lines.append(f"  '{row.text}' in {row.report_id}#{row.block}: {row.reason}{remedy}")
    if not found.entities and not found.rejected:
        near = f"; near it: {', '.join(found.near)}" if found.near else ""
        lines.append(f"nothing is called '{found.asked}'{near}")
    return lines


def _entity(facts: EntityFacts, every: bool) -> list[str]:
    group = f", {facts.group}" if facts.group else ""
    lines = [f"{facts.name} ({facts.kind}{group}), {facts.entity_id}"]
    lines.append(f"  {facts.n_mentions} mentions in {facts.n_reports} reports")
    other = [alias for alias in facts.aliases if alias != facts.name]
    if other:
        lines.append(f"  also: {', '.join(other)}")
    if facts.roles:
        lines.append("  roles in time:")
        for role in facts.roles:
            what = ", ".join(part for part in (role.role, role.employer) if part)
            lines.append(f"    {role.date or 'undated'}  {what}  ({role.report_id})")
    if facts.sessions:
        lines.append("  sessions:")
        for session in facts.sessions:
            there = f", {', '.join(session.attendance)}" if session.attendance else ""
            lines.append(f"    {session.date or 'undated'}  {session.series}: {session.n_mentions} mentions{there}")
    if facts.neighbours:
        lines.append("  stands together with:")
        for near in facts.neighbours if every else facts.neighbours[:MOST_QUOTES]:
            held = "" if near.q is None else f", q {near.q:.3g}"
            lines.append(f"    {near.name}: {near.weight_blocks} blocks{held}")
    lines.append("  in the reports:")
    for quote in facts.quotes if every else facts.quotes[:MOST_QUOTES]:
        doubt = f"  (doubtful: {quote.doubt})" if quote.doubt else ""
        lines.append(f"    {quote.report_id}#{quote.block}  {quote.sentence}{doubt}")
    if not every and len(facts.quotes) > MOST_QUOTES:
        lines.append(f"    and {len(facts.quotes) - MOST_QUOTES} more (--all)")
    lines += [f"  correction: {line}" for line in facts.corrections]
    lines += [f"  open question: {line}" for line in facts.doubts]
    return lines


def review(
    folder: Dir = Path(),
    most: Annotated[int, typer.Option("--most", min=1, help="Ask at most this many questions.")] = 20,
    in_json: Json = False,
) -> int:
    """Ask about doubtful names, dates and abbreviations, and write the answers to corrections.yaml."""
    from pipeline.entities import as_json  # here and below, because '--help' need not wait for pandas

    screen = Screen()
    asked = flow.questions(folder)
    if in_json:
        screen.say(json.dumps(as_json(asked), ensure_ascii=False, indent=1))
        return 0 if asked else 3
    if not asked:
        screen.say("Nothing to review.")
        return 3
    if not sys.stdin.isatty() and not screen.out.is_terminal:
        screen.note("(not a terminal: answers are read from standard input)")
    answers = flow.Answers(folder)
    kept = 0
    for question in asked[:most]:
        try:
            entries = _ask(screen, question, len(asked))
        except (EOFError, typer.Abort):
            break
        if entries:
            reason = typer.prompt("reason", default="decided in review")
            try:
                answers.keep(entries, printable(reason))
                kept += 1
            except CorrectionsError as error:
                Screen.error(f"not kept: {error}")
    left = len(asked) - kept
    screen.say(f"{kept} answers kept in {folder / 'corrections.yaml'}, {left} questions left.")
    if kept:
        screen.say(f"They count from the next run on: rodedraad run {folder}")
    return 0


def _ask(screen: Screen, question: ReviewQuestion, total: int) -> Entries:
    """Put one question; an empty result means later."""
    screen.say(f"\n[{question.number}/{total}] {question.question}")
    for line in question.evidence:
        screen.say(f"    {line}")
    if question.asks_name:
        for number, option in enumerate(question.options, 1):
            screen.say(f"  {number}. {option.label}")
        said = typer.prompt("full name, number, or later", default="later").strip()
        if said.isdigit() and 1 <= int(said) <= len(question.options):
            return question.options[int(said) - 1].entries
        if len(said) <= len(question.subject):  # 'y', 'n', or the abbreviation itself: no full name
            return ()
        from pipeline.entities import full_name_entries

        return () if said == "later" else full_name_entries(question, printable(said))
    if question.kind == "date":
        said = typer.prompt("date of the meeting (YYYY-MM-DD or DD-MM-YYYY), or later", default="later").strip()
        day = _date(said)
        if day is None and said.casefold() not in ("later", "l", "n"):
            screen.say(f"  '{printable(said)}' is no date; the question stays open")
        return (("session_date", {"report": question.subject, "date": day}),) if day else ()
    if not question.options:
        screen.say("  settle it with:")
        for line in question.remedy.splitlines():
            screen.say(f"    {line}")
        return ()
    if len(question.options) == 1:
        said = typer.prompt(f"{question.options[0].label}? y/n/later", default="later").strip().casefold()
        if said in ("y", "yes", "j", "ja"):
            return question.options[0].entries
        return question.no if said in ("n", "no", "nee") else ()
    for number, option in enumerate(question.options, 1):
        screen.say(f"  {number}. {option.label}")
    said = typer.prompt("number, n (none of these) or later", default="later").strip().casefold()
    if said.isdigit() and 1 <= int(said) <= len(question.options):
        return question.options[int(said) - 1].entries
    return question.no if said in ("n", "no", "nee") else ()


def _date(said: str) -> dt.date | None:
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return dt.datetime.strptime(said, form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None


def forget(
    name: Annotated[str, typer.Argument(help="Full name of the person, or an entity_id.")],
    folder: Dir = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Remove a person from all outputs and caches, make them again, and leave a receipt."""
    screen = Screen()
    meant = printable(flow.who_is_meant(folder, name))
    if not yes:
        typer.confirm(f"Remove {meant} from all outputs of {folder}? This cannot be undone", abort=True)
    screen.say(f"Removed: {meant}. Other versions of the report and exports in reports/ are deleted too.")
    with screen.progress() as tell:
        receipt = flow.forget(folder, name, tell)
    for table, rows in receipt.removed.items():
        screen.say(f"{rows:>8}  rows removed from {table}")
    for file in receipt.raw_files:
        screen.say(f"data/raw/{file} still holds the name; it is yours to change or remove")
    screen.say(f"Receipt: {receipt.path}")
    return 0
