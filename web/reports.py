"""A report's pages: its text with the matches marked, versions, the raw page, citations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NoReturn
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request

from index.corpus import Corpus
from index.query import Is
from index.records import DamageError, Row, Snapshot, Version
from index.report import Report
from search.answer import read_query
from search.cite import FORMATS, gbt7714
from search.difference import difference
from search.export import accessed
from search.marks import marks
from search.request import SearchRequest
from search.series import series
from search.shown import leaves
from web.addresses import at
from web.desk import asked, desk, marking, number
from web.reading import Reading, lay_out

pages = Blueprint("reports", __name__, url_prefix="/reports")

_MOST_NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report in one version, with what the corpus knows of it."""

    report: Report
    version: Version
    versions: tuple[Version, ...]
    snapshot: Snapshot | None

    @property
    def current(self) -> bool:
        """Whether this is the newest version."""
        return self.version == self.versions[0]


@pages.get("/<id>")
def report(id: str) -> str:
    """The reading page; with `q`, every match is marked; `version` shows an older text."""
    corpus = desk().library.corpus
    shelved = _shelved(id)
    wanted = asked()
    return render_template(
        "report.html",
        asked=wanted,
        kept_query=marking(wanted),
        shelved=shelved,
        report=shelved.report,
        reading=_reading(shelved.report, wanted),
        gone=corpus.gone(id),
        aliases=corpus.aliases(id),
        series=series(corpus, shelved.report, desk().shelves.holdings().years),
        same_place=_same_place(corpus, shelved.report),
        citation=gbt7714(shelved.report, _accessed(shelved)),
    )


@pages.get("/<id>/versions")
def versions(id: str) -> str:
    """Every version of a report, the newest first."""
    return render_template("versions.html", shelved=_shelved(id))


@pages.get("/<id>/versions/<int(min=1, max=999_999):wanted>")
def compare(id: str, wanted: int) -> str:
    """What a version changed against the one before."""
    shelved = _shelved(id, wanted)
    before = desk().library.corpus.get(id, wanted - 1)
    changes = difference(before, shelved.report) if before else ()
    same = before is not None and before.text == shelved.report.text
    return render_template("difference.html", shelved=shelved, before=before, changes=changes, same=same)


@pages.get("/<id>/raw")
def raw(id: str) -> Response:
    """The page as it was fetched, to be kept as a file: never shown as a live page of this site."""
    shelved = _shelved(id)
    if shelved.snapshot is None:
        abort(404)
    body, name = shelved.snapshot.body, f"zhice-{id}-{shelved.version.number}"
    media, suffix = ("application/octet-stream", "bin") if b"\x00" in body[:1024] else ("text/plain", "txt")
    response = Response(body, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@pages.get("/<id>/cite.<suffix>")
def cite(id: str, suffix: str) -> Response:
    """The report's citation: `txt` (GB/T 7714), `bib` or `ris`."""
    if suffix not in FORMATS:
        abort(404)
    shelved = _shelved(id)
    media, write = FORMATS[suffix]
    response = Response(write(shelved.report, _accessed(shelved)), content_type=f"{media}; charset=utf-8")
    if suffix != "txt":
        response.headers["Content-Disposition"] = f'attachment; filename="zhice-{id}.{suffix}"'
    return response


def _shelved(id: str, wanted: int | None = None) -> Shelved:
    """The report in the version asked for, else in its current one; 404 if there is none."""
    corpus = desk().library.corpus
    known = corpus.versions(id)
    if not known:
        _follow_alias(corpus, id)
    at = wanted or number("version", known[0].number, 999_999)
    version = next((version for version in known if version.number == at), None)
    found = corpus.shown(id, at)
    if version is None or found is None:
        abort(404)
    return Shelved(found, version, known, _snapshot(corpus, version))


def _snapshot(corpus: Corpus, version: Version) -> Snapshot | None:
    """The page that a version was read from; one that cannot be read any more hides no report."""
    try:
        return corpus.snapshot(version.snapshot) if version.snapshot else None
    except DamageError:
        return None


def _follow_alias(corpus: Corpus, id: str) -> NoReturn:
    """Send the reader from an alias to the same page of the report it names; 404 if it names none."""
    kept = corpus.resolve(id)
    if kept is None or corpus.versions(kept) == ():
        abort(404)
    query = urlencode(list(request.args.items(multi=True)), errors="replace")
    abort(redirect(at(request.path.replace(id, kept, 1)) + (f"?{query}" if query else ""), 301))


def _reading(found: Report, wanted: SearchRequest) -> Reading:
    if not wanted.q:
        return lay_out(found)
    library = desk().library
    query = read_query(library, library.engine, wanted).query
    if all(isinstance(leaf, Is) for leaf in leaves(query)):
        return lay_out(found)  # a field alone marks nothing
    return lay_out(found, marks(query, found, frozenset(wanted.section)))


def _accessed(shelved: Shelved) -> date:
    return accessed(desk().library.corpus, shelved.report.id, shelved.version.number)


def _same_place(corpus: Corpus, found: Report) -> tuple[Row, ...]:
    if not found.region or found.year is None:
        return ()
    rows = corpus.rows({"region": found.region, "year": found.year})
    return tuple(islice((row for row in rows if row.id != found.id), _MOST_NEIGHBOURS))
