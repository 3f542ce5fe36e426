"""The application: rooms of pages, the API, feeds and exports over one open library."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from index import regions
from index.engine import BudgetError, EngineError
from index.records import CorpusError
from search.indicators import IndicatorError
from search.library import Library
from search.request import RequestError
from web import api, comparing, covering, downloads, feeds, numbers, reports, reuse, studies, views
from web.addresses import at
from web.caching import settle_caching
from web.desk import desk, furnish, labels
from web.labels import WORDS
from web.rendering import PlainContext
from web.requests import Request
from web.security import RateLimit, guard
from web.showing import meaning, shared

RATE, BURST = 20.0, 200.0
"""Requests a second that one address may make in the long run, and at once."""

_SAID = {
    400: "wrong_request",
    404: "not_found",
    405: "not_allowed",
    413: "too_long",
    429: "too_many",
}

_YEAR = 365 * 24 * 3600

log = logging.getLogger("zhice.web")


def create_app(
    library: Library,
    rate: float = RATE,
    burst: float = BURST,
    log_queries: bool = False,
    names: Collection[str] = (),
) -> Flask:
    """The application over an open library. A rate of 0 sets no limit.

    The access log (logger `zhice.access`) holds paths without their queries unless `log_queries` is set.
    Requests for another host than this machine's own, or one of `names`, are refused.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR  # their addresses change with them
    app.jinja_env.globals.update(at=at, thousands="{:,}".format)
    app.jinja_env.context_class = PlainContext
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    app.request_class = Request
    guard(app, RateLimit(rate, burst) if rate else None, log_queries, names)
    furnish(app, library)
    settle_caching(app)
    for room in (views, covering, reports, downloads, feeds, numbers, reuse, comparing, studies, api):
        app.register_blueprint(room.pages)
    app.context_processor(lambda: dict(shared()))
    app.context_processor(lambda: dict(numbers.shown()))
    app.context_processor(lambda: dict(reuse.shown()))
    app.context_processor(lambda: dict(comparing.shown()))
    app.register_error_handler(RequestError, _wrong_request)
    app.register_error_handler(BudgetError, _too_much)
    app.register_error_handler(EngineError, _not_ready)
    app.register_error_handler(CorpusError, _not_ready)
    app.register_error_handler(IndicatorError, _not_ready)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _broken)
    return app


def _wrong_request(error: RequestError) -> tuple[Response | str, int]:
    name, said = error.parameter, labels()
    given = request.args.getlist(name)[-1:]
    return _told(
        "wrong_request",
        str(error),
        400,
        advice=said(f"ask_{name}") if f"ask_{name}" in WORDS else "",
        given=f"{name}={given[0]}" if given else "",
        meant=tuple((regions.names(code), meaning(name, code)) for code in error.meant),
    )


def _too_much(error: BudgetError) -> tuple[Response | str, int]:
    return _told("too_much", str(error), 400, advice=labels()("ask_less"))


def _not_ready(error: Exception) -> tuple[Response | str, int]:
    log.error("%s", error)
    # Where the collection lies on this machine is no reader's business.
    detail = str(error).replace(f"{desk().library.folder}{os.sep}", "")
    return _told("not_ready", detail, 503, advice=labels()("ask_index"))


def _http_error(error: HTTPException) -> tuple[Response | str, int, dict[str, str]] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect is its own answer
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return *_told(_SAID.get(code, "broken"), "", code), kept


def _broken(error: Exception) -> tuple[Response | str, int]:
    log.error("%s %s failed", request.method, ascii(request.path), exc_info=error)
    return _told("broken", "", 500)


def _told(key: str, detail: str, code: int, **more: Any) -> tuple[Response | str, int]:
    """One clear line, as JSON where JSON was asked for; on a page in the reader's language, with advice."""
    title = labels()(key)
    if request.path.startswith(("/api/", "/healthz")):
        return jsonify(error=detail or title), code
    return render_template("error.html", title=title, detail=detail, **more), code
