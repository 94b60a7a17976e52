"""Draw the figures of the report: each takes a table and returns a matplotlib Figure.

Colours are those of Okabe and Ito (2008), which the colour-blind can tell apart; shape, number or position says the
same, so that the figures can be read in grey.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from pipeline.report.layout import LABEL_POINTS, Floats, drawable, label_width, radius, short_label
from pipeline.report.rows import records
from pipeline.report.wording import Grammar

INK, GREY, PALE, BLUE = "#1b1b1b", "#595959", "#d4d4d4", "#0b4f82"
SHAPES = {
    "theme": ("o", "#0072b2"),
    "organisation": ("s", "#d55e00"),
    "person": ("^", "#007a59"),
    "place": ("D", "#a3457c"),
}
CELL_WIDTH, CELL_HEIGHT = 24.0, 20.0  # points
# for every function that draws: a name may hold dollar signs, and text keeps what was set when it was made
_plain_words = mpl.rc_context({"text.parse_math": False})
_FAMILY = "'DejaVu Sans', Verdana, Arial, sans-serif"


def svg_of(figure: Figure, salt: str) -> str:
    """Return a figure as SVG with text as text; equal figures give equal bytes.

    Args:
        figure: what to draw.
        salt: makes the identifiers in the picture its own.
    """
    sink = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt, "text.parse_math": False}):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(sink, format="svg", metadata=nothing)
    text = sink.getvalue()
    return _compact(re.sub(r"font-family: [^;\"]*", f"font-family: {_FAMILY}", text[text.index("<svg") :]))


def _compact(svg: str) -> str:
    """Write an SVG shorter: no metadata, two decimals, styles that repeat as classes."""
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d+\.\d{2})\d+", r"\1", tag[0]), svg)
    svg = re.sub(r'(<g) id="[^"]*"', r"\1", svg)
    styles = Counter(re.findall(r' style="([^"]*)"', svg))
    names = {style: f"s{n}" for n, style in enumerate(sorted(s for s, n in styles.items() if n > 2))}
    for style, name in names.items():
        svg = svg.replace(f' style="{style}"', f' class="{name}"')
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    svg = svg.replace("</style>", f"{rules}</style>", 1)
    return re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", svg)).strip()


def theme_panels(tables: Iterable[pd.DataFrame], top: float, say: Grammar) -> Iterator[Figure]:
    """Draw themes one after the other, each as :func:`theme_panel` does.

    Axes take more time to make than what stands on them, so that charts of the same days share theirs: a figure holds
    until the next is asked for.
    """
    days: list[dt.date] = []
    marks: list[Artist] = []
    for table in tables:
        if list(table["date"]) != days:
            days = list(table["date"])
            figure, axes = _panel()
            _time_axes(axes, days, top, say, points=8)
        else:
            for mark in marks:
                mark.remove()
        marks = _course(axes, table)
        yield figure


@_plain_words
def _panel() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(4.2, 1.9), dpi=100)
    return figure, figure.add_axes((0.105, 0.15, 0.875, 0.80))


def theme_panel(table: pd.DataFrame, top: float, say: Grammar) -> Figure:
    """Draw one theme through time: its share of the blocks per session, with the interval.

    Args:
        table: one row per session with date, share, low, high (0..1) and n_blocks; a session without the theme gets
            an open point.
        top: upper end of the scale, the same for all panels.
        say: language of the axis.
    """
    return next(theme_panels([table], top, say))


@_plain_words
def theme_small_multiples(tables: Sequence[tuple[str, pd.DataFrame]], say: Grammar, columns: int = 3) -> Figure:
    """Draw small charts of several themes in one picture, on one scale.

    Args:
        tables: name of each theme with its table as in :func:`theme_panel`.
        say: language of the axes.
        columns: charts side by side.
    """
    n_rows = -(-len(tables) // columns)
    figure = Figure(figsize=(4.2 * columns, 2.2 * n_rows), dpi=100)
    top = max((float(table["high"].max()) for _, table in tables), default=1.0)
    for place, (name, table) in enumerate(tables):
        axes = figure.add_subplot(n_rows, columns, place + 1)
        axes.set_title(drawable(name), fontsize=9, loc="left", color=INK)
        _time_axes(axes, list(table["date"]), top, say, points=7)
        _course(axes, table)
    figure.tight_layout()
    return figure


def _course(axes: Axes, table: pd.DataFrame) -> list[Artist]:
    """Draw a theme on its axes: interval, line, and full or open points."""
    days, share = _numbers(table["date"]), table["share"].to_numpy(dtype=float)
    seen = table["n_blocks"].to_numpy() > 0
    low, high = (table[name].to_numpy(dtype=float) for name in ("low", "high"))
    marks: list[Artist] = [axes.vlines(days, low, high, color=PALE, linewidth=4.5)]
    marks += axes.plot(days, share, color=BLUE, linewidth=1.1, zorder=2)
    for chosen, fill in ((seen, BLUE), (~seen, "white")):
        x, y = days[chosen], share[chosen]
        marks.append(axes.scatter(x, y, s=17, facecolor=fill, edgecolor=BLUE, linewidth=1.1, zorder=3))
    return marks


def _numbers(dates: Iterable[dt.date]) -> Floats:
    return np.array([date.toordinal() for date in dates], dtype=np.float64)


def _time_axes(axes: Axes, dates: Sequence[dt.date], top: float, say: Grammar, points: float) -> None:
    """Set axes up for shares, 0 to ``top``, on some days."""
    days = _numbers(dates)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(PALE)
    axes.grid(axis="y", color="#ececec", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylim(-0.03 * top, max(top, 0.05) * 1.03)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{round(100 * value)}%")
    ticks = _ticks(dates, say)
    axes.set_xticks([date.toordinal() for date, _ in ticks], [label for _, label in ticks])
    room = max(float(np.ptp(days)) * 0.04, 3.0)
    axes.set_xlim(days.min() - room, days.max() + room)
    axes.tick_params(labelsize=points, colors=GREY, length=2.5)
    if len(ticks) > 1 and ticks[-1][0] == max(dates):  # the outer labels stay inside the picture
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
        axes.get_xticklabels()[0].set_horizontalalignment("left")


def theme_by_session(table: pd.DataFrame) -> Figure:
    """Draw a heat map of blocks per theme (rows) and session (columns); the number stands in the cell."""
    return _cells(table)


def person_theme(table: pd.DataFrame) -> Figure:
    """Draw a matrix of blocks that people (rows) share with themes (columns); the number stands in the cell."""
    return _cells(table)


@_plain_words
def network(nodes: pd.DataFrame, edges: pd.DataFrame) -> Figure:
    """Draw a network with labels that do not overlap.

    Args:
        nodes: entity_id, label, kind, n_blocks, x, y in points as :func:`pipeline.report.layout.place` gives them.
        edges: source, target, weight (blocks shared), held.
    """
    width, height = float(nodes["width"].iloc[0]), float(nodes["height"].iloc[0])
    figure = Figure(figsize=(width / 72, height / 72), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    at = {row.entity_id: (row.x, row.y) for row in records(nodes)}
    heaviest = float(edges["weight"].max()) if len(edges) else 1.0
    for row in records(edges):
        (x1, y1), (x2, y2) = at[row.source], at[row.target]
        dashes: Sequence[float] = () if row.held else (4, 3)
        width_points = 0.8 + 3.2 * row.weight / heaviest
        axes.add_artist(Line2D([x1, x2], [y1, y2], color="#8a8a8a", linewidth=width_points, dashes=dashes, zorder=1))
    most = int(nodes["n_blocks"].max())
    for row in records(nodes):
        marker, colour = SHAPES[row.kind]
        size = 2 * radius(row.n_blocks, most)
        sign = Line2D([row.x], [row.y], linestyle="none", marker=marker, markersize=size, color=colour, zorder=2)
        sign.set_markeredgecolor("white")
        axes.add_artist(sign)
        label = axes.text(
            row.x, row.y + size / 2 + 1.5, row.label, fontsize=LABEL_POINTS, color=INK, ha="center", va="top", zorder=3
        )
        label.set_bbox({"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.6})
    return figure


@_plain_words
def community_flow(communities: pd.DataFrame, flow: pd.DataFrame) -> Figure:
    """Draw how groups of names go on from period to period (alluvial; Rosvall and Bergstrom 2010).

    Args:
        communities: period, community, name; one row per member.
        flow: period, community, next_period, next_community, n_entities.
    """
    periods = sorted(set(communities["period"]))
    members: dict[tuple[str, str], list[str]] = {}
    for row in records(communities.sort_values(["period", "community", "name"])):
        members.setdefault((row.period, row.community), []).append(row.name)
    step, line, bar, gap = 190.0, 15.0, 9.0, 9.0
    bottom: dict[tuple[str, str], float] = {}
    height = 0.0
    for period in periods:
        at = 0.0
        for key in sorted((k for k in members if k[0] == period), key=lambda k: (-len(members[k]), k)):
            bottom[key] = at
            at += line * len(members[key]) + gap
        height = max(height, at)
    width, top = step * len(periods), 20.0
    figure = Figure(figsize=(width / 72, (height + top) / 72), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height + top, 0)
    axes.axis("off")
    left = {period: number * step + 2 for number, period in enumerate(periods)}
    used_out: Counter[tuple[str, str]] = Counter()
    used_in: Counter[tuple[str, str]] = Counter()
    for row in records(flow.sort_values(["period", "community", "next_community"])):
        one, other = (row.period, row.community), (row.next_period, row.next_community)
        if one not in bottom or other not in bottom:
            continue
        thick = line * row.n_entities
        y1, y2 = bottom[one] + top + line * used_out[one], bottom[other] + top + line * used_in[other]
        used_out[one] += row.n_entities
        used_in[other] += row.n_entities
        x1, x2 = left[row.period] + bar, left[row.next_period]
        axes.add_patch(_band(x1, x2, y1, y2, thick))
    for period in periods:
        axes.text(left[period], 10, str(period), fontsize=9, color=INK, weight="bold", va="center")
    for key, names in members.items():
        x, y = left[key[0]], bottom[key] + top
        axes.add_patch(Rectangle((x, y), bar, line * len(names), facecolor=BLUE, linewidth=0, zorder=2))
        for place, name in enumerate(names):
            middle = y + line * (place + 0.5)
            axes.text(x + bar + 4, middle, short_label(name), fontsize=LABEL_POINTS, color=INK, va="center", zorder=3)
    return figure


def _band(x1: float, x2: float, y1: float, y2: float, thick: float) -> PathPatch:
    middle = (x1 + x2) / 2
    corners = [
        (x1, y1), (middle, y1), (middle, y2), (x2, y2),
        (x2, y2 + thick), (middle, y2 + thick), (middle, y1 + thick), (x1, y1 + thick), (x1, y1),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(Path(corners, codes), facecolor="#dbe5ee", edgecolor="#9fb4c7", linewidth=0.5, zorder=1)


@_plain_words
def _cells(table: pd.DataFrame) -> Figure:
    rows, columns = [short_label(str(name)) for name in table.index], [drawable(str(name)) for name in table.columns]
    left = max(label_width(name, 8) for name in rows) + 8
    top = max(label_width(name, 8) for name in columns) + 8
    width, height = left + CELL_WIDTH * len(columns) + 4, top + CELL_HEIGHT * len(rows) + 4
    figure = Figure(figsize=(width / 72, height / 72), dpi=100)
    axes = figure.add_axes(
        (left / width, 4 / height, CELL_WIDTH * len(columns) / width, CELL_HEIGHT * len(rows) / height)
    )
    counts = table.to_numpy()
    most = max(int(counts.max()), 1)
    for y, row in enumerate(counts.tolist()):
        for x, n in enumerate(row):
            depth = 0.12 + 0.78 * n / most if n else 0.0
            # not add_patch, which works out anew how far all data reach
            axes.add_artist(Rectangle((x, y), 0.95, 0.93, facecolor=_shade(depth), linewidth=0))
            if n:
                colour = "white" if depth > 0.45 else INK
                axes.text(x + 0.475, y + 0.48, str(n), ha="center", va="center", fontsize=8, color=colour)
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.xaxis.tick_top()
    axes.set_xticks([i + 0.48 for i in range(len(columns))], columns, rotation=90, fontsize=8)
    axes.set_yticks([i + 0.47 for i in range(len(rows))], rows, fontsize=8)
    axes.tick_params(length=0, colors=INK, pad=3)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _shade(depth: float) -> str:
    """Mix blue into a very light grey."""
    light, dark = (0xF3, 0xF3, 0xF3), (0x0B, 0x3F, 0x6B)
    return "#" + "".join(f"{round(a + (b - a) * depth):02x}" for a, b in zip(light, dark, strict=True))


def _ticks(dates: Sequence[dt.date], say: Grammar) -> list[tuple[dt.date, str]]:
    """Choose at most five moments to name on the axis: turns of the year, or the sessions themselves."""
    first, last = min(dates), max(dates)
    if (last - first).days > 900:
        years = range(first.year + 1, last.year + 1)
        step = -(-len(years) // 6)
        return [(dt.date(year, 1, 1), str(year)) for year in years[::step]]
    unique = sorted(set(dates))
    if (last - first).days < 20:
        return [(first, say.month(first))]
    spread = [first, last]
    middle = first + (last - first) / 2
    if len(unique) > 2:
        nearest = min(unique[1:-1], key=lambda d: abs((d - middle).days))
        if 0.3 < (nearest - first) / (last - first) < 0.7:
            spread = [unique[0], nearest, unique[-1]]
    return [(date, say.month(date)) for date in spread]
