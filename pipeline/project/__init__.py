"""Load the results of a project folder for research: frames, graphs, figures, quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from pipeline.errors import ProjectError, did_you_mean
from pipeline.project.frames import contents, description, span_of, with_datetimes, with_names
from pipeline.report.exports import graph_of
from pipeline.report.options import Tongue
from pipeline.settings import Settings, load_settings
from pipeline.store import load_state, open_folder
from pipeline.tables import TABLES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Project", "load_project"]


def load_project(root: str | Path) -> Project:
    """Load the tables of a project folder as one consistent set.

    Raises:
        NothingToDo: the folder was not run yet.
        RodeDraadError: it is no project folder, or a table is damaged.
    """
    folder = open_folder(Path(root))
    state = load_state(folder)
    return Project(folder.root, state.tables, state.manifest, load_settings(folder.root))


class Project:
    """The results of one project folder.

    Every table of ``data/processed`` is an attribute with a pandas frame: ``project.reports``, ``project.sessions``,
    ``project.mentions``, ``project.edges``, ... ``project.describe()`` lists them, ``project.describe("trends")`` tells
    what the columns mean. Date columns are ``datetime64`` (NaT where there is no date), lists are tuples. A frame is
    made once and handed out again: copy it before changing it.

    Attributes:
        root: the project folder.
        manifest: what the tables were made from: model, settings, versions, hashes of the reports.
        settings: the settings of the folder.
    """

    def __init__(
        self, root: Path, tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any], settings: Settings
    ) -> None:
        self.root, self.manifest, self.settings = root, manifest, settings
        self._stored = tables
        self._frames: dict[str, pd.DataFrame] = {}

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in TABLES:
            hint = "" if name.startswith("_") else f"; {did_you_mean(name, TABLES)}"
            raise AttributeError(f"a project has no table or attribute '{name}'{hint}")
        if name not in self._frames:
            self._frames[name] = with_datetimes(self._stored[name], TABLES[name])
        return self._frames[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *TABLES})

    def __repr__(self) -> str:
        kinds = self._stored["entities"]["kind"].value_counts()
        words = {"person": "people", "organisation": "organisations", "place": "places", "theme": "themes"}
        found = ", ".join(f"{kinds.get(kind, 0)} {word}" for kind, word in words.items())
        span = span_of(self._stored["sessions"])
        period = f" from {span[0]} to {span[1]}" if span else ""
        n_meetings = int((self._stored["sessions"]["kind"] == "meeting").sum())
        name = self.root.resolve().name
        return f"Project '{name}': {len(self._stored['reports'])} reports, {n_meetings} meetings{period}; {found}"

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    def describe(self, table: str = "") -> pd.DataFrame:
        """Return what the columns of a table mean or, without a name, which tables there are.

        Raises:
            ProjectError: no such table.
        """
        if not table:
            return contents(self._stored)
        if table not in TABLES:
            raise ProjectError(f"table '{table}'", "no such table", did_you_mean(table, TABLES))
        return description(TABLES[table])

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a copy of a frame with a readable column beside every identifier.

        ``entity_id`` gets ``name``, ``source`` gets ``source_name``, ``session_id``, ``scope`` and ``report_id`` get
        ``date``.
        """
        return with_names(frame, self._stored)

    def entity(self, name: str) -> str:
        """Return the entity_id of a name, alias or entity_id, whatever its case.

        Raises:
            ProjectError: unknown, or more than one entity goes by it.
        """
        entities = self._stored["entities"]
        wanted = name.casefold()
        for exact in (entities["entity_id"].str.casefold() == wanted, entities["name"].str.casefold() == wanted):
            if exact.sum() == 1:
                return str(entities.loc[exact, "entity_id"].iloc[0])
        found = [
            str(row["entity_id"])
            for row in entities.to_dict("records")
            if wanted in {str(alias).casefold() for alias in (row["name"], *row["aliases"])}
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise ProjectError(f"'{name}'", "more than one goes by this name", f"use one of {', '.join(sorted(found))}")
        names = {str(alias) for aliases in (entities["name"], *entities["aliases"]) for alias in aliases}
        raise ProjectError(f"'{name}'", "nobody and nothing goes by this name", _nearest(name, names, "entities"))

    def text(self, report_id: str) -> str:
        """Return the text of a report: what ``start_char`` and ``end_char`` count in.

        Raises:
            ProjectError: no such report.
        """
        blocks = self._stored["blocks"]
        texts = blocks.loc[blocks["report_id"] == report_id].sort_values("block")["text"]
        if texts.empty and report_id not in set(self._stored["reports"]["report_id"]):
            known = self._stored["reports"]["report_id"]
            raise ProjectError(f"report '{report_id}'", "no such report", _nearest(report_id, known, "reports"))
        return "\n".join(texts)

    def quote(self, place: str, *names: str) -> str:
        """Return the text of a block, with the mentions of some names between « and ».

        Args:
            place: REPORT_ID#BLOCK, as the tables give it.
            names: names, aliases or entity_ids to mark.

        Raises:
            ProjectError: no such block, or an unknown name.
        """
        report_id, _, number = place.rpartition("#")
        blocks = self._stored["blocks"]
        found = blocks[(blocks["report_id"] == report_id) & (blocks["block"].astype(str) == number)]
        if found.empty:
            raise ProjectError(f"'{place}'", "no such block", "write it as REPORT_ID#BLOCK, e.g. verslag.docx#12")
        block = found.iloc[0]
        mentions = self._stored["mentions"]
        here = mentions[(mentions["report_id"] == report_id) & (mentions["block"] == block["block"])]
        spans = here.loc[here["entity_id"].isin([self.entity(name) for name in names]), ["start_char", "end_char"]]
        text, start = str(block["text"]), int(block["start_char"])
        for first, last in sorted(spans.itertuples(index=False), reverse=True):
            text = f"{text[: first - start]}«{text[first - start : last - start]}»{text[last - start :]}"
        return text

    def quotes(self, *names: str, most: int = 10) -> pd.DataFrame:
        """Return the blocks that mention all of some names, in order of time.

        Args:
            names: names, aliases or entity_ids.
            most: rows at most.

        Returns:
            date, place (REPORT_ID#BLOCK) and text with the mentions marked.
        """
        mentions = self._stored["mentions"]
        places: set[tuple[str, int]] | None = None
        for name in names:
            own = mentions[mentions["entity_id"] == self.entity(name)]
            found = set(zip(own["report_id"], own["block"], strict=True))
            places = found if places is None else places & found
        frame = pd.DataFrame(sorted(places or ()), columns=["report_id", "block"])
        frame = with_names(frame, self._stored).sort_values(["date", "report_id", "block"], ignore_index=True)
        frame = frame.head(most)
        frame["place"] = [f"{r}#{b}" for r, b in zip(frame["report_id"], frame["block"], strict=True)]
        frame["text"] = [self.quote(place, *names) for place in frame["place"]]
        return frame[["date", "place", "text"]]

    def network(self, scope: str = "all", backbone: bool = False) -> nx.Graph[str]:
        """Return the network of a scope as a networkx graph.

        Args:
            scope: 'all', or a session_id for what shares a block in that session.
            backbone: keep only the links that the report draws: those that hold or, where none does, the strongest.

        Returns:
            Nodes are entity_ids with label, kind, group, aliases, n_mentions, n_reports, first_session, last_session
            and, over all sessions, community and centralities; edges have weight (blocks shared), expected, npmi, p, q,
            robust, tested, backbone, rule and sessions. What is unknown is left out.

        Raises:
            ProjectError: no such scope.
        """
        known = {"all", *self._stored["sessions"]["session_id"]}
        if scope not in known:
            raise ProjectError(f"scope '{scope}'", "is neither 'all' nor a session", _nearest(scope, known, "sessions"))
        return graph_of(self._stored, scope, backbone)

    def figure(self, name: str, *, language: Tongue = "nl", **options: object) -> Figure:
        """Draw a figure of the report.

        Args:
            name: 'network'; 'theme' (with theme=); 'themes' (themes=[...]); 'theme_by_session' (themes=[...], last=60);
                'person_theme' (people=[...], themes=[...]); 'groups'. What is not named is chosen as in the report.
            language: of the labels, nl or en.
            options: names, aliases or entity_ids, as above.

        Raises:
            ProjectError: no such figure, option or name, or there is nothing to draw.
        """
        from pipeline.project.figures import Drawer  # matplotlib only when something is drawn

        resolved = {key: self._resolve(value) for key, value in options.items()}
        return Drawer(self._stored, self.settings, language).draw(name, **resolved)

    def _resolve(self, value: object) -> object:
        if isinstance(value, str):
            return self.entity(value)
        if isinstance(value, Sequence):
            return [self._resolve(one) for one in value]
        return value


def _nearest(value: str, known: Iterable[str], table: str) -> str:
    """Return a remedy that names the nearest known value, or the table that lists them."""
    remedy = did_you_mean(value, known)
    return remedy if remedy.startswith("did") else f"see project.{table}"
