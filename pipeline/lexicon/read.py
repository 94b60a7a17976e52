"""Read one YAML file of lexicon entries, with the line of everything that is wrong in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import yaml  # type: ignore[import-untyped]
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.errors import LexiconError, did_you_mean
from pipeline.lexicon.entries import Entry, LexiconKind, Sense

LIST_KEYS = {"theme": "themes", "organisation": "organisations", "place": "places"}
GROUP_KEYS = {"theme": "group", "organisation": "kind", "place": "kind"}
STRING_LISTS = ("forms", "exclusions")
ID_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
MAX_LENGTH = 200  # characters of a form
MAX_ENTRIES = 20_000
MAX_FORMS = 1_000  # of one entry
_MAPPINGS = (MappingNode, yaml.MappingNode)
_SEQUENCES = (SequenceNode, yaml.SequenceNode)
_SCALARS = (ScalarNode, yaml.ScalarNode)


@dataclass(slots=True)
class Parsed:
    """Entries of one file and what was wrong with the others."""

    entries: tuple[Entry, ...] = ()
    replace: bool = False
    problems: list[LexiconError] = field(default_factory=list)


def read_entries(text: str, file: str, kind: LexiconKind, *, packaged: bool) -> Parsed:
    """Read the entries of a lexicon file.

    Args:
        text: YAML with a list under 'themes' or 'organisations' and, if wanted, 'replace: true'.
        file: its name, for messages.
        kind: what the entries are.
        packaged: whether the file comes with the package.

    >>> read_entries("themes: [{id: oza, name: zorg, synonym: x}]", "t.yaml", "theme", packaged=False).problems[0].place
    't.yaml:1'
    """
    return _Reader(file, kind, packaged).read(text)


class _Reader:
    """Walks the nodes of one file; collects problems rather than stopping at the first."""

    def __init__(self, file: str, kind: LexiconKind, packaged: bool) -> None:
        self.file, self.kind, self.packaged = file, kind, packaged
        self.parsed = Parsed()
        self.ids: dict[str, int] = {}
        self.claimed: dict[str, str] = {}

    def read(self, text: str) -> Parsed:
        root = self._compose(text)
        if root is None:
            return self.parsed
        key = LIST_KEYS[self.kind]
        entries: list[Entry] = []
        for name, node in self._pairs(root, f"the file must hold '{key}:' and a list below it", ("replace", key)):
            if name == "replace":
                self.parsed.replace = self._boolean(node, name)
            elif not isinstance(node, _SEQUENCES):
                self._wrong(node, f"'{key}' must be a list", "start each entry with '- id: ...'")
            elif len(node.value) > MAX_ENTRIES:
                self._wrong(node, f"{len(node.value):,} entries", f"keep at most {MAX_ENTRIES:,}")
            else:
                entries += [entry for entry in map(self._entry, node.value) if entry]
        self.parsed.entries = tuple(sorted(entries, key=lambda entry: entry.entity_id))
        return self.parsed

    def _compose(self, text: str) -> Node | None:
        """Parse the text to nodes; aliases are refused, so no small file can become a large one.

        The packaged files, which a test keeps well-formed, go through PyYAML's parser in C, twenty times as fast;
        those of a project through ruamel, which knows YAML 1.2 and says better what is wrong.
        """
        if self.packaged:
            packaged: Node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            return packaged
        try:
            loader: Any = YAML(typ="rt", pure=True)
            node: Node | None = loader.compose(StringIO(text))
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._problem(line, f"is not valid YAML ({error.problem or 'unreadable'})", "see https://yaml.org")
            return None
        except (YAMLError, ValueError, RecursionError) as error:
            cause = "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())[:150]
            self._problem(1, f"is not valid YAML ({cause})", "see https://yaml.org")
            return None
        if node is not None and (repeated := _repeated(node)):
            self._wrong(repeated, "holds an alias (*name)", "write the value out")
            return None
        return node

    def _entry(self, node: Node) -> Entry | None:
        group_key = GROUP_KEYS[self.kind]
        flags = ("ambiguous",) if self.kind == "organisation" else ()
        known = ("id", "name", "abbreviation", *STRING_LISTS, "senses", *flags, group_key)
        before = len(self.parsed.problems)
        strings: dict[str, str] = {}
        lists: dict[str, tuple[str, ...]] = {}
        senses: tuple[Sense, ...] = ()
        ambiguous = False
        for key, value in self._pairs(node, "an entry must hold keys and values", known):
            if key in STRING_LISTS:
                lists[key] = self._strings(value, key)
            elif key == "senses":
                senses = self._senses(value)
            elif key == "ambiguous":
                ambiguous = self._boolean(value, key)
            else:
                strings[key] = self._string(value, key)
        line = _line(node)
        if len(self.parsed.problems) > before:
            return None
        for key in ("id", "name"):
            if not strings.get(key):
                self._problem(line, f"{self.kind} without '{key}'", f"add '{key}: ...'")
                return None
        entry = Entry(
            f"{self.kind}:{strings['id']}",
            self.kind,
            strings["name"],
            strings.get("abbreviation", ""),
            lists.get("forms", ()),
            lists.get("exclusions", ()),
            senses,
            strings.get(group_key, ""),
            ambiguous,
            packaged=self.packaged,
            origin=f"{self.file}:{line}",
        )
        return entry if self._usable(entry, line) else None

    def _usable(self, entry: Entry, line: int) -> bool:
        """Check ids and forms of an entry against the rules and against the entries before it."""
        before = len(self.parsed.problems)
        identifier = entry.entity_id.partition(":")[2]
        if not ID_PATTERN.fullmatch(identifier):
            self._problem(line, f"id '{identifier}' is not a plain word", "use lower case letters, digits and hyphens")
        elif identifier in self.ids:
            self._problem(line, f"id '{identifier}' is used on line {self.ids[identifier]} too", "give it another id")
        self.ids[identifier] = line
        if len(entry.all_forms) > MAX_FORMS:
            self._problem(line, f"{len(entry.all_forms):,} forms", f"keep at most {MAX_FORMS:,}")
            return False
        for form in (*entry.all_forms, *entry.exclusions):
            short = not form[:2].isalnum() and sum(character.isalnum() for character in form) < 2
            if short or len(form) < 2 or len(form) > MAX_LENGTH or "\n" in form:
                self._problem(
                    line, f"form '{form[:60]}' can match nothing", "use one line with 2 letters or digits or more"
                )
        written = (entry.name, entry.abbreviation, *entry.forms)
        seen: set[str] = set()
        for form in (form for form in written if form):
            folded = form.casefold() if self.kind == "theme" else form
            if folded in seen:
                self._problem(line, f"form '{form}' stands twice in '{identifier}'", "remove one")
            elif self.claimed.get(folded, identifier) != identifier:
                self._problem(line, f"form '{form}' belongs to '{self.claimed[folded]}' already", "remove one")
            seen.add(folded)
            self.claimed[folded] = identifier
        if entry.senses and not any(sense.name == entry.name for sense in entry.senses):
            self._problem(line, f"no sense is called '{entry.name}'", "add the entry's own sense with its name")
        return len(self.parsed.problems) == before

    def _senses(self, node: Node) -> tuple[Sense, ...]:
        if not isinstance(node, _SEQUENCES):
            self._wrong(node, "'senses' must be a list", "write '- {name: ..., words: [...]}'")
            return ()
        senses = []
        for item in node.value:
            pairs = dict(self._pairs(item, "a sense must hold 'name' and 'words'", ("name", "words")))
            if set(pairs) == {"name", "words"}:
                words = tuple(word.lower() for word in self._strings(pairs["words"], "words"))
                senses.append(Sense(self._string(pairs["name"], "name"), words))
            elif isinstance(item, _MAPPINGS):
                self._wrong(item, "a sense must hold 'name' and 'words'", "write '- {name: ..., words: [...]}'")
        return tuple(senses)

    def _pairs(self, node: Node, shape: str, known: tuple[str, ...]) -> list[tuple[str, Node]]:
        """Return the known keys of a mapping with their values; everything else is a problem."""
        if not isinstance(node, _MAPPINGS):
            self._wrong(node, f"{shape}, not {_describe(node)}", "see the packaged file for the shape")
            return []
        pairs: dict[str, Node] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, _SCALARS) else ""
            if key not in known:
                self._wrong(key_node, f"unknown key '{key}'", did_you_mean(key, known))
            elif key in pairs:
                self._wrong(key_node, f"key '{key}' stands twice", "remove one")
            else:
                pairs[key] = value
        return list(pairs.items())

    def _string(self, node: Node, key: str) -> str:
        if not isinstance(node, _SCALARS) or not node.value.strip():
            self._wrong(node, f"'{key}' must be text, not {_describe(node)}", "write one value")
            return ""
        if node.style is None and node.tag != "tag:yaml.org,2002:str":
            self._wrong(node, f"'{key}' must be text, not {_describe(node)}", f'put it in quotes: "{node.value}"')
        return " ".join(node.value.split())

    def _strings(self, node: Node, key: str) -> tuple[str, ...]:
        if not isinstance(node, _SEQUENCES):
            self._wrong(node, f"'{key}' must be a list, not {_describe(node)}", f"write '{key}: [first, second]'")
            return ()
        return tuple(self._string(item, key) for item in node.value)

    def _boolean(self, node: Node, key: str) -> bool:
        if isinstance(node, _SCALARS) and node.value in ("true", "false"):
            return bool(node.value == "true")
        self._wrong(node, f"'{key}' must be true or false, not {_describe(node)}", f"write '{key}: true'")
        return False

    def _wrong(self, node: Node, cause: str, remedy: str) -> None:
        self._problem(_line(node), cause, remedy)

    def _problem(self, line: int, cause: str, remedy: str) -> None:
        self.parsed.problems.append(LexiconError(f"{self.file}:{line}", cause, remedy))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _describe(node: Node) -> str:
    if isinstance(node, _SCALARS):
        return f"'{str(node.value)[:40]}'" if node.value else "nothing"
    return "a list" if isinstance(node, _SEQUENCES) else "keys and values"


def _repeated(root: Node) -> Node | None:
    """Return a node that stands in the tree twice (an alias), None where there is none."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            return node
        seen.add(id(node))
        if isinstance(node, _MAPPINGS):
            stack += [part for pair in node.value for part in pair]
        elif isinstance(node, _SEQUENCES):
            stack += node.value
    return None
