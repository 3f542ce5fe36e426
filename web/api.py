"""The HTTP API: the same answers as the pages, as JSON in the contract's shapes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from index import regions
from index.report import to_json
from search import answer as answering
from search import completion
from search.request import RequestError
from web.addresses import site
from web.desk import asked, desk, number
from web.feeds import arrived
from web.openapi.description import description

pages = Blueprint("api", __name__, url_prefix="/api")

_LONGEST_PREFIX = 50


@pages.get("/search")
def search() -> Response:
    """A page of what matches a search."""
    return jsonify(answering.to_json(answering.answer(desk().library, asked())))


@pages.get("/reports/<id>")
def report(id: str) -> BaseResponse:
    """A report in its current version or in `version`, with where its values were read."""
    corpus = desk().library.corpus
    kept = corpus.resolve(id)
    if kept is None:
        abort(404)
    if kept != id:
        return redirect(url_for("api.report", id=kept), 301)
    versions = corpus.versions(id)
    wanted = number("version", versions[0].number, 999_999)
    found = corpus.shown(id, wanted)
    if found is None:
        abort(404)
    gone = corpus.gone(id)
    record: dict[str, Any] = {"id": id, **to_json(found), "origins": dict(found.origins)}
    record["version"] = wanted
    record["versions"] = [
        {"version": version.number, "kept": version.kept.isoformat()} for version in versions
    ]
    record["aliases"] = list(corpus.aliases(id))
    record["gone"] = gone.isoformat() if gone else None
    return jsonify(record)


@pages.get("/complete")
def complete() -> Response:
    """What the collection goes on with after what was typed, the most frequent first."""
    typed = _typed()
    found = completion.complete(desk().library.engine, typed, number("size", 8, 50))
    return jsonify(
        query=typed, completions=[{"text": each.text, "count": each.occurrences} for each in found]
    )


@pages.get("/regions")
def places() -> Response:
    """Regions whose names begin with or hold what was typed, with their paths."""
    typed = _typed()
    limit = number("size", 10, 50)
    found = regions.suggest(typed, limit)
    return jsonify(
        query=typed,
        regions=[
            {"code": region.code, "level": region.level, "names": list(regions.names(region.code))}
            for region in found
        ],
    )


@pages.get("/since")
def since() -> Response:
    """How many reports that match a search came or changed after a change number."""
    library = desk().library
    change = number("change", library.engine.change or 1, 999_999_999)
    return jsonify(change=library.engine.change, new=arrived(library, asked(), change))


@pages.get("/openapi.json")
def openapi() -> Response:
    """The description of this API."""
    return jsonify(description(site()))


def _typed() -> str:
    typed = request.args.get("q", "")
    if len(typed) > _LONGEST_PREFIX:
        raise RequestError(f"q: {len(typed)} characters are too many to complete; at most {_LONGEST_PREFIX}")
    return typed
