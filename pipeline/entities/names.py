"""Take names of people apart: given names, initials, tussenvoegsels and surname."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from pipeline.corrections import fold

Style = Literal["full", "initial_surname", "first_initial", "surname", "single", "initials"]

_BETWEEN = (
    "van von de der den het t ten ter te op in aan bij uit over onder voor d du des di da dos del della la le les el al"
    " ibn bin ben s zu zur af tot baron barones"
)
TUSSENVOEGSELS = frozenset(_BETWEEN.split())
LONGEST = 120  # characters of a name that are looked at
_SHORT_BETWEEN = frozenset(["v", "v.", "vd", "vd.", "v/d", "v.d.", "v.d", "vdr"])
_BEFORE = (
    "dhr mevr mw mevrouw meneer heer mijnheer drs dr prof ir ing mr bc msc bsc ma ba mba rc ra phd llm wethouder"
    " schepen burgemeester"
)
_TITLES = frozenset(_BEFORE.split())
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr"}
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?)+|[A-Z]|(?:Th|Chr|Joh|Fr|Ph|Ch|Tj|Wm|Jac|Alb|Ant|Corn|Gerr)\.")
_FOR_VAN = re.compile(r"\s(?:van\s+de[nr]?|van|v\.?\s?/?\s?d\.?[nr]?|v\.|vande[nr]?)\s", re.IGNORECASE)
_CALLED = re.compile(
    r"\W*(?:(?:dhr|mw|mevr|drs|dr|mr|ir|ing|prof|de heer|mevrouw)\.?\s+)*(?P<initials>(?:[^\W\d_]{1,2}\.[ -]?)+)"
    r"\((?P<call>[^\W\d_][\w'’-]+)\)\s+(?P<last>\S.*)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:[^\W\d_][.\-]?){2,6}")
_APOSTROPHE = re.compile(r"[’‘`´]")


@dataclass(frozen=True)
class PersonName:
    """A person's name as written, taken apart; all but ``shown`` is folded (no accents, case, hyphens).

    There is one of each name, however often it is used, and it remembers what it was asked.
    """

    shown: str  # as written, without titles and brackets
    style: Style
    tokens: tuple[str, ...]  # words without tussenvoegsels, titles and middle initials
    n_given: int  # how many leading tokens are given names for sure: those before a tussenvoegsel, else 1 (0: none)
    # 'rj' in 'R.J. Pieters' and 'R.J. (Rob) Pieters', the code in lower case for style initials, 's' in 'Patrick S.'
    initials: str = ""
    parts: tuple[str, ...] = ()  # the halves of a double surname: ('dijk', 'boer')
    generation: str = ""  # jr or sr
    exact_given: bool = False  # a tussenvoegsel tells where the given names end
    full_code: str = ""  # initials with those of tussenvoegsels, for full names: 'hvd'

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.shown, self.style))

    @cached_property
    def key(self) -> str:
        """What two spellings of this name have in common."""
        lead = self.initials if self.style == "initial_surname" else ""
        tail = self.initials if self.style in ("first_initial", "initials") else ""
        return f"{lead}{''.join(self.tokens)}{tail}"

    @cached_property
    def first_keys(self) -> tuple[str, ...]:
        """The ways to say only the given name(s), shortest first."""
        if self.style == "full":
            most = self.n_given if self.exact_given else len(self.tokens) - 1
            return tuple("".join(self.tokens[:n]) for n in range(1, most + 1))
        return ("".join(self.tokens),) if self.style in ("first_initial", "single") else ()

    @cached_property
    def last_keys(self) -> tuple[str, ...]:
        """The ways to say only the surname, longest first."""
        if self.style == "full":
            starts = range(self.n_given, self.n_given + 1) if self.exact_given else range(1, len(self.tokens))
            whole = ["".join(self.tokens[start:]) for start in starts]
            if self.exact_given:  # 'Van Tuyll' for Van Tuyll van Serooskerken
                whole.append(self.tokens[self.n_given])
        elif self.style in ("initial_surname", "surname", "single"):
            whole = (
                ["".join(self.tokens), self.tokens[0]] if self.style == "initial_surname" else ["".join(self.tokens)]
            )
        else:
            return ()
        return tuple(dict.fromkeys([*whole, *self.parts]))

    @cached_property
    def given(self) -> str:
        """The given names that are certain, as one key."""
        return "".join(self.tokens[: self.n_given]) if self.style in ("full", "first_initial") else ""

    @cached_property
    def surname(self) -> str:
        """The surname as one key; '' when there is none for sure."""
        if self.style == "full":
            return "".join(self.tokens[self.n_given :])
        return "".join(self.tokens) if self.style in ("initial_surname", "surname") else ""


@lru_cache(maxsize=200_000)
def parse_name(text: str) -> PersonName:
    """Take a name apart.

    >>> name = parse_name("Hilde van Dam")
    >>> name.style, name.key, name.first_keys, name.last_keys, name.full_code
    ('full', 'hildedam', ('hilde',), ('dam',), 'hvd')
    >>> parse_name("Van der Veer").last_keys, parse_name("R.J. Pieters").initials, parse_name("Dam, H. van").key
    (('veer',), 'rj', 'hdam')
    >>> parse_name("D. de Groot").style, parse_name("E.K. (Els) Bakker").key
    ('initial_surname', 'elsbakker')
    >>> [parse_name(text).style for text in ("HvD", "MKL", "Marijke", "Patrick S.", "mevrouw De Wit")]
    ['initials', 'initials', 'single', 'first_initial', 'surname']
    """
    if called := _CALLED.match(text[:LONGEST]):  # the call name stands for the initials before it
        whole = parse_name(f"{called['call']} {called['last']}")
        letters = "".join(re.findall(r"[^\W\d_]", called["initials"]))
        return replace(whole, initials=fold(letters).replace(" ", "")) if whole.style == "full" else whole
    words, titled = _words(text[:LONGEST])
    shown = " ".join(words)
    generation = ""
    if len(words) > 1 and (last := fold(words[-1])) in _GENERATIONS:
        generation, words = _GENERATIONS[last], words[:-1]
    if len(words) == 1:
        return _one_word(words[0], shown, generation, titled=titled)
    folded = [_bare(word) for word in words]
    initial = [_INITIAL.fullmatch(word) is not None for word in words]
    prefix = [  # 'D. de Groot' begins with an initial, though 'd' may stand between names
        n < len(words) - 1
        and (word in TUSSENVOEGSELS or words[n] in _SHORT_BETWEEN)
        and not (initial[n] and words[n][0].isupper())
        for n, word in enumerate(folded)
    ]
    if not initial[0] and words[0].isupper() and len(words[0]) <= 3 and not words[-1].isupper():
        initial[0] = True  # 'RJ Pieters'
    if not any(folded):
        return PersonName(shown, "single", (fold(shown) or shown,), 0)
    lead = next((n for n, is_prefix in enumerate(prefix) if is_prefix), len(words))
    if lead == 0:
        tokens = _tokens(folded, prefix, initial)
        return PersonName(shown, "surname", tokens, 0, parts=_parts(words, prefix), generation=generation)
    if initial[-1] and not initial[0]:
        given = tuple(word for n, word in enumerate(folded[:-1]) if not prefix[n])
        return PersonName(shown, "first_initial", given, len(given), initials=folded[-1])
    n_initial = next((n for n, is_initial in enumerate(initial) if not is_initial), len(words))
    if n_initial:
        initials = "".join(folded[:n_initial])
        tokens = tuple(w for n, w in enumerate(folded[n_initial:], n_initial) if not prefix[n] and not initial[n])
        if not tokens:
            return PersonName(shown, "initials", (), 0, initials="".join(folded))
        parts = _parts(words, prefix)
        return PersonName(shown, "initial_surname", tokens, 0, initials, parts, generation, full_code=_code(words))
    exact = lead < len(words)
    tokens = _tokens(folded, prefix, initial)
    n_given = sum(not initial[n] for n in range(lead)) if exact else 1
    if len(tokens) < 2:
        return PersonName(shown, "single", tokens, 0, generation=generation)
    parts = _parts(words, prefix)
    return PersonName(shown, "full", tokens, n_given, "", parts, generation, exact, _code(words))


def _split(text: str) -> list[str]:
    bare = re.sub(r"\([^)]*\)?|\[[^\]]*\]?", " ", _APOSTROPHE.sub("'", text)).strip(' \t,;:"“”„«»*_.!?')
    if bare.count(",") == 1:  # 'Dam, H. van' is H. van Dam
        last, first = (half.strip() for half in bare.split(","))
        bare = f"{first} {last}" if first and last and fold(first) not in _GENERATIONS else bare.replace(",", " ")
    words = re.sub(r"(?<=[^\W\d_]\.)(?=[^\W\d_]{2})", " ", bare).split()
    words = [word for word in words if fold(word)]
    if text.rstrip().endswith(".") and words and len(words[-1]) <= 2:
        words[-1] += "."
    return words


def _words(text: str) -> tuple[list[str], bool]:
    """The words of a name without titles, and whether a title stood before it."""
    words = all_words = _split(text)
    while len(words) > 1 and (fold(words[0]) in _TITLES or (fold(words[0]), fold(words[1])) == ("de", "heer")):
        words = words[1:]
    titled = len(words) < len(all_words)
    while len(words) > 1 and fold(words[-1]) in _TITLES:
        words = words[:-1]
    return words or [text.strip() or "?"], titled


def _one_word(word: str, shown: str, generation: str, *, titled: bool) -> PersonName:
    letters = re.sub(r"[^\w]", "", word)
    small = {letter for letter in letters if letter.islower()}
    n_small = sum(letter.islower() for letter in letters)
    if (
        _CODE.fullmatch(word)
        and sum(letter.isupper() for letter in letters) >= 2
        and small <= set("vdetrahinl")
        and (n_small <= 3 if n_small else len(letters) <= 4)
    ):
        return PersonName(shown, "initials", (), 0, initials=fold(letters).replace(" ", ""))
    token = _bare(word) or word
    halves = tuple(half for half in fold(word).split() if half not in TUSSENVOEGSELS) if "-" in word else ()
    style: Style = "surname" if titled or generation else "single"
    return PersonName(shown, style, (token,), 0, parts=halves if len(halves) > 1 else (), generation=generation)


def _tokens(folded: list[str], prefix: list[bool], initial: list[bool]) -> tuple[str, ...]:
    last = len(folded) - 1
    return tuple(w for n, w in enumerate(folded) if w and not prefix[n] and (not initial[n] or n == last))


def _bare(word: str) -> str:
    """'Hervé-de' in 'Hervé-de Wit' is 'herve'."""
    first, *others = fold(word.replace("'", "")).split() or [""]
    return first + "".join(piece for piece in others if piece not in TUSSENVOEGSELS)


def _parts(words: list[str], prefix: list[bool]) -> tuple[str, ...]:
    """The halves of a double surname ('van Dijk-de Boer'), without tussenvoegsels."""
    start = next((n for n in range(1, len(words)) if "-" in words[n]), None)
    if start is None:
        return ()
    if any(prefix[:start]):
        start = next(n for n, is_prefix in enumerate(prefix) if is_prefix)
    halves = []
    for half in " ".join(words[start:]).split("-"):
        kept = [word for word in fold(half).split() if word not in TUSSENVOEGSELS]
        if kept:
            halves.append("".join(kept))
    return tuple(halves) if len(halves) > 1 else ()


def _code(words: list[str]) -> str:
    """First letters of all words and halves: 'hvd', 'mkb' for Marijn Kuiper-Bos."""
    return "".join(fold(piece)[:1] for word in words for piece in re.split(r"[-.]", word) if fold(piece))


@lru_cache(maxsize=100_000)
def codes_of(name: PersonName) -> tuple[tuple[str, ...], ...]:
    """Initials a full name may be written with, most certain first.

    >>> codes_of(parse_name("Hilde van Dam"))
    (('hvd',), ('hd',), ('hda', 'hdam', 'hid'))
    """
    if name.style == "initial_surname":
        first, given, surname = name.initials[0], name.initials, "".join(name.tokens)
    elif name.style == "full":
        first, given, surname = name.tokens[0], name.given, name.surname
    else:
        return ()
    code, bare = name.full_code, "".join(token[0] for token in name.tokens)
    n_given = len(given) if name.style == "initial_surname" else name.n_given
    exact = {code}
    middle = {first[0] + code[n_given:], first[0] + code[n_given : n_given + 1] + code[-1], first[0] + surname[:1]}
    middle |= {bare} if name.style == "full" else {given + surname[0]}
    middle |= {code[0] + code[-1], *([first[0] + "".join(part[0] for part in name.parts)] if name.parts else [])}
    longer = {first[0] + surname[:2], first[0] + surname[:3], first[:2] + surname[0]}
    longer |= {double} if len(double := _code(name.shown.split()[:1])) > 1 else set()  # 'JW' for Jan-Wouter
    middle -= exact
    return tuple(tuple(sorted(c)) for c in (exact, middle, longer - middle - exact) if c)


def last_with_infix(name: PersonName) -> str:
    """The surname with its infix, in which 'van der', 'v.d.' and 'van' are one.

    >>> [last_with_infix(parse_name(text)) for text in ("Piet v/d Berg", "Van den Berg", "D. de Wit", "Wit")]
    ['van berg', 'van berg', 'de wit', 'wit']
    """
    words = fold(_FOR_VAN.sub(" van ", f" {name.shown} ")).split()
    last = name.tokens[-1] if name.tokens else ""
    first = next((n for n, word in enumerate(words) if word == last), 0)
    while first and words[first - 1] in TUSSENVOEGSELS and len(words[first - 1]) > 1:
        first -= 1
    return " ".join(words[first:])


def singular_forms(token: str, written: str) -> tuple[str, ...]:
    """A bare name as it may be without possessive, the name as written first.

    >>> singular_forms("marijkes", "Marijkes"), singular_forms("hans", "Hans’"), singular_forms("annas", "Anna's")
    (('marijkes', 'marijke'), ('hans',), ('annas', 'anna'))
    """
    if token.endswith("s") and len(token) > 3 and not _APOSTROPHE.sub("'", written).endswith("'"):
        return token, token[:-1]
    return (token,)
