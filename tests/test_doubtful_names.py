"""Names of bodies that are ordinary words or names of people too."""

import pytest

from pipeline.lexicon import Lexicon
from pipeline.lexicon.read import read_entries
from tests.mention_helpers import make_report, read_cases, unmark, without_model

CASES = read_cases("doubtful_names.yaml")


@pytest.fixture(scope="module")
def lexicon():
    parsed = read_entries(CASES["organisations"], "organisations.yaml", "organisation", packaged=False)
    themes = read_entries(CASES["themes"], "themes.yaml", "theme", packaged=False)
    assert parsed.problems == themes.problems == []
    return Lexicon(themes.entries, parsed.entries, (), frozenset({"henk"}), digest="doubtful names")


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_a_doubtful_name_counts_where_something_speaks_for_the_body(case, lexicon):
    plain = [unmark(line) for line in case["lines"]]
    report = make_report(case["id"], [("paragraph", text) for text, _ in plain])
    found = without_model(report, lexicon, case.get("proposed"))
    for block, (_, spans) in enumerate(plain):
        start = report.blocks[block].start_char
        seen = {(m.start_char - start, m.end_char - start, m.kind) for m in found.mentions if m.block == block}
        assert seen == spans
