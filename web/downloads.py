"""Exports: everything that a search matched, streamed as a file."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, request

from search.export import ROWS, SHEETS, STREAMS, prepare, write_xlsx
from search.request import RequestError
from search.tables import XLSX_TYPE
from web.addresses import site
from web.desk import asked, desk, marking

pages = Blueprint("downloads", __name__)

_BLOCK = 65_536
_LONGEST_NAME = 40
"""Characters of a query in the name of a file."""


@pages.get("/export.<suffix>")
def export(suffix: str) -> Response:
    """Every report that matches, or with `rows=hits` every hit with its context."""
    if suffix not in (*STREAMS, "xlsx"):
        abort(404)
    kind = request.args.get("rows", "reports")
    if kind not in ROWS:
        raise RequestError(f"rows: {kind!r:.40} is none of {', '.join(ROWS)}")
    wanted = asked()
    base = site()
    marked = marking(wanted)
    prepared = prepare(desk().library, wanted, lambda id: base + marked.address(f"/reports/{id}"))
    if suffix == "xlsx":
        body, media = workbook(lambda path: write_xlsx(prepared, kind, path)), XLSX_TYPE
    else:
        media, stream = STREAMS[suffix]
        body = blocks(stream(prepared, kind))
    day = prepared.exported.date().isoformat()
    return download(body, media, f"zhice-{kind}-{day}.{suffix}", _named(wanted.q, SHEETS[kind], day, suffix))


def _named(query: str, kind: str, day: str, suffix: str) -> str:
    """What a reader finds again: `知策-首违不罚-匹配处-2026-11-25.xlsx`."""
    words = "-".join(re.findall(r"\w+", query))[:_LONGEST_NAME] or "全部"
    return f"知策-{words}-{kind}-{day}.{suffix}"


def download(body: Iterator[bytes], media: str, name: str, full_name: str = "") -> Response:
    """A body that browsers save under a name; the full one may hold any characters (RFC 6266)."""
    disposition = f'attachment; filename="{name}"'
    if full_name:
        disposition += f"; filename*=UTF-8''{quote(full_name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(body, headers=headers, content_type=media)


def blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer, larger pieces: a server's cost is by the piece."""
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def workbook(write: Callable[[Path], None]) -> Iterator[bytes]:
    """A workbook's bytes, through a temporary file: its parts cannot be told before all rows are written."""
    handle, name = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    path = Path(name)
    try:
        write(path)
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    finally:
        path.unlink()
