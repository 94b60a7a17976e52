"""Find ruled tables on a page of print from the lines drawn on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_TOUCH = 3.0  # points between lines that are meant to meet
_LEAST_ROWS, _LEAST_COLUMNS = 2, 2
_MOST_CELLS = 4000


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line: ``at`` is its y or x, ``start`` and ``end`` its reach, in points."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table stands: edges of its columns from left to right, of its rows from the top down."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point is in the table."""
        return self.columns[0] - 1 <= x <= self.columns[-1] + 1 and self.rows[-1] - 1 <= y <= self.rows[0] + 1


def find_tables(horizontal: Iterable[Rule], vertical: Iterable[Rule]) -> list[Table]:
    """Return the tables that lines make, from the top of the page down.

    >>> across = [Rule(y, 0, 100) for y in (0, 20, 40)]
    >>> down = [Rule(x, 0, 40) for x in (0, 50, 100)]
    >>> find_tables(across, down)
    [Table(columns=(0, 50, 100), rows=(40, 20, 0))]
    """
    across, down = _merged(horizontal), _merged(vertical)
    group = list(range(len(across)))
    reach: list[list[int]] = [[] for _ in across]
    for number, rule in enumerate(down):
        touched = [i for i, other in enumerate(across) if _cross(other, rule)]
        for i in touched:
            reach[i].append(number)
        for i in touched[1:]:
            _join(group, touched[0], i)
    tables: list[Table] = []
    for root in sorted({_root(group, i) for i in range(len(across))}):
        members = [i for i in range(len(across)) if _root(group, i) == root]
        uprights = {number for i in members for number in reach[i]}
        ys = _distinct(across[i].at for i in members)
        xs = _distinct(
            [down[number].at for number in uprights]
            + [across[i].start for i in members[:1]]
            + [across[i].end for i in members[:1]]
        )
        if len(uprights) and len(ys) > _LEAST_ROWS and len(xs) > _LEAST_COLUMNS and len(xs) * len(ys) <= _MOST_CELLS:
            tables.append(Table(tuple(xs), tuple(reversed(ys))))
    return sorted(tables, key=lambda table: (-table.rows[0], table.columns[0]))


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Join pieces of one line."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / 2), rule.start)):
        last = merged[-1] if merged else None
        if last is not None and abs(last.at - rule.at) <= 2 and rule.start <= last.end + _TOUCH:
            merged[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return [rule for rule in merged if rule.end - rule.start > 2 * _TOUCH]


def _cross(across: Rule, down: Rule) -> bool:
    return (
        across.start - _TOUCH <= down.at <= across.end + _TOUCH
        and down.start - _TOUCH <= across.at <= down.end + _TOUCH
    )


def _root(group: list[int], i: int) -> int:
    while group[i] != i:
        group[i] = group[group[i]]
        i = group[i]
    return i


def _join(group: list[int], one: int, other: int) -> None:
    one, other = _root(group, one), _root(group, other)
    group[max(one, other)] = min(one, other)


def _distinct(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _TOUCH:
            kept.append(value)
    return kept
