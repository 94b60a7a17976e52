"""Take off what is no part of a person's name."""

from __future__ import annotations

import re

from pipeline.mentions.folding import UPPER
from pipeline.mentions.view import View
from pipeline.mentions.words import AFTER_PERSON, INFIX, SELDOM_AFTER_NAME, is_role, is_title


def goes_on(word: str) -> bool:
    """Tell whether a word with a capital is the verb or the little word after a name: 'Frank Neemt dit mee'.

    >>> goes_on("Neemt"), goes_on("Aan"), goes_on("Sloot"), goes_on("Op")
    (True, True, False, False)
    """
    lower = word.lower()
    verb = lower in AFTER_PERSON and lower.endswith("t") and len(lower) > 4 and lower not in ("sloot", "moest")
    return word[0].isupper() and (verb or (lower in SELDOM_AFTER_NAME and lower not in ("te", "op", "in", "het")))


def trim_person(view: View, block: int, start: int, end: int) -> tuple[int, int]:
    """Take titles, functions and signs off both ends of a person's span."""
    text = view.blocks[block].text
    while start < end:
        match = re.match(r"[^\s\u00a0]+[\s\u00a0]*", text[start:end])
        assert match
        word = match.group().strip(' \u00a0.,:()[]"“”‘')
        rest = text[start + match.end() : end]
        if (rest and (is_title(word) or (is_role(word) and rest[0].isupper()) or not any(map(str.isalnum, word)))) or (
            rest
            and word in ("Van", "Door", "Met", "Aan", "Bij", "Voor")
            and view.begins(block, start)
            and (view.lexicon.is_first_name(rest.split()[0]) or re.match(rf"[{UPPER}]\.", rest))
        ):
            start += match.end()
        else:
            break
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in ("'’" if text[end - 2] in "sxz" else "")):
        end -= 1
    while start < end and not text[start].isalnum() and text[start] not in "'’":
        start += 1
    words = text[start:end].split()
    known = len(words) > 1 and view.lexicon.is_first_name(words[0])
    if known and goes_on(words[-1]) and words[-2][0].isupper():  # 'Frank Neemt', 'Janneke Aan'
        end = start + len(text[start : start + text[start:end].rindex(words[-1])].rstrip())
    infix = re.search(rf"(?:[ \u00a0](?:{INFIX}))+$", text[start:end])
    if infix and text[start + infix.start() :].strip()[0].islower():
        end = start + infix.start()  # 'Nynke van de': the model stopped too soon
    return start, end
