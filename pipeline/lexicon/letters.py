"""Make letters alike that a pattern without regard to case takes for one another."""

from __future__ import annotations

_LOOK_ALIKES = str.maketrans("ſıİ", "siI")


def latin(text: str) -> str:
    """Replace the letters that a pattern without regard to case takes for an i or an s, by that letter.

    >>> latin("3 ſept, 1 junı")
    '3 sept, 1 juni'
    """
    return text if text.isascii() else text.translate(_LOOK_ALIKES)
