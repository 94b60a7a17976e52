"""Tell when two names of people are spellings of one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from rapidfuzz.distance import OSA

from pipeline.entities.names import PersonName, last_with_infix


def initials_fit(short: PersonName, full: PersonName) -> int:
    """Tell how many initials show that 'R.J. Pieters' can be this person; 0: it cannot.

    >>> from pipeline.entities.names import parse_name
    >>> initials_fit(parse_name("R.J. Pieters"), parse_name("Rémi Pieters"))
    1
    >>> initials_fit(parse_name("R.J. Pieters"), parse_name("Rémi-Jan Pieters"))
    1
    >>> initials_fit(parse_name("R.J. Pieters"), parse_name("Rémi Jan van Pieters"))
    2
    >>> initials_fit(parse_name("R.J. Pieters"), parse_name("R.J. (Bob) Pieters"))
    2
    >>> initials_fit(parse_name("R. Pieters"), parse_name("Jan Pieters"))
    0
    """
    if full.style == "initial_surname":
        shorter, longer = sorted((short.initials, full.initials), key=len)
        return len(shorter) if longer.startswith(shorter) else 0
    if full.style != "full":
        return 0
    if full.initials:  # 'R.J. (Rob) Pieters'
        shorter, longer = sorted((short.initials, full.initials), key=len)
        return len(shorter) if longer.startswith(shorter) else int(full.tokens[0][0] == short.initials)
    given = full.tokens[: full.n_given] if full.exact_given else full.tokens[:-1]
    pairs = list(zip(given, short.initials, strict=False))
    if all(word[0] == letter for word, letter in pairs):
        return len(pairs)
    return int(given[0].startswith(short.initials) or (given[0][0] == short.initials[0] and not full.exact_given))


_Someone = TypeVar("_Someone")


def best_fitting(short: PersonName, people: Mapping[_Someone, Iterable[PersonName]]) -> list[_Someone]:
    """Return the people an initial and surname can be of; those of whom every initial fits before others."""
    found = {
        who: fits for who, names in people.items() if (fits := max((initials_fit(short, n) for n in names), default=0))
    }
    return [who for who, fits in found.items() if fits == max(found.values())]


def same_infix(short: PersonName, people: Mapping[_Someone, Iterable[PersonName]]) -> list[_Someone]:
    """Return the people whose surname has the same infix, or all when nobody's has: 'De Wit' is not Piet Wit."""
    last = last_with_infix(short)
    exact = [who for who, names in people.items() if any(last_with_infix(name) == last for name in names)]
    return exact or list(people)


def is_longer(longer: PersonName, shorter: PersonName) -> bool:
    """Tell whether one full name says all the other says and more: a second given name, a double or second surname.

    >>> from pipeline.entities.names import parse_name
    >>> is_longer(parse_name("Marijke Dieleman-Haak"), parse_name("Marijke Haak"))
    True
    >>> is_longer(parse_name("Wiebe Jan Hofstra"), parse_name("Wiebe Hofstra"))
    True
    """
    if longer.generation != shorter.generation or longer.key == shorter.key:
        return False
    if longer.parts and longer.given == shorter.given and shorter.surname in longer.parts:
        return True
    n = len(shorter.tokens)
    if n >= 2 and (longer.tokens[:n] == shorter.tokens or shorter.key in longer.first_keys):
        return True
    return (
        longer.tokens[0] == shorter.tokens[0]
        and longer.tokens[-1] == shorter.tokens[-1]
        and len(shorter.tokens) == 2 < len(longer.tokens)
        and not longer.parts
    )


def typo(a: str, b: str) -> bool:
    """Tell whether two words differ by one letter that people mistype: not the first, not added at the end.

    >>> typo("marijke", "marieke"), typo("jan", "jana"), typo("visser", "vissers"), typo("simon", "simone")
    (True, False, False, False)
    """
    if a == b or a[0] != b[0] or OSA.distance(a, b, score_cutoff=1) != 1:
        return False
    shorter, longer = sorted((a, b), key=len)
    return not (longer.startswith(shorter) or a[:-1] == b[:-1])


def one_letter(a: PersonName, b: PersonName, *, strict: bool) -> bool:
    """Tell whether two full names differ by one letter in one part.

    Not strict (the same report): a letter more at the end of a surname is a typo too.

    >>> from pipeline.entities.names import parse_name
    >>> one_letter(parse_name("Hilde Verbeek"), parse_name("Hilde Verbeeek"), strict=True)
    True
    """
    if a.generation != b.generation or a.key == b.key or abs(len(a.key) - len(b.key)) > 1:
        return False
    same_given, same_surname = a.given == b.given, a.surname == b.surname
    if same_surname and not same_given:
        return min(len(a.given), len(b.given)) >= 4 and typo(a.given, b.given)
    if same_given and not same_surname and min(len(a.surname), len(b.surname)) >= 5:
        if typo(a.surname, b.surname):
            return True
        at_end = a.surname[0] == b.surname[0] and OSA.distance(a.surname, b.surname, score_cutoff=1) == 1
        return at_end and not strict
    return False


def one_less(key: str) -> set[str]:
    """Return a key with each letter but the first left out: two keys one letter apart have one of these in common.

    >>> sorted(one_less("jan") & one_less("jaan"))
    ['jan']
    """
    return {key, *(key[:i] + key[i + 1 :] for i in range(1, len(key)))}
