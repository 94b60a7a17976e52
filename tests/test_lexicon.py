"""The packaged lexicon, and what a project folder may add to it."""

import pickle
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import LexiconError
from pipeline.lexicon import Lexicon, entries_without_effect, lexicon_digest, lexicon_problems, load_lexicon
from pipeline.lexicon.read import read_entries


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_packaged_lexicon_holds_the_field(tmp_path):
    lexicon = load_lexicon(tmp_path)
    assert len(lexicon.themes) >= 80
    assert len(lexicon.organisations) >= 4_500
    assert sum(bool(entry.abbreviation) for entry in lexicon.organisations) >= 150
    assert sum(entry.group == "municipality" for entry in lexicon.places) >= 339
    assert sum(entry.group == "former municipality" for entry in lexicon.places) >= 60
    assert len(lexicon.first_names) >= 2_500
    assert lexicon.by_id["theme:oza"].abbreviation == "OZA"
    assert lexicon.by_id["organisation:nji"].name == "Nederlands Jeugdinstituut"
    assert lexicon.by_id["place:almere"].group == "municipality"
    assert lexicon.by_id["place:best"].ambiguous
    assert lexicon.by_id["theme:npo"].other_senses()[0].name == "Nederlandse Publieke Omroep"


def test_every_id_is_unique_and_every_theme_has_a_group(tmp_path):
    lexicon = load_lexicon(tmp_path)
    entries = [*lexicon.themes, *lexicon.organisations, *lexicon.places]
    assert len({entry.entity_id for entry in entries}) == len(entries)
    assert all(entry.group for entry in entries)
    assert all(entry.packaged for entry in entries)


def test_no_form_belongs_to_two_bodies(tmp_path):
    forms = [form for entry in load_lexicon(tmp_path).organisations for form in entry.all_forms]
    assert [form for form, count in Counter(forms).items() if count > 1] == []
    assert [form for form in forms if sum(map(str.isalnum, form)) < 2 or form != form.strip()] == []


def test_every_line_of_the_long_lists_is_an_entry(tmp_path):
    lexicon = load_lexicon(tmp_path)
    text = files("pipeline.lexicon").joinpath("organisations.txt").read_text(encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line and line[0] not in "#["]
    found = [e.origin for e in lexicon.organisations if e.origin.startswith("organisations.txt:")]
    assert sorted(found) == sorted(f"organisations.txt:{number}" for number in lines)


def test_a_listed_body_gives_way_to_that_of_a_project(tmp_path):
    assert load_lexicon(tmp_path).by_id["organisation:berenschot"].group == "research bureau"
    write(tmp_path, organisations="organisations: [{id: eigen, name: Bureau B., forms: [Berenschot]}]")
    lexicon = load_lexicon(tmp_path)
    assert lexicon.by_id["organisation:eigen"].all_forms == ("Bureau B.", "Berenschot")
    assert "organisation:berenschot" not in lexicon.by_id
    assert "organisation:twynstra" in lexicon.by_id


def test_a_project_extends_the_lexicon(tmp_path):
    base = load_lexicon(tmp_path)
    write(
        tmp_path,
        themes="themes:\n  - id: schuurmarkt\n    name: schuurmarkt\n    abbreviation: SCM\n    forms: [rommelmarkt]\n",
    )
    lexicon = load_lexicon(tmp_path)
    entry = lexicon.by_id["theme:schuurmarkt"]
    assert entry.all_forms == ("schuurmarkt", "SCM", "rommelmarkt")
    assert entry.origin == "themes.yaml:2"
    assert not entry.packaged
    assert len(lexicon.themes) == len(base.themes) + 1
    assert lexicon.digest != base.digest
    assert lexicon != base


def test_an_entry_with_a_packaged_id_replaces_that_entry(tmp_path):
    write(tmp_path, themes="themes: [{id: oza, name: onze zaak, forms: [OZA]}]")
    lexicon = load_lexicon(tmp_path)
    assert lexicon.by_id["theme:oza"].all_forms == ("onze zaak", "OZA")


def test_a_body_may_be_marked_as_ambiguous(tmp_path):
    write(tmp_path, organisations="organisations: [{id: club, name: Spreeuw, ambiguous: true}, {id: bond, name: Mus}]")
    lexicon = load_lexicon(tmp_path)
    assert lexicon.by_id["organisation:club"].ambiguous
    assert not lexicon.by_id["organisation:bond"].ambiguous


def test_replace_leaves_out_all_packaged_entries_of_that_kind(tmp_path):
    write(tmp_path, organisations="replace: true\norganisations: [{id: club, name: De Club}]")
    lexicon = load_lexicon(tmp_path)
    assert [entry.entity_id for entry in lexicon.organisations] == ["organisation:club"]
    assert len(lexicon.themes) >= 80


def test_equal_files_give_equal_lexicons(tmp_path):
    assert load_lexicon(tmp_path) == load_lexicon(tmp_path)
    assert pickle.loads(pickle.dumps(load_lexicon(tmp_path))) == load_lexicon(tmp_path)
    assert Lexicon((), (), ()) != Lexicon((), (), ())  # without a digest only identity counts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("themes:\n  - id: x\n    name: xx\n    synonym: y", "themes.yaml:4: unknown key 'synonym'; use one of"),
        ("themes:\n  - id: x\n    name: xx\n    form: [y]", "themes.yaml:4: unknown key 'form'; did you mean 'forms'?"),
        ("themas: []", "themes.yaml:1: unknown key 'themas'; did you mean 'themes'?"),
        ("themes:\n  - id: x\n    name: xx\n  - id: x\n    name: zz", "themes.yaml:4: id 'x' is used on line 2 too"),
        (
            "themes:\n  - {id: x, name: xx, forms: [same]}\n  - {id: z, name: zz, forms: [Same]}",
            "themes.yaml:3: form 'Same' belongs to 'x' already; remove one",
        ),
        ("themes:\n  - {id: x, name: xx, forms: [xx]}", "themes.yaml:2: form 'xx' stands twice in 'x'; remove one"),
        ("themes:\n  - {id: x, name: '--'}", "themes.yaml:2: form '--' can match nothing"),
        ("themes:\n  - {id: x, name: xx, forms: word}", "themes.yaml:2: 'forms' must be a list, not 'word'"),
        ("themes:\n  - {id: x, name: xx, forms: [12]}", "themes.yaml:2: 'forms' must be text, not '12'"),
        ("themes:\n  - {id: x, name: yes, forms: []}", None),
        ("themes:\n  - {id: x, name: [a, b]}", "themes.yaml:2: 'name' must be text, not a list"),
        ("themes:\n  - {id: x}", "themes.yaml:2: theme without 'name'; add 'name: ...'"),
        ("themes:\n  - {id: Een Id, name: xx}", "themes.yaml:2: id 'Een Id' is not a plain word"),
        ("themes:\n  - oza", "themes.yaml:2: an entry must hold keys and values, not 'oza'"),
        ("themes: {oza: x}", "themes.yaml:1: 'themes' must be a list"),
        ("- a\n- b", "themes.yaml:1: the file must hold 'themes:' and a list below it, not a list"),
        ("replace: perhaps\nthemes: []", "themes.yaml:1: 'replace' must be true or false, not 'perhaps'"),
        ("themes: [{id: x, name: xx, ambiguous: true}]", "themes.yaml:1: unknown key 'ambiguous'; use one of"),
        ("themes:\n  - id: x\n   name: y", "themes.yaml:"),
        ("themes: [\n", "themes.yaml:"),
        ("themes:\n  - {id: x, name: NPO}", "themes.yaml:2: form 'NPO' belongs to theme:npo already"),
        (
            "themes:\n  - {id: x, name: xx, senses: [{name: other, words: [a]}]}",
            "themes.yaml:2: no sense is called 'xx'",
        ),
        ("a: &a [x, x]\nthemes: *a", "themes.yaml:"),
        ("themes:\n  - &e {id: x, name: xx}\n  - *e", "themes.yaml:2: holds an alias (*name); write the value out"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(tmp_path, text, message):
    write(tmp_path, themes=text)
    if message is None:
        assert load_lexicon(tmp_path).by_id["theme:x"].name == "yes"
        return
    with pytest.raises(LexiconError) as caught:
        load_lexicon(tmp_path)
    assert str(caught.value).startswith(message)


def test_all_problems_are_listed_for_check(tmp_path):
    write(tmp_path, themes="themes:\n  - {id: x, nam: a}\n  - {id: y, name: '.'}", organisations="x: 1")
    places = [problem.place for problem in lexicon_problems(tmp_path)]
    assert places == ["themes.yaml:2", "themes.yaml:3", "organisations.yaml:1"]
    assert lexicon_problems(tmp_path / "nothing here") == ()


OWN = "themes:\n  - {id: x, name: Knikkerbeleid}\n"


@pytest.mark.parametrize("themes", [None, OWN, "replace: true\n" + OWN], ids=["none", "more", "instead"])
def test_the_digest_is_known_without_reading_entries(tmp_path, themes):
    if themes:
        write(tmp_path, themes=themes)
    assert lexicon_digest(tmp_path) == load_lexicon(tmp_path).digest
    assert (lexicon_digest(tmp_path) == lexicon_digest(tmp_path / "nothing here")) == (themes is None)


def test_hostile_files_are_refused_in_one_line(tmp_path):
    (tmp_path / "themes.yaml").write_bytes(b"\xff\xfe\x00themes")
    assert str(lexicon_problems(tmp_path)[0]).startswith("themes.yaml: cannot be read")
    bomb = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 8)}]\n" for i in range(12)
    )
    write(tmp_path, themes=bomb)
    assert "holds an alias" in str(lexicon_problems(tmp_path)[0])
    write(tmp_path, themes="themes: " + "[" * 3000)
    (problem,) = lexicon_problems(tmp_path)
    assert "\n" not in str(problem)


def test_own_entries_that_no_report_mentions_are_named(tmp_path):
    write(tmp_path, themes="themes:\n  - {id: aa, name: appeltaart}\n  - {id: bb, name: bonensoep}")
    lexicon = load_lexicon(tmp_path)
    (error,) = entries_without_effect(lexicon, {"theme:aa", "place:almere"})
    assert str(error) == "themes.yaml:3: theme 'bonensoep' is in no report; correct its forms or remove it"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="themesidna: -[]{}&*'\"\n#|>!%@", max_size=80))
def test_any_text_is_read_or_refused(text):
    parsed = read_entries(text, "themes.yaml", "theme", packaged=False)
    assert all(problem.place.startswith("themes.yaml:") for problem in parsed.problems)
