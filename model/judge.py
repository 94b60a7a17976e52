"""Learn the weights of `pipeline.mentions.judge`: `python -m model.judge` (see README.md).

From invented reports that the model never saw: the dev rows and `unseen_reports.jsonl`. Names that are part of a
longer true name, or hold one, teach nothing: there the span is wrong, not the kind.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from spacy.language import Language

from pipeline.ingest import read_report
from pipeline.language import load
from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.mentions import judge, report, votes
from pipeline.mentions.analysis import analyse
from pipeline.mentions.folding import fold_name
from pipeline.sessions import read_session
from pipeline.settings import Reading

HERE = Path(__file__).parent
LIMITS = Reading(min_words=1, languages=("nl", "en", "af", "fy", "de", ""))
Name = tuple[str, dict[str, float], str]  # report, evidence, what it is


def rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the reports that the model was not trained on."""
    for path in [*sorted(folder.glob("*.jsonl")), *sorted((folder / "invented_more").glob("*.jsonl"))]:
        if path.stem != "treebank_entities":
            for line in path.read_text(encoding="utf8").splitlines():
                row = json.loads(line)
                if row["split"] in ("dev", "unseen"):
                    yield f"{path.stem}-{row['report']}{row.get('suffix', '.txt')}", row


def names(folder: Path) -> Iterator[Name]:
    """Yield the names that the poll of each report decides on, with the evidence on them and what they are."""
    lexicon, nlp = load_lexicon(folder), load().nlp
    ballots: dict[str, votes.Ballot] = {}

    def noting(*evidence: Any) -> Any:
        ballots.clear()
        ballots.update(votes.cast(*evidence)[0])
        return votes.poll(*evidence)

    with patch.object(report, "poll", noting):
        yield from _names(folder, lexicon, nlp, ballots)


def _names(folder: Path, lexicon: Lexicon, nlp: Language, ballots: dict[str, votes.Ballot]) -> Iterator[Name]:
    for name, row in rows(folder):
        text = "\n".join(line["text"] for line in row["lines"]) + "\n"
        one = read_report(name, text.encode(), LIMITS)
        ((_, facts, blocks),) = analyse([(one, read_session(one))], nlp, 64)
        report.mentions_of(one, facts, blocks, lexicon)
        true: dict[str, Counter[str]] = defaultdict(Counter)
        for line in row["lines"]:
            for start, end, label in line["ents"]:
                true[fold_name(line["text"][start:end])][votes.KIND_OF_LABEL.get(label, "none")] += 1
        optional = {fold_name(word) for word in row.get("optional", ())}
        named = {key for key, kinds in true.items() if kinds.most_common(1)[0][0] != "none"}
        for key, ballot in ballots.items():
            if key not in optional and ballot.places:
                part = key not in named and any(f" {key} " in f" {n} " or f" {n} " in f" {key} " for n in named)
                if not part:
                    yield name, ballot.evidence(), true[key].most_common(1)[0][0] if key in true else "none"


def main() -> None:
    """Learn, tell how good it is on reports left out, and write judge.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=Path, default=HERE.parent / "data/language")
    parser.add_argument("--output", type=Path, default=Path(judge.__file__).with_name("judge.json"))
    parser.add_argument("--strength", type=float, default=0.01, help="C of the regression: smaller is more careful")
    args = parser.parse_args()
    found = list(names(args.reports))
    features = sorted(found[0][1])
    table = np.array([[evidence[name] for name in features] for _, evidence, _ in found])
    truth = np.array([kind for _, _, kind in found])
    reports = np.array([name for name, _, _ in found])
    spread = table.std(axis=0)
    spread[spread == 0] = 1.0
    kinds = [kind or "none" for kind in judge.KINDS]
    guess = np.empty(len(truth), dtype=object)
    for train, test in GroupKFold(10).split(table, truth, reports):
        guess[test] = fit(table[train] / spread, truth[train], args.strength).predict(table[test] / spread)
    for name, chosen in (("all", reports != ""), ("unseen", np.char.startswith(reports.astype(str), "unseen"))):
        print(f"{name}: {chosen.sum()} names, right {(guess == truth)[chosen].mean():.3f}")
        for kind in kinds:
            right = ((guess == kind) & (truth == kind) & chosen).sum()
            print(
                f"  {kind:13} precision {right / max(1, ((guess == kind) & chosen).sum()):.3f}"
                f"  recall {right / max(1, ((truth == kind) & chosen).sum()):.3f}"
            )
    model = fit(table / spread, truth, args.strength)
    assert list(model.classes_) == sorted(kinds)
    order = [list(model.classes_).index(kind) for kind in kinds]
    weights = {
        "kinds": kinds,
        "names": features,
        "weights": (model.coef_[order] / spread).round(4).tolist(),
        "bias": model.intercept_[order].round(4).tolist(),
    }
    args.output.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf8")


def fit(table: np.ndarray, truth: np.ndarray, strength: float) -> LogisticRegression:
    """Return the regression of kinds on evidence."""
    return LogisticRegression(C=strength, max_iter=5000).fit(table, truth)


if __name__ == "__main__":
    main()
