"""Two reports side by side, and what a report is likely to be compared with."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, render_template, request

from index import regions
from index.corpus import Corpus
from index.records import Row
from index.report import Report
from search.comparison import compare
from search.indicators import table_of
from search.request import RequestError, SearchRequest
from web.desk import desk

pages = Blueprint("comparing", __name__)


@pages.get("/compare")
def comparison() -> str:
    """The reports `a` and `b`, section by section."""
    left, right = _named("a"), _named("b")
    if left.id == right.id:
        raise RequestError("b: a report compared with itself is the same; name another one")
    return render_template(
        "compare.html",
        asked=SearchRequest(),
        left=left,
        right=right,
        found=compare(left, right, table_of(desk().library.folder)),
        characters=sum(len(part.searched) for part in right.sections),
    )


def likely(report: Report) -> dict[str, Row]:
    """What a report is most often compared with: last year's, its superior's, a neighbour's of its year."""
    corpus = desk().library.corpus
    found = (("last_year", _last_year(corpus, report)), ("superior", _above(corpus, report)))
    named = {name: row for name, rows in found if (row := next(rows, None))}
    neighbour = next(_beside(corpus, report), None)
    return named | ({"neighbour": neighbour} if neighbour else {})


def shown() -> dict[str, object]:
    """The names that templates of comparisons know."""
    return {"compared_with": likely}


def _named(name: str) -> Report:
    id = request.args.get(name, "")
    if not id:
        raise RequestError(f"{name}: name a report by its id: /compare?a=ID&b=ID")
    corpus = desk().library.corpus
    found = corpus.get(corpus.resolve(id) or "")
    if found is None:
        abort(404)
    return found


def _last_year(corpus: Corpus, report: Report) -> Iterator[Row]:
    if report.issuer and report.year:
        for row in corpus.rows({"issuer": report.issuer, "region": report.region}):
            if row.year and row.year < report.year:
                yield row


def _above(corpus: Corpus, report: Report) -> Iterator[Row]:
    for region in reversed(regions.path(report.region)[:-1]):
        yield from _of_year(corpus, report, region.code)


def _beside(corpus: Corpus, report: Report) -> Iterator[Row]:
    above = regions.path(report.region)[:-1]
    for region in regions.children(above[-1].code if above else ""):
        if region.code != report.region:
            yield from _of_year(corpus, report, region.code)


def _of_year(corpus: Corpus, report: Report, region: str) -> Iterator[Row]:
    if report.year:
        yield from corpus.rows({"region": region, "body": report.body, "year": report.year})
