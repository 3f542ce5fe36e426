"""Whether a quotation stands in the collection letter for letter; if not, what comes nearest to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from index.analyzer import normalise, occurrences
from index.engine import Engine
from index.query import Best, Literal, Query, Request
from index.report import Report
from search.library import Library
from search.marks import Part, parts

LONGEST = 2_000
"""Characters of a quotation that are looked for; a longer one is to be cut into sentences."""
MOST_PLACES = 10
_READ_AT_ONCE = 200
_MOST_READ = 2_000
"""Reports that are read for a quotation that occurs in other characters (full width, traditional)."""
_CANDIDATES = 5

Piece = tuple[str, str]
"""`same`, `missing` (in the source, not in the quotation) or `added` (the other way), and the text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: a section's number (-1: the title) and an offset in its searched text."""

    report: Report
    section: int
    heading: str
    offset: int


@dataclass(frozen=True, slots=True)
class Near:
    """What comes nearest to a quotation that stands nowhere: where, the text, and how it differs."""

    place: Place
    text: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """What became of a quotation. `occurrences` counts it in the collection as search does, widths and
    forms of characters not told apart; `places` are the first ones where it stands letter for letter.
    """

    text: str
    occurrences: int
    places: tuple[Place, ...]
    nearest: Near | None
    generation: int

    @property
    def verified(self) -> bool:
        """Whether it stands somewhere letter for letter."""
        return bool(self.places)


def verify(library: Library, text: str, id: str = "") -> Quotation:
    """Look for a quotation in the collection, or in one report. Raises `ValueError` for one of no use."""
    if not text.strip() or len(text) > LONGEST:
        raise ValueError(f"a quotation has 1 to {LONGEST} characters")
    engine = library.engine
    if id:
        within = list(_named(library, id))
        count = sum(1 for report in within for part in parts(report) for _ in _like(part, text))
    else:
        within = []
        count = engine.count(Literal(text)).occurrences
    reports = within if id else _reports(library, engine, Literal(text), _MOST_READ) if count else ()
    places = tuple(islice((place for report in reports for place in _places(report, text)), MOST_PLACES))
    nearest = None
    if not places:
        wanted: Query = Literal(text) if count else Best(text)
        nearest = _nearest(within if id else _reports(library, engine, wanted, _CANDIDATES), text)
    return Quotation(text, count, places, nearest, engine.generation)


def _named(library: Library, id: str) -> Iterator[Report]:
    report = library.corpus.get(id)
    if report:
        yield report


def _like(part: Part, text: str) -> Iterator[tuple[int, int]]:
    return occurrences(normalise(text), normalise(part.text))


def _reports(library: Library, engine: Engine, query: Query, most: int) -> Iterator[Report]:
    """The reports that match, the best first."""
    for start in range(0, most, _READ_AT_ONCE):
        size = min(_READ_AT_ONCE, most - start)
        hits = engine.search(Request(query, start=start, size=size, facets=False)).hits
        for hit in hits:
            if report := library.shown(hit.id, hit.version):
                yield report
        if len(hits) < size:
            return


def _places(report: Report, text: str) -> Iterator[Place]:
    for part in parts(report):
        for start, _ in occurrences(text, part.text):
            yield Place(report, part.number, part.heading, start)


def _nearest(reports: Iterable[Report], text: str) -> Near | None:
    """The passage of some reports that has most in common with a quotation."""
    found = (_passage(report, part, text) for report in reports for part in parts(report))
    best = max((each for each in found if each), key=lambda each: each[0], default=None)
    return best[1] if best else None


def _passage(report: Report, part: Part, text: str) -> tuple[float, Near] | None:
    """A passage of a part around the longest string that it shares with a quotation, and their likeness."""
    matcher = SequenceMatcher(None, part.text, text, autojunk=False)
    shared = matcher.find_longest_match()
    if not shared.size:
        return None
    start = max(0, shared.a - shared.b)
    passage = part.text[start : shared.a - shared.b + len(text)]
    aligned = SequenceMatcher(None, passage, text, autojunk=False)
    place = Place(report, part.number, part.heading, start)
    return aligned.ratio(), Near(place, passage, tuple(_pieces(aligned, passage, text)))


def _pieces(aligned: SequenceMatcher[str], passage: str, text: str) -> Iterator[Piece]:
    for kind, low, high, start, end in aligned.get_opcodes():
        if kind == "equal":
            yield "same", passage[low:high]
            continue
        if high > low:
            yield "missing", passage[low:high]
        if end > start:
            yield "added", text[start:end]
