"""A small invented world as tables, for the tests of the report.

Blocks are written with their mentions in brackets: ``[oza:OZA]``.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from pipeline import evolution, network
from pipeline.settings import Settings, Statistics
from pipeline.store.arrow import empty_frame
from pipeline.tables import TABLES

MARK = re.compile(r"\[([a-z0-9-]+):([^]]*)\]")

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

KINDS = {entity_id.split(":")[1]: entity_id for entity_id in NAMES}

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
                    "[wietske-hamelink:Wietske Hamelink] opent in [deventer:Deventer]: de [thuiszitters:thuiszitters].",
                    "[jorrit-van-dam:Jorrit van Dam] vertelt over [oza:OZA]. [swv-havenrand:SWV Havenrand] doet mee.",
                    "Zorg over [thuiszitters:thuiszitters]. Bel 06-12345678 of mail w.hamelink@deventer.example.",
                    "Besloten wordt dat de telling maandelijks gebeurt.",
                    "Wie betaalt het [vervoer:leerlingenvervoer]?",
                ),
            ),
            (
                dt.date(2021, 6, 17),
                (
                    "[jorrit-van-dam:Jorrit] legt [oza:OZA] uit aan [naima-zerhouni:Naima Zerhouni] van de [vng:VNG].",
                    "Voor [oza:OZA] is geld nodig, en [npo:NPO] is tijdelijk geld.",
                    "[npo:NPO] en [armoede:armoede] gaan samen, zegt [wietske-hamelink:Wietske].",
                    "De [thuiszitters:thuiszitters] komen terug in het najaar.",
                    "[naima-zerhouni:Naima] maakt voor 1 september een overzicht.",
                ),
            ),
            (
                dt.date(2021, 11, 25),
                (
                    "[npo:NPO] en [armoede:armoede] staan hoog op de lijst.",
                    "[wietske-hamelink:Wietske Hamelink]: [npo:NPO] loopt af, [armoede:armoede] niet.",
                    "[oza:OZA] wordt een vast punt, aldus [jorrit-van-dam:Van Dam] van [swv-havenrand:Havenrand].",
                    "Er is koffie.",
                ),
            ),
            (
                dt.date(2022, 3, 10),
                (
                    "[npo:NPO] en [armoede:armoede] en nog eens [npo:NPO].",
                    "[oza:OZA] groeit, ziet [jorrit-van-dam:Jorrit van Dam].",
                    "[oza:OZA] kost geld, ziet [jorrit-van-dam:Jorrit van Dam] ook.",
                    "De volgende sessie is op 9 juni.",
                ),
            ),
            (None, ("Losse aantekeningen over [oza:OZA].",)),
        )
    )
)


@cache
def _analysed() -> dict[str, pd.DataFrame]:
    return analysed(base_tables(WORLD))


def world_tables() -> dict[str, pd.DataFrame]:
    """Every table of the project for the invented world above."""
    return dict(_analysed())


def analysed(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add what the network and evolution stages make of the tables."""
    statistics = Statistics(resamples=20)
    about = (tables["mentions"], tables["blocks"], tables["reports"], tables["sessions"])
    linked = network.link(*about, statistics, 0)
    traced = evolution.trace(*about, tables["entities"], linked.edges, statistics, 0)
    return {**tables, **linked.tables, **traced.tables}


def base_tables(world: Sequence[Any] = WORLD) -> dict[str, pd.DataFrame]:
    """Every table of the project for an invented world, without links and trends."""
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
                text += match[2]
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
                entity_id = KINDS.get(match[1], f"theme:{match[1]}")
                begin = start + offset
                mentions.append(
                    (
                        report_id,
                        number,
                        0,
                        begin,
                        begin + len(match[2]),
                        match[2],
                        entity_id.split(":")[0],
                        entity_id,
                        "model",
                        "",
                        "",
                        "",
                    )
                )
                seen[entity_id].append((match[2], report_id, session_id))
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
                ("mentions", world[0][0], 0, "mention", "Beste", "ordinary first word", 3, ""),
                ("ingest", "foto.txt", -1, "file", "", "has only 3 words", 1, ""),
            ],
        ),
    }
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
    # columns added at the end of a table after this world was written
    blank = ["" if column.type == "string" and not column.null else None for column in TABLES[name].columns]
    rows = [(*row, *blank[len(row) :]) for row in rows]
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
    "left_out": {"foto.txt": "has only 3 words"},
    "settings": Settings().model_dump(mode="json"),
    "lexicon": "0" * 32,
    "corrections": "0" * 32,
    "model": {"name": "nl_vergader_sm", "version": "1.0"},
    "packages": {"spacy": "3.8.7"},
    "seed": 0,
    "rows": {},
    "rejected": {"mentions": 3, "ingest": 1},
}

HOSTILE = (
    "<script>document.title='gekaapt'</script> over [oza:OZA] & \"aanhalingstekens\" 'enkel'",
    "</script><img src=x onerror=document.title='gekaapt'> bij [oza:OZA] en [npo:NPO]",
    "Emoji \N{FAMILY} \N{GRINNING FACE} en [oza:OZA] met [npo:NPO]"
    " in \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u202egekeerd\u202c",
    "[oza:OZA] " + "x" * 10_000 + " [npo:NPO]",
    '#let x = 1; #eval("1") $E=mc^2$ [kwaad:<b>"\'&$_^#{{7*7}}] met [oza:OZA]',
    "[kwaad:<b>\"'&$_^#{{7*7}}] weer met [oza:OZA] ]]> {% raw %} \\u003c",
    "url('javascript:1') [kwaad:<b>\"'&$_^#{{7*7}}] en [oza:OZA]\u0000\u0007",
)


def hostile_tables() -> dict[str, pd.DataFrame]:
    """Reports whose text tries to break out of the page, the pictures and the PDF."""
    rows = [
        (f"<kwaad>&{day}.txt", day, "sessie <i>", "Titel </title><script>1</script> \N{GRINNING FACE}", HOSTILE)
        for day in (dt.date(2021, 2, 4), dt.date(2021, 6, 17), dt.date(2021, 11, 25))
    ]
    return analysed(base_tables(rows))


def many_tables(n_reports: int = 50, n_blocks: int = 30, seed: int = 7) -> dict[str, pd.DataFrame]:
    """As many reports as a programme gathers in years, with 60 names in them."""
    rng = np.random.default_rng(seed)
    filler = "In de bespreking kwam naar voren dat samenwerken tijd en geduld vraagt, en dat ieder iets kan doen."
    rows = []
    for number in range(n_reports):
        day = dt.date(2019, 1, 10) + dt.timedelta(days=45 * number)
        blocks = []
        for _ in range(n_blocks):
            names = rng.choice(60, size=2, replace=False)
            told = " en ".join(
                f"[{'n' if n % 3 else 't'}{n}:{'Naam' if n % 3 else 'Thema'} {chr(65 + n % 26)}{n}]" for n in names
            )
            blocks.append(f"{told} stonden centraal. {filler} {filler}")
        rows.append((f"verslag-{number:02d}.txt", day, "overleg", f"Verslag van overleg {number}", tuple(blocks)))
    return analysed(base_tables(rows))
