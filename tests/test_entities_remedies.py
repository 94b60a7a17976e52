"""The YAML of a remedy is the same text whichever way it is written, and reads back as what went in."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.entities import remedies

LOOK_ALIKES = (
    "no", "Null", "TRUE", "y", "1.5", "1e5", "1e+5a", "12e03", "0xab", "00xab", "0o17", "0b11", "0.inf", "2019-03-12",
    "12:30:aa", "12-nov", "1ab", "1_000ab", "0/ver-1.txt", "person:jan-2", "a:b", "a: b", "a :b", "x::y", "nee", " a",
    "a ", "a  b", "- a", "[a]", "a, b", "a #b", "'t Hof", "Van 't Hof", "٠ab", "ﬁn", "x" * 700,
)  # fmt: skip
words = st.one_of(
    st.sampled_from(LOOK_ALIKES),
    st.text(alphabet="abEénonyftruxNUl0159 ./()'’-_:,ï", min_size=1, max_size=9),
    st.text(min_size=1, max_size=5),
)
entries = st.one_of(
    st.fixed_dictionaries({"names": st.lists(words, min_size=1, max_size=3), "report": words, "reason": words}),
    st.fixed_dictionaries({"name": words, "to": words}),
)


@example([{"names": ["x" * 700, "x" * 700]}])
@settings(max_examples=200, deadline=None)
@given(st.lists(entries, min_size=1, max_size=2))
def test_a_remedy_is_what_the_library_writes(rows: list[dict[str, object]]) -> None:
    assert remedies.to_yaml("merge", rows) == remedies._in_any_words("merge", rows)


@settings(max_examples=200, deadline=None)
@given(st.fixed_dictionaries({"id": words, "name": words}, optional={"forms": st.lists(words, min_size=1, max_size=3)}))
def test_a_theme_on_a_line_is_what_the_library_writes(entry: dict[str, str | list[str]]) -> None:
    assert remedies.to_line(entry) == remedies._any_line(entry)


@pytest.mark.parametrize("word", LOOK_ALIKES, ids=[f"word {n}" for n in range(len(LOOK_ALIKES))])
def test_words_that_look_like_something_else_stay_text(word: str) -> None:
    rows = [{"names": [word, "Jan Kok"], "report": word}]
    assert YAML(typ="safe").load(remedies.to_yaml("merge", rows)) == {"merge": rows}


def test_ordinary_names_need_no_library() -> None:
    rows = [{"names": ["Jan Kok", "person:jan-kok-2"], "report": "2020/0012 verslag.docx", "reason": "zelfde persoon"}]
    assert remedies._in_plain_words("merge", rows).startswith("merge:\n  - names: [Jan Kok, person:jan-kok-2]\n")
