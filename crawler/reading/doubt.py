"""When a reading must not replace the text that is kept."""

from __future__ import annotations

from index.corpus import Corpus, DamageError
from index.report import Report

_SHRUNK = 0.3
"""A text that lost more than the rest of itself at once is doubted."""


def doubt(corpus: Corpus, report: Report) -> str:
    """Why the kept text stands against a new reading of the same report, or an empty string."""
    try:
        before = corpus.get(report.id)
    except DamageError:
        # Nothing that can be read is lost by a new text.
        return ""
    if before and len(report.text) < _SHRUNK * len(before.text):
        return "most of the text is missing; the kept text stands"
    return ""
