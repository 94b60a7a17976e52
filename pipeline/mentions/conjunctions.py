"""Complete the words that leave their last part to a later one: 'jeugd- en onderwijsbeleid'."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_HANGING = re.compile(r"(?<![\w-])([^\W\d_]{3,})-(?=[ ,/\u00a0])")
# further words with a hanging hyphen, then the conjunction, an article, and the word that has the last part
_COMPLETE = re.compile(
    r"(?:, ?[^\W\d_]+-)*,? ?(?:en|of|/|en/of|én|&)[ \u00a0]?(?:[^\W\d_]+-[ \u00a0](?:en|of)[ \u00a0])?"
    r"(?:de |het |een )?([^\W\d_]{5,})"
)
_ENDINGS = ("en", "s", "n", "")
MIN_PART = 3  # letters that the words must share
MAX_GAP = 120  # characters from the hyphen to the end of the complete word


def completed(text: str, forms: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the start and end of each word with a hanging hyphen (without it), and the form it is short for.

    Args:
        text: as written.
        forms: words in lower case to choose from; the longest counts.

    >>> list(completed("Het jeugd- en onderwijsbeleid.", {"jeugdbeleid", "onderwijsbeleid"}))
    [(4, 9, 'jeugdbeleid')]
    >>> list(completed("De lucht-, bodem- en waterkwaliteiten", {"luchtkwaliteit", "bodemkwaliteit"}))
    [(3, 8, 'luchtkwaliteit'), (11, 16, 'bodemkwaliteit')]
    """
    for match in _HANGING.finditer(text):
        whole = _COMPLETE.match(text, match.end(), match.end() + MAX_GAP)
        if not whole:
            continue
        first, second = match.group(1).lower(), whole.group(1).lower()
        for cut in range(1, len(second) - MIN_PART + 1):
            word = first + second[cut:]
            form = next((bare for bare in (word.removesuffix(end) for end in _ENDINGS) if bare in forms), "")
            if form and len(form) - len(first) >= MIN_PART:
                yield match.start(1), match.end(1), form
                break
