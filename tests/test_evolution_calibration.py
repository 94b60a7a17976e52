"""What the tests promise about chance, checked by simulation; ``python -m bench.power`` prints the full tables."""

from __future__ import annotations

import numpy as np
import pytest

from bench.power import World, repeat, try_link_changes, try_links, try_themes

RUNS = 60


@pytest.mark.parametrize("world", [World(), World(n_sessions=15, n_blocks=20, spread=0.7)], ids=["few", "many"])
def test_independence_gives_links_in_at_most_five_percent_of_runs(world):
    runs = repeat(world, try_links, RUNS)
    assert np.mean([run.any_held for run in runs]) <= 0.05
    p = np.concatenate([run.p for run in runs])
    for level in (0.001, 0.01, 0.05, 0.1, 0.25, 0.5):
        assert (p <= level).mean() <= level


def test_steady_themes_rise_or_fall_in_at_most_five_percent_of_sessions():
    runs = repeat(World(n_sessions=12), try_themes, RUNS)
    assert np.mean([run.changed[1:] for run in runs]) <= 0.05
    assert np.mean([np.isin(run.directions, ["up", "down"]).any() for run in runs]) <= 0.05


def test_themes_in_runs_of_blocks_are_told_apart_by_the_stricter_q():
    runs = repeat(World(n_sessions=12, run=2.0), try_themes, RUNS)
    assert np.mean([run.sure[1:] for run in runs]) <= 0.05
    assert np.mean([np.isin(run.directions, ["up", "down"]).any() for run in runs]) <= 0.05


def test_themes_that_come_and_go_have_no_direction():
    runs = repeat(World(n_sessions=12, spread=0.7), try_themes, RUNS, seed=1)
    assert np.mean([np.isin(run.directions, ["up", "down"]).any() for run in runs]) <= 0.05


def test_steady_links_change_in_at_most_five_percent_of_sessions():
    runs = repeat(World(n_sessions=8, n_entities=10), try_link_changes, 20)
    assert np.mean([run.changed[1:] for run in runs]) <= 0.05


@pytest.mark.parametrize(
    ("world", "test", "least"),
    [
        (World(share=(0.03, 0.03), together=dict.fromkeys(range(5), 2)), try_links, 0.95),
        (World(share=(0.1, 0.1), together=dict.fromkeys(range(5), 3)), try_links, 0.85),
    ],
    ids=["rare", "common"],
)
def test_planted_links_are_found(world, test, least):
    assert np.mean([run.planted for run in repeat(world, test, 40, seed=3)]) >= least


def test_planted_rises_are_found():
    world = World(share=(0.08, 0.08), rise=5.0)
    assert np.mean([run.planted == "up" for run in repeat(world, try_themes, 40, seed=4)]) >= 0.8
    world = World(n_sessions=15, trend=0.3)
    assert np.mean([run.directions[0] == "up" for run in repeat(world, try_themes, 20, seed=5)]) >= 0.8


def test_too_little_is_not_found():
    """The tests know their limits: a theme twice as frequent in one session is not called a rise."""
    world = World(share=(0.08, 0.08), rise=2.0)
    assert np.mean([run.planted == "up" for run in repeat(world, try_themes, 40, seed=4)]) <= 0.1
