"""The studies by brute force: what an engine's counts, lines and recurring strings must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index import regions
from index.analyzer import normalise, words
from index.engine import EngineError, Entry
from index.query import (
    COMPARED,
    DIMENSIONS,
    LINE_ORDERS,
    Best,
    Everything,
    Filters,
    Literal,
    Near,
    Query,
    Request,
    Words,
)
from index.questions import terms
from index.report import Report
from index.results import Cell, Hit, Line, Lines, Table
from tests.oracle import (
    KINDS_SEARCHED,
    Oracle,
    counted,
    kinds_of,
    numbered,
    occurrences_of,
    order_of,
    passes,
    places,
    scope_of,
    sections,
)


class StudyOracle(Oracle):
    """The oracle of searches, and of studies."""

    def tally(self, query: Query, by: Sequence[str], filters: Filters = Filters()) -> Table:
        if set(by) - set(DIMENSIONS) or len(set(by)) < len(by):
            raise EngineError(f"no such dimensions: {by}")
        found: dict[tuple[str, ...], Cell] = {}
        there = self._there()
        for entry in self.entries.values():
            report = entry.report
            for kind in KINDS_SEARCHED if "section" in by else ("",):
                scope = (*scope_of(filters), *((frozenset({kind}),) if kind else ()))
                if (kind and kind not in kinds_of(report)) or not passes(
                    report, query, filters, "", scope, there
                ):
                    continue
                key = tuple(kind if name == "section" else value_of(report, name) for name in by)
                before = found.get(key, Cell(0, 0, 0))
                found[key] = Cell(
                    before.reports + 1,
                    before.occurrences + occurrences_of(report, query, scope),
                    before.characters + sum(map(len, sections(report, scope))),
                )
        return found

    def firsts(self, query: Query, by: str, filters: Filters = Filters()) -> dict[str, Hit]:
        if by == "section" or by not in DIMENSIONS:
            raise EngineError(f"no first by {by}")
        found: dict[str, Hit] = {}
        size = len(self.entries)
        for hit in self.search(Request(query, filters, "oldest", size=size, facets=False)).hits:
            found.setdefault(value_of(self.entries[hit.id].report, by), hit)
        return found

    def lines(
        self,
        query: Query,
        filters: Filters = Filters(),
        order: str = "right",
        window: tuple[int, int] = (0, 50),
        seed: int = 0,
    ) -> Lines:
        if order not in LINE_ORDERS:
            raise EngineError(f"no order {order}")
        found = [place for entry in self._matching(query, filters) for place in _lines(entry, query, filters)]
        report_order = order if order in ("oldest", "region") else "newest"
        found.sort(key=lambda place: (*self._rank(report_order, place.line), place.line.section, place.span))
        if order in ("left", "right"):
            found.sort(key=lambda place: place.beside(order, COMPARED))
        if order == "sample":
            shuffled = np.random.Generator(np.random.PCG64(seed)).permutation(len(found)).tolist()
            found = [found[number] for number in shuffled]
        chosen = found[max(window[0], 0) : max(window[1], 0)]
        return Lines(len(found), tuple(place.line for place in chosen), self.generation)

    def contexts(
        self, query: Query, filters: Filters = Filters(), side: str = "right", size: int = 2
    ) -> dict[str, int]:
        if side not in ("left", "right") or size < 1:
            raise EngineError(f"no side {side}")
        counts: Counter[str] = Counter()
        for entry in self._matching(query, filters):
            for place in _lines(entry, query, filters):
                beside = place.beside(side, size)
                counts[beside if side == "right" else beside[::-1]] += 1
        return _by_frequency(counts)

    def company(
        self, query: Query, filters: Filters = Filters(), reach: tuple[int, int] = (20, 20)
    ) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for entry in self._matching(query, filters):
            spans: dict[int, list[tuple[int, int]]] = {}
            texts: dict[int, str] = {}
            for place in _lines(entry, query, filters):
                spans.setdefault(place.line.section, []).append(place.span)
                texts[place.line.section] = place.text
            for section, text in texts.items():
                near = {at for low, high in spans[section] for at in range(low - reach[0], high + reach[1])}
                near -= {at for span in spans[section] for at in range(*span)}
                counts.update(word.text for piece in _stretches(text, near) for word in words(piece))
        return _by_frequency(counts)

    def vocabulary(self, filters: Filters = Filters()) -> dict[str, int]:
        texts = self._texts(filters)
        return _by_frequency(Counter(word.text for text in texts for word in words(text)))

    def recurring(
        self, filters: Filters = Filters(), absent: Filters | None = None, least: int = 2
    ) -> dict[str, int]:
        if least < 2:
            raise EngineError("recurring strings occur twice")
        texts = self._texts(filters)
        counts = Counter(string for text in texts for string in _strings(text))
        barred = (
            set() if absent is None else {each for text in self._texts(absent) for each in _strings(text)}
        )
        found = Counter({each: n for each, n in counts.items() if n >= least and each not in barred})
        longer = {part for each, n in counts.items() for part in (each[1:], each[:-1]) if counts[part] == n}
        return _by_frequency(
            Counter({each: n for each, n in found.items() if len(each) <= 16 and each not in longer})
        )

    def _matching(self, query: Query, filters: Filters) -> list[Entry]:
        scope, there = scope_of(filters), self._there()
        return [
            each for each in self.entries.values() if passes(each.report, query, filters, "", scope, there)
        ]

    def _texts(self, filters: Filters) -> list[str]:
        found = self._matching(Everything(), filters)
        return [text for entry in found for text in sections(entry.report, scope_of(filters))]

    def _rank(self, order: str, line: Line) -> tuple[object, ...]:
        return order_of(order, self.entries[line.id].report, {})


@dataclass(frozen=True)
class Place:
    """A line, and the normalised text of its section."""

    line: Line
    text: str

    @property
    def span(self) -> tuple[int, int]:
        return self.line.start, self.line.end

    def beside(self, side: str, size: int) -> str:
        """What stands at a side; on the left from the last character backwards."""
        before, after = self.text[: self.line.start], self.text[self.line.end :]
        return after[:size] if side == "right" else before[::-1][:size]


def _lines(entry: Entry, query: Query, filters: Filters) -> Iterator[Place]:
    for leaf, scope in counted(query, scope_of(filters)):
        for number, text in numbered(entry.report, tuple(scope)):
            for start, end in _spans(text, leaf):
                yield Place(Line(entry.report.id, entry.version, number, start, end), text)


def _spans(text: str, leaf: Query) -> list[tuple[int, int]]:
    """Where a leaf stands: of what is a place of both of two near strings, the longer one counts."""
    match leaf:
        case Best(string):
            return [span for term in terms(normalise(string)) for span in _spans(text, Literal(term))]
        case Near(left, right, _):
            strings = [normalise(left), normalise(right)]
        case Literal(string):
            strings = [normalise(string)]
        case Words():
            return [
                (word.start, word.start + len(word.text))
                for word in words(text)
                if word.start in places(text, leaf)
            ]
    standing = {
        start: [each for each in strings if text.startswith(each, start)] for start in places(text, leaf)
    }
    return [(start, start + max(map(len, held))) for start, held in standing.items()]


def _strings(text: str) -> Iterator[str]:
    """Every stretch of 2 to 17 letters and digits, at each place where it stands."""
    for start in range(len(text)):
        for end in range(start + 1, min(start + 17, len(text)) + 1):
            if not text[end - 1].isalnum():
                break
            if end - start > 1:
                yield text[start:end]


def _stretches(text: str, near: set[int]) -> list[str]:
    """The longest pieces of a text all of whose places are near."""
    pieces = [[""]]
    for at, char in enumerate(text):
        if at in near:
            pieces[-1].append(char)
        else:
            pieces.append([""])
    return ["".join(piece) for piece in pieces]


def _by_frequency(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def value_of(report: Report, dimension: str) -> str:
    """The value of a report in a dimension that is not the section; empty where unknown."""
    match dimension:
        case "year":
            return str(report.year or "")
        case "level" | "body":
            return str(getattr(report, dimension))
        case "issuer":
            return normalise(report.issuer)
    return next((region.code for region in regions.path(report.region) if region.level == dimension), "")
