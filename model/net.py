"""The network in PyTorch, for training only: the same sums as pipeline.language.tok2vec does with thinc."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.language.features import HASHED, bucket
from pipeline.language.tok2vec import TABLES, groups_of, neighbours


@dataclass(frozen=True)
class Shape:
    """The size of the network; see config.toml."""

    width: int
    pieces: int
    dilations: tuple[int, ...]
    memory_after: int
    branch_dilations: tuple[int, ...]
    branch_after: int
    dropout: float
    word_dropout: float
    lexicon_dropout: float


class MaxoutNorm(nn.Module):
    """A maxout layer with layer normalisation, as thinc's Maxout(normalize=True)."""

    def __init__(self, n_in: int, width: int, pieces: int) -> None:
        super().__init__()
        self.linear = nn.Linear(n_in, width * pieces)
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)
        self.norm = nn.LayerNorm(width, eps=1e-8)
        self.pieces = pieces

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, n_in); returns (n, width)."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):  # twice as fast; the sums are rough
            y = self.linear(x)
        return self.norm(y.float().view(len(y), -1, self.pieces).amax(dim=2))


class Dropout(nn.Module):
    """Dropout with a cheap stream of random bytes: torch's own took a fifth of the time on a CPU."""

    def __init__(self, rate: float, noise: np.random.Generator) -> None:
        super().__init__()
        self.limit = round(256 * rate)
        self.noise = noise

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, m); returns the same with 1 in 256 / limit numbers at 0, in training."""
        if not self.training or not self.limit:
            return x
        drawn = self.noise.integers(0, 256, size=x.shape, dtype=np.uint8)
        return x * ((torch.from_numpy(drawn) >= self.limit) * (256 / (256 - self.limit)))


class Net(nn.Module):
    """Embeds word forms, mixes them, looks at neighbours, and scores the labels of each task."""

    def __init__(self, shape: Shape, vectors: np.ndarray, n_labels: dict[str, int]) -> None:
        super().__init__()
        self.shape = shape
        self.tables = nn.ModuleList(nn.Embedding(rows, width) for _, rows, width, _ in TABLES)
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.2)
        self.vectors = nn.Embedding.from_pretrained(torch.tensor(vectors, dtype=torch.float32) / 32, freeze=True)
        n_in = sum(width for _, _, width, _ in TABLES) + vectors.shape[1]
        self.mix = MaxoutNorm(n_in, shape.width, shape.pieces)
        self.encode = nn.ModuleList(MaxoutNorm(3 * shape.width, shape.width, shape.pieces) for _ in shape.dilations)
        self.branch = nn.ModuleList(
            MaxoutNorm(3 * shape.width, shape.width, shape.pieces) for _ in shape.branch_dilations
        )
        self.memory = MaxoutNorm(2 * shape.width, shape.width, shape.pieces)
        self.heads = nn.ModuleDict({task: nn.Linear(shape.width, n) for task, n in sorted(n_labels.items())})
        for head in self.heads.values():
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)
        noise = np.random.Generator(np.random.SFC64(int(torch.randint(2**31, (1,)))))
        self.drop, self.drop_half = Dropout(shape.dropout, noise), Dropout(shape.dropout / 2, noise)

    def forward(
        self, rows: Tensor, vector_rows: Tensor, forms: np.ndarray, lengths: np.ndarray
    ) -> tuple[Tensor, Tensor]:
        """Return two times (n, width) vectors of n tokens: for all other tasks, and for entities.

        rows: (n, number of table look-ups); vector_rows: (n,); forms: (n,) equal for equal forms; lengths of the texts.
        """
        parts, at = [], 0
        keep_word = self.keep(len(rows), self.shape.word_dropout)
        keep_lexicon = self.keep(len(rows), self.shape.lexicon_dropout)
        for table, (name, _, _, n_hashes) in zip(self.tables, TABLES, strict=True):
            part = sum(table(rows[:, at + k]) for k in range(n_hashes))
            if name == "norm":
                part = part * keep_word
            if name == "lexicon":
                part = part * keep_lexicon
            parts.append(part)
            at += n_hashes
        parts.append(self.vectors(vector_rows) * keep_word * self.keep(len(rows), self.shape.lexicon_dropout))
        x = self.mix(self.drop_half(torch.cat(parts, dim=1)))
        shared = x
        for number, (layer, dilation) in enumerate(zip(self.encode, self.shape.dilations, strict=True)):
            if number and number == self.shape.memory_after:
                x = self.remember(x, forms, lengths)
            if number == self.shape.branch_after:
                shared = x
            x = self.convolve(layer, x, dilation, lengths)
        if not self.branch:
            return x, x
        for layer, dilation in zip(self.branch, self.shape.branch_dilations, strict=True):
            shared = self.convolve(layer, shared, dilation, lengths)
        return x, shared

    def convolve(self, layer: nn.Module, x: Tensor, dilation: int, lengths: np.ndarray) -> Tensor:
        """Add to each token's vector what the layer makes of it and its neighbours."""
        before, after = (torch.from_numpy(index) for index in neighbours(lengths, dilation))
        dropped = self.drop_half(x)
        padded = torch.cat([dropped, x.new_zeros(1, x.shape[1])])
        window = torch.cat([padded[before], dropped, padded[after]], dim=1)
        return x + self.drop(layer(window))

    def remember(self, x: Tensor, forms: np.ndarray, lengths: np.ndarray) -> Tensor:
        """Add to each token's vector what the memory makes of it and the maximum over its form in the text."""
        group = torch.from_numpy(groups_of(forms, lengths)[2])
        most = x.new_zeros(int(group.max()) + 1, x.shape[1])
        most = most.scatter_reduce(0, group[:, None].expand_as(x), x, "amax", include_self=False)[group]
        return x + self.drop(self.memory(self.drop_half(torch.cat([x, most], dim=1))))

    def keep(self, n: int, rate: float) -> Tensor:
        """Return an (n, 1) mask that is 0 at a rate in training, else 1."""
        return (torch.rand(n, 1) >= rate).float() if self.training and rate else torch.ones(n, 1)


def table_rows(hashes: np.ndarray) -> np.ndarray:
    """Return the (n, look-ups) rows in the tables for (n, len(HASHED)) feature hashes."""
    columns = []
    for column, (name, rows, _, n_hashes) in enumerate(TABLES):
        assert HASHED[column] == name
        columns += [bucket(hashes[:, column], rows, 7 * column + k) for k in range(n_hashes)]
    return np.stack(columns, axis=1)
