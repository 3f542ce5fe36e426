"""What other programs read: an Atom feed of a search, an OpenSearch description, robots.txt, the state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, Response, jsonify, render_template

from index.corpus import Corpus
from index.query import Request
from index.records import Change
from index.report import Report
from search.answer import read_query
from search.library import Library
from search.request import SearchRequest
from search.tables import printable
from web.addresses import at, site
from web.desk import asked, desk, marking

pages = Blueprint("feeds", __name__)

_ENTRIES = 50
_SPAN = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A report that came or changed, and when (UTC)."""

    report: Report
    updated: datetime


@pages.get("/feed.atom")
def feed() -> Response:
    """The reports matching a search that came or changed last, the latest first."""
    wanted = asked()
    entries = latest(desk().library, wanted)
    body = render_template("feed.xml", asked=wanted, marked=marking(wanted), entries=entries, site=site())
    return Response(printable(body), content_type="application/atom+xml; charset=utf-8")


@pages.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser can search here."""
    body = render_template("opensearch.xml", site=site())
    return Response(body, content_type="application/opensearchdescription+xml; charset=utf-8")


@pages.get("/robots.txt")
def robots() -> Response:
    """Search engines may read the reports, not every search that could be asked."""
    kept_out = ("/?", "/export.", "/api/", "/feed.atom")
    lines = ("User-agent: *", *(f"Disallow: {at(path)}" for path in kept_out))
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@pages.get("/healthz")
def healthz() -> Response:
    """The state: numbers of the corpus and the index, and whether the index has followed the corpus."""
    library = desk().library
    engine = library.engine
    change = library.corpus.change
    return jsonify(
        status="ok",
        generation=engine.generation,
        index_change=engine.change,
        corpus_change=change,
        current=engine.change == change,
        corpus=desk().stock.counts(library.corpus, change),
    )


def latest(library: Library, wanted: SearchRequest, most: int = _ENTRIES) -> tuple[Entry, ...]:
    """The reports matching a search that came or changed last, the latest first."""
    engine = library.engine
    query = Request(read_query(library, engine, wanted).query, wanted.filters, size=0, facets=False)
    total = engine.search(query).total
    whole = Request(query.query, wanted.filters, size=total, facets=False)
    versions = {hit.id: hit.version for hit in engine.search(whole).hits}
    entries: list[Entry] = []
    for change in _changes(library.corpus):
        if len(entries) == most:
            break
        if change.id in versions and (report := library.corpus.shown(change.id, versions[change.id])):
            kept = next(v.kept for v in library.corpus.versions(change.id) if v.number == versions[change.id])
            entries.append(Entry(report, kept))
    return tuple(entries)


def arrived(library: Library, wanted: SearchRequest, change: int) -> int:
    """How many reports matching a search came or changed after a change number of the corpus."""
    late = {each.id: each.version for each in library.corpus.changes_since(change) if not each.gone}
    if not late:
        return 0
    engine = library.engine
    query = Request(read_query(library, engine, wanted).query, wanted.filters, size=0, facets=False)
    found = engine.search(replace(query, size=engine.search(query).total))
    return sum(late.get(hit.id) == hit.version for hit in found.hits)


def _changes(corpus: Corpus) -> Iterator[Change]:
    """Every change, the latest first; fetched in widening spans, for the first one mostly suffices."""
    last, span, told = corpus.change, _SPAN, 0
    while True:
        found = list(corpus.changes_since(max(0, last - span)))
        yield from reversed(found[: len(found) - told])
        if span >= last:
            return
        span, told = 8 * span, len(found)
