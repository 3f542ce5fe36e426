"""How well reports match: BM25 over title and text, with phrases and closeness weighing in.

A report is scored as BM25F scores a document of several fields (Robertson, Zaragoza and Taylor, Simple BM25
extension to multiple weighted fields, CIKM 2004); its fields are its title and all its sections together:

    tf'(t, r)    = sum over both fields f of r:  w(f) * tf(t, f) / (1 - b + b * length(f) / mean length of f)
    score(t, r)  = log(1 + (N - n + 0.5) / (n + 0.5)) * tf' * (k1 + 1) / (k1 + tf')

with k1 = 1.2 and b = 0.4, w = 5 for a title and 1 else, lengths in characters, whatever the scope. N counts
live reports, n those of them that hold t in scope: numbers of the whole generation, so that scores do not
depend on shards. (The idf is Lucene's, never negative.) Sections are not measured against each other: a
string named once in a short list of plans would outweigh three times in the whole of a longer report. Both
choices, and b, are from the judged queries (`python -m tests.rank`).

As in the sequential dependence model (Metzler and Croft, A Markov random field model for term dependencies,
SIGIR 2005) three kinds of evidence add up, each scored so:

    1.0   each literal, each word, each pair of strings near each other
    0.5   each two neighbouring words of `Words`, standing in a text as they stand in the query
    0.25  neighbouring leaves, or words, in one section: as often as the rarer of the two

A question (`Best`) is scored by `likeness`, and that is added.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from index.engines.whoosh.arrays import Flags, Floats
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.evaluate import Evaluation, Scope
from index.engines.whoosh.occurrences import Occurrences
from index.engines.whoosh.rows import BITS
from index.query import Best, Words
from index.report import TITLE_KIND
from index.weights import CLOSE, K1, PHRASE, TITLE, B


class Scorer:
    """Scores over one collection; safe for several threads."""

    def __init__(self, collection: Collection) -> None:
        """Weigh an occurrence in every section."""
        self._collection = collection
        title = (collection.kinds & BITS[TITLE_KIND]) != 0
        titles = _evened(collection, title)
        texts = _evened(collection, ~title)
        self._weights: Floats = np.where(title, TITLE * titles, texts)

    def scores(self, evaluation: Evaluation, scope: Scope, matched: Flags) -> Floats:
        """The score of every report that matched; others may have any."""
        total = np.zeros(self._collection.size)
        for weight, found in _evidence(evaluation, scope):
            total[found.reports] += weight * self._bm25(found)
        for leaf, within in evaluation.scored(scope):
            if isinstance(leaf, Best):
                total += _likeness(evaluation, leaf, within, matched)
        return total

    def _bm25(self, found: Occurrences) -> Floats:
        idf = self._collection.rarity(len(found.reports))
        weighted = found.rolled_up(found.counts * self._weights[found.sections])
        scored: Floats = idf * weighted * (K1 + 1) / (K1 + weighted)
        return scored


def _likeness(evaluation: Evaluation, leaf: Best, scope: Scope, matched: Flags) -> Floats:
    shared = np.where(matched, evaluation.shared(leaf, scope), 0)
    return shared + evaluation.likeness.closeness(evaluation.weighed(leaf, scope), shared, tuple(scope))


def _evidence(evaluation: Evaluation, scope: Scope) -> Iterator[tuple[float, Occurrences]]:
    found: list[Occurrences] = []
    for leaf, within in evaluation.scored(scope):
        if isinstance(leaf, Best):
            continue
        found += evaluation.parts(leaf, within)
        if isinstance(leaf, Words):
            yield from ((PHRASE, phrase) for phrase in evaluation.phrases(leaf, within))
    yield from ((1.0, term) for term in found)
    yield from ((CLOSE, _together(left, right)) for left, right in pairwise(found))


def _together(left: Occurrences, right: Occurrences) -> Occurrences:
    # A place for every section is quicker to fill than two long lists are to merge.
    counts = np.zeros(len(left.collection.kinds), np.int64)
    counts[left.sections] = left.counts
    both = np.minimum(counts[right.sections], right.counts)
    kept = both > 0
    return Occurrences(left.collection, right.sections[kept], both[kept])


def _evened(collection: Collection, field: Flags) -> Floats:
    """What an occurrence counts in each section, by its report's length in a field (flags of sections)."""
    lengths = np.bincount(collection.report_of, np.where(field, collection.length, 0), collection.size)
    live = lengths[collection.live & (lengths > 0)]
    mean = float(live.mean()) if len(live) else 1.0
    evened: Floats = 1 / (1 - B + B * lengths / mean)
    return evened[collection.report_of]
