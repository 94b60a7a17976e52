"""Resolve the names of people within one report, where its full names decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.entities.inputs import Use
from pipeline.entities.names import PersonName, codes_of, parse_name, singular_forms
from pipeline.entities.person import Apart, FirstName, Local
from pipeline.entities.spelling import best_fitting, is_longer, one_letter, same_infix, typo

NEAR_BLOCKS = 3  # a person named in full so many blocks before may be meant by a first name


def resolve_within(uses: Sequence[Use], taken: frozenset[str], apart: Apart, first_name: FirstName) -> list[Local]:
    """Group the uses of one report by person; what may be two people stays apart.

    Args:
        uses: all names of people in the report, sorted by place.
        taken: first names and surnames of full names anywhere in the corpus: none of these is a typo of another.
        apart: whether corrections keep two spellings apart.
        first_name: whether a word is known as a first name.
    """
    return _Report(uses, taken, apart, first_name).resolve()


class _Report:
    def __init__(self, uses: Sequence[Use], taken: frozenset[str], apart: Apart, first_name: FirstName) -> None:
        self.apart, self.taken, self.first_name = apart, taken, first_name
        self.named = [(use, parse_name(use.spoken)) for use in uses]
        self.locals: list[Local] = []
        self.by_first: dict[str, list[Local]] = defaultdict(list)
        self.by_last: dict[str, list[Local]] = defaultdict(list)
        self.by_token: dict[tuple[str, ...], Local] = {}
        self.full_places: dict[int, list[tuple[int, Local]]] = defaultdict(list)  # block -> (start, who)

    def resolve(self) -> list[Local]:
        self._full_names()
        self._join_spellings()
        for local in self.locals:
            self._index(local)
            for use in local.uses:
                if use.origin == "mention":
                    self.full_places[use.block].append((use.start, local))
        parts = [(use, name) for use, name in self.named if name.style != "full"]
        for style in ("initial_surname", "first_initial", "surname", "single", "initials") if parts else ():
            for use, name in parts:
                if name.style == style:
                    self._part(use, name)
        return sorted(self.locals, key=lambda local: local.sort_key)

    # ------------------------------------------------------------ full names
    def _full_names(self) -> None:
        groups: dict[tuple[str, str], list[tuple[Use, PersonName]]] = defaultdict(list)
        for use, name in self.named:
            if name.style == "full":
                groups[name.key, name.generation].append((use, name))
        for pairs in groups.values():
            employers = {use.employer_key for use, _ in pairs if use.attendance and use.employer_key}
            if len(employers) > 1 and sum(bool(use.attendance) for use, _ in pairs) > 1:
                self._namesakes(pairs, employers)
            else:
                self._new(pairs[0][1], pairs)
        with_generation = {key for key, generation in groups if generation}
        for (key, generation), pairs in groups.items():
            if not generation and key in with_generation:  # 'Piet Bakker' where the list has one 'Piet Bakker jr.'
                others = [local for local in self.locals if local.name.generation and local.name.key == key]
                plain = [local for local in self.locals if local.name.key == key and not local.name.generation]
                if len(others) == 1 and len(plain) == 1 and not plain[0].listed:
                    for use, name in pairs:
                        others[0].add(use, name)
                    self.locals.remove(plain[0])

    def _namesakes(self, pairs: list[tuple[Use, PersonName]], employers: set[str]) -> None:
        """Two on one list with the same name: told apart by employer, otherwise left alone."""
        for employer in sorted(employers):
            self._new(pairs[0][1], [pair for pair in pairs if pair[0].employer_key == employer])
        rest = [pair for pair in pairs if pair[0].employer_key not in employers]
        if rest:
            self._new(rest[0][1], rest).candidates = (rest[0][1],) * len(employers)

    def _new(self, name: PersonName, pairs: Iterable[tuple[Use, PersonName]]) -> Local:
        own_pairs = list(pairs)
        local = Local(own_pairs[0][0].report, name)
        for use, own in own_pairs:
            local.add(use, own)
        self.locals.append(local)
        return local

    def _join_spellings(self) -> None:
        """Full names that are spellings of one another: typos, a second given name, a married name."""
        by_piece: dict[str, list[Local]] = defaultdict(list)
        for local in self.locals:
            for piece in {local.name.key, *local.name.first_keys, *local.name.last_keys}:
                by_piece[piece].append(local)
        links: dict[int, set[int]] = defaultdict(set)
        numbers = {id(local): n for n, local in enumerate(self.locals)}
        for others in by_piece.values():
            for a in others:
                for b in others:
                    if a is not b and not (a.candidates or b.candidates) and self._same_spelling(a, b):
                        links[numbers[id(a)]].add(numbers[id(b)])
        gone = set()
        for n in sorted(links):
            if len(links[n]) == 1:
                (other,) = links[n]
                if links[other] == {n} and n < other:
                    a, b = self.locals[n], self.locals[other]
                    keep, lose = (a, b) if fullness(a) >= fullness(b) else (b, a)
                    for use in lose.uses:
                        keep.add(use, parse_name(use.spoken))
                    gone.add(id(lose))
        self.locals = [local for local in self.locals if id(local) not in gone]

    def _same_spelling(self, a: Local, b: Local) -> bool:
        if (a.listed and b.listed) or self.apart(a.name.shown, b.name.shown):
            return False
        if a.employers and b.employers and not a.employers & b.employers:
            return False
        if self._is_tail(a, b) or self._is_tail(b, a):
            return True
        return is_longer(a.name, b.name) or is_longer(b.name, a.name) or one_letter(a.name, b.name, strict=False)

    def _is_tail(self, short: Local, long: Local) -> bool:
        """Tell whether a name is the long surname of another: "Oude Loo", of "Gerrie Oude Loo"."""
        words, all_words = short.name.tokens, long.name.tokens
        tail = len(all_words) - len(words) > 0 and all_words[-len(words) :] == words
        return tail and not short.listed and not self.first_name(short.name.shown.split()[0])

    # ------------------------------------------------------------ parts of names
    def _index(self, local: Local) -> None:
        for name in local.names:
            for key in name.first_keys:
                if local not in self.by_first[key]:
                    self.by_first[key].append(local)
            for key in name.last_keys:
                if local not in self.by_last[key]:
                    self.by_last[key].append(local)

    def _part(self, use: Use, name: PersonName) -> None:
        found, note = self._candidates(use, name)
        found = [local for local in found if not self.apart(use.text, local.name.shown)]
        found = self._choose(use, [local for local in found if not use.gender or local.genders <= {use.gender}])
        if len(found) == 1:
            found[0].add(use, name)
            use.doubt = use.doubt or note
            return
        people = tuple(sorted({local.name for local in found}, key=lambda n: n.shown))
        identity: tuple[str, ...] = (name.key, *(f"{p.key}{p.generation}" for p in people), str(len(found)), use.gender)
        if not found:
            style = name.style if name.style in ("initials", "first_initial") else ""
            identity = (style, name.key, name.generation, use.gender)
        local = self.by_token.get(identity)
        if local is None:
            local = self.by_token[identity] = self._new(name, [(use, name)])
            local.candidates = people if len(people) > 1 or not found else people * len(found)
            if not found:
                self._index(local)
        else:
            local.add(use, name)
        if found:
            use.doubt = f"could be {' or '.join(p.shown for p in people)}"

    def _candidates(self, use: Use, name: PersonName) -> tuple[list[Local], str]:
        if use.key and ":" not in use.key:  # the full form of an abbreviation
            full = parse_name(use.key)
            known = [local for local in self.locals if any(n.key == full.key for n in local.names)]
            if known:
                return known, ""
        if name.style == "initial_surname":
            return best_fitting(name, {local: (local.name,) for local in self._last(name.tokens)}), ""
        if name.style == "first_initial":
            first = self.by_first.get("".join(name.tokens), [])
            return [p for p in first if any(last.startswith(name.initials) for last in p.name.last_keys)], ""
        if name.style == "initials":
            return self._by_initials(name), ""
        if name.style == "surname":
            found = self._last(name.tokens) or self._last((singular_forms("".join(name.tokens), use.text)[-1],))
            found = same_infix(name, {local: (local.name,) for local in found})
            if name.generation:
                exact = [local for local in found if local.name.generation == name.generation]
                found = exact or [local for local in found if not local.name.generation]
            return found, ""
        return self._single(use, name)

    def _last(self, tokens: tuple[str, ...]) -> list[Local]:
        return [local for local in self.by_last.get("".join(tokens), []) if local.name.style != "single"]

    def _single(self, use: Use, name: PersonName) -> tuple[list[Local], str]:
        for token in singular_forms(name.tokens[0], use.text):
            first, last = self.by_first.get(token, []), self.by_last.get(token, [])
            if any(local.name.style == "full" for local in first) and self.first_name(use.text):
                last = []  # 'Bastiaan' is Bastiaan Kuipers rather than Thomas Bastiaan
            found = [local for local in dict.fromkeys([*first, *last]) if not local.candidates]
            if found:
                return found, ""
        token = name.tokens[0]
        inside = [local for local in self.locals if local.name.style == "full" and token in local.name.tokens]
        if inside:  # 'Pukkie' for Boukje 'Pukkie' Visbeek
            return inside, ""
        if len(token) >= 5 and token not in self.taken:
            near = [
                local
                for index in (self.by_first, self.by_last)
                for key, people in sorted(index.items())
                if len(key) >= 5 and abs(len(key) - len(token)) <= 1 and typo(token, key)
                for local in people
                if local.name.style == "full"
            ]
            near = list(dict.fromkeys(near))
            if len(near) == 1:
                return near, f"read as a typo in a name of {near[0].name.shown}"
        return [], ""

    def _by_initials(self, name: PersonName) -> list[Local]:
        tiers: dict[int, list[Local]] = defaultdict(list)
        for local in self.locals:
            for tier, codes in enumerate(codes_of(local.name)):
                if name.initials in codes:
                    tiers[tier].append(local)
                    break
        if tiers:
            return tiers[min(tiers)]
        return [p for p in self.by_first.get(name.initials, []) if p.name.style == "full"]  # 'JAN' for Jan

    # ------------------------------------------------------------ choosing
    def _choose(self, use: Use, found: list[Local]) -> list[Local]:
        """Narrow two or more candidates down by what the report says, or leave them."""
        if len(found) > 1 and use.employer_key:
            found = [local for local in found if use.employer_key in local.employers] or found
        if len(found) < 2 or use.origin != "mention":
            return found if len(found) < 2 or use.origin != "mention" else self._present(found)
        before = {
            id(local): local
            for start, local in self.full_places.get(use.block, [])
            if start < use.start and local in found
        }
        if len(before) == 1:
            return list(before.values())
        present = self._present(found)
        if len(present) == 1:
            near = {
                id(local)
                for block in range(use.block - NEAR_BLOCKS, use.block + 1)
                for start, local in self.full_places.get(block, [])
                if local in found and start < use.start and local is not present[0]
            }
            return found if near else present
        return found

    @staticmethod
    def _present(found: list[Local]) -> list[Local]:
        present = [local for local in found if local.present]
        return present if len(present) == 1 else found


def fullness(local: Local) -> tuple[bool, int, int, str]:
    """How good a name is as the name of a person: listed, longest, most used."""
    return local.listed, len(local.name.key), len(local.uses), local.name.key
