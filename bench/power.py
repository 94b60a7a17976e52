"""Print how often the tests are wrong when nothing is there, and how often they find what was planted.

Run as ``python -m bench.power``. Everything is simulated with fixed seeds; the tests assert a small version.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from pipeline.evolution.changes import find_changes
from pipeline.evolution.direction import find_directions
from pipeline.evolution.linkchanges import link_changes
from pipeline.evolution.themes import clustering
from pipeline.evolution.timeline import Timeline, lay_out_time
from pipeline.network.incidence import Incidence, build
from pipeline.network.links import assess, counts_of, pairs_of

ALPHA, MIN_BLOCKS = 0.05, 2
T = TypeVar("T")


class Row(NamedTuple):
    """A line of the tables: the share of runs, sessions or pairs."""

    corpus: str
    what: str
    rate: float


@dataclass(frozen=True)
class World:
    """A corpus to simulate: entities placed in blocks independently, and what is planted on top.

    Attributes:
        n_sessions, n_blocks, n_entities: size; blocks per session.
        share: share of blocks each entity stands in: drawn per entity between these bounds.
        spread: sessions differ this much in how often an entity is spoken of (0: not at all).
        together: session -> number of blocks in which entities 0 and 1 are put together.
        rise: factor by which entity 0 is spoken of more in the last session.
        trend: difference of the share of entity 0 between the first and the last session.
        run: mean number of neighbouring blocks that go on about one entity.
    """

    n_sessions: int = 5
    n_blocks: int = 30
    n_entities: int = 20
    share: tuple[float, float] = (0.03, 0.2)
    spread: float = 0.0
    together: dict[int, int] = field(default_factory=dict)
    rise: float = 1.0
    trend: float = 0.0
    run: float = 1.0

    def draw(self, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
        """Return (n_sessions, n_blocks, n_entities): which entity stands in which block."""
        share = np.tile(rng.uniform(*self.share, self.n_entities), (self.n_sessions, 1))
        if self.spread:
            share *= rng.gamma(1 / self.spread, self.spread, share.shape)
        share[-1, 0] *= self.rise
        if self.trend:
            share[:, 0] = 0.02 + self.trend * np.arange(self.n_sessions) / (self.n_sessions - 1)
        share = np.clip(share, 0, 0.9)
        placed = rng.random((self.n_sessions, self.n_blocks, self.n_entities)) < share[:, None, :]
        if self.run > 1:
            stay = 1 - 1 / self.run
            for block in range(1, self.n_blocks):
                again = rng.random((self.n_sessions, self.n_entities)) < stay
                placed[:, block] = np.where(again, placed[:, block - 1], placed[:, block])
        for session, times in self.together.items():
            chosen = rng.choice(self.n_blocks, times, replace=False)
            placed[session, chosen, :2] = True
        return placed


def frames(placed: npt.NDArray[np.bool_]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the tables of mentions, blocks, reports and sessions of a simulated corpus, one report per session."""
    n_sessions, n_blocks, _ = placed.shape
    names = [f"s{number:04d}" for number in range(n_sessions)]
    session, block, entity = np.nonzero(placed)
    reports = pd.DataFrame({"report_id": [f"{name}.md" for name in names], "session_id": names})
    blocks = pd.DataFrame(
        {
            "report_id": np.repeat(reports["report_id"].to_numpy(dtype=object), n_blocks),
            "block": np.tile(np.arange(n_blocks), n_sessions),
            "kind": "paragraph",
            "section": "",
            "text": "",
            "n_words": 20,
        }
    )
    mentions = pd.DataFrame(
        {
            "report_id": reports["report_id"].to_numpy(dtype=object)[session],
            "block": block,
            "sentence": 0,
            "kind": "theme",
            "entity_id": [f"theme:{number:03d}" for number in entity.tolist()],
        }
    )
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta(45 * np.arange(n_sessions), unit="D")
    sessions = pd.DataFrame({"session_id": names, "date": dates, "precision": "day", "series": "", "kind": "meeting"})
    return mentions, blocks, reports, sessions


def lay_out(placed: npt.NDArray[np.bool_]) -> tuple[Incidence, Timeline]:
    """Return a simulated corpus as the analysis sees it."""
    mentions, blocks, reports, sessions = frames(placed)
    return build(mentions, blocks, reports, "block"), lay_out_time(reports, sessions)


@dataclass(frozen=True)
class Links:
    """What the link test said in one run."""

    any_held: bool
    planted: bool
    p: npt.NDArray[np.float64]  # of the pairs tested, those that never met included


def try_links(placed: npt.NDArray[np.bool_]) -> Links:
    """Test all pairs of a simulated corpus."""
    incidence, _ = lay_out(placed)
    pairs = pairs_of(incidence.matrix)
    tested = assess(counts_of(incidence), pairs, ALPHA, MIN_BLOCKS)
    held = tested.q < ALPHA
    names = np.array(incidence.entities)
    ends = np.sort(np.stack([names[pairs.first], names[pairs.second]]), axis=0)
    planted = (ends[0] == "theme:000") & (ends[1] == "theme:001")
    p = tested.p[tested.tested]
    return Links(bool(held.any()), bool(held[planted].any()), np.append(p, np.ones(tested.n_tests - len(p))))


@dataclass(frozen=True)
class Themes:
    """What the change test said in one run: rises and falls per session, and of entity 0 in the last session."""

    changed: npt.NDArray[np.bool_]  # (n_sessions,) any rise or fall
    sure: npt.NDArray[np.bool_]  # (n_sessions,) any with q_clustered < alpha too
    planted: str
    directions: npt.NDArray[np.object_]


def try_themes(placed: npt.NDArray[np.bool_]) -> Themes:
    """Test the changes of all themes of a simulated corpus."""
    n_sessions, n_blocks, n_entities = placed.shape
    count = placed.sum(axis=1).astype(np.int64)
    total = np.full(n_sessions, n_blocks)
    report = np.repeat(np.arange(n_sessions), n_blocks)
    flat = sparse.csc_matrix(placed.reshape(-1, n_entities).astype(float))
    before = np.tri(n_sessions, k=-1, dtype=bool)
    found = find_changes(count, total, before, clustering(flat, report), ALPHA)
    directions = find_directions(count, total, np.arange(n_sessions), ALPHA)
    changed = np.isin(found.change, ["up", "down"])
    sure = changed & (np.nan_to_num(found.q_clustered, nan=1.0) < ALPHA)
    return Themes(
        np.asarray(changed.any(axis=1)), np.asarray(sure.any(axis=1)), str(found.change[-1, 0]), directions.direction
    )


@dataclass(frozen=True)
class LinkChanges:
    """What the test of changes of links said in one run."""

    changed: npt.NDArray[np.bool_]  # (n_sessions,) any link
    planted: bool  # the planted one, in the last session


def try_link_changes(placed: npt.NDArray[np.bool_]) -> LinkChanges:
    """Test the changes of all links of a simulated corpus."""
    incidence, timeline = lay_out(placed)
    table = link_changes(incidence, timeline, ["session"], ALPHA, MIN_BLOCKS)["session"]
    changed = table[table["change"].isin(["appeared", "vanished", "strengthened", "weakened"])]
    per_session = np.isin(timeline.sessions, changed["period"].to_numpy(dtype=object))
    own = changed[(changed["source"] == "theme:000") & (changed["target"] == "theme:001")]
    return LinkChanges(per_session, timeline.sessions[-1] in set(own["period"]))


def repeat(world: World, test: Callable[[npt.NDArray[np.bool_]], T], n_runs: int, seed: int = 0) -> list[T]:
    """Draw a world again and again and test it."""
    rng = np.random.default_rng(seed)
    return [test(world.draw(rng)) for _ in range(n_runs)]


def false_rates(n_runs: int) -> list[Row]:
    """Return how often something is found where nothing is planted."""
    rows: list[Row] = []
    worlds = {
        "5 sessions x 30 blocks": World(),
        "20 sessions x 30 blocks": World(n_sessions=20),
        "20 sessions x 30 blocks, themes come and go": World(n_sessions=20, spread=0.7),
    }
    for name, world in worlds.items():
        runs = repeat(world, try_links, n_runs)
        p = np.concatenate([run.p for run in runs])
        rows.append(Row(name, "runs with any link of q < 0.05", float(np.mean([run.any_held for run in runs]))))
        rows += [Row(name, f"pairs with p <= {level}", float((p <= level).mean())) for level in (0.01, 0.05, 0.25)]
    worlds["20 sessions x 30 blocks, themes in runs of 1.5 blocks"] = World(n_sessions=20, run=1.5)
    worlds["20 sessions x 30 blocks, themes in runs of 3 blocks"] = World(n_sessions=20, run=3.0)
    for name, world in worlds.items():
        themes = repeat(world, try_themes, n_runs, seed=1)
        if not world.spread:  # where themes do come and go a rise in one session is no mistake
            rate = float(np.mean([run.changed[1:] for run in themes]))
            rows.append(Row(name, "sessions with any rise or fall", rate))
            rate = float(np.mean([run.sure[1:] for run in themes]))
            rows.append(Row(name, "sessions with any rise or fall of q_clustered < 0.05", rate))
        wrong = [np.isin(run.directions, ["up", "down"]).any() for run in themes]
        rows.append(Row(name, "runs with any theme rising or falling over all", float(np.mean(wrong))))
    for name, world in list(worlds.items())[:3]:
        changes = repeat(world, try_link_changes, max(1, n_runs // 4), seed=2)
        rows.append(Row(name, "sessions with any link changed", float(np.mean([run.changed[1:] for run in changes]))))
    return rows


def power_rates(n_runs: int) -> list[Row]:
    """Return how often what was planted is found."""
    rows: list[Row] = []
    for n_sessions in (5, 20):
        for times in (1, 2, 3):
            for share in (0.03, 0.1):
                together = dict.fromkeys(range(0, n_sessions, n_sessions // 5), times)
                world = World(n_sessions=n_sessions, share=(share, share), together=together)
                found = np.mean([run.planted for run in repeat(world, try_links, n_runs, seed=3)])
                name = f"{n_sessions} sessions x 30 blocks, else in {share:.0%} of blocks"
                rows.append(Row(name, f"link: in 5 sessions {times} more blocks together", float(found)))
    for n_sessions in (5, 20):
        for factor in (2.0, 3.0, 5.0):
            world = World(n_sessions=n_sessions, share=(0.08, 0.08), rise=factor)
            found = np.mean([run.planted == "up" for run in repeat(world, try_themes, n_runs, seed=4)])
            what = f"rise: last session {factor:.0f} times 8 % of blocks"
            rows.append(Row(f"{n_sessions} sessions x 30 blocks", what, float(found)))
    for n_sessions in (5, 10, 20):
        for trend in (0.1, 0.3):
            world = World(n_sessions=n_sessions, trend=trend)
            found = np.mean([run.directions[0] == "up" for run in repeat(world, try_themes, n_runs, seed=5)])
            what = f"direction: from 2 % to {0.02 + trend:.0%} of blocks over all sessions"
            rows.append(Row(f"{n_sessions} sessions x 30 blocks", what, float(found)))
    for times in (4, 8):
        world = World(n_sessions=10, share=(0.1, 0.1), together={9: times})
        found = np.mean([run.planted for run in repeat(world, try_link_changes, max(1, n_runs // 4), seed=6)])
        what = f"link change: {times} more blocks together in the last session alone"
        rows.append(Row("10 sessions x 30 blocks, else in 10% of blocks", what, float(found)))
    return rows


def main(arguments: list[str]) -> None:
    """Print both tables; the number of runs is the only argument."""
    n_runs = int(arguments[0]) if arguments else 200
    for title, rows in (("Nothing planted", false_rates(n_runs)), ("Planted", power_rates(n_runs))):
        print(f"\n{title}, {n_runs} runs each (changes of links: {max(1, n_runs // 4)})\n")
        print("| corpus | what | share |\n|---|---|---|")
        for row in rows:
            print(f"| {row.corpus} | {row.what} | {row.rate:.3f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
