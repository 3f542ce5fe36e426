"""Exports: everything that a search matched, streamed as a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Blueprint, Response, abort, request

from search.export import ROWS, STREAMS, prepare, write_xlsx
from search.request import RequestError
from search.tables import XLSX_TYPE
from web.addresses import site
from web.desk import asked, desk, marking

pages = Blueprint("downloads", __name__)

_BLOCK = 65_536


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
        return download(
            workbook(lambda path: write_xlsx(prepared, kind, path)), XLSX_TYPE, f"zhice-{kind}.xlsx"
        )
    media, stream = STREAMS[suffix]
    return download(blocks(stream(prepared, kind)), media, f"zhice-{kind}.{suffix}")


def download(body: Iterator[bytes], media: str, name: str) -> Response:
    """A body that browsers save under a name."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, headers=disposition, content_type=media)


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
