"""Join hard-wrapped lines into paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.ingest import marks
from pipeline.ingest.draft import Piece

_NARROWEST, _WIDEST = 45, 130
_LINES_NEEDED = 4  # fewer full lines prove no wrapping
_SHARE_FULL = 0.2
_LONG_LINE = 60  # a line this long that goes on in small letters was wrapped
_EDGE = ".,;:()?!\"'’‘“”"
_BROKEN = re.compile(r"[^\W\d_]-$")
_AFTER_HANGING_HYPHEN = frozenset({"en", "of", "als", "dan", "noch", "maar", "tot", "naar"})


def wrap_width(lines: Iterable[str]) -> int:
    """Return the column at which a text was wrapped; 0 when it was not.

    A text is wrapped when no line is longer than a line of print and enough of them come close to the longest:
    paragraphs kept on one line each make lines of hundreds of characters, lists of names make short ones.

    >>> wrap_width(["kort", "regel"])
    0
    """
    stripped = [line.rstrip() for line in lines if line.strip()]
    lengths = sorted(len(line) for line in stripped)
    if len(lengths) < _LINES_NEEDED:
        return 0
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.98))]
    if not _NARROWEST <= width <= _WIDEST or lengths[-1] > 2 * width:
        return 0
    full = [line for line in stripped if len(line) > width - 16]
    ended = sum(1 for line in full if line[-1] in ".!?:;")  # paragraphs of one line each end where sentences do
    return (
        width if len(full) >= _LINES_NEEDED and len(full) >= _SHARE_FULL * len(lengths) and 2 * ended < len(full) else 0
    )


def continues(line: str, following: str, width: int) -> bool:
    """Tell whether the next line goes on with this one: its first word would not have fitted, or it starts small.

    >>> continues("Er is gesproken over de aanpak van", "samenwerking.", 40)
    True
    """
    line = line.rstrip()
    if not line or not following or marks.split_marker(following)[0]:
        return False
    first = following.split(maxsplit=1)[0]
    if width and len(line) + 1 + len(first) > width - 4:
        return not (line[-1] in ".:;!?" and marks.starts_item(following))
    if not (first[:1].islower() or first[0] == "(") or line[-1] in ".!?:;":
        return False
    return marks.ends_open(line) or len(line) > (width // 2 if width else _LONG_LINE)


def paragraphs(lines: list[str]) -> list[Piece]:
    """Return the paragraphs of a plain text; blank lines part them, wrapped lines are joined.

    >>> [p.text for p in paragraphs(["Titel", "", "Een alinea.", "Nog een."])]
    ['Titel', 'Een alinea.', 'Nog een.']
    """
    width = wrap_width(lines)
    vocabulary = words_of(lines) if width else frozenset()
    pieces: list[Piece] = []
    parts: list[str] = []
    blank = True
    for raw in lines:
        line = raw.strip()
        if not line:
            blank = True
            continue
        if parts and not blank and continues(parts[-1], line, width):
            parts.append(line)
            pieces[-1].text = join_lines(parts, vocabulary)
        else:
            parts = [line]
            bullet = marks.is_bullet(marks.split_marker(line)[0])
            pieces.append(Piece(line, level=_depth(raw) if bullet else 0, alone=blank))
        blank = False
    return pieces


def words_of(lines: Iterable[str]) -> frozenset[str]:
    """Return the words of a text in lower case, to tell how a broken word is spelt elsewhere."""
    return frozenset(word.strip(_EDGE).lower() for line in lines for word in line.split())


def join_lines(parts: list[str], vocabulary: frozenset[str] = frozenset()) -> str:
    """Join the lines of one paragraph; a word broken at a line's end is made whole.

    >>> join_lines(["de samen-", "werking van onderwijs-", "en zorgpartijen met NPO-", "middelen"])
    'de samenwerking van onderwijs- en zorgpartijen met NPO-middelen'
    """
    text = parts[0] if parts else ""
    for part in parts[1:]:
        first, last = part.split(maxsplit=1)[0], text.rsplit(maxsplit=1)[-1]
        if not _BROKEN.search(last) or not first[0].isalpha() or first.lower() in _AFTER_HANGING_HYPHEN:
            text += " " + part
        elif first[0].isupper() or last[-2].isupper() or (last + first).strip(_EDGE).lower() in vocabulary:
            text += part  # NPO-middelen: the hyphen is part of the word
        else:
            text = text[:-1] + part
    return text


def _depth(raw: str) -> int:
    """Return the depth of a bullet from its indent: 1 for none, one more for every 2 to 4 columns."""
    columns = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
    return 1 + min(columns, 20) // 4
