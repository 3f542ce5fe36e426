"""Every occurrence a line, its match in the middle, in the order of what stands around it.

The engine tells where the occurrences stand and in which order; their text is the report's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from index import regions
from index.engine import Engine, EngineError
from index.query import LINE_ORDERS
from index.report import Report
from index.results import Line
from search.facets import label
from search.inquiry import Inquiry, inquire, one_of
from search.library import Library
from search.marks import Part, parts
from search.request import RequestError, SearchRequest
from search.tables import Column, Table

SIDES = ("right", "left")
WIDTHS = (15, 25, 40, 60)
WIDEST = 200
GROUP_SIZES = (1, 2, 3, 4, 5, 6)
_GROUPS = 100
_PIECE = 5_000
"""Lines of an export whose reports are read together, each once."""
_ALL = 2**62
_WINDOW = 100_000
"""Lines that are asked for at once: putting them in order costs the same for few as for many."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How lines are shown: their order, the characters on either side, what they are grouped by.

    `group` is a side, or empty; groups are of what stands there directly, `size` characters of it. `seed`
    is that of the order `sample`.
    """

    order: str = "right"
    width: int = 25
    group: str = ""
    size: int = 2
    seed: int = 1

    def __post_init__(self) -> None:
        one_of("order", self.order, LINE_ORDERS)
        one_of("group", self.group, ("", *SIDES))
        one_of("chars", self.size, GROUP_SIZES)
        if not 1 <= self.width <= WIDEST:
            raise RequestError(f"width: {self.width} is no whole number from 1 to {WIDEST}")


@dataclass(frozen=True, slots=True)
class KeyWord:
    """A line: where it stands, and its text; `number` counts the report's sections, -1 is the title."""

    report: str
    title: str
    year: int | None
    region: str
    number: int
    section: str
    offset: int
    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """Some lines of all, in their order; `groups` are strings beside the match, with counts."""

    request: SearchRequest
    inquiry: Inquiry
    shape: Shape
    generation: int
    total: int
    lines: tuple[KeyWord, ...]
    groups: Mapping[str, int]

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each line."""
        return [_row(line) for line in self.lines]


def concordance(library: Library, request: SearchRequest, shape: Shape = Shape()) -> Concordance:
    """The lines of a request's page. Raises `RequestError`."""
    engine = library.engine
    inquiry = inquire(library, engine, request)
    window = ((request.page - 1) * request.size, request.page * request.size)
    found = engine.lines(inquiry.query, inquiry.filters, shape.order, window, shape.seed)
    groups = _groups(engine, inquiry, shape) if shape.group else {}
    lines = tuple(_read(library, found.lines, shape.width))
    return Concordance(request, inquiry, shape, found.generation, found.total, lines, groups)


def everything(
    library: Library, request: SearchRequest, shape: Shape = Shape(), size: int | None = None
) -> Concordance:
    """All lines at once, or the first `size`."""
    engine = library.engine
    inquiry = inquire(library, engine, request)
    found = engine.lines(
        inquiry.query, inquiry.filters, shape.order, (0, _ALL if size is None else size), shape.seed
    )
    lines = tuple(_read(library, found.lines, shape.width))
    return Concordance(request, inquiry, shape, found.generation, found.total, lines, {})


def every_line(library: Library, request: SearchRequest, shape: Shape) -> Iterator[KeyWord]:
    """All lines one by one, whatever is published meanwhile; memory stays flat."""
    engine = library.engine
    inquiry = inquire(library, engine, request)
    total, start = 1, 0
    while start < total:
        window = (start, start + _WINDOW)
        found = engine.lines(inquiry.query, inquiry.filters, shape.order, window, shape.seed)
        total, start = found.total, start + _WINDOW
        yield from _read(library, found.lines, shape.width)


def to_json(found: Concordance) -> dict[str, Any]:
    """The object that `GET /api/concordance` gives."""
    record = {
        "query": found.request.q,
        "read_as": found.inquiry.read_as,
        "notes": list(found.inquiry.notes),
        "generation": found.generation,
        "order": found.shape.order,
        "total": found.total,
        "page": found.request.page,
        "lines": [_line_json(line) for line in found.lines],
    }
    if found.shape.group:
        record["groups"] = [{"text": text, "count": count} for text, count in found.groups.items()]
    return record


def tables(lines: Iterator[KeyWord]) -> tuple[Table, ...]:
    """What a download holds."""
    columns = (
        Column("left", "上文", 60),
        Column("match", "匹配", 16),
        Column("right", "下文", 60),
        Column("title", "标题", 44),
        Column("year", "年度"),
        Column("region", "地区", 28),
        Column("section", "章节"),
        Column("offset", "位置"),
        Column("report", "编号", 20),
    )
    return (Table("逐处", columns, map(_row, lines)),)


def _groups(engine: Engine, inquiry: Inquiry, shape: Shape) -> dict[str, int]:
    found = engine.contexts(inquiry.query, inquiry.filters, shape.group, shape.size)
    return dict(islice(found.items(), _GROUPS))


def _read(library: Library, places: tuple[Line, ...], width: int) -> Iterator[KeyWord]:
    """Lines with their text; a report is read once for every so many of them."""
    for start in range(0, len(places), _PIECE):
        piece = places[start : start + _PIECE]
        shown: list[KeyWord | None] = [None] * len(piece)
        for report, numbers in _by_report(piece).items():
            found = library.shown(*report)
            if found is None:
                raise EngineError(
                    f"{library.corpus.path}: report {report[0]} is missing; run zhice index --rebuild"
                )
            searched = {part.number: part for part in parts(found)}
            for number in numbers:
                shown[number] = _key_word(found, searched.get(piece[number].section), piece[number], width)
        yield from filter(None, shown)


def _by_report(places: tuple[Line, ...]) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = {}
    for number, line in enumerate(places):
        found.setdefault((line.id, line.version), []).append(number)
    return found


def _key_word(report: Report, part: Part | None, line: Line, width: int) -> KeyWord:
    text = part.text if part else ""
    return KeyWord(
        report=report.id,
        title=report.title,
        year=report.year,
        region=report.region,
        number=line.section,
        section=part.kinds[0] if part else "",
        offset=line.start,
        left=text[max(0, line.start - width) : line.start].replace("\n", " "),
        match=text[line.start : line.end],
        right=text[line.end : line.end + width].replace("\n", " "),
    )


def _line_json(line: KeyWord) -> dict[str, Any]:
    return {
        "report": line.report,
        "title": line.title or None,
        "year": line.year,
        "region": regions.as_json(line.region),
        "section": line.section,
        "offset": line.offset,
        "left": line.left,
        "match": line.match,
        "right": line.right,
    }


def _row(line: KeyWord) -> dict[str, Any]:
    return {
        "report": line.report,
        "title": line.title,
        "year": line.year,
        "region": "/".join(regions.names(line.region)),
        "section": label("section", line.section),
        "offset": line.offset,
        "left": line.left,
        "match": line.match,
        "right": line.right,
    }
