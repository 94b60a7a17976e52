"""Read what people know of a field: themes, organisations, places and first names."""

from pipeline.lexicon.entries import Entry, Lexicon, Sense
from pipeline.lexicon.load import entries_without_effect, lexicon_digest, lexicon_problems, load_lexicon

__all__ = ["Entry", "Lexicon", "Sense", "entries_without_effect", "lexicon_digest", "lexicon_problems", "load_lexicon"]
