"""A small invented world as tables, for the tests of the report.

Blocks are written with their mentions in double brackets: ``[[theme:oza|OZA]]``.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline import evolution, network
from pipeline.settings import Settings
from pipeline.store.arrow import empty_frame
from pipeline.tables import TABLES

MARK = re.compile(r"\[\[([a-z]+):([a-z0-9-]+)\|([^]]*)\]\]")

NAMES = {
    "theme:oza": ("onderwijszorgarrangement", ("OZA", "onderwijszorgarrangement")),
    "theme:npo": ("Nationaal Programma Onderwijs", ("NPO", "Nationaal Programma Onderwijs")),
    "theme:thuiszitters": ("thuiszitter", ("thuiszitter", "thuiszitters")),
    "theme:armoede": ("armoede", ("armoede",)),
    "theme:vervoer": ("leerlingenvervoer", ("leerlingenvervoer", "vervoer")),
    "person:wietske-hamelink": ("Wietske Hamelink", ("Wietske Hamelink", "Wietske", "Hamelink")),
    "person:jorrit-van-dam": ("Jorrit van Dam", ("Jorrit van Dam", "Jorrit", "Van Dam")),
    "person:naima-zerhouni": ("Naima Zerhouni", ("Naima Zerhouni", "Naima")),
    "organisation:swv-havenrand": ("SWV Havenrand", ("SWV Havenrand", "Havenrand")),
    "organisation:vng": ("VNG", ("VNG", "Vereniging van Nederlandse Gemeenten")),
    "place:deventer": ("Deventer", ("Deventer",)),
}

ROLES = (
    ("person:wietske-hamelink", "wethouder", "gemeente Deventer"),
    ("person:jorrit-van-dam", "directeur", "SWV Havenrand"),
    ("person:naima-zerhouni", "beleidsadviseur", "VNG"),
)

# report_id, session date, series, title, blocks
WORLD: tuple[tuple[str, dt.date | None, str, str, tuple[str, ...]], ...] = tuple(
    (
        f"verslag-{date.isoformat()}.txt" if date else "verslag-zonder-datum.txt",
        date,
        "werksessie",
        f"Verslag werksessie {number}",
        blocks,
    )
    for number, (date, blocks) in enumerate(
        (
            (
                dt.date(2021, 2, 4),
                (
                    "[[person:wietske-hamelink|Wietske Hamelink]] opent in [[place:deventer|Deventer]] en noemt de [[theme:thuiszitters|thuiszitters]].",
                    "[[person:jorrit-van-dam|Jorrit van Dam]] vertelt over [[theme:oza|OZA]]. De [[organisation:swv-havenrand|SWV Havenrand]] doet mee.",
                    "De [[theme:thuiszitters|thuiszitters]] blijven een punt van zorg. Bel 06-12345678 of mail w.hamelink@deventer.example.",
                    "Besloten wordt dat de telling maandelijks gebeurt.",
                    "Wie betaalt het [[theme:vervoer|leerlingenvervoer]]?",
                ),
            ),
            (
                dt.date(2021, 6, 17),
                (
                    "[[person:jorrit-van-dam|Jorrit]] legt [[theme:oza|OZA]] uit aan [[person:naima-zerhouni|Naima Zerhouni]] van de [[organisation:vng|VNG]].",
                    "Voor [[theme:oza|OZA]] is geld nodig, en [[theme:npo|NPO]] is tijdelijk geld.",
                    "[[theme:npo|NPO]] en [[theme:armoede|armoede]] gaan samen, zegt [[person:wietske-hamelink|Wietske]].",
                    "De [[theme:thuiszitters|thuiszitters]] komen terug in het najaar.",
                    "[[person:naima-zerhouni|Naima]] maakt voor 1 september een overzicht.",
                ),
            ),
            (
                dt.date(2021, 11, 25),
                (
                    "[[theme:npo|NPO]] en [[theme:armoede|armoede]] staan hoog op de lijst.",
                    "[[person:wietske-hamelink|Wietske Hamelink]]: [[theme:npo|NPO]] loopt af, [[theme:armoede|armoede]] niet.",
                    "[[theme:oza|OZA]] wordt een vast punt, aldus [[person:jorrit-van-dam|Van Dam]] van [[organisation:swv-havenrand|Havenrand]].",
                    "Er is koffie.",
                ),
            ),
            (
                dt.date(2022, 3, 10),
                (
                    "[[theme:npo|NPO]] en [[theme:armoede|armoede]] en nog eens [[theme:npo|NPO]].",
                    "[[theme:oza|OZA]] groeit, ziet [[person:jorrit-van-dam|Jorrit van Dam]].",
                    "[[theme:oza|OZA]] kost geld, ziet [[person:jorrit-van-dam|Jorrit van Dam]] ook.",
                    "De volgende sessie is op 9 juni.",
                ),
            ),
            (None, ("Losse aantekeningen over [[theme:oza|OZA]].",)),
        )
    )
)


def world_tables(world: Sequence[Any] = WORLD, **replaced: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table of the project for an invented world; ``replaced`` overrules tables."""
    reports, sessions, blocks, mentions = [], [], [], []
    seen: Mapping[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    for report_id, date, series, title, texts in world:
        session_id = f"{date}-{series}" if date else None
        start, all_texts = 0, (title, *texts)
        for number, marked in enumerate(all_texts):
            text, at, found = "", 0, []
            for match in MARK.finditer(marked):
                text += marked[at : match.start()]
                found.append((len(text), match))
                text += match[3]
                at = match.end()
            text += marked[at:]
            blocks.append(
                (
                    report_id,
                    number,
                    "paragraph" if number else "title",
                    "",
                    start,
                    start + len(text),
                    text,
                    len(text.split()),
                )
            )
            for offset, match in found:
                entity_id = f"{match[1]}:{match[2]}"
                begin = start + offset
                mentions.append(
                    (
                        report_id,
                        number,
                        0,
                        begin,
                        begin + len(match[3]),
                        match[3],
                        match[1],
                        entity_id,
                        "model",
                        "",
                        "",
                        "",
                    )
                )
                seen[entity_id].append((match[3], report_id, session_id))
            start += len(text) + 1
        n_words = sum(len(t.split()) for t in all_texts)
        reports.append((report_id, title, "text/plain", "0" * 64, None, session_id, n_words, "nl", (), len(all_texts)))
        if session_id and session_id not in {row[0] for row in sessions}:
            sessions.append(
                (
                    session_id,
                    date,
                    "day",
                    "op de eerste regel",
                    series,
                    "meeting",
                    (),
                    "body",
                    (),
                    "Deventer",
                    "",
                    None,
                    1,
                )
            )
    entities = []
    for entity_id, rows in sorted(seen.items()):
        name, aliases = NAMES.get(entity_id, (rows[0][0], ()))
        dated = sorted(s for _, _, s in rows if s)
        first, last = (dated[0], dated[-1]) if dated else (None, None)
        forms = tuple(sorted({*aliases, *(r[0] for r in rows)}))
        entities.append(
            (entity_id, entity_id.split(":")[0], name, forms, len(rows), len({r[1] for r in rows}), first, last, "")
        )
    tables = {
        "reports": _frame("reports", reports),
        "sessions": _frame("sessions", sessions),
        "blocks": _frame("blocks", blocks),
        "mentions": _frame("mentions", mentions),
        "entities": _frame("entities", entities),
        "roles": _frame("roles", _roles(seen, world)),
        "attendance": _frame("attendance", [(s[0], "person:wietske-hamelink", "chair") for s in sessions[:1]]),
        "outcomes": _frame("outcomes", _outcomes(world)),
        "missing": _frame(
            "missing",
            [("werksessie", dt.date(2022, 6, 9), world[min(3, len(world) - 1)][0], "De volgende sessie is op 9 juni")],
        ),
        "rejected": _frame(
            "rejected",
            [
                ("mentions", world[0][0], 0, "mention", "Beste", "greeting", 3, ""),
                ("ingest", "foto.txt", -1, "file", "", "no text", 1, ""),
            ],
        ),
    }
    settings = Settings()
    about = (tables["mentions"], tables["blocks"], tables["reports"], tables["sessions"])
    linked = network.link(*about, settings.statistics, 0)
    traced = evolution.trace(*about, tables["entities"], linked.edges, settings.statistics, 0)
    tables |= {**linked.tables, **traced.tables, **replaced}
    return {name: tables.get(name, empty_frame(table)) for name, table in TABLES.items()}


def _roles(seen: Mapping[str, Any], world: Sequence[Any]) -> list[tuple[Any, ...]]:
    rows = []
    for person, role, employer in ROLES:
        for report_id, session_id in sorted({(r[1], r[2]) for r in seen.get(person, []) if r[2]}):
            date = next(row[1] for row in world if row[0] == report_id)
            rows.append((person, report_id, session_id, date, role, employer, None))
    return rows


def _outcomes(world: Sequence[Any]) -> list[tuple[Any, ...]]:
    if world is not WORLD:
        return []
    return [
        (
            world[0][0],
            4,
            "decision",
            "Besloten wordt dat de telling maandelijks gebeurt.",
            (),
            None,
            "",
            "Besloten wordt",
            (),
        ),
        (world[0][0], 5, "question", "Wie betaalt het leerlingenvervoer?", (), None, "", "?", ()),
        (
            world[1][0],
            5,
            "action",
            "Naima maakt voor 1 september een overzicht.",
            ("person:naima-zerhouni",),
            dt.date(2021, 9, 1),
            "voor 1 september",
            "maakt",
            ("Naima",),
        ),
    ]


def _frame(name: str, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    columns = [column.name for column in TABLES[name].columns]
    if not rows:
        return empty_frame(TABLES[name])
    rows = [(*row, *([None] * (len(columns) - len(row)))) for row in rows]
    return pd.DataFrame(
        {
            c: pd.Series(
                [row[i] for row in rows], dtype=object if isinstance(rows[0][i], (tuple, dt.date, type(None))) else None
            )
            for i, c in enumerate(columns)
        }
    )


MANIFEST: dict[str, Any] = {
    "rodedraad": "0.1.0",
    "inputs": {},
    "left_out": {"foto.txt": "no text"},
    "settings": Settings().model_dump(mode="json"),
    "lexicon": "0" * 32,
    "corrections": "0" * 32,
    "model": {"name": "nl_vergader_sm", "version": "1.0"},
    "packages": {"spacy": "3.8.7"},
    "seed": 0,
    "rows": {},
    "rejected": {"mentions": 3, "ingest": 1},
}
