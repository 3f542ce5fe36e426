"""Tables that people keep beside files: delimited text as programs write it, and workbooks of Excel."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crawler.reading.markup.decode import decode

WORKBOOK = ".xlsx"

_DELIMITER = re.compile(r"sep=(.)\s*$", re.I)
"""The first line by which Excel is told what parts the cells."""
_LONGEST_ROW = 100_000
"""Characters of a line: a table of two columns has no longer ones."""
_MOST_UNPACKED, _WIDEST = 50_000_000, 100
"""Bytes that a workbook unpacks to, and columns of it that are looked at."""

Row = tuple[int, list[str]]
"""A row's number, from 1 as programs show it, and its cells."""


class TableError(ValueError):
    """A table that cannot be read; the message says why."""


def rows(name: str, body: bytes) -> Iterator[Row]:
    """The rows of a table of that name. Raises `TableError` for what is no table."""
    return _of_workbook(body) if name.endswith(WORKBOOK) else _of_text(name, decode(body))


def _of_text(name: str, text: str) -> Iterator[Row]:
    first = text.partition("\n")[0].strip("\ufeff")
    told = _DELIMITER.match(first)
    delimiter = max("\t,;|，；", key=lambda sign: (first.count(sign), sign == "\t" and name.endswith(".tsv")))
    lines = text.splitlines()
    if max(map(len, lines), default=0) > _LONGEST_ROW:
        raise TableError(f"a row has more than {_LONGEST_ROW:,} characters")
    found = enumerate(csv.reader(lines, delimiter=told[1] if told else delimiter), 1)
    try:
        yield from islice(found, 1 if told else 0, None)
    except csv.Error as error:
        raise TableError(str(error)) from None


def _of_workbook(body: bytes) -> Iterator[Row]:
    """The rows of the first sheet; a link that a formula makes stays a formula."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise TableError(f"it unpacks to more than {_MOST_UNPACKED:,} bytes")
        book = load_workbook(io.BytesIO(body), read_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(max_col=_WIDEST, values_only=True), 1):
            yield number, ["" if cell is None else str(cell) for cell in cells]
    except TableError:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError) as error:
        # What a broken workbook is told by; the XML parser's own error is a SyntaxError.
        raise TableError(f"it is no workbook: {error}") from None
