"""Train the bundled pipeline: `python -m model.train DATA` (see README.md)."""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from spacy.pipeline._edit_tree_internals.edit_trees import EditTrees
from spacy.strings import StringStore

from model.augment import restyle, vary
from model.corpus import TASKS, Segment, Tokens, read_reports, read_treebank, tokens_of
from model.export import assemble, make_tokenizer, save
from model.net import Net, Shape, table_rows
from model.templates import made_up_report
from pipeline.language.decoding import best_spans, biluo_labels
from pipeline.language.features import HASHED, FormFeatures, SortedTable

HERE = Path(__file__).parent
ENTITY_LABELS = (
    "CARDINAL", "DATE", "EVENT", "FAC", "GPE", "LANGUAGE", "LAW", "LOC", "MONEY",
    "NORP", "ORDINAL", "ORG", "PERCENT", "PERSON", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART",
)  # fmt: skip
CHECK = "/tmp/model/check.pt"
UNKNOWN = -100  # what cross entropy passes over


class Labels:
    """The labels of each task and their numbers; lemmas are edit trees, on the form as it is or in lower case."""

    def __init__(self, tokens: list[Tokens], minimum: dict[str, int]) -> None:
        self.strings = StringStore()
        self.trees = EditTrees(self.strings)
        self.names: dict[str, list[str]] = {"sent": ["0", "1"], "ner": biluo_labels(ENTITY_LABELS)}
        for task in ("morph", "tag", "dep", "lemma"):
            values = (self.name(task, f, x) for t in tokens for f, x in zip(t.forms, t.labels[task], strict=True) if x)
            counts = Counter(values)
            self.names[task] = sorted(v for v, n in counts.items() if n >= minimum[task])
        self.numbers = {task: {name: i for i, name in enumerate(names)} for task, names in self.names.items()}

    def name(self, task: str, form: str, value: str) -> str:
        """Return the label of a value; for a lemma 'low' or 'asis' and the number of the edit tree."""
        if task != "lemma":
            return value
        lower = form != form.lower() and value == value.lower()
        return f"{'low' if lower else 'asis'} {self.trees.add(form.lower() if lower else form, value)}"

    def number(self, task: str, form: str, value: str | None) -> int:
        """Return the number of a label, UNKNOWN where there is none."""
        return UNKNOWN if value is None else self.numbers[task].get(self.name(task, form, value), UNKNOWN)


@dataclass
class Text:
    """A text to learn from: form numbers, and per task a label number for each."""

    forms: list[int]
    labels: dict[str, list[int]]


class Builder:
    """Makes texts from segments, and keeps the features of all forms met."""

    def __init__(self, labels: Labels, features: FormFeatures) -> None:
        self.labels, self.features = labels, features
        self.numbers: dict[str, int] = {}
        self.rows = np.zeros((0, 0), dtype=np.int64)
        self.vector_rows = np.zeros(0, dtype=np.int64)
        self.norms = np.zeros(0, dtype=np.int64)

    def build(self, group: list[tuple[str, Tokens]]) -> Text:
        """Lay (joiner, segment) pairs end to end; the joiner stands before the segment: '', ' ' or a newline."""
        text = Text([], {task: [] for task in TASKS})
        for joiner, tokens in group:
            if joiner == "\n":
                self._append(text, Tokens(["\n"], [False], {t: [v] for t, v in NEWLINE.items()}))
            self._append(text, tokens)
        return text

    def _append(self, text: Text, tokens: Tokens) -> None:
        text.forms += [self.numbers.setdefault(form, len(self.numbers)) for form in tokens.forms]
        for task in TASKS:
            pairs = zip(tokens.forms, tokens.labels[task], strict=True)
            text.labels[task] += [self.labels.number(task, form, value) for form, value in pairs]

    def update_features(self) -> None:
        """Compute the features of forms that came since the last time."""
        new = list(self.numbers)[len(self.vector_rows) :]
        if new:
            hashes, vector_rows = self.features.compute(new)
            rows = table_rows(hashes)
            self.rows = np.concatenate([self.rows.reshape(-1, rows.shape[1]), rows])
            self.vector_rows = np.concatenate([self.vector_rows, vector_rows])
            norms = hashes[:, HASHED.index("norm")].astype(np.int64)
            self.norms = np.concatenate([self.norms, norms])


NEWLINE: dict[str, str | None] = {
    "morph": "POS=SPACE",
    "tag": "_SP",
    "dep": None,
    "sent": "0",
    "lemma": None,
    "ner": "O",
}


def epoch(data: Data, builder: Builder, rng: random.Random, variants: int, made_up: int) -> list[Text]:
    """Return one pass over the data: treebank sentences in groups, variants of the reports, some lines joined."""
    texts = []
    at = 0
    while at < len(data.treebank):
        size = rng.choice((1, 1, 2, 3, 5, 8, 10))
        group = data.treebank[at : at + size]
        newline = rng.random() < 0.3
        texts.append(
            builder.build(
                [("" if not i else "\n" if newline and rng.random() < 0.6 else " ", t) for i, t in enumerate(group)]
            )
        )
        at += size
    reports = [vary(report, rng) for report in data.reports * variants]
    reports += [[restyle(line, rng) for line in made_up_report(rng)] for _ in range(made_up)]
    for report in reports:
        lines = [tokens_of(segment, data.tokenizer) for segment in report if segment.text.strip()]
        at = 0
        whole = rng.random() < 0.4
        while at < len(lines):
            size = len(lines) if whole else rng.choice((1, 1, 1, 2, 3, 4, 6))
            newline = whole or rng.random() < 0.6
            group = []
            for i, line in enumerate(lines[at : at + size]):
                group.append(("" if not i else "\n" if newline else " ", line))
            texts.append(builder.build(group))
            at += size
    builder.update_features()
    rng.shuffle(texts)
    return texts


@dataclass
class Data:
    """Training and development data."""

    treebank: list[Tokens]
    reports: list[list[Segment]]
    treebank_dev: list[Tokens]
    reports_dev: list[Tokens]
    tokenizer: Any


def read_data(folder: Path, extra: Path) -> Data:
    """Read the data folder (treebank and invented reports) and the project's own reports."""
    tokenizer = make_tokenizer()
    own = sorted((extra / "invented_more").glob("*.jsonl"))
    paths = [extra / "invented_reports.jsonl", *own]
    dev = [line for report in read_reports(paths[:1], "dev") for line in report]
    return Data(
        [tokens_of(s, tokenizer) for s in read_treebank(folder, "train")],
        read_reports(paths, "train"),
        [tokens_of(s, tokenizer) for s in read_treebank(folder, "dev")],
        [tokens_of(s, tokenizer) for s in dev if s.text.strip()],
        tokenizer,
    )


def batches(texts: list[Text], size: int) -> Iterator[list[Text]]:
    """Yield texts in batches of about `size` tokens."""
    batch: list[Text] = []
    n = 0
    for text in texts:
        batch.append(text)
        n += len(text.forms)
        if n >= size:
            yield batch
            batch, n = [], 0


def scores_of(net: Net, builder: Builder, batch: list[Text]) -> torch.Tensor:
    """Return the (tokens, width) vectors of a batch."""
    forms = np.concatenate([np.array(text.forms, dtype=np.int64) for text in batch])
    lengths = np.array([len(text.forms) for text in batch])
    return net(
        torch.from_numpy(builder.rows[forms]),
        torch.from_numpy(builder.vector_rows[forms]),
        builder.norms[forms],
        lengths,
    )


def evaluate(net: Net, builder: Builder, texts: dict[str, list[Text]]) -> dict[str, float]:
    """Return accuracies of the treebank texts and entity F of all, on the product's own tokens."""
    net.eval()
    result: dict[str, float] = {}
    with torch.no_grad():
        for name, group in texts.items():
            hits: Counter[str] = Counter()
            for batch in batches([*group, Text([], {t: [] for t in TASKS})], 3000):
                x = scores_of(net, builder, batch)
                for task in TASKS:
                    gold = np.concatenate([np.array(t.labels[task], dtype=np.int64) for t in batch])
                    logits = net.heads[task](x).numpy()
                    if task == "ner":
                        cuts = np.cumsum([len(t.forms) for t in batch])[:-1]
                        found = best_spans(np.split(logits, cuts))
                        one_hot = [
                            np.eye(logits.shape[1], dtype=np.float32)[np.maximum(t, 0)] for t in np.split(gold, cuts)
                        ]
                        for f, g in zip(found, best_spans(one_hot), strict=True):
                            hits["tp"] += len(set(f) & set(g))
                            hits["all"] += len(f) + len(g)
                            hits["p_tp"] += sum(s[2] == 13 for s in set(f) & set(g))
                            hits["p_all"] += sum(s[2] == 13 for s in [*f, *g])
                    else:
                        known = gold != UNKNOWN
                        hits[f"{task}_n"] += int(known.sum())
                        hits[f"{task}_ok"] += int((logits.argmax(axis=1) == gold)[known].sum())
            result[f"{name}_ents"] = 2 * hits["tp"] / max(hits["all"], 1)
            result[f"{name}_person"] = 2 * hits["p_tp"] / max(hits["p_all"], 1)
            for task in ("morph", "tag", "sent", "lemma"):
                if hits[f"{task}_n"] and name == "treebank":
                    result[f"{name}_{task}"] = hits[f"{task}_ok"] / hits[f"{task}_n"]
    net.train()
    return {key: round(value, 4) for key, value in result.items()}


def train(data: Data, config: dict[str, Any], builder: Builder, vectors: np.ndarray, log: Any, tasks: list[str]) -> Net:
    """Return the network with averaged weights."""
    settings = config["training"]
    torch.manual_seed(settings["seed"])
    rng = random.Random(settings["seed"])
    net = Net(
        Shape(**{**config["net"], "dilations": tuple(config["net"]["dilations"])}),
        vectors,
        {t: len(builder.labels.names[t]) for t in TASKS},
    )
    average = copy.deepcopy(net)
    groups = [
        [("" if not i else " ", t) for i, t in enumerate(data.treebank_dev[at : at + 10])]
        for at in range(0, len(data.treebank_dev), 10)
    ]
    dev = {
        "treebank": [builder.build(g) for g in groups],
        "reports": [builder.build([("", t)]) for t in data.reports_dev],
    }
    builder.update_features()
    free = [p for p in net.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        free, lr=settings["learn_rate"], betas=(0.9, 0.98), weight_decay=settings["weight_decay"]
    )
    steps, warmup = settings["steps"], settings["warmup_steps"]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warmup, 0.5 * (1 + np.cos(np.pi * min(s, steps) / steps)) + 0.01)
    )
    step, started, losses = 0, time.time(), Counter()
    while step < steps:
        for batch in batches(
            epoch(data, builder, rng, settings["report_variants"], settings["made_up_reports"]),
            settings["tokens_per_step"],
        ):
            x = scores_of(net, builder, batch)
            loss = x.new_zeros(())
            for task in tasks:
                gold = torch.from_numpy(np.concatenate([np.array(t.labels[task], dtype=np.int64) for t in batch]))
                known = gold != UNKNOWN
                if known.any():
                    part = torch.nn.functional.cross_entropy(
                        net.heads[task](x[known]), gold[known], label_smoothing=0.03
                    )
                    losses[task] += float(part.detach())
                    loss = loss + settings["loss_weights"][task] * part
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(free, 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            decay = min(settings["average"], (step + 1) / (step + 10))
            with torch.no_grad():
                for kept, now in zip(average.parameters(), net.parameters(), strict=True):
                    kept.lerp_(now, 1 - decay)
            if step % 500 == 0 or step == steps:
                log(
                    json.dumps(
                        {
                            "step": step,
                            "seconds": round(time.time() - started),
                            "loss": {k: round(v / 500, 3) for k, v in losses.items()},
                            **evaluate(average, builder, dev),
                        }
                    )
                )
                losses.clear()
                torch.save({"state": average.state_dict(), "step": step}, CHECK)
            if step >= steps:
                break
    return average


def known_lemmas(treebank: list[Tokens]) -> dict[str, str]:
    """Return 'POS form' to lemma where the treebank nearly always gives one lemma to a form as this part of speech."""
    seen: dict[str, Counter[str]] = {}
    for tokens in treebank:
        for form, morph, lemma in zip(tokens.forms, tokens.labels["morph"], tokens.labels["lemma"], strict=True):
            if morph and lemma:
                pos = next(part[4:] for part in morph.split("|") if part.startswith("POS="))
                key = f"{pos} {form.lower() if lemma == lemma.lower() else form}"
                seen.setdefault(key, Counter())[lemma] += 1
    best = {key: counts.most_common(1)[0] for key, counts in seen.items()}
    return {key: lemma for key, (lemma, n) in sorted(best.items()) if n >= 0.9 * seen[key].total()}


def main() -> None:
    """Train, and write the pipeline folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with treebank_{train,dev}.conllu and treebank_entities.jsonl")
    parser.add_argument(
        "--reports", type=Path, default=HERE.parent / "data/language", help="folder with the invented reports"
    )
    parser.add_argument("--output", type=Path, default=HERE.parent / "pipeline/language/nl_vergader_sm")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument("--tasks", default=",".join(TASKS))
    args = parser.parse_args()
    torch.set_num_threads(1)
    config = tomllib.loads(args.config.read_text(encoding="utf8"))
    resources = np.load(HERE / "resources.npz")
    features = FormFeatures(
        SortedTable(resources["class_keys"], resources["class_bits"]),
        SortedTable(resources["vector_keys"], np.arange(1, len(resources["vector_keys"]) + 1, dtype=np.int32)),
    )
    data = read_data(args.data, args.reports)
    builder = Builder(Labels(data.treebank, config["training"]["minimum_count"]), features)
    vectors = np.concatenate([np.zeros((1, resources["vectors"].shape[1]), dtype=np.int8), resources["vectors"]])
    net = train(data, config, builder, vectors, lambda line: print(line, flush=True), args.tasks.split(","))
    save(args.output, assemble(net, builder.labels, resources, config, known_lemmas(data.treebank)))


if __name__ == "__main__":
    main()
