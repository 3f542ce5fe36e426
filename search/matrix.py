"""Hundreds of queries against years and places: reports and occurrences, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.query import DIMENSIONS
from search.counting import Counting, Key, Numbers
from search.inquiry import inquire_each, read_dimensions, value_label
from search.library import Library
from search.request import RequestError, SearchRequest
from search.tables import Column, Table
from search.trends import ordered

MOST_QUERIES = 1_000
MOST_DIMENSIONS = 3
MOST_ROWS = 1_000_000
_MOST_COLUMNS = 16_000
"""Columns of the wide table; a sheet has 16,384."""
_NAMES = {
    "year": "年度",
    "province": "省级",
    "prefecture": "地级",
    "county": "县级",
    "level": "层级",
    "body": "机关",
    "section": "章节",
    "issuer": "发布机关",
}

Step = Callable[[int, int], None]
"""Told how many queries are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """A query, how it was read, and its numbers in every cell that has reports."""

    query: str
    read_as: str
    cells: Mapping[Key, Numbers]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Queries against the cells of some dimensions."""

    request: SearchRequest
    by: tuple[str, ...]
    generation: int
    lines: tuple[Line, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """Every cell that has reports, in order, the first dimension's values slowest."""
        held = {key for line in self.lines for key in line.cells}
        ranks = [
            {value: rank for rank, value in enumerate(ordered(name, {key[at] for key in held}))}
            for at, name in enumerate(self.by)
        ]
        return tuple(
            sorted(held, key=lambda key: [rank[value] for rank, value in zip(ranks, key, strict=True)])
        )

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each query and cell: the tidy table."""
        return list(self.each())

    def each(self) -> Iterator[dict[str, Any]]:
        """The same one by one."""
        cells = [(key, self._values(key)) for key in self.cells]
        for line in self.lines:
            for key, values in cells:
                if numbers := line.cells.get(key):
                    yield {
                        "query": line.query,
                        **values,
                        "reports": numbers.reports,
                        "of_reports": numbers.of_reports,
                        "occurrences": numbers.occurrences,
                    }

    def _values(self, key: Key) -> dict[str, str]:
        found = {}
        for name, value in zip(self.by, key, strict=True):
            found[name] = value
            if name not in ("year", "issuer"):
                found[f"{name}_label"] = value_label(name, value)
        return found


def matrix(
    library: Library,
    queries: Sequence[str],
    request: SearchRequest,
    by: str = "year,province",
    step: Step = lambda done, total: None,
) -> Matrix:
    """Count many queries under a request's filters. Raises `RequestError`.

    `by` holds up to three dimensions apart by commas.
    """
    dimensions = read_dimensions("by", by, DIMENSIONS, MOST_DIMENSIONS)
    engine = library.engine
    inquiries = inquire_each(library, engine, queries, request, MOST_QUERIES)
    counting = Counting(engine, dimensions)
    lines, rows = [], 0
    for done, inquiry in enumerate(inquiries, start=1):
        rows += len(counting.stock(inquiry))
        if rows > MOST_ROWS:
            raise RequestError(
                f"by: {len(inquiries)} queries by {by} are more than {MOST_ROWS:,} rows; "
                "ask for fewer queries, or by something coarser"
            )
        lines.append(Line(inquiry.request.q, inquiry.read_as, counting.cells(inquiry)))
        step(done, len(inquiries))
    return Matrix(request, dimensions, engine.generation, tuple(lines))


def read_phrases(text: str) -> tuple[str, ...]:
    """The queries of a text, one a line; empty lines and such as begin with # are none."""
    lines = (line.strip() for line in text.lstrip("\ufeff").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def to_json(found: Matrix) -> dict[str, Any]:
    """The object that `GET /api/matrix` gives."""
    return {
        "by": list(found.by),
        "generation": found.generation,
        "queries": [{"query": line.query, "read_as": line.read_as} for line in found.lines],
        "rows": found.rows(),
    }


def tables(found: Matrix) -> tuple[Table, ...]:
    """What a download holds: the tidy table, and wide ones of reports and occurrences."""
    columns = [Column("query", "检索式", 24)]
    for name in found.by:
        columns.append(Column(name, _NAMES[name]))
        if name not in ("year", "issuer"):
            columns.append(Column(f"{name}_label", f"{_NAMES[name]}名称", 20))
    columns += [
        Column("reports", "报告数"),
        Column("of_reports", "报告总数"),
        Column("occurrences", "出现次数"),
    ]
    tidy = Table("长表", columns, found.each())
    if len(found.cells) > _MOST_COLUMNS:
        return (tidy,)
    return (tidy, _wide(found, "reports", "宽表-报告数"), _wide(found, "occurrences", "宽表-出现次数"))


def _wide(found: Matrix, name: str, title: str) -> Table:
    cells = found.cells
    heads = [
        " ".join(value_label(by, value) for by, value in zip(found.by, key, strict=True)) for key in cells
    ]
    columns = [Column("query", "检索式", 24)]
    columns += [Column(str(at), head) for at, head in enumerate(heads)]
    rows = (
        {"query": line.query}
        | {
            str(at): getattr(line.cells[key], name) if key in line.cells else None
            for at, key in enumerate(cells)
        }
        for line in found.lines
    )
    return Table(title, columns, rows)
