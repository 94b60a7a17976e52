"""The packaged lexicon is read by another parser than a project's own; both must read the same."""

from dataclasses import replace
from importlib.resources import files

import pytest

from pipeline.lexicon.load import YAML_FILES
from pipeline.lexicon.read import read_entries


@pytest.mark.parametrize(("kind", "name"), YAML_FILES)
def test_both_parsers_read_the_packaged_files_alike(kind, name):
    text = files("pipeline.lexicon").joinpath(name).read_text(encoding="utf-8")
    fast = read_entries(text, name, kind, packaged=True)
    strict = read_entries(text, name, kind, packaged=False)
    assert fast.problems == strict.problems == []
    assert fast.entries == tuple(replace(entry, packaged=True) for entry in strict.entries)
    assert len(fast.entries) > 100
