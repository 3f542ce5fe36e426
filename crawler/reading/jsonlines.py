"""JSON lines of reports that are already extracted: read, checked, and cleaned like pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from crawler.reading.markup.decode import decode
from index.cleaning import clean_text, squeeze
from index.report import Report, ReportError, Section, from_json

_LONGEST = 50_000_000
"""Bytes of a line."""
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
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        whole = line.endswith(b"\n") or len(line) <= _LONGEST
        while not whole:
            whole = (rest := stream.readline(_LONGEST)).endswith(b"\n") or not rest
            line = b""
        line = line.lstrip(b"\x1e")  # It begins each text of a JSON sequence (RFC 7464).
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _read(line, number, name(number))
        elif not line:
            yield Record(number, problem=f"is longer than {_LONGEST} bytes")


def _read(line: bytes, number: int, name: str) -> Record:
    try:
        record: Any = json.loads(_decoded(line))
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits is a ValueError of its own, deep nesting a RecursionError.
        return Record(number, problem=f"is no JSON: {' '.join(str(error).split()):.200}")
    try:
        report = _cleaned(from_json(record, name))
        lost = () if report.sections else [field for field in _TEXTS if record.get(field)]
        if lost:
            raise ReportError(
                f"its text is in {lost[0]!r}; it belongs in sections, with kinds, heading, text"
            )
        return Record(number, report)
    except ReportError as error:
        return Record(number, problem=f"is no report: {error}")


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
