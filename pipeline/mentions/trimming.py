"""Take off what is no part of a person's name."""

from __future__ import annotations

import re

from pipeline.mentions.folding import UPPER
from pipeline.mentions.view import View
from pipeline.mentions.words import AFTER_PERSON, INFIX, SELDOM_AFTER_NAME, WORD_ENDS, is_role, is_title


def goes_on(word: str) -> bool:
    """Tell whether a word with a capital is the verb or the little word after a name: 'Frank Neemt dit mee'.

    >>> goes_on("Neemt"), goes_on("Aan"), goes_on("Sloot"), goes_on("Op")
    (True, True, False, False)
    """
    lower = word.lower()
    verb = lower in AFTER_PERSON and lower.endswith("t") and len(lower) > 4 and lower not in ("sloot", "moest")
    return word[0].isupper() and (verb or (lower in SELDOM_AFTER_NAME and lower not in ("te", "op", "in", "het")))


_WORD = re.compile(r"[^\s\u00a0]+[\s\u00a0]*")
_INITIAL = re.compile(rf"[{UPPER}]\.")
_ONE_LETTER = re.compile(rf"[{UPPER}]\.[ \u00a0]+([^\W\d_]+)$")
_INFIX_AT_END = re.compile(rf"(?:[ \u00a0](?:{INFIX})){{1,4}}$")
_ITEM = re.compile(rf"([{UPPER}])\.[ \u00a0]+\w")
_SMALL_WORDS = re.compile(r"[ \u00a0][a-zà-ÿ]+[ \u00a0][a-zà-ÿ]+")
_NEAR_ITEM = 8  # blocks between two items of one list


def is_item_letter(view: View, block: int, start: int, end: int) -> bool:
    """Tell whether what looks like an initial is the letter of a list's item: 'B. Wonen' some lines below 'A. Zorg'."""
    text = view.blocks[block].text
    item = _ITEM.match(text)
    word = _ONE_LETTER.match(text, start, end)
    if not item or start or not word:
        return False
    plain = view.is_word(word.group(1)) or bool(WORD_ENDS.search(word.group(1)))
    if not plain and not _SMALL_WORDS.match(text, end):
        return False
    near = (other.text for other in view.blocks[max(0, block - _NEAR_ITEM) : block + _NEAR_ITEM + 1])
    letters = {found.group(1) for other in near if (found := _ITEM.match(other))}
    return bool(letters & {chr(ord(item.group(1)) - 1), chr(ord(item.group(1)) + 1)})


def trim_person(view: View, block: int, start: int, end: int) -> tuple[int, int]:
    """Take titles, functions and signs off both ends of a person's span."""
    text = view.blocks[block].text
    while start < end:
        match = _WORD.match(text, start, end)
        assert match
        word = match.group().strip(' \u00a0.,:()[]"“”‘')
        rest = text[match.end() : end]
        if (rest and (is_title(word) or (is_role(word) and rest[0].isupper()) or not any(map(str.isalnum, word)))) or (
            rest
            and word in ("Van", "Door", "Met", "Aan", "Bij", "Voor")
            and view.begins(block, start)
            and (view.lexicon.is_first_name(rest.split()[0]) or _INITIAL.match(rest))
        ):
            start = match.end()
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
    if len(words) < 2 or words[-1][0].isupper():  # no infix has a capital
        return start, end
    infix = _INFIX_AT_END.search(text[start:end])
    if infix and text[start + infix.start() :].strip()[0].islower():
        end = start + infix.start()  # 'Nynke van de': the model stopped too soon
    return start, end
