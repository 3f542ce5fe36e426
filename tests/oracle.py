"""An engine that answers by reading every text: slow, plain, and what a real one must agree with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from index import regions
from index.analyzer import normalise, words
from index.engine import EngineError, Entry
from index.query import (
    UNPLACED,
    And,
    Best,
    Everything,
    Filters,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Query,
    Request,
    Within,
    Words,
)
from index.questions import terms
from index.report import KINDS, TITLE_KIND, Report
from index.results import Completion, Count, Hit, Results

KINDS_SEARCHED = (TITLE_KIND, *KINDS)

Scope = tuple[frozenset[str], ...]
Shelf = Sequence[Report]


class Oracle:
    """Index and engine at once. Scores are zero, so `relevance` is the order of ties."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.generation = 0
        self.change = 0

    def update(self, entries: Iterable[Entry], gone: Iterable[str], change: int) -> int:
        self.entries |= {entry.report.id: entry for entry in entries}
        for name in gone:
            self.entries.pop(name, None)
        self.generation, self.change = self.generation + 1, change
        return self.generation

    def search(self, request: Request) -> Results:
        query, filters = request.query, request.filters
        scope = scope_of(filters)
        there = self._there()
        found = [
            entry for entry in self.entries.values() if passes(entry.report, query, filters, "", scope, there)
        ]
        counts = {entry.report.id: occurrences_of(entry.report, query, scope) for entry in found}
        found.sort(key=lambda entry: order_of(request.sort, entry.report, counts))
        rows = found[request.start : request.start + request.size]
        return Results(
            total=len(found),
            occurrences=sum(counts.values()),
            hits=tuple(Hit(row.report.id, row.version, 0.0, counts[row.report.id]) for row in rows),
            generation=self.generation,
            facets=self._facets(query, filters) if request.facets else {},
        )

    def count(self, query: Query, filters: Filters = Filters()) -> Count:
        results = self.search(Request(query, filters, facets=False))
        return Count(results.total, results.occurrences)

    def complete(self, prefix: str, limit: int = 10) -> tuple[Completion, ...]:
        start = normalise(prefix)
        counts: Counter[str] = Counter()
        for entry in self.entries.values():
            for text in sections(entry.report):
                for place in _starts(text, start):
                    for end in range(place + len(start) + 1, min(place + len(start) + 16, len(text)) + 1):
                        if not text[end - 1].isalnum():
                            break
                        counts[text[place:end]] += 1
        longest = {text[:-1]: 0 for text in counts}
        for text, count in counts.items():
            longest[text[:-1]] = max(longest[text[:-1]], count)
        kept = [text for text, count in counts.items() if longest.get(text, 0) < 0.8 * count]
        kept.sort(key=lambda text: (-counts[text], text))
        return tuple(Completion(text, counts[text]) for text in kept[:limit])

    def check(self) -> tuple[str, ...]:
        return ()

    def reopen(self) -> Oracle:
        return self

    def close(self) -> None:
        pass

    def _there(self) -> Shelf:
        return [entry.report for entry in self.entries.values()]

    def _facets(self, query: Query, filters: Filters) -> dict[str, dict[str, int]]:
        facets: dict[str, Counter[str]] = {}
        there = self._there()
        for facet, values in FACET_VALUES.items():
            facets[facet] = Counter()
            scope = () if facet == "section" else scope_of(filters)
            for entry in self.entries.values():
                if facet != "section" and passes(entry.report, query, filters, facet, scope, there):
                    facets[facet].update(values(entry.report))
        for kind in KINDS_SEARCHED:
            for entry in self.entries.values():
                held = kind in kinds_of(entry.report)
                if held and passes(entry.report, query, filters, "section", (frozenset({kind}),), there):
                    facets["section"][kind] += 1
        in_order = sorted(facets["region"].items(), key=lambda item: bool(regions.path(item[0])))
        return {facet: dict(counts) for facet, counts in facets.items()} | {"region": dict(in_order)}


def sections(report: Report, scope: Scope = ()) -> Iterator[str]:
    """The normalised strings that are searched, in order, of the sections within a scope."""
    return (text for _, text in numbered(report, scope))


def numbered(report: Report, scope: Scope = ()) -> Iterator[tuple[int, str]]:
    """The same with their numbers: sections from 0, the title -1."""
    titles = [(-1, (TITLE_KIND,), report.title)] if report.title else []
    parts = [(number, part.kinds, part.searched) for number, part in enumerate(report.sections)]
    for number, kinds, text in (*titles, *parts):
        if all(set(kinds) & wanted for wanted in scope):
            yield number, normalise(text)


def occurrences(report: Report, leaf: Query, scope: Scope) -> int:
    """How often a leaf occurs in the sections of a scope."""
    return sum(len(places(text, leaf)) for text in sections(report, scope))


def places(text: str, leaf: Query) -> list[int]:
    match leaf:
        case Literal(string):
            return _starts(text, normalise(string))
        case Words(string):
            wanted = {word.text for word in words(normalise(string))}
            return [word.start for word in words(text) if word.text in wanted]
        case Best(string):
            return [place for term in terms(normalise(string)) for place in _starts(text, term)]
        case Near(left, right, distance):
            return _near(text, normalise(left), normalise(right), distance)
    raise AssertionError(leaf)


def _starts(text: str, string: str) -> list[int]:
    return [place for place in range(len(text)) if string and text.startswith(string, place)]


def _near(text: str, left: str, right: str, distance: int) -> list[int]:
    found = set()
    for one in _starts(text, left):
        for other in _starts(text, right):
            between = max(other - one - len(left), one - other - len(right))
            if between <= distance and (one != other or left != right):
                found |= {one, other}
    return sorted(found)


def matches(report: Report, query: Query, scope: Scope = (), there: Shelf = ()) -> bool:
    """Whether a report matches, its leaves narrowed to a scope; `there` are all reports, for questions."""
    match query:
        case And(parts):
            return all(matches(report, part, scope, there) for part in parts)
        case Or(parts):
            return any(matches(report, part, scope, there) for part in parts)
        case Not(part):
            return not matches(report, part, scope, there)
        case Within(kinds, part):
            return matches(report, part, (*scope, kinds), there)
        case Everything():
            return True
        case Is(field, value):
            return _has(report, field, value)
        case Words(string):
            wanted = {word.text for word in words(normalise(string))}
            held = {word.text for text in sections(report, scope) for word in words(text)}
            return bool(wanted) and wanted <= held
        case Best(string):
            shares = [_shared(each, string, there, scope) for each in there]
            own = _shared(report, string, there, scope)
            return own > 0 and own >= 0.4 * max(shares) - 1e-9
    return occurrences(report, query, scope) > 0


def _shared(report: Report, question: str, there: Shelf, scope: Scope) -> float:
    """What the terms of a question weigh that a report holds, in its text or as its issuer or its year."""
    weight = 0.0
    wanted = terms(normalise(question))
    if not any(occurrences(report, Literal(term), scope) for term in wanted):
        return weight
    for term, own in wanted.items():
        told = term in normalise(report.issuer) or term == str(report.year)
        if told or occurrences(report, Literal(term), scope):
            holding = sum(occurrences(each, Literal(term), ()) > 0 for each in there)
            weight += own * math.log(1 + (len(there) - holding + 0.5) / (holding + 0.5))
    return weight


def _has(report: Report, field: str, value: str) -> bool:
    if field == "issuer":
        return bool(report.issuer) and normalise(value) in normalise(report.issuer)
    if (field, value) == ("region", UNPLACED):
        return not report.region
    if field not in FACET_VALUES:
        raise EngineError(f"no field {field!r}")
    return value in FACET_VALUES[field](report)


def counted(query: Query, scope: Scope = ()) -> set[tuple[Query, frozenset[frozenset[str]]]]:
    """The distinct leaves whose occurrences count, normalised, each with its scope."""
    return set(_counted(query, scope))


def _counted(query: Query, scope: Scope) -> Iterator[tuple[Query, frozenset[frozenset[str]]]]:
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _counted(part, scope)
        case Within(kinds, part):
            yield from _counted(part, (*scope, kinds))
        case Near(left, right, distance):
            yield Near(normalise(left), normalise(right), distance), frozenset(scope)
        case Literal(text) | Words(text) | Best(text):
            yield type(query)(normalise(text)), frozenset(scope)


def occurrences_of(report: Report, query: Query, scope: Scope) -> int:
    return sum(occurrences(report, leaf, tuple(within)) for leaf, within in counted(query, scope))


def scope_of(filters: Filters) -> Scope:
    return (filters.section,) if filters.section else ()


def kinds_of(report: Report) -> set[str]:
    titles = {TITLE_KIND} if report.title else set()
    return titles.union(*(part.kinds for part in report.sections))


def _regions(report: Report) -> set[str]:
    return {report.region, *(region.code for region in regions.path(report.region))} - {""}


FACET_VALUES: dict[str, Callable[[Report], set[str]]] = {
    "region": _regions,
    "level": lambda report: {report.level} - {""},
    "body": lambda report: {report.body} - {""},
    "year": lambda report: {str(report.year)} if report.year else set(),
    "section": kinds_of,
}


def passes(
    report: Report, query: Query, filters: Filters, aside: str, scope: Scope, there: Shelf = ()
) -> bool:
    for facet, values in FACET_VALUES.items():
        chosen = {str(value) for value in getattr(filters, facet)}
        if facet == "region" and UNPLACED in chosen and not report.region:
            continue
        if chosen and facet != aside and not chosen & values(report):
            return False
    return matches(report, query, scope, there)


def order_of(sort: str, report: Report, counts: dict[str, int]) -> tuple[object, ...]:
    year = report.year or 0
    day = report.published.toordinal() if report.published else 0
    ties = (-year, report.id)
    match sort:
        case "newest":
            return (-year, -day, report.id)
        case "oldest":
            return (not year, year, not day, day, report.id)
        case "occurrences":
            return (-counts[report.id], *ties)
        case "region":
            return (not report.region, report.region, *ties)
    return ties
