"""How near reports come to a question: what they share with it, and how closely it stands together.

A report's score is a sum of four over the question's terms (`index.questions.terms`), each weighing its own
weight times its rarity (`Collection.rarity`):

    1.0   BM25 (k1 = 1.2, b = 0.75) over the whole of the report
    0.6   the same over its title alone; a term in the issuer's name counts like one in a title
    1.0   a year that it is about
    1.0   the weights of all terms in the best passage of 160 characters, a term counted once

Passages begin every 80 characters; they are looked at in the reports that score best by the others. The
numbers are from judged questions (`python -m tests.rank`): of two reports with the same terms, the one that
says them in one breath is the one that answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.analyzer import occurrences
from index.engines.whoosh.arrays import Flags, Floats, Ints
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.occurrences import Occurrences
from index.engines.whoosh.passages import best_passages
from index.engines.whoosh.rows import BITS
from index.query import MOST_NEAR
from index.questions import names_year
from index.report import TITLE_KIND
from index.weights import ALIKE, ENOUGH, K1, QUESTION_B, QUESTION_PASSAGE, QUESTION_TITLE, QUESTION_YEAR

_CANDIDATES = 40
_TERMS = 128
"""Terms of questions at hand, two bytes a report each."""


class Weighed(NamedTuple):
    """A term of a question, what it weighs in the collection, and where it stands."""

    term: str
    weight: float
    found: Occurrences


class Likeness:
    """Scores over one collection; safe for several threads."""

    def __init__(self, collection: Collection) -> None:
        """Measure the reports and their titles."""
        self._collection = collection
        self._title = (collection.kinds & BITS[TITLE_KIND]) != 0
        self._whole = _evened(collection, np.ones(len(self._title), np.bool_))
        self._titled = _evened(collection, self._title)
        self._issued = collection.issuer
        self._issuers = "\n".join(collection.issuer.numbers)
        self._issuers_end: Ints = np.cumsum([len(name) + 1 for name in collection.issuer.numbers])
        # The terms of a question are asked of for its scores, and for the scope of each kind of section.
        self._told_of = lru_cache(_TERMS)(self._find_told)
        self._firsts: Ints = np.searchsorted(collection.report_of, np.arange(collection.size + 1))

    def matches(
        self, weighed: Sequence[Weighed], scope: frozenset[int], scores: Floats, among: Flags
    ) -> Flags:
        """The reports that hold enough of a question in a scope.

        Where many of those `among` which it is asked do, only what scores no less than the last of their
        best: so each number beside a filter is of reports as near as those that are shown.

        A term that stands in the issuer's name, or is the year that the report is about, is held like one
        in the text.
        """
        held = np.zeros(self._collection.size)
        said = np.zeros(self._collection.size, np.bool_)
        for term, weight, found in weighed:
            holding = found.holding(scope)
            said |= holding
            issued, about = self._told_of(term)
            held += weight * (holding | issued | about)
        # Who issued it and its year alone answer nothing.
        held[~said] = 0
        enough: Flags = (held > 0) & (held >= ENOUGH * held.max(initial=0) - ALIKE)
        near = np.flatnonzero(enough & among)
        if len(near) > MOST_NEAR:
            ties = self._collection.ties
            last = near[np.lexsort((ties[near], -scores[near]))[MOST_NEAR - 1]]
            enough &= (scores > scores[last]) | ((scores == scores[last]) & (ties <= ties[last]))
        return enough

    def scores(self, weighed: Sequence[Weighed]) -> Floats:
        """What each report shares with the question, wherever it stands."""
        total = np.zeros(self._collection.size)
        for term, weight, found in weighed:
            total[found.reports] += weight * _saturated(found.sums, self._whole[found.reports])
            total += QUESTION_TITLE * weight * self._in_title(term, found)
            total += QUESTION_YEAR * weight * self._told_of(term)[1]
        return total

    def _find_told(self, term: str) -> tuple[Flags, Flags]:
        """The reports in whose issuer's name a term stands, and those on the year that it is."""
        # Many titles leave out who reports: 关于2020年度法治政府建设情况的报告.
        places = [start for start, _ in occurrences(term, self._issuers)]
        named = np.unique(np.searchsorted(self._issuers_end, places, "right"))
        wanted = int(term) if names_year(term) else 0
        about: Flags = (self._collection.years == wanted) & (wanted > 0)
        return self._issued.holding(named.tolist()), about

    def _in_title(self, term: str, found: Occurrences) -> Floats:
        score = self._told_of(term)[0].astype(np.float64)
        titles = self._title[found.sections]
        reports = self._collection.report_of[found.sections[titles]]
        score[reports] = _saturated(found.counts[titles], self._titled[reports])
        return score

    def closeness(self, weighed: Sequence[Weighed], among: Floats, kinds: Sequence[int]) -> Floats:
        """What stands together in the best passage of the reports that come first in a score.

        `kinds` are the scope that the terms were narrowed to, as bits.
        """
        collection = self._collection
        closest = np.zeros(collection.size)
        first = np.argsort(-among, kind="stable")[:_CANDIDATES]
        first = first[among[first] > 0]
        sections = np.concatenate([np.empty(0, np.int64), *map(self._sections_of, first.tolist())])
        for bits in kinds:
            sections = sections[(collection.kinds[sections] & np.uint8(bits)) != 0]
        best = best_passages(collection, sections, {term: weight for term, weight, _ in weighed})
        np.maximum.at(closest, collection.report_of[sections], QUESTION_PASSAGE * best)
        return closest

    def _sections_of(self, report: int) -> Ints:
        return np.arange(self._firsts[report], self._firsts[report + 1])


def _saturated(counts: Ints, evened: Floats) -> Floats:
    found: Floats = counts * (K1 + 1) / (counts + K1 * evened)
    return found


def _evened(collection: Collection, sections: Flags) -> Floats:
    """How long each report is in some sections, beside the mean, as far as b lets length count."""
    lengths = np.bincount(collection.report_of, np.where(sections, collection.length, 0), collection.size)
    live = lengths[collection.live & (lengths > 0)]
    mean = float(live.mean()) if len(live) else 1.0
    return (1 - QUESTION_B + QUESTION_B * lengths / mean).astype(np.float64)
