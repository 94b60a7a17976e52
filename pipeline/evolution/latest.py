"""List what the last session changed."""

from __future__ import annotations

import pandas as pd

from pipeline.evolution.timeline import Timeline

_COLUMNS = (
    "session_id",
    "kind",
    "change",
    "entity_id",
    "other_id",
    "n_blocks",
    "n_blocks_before",
    "q",
    "robust",
    "evidence",
)
_MOST_EVIDENCE = 5
_LINKS = ("appeared", "vanished", "strengthened", "weakened")


def since_last(
    mentions: pd.DataFrame, trends: pd.DataFrame, link_changes: pd.DataFrame, timeline: Timeline
) -> pd.DataFrame:
    """Compare the last session with all before it.

    Themes: new, returned, up and down as in ``trends``, and silent (in the session before, not in this one). People,
    organisations and places: new (first named). Links: appeared, vanished, strengthened and weakened as tested per
    session. With a single session there is nothing to compare.

    Args:
        mentions: table of mentions.
        trends: table of trends.
        link_changes: changes of links by session.
        timeline: the dated sessions.

    Returns:
        session_id, kind (theme, person, organisation, place, link), change, entity_id, other_id (of a link, else null),
        n_blocks (now), n_blocks_before (in all earlier sessions), q (null where nothing was tested), robust, evidence
        (report_id#block: where it is said, or was last said).
    """
    if len(timeline.sessions) < 2 or not timeline.before(len(timeline.sessions) - 1).any():
        return pd.DataFrame(columns=list(_COLUMNS))
    last = timeline.sessions[-1]
    moved = link_changes[(link_changes["period"] == last) & link_changes["change"].isin(_LINKS)]
    places = _places(mentions, timeline, {*moved["source"], *moved["target"]})
    before = _before(mentions, timeline)
    rows = [*_themes(trends, places, before, timeline), *_entities(mentions, places, before, last)]
    for change in moved.to_dict("records"):
        one, other = places.get(change["source"], {}), places.get(change["target"], {})
        session = last if change["weight"] else next(iter(_shared_sessions(one, other, timeline)), last)
        evidence = sorted(set(one.get(session, [])) & set(other.get(session, [])))
        ends = change["source"], change["target"]
        counts = change["weight"], change["weight_before"]
        rows.append((last, "link", change["change"], *ends, *counts, change["q"], change["robust"], evidence))
    named = [(*row[:-1], tuple(f"{report}#{block}" for report, block in row[-1][:_MOST_EVIDENCE])) for row in rows]
    return pd.DataFrame(named, columns=list(_COLUMNS)).sort_values(
        ["kind", "change", "entity_id", "other_id"], ignore_index=True
    )


_Places = dict[str, dict[str, list[tuple[str, int]]]]
_Row = tuple[str, str, str, str, str | None, int, int, float, float, list[tuple[str, int]]]


def _places(mentions: pd.DataFrame, timeline: Timeline, ends: set[str]) -> _Places:
    """Return the blocks per session, in order: of ends of links in all, of everything else in the last two."""
    session_of = {r: timeline.sessions[s] for r, s in zip(timeline.reports, timeline.report_session, strict=True)}
    named = mentions.loc[mentions["entity_id"].notna(), ["entity_id", "report_id", "block"]]
    late = {report for report, session in session_of.items() if session in timeline.sessions[-2:]}
    told = named["report_id"].isin(late) | (named["entity_id"].isin(ends) & named["report_id"].isin(session_of))
    named = named[told].drop_duplicates().sort_values(["entity_id", "report_id", "block"])
    found: _Places = {}
    for entity, report, block in zip(*(named[column].tolist() for column in named), strict=True):
        found.setdefault(entity, {}).setdefault(session_of[report], []).append((report, block))
    return found


def _before(mentions: pd.DataFrame, timeline: Timeline) -> dict[str, int]:
    """Count the blocks of each entity in all sessions but the last."""
    last = len(timeline.sessions) - 1
    earlier = {r for r, s in zip(timeline.reports, timeline.report_session.tolist(), strict=True) if s != last}
    named = mentions.loc[mentions["entity_id"].notna() & mentions["report_id"].isin(earlier)]
    return dict(named[["entity_id", "report_id", "block"]].drop_duplicates()["entity_id"].value_counts())


def _themes(trends: pd.DataFrame, places: _Places, before: dict[str, int], timeline: Timeline) -> list[_Row]:
    last, previous = timeline.sessions[-1], timeline.sessions[-2]
    rows: list[_Row] = []
    for row in trends[trends["session_id"] == last].to_dict("records"):
        entity = row["entity_id"]
        own = places.get(entity, {})
        if row["change"] in ("new", "returned", "up", "down"):
            change, evidence = row["change"], own.get(last, [])
        elif row["change"] == "absent" and previous in own:
            change, evidence = "silent", own[previous]
        else:
            continue
        counts = row["n_blocks"], int(before.get(entity, 0))
        rows.append((last, "theme", change, entity, None, *counts, row["q"], row["robust"], evidence))
    return rows


def _entities(mentions: pd.DataFrame, places: _Places, before: dict[str, int], last: str) -> list[_Row]:
    kinds = mentions.loc[mentions["kind"] != "theme", ["entity_id", "kind"]].dropna().drop_duplicates("entity_id")
    nothing = float("nan")
    return [
        (last, kind, "new", entity, None, len(places[entity][last]), 0, nothing, nothing, places[entity][last])
        for entity, kind in kinds.itertuples(index=False)
        if last in places.get(entity, {}) and entity not in before
    ]


def _shared_sessions(
    one: dict[str, list[tuple[str, int]]], other: dict[str, list[tuple[str, int]]], timeline: Timeline
) -> list[str]:
    """List the sessions in which two entities share a block, latest first."""
    both = [session for session in one if set(one[session]) & set(other.get(session, []))]
    return sorted(both, key=timeline.sessions.index, reverse=True)
