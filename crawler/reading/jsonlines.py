"""JSON lines of reports that are already extracted: read, checked, and cleaned like pages."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from crawler.reading.markup.decode import decode
from crawler.reading.wording.dates import read_date
from index.cleaning import clean_text, squeeze
from index.report import Report, ReportError, Section, from_json

_LONGEST = 50_000_000
"""Bytes of a line."""
_AROUND = (b"", b"[", b"]")
"""Lines around those of an array."""
_TEXTS = ("text", "content", "body_text", "html", "正文", "内容")
"""Fields in which other programs write what a report says."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a line holds, by its number from 1: a report, or why not."""

    number: int
    report: Report | None = None
    problem: str = ""


def read_lines(stream: BinaryIO, name: Callable[[int], str]) -> Iterator[Record]:
    """The records of lines that say something; `name` stands for the address of a report without one."""
    number, stream = 0, _in_utf_8(stream)
    while line := stream.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST and not line.endswith(b"\n"):
            while (rest := stream.readline(_LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield Record(number, problem=f"is longer than {_LONGEST} bytes")
            continue
        line = line.replace(b"\0", b"").lstrip(b"\x1e")  # It begins each text of a JSON sequence (RFC 7464).
        if line.strip(b" \t\r\n\xef\xbb\xbf,") not in _AROUND:
            yield from _read(line, number, name(number))


def _in_utf_8(stream: BinaryIO) -> BinaryIO:
    """The lines in UTF-8 where they are in UTF-16, which has a NUL in every sign of JSON."""
    head = stream.read(2)
    stream.seek(0)
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"{\0": "utf-16-le", b"\0{": "utf-16-be"}.get(head)
    return cast(BinaryIO, codecs.EncodedFile(stream, "utf-8", wide, "replace")) if wide else stream


def _read(line: bytes, number: int, name: str) -> Iterator[Record]:
    """The record of a line, or those of an array in it; between two lines of an array stands a comma."""
    try:
        told: Any = json.loads(_decoded(line).strip().removesuffix(","))
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits is a ValueError of its own, deep nesting a RecursionError.
        yield Record(number, problem=f"is no JSON: {' '.join(str(error).split()):.200}")
        return
    if not isinstance(told, list) or not told:
        yield _record(told, number, name)
        return
    for place, each in enumerate(told):
        yield _record(each, number, f"{name}.{place}")


def _record(record: Any, number: int, name: str) -> Record:
    try:
        report = _cleaned(from_json(_plain(record), name))
        lost = () if report.sections else [field for field in _TEXTS if record.get(field)]
        if lost:
            raise ReportError(
                f"its text is in {lost[0]!r}; it belongs in sections, with kinds, heading, text"
            )
        return Record(number, report)
    except ReportError as error:
        return Record(number, problem=f"is no report: {error}")


def _plain(record: Any) -> Any:
    """A record with numbers and days as they are, where another program wrote them in its own way."""
    if not isinstance(record, dict):
        return record
    mended, year, region = dict(record), record.get("year"), record.get("region")
    if (isinstance(year, str) and year.strip().isdecimal()) or (
        isinstance(year, float) and year.is_integer()
    ):
        mended["year"] = int(year)
    for field in ("published", "written"):
        if isinstance(record.get(field), str) and (day := read_date(record[field])):
            mended[field] = day.isoformat()
    if isinstance(region, dict) and isinstance(region.get("code"), int):
        mended["region"] = region | {"code": str(region["code"])}
    return mended


def _decoded(line: bytes) -> str:
    """A line in UTF-8, or as programs of Chinese systems write it."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(line)


def _cleaned(report: Report) -> Report:
    """The report with its texts cleaned; what it says is taken as it is. Raises `ReportError`."""
    sections = tuple(
        Section(part.kinds, squeeze(part.heading), clean_text(part.text)) for part in report.sections
    )
    cleaned = replace(
        report,
        title=squeeze(report.title),
        issuer=squeeze(report.issuer),
        document_number=squeeze(report.document_number),
        index_number=squeeze(report.index_number),
        sections=tuple(part for part in sections if part.heading or part.text),
    )
    if not cleaned.title and not cleaned.sections:
        raise ReportError("a report needs a title or sections")
    return cleaned
