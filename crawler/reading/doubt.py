"""When a reading must not replace the text that is kept, and when it is of another report."""

from __future__ import annotations

from index.corpus import Corpus
from index.records import DamageError
from index.report import Report

_GOVERNMENT = "government"
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


def unlike(one: Report, other: Report) -> bool:
    """Whether two reports are of different years, places or issuers, as far as both say: never one report."""
    if (one.year and other.year and one.year != other.year) or _apart(one.region, other.region):
        return True
    governments = one.body == other.body == _GOVERNMENT and one.region == other.region
    return not governments and _apart(one.issuer, other.issuer)


def _apart(one: str, other: str) -> bool:
    """Whether neither code or name holds the other: 大余县司法局 and 司法局 may be the same."""
    return bool(one and other) and one not in other and other not in one
