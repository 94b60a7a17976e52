"""Draw any figure of the report again from the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from pipeline.errors import ProjectError, did_you_mean
from pipeline.report import ReportOptions, figures
from pipeline.report.corpus import Corpus
from pipeline.report.evidence import Evidence
from pipeline.report.options import Tongue
from pipeline.report.sections.network import draw
from pipeline.report.sections.teller import Teller
from pipeline.report.sections.themes import MOST_COLUMNS, top_of
from pipeline.report.wording import Grammar
from pipeline.settings import Settings


class Drawer:
    """Draws the figures of one project; each method is a figure."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], settings: Settings, language: Tongue = "nl") -> None:
        say = Grammar(language)
        self._tables = tables
        self._corpus = Corpus(tables, say, settings.statistics.period)
        options = ReportOptions(language=language)
        self._tell = Teller(self._corpus, Evidence(self._corpus), say, settings, options)

    def theme(self, theme: str) -> Figure:
        """One theme through time: its share of the blocks per session with the 95 % interval."""
        if theme not in self._corpus.trends:
            raise ProjectError(theme, "no dated session mentions this theme", "see project.theme_summary")
        top = top_of(self._corpus.trend_table(t) for t in self._tell.themes if t in self._corpus.trends)
        return figures.theme_panel(self._corpus.trend_table(theme), top, self._tell.say)

    def themes(self, themes: Sequence[str] = (), columns: int = 3) -> Figure:
        """Several themes in one picture on one scale; those of the report when none are named."""
        chosen = [t for t in (themes or self._tell.themes) if t in self._corpus.trends]
        if not chosen:
            raise ProjectError("themes", "none of them is mentioned in a dated session", "see project.theme_summary")
        tables = [(self._corpus.name(t), self._corpus.trend_table(t)) for t in chosen]
        return figures.theme_small_multiples(tables, self._tell.say, columns)

    def theme_by_session(self, themes: Sequence[str] = (), last: int = MOST_COLUMNS) -> Figure:
        """Blocks per theme and session, as a heat map with numbers; of the last sessions where there are many."""
        chosen = list(themes or self._tell.themes)
        if not chosen or not self._corpus.timeline:
            raise ProjectError("theme_by_session", "there are no themes or no dated sessions", "see project.sessions")
        return figures.theme_by_session(self._corpus.theme_by_session(chosen).iloc[:, -max(last, 1) :])

    def person_theme(self, people: Sequence[str] = (), themes: Sequence[str] = ()) -> Figure:
        """Blocks that people share with themes, as a matrix with numbers."""
        columns = list(themes or self._tell.themes[:12])
        rows = list(people)
        if not rows:
            rows = [p for p in self._corpus.of_kind("person") if any(self._corpus.shared(p, t) for t in columns)][:15]
        if not themes:
            columns = [t for t in columns if any(self._corpus.shared(p, t) for p in rows)]
        if not rows or not columns:
            raise ProjectError("person_theme", "no person shares a block with a theme", "name people and themes")
        return figures.person_theme(self._corpus.shared_table(rows, columns))

    def network(self) -> Figure:
        """The network over all sessions as the report draws it."""
        drawing = draw(self._tell)
        if drawing is None:
            raise ProjectError("network", "no two names share enough blocks to be drawn", "see project.edges")
        return figures.network(drawing.nodes, drawing.edges)

    def groups(self) -> Figure:
        """How groups of names go on from period to period."""
        steps, entities = self._tables["community_flow"], self._corpus.entities
        rows = [row for row in self._corpus.rows("community_members") if row.entity_id in entities]
        members = pd.DataFrame(
            [(row.period, row.community, self._corpus.name(row.entity_id)) for row in rows],
            columns=["period", "community", "name"],
        )
        if members["period"].nunique() < 2:
            raise ProjectError("groups", "there are no groups in two periods", "see project.community_members")
        return figures.community_flow(members, steps[steps["next_community"] != ""])

    def draw(self, name: str, **options: object) -> Figure:
        """Draw the figure of this name.

        Raises:
            ProjectError: no such figure or option, or there is nothing to draw.
        """
        if name not in FIGURES:
            raise ProjectError(f"figure '{name}'", "no such figure", did_you_mean(name, FIGURES))
        try:
            return FIGURES[name](self, **options)
        except TypeError as error:
            cause = str(error).rpartition(".")[2]
            raise ProjectError(f"figure '{name}'", cause, "see help(project.figure)") from error


FIGURES: Mapping[str, Callable[..., Figure]] = {
    "groups": Drawer.groups,
    "network": Drawer.network,
    "person_theme": Drawer.person_theme,
    "theme": Drawer.theme,
    "theme_by_session": Drawer.theme_by_session,
    "themes": Drawer.themes,
}
