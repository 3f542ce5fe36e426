"""What every view of one application shares: the library, the counted shelves, the reader's language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Flask, Response, current_app, g, request

from index.report import Report
from search.browse import Shelves
from search.library import Library
from search.request import RequestError, SearchRequest
from web.addresses import at
from web.labels import LANGUAGES, Labels
from web.stock import Stock

_LONGEST_LINKED = 1_000
_MOST_UNPLACED = 3

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Desk:
    """The library that is read from, and the counts of what its corpus and its index hold."""

    library: Library
    shelves: Shelves
    stock: Stock


def furnish(app: Flask, library: Library) -> None:
    """Lay out the desk, and settle each request's language."""
    app.extensions["zhice"] = Desk(library, Shelves(library.corpus), Stock())
    app.config["STATIC_VERSION"] = _static_version()
    app.before_request(_settle_language)
    app.after_request(_remember_language)


def desk() -> Desk:
    """The desk of the application that answers."""
    return cast(Desk, current_app.extensions["zhice"])


def labels() -> Labels:
    """The words of the reader's language."""
    return cast(Labels, g.labels) if "labels" in g else Labels("zh")


def asked() -> SearchRequest:
    """The search in this request's parameters. Raises `RequestError`."""
    return SearchRequest.read(request.args.to_dict(flat=False))


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A place in this request's filters that was not understood, and the codes that it may stand for."""

    text: str
    meant: tuple[str, ...]


def asked_for_places() -> tuple[SearchRequest, tuple[Unplaced, ...]]:
    """The search in this request's parameters without the places that cannot be meant, and these.

    Raises `RequestError` for what else is wrong.
    """
    params = request.args.to_dict(flat=False)
    unplaced: list[Unplaced] = []
    for text in dict.fromkeys(params.pop("region", ())):
        try:
            known = SearchRequest.read({"region": [text]}).region
        except RequestError as error:
            if len(unplaced) == _MOST_UNPLACED:
                raise
            unplaced.append(Unplaced(text, error.meant))
        else:
            params.setdefault("region", []).extend(known)
    return SearchRequest.read(params), tuple(unplaced)


def marking(wanted: SearchRequest) -> SearchRequest:
    """What of a search decides which strings are marked in a report; nothing if it is too long for links."""
    if is_bulky(wanted):
        return SearchRequest()
    return SearchRequest(q=wanted.q, section=wanted.section, match=wanted.match, variants=wanted.variants)


def is_bulky(wanted: SearchRequest) -> bool:
    """Whether a query is so long that a page full of links that repeat it would be megabytes."""
    return len(wanted.q) > _LONGEST_LINKED


def number(name: str, default: int, most: int) -> int:
    """A whole number from 1 to `most` in a parameter. Raises `RequestError`."""
    text = request.args.get(name, str(default))
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most:
        return int(text)
    raise RequestError(f"{name}: {text!r:.40} is no whole number from 1 to {most}")


def report_name(report: Report) -> str:
    """A report's title, or words that say that it has none."""
    return report.title or labels()("untitled")


def _settle_language() -> None:
    g.labels = Labels(request.cookies.get("lang", ""))
    wanted = request.args.get("lang")
    if wanted is not None:
        if wanted not in LANGUAGES:
            raise RequestError(f"lang: {wanted!r:.40} is none of {', '.join(LANGUAGES)}")
        g.labels = Labels(wanted)


def _remember_language(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES and response.status_code < 400:
        year = 365 * 24 * 3600
        response.set_cookie(
            "lang", labels().language, max_age=year, path=at("/"), httponly=True, samesite="Lax"
        )
    response.headers.add("Vary", "Cookie")
    return response


def _static_version() -> str:
    """Of everything that a page is made of besides the code."""
    files = sorted(path for path in (*STATIC.iterdir(), *TEMPLATES.iterdir()) if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]
