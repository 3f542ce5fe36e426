"""What counts how much for relevance, whichever engine adds it up.

The formulas stand in `index.engines.whoosh.score` (a query) and `index.engines.whoosh.likeness` (a question).
The numbers are from judged queries and questions (`python -m tests.rank`, `python -m tests.rank_questions`).
"""

from __future__ import annotations

from math import log1p

K1 = 1.2
"""BM25: how soon more of the same stops to count."""

B = 0.4
"""BM25: how much length counts, for a query."""
TITLE = 5.0
"""An occurrence in a title, beside 1 in a text."""
PHRASE = 0.5
"""Two neighbouring words that stand in a text as they stand in the query."""
CLOSE = 0.25
"""Neighbouring parts of the query in one section."""

QUESTION_B = 0.75
"""BM25: how much length counts, for a question."""
QUESTION_TITLE = 0.6
"""A question's term in a title or an issuer's name, beside 1 in the whole of a report."""
QUESTION_YEAR = 1.0
"""A year that a question names and that the report is about."""
QUESTION_PASSAGE = 1.0
"""A question's term in the best passage."""

ENOUGH = 0.4
"""Of what the report holds that holds most of a question's terms, by weight: what holds as much matches."""
ALIKE = 1e-9
"""Sums of the same weights in another order may differ in their last digits."""


def rarity(holding: int, reports: int) -> float:
    """What holding something tells of a report, if so many of all do: Lucene's idf, never negative.

    >>> round(rarity(1, 30_000), 2), round(rarity(30_000, 30_000), 5)
    (9.9, 2e-05)
    """
    return log1p((reports - holding + 0.5) / (holding + 0.5))
