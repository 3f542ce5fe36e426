"""What a browser may keep: an answer to a search stays good as long as index and corpus are the same."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, current_app, g, request

from search.variants import NAME
from web.addresses import site
from web.desk import desk, labels

_KEPT = frozenset(("pages.search", "api.search", "api.complete"))
"""Endpoints whose answers depend on nothing but what is in `_tag`."""
_ASK_AGAIN = "no-cache"
"""May be kept, and is asked for again each time: a refresh shows at once."""


def settle_caching(app: Flask) -> None:
    """Answer 304 where the reader has the same answer already; say of every other what may be kept."""
    app.before_request(_same_as_before)
    app.after_request(_say)


def _same_as_before() -> Response | None:
    if request.endpoint not in _KEPT or request.method not in ("GET", "HEAD"):
        return None
    g.tag = _tag()
    return Response(status=304) if request.if_none_match.contains_weak(g.tag) else None


def _say(response: Response) -> Response:
    if response.status_code in (200, 304) and "tag" in g:
        response.set_etag(g.tag, weak=True)
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = _ASK_AGAIN
    return response


def _tag() -> str:
    """Everything that decides what an answer says, as one word.

    Taken before the answer is made: if a new generation comes between, the answer is newer than its tag
    says, and is asked for once more.
    """
    library = desk().library
    engine = library.engine
    state = (
        (engine.generation, engine.change, library.corpus.change, _changed(library.folder / NAME)),
        (current_app.config["STATIC_VERSION"], labels().language, site(), request.full_path),
        datetime.now(UTC).date(),  # a citation has it
    )
    return hashlib.sha256(repr(state).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _changed(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0
