"""Turn mentions into people, organisations, places and themes, and ask what cannot be decided."""

from pipeline.entities.explain import EntityFacts, Explanation, explain
from pipeline.entities.inputs import Applied, EntityInputs, Resolution
from pipeline.entities.proposals import propose_themes
from pipeline.entities.resolve import resolve
from pipeline.entities.review import ReviewQuestion, answer, as_json, full_name_entries, review_questions

__all__ = [
    "Applied",
    "EntityFacts",
    "EntityInputs",
    "Explanation",
    "Resolution",
    "ReviewQuestion",
    "answer",
    "as_json",
    "explain",
    "full_name_entries",
    "propose_themes",
    "resolve",
    "review_questions",
]
