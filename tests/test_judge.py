"""The judge of names that only the model knows."""

import math

import pytest

from pipeline.mentions.analysis import BlockAnalysis
from pipeline.mentions.automaton import automaton_of
from pipeline.mentions.folding import fold
from pipeline.mentions.judge import KINDS, Judge, evidence_of, neighbours, packaged, weigh
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import lay_out_view
from pipeline.mentions.votes import ENOUGH, Ballot
from pipeline.records import BlockTerms, SessionFacts
from tests.mention_helpers import make_report, packaged_lexicon


@pytest.fixture(scope="module")
def view():
    report = make_report("r", [("paragraph", "Een jurist bij Velnix, de heer Oelwin Draak en het Kelp.")])
    blocks = [
        BlockAnalysis(block, fold(block.text), (), (0,), {}, frozenset(), BlockTerms(block.block, (), (), 1, 1))
        for block in report.blocks
    ]
    lexicon = packaged_lexicon()
    return lay_out_view(report, SessionFacts("r", "meeting", ""), blocks, lexicon, automaton_of(lexicon))


def evidence(view, name, chances, beside=()):
    start = view.blocks[0].text.index(name)
    candidate = Candidate(0, start, start + len(name), "person", "model", label="PERSON")
    return evidence_of(view, candidate, chances, frozenset(), beside)


def test_a_judge_gives_the_kinds_in_order_of_their_scores():
    judge = Judge(("a", "b"), ((0.0, 0.0), (1.0, 0.0), (0.0, 2.0), (-1.0, 0.0)), (0.0, 0.0, -1.0, 0.5))
    assert judge.scores({"a": 1.0}) == (0.0, 1.0, -1.0, -0.5)
    assert judge.kinds({"a": 1.0}) == ["organisation", None, "place", "person"]
    assert judge.kinds({"b": 1.0}) == ["person", "place", None, "organisation"]


def test_the_packaged_judge_weighs_what_is_gathered(view):
    gathered = weigh([evidence(view, "Velnix", (0.5, 0.3, 0.1, 0.05))], {}, 0.0, None)
    judge = packaged()
    assert set(judge.names) == set(gathered)
    assert len(judge.weights) == len(judge.bias) == len(KINDS)
    assert all(len(row) == len(judge.names) for row in judge.weights)


def test_what_stands_around_a_name_is_evidence(view):
    company = evidence(view, "Velnix", (0.5, 0.3, 0.1, 0.05), ("person",))
    assert company["where people work"]
    assert company["after a word of employer"]
    assert company["beside a person"]
    assert not company["beside a place"]
    assert company["chance of a person"] == math.log(0.5)
    assert company["chance of another name"] == pytest.approx(math.log(0.05))
    somebody = evidence(view, "Oelwin Draak", (1.0, 0.0, 0.0, 0.0))
    assert somebody["two words"]
    assert not somebody["where people work"]
    assert somebody["chance of a body"] == math.log(0.005)
    assert evidence(view, "Kelp", (0.5, 0.3, 0.1, 0.05))["after no person"]


@pytest.mark.parametrize(
    ("chances", "votes", "kind"),
    [
        ((0.99, 0.0, 0.0, 0.0), {"person": 1.0}, "person"),
        ((0.03, 0.95, 0.0, 0.01), {"organisation": 1.0}, "organisation"),
        ((0.45, 0.5, 0.0, 0.01), {"person": 1.0}, "organisation"),
        ((0.02, 0.02, 0.94, 0.01), {"place": 1.0}, "place"),
    ],
    ids=["a sure person", "a sure body", "an unsure person", "a sure place"],
)
def test_the_packaged_judge_follows_a_sure_model_and_doubts_an_unsure_one(view, chances, votes, kind):
    assert packaged().kinds(weigh([evidence(view, "Velnix", chances)], votes, 0.0, None))[0] == kind


def test_a_weak_vote_makes_nobody(view):
    ballot = Ballot(places=[evidence(view, "Oelwin Draak", (0.97, 0.0, 0.0, 0.02))])
    ballot.votes["person"] = ENOUGH / 2
    assert ballot.outcome() != "person"
    ballot.votes["person"] = ENOUGH
    assert ballot.outcome() == "person"


def test_without_chances_the_votes_decide():
    ballot = Ballot()
    ballot.votes["organisation"] = ENOUGH
    assert ballot.outcome() == "organisation"
    ballot.none = 1.0
    assert ballot.outcome() is None


def test_names_far_apart_are_no_neighbours():
    text = "Velnix belt met Brimax en Karin."
    assert neighbours(text, 16, 22, [(0, 6, "organisation"), (26, 31, "person")]) == {"person"}
