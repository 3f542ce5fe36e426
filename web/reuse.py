"""What reports take over from each other: one report's passages, the collection's, and the API for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from index import regions
from index.query import SHORTEST_PASSAGE, Filters
from index.report import Report
from search.marks import Part, parts
from search.network import Network, rows_of
from search.request import SearchRequest
from search.reuse import LONGEST, SHORTEST, WHOM, Shared, noted, reuse, to_json
from search.studies import STUDIES
from web.desk import desk, number

pages = Blueprint("reuse", __name__)

_AT_ONCE = 3_000
"""Reports of a collection worked out while the reader waits; a larger one is left to `zhice reuse`."""
_ROWS = 50
_OPENING = 9
_KEY = "zhice.network"
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text of a paragraph: the report's own, of a passage that others have, or boilerplate."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph in stretches, with the passages that begin in it and how each begins there."""

    stretches: tuple[Stretch, ...]
    notes: tuple[tuple[str, Shared], ...]


@pages.get("/reports/<id>/reuse")
def report(id: str) -> str | BaseResponse:
    """A report's text with what it shares with others."""
    corpus = desk().library.corpus
    kept = corpus.resolve(id)
    if kept is None:
        abort(404)
    if kept != id:
        query = request.query_string.decode("ascii", "replace")
        return redirect(url_for("reuse.report", id=kept) + (f"?{query}" if query else ""), 301)
    found, whom, shortest = _asked(id)
    shared = reuse(desk().library, found, whom, shortest)
    shown = noted(shared.passages, shortest)
    return render_template(
        "reuse.html",
        asked=SearchRequest(),
        report=found,
        reuse=shared,
        whom=whom,
        everybody=WHOM,
        shortest=shortest,
        limits=(SHORTEST, LONGEST),
        sections=[(part, tuple(_lines(part, shown))) for part in parts(found)[1:]],
    )


@pages.get("/api/reports/<id>/reuse")
def api_report(id: str) -> Response:
    """A report's passages as JSON; `with` names whom it is compared with, `length` the least length."""
    found, whom, shortest = _asked(desk().library.corpus.resolve(id) or "")
    return jsonify(to_json(reuse(desk().library, found, whom, shortest)))


@pages.get("/reuse")
def collection() -> str:
    """The most copied passages, the reports with the least of their own, and who takes from whom."""
    wanted = SearchRequest.read({name: request.args.getlist(name) for name in ("region", "year")})
    region, years = "".join(wanted.region[-1:]), frozenset(map(int, wanted.year))
    network, engine, corpus = _worked_out(), desk().library.engine, desk().library.corpus
    every = rows_of(corpus)
    rows = rows_of(corpus, region, years) if region or years else every
    return render_template(
        "network.html",
        study="reuse",
        studies=tuple(STUDIES),
        asked=SearchRequest(),
        region=region,
        years=sorted(years),
        path=regions.path(region),
        generation=network.generation,
        current=engine.generation,
        boilerplate=network.boilerplate(engine, Filters(frozenset(wanted.region[-1:]), year=years), _ROWS),
        least_own=network.least_own(rows)[:_ROWS],
        pairs=network.pairs(rows, every)[:_ROWS],
    )


def having(text: str) -> SearchRequest:
    """The search for a normalised string, literally; curly quotes in it are the same, and do not end it."""
    pieces = text.split('"')
    curly = "".join(piece + "“”"[at % 2] for at, piece in enumerate(pieces[:-1]))
    return SearchRequest(q=f'"{curly}{pieces[-1]}"', match="literal")


def shown() -> dict[str, object]:
    """The names that templates of reuse know."""
    return {"having": having}


def _asked(id: str) -> tuple[Report, str, int]:
    found = desk().library.corpus.get(id)
    if found is None:
        abort(404)
    return found, request.args.get("with", WHOM[0]), number("length", SHORTEST_PASSAGE, 1_000)


def _worked_out() -> Network:
    """The network, worked out first where it is absent or old and the collection small."""
    with _guard:
        if _KEY not in current_app.extensions:
            current_app.extensions[_KEY] = Network.open(desk().library.folder)
    network: Network = current_app.extensions[_KEY]
    engine = desk().library.engine
    if network.generation != engine.generation and desk().shelves.holdings().total <= _AT_ONCE:
        for _ in network.work_out(engine):
            pass
    return network


def _lines(part: Part, shown: tuple[tuple[Shared, int], ...]) -> Iterator[Line]:
    here = [(each, start) for each, start in shown if each.section == part.number]
    start = 0
    for text in part.text.split("\n"):
        end = start + len(text)
        beginning = tuple(
            (_opening(part.text[at : each.end]), each) for each, at in here if start <= at <= end
        )
        yield Line(tuple(_stretches(part.text, (start, end), here)), beginning)
        start = end + 1


def _opening(text: str) -> str:
    """How a passage begins, without the marks that end what stands before it."""
    text = text.lstrip("\n 　，。；：、！？）》”’,.;:!?)%")
    return text[:_OPENING].replace("\n", " ") + ("…" if len(text) > _OPENING else "")


def _stretches(text: str, line: tuple[int, int], here: list[tuple[Shared, int]]) -> Iterator[Stretch]:
    at, end = line
    for each, begin in here:
        low, high = max(begin, at), min(each.end, end)
        if low >= high:
            continue
        if at < low:
            yield Stretch(text[at:low], "own")
        yield Stretch(text[low:high], "boilerplate" if each.boilerplate else "reused")
        at = high
    if at < end:
        yield Stretch(text[at:end], "own")
