"""Draw the figures of the report, each from a table."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from pipeline.report.wording import Grammar

INK, GREY, PALE, ACCENT = "#1b1b1b", "#5c5c5c", "#d9d9d9", "#1f4e79"
_STYLE = re.compile(r' style="([^"]*)"')


def svg_of(figure: Figure, salt: str) -> str:
    """Return a figure as SVG with text as text; equal figures give equal bytes."""
    sink = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        FigureCanvasSVG(figure).print_svg(sink, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = sink.getvalue()
    return text[text.index("<svg") :]


def theme_panel(
    dates: Sequence[dt.date],
    shares: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    top: float,
    say: Grammar,
) -> Figure:
    """Draw one theme through time: share of blocks per session with its interval.

    Args:
        dates: day of each session.
        shares, low, high: (n_sessions,) share of blocks and its Wilson interval, 0..1.
        top: upper end of the scale, the same for every panel.
    """
    figure = Figure(figsize=(4.2, 2.0), dpi=100)
    axes = figure.add_axes((0.11, 0.16, 0.87, 0.78))
    axes.vlines(dates, low, high, color=PALE, linewidth=5)
    axes.plot(dates, shares, color=ACCENT, linewidth=1.2, marker="o", markersize=4)
    _plain(axes)
    axes.set_ylim(-0.01, max(top, 0.05) * 1.02)
    axes.yaxis.set_major_formatter(lambda value, _: f"{round(100 * value)}%")
    axes.tick_params(labelsize=8, colors=GREY)
    return figure


def theme_by_session(
    themes: Sequence[str], sessions: Sequence[str], counts: Sequence[Sequence[int]], say: Grammar
) -> Figure:
    """Draw a heat map: how many blocks of each session mention each theme; the number stands in the cell."""
    return _cells(themes, sessions, counts)


def person_theme(people: Sequence[str], themes: Sequence[str], counts: Sequence[Sequence[int]], say: Grammar) -> Figure:
    """Draw a matrix: in how many blocks each person stands with each theme."""
    return _cells(people, themes, counts)


def _cells(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]) -> Figure:
    left = 0.075 * max(len(name) for name in rows) + 0.2
    bottom = 0.062 * max(len(name) for name in columns) + 0.2
    width, height = left + 0.42 * len(columns) + 0.1, bottom + 0.3 * len(rows) + 0.1
    figure = Figure(figsize=(width, height), dpi=100)
    axes = figure.add_axes((left / width, bottom / height, 0.42 * len(columns) / width, 0.3 * len(rows) / height))
    most = max((max(row) for row in counts), default=1) or 1
    for y, row in enumerate(counts):
        for x, n in enumerate(row):
            shade = 0.15 + 0.75 * n / most if n else 0.0
            axes.add_patch(
                mpl.patches.Rectangle(
                    (x, y), 0.96, 0.92, facecolor=ACCENT if n else "#f4f4f4", alpha=shade or 1, linewidth=0
                )
            )
            if n:
                axes.text(
                    x + 0.48,
                    y + 0.47,
                    str(n),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if shade > 0.5 else INK,
                )
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks([i + 0.5 for i in range(len(columns))], columns, rotation=90, fontsize=8)
    axes.set_yticks([i + 0.45 for i in range(len(rows))], rows, fontsize=8)
    axes.tick_params(length=0, colors=INK)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _plain(axes: mpl.axes.Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(PALE)
    axes.grid(axis="y", color="#eeeeee", linewidth=0.6)
    axes.set_axisbelow(True)
