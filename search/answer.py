"""The whole read path: a request in, an answer out, as people should see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from index import regions
from index.engine import BudgetError, Engine, EngineError
from index.query import FACETS, UNPLACED, Literal, Query, Request
from index.records import DAMAGED
from index.report import WARNINGS, Report
from index.results import Hit as Found
from search.facets import FacetRow, facet_rows
from search.language import Parsed
from search.library import Library
from search.marks import marks, parts
from search.nearest import longest_parts, nearest
from search.notes import Note
from search.offers import Offer, offers
from search.passages import Passage, nearest_passage
from search.reading import Reading, read
from search.request import SearchRequest
from search.shown import inside, leaves, show
from search.snippets import Snippet, snippets
from search.variants import load as load_variants

_MOST_MISSING = 3
"""Strings that occur nowhere for which what comes nearest is looked for."""
_PARTS_ALONE = Note(
    "库太大，未查只差一字的写法，只列出所含的较长部分",
    "The collection is too large to look for strings that differ in one character: only parts are shown",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that matched, with at most three snippets."""

    report: Report
    score: float
    occurrences: int
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class PartCount:
    """How often a part of the query, or the query without a filter, was found: for when nothing was."""

    label: str
    reports: int
    occurrences: int
    address: str
    """Address parameters (`SearchRequest.address("")`) of the search that finds these."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that a result page shows. `pages` is 0 for nothing found; a page past the end is empty."""

    request: SearchRequest
    read_as: str
    match: str
    notes: tuple[str, ...]
    total: int
    occurrences: int
    pages: int
    took_ms: float
    generation: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetRow, ...]] = field(default_factory=dict)
    parts: tuple[PartCount, ...] = ()
    """Only when nothing was found: each part of the query alone."""
    without: tuple[PartCount, ...] = ()
    """Only when nothing was found: the query without each chosen filter."""
    offers: tuple[Offer, ...] = ()
    """What may have been meant: a place or a year as a filter, a field's right name."""
    unplaced: int = 0
    """Reports of no known region among what matches, the region filter left aside."""
    passage: Passage | None = None
    """For a pasted text that stands nowhere: what comes nearest to it in the first hit, and what differs."""
    nearest: tuple[PartCount, ...] = ()
    """For strings that occur nowhere: what comes nearest to them, alone and without filters."""

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each hit of this page; pandas and polars take the list as it is."""
        return [
            {
                "id": hit.report.id,
                "title": hit.report.title,
                "issuer": hit.report.issuer,
                "region": hit.report.region,
                "place": "/".join(regions.names(hit.report.region)),
                "level": hit.report.level,
                "body": hit.report.body,
                "year": hit.report.year,
                "occurrences": hit.occurrences,
                "score": hit.score,
                "url": hit.report.url,
            }
            for hit in self.hits
        ]


def answer(library: Library, request: SearchRequest) -> Answer:
    """Answer a search. Raises `EngineError` or `CorpusError` when index or corpus cannot be read."""
    started = perf_counter()
    engine = library.engine
    reading = _read(library, engine, request)
    parsed = reading.parsed
    results = engine.search(
        Request(parsed.query, request.filters, request.sort, (request.page - 1) * request.size, request.size)
    )
    hits = tuple(_hit(library, parsed.query, request, hit) for hit in results.hits)
    help_wanted = not results.total
    damaged = (WARNINGS[DAMAGED],) if any(DAMAGED in hit.report.warnings for hit in hits) else ()
    facets = facet_rows(results.facets, request)
    near, cut = _nearest(engine, reading, help_wanted)
    return Answer(
        request=request,
        read_as=parsed.read_as,
        match=reading.match,
        notes=(*parsed.notes, *damaged, *cut),
        total=results.total,
        occurrences=results.occurrences,
        pages=-(-results.total // request.size),
        took_ms=round((perf_counter() - started) * 1000, 2),
        generation=results.generation,
        hits=hits,
        facets=facets,
        passage=nearest_passage(hits[0].report, reading.pasted) if hits and reading.pasted else None,
        offers=offers(engine, request, parsed.query if help_wanted else None),
        unplaced=_unplaced(engine, parsed.query, request, results.total, facets["region"]),
        parts=_parts_alone(engine, parsed.query) if help_wanted else (),
        without=_without_filters(engine, parsed.query, request) if help_wanted else (),
        nearest=near,
    )


def read_query(library: Library, engine: Engine, request: SearchRequest) -> Parsed:
    """The query of a request as `answer` reads it: variants, and runs that occur nowhere."""
    return _read(library, engine, request).parsed


def _read(library: Library, engine: Engine, request: SearchRequest) -> Reading:
    return read(engine, request, load_variants(library.folder) if request.variants else {})


def to_json(answer: Answer) -> dict[str, Any]:
    """The object that `zhice search --json` and `GET /api/search` give.

    For nothing found it also holds `parts` and `without`: what was found of each part of the query alone,
    and without each filter. `nearest` is there then, and where a run was read as words; `offers` where a run
    may be a filter, `unplaced` where reports of no known region match.
    """
    request = answer.request
    record: dict[str, Any] = {
        "query": request.q,
        "read_as": answer.read_as,
        "match": answer.match,
        "notes": list(answer.notes),
        "total": answer.total,
        "occurrences": answer.occurrences,
        "page": request.page,
        "pages": answer.pages,
        "took_ms": answer.took_ms,
        "generation": answer.generation,
        "hits": [_hit_json(hit) for hit in answer.hits],
        "facets": {facet: [_row_json(row) for row in rows] for facet, rows in answer.facets.items()},
    }
    if answer.passage:
        record["passage"] = _passage_json(answer.passage)
    if answer.offers:
        record["offers"] = [
            {"facet": offer.facet, "value": offer.value, "label": offer.label, "reports": offer.reports}
            for offer in answer.offers
        ]
    if answer.unplaced:
        record["unplaced"] = answer.unplaced
    if not answer.total:
        record["parts"] = [_count_json(part) for part in answer.parts]
        record["without"] = [_count_json(part) for part in answer.without]
    if answer.nearest or not answer.total:
        record["nearest"] = [_count_json(part) for part in answer.nearest]
    return record


def _hit(library: Library, query: Query, request: SearchRequest, hit: Found) -> Hit:
    report = library.shown(hit.id, hit.version)
    if report is None:
        raise EngineError(f"{library.corpus.path}: report {hit.id} is missing; run zhice index --rebuild")
    found = marks(query, report, frozenset(request.section))
    return Hit(report, hit.score, hit.occurrences, snippets(parts(report), found))


def _unplaced(
    engine: Engine, query: Query, request: SearchRequest, total: int, rows: tuple[FacetRow, ...]
) -> int:
    if request.region:
        return engine.count(query, request.having(region=(UNPLACED,)).filters).reports
    return total - sum(row.count for row in rows if not row.parent)


def _parts_alone(engine: Engine, query: Query) -> tuple[PartCount, ...]:
    """Each leaf of a query of several, alone and without filters."""
    alone = leaves(query)
    if len(alone) < 2:
        return ()
    return tuple(_count(engine, show(leaf), leaf, SearchRequest(q=show(leaf))) for leaf in alone)


def _without_filters(engine: Engine, query: Query, request: SearchRequest) -> tuple[PartCount, ...]:
    """The query without each facet that was chosen, and without any where several were."""
    chosen = [facet for facet in FACETS if request.chosen(facet)]
    eased = [(facet, request.having(**{facet: ()})) for facet in chosen]
    if len(chosen) > 1:
        eased.append(("all", request.having(**dict.fromkeys(chosen, ()))))
    return tuple(_count(engine, facet, query, other) for facet, other in eased)


def _nearest(
    engine: Engine, reading: Reading, help_wanted: bool
) -> tuple[tuple[PartCount, ...], tuple[Note, ...]]:
    """Strings near those that occur nowhere: runs read as words, and where nothing was found, quoted ones.

    With a note where the engine could not look for all.
    """
    missing = dict.fromkeys(reading.missing)
    if help_wanted:
        sought = (inside(leaf) for leaf in leaves(reading.parsed.query))
        missing |= {
            leaf.text: None for leaf in sought if isinstance(leaf, Literal) and not engine.count(leaf).reports
        }
    wanted = [*missing][:_MOST_MISSING]
    notes: tuple[Note, ...] = ()
    try:
        found = [text for each in wanted for text in nearest(engine, each)]
    except BudgetError:
        found, notes = [text for each in wanted for text in longest_parts(engine, each)], (_PARTS_ALONE,)
    counted = (Literal(text) for text in dict.fromkeys(found))
    return tuple(_count(engine, show(leaf), leaf, SearchRequest(q=show(leaf))) for leaf in counted), notes


def _count(engine: Engine, label: str, query: Query, request: SearchRequest) -> PartCount:
    found = engine.count(query, request.filters)
    return PartCount(label, found.reports, found.occurrences, request.address(""))


def _hit_json(hit: Hit) -> dict[str, Any]:
    report = hit.report
    return {
        "id": report.id,
        "title": report.title or None,
        "url": report.url or None,
        "issuer": report.issuer or None,
        "region": regions.as_json(report.region),
        "level": report.level or None,
        "body": report.body or None,
        "year": report.year,
        "published": report.published.isoformat() if report.published else None,
        "score": round(hit.score, 4),
        "occurrences": hit.occurrences,
        "snippets": [
            {
                "section": snippet.section,
                "heading": snippet.heading,
                "offset": snippet.offset,
                "parts": [list(part) for part in snippet.parts],
            }
            for snippet in hit.snippets
        ],
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.report.id,
        "section": passage.section,
        "heading": passage.heading,
        "offset": passage.offset,
        "parts": [list(part) for part in passage.parts],
    }


def _row_json(row: FacetRow) -> dict[str, Any]:
    record = {"value": row.value, "label": row.label, "count": row.count, "selected": row.selected}
    return record if row.parent is None else record | {"parent": row.parent or None}


def _count_json(count: PartCount) -> dict[str, Any]:
    return {"label": count.label, "reports": count.reports, "occurrences": count.occurrences}
