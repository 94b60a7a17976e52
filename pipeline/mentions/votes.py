"""Let the whole report decide what a name is that only the model knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from pipeline.mentions.cues import cue_of
from pipeline.mentions.folding import UPPER, fold_name
from pipeline.mentions.judge import evidence_of, neighbours, packaged, weigh
from pipeline.mentions.organisations import is_generic, is_no_organisation, with_honour
from pipeline.mentions.spans import Candidate
from pipeline.mentions.trimming import is_item_letter, trim_person
from pipeline.mentions.view import View
from pipeline.mentions.words import (
    AFTER_PERSON,
    BEFORE_ORGANISATION,
    BEFORE_PERSON,
    BEFORE_PLACE,
    CAPITAL_WORD,
    COLUMN_HEADS,
    GROUP_WORDS,
    INFIX,
    LANGUAGES,
    LAW,
    NO_NAMES,
    ORGANISATION_FIRST,
    ORGANISATION_LOWER,
    SCHOOL_TYPES,
    is_organisation_like,
    is_role,
    is_title,
)
from pipeline.records import EntityKind

KIND_OF_LABEL: dict[str, EntityKind] = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place"}
_LIST = 3  # names that make an attendance list
ENOUGH = 0.75  # votes that a name needs where the model does not tell how sure it is
UNLISTED = 0.5  # vote of the model for a town that the lexicon does not have
# votes: of the model, of the model on a first word, of the words around, of a rule elsewhere in the report
SURE, WEAK, CONTEXT, PRIOR = 1.0, 0.4, 0.6, 2.0
_ONLY_BEFORE_PLACE = frozenset({"in", "te", "uit", "vanuit"})
_SORT = re.compile(rf"([^\W\d_]{{4,}})[ \u00a0](?=[{UPPER}]|['’]t )")
_TRAILING = re.compile(r"(?:[ \u00a0](?:voor|van|de|het|een|en|in|op|met|is|bij|aan|te|om|uit|door|over|als|of))+$")
_CAMEL = re.compile(rf"(?!(?:Mac|Van|Vande[nr]?|Fitz)[{UPPER}])[{UPPER}][a-zà-ÿ]{{2,}}[{UPPER}][a-zà-ÿ]")
_MIXED = re.compile(rf"[{UPPER}]+[a-z]+[{UPPER}]+")  # 'TidW', 'PhD', but also 'HvD'
_CODE = re.compile(rf"[{UPPER}]{{1,2}}(?:vdr?|van|v|d|de|den|der|t|te|ten|ter|in|op|h|j)[{UPPER}]{{1,2}}")
_HOUSES = frozenset({"Villa", "Huize", "Camping", "Café", "Hotel", "Restaurant", "Brasserie", "Residentie"})
_EMPLOYERS = re.compile(r"\W*(?:organisatie|werkgever|instelling|bedrijf|namens|vertegenwoordigt)\w*\W*$", re.I)
_HANGING = re.compile(rf"-[ \u00a0](?:en|&)[ \u00a0][{UPPER}][a-zà-ÿ]{{3,}}")  # 'Korf- en Wandelbond'
_HANGING_BEFORE = re.compile(
    rf"(?<![\w-])(?:[{UPPER}][a-zà-ÿ]+[ \u00a0])*[{UPPER}][a-zà-ÿ]{{2,}}-[ \u00a0](?:en|&)[ \u00a0]$"
)
_OF_BODIES_TOO = frozenset({"komt", "kwam", "opent", "opende"})  # 'Velnix komt maandag'
_TOGETHER = re.compile(rf"\bsamen met (?:{CAPITAL_WORD}(?:, | ))+en $")
_MATTER = re.compile(  # 'Gebiedsvisie Overkamp': what is at hand in a place
    r"[^\W\d_]{3,}(?:analyse|plan|visie|project|programma|akkoord|onderzoek|verslag|rapport|overleg|nota|agenda)"
    r"[ \u00a0](?=\w)"
)
_LINK_AT_END = re.compile(r"[ \u00a0](?:van|bij|en)[ \u00a0]$")
_AND = re.compile(r"[ \u00a0]en[ \u00a0]")
_EMPLOYER_INSIDE = re.compile(r"[ \u00a0](?:van|bij|uit|namens)[ \u00a0](?:de |het )?([^\W\d_]+)")
_FIRST_OF_MORE = re.compile(r"([^\W\d_]+)[ \u00a0](?=\w)")
_LETTER_AND_DOT = re.compile(r"\b\w\.$")
_NUMBER_AT_END = re.compile(r"[ \u00a0]\d+$")
_SORT_OF_PLACE = re.compile(r"(?:[Gg]emeente|[Pp]rovincie|[Rr]egio)[ \u00a0]")
_FILE = re.compile(r"\.[a-z]{2,4}$")
_LETTERS_AND_WORD = re.compile(rf"[{UPPER}]{{2,}}-[a-z]")
_INITIAL = re.compile(rf"[{UPPER}]\.")
_INFIX = re.compile(rf"{INFIX}$", re.I)
_DIGIT = re.compile(r"\d")
_TELLS_A_PERSON = BEFORE_PERSON - {"met", "aan", "door"}
_IN_PLACE = re.compile(r"[ \u00a0](?:in|te|uit)[ \u00a0]$")
_LEADING = re.compile(r"(?:de|het|een|onze|deze|dit|bij|van|namens|aan|in|uit|met|voor|door|te|en)[ \u00a0](?=.)")


@dataclass(slots=True)
class Ballot:
    """Votes on one name, and where the model proposed it."""

    votes: dict[EntityKind, float] = field(default_factory=lambda: defaultdict(float))
    weak: set[EntityKind] = field(default_factory=set)  # kinds that got a weak vote
    none: float = 0.0
    spans: list[Candidate] = field(default_factory=list)
    places: list[dict[str, float]] = field(default_factory=list)  # what each of the spans says of the name
    prior: EntityKind | None = None  # what a rule elsewhere in the report says

    def add(self, kind: EntityKind, vote: float) -> None:
        """Count a vote; ten weak ones are no stronger than one."""
        if vote == WEAK:
            if kind in self.weak:
                return
            self.weak.add(kind)
        self.votes[kind] += vote

    def evidence(self) -> dict[str, float]:
        """Return all there is to weigh; only where there are spans of a model that tells how sure it is."""
        return weigh(self.places, self.votes, self.none, self.prior)

    def outcome(self) -> EntityKind | None:
        """Return what the name is, None for no name."""
        if self.places:
            if self.prior == "person":
                return "person"  # a full name elsewhere in the report outweighs a doubt here
            likely = packaged().kinds(self.evidence())
            weak = self.votes["person"] < ENOUGH  # by the rules an ordinary first word, or somebody not on the list
            return next(kind for kind in likely if kind != "person" or not weak)
        kind, votes = max(sorted(self.votes.items()), key=lambda item: item[1], default=(None, 0.0))
        return kind if kind and votes >= ENOUGH and votes > self.none else None


def poll(
    view: View, decided: list[Candidate], priors: dict[str, EntityKind], terms: Collection[str] = ()
) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """Decide on the model's proposals that overlap nothing decided yet.

    Returns:
        Candidates with the kind the report as a whole gives the name, and proposals left out with the reason.
    """
    ballots, left_out = cast(view, decided, priors, terms)
    chosen: list[Candidate] = []
    for ballot in ballots.values():
        kind = ballot.outcome()
        for candidate in ballot.spans:
            if kind:
                chosen.append(
                    Candidate(candidate.block, candidate.start, candidate.end, kind, "model", label=candidate.label)
                )
            else:
                left_out.append((candidate, "too little evidence for a name"))
    return chosen, left_out


def cast(
    view: View, decided: list[Candidate], priors: dict[str, EntityKind], terms: Collection[str] = ()
) -> tuple[dict[str, Ballot], list[tuple[Candidate, str]]]:
    """Gather what speaks for and against each name that the model proposes and nothing has decided yet.

    Returns:
        Ballots by folded name, and proposals left out with the reason.
    """
    taken: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in decided:
        taken[candidate.block].append(candidate)
    ballots: dict[str, Ballot] = defaultdict(Ballot)
    for name, kind_known in priors.items():
        ballots[name].votes[kind_known] += PRIOR
        ballots[name].prior = kind_known
    left_out: list[tuple[Candidate, str]] = []
    listed = _listed_words(view)
    settled = {(candidate.block, candidate.start, candidate.end, candidate.kind) for candidate in decided}
    for block, analysed in enumerate(view.blocks):
        if not analysed.spans:
            continue
        others = [(other.start, other.end, other.kind) for other in taken[block]]
        others += [(s.start, s.end, KIND_OF_LABEL[s.label]) for s in analysed.spans if s.label in KIND_OF_LABEL]
        for span in analysed.spans:
            kind = KIND_OF_LABEL.get(span.label)
            if (block, span.start, span.end, kind) in settled:
                continue
            if kind is None:
                ballots[fold_name(analysed.text[span.start : span.end])].none += SURE
                continue
            start, end = _tidy(view, block, span.start, span.end, kind)
            candidate = Candidate(block, start, end, kind, "model", label=span.label)
            if start >= end:
                continue
            winner = next(
                (o for o in taken[block] if candidate.overlaps(o) and not _may_contain(view, candidate, o)), None
            )
            if winner:
                if winner.kind != kind:
                    left_out.append((candidate, f"inside or across a {winner.kind}"))
                continue
            if kind == "person" and _in_a_place(view, candidate):
                kind = "place"
                candidate = candidate._replace(kind=kind, label="GPE")
            elif kind == "person" and _is_a_body(view, candidate):
                kind = "organisation"
                candidate = candidate._replace(kind=kind, label="ORG")
            reason = _objection(view, candidate)
            if kind == "organisation" and analysed.text[start:end] in terms:
                reason = "a term, not a body"
            if reason:
                left_out.append((candidate, reason))
            else:
                ballot = ballots[fold_name(analysed.text[start:end])]
                _vote(view, ballot, candidate, listed)
                if span.chances:
                    beside = neighbours(analysed.text, start, end, others)
                    ballot.places.append(evidence_of(view, candidate, span.chances, listed, beside))
    return {name: ballot for name, ballot in ballots.items() if ballot.spans}, left_out


def _may_contain(view: View, longer: Candidate, inner: Candidate) -> bool:
    """Tell whether a proposal may swallow a shorter name: 'Hogeschool Leiden', 'Femke Breda', 'Almere Haven'."""
    if not (
        longer.start <= inner.start and inner.end <= longer.end and inner.end - inner.start < longer.end - longer.start
    ):
        return False
    words = view.text(longer.block, longer.start, longer.end).split()
    if inner.kind == "place":
        rest = [word for word in words if word[0].isupper()]
        if longer.kind == "person":
            named = view.lexicon.is_first_name(words[0]) or not view.begins(longer.block, longer.start)
            return len(rest) > 1 and inner.start > longer.start and named
        return len(rest) > 1
    if inner.kind == "theme":
        names = inner.start == longer.start and any(word[0].isupper() for word in words[1:])
        return longer.kind == "organisation" and (names or any(is_organisation_like(word) for word in words))
    around = view.text(longer.block, longer.start, inner.start) + view.text(longer.block, inner.end, longer.end)
    if not any(map(str.isupper, around)):
        return False
    if _LINK_AT_END.search(view.text(longer.block, longer.start, inner.start)):
        return False  # 'DMI van Geonovum' are two
    after = view.text(longer.block, inner.end, longer.end)
    if inner.evidence == "lexicon" and _AND.match(after):
        return False  # and so are 'Geonovum en DMI'
    if inner.kind == longer.kind == "organisation" and "," not in " ".join(words):
        return inner.evidence == "lexicon" or (inner.evidence == "pattern" and inner.start == longer.start)
    return False


def _tidy(view: View, block: int, start: int, end: int, kind: EntityKind) -> tuple[int, int]:
    """Take off what is no part of a name: titles, articles, signs, a sort of place."""
    text = view.texts[block]
    if kind == "person":
        start, end = trim_person(view, block, start, end)
        inner = _EMPLOYER_INSIDE.search(text[start:end])
        if inner and (inner.group(1).lower() in ORGANISATION_FIRST or is_organisation_like(inner.group(1))):
            end = start + inner.start()
        return start, end
    while start < end and not (text[start].isalnum() or text[start] in "'’"):
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in ")+'’."):
        end -= 1
    if text[end - 1 : end] == ")" and "(" not in text[start:end]:
        end -= 1
    if kind == "organisation" and " (" in text[start:end]:
        end = text.index(" (", start)
    school = _FIRST_OF_MORE.match(text[start:end])
    if school and school.group(1).lower() in SCHOOL_TYPES:
        start += school.end()
    if text[end - 1 : end] == "." and not _LETTER_AND_DOT.search(text[start:end]):
        end -= 1
    end = start + len(_TRAILING.sub("", text[start:end]))
    if kind == "place":
        end = start + len(_NUMBER_AT_END.sub("", text[start:end]))
        sort = _SORT_OF_PLACE.match(text[start:end])
        start += sort.end() if sort else 0
        matter = _MATTER.match(text[start:end])
        start += matter.end() if matter else 0
    while leading := _LEADING.match(text[start:end]):
        start += leading.end()
    if kind == "organisation":
        end = _without_place(view, block, start, end)
        start = with_honour(text, _without_sort(view, block, start, end))
        hanging = _HANGING.match(text, end) if text[start:end].strip() else None
        end = hanging.end() if hanging else end
        before = (
            _HANGING_BEFORE.search(text[:start])
            if text[max(0, start - 4) : start].strip() in ("- en", "- &", "-\u00a0en")
            else None
        )
        start = before.start() if before and is_organisation_like(text[start:end]) else start
    return start, end


def _without_place(view: View, block: int, start: int, end: int) -> int:
    """Return where a body's name ends before the place it is in: 'Stichting Ster in Utrecht'."""
    place = next((h for h in view.hits[block] if h.entry.kind == "place" and h.end == end and h.start > start), None)
    link = _IN_PLACE.search(view.text(block, start, place.start)) if place else None
    return start + link.start() if link else end


def _without_sort(view: View, block: int, start: int, end: int) -> int:
    """Return where a name starts behind a sort of body that is no part of it: 'zorgverzekeraar Vidama'."""
    sort = _SORT.match(view.text(block, start, end))
    if not sort:
        return start
    word = sort.group(1).lower()
    small = sort.group(1).islower() and (word in ORGANISATION_FIRST or is_generic(word))
    if (small and word not in ORGANISATION_LOWER) or (is_generic(word) and view.begins(block, start)):
        return start + sort.end()
    return start


def _objection(view: View, candidate: Candidate) -> str:
    """Return why a proposal cannot be a name, '' when it can."""
    block, start, end = candidate.block, candidate.start, candidate.end
    text = view.text(block, start, end)
    words = text.split()
    if len(text) < 2 or not any(map(str.isalpha, text)):
        return "no name: too short or without letters"
    if not any(character.isupper() for character in text):
        return "no name: no capital"
    if "@" in text or "www." in text or "://" in text:
        return "no name: an address"
    after = view.texts[block][end : end + 2]
    if after[:1] == "-" and after[1:].isalpha():
        return "only part of a word"
    if any(
        h.entry.kind == "theme" and h.match != "excluded" and h.start <= start and end <= h.end
        for h in view.hits[block]
    ):
        return "a theme"
    if words[0].isupper() and is_no_organisation(words[0]) and _is_place(view, block, start + len(words[0]) + 1, end):
        return "a term, not a body"  # 'BMR Haarlem'
    if is_no_organisation(text) or words[-1].lower().endswith(("ledenvergadering", "ledenvergaderingen")):
        return "a term, not a body"
    if LAW.search(words[-1]) and candidate.kind != "place":
        return "a law or agreement"
    if text in LANGUAGES and view.before(block, start).lower() in ("het", "in", "van", "naar"):
        return "a language"
    if all(is_role(word) for word in (words[1:] if words[0] in ("De", "Het", "Onze") else words) or words):
        return "a function"
    if candidate.kind != "organisation" and len(words) == 1 and len(text) > 2 and text.isupper():
        return "letters, not a person or place"
    if text.lower() in COLUMN_HEADS:
        return "ordinary word in capitals"
    if "_" in text or _FILE.search(text):
        return "no name: a file or address"
    if words[0].lower() in GROUP_WORDS or text.lower().startswith("community of practice"):
        return "a group whose name has no clear end"
    if candidate.kind == "person":
        if is_item_letter(view, block, start, end):
            return "ordinary words in capitals"
        reason = _no_person(view, block, start, words)
        if reason:
            return reason
    first = view.begins(block, start)
    if len(words) == 1 and first and words[0].lower() in view.lower_words:
        return "ordinary first word"
    if len(words) == 1 and candidate.kind != "person" and words[0].lower() in view.lower_words:
        return "ordinary word in capitals"
    title_case = first or view.blocks[block].block.kind in ("heading", "title")
    capitals = [word for word in words if word[0].isupper()]
    if len(words) > 1 and title_case and all(view.is_word(word) for word in capitals):
        return "ordinary words in capitals"
    if _LETTERS_AND_WORD.match(text) and not is_organisation_like(words[0].split("-")[1]):
        return "only part of a word"
    if view.quoted(block, start, end):
        return "part of a quoted title"
    return ""


def _is_place(view: View, block: int, start: int, end: int) -> bool:
    """Tell whether a span is a place of the lexicon."""
    return any(h.entry.kind == "place" and h.start == start and h.end == end for h in view.hits[block])


def _known_as_person(view: View, words: list[str]) -> bool:
    """Tell whether words hold a first name, an initial or an infix."""
    return any(map(view.lexicon.is_first_name, words)) or bool(_INITIAL.match(words[0])) or bool(_INFIX.match(words[0]))


def _in_a_place(view: View, candidate: Candidate) -> bool:
    """Tell whether a name that the model calls a person stands where only places do: 'in Bostein', 'uit Bostein'."""
    words = view.text(candidate.block, candidate.start, candidate.end).split()
    left = view.before(candidate.block, candidate.start)
    return left in _ONLY_BEFORE_PLACE and len(words) == 1 and not _known_as_person(view, words)


def _is_a_body(view: View, candidate: Candidate) -> bool:
    """Tell whether what the model calls a person is a house, or stands in a table's column of employers."""
    block = view.blocks[candidate.block].block
    words = view.text(candidate.block, candidate.start, candidate.end).split()
    if any(map(view.lexicon.is_first_name, words)) or _INITIAL.match(words[0]):
        return False
    if len(words) > 1 and words[0] in _HOUSES:
        return True
    position = 0
    for head, cell in zip(block.header, block.cells, strict=False):
        found = block.text.find(cell, position) if cell else -1
        if found < 0:
            continue
        position = found + len(cell)
        if found <= candidate.start and candidate.end <= position:
            return bool(_EMPLOYERS.match(head))
    return False


def _no_person(view: View, block: int, start: int, words: list[str]) -> str:
    """Return why a name cannot be a person's by its letters or by the word before it, '' when it can."""
    letters = words[0].isupper() and words[0].isalpha() and (len(words[0]) > 2 or words[0].lower() in NO_NAMES)
    if letters and not " ".join(words).isupper():
        return "letters, not a person or place"
    if _known_as_person(view, words):
        return ""
    if _DIGIT.search(" ".join(words)) or words[0][0].islower():
        return "no name: digits or small letters, not a person"
    if len(words) == 1 and _CAMEL.search(words[0]):
        return "no name: capitals inside a word, not a person"
    if len(words) == 1 and _MIXED.fullmatch(words[0]) and not _CODE.fullmatch(words[0]):
        return "letters, not a person or place"
    cue = cue_of(view.before(block, start))
    if cue == "thing":
        return "no name: a thing by the word before"
    if cue == "no person":
        return "no name: not a person by the word before"
    return ""


def _listed_words(view: View) -> frozenset[str]:
    """Return the folded words of the names on the attendance list, none where there is hardly a list."""
    attendees = view.facts.attendees
    if len(attendees) < _LIST:
        return frozenset()
    return frozenset(word for attendee in attendees for word in fold_name(attendee.name).split())


def _joins(view: View, block: int, start: int) -> bool:
    """Tell whether a name is the last of those with whom something is done: 'samen met Velnix en '."""
    text = view.texts[block]
    return bool(_TOGETHER.search(text[max(0, start - 80) : start]))


def _vote(view: View, ballot: Ballot, candidate: Candidate, listed: frozenset[str]) -> None:
    block, start, end, kind = candidate.block, candidate.start, candidate.end, candidate.kind
    text = view.text(block, start, end)
    words = text.split()
    cue = cue_of(view.before(block, start))
    weak = len(words) == 1 and view.ordinary(block, start, words[0])
    weak = weak or (
        kind == "organisation"
        and view.begins(block, start)
        and not any(map(is_organisation_like, words))
        and (any(map(view.is_word, words)) or (len(text) < 4 and text.isupper()))  # 'MKL' may be somebody
    )
    weak = weak or (kind == "person" and len(words) == 1 and len(words[0]) > 1 and words[0].isupper())
    weak = weak or cue in ("organisation", "place")
    weak = weak or (
        kind == "person" and words[0] in ("De", "Het") and not is_title(view.before(block, start).rstrip("."))
    )
    # a list of those present, and this name is not on it
    unlisted = kind == "person" and bool(listed) and not any(map(view.lexicon.is_first_name, words))
    unlisted = unlisted and listed.isdisjoint(fold_name(text).split())
    weak = weak or (unlisted and (len(words) == 1 or _joins(view, block, start)))
    ballot.add(kind, WEAK if weak else UNLISTED if candidate.label == "GPE" else SURE)
    ballot.spans.append(candidate)
    before, after = view.before(block, start).lower(), view.after(block, end)
    if cue == "organisation" or cue == "place":
        ballot.votes[cue] += SURE
    if before in BEFORE_PLACE:
        ballot.votes["place"] += CONTEXT
    if before in BEFORE_ORGANISATION or any(is_organisation_like(word) for word in words):
        ballot.votes["organisation"] += CONTEXT
    if (
        (after in AFTER_PERSON and not (unlisted and after in _OF_BODIES_TOO))
        or before in _TELLS_A_PERSON
        or (is_role(before) and not words[0].isupper())
    ):
        ballot.votes["person"] += CONTEXT
    if len(words) > 1 and any(word in ("en", "&", "voor") for word in words[1:-1]):
        ballot.votes["organisation"] += CONTEXT
