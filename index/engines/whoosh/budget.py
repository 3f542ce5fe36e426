"""What a query may cost, counted before it is answered from how often its strings stand in the collection."""

from __future__ import annotations

from collections.abc import Iterable

from index.engine import BudgetError
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.leaves import Leaf, distinct_words
from index.query import Best, Literal, Near, Words
from index.questions import terms

MOST = 2_000_000_000
"""Nanoseconds of work, as estimated: some two seconds of one core."""

_PLACE, _SORTED, _SPOT = 3, 30, 7
"""Nanoseconds to count a place of a string, to put one in order, to look at one spot of the text."""
_CUT = 150
"""Nanoseconds to cut a character of text into words."""


def keep_within(collection: Collection, leaves: Iterable[Leaf]) -> None:
    """Raise `BudgetError` where finding the leaves would cost more than `MOST`."""
    costs = {leaf: _cost(collection, leaf) for leaf in dict.fromkeys(leaves)}
    total = sum(costs.values())
    if total <= MOST:
        return
    dearest = max(costs, key=costs.__getitem__)
    strings = (dearest.left, dearest.right) if isinstance(dearest, Near) else (dearest.text,)
    shown = ", ".join(f"{string!r:.30} {_places(collection, string):,} times" for string in strings)
    raise BudgetError(
        f"the query would take about {total / 1e9:.1f} s of work where {MOST / 1e9:.1f} s are allowed, "
        f"most of it for strings that stand everywhere ({shown}); nothing was counted: "
        f"ask for longer strings, or for its {len(costs)} parts one by one"
    )


def keep_cuts_within(words: str, characters: int) -> None:
    """Raise `BudgetError` where cutting so many characters again, to find words, costs too much."""
    total = _CUT * characters
    if total > MOST:
        raise BudgetError(
            f"where the words {words!r:.30} stand is kept nowhere: cutting {characters:,} characters again "
            f"would take about {total / 1e9:.1f} s of work where {MOST / 1e9:.1f} s are allowed; "
            "nothing was counted: "
            "ask for longer strings (in quotation marks), or for fewer years or regions"
        )


def _cost(collection: Collection, leaf: Leaf) -> int:
    match leaf:
        case Literal(text):
            return _PLACE * _places(collection, text)
        case Best(text):
            return sum(_PLACE * _places(collection, term) for term in terms(text))
        case Near(left, right, distance):
            rarer, other = sorted((_places(collection, left), _places(collection, right)))
            spots = rarer * (len(left) + len(right) + 2 * distance)
            return _SORTED * rarer + min(_SORTED * other, _SPOT * spots)
        case Words(text):
            return _PLACE * len(collection.report_of) * len(distinct_words(text))


def _places(collection: Collection, string: str) -> int:
    spans = (shard.suffixes.span(string) for shard in collection.shards)
    return sum(end - start for start, end in spans)
