"""Cover names in the text of the blocks, and move the mentions along with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.report.masks import Masks, replace_spans, without_overlap
from pipeline.report.rows import records


def cover_text(
    blocks: pd.DataFrame, mentions: pd.DataFrame, labels: Mapping[str, str], masks: Masks
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mask the text of the blocks and move the mentions along with it."""
    at: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in records(mentions):
        at[row.report_id, row.block].append(row)
    texts, starts, ends = [], [], []
    moved: dict[int, tuple[int, int, str]] = {}
    position: dict[str, int] = defaultdict(int)
    for block in records(blocks):
        text, here = str(block.text), at[block.report_id, block.block]
        named = [
            masks.widened(
                text,
                (
                    m.start_char - block.start_char,
                    m.end_char - block.start_char,
                    labels.get(m.entity_id, masks.person),
                ),
            )
            for m in here
            if m.kind == "person"
        ]
        masked = masks.spans(text)
        hidden = [s for s in masked if s[2] in (masks.mail, masks.phone, masks.link)]
        named = [s for s in named if not any(h[0] < s[1] and s[0] < h[1] for h in hidden)]
        rest = [s for s in masked if s not in hidden and not any(n[0] < s[1] and s[0] < n[1] for n in named)]
        # a surname in the name of an organisation stands for no role
        bodies = [(m.start_char - block.start_char, m.end_char - block.start_char) for m in here if m.kind != "person"]
        rest = [(a, b, masks.person if any(a < e and f < b for f, e in bodies) else w) for a, b, w in rest]
        spans = without_overlap(hidden + named + rest)
        start = position[block.report_id]
        new = replace_spans(text, spans)
        for mention in here:
            first, last = mention.start_char - block.start_char, mention.end_char - block.start_char
            own = next((s for s in spans if s[0] < last and first < s[1]), None)
            if own is None or (own in named and own[0] <= first and last == own[1] and mention.kind == "person"):
                shift = sum(len(words) - (b - a) for a, b, words in spans if b <= first)
                length = len(own[2]) if own else last - first
                begin = (own[0] if own else first) + shift
                moved[mention.Index] = (start + begin, start + begin + length, new[begin : begin + length])
        texts.append(new)
        starts.append(start)
        ends.append(start + len(new))
        position[block.report_id] = start + len(new) + 1
    blocks = blocks.assign(text=texts, start_char=starts, end_char=ends)
    mentions = mentions.loc[sorted(moved)].copy()
    for place, name in enumerate(("start_char", "end_char", "text")):
        mentions[name] = [moved[index][place] for index in mentions.index]
    return blocks, mentions.reset_index(drop=True)
