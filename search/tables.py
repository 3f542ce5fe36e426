"""Tables as files that spreadsheets open: CSV with a byte order mark, workbooks with a sheet a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

SHEET_ROWS = 1_000_000
"""Rows of one sheet; XLSX allows 1,048,576."""
SHEET_LINKS = 60_000
"""Addresses of one sheet that can be followed; Excel allows 65,530. Further ones are text."""

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet takes these for the beginning of a formula, wide ones and after a break or a space too.
_FORMULA = tuple("=+-@＝＋－＠")
_BREAKS = ("\t", "\r", "\n")
# XML 1.0, and so XLSX and Atom, has no place for these.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_BOLD = Font(bold=True)
_LINK = Font(color="0563C1", underline="single")

Value = str | int | float | date | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the rows, its heading, its width in characters.

    `format` is a spreadsheet's own for numbers and days (`0%`, `yyyy-mm-dd`); `link` says that its values are
    addresses to be followed.
    """

    key: str
    heading: str
    width: int = 12
    format: str = ""
    link: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name; its rows may be many and are read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]


def as_csv(table: Table) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, so that Excel opens it as it is."""
    yield "\ufeff".encode()
    yield csv_line(column.heading for column in table.columns)
    for row in table.rows:
        yield csv_line(unarmed(row[column.key]) for column in table.columns)


def write_book(tables: Iterable[Table], path: Path) -> None:
    """Write a workbook, row by row: a sheet a table, and another one after `SHEET_ROWS` rows.

    Raises `OSError` on a full disk.
    """
    book = Workbook(write_only=True)
    try:
        for table in tables:
            _fill(book, table)
        book.save(path)
    except (OSError, RuntimeError):
        raise
    except Exception as error:
        # openpyxl lets through what writes its XML, and lxml has an error of its own for a full disk.
        raise OSError(f"{path}: cannot be written ({error})") from error
    finally:
        _let_go(book)


def printable(text: str) -> str:
    """The text without the characters for which XML has no place."""
    return _CONTROL.sub("", text)


def _fill(book: Workbook, table: Table) -> None:
    sheet, number, links = _sheet(book, table), 0, 0
    for row in table.rows:
        if number == SHEET_ROWS:
            _close(sheet, table, number)
            sheet, number, links = _sheet(book, table), 0, 0
        cells = [_valued(sheet, column, row[column.key], links < SHEET_LINKS) for column in table.columns]
        links += sum(isinstance(cell, Cell) and cell.hyperlink is not None for cell in cells)
        sheet.append(cells)
        number += 1
    _close(sheet, table, number)


def _close(sheet: Any, table: Table, rows: int) -> None:
    """Let every column be filtered, now that the last row is known."""
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{rows + 1}"


def _let_go(book: Any) -> None:
    """Close what a failure left open, which would complain by itself when it is forgotten."""
    for sheet in book.worksheets:
        for stream in (sheet._rows, sheet._writer and sheet._writer.xf):
            with suppress(Exception):
                stream.close()


def csv_line(values: Iterable[object]) -> bytes:
    """A line of CSV in UTF-8; None is an empty field."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["" if value is None else value for value in values])
    return buffer.getvalue().encode("utf-8", "replace")


def unarmed(value: Value) -> Value:
    """A text that a spreadsheet would run as a formula is kept from it by an apostrophe."""
    if not isinstance(value, str):
        return value
    armed = value.startswith(_BREAKS) or value.lstrip().startswith(_FORMULA)
    return f"'{value}" if armed else value


def _sheet(book: Workbook, table: Table) -> Any:
    sheet: Any = book.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    for at, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.append([_styled(sheet, column.heading, font=_BOLD) for column in table.columns])
    return sheet


def _valued(sheet: Any, column: Column, value: Value, followed: bool) -> Any:
    if column.link and followed and isinstance(value, str) and value.startswith(("http://", "https://")):
        cell = _styled(sheet, printable(value), font=_LINK)
        cell.hyperlink = printable(value)
        return cell
    if column.format and value is not None and not isinstance(value, str):
        return _styled(sheet, value, number_format=column.format)
    return _cell(sheet, value)


def _styled(sheet: Any, value: Any, **style: Any) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=value)
    for name, chosen in style.items():
        setattr(cell, name, chosen)
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    text = printable(value) if isinstance(value, str) else value
    if not (isinstance(text, str) and text.startswith("=")):
        return text
    cell: Any = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    return cell
