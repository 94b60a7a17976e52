"""Links between 2,000 entities over 1,000,000 blocks: time and peak memory."""

from __future__ import annotations

from bench.measure import PEAK, python

CODE = f"""
import sys, time
import numpy as np, pandas as pd
from pipeline.network import link
from pipeline.settings import Statistics
n_entities, n_blocks, n_sessions = 2000, 1_000_000, 500
draw = np.random.default_rng(0)
weight = 1 / np.arange(1, n_entities + 1)
n_mentions = 2 * n_blocks
block = draw.integers(0, n_blocks, n_mentions)
entity = draw.choice(n_entities, n_mentions, p=weight / weight.sum())
session = np.arange(n_blocks) * n_sessions // n_blocks
names = np.array([f"theme:{{i:04}}" for i in range(n_entities)], dtype=object)
reports = np.array([f"r{{i:03}}" for i in range(n_sessions)], dtype=object)
inside = np.arange(n_blocks) - session * (n_blocks // n_sessions)
mentions = pd.DataFrame({{"report_id": reports[session[block]], "block": inside[block], "sentence": 0,
    "entity_id": names[entity], "kind": "theme"}})
blocks = pd.DataFrame({{"report_id": reports[session], "block": inside, "kind": "paragraph", "section": "",
    "text": "", "n_words": 20}})
per_report = pd.DataFrame({{"report_id": reports, "session_id": reports}})
sessions = pd.DataFrame({{"session_id": reports, "date": pd.NaT, "kind": "meeting"}})
start, processor = time.perf_counter(), time.process_time()
found = link(mentions, blocks, per_report, sessions, Statistics(), 0)
print(len(found.edges), time.perf_counter() - start, time.process_time() - processor)
{PEAK}
"""


def main() -> None:
    """Print how long it took."""
    cost, out = python(CODE)
    n_edges, seconds, processor = out.split()
    print(f"\nlinks between 2,000 entities over 1,000,000 blocks in 500 sessions: {float(seconds):.1f} s", end=" ")
    print(f"({float(processor):.1f} s of processor time), {n_edges} edges, peak {cost.peak_mb:.0f} MB")
