"""Train the bundled pipeline: `python -m model.train DATA` (see README.md)."""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from model.corpus import TASKS, Tokens
from model.export import assemble, save
from model.net import Net, Shape
from model.texts import UNKNOWN, Builder, Data, Labels, Text, batches, epoch, read_data
from pipeline.language.decoding import best_spans
from pipeline.language.features import FormFeatures, SortedTable

HERE = Path(__file__).parent


def vectors_of(net: Net, builder: Builder, batch: list[Text]) -> torch.Tensor:
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
    """Return the accuracy of each task and the F1 of entities on development texts, for the log."""
    net.eval()
    result: dict[str, float] = {}
    for name, group in texts.items():
        right, known = Counter[str](), Counter[str]()
        for batch in batches(group, 3000):
            with torch.no_grad():
                x = vectors_of(net, builder, batch)
                logits = {task: net.heads[task](x).numpy() for task in TASKS}
            for task in TASKS:
                gold = np.concatenate([np.array(text.labels[task], dtype=np.int64) for text in batch])
                if task != "ner":
                    right[task] += int((logits[task].argmax(axis=1) == gold).sum())
                    known[task] += int((gold != UNKNOWN).sum())
                    continue
                cuts = np.cumsum([len(text.forms) for text in batch])[:-1]
                truth = np.eye(logits[task].shape[1], dtype=np.float32)[np.maximum(gold, 0)]
                for found, true in zip(
                    best_spans(np.split(logits[task], cuts)), best_spans(np.split(truth, cuts)), strict=True
                ):
                    right[task] += 2 * len(set(found) & set(true))
                    known[task] += len(found) + len(true)
        result |= {f"{name} {task}": round(right[task] / known[task], 4) for task in TASKS if known[task]}
    net.train()
    return result


def train(
    data: Data,
    config: dict[str, Any],
    builder: Builder,
    vectors: np.ndarray,
    log: Callable[[str], None],
    tasks: list[str],
) -> Net:
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
            x = vectors_of(net, builder, batch)
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
