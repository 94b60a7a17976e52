"""People, organisations and places in invented reports of eight fields, and what always holds of mentions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language import load
from pipeline.mentions import find_mentions
from pipeline.records import Attendee, SessionFacts
from pipeline.sessions import read_session
from tests.mention_helpers import f_score, facts, make_report, packaged_lexicon, read_cases, unmark, without_model

REPORTS = read_cases("mentions.yaml")["reports"]
RULES = read_cases("mentions_rules.yaml")["cases"]


@pytest.fixture(scope="module")
def model():
    return load("nl_vergader_sm")


@pytest.fixture(scope="module")
def lexicon():
    return packaged_lexicon()


def marked_report(case):
    lines = [line.partition("|")[::2] for line in case["lines"].strip().splitlines()]
    plain = [(kind, *unmark(text)) for kind, text in lines]
    return make_report(case["id"], [(kind, text) for kind, text, _ in plain]), [spans for _, _, spans in plain]


def spans_of(found, report, block):
    start = report.blocks[block].start_char
    return {
        (mention.start_char - start, mention.end_char - start, mention.kind)
        for mention in found.mentions
        if mention.block == block and mention.label != "GROUP"
    }


@pytest.fixture(scope="module")
def scores(model, lexicon):
    cases = [marked_report(case) for case in REPORTS]
    results = find_mentions(((report, read_session(report)) for report, _ in cases), model, lexicon, 64)
    counts = {kind: [0, 0, 0] for kind in ("person", "organisation", "place", "theme")}
    for (report, gold), found in zip(cases, results, strict=True):
        for block, true in enumerate(gold):
            seen = spans_of(found, report, block)
            for kind, count in counts.items():
                mine, theirs = {s for s in seen if s[2] == kind}, {s for s in true if s[2] == kind}
                count[0] += len(mine & theirs)
                count[1] += len(mine)
                count[2] += len(theirs)
    return counts


def test_people_in_invented_reports(scores):
    assert f_score(*scores["person"]) >= 0.97


def test_organisations_and_places_in_invented_reports(scores):
    both = [sum(pair) for pair in zip(scores["organisation"], scores["place"], strict=True)]
    assert f_score(*both) >= 0.90


def test_themes_in_invented_reports(scores):
    assert f_score(*scores["theme"]) >= 0.95


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["id"])
def test_rules_without_a_model(case, lexicon):
    plain = [unmark(line) for line in case["lines"]]
    report = make_report(case["id"], [(case.get("kind", "paragraph"), text) for text, _ in plain])
    found = without_model(report, lexicon, case.get("proposed"), case.get("present", ()))
    assert [spans_of(found, report, block) for block in range(len(plain))] == [spans for _, spans in plain]
    if "roles" in case:
        got = [
            f"{m.text} = {m.role} | {m.employer}"
            for m in found.mentions
            if m.kind == "person" and (m.role or m.employer)
        ]
        assert got == case["roles"]
    if "rejected" in case:
        assert case["rejected"] in [f"{row.text}: {row.reason}" for row in found.rejected]


def test_an_attendance_list_makes_a_name_a_person(lexicon):
    report = make_report("r", [("list_item", "Zwanebloem"), ("paragraph", "Volgens Zwanebloem kan het.")])
    attendee = Attendee("Zwanebloem", "present", 0, 0, 10, "penningmeester", "De Club")
    from pipeline.mentions.analysis import BlockAnalysis
    from pipeline.mentions.folding import fold
    from pipeline.mentions.report import mentions_of
    from pipeline.records import BlockTerms

    blocks = [
        BlockAnalysis(block, fold(block.text), (), (0,), {}, frozenset(), BlockTerms(block.block, (), (), 1, 1))
        for block in report.blocks
    ]
    found = mentions_of(report, SessionFacts("r", "meeting", "", attendees=(attendee,)), blocks, lexicon)
    assert [(m.text, m.kind, m.role, m.employer) for m in found.mentions][:1] == [
        ("Zwanebloem", "person", "penningmeester", "De Club")
    ]


def test_batches_and_company_change_nothing(model, lexicon):
    pairs = [(report, facts(report)) for report, _ in map(marked_report, REPORTS)]
    together = list(find_mentions(pairs, model, lexicon, 64))
    one_by_one = [next(find_mentions([pair], model, lexicon, 1)) for pair in reversed(pairs)]
    assert together == one_by_one[::-1]


def test_names_keep_their_places_behind_long_runs_of_signs(model, lexicon):
    lines = ["(" * 4_000 + " Anneke de Vries opent de vergadering.", "’" * 4_000, "Anneke de Vries sluit."]
    report = make_report("r", [("paragraph", line) for line in lines])
    (found,) = find_mentions([(report, facts(report))], model, lexicon, 64)
    assert spans_of(found, report, 0) == {(4_001, 4_016, "person")}
    assert spans_of(found, report, 1) == set()
    assert spans_of(found, report, 2) == {(0, 15, "person")}


def test_the_stream_is_read_no_further_than_needed(model, lexicon):
    def endless():
        number = 0
        while True:
            report = make_report(f"r{number}", [("paragraph", "Anneke belt met de VNG.")] * 600)
            yield report, facts(report)
            number += 1

    stream = find_mentions(endless(), model, lexicon, 64)
    assert next(stream).report_id == "r0"
    assert next(stream).report_id == "r1"


def test_what_holds_of_every_report(model, lexicon):
    cases = [marked_report(case)[0] for case in REPORTS]
    for report, found in zip(cases, find_mentions(((r, facts(r)) for r in cases), model, lexicon, 64), strict=True):
        holds(report, found)
        assert len(found.terms) == len(report.blocks)
        assert all(len(terms.lemmas) == len(terms.pos) for terms in found.terms)
        assert sum(terms.n_words for terms in found.terms) >= 0.9 * report.n_words


def holds(report, found):
    text = report.text
    last = -1
    for mention in found.mentions:
        assert text[mention.start_char : mention.end_char] == mention.text
        block = report.blocks[mention.block]
        assert block.start_char <= mention.start_char < mention.end_char <= block.end_char
        assert mention.start_char >= last
        last = mention.end_char
    assert all(row.stage == "mentions" and row.reason and len(row.text) <= 200 for row in found.rejected)


WORDS = st.sampled_from(
    [
        "Anneke",
        "Bas",
        "Wil",
        "de",
        "van",
        "der",
        "Velden",
        "NJi",
        "(NJi)",
        "OCW",
        "Almere",
        "Best",
        "in",
        "OZA's",
        "NPO-gelden",
        "Stichting",
        "en",
        "De",
        "Brug,",
        "wethouder",
        "R.",
        "Peeters",
        ":",
        "Marijkes",
        "«x»",
        "‘Met",
        "Andere",
        "Ogen’",
        "'s-Gravenhage",
        "(directeur",
        "SWV",
        "Noord)",
        "\xa0",
        "!",
        "a.b@c.nl",
        "ministerie",
        "van",
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=14).map(" ".join), min_size=1, max_size=4))
def test_any_words_give_sound_mentions(lines):
    report = make_report("r", [("paragraph", line) for line in lines])
    proposed = {
        "Bas Wil": "PERSON",
        "De Brug": "ORG",
        "Best in": "GPE",
        "van der Velden NJi": "PERSON",
        "Noord)": "LOC",
    }
    holds(report, without_model(report, packaged_lexicon(), proposed))
