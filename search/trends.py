"""How often queries occur by year, place, level, body or section: exact, and out of what there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.engine import Engine
from index.query import DIMENSIONS
from search.counting import Counting, Key, Numbers
from search.facets import LABELS
from search.inquiry import Inquiry, inquire_each, read_dimensions, value_label
from search.library import Library
from search.request import SearchRequest
from search.tables import Column, Table

MOST_QUERIES = 10
PANEL = "province"
"""What small multiples are by."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value and its numbers."""

    value: str
    label: str
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Series:
    """A query's points, in order; a value without reports has none."""

    query: str
    read_as: str
    notes: tuple[str, ...]
    rows: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The series of one province alone."""

    value: str
    label: str
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Trends:
    """The series of one dimension, and where asked for, province by province."""

    request: SearchRequest
    by: str
    generation: int
    series: tuple[Series, ...]
    panels: tuple[Panel, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each query and value; pandas and polars take the list as it is."""
        return [
            {"query": series.query, "by": self.by, **_row(point), "share": share, "density": density}
            for series in self.series
            for point in series.rows
            for share, density in [(point.numbers.share, point.numbers.density)]
        ]


def trends(
    library: Library, queries: Sequence[str], request: SearchRequest, by: str = "year", panels: bool = False
) -> Trends:
    """Count queries by a dimension, under a request's filters. Raises `RequestError`.

    A point's numbers are out of the reports that pass the filters and what the query says of fields. With
    `panels`, also province by province.
    """
    (dimension,) = read_dimensions("by", by, DIMENSIONS, most=1)
    engine = library.engine
    inquiries = inquire_each(library, engine, queries, request, MOST_QUERIES)
    counting = Counting(engine, (dimension,))
    series = tuple(_series(inquiry, dimension, counting.cells(inquiry)) for inquiry in inquiries)
    shown = _panels(engine, inquiries, dimension) if panels and dimension != PANEL else ()
    return Trends(request, dimension, engine.generation, series, shown)


def to_json(found: Trends) -> dict[str, Any]:
    """The object that `GET /api/trends` gives."""
    record: dict[str, Any] = {
        "by": found.by,
        "generation": found.generation,
        "series": [_series_json(series) for series in found.series],
    }
    if found.panels:
        record["panels"] = [
            {
                "value": panel.value,
                "label": panel.label,
                "series": [_series_json(each) for each in panel.series],
            }
            for panel in found.panels
        ]
    return record


def tables(found: Trends) -> tuple[Table, ...]:
    """What a download holds."""
    columns = (
        Column("query", "检索式", 24),
        Column("value", "值"),
        Column("label", "名称", 28),
        Column("reports", "报告数"),
        Column("of_reports", "报告总数"),
        Column("share", "占比"),
        Column("occurrences", "出现次数"),
        Column("of_characters", "总字数"),
        Column("density", "每百万字次数"),
    )
    return (Table("趋势", columns, found.rows()),)


def ordered(dimension: str, values: Iterable[str]) -> list[str]:
    """Values in the order in which people read them: years and codes ascending, the unknown last."""
    if dimension in LABELS:
        order = list(LABELS[dimension])
        return sorted(
            values, key=lambda value: (not value, order.index(value) if value in order else 0, value)
        )
    return sorted(values, key=lambda value: (not value, value))


def _series(inquiry: Inquiry, dimension: str, cells: Mapping[Key, Numbers]) -> Series:
    points = (
        Point(value, value_label(dimension, value), cells[value,])
        for value in ordered(dimension, (key[0] for key in cells))
    )
    nowhere = not any(numbers.reports for numbers in cells.values())
    notes = (*inquiry.notes, *([f"“{inquiry.request.q}”在所选范围内没有出现"] if nowhere else ()))
    return Series(inquiry.request.q, inquiry.read_as, notes, tuple(points))


def _panels(engine: Engine, inquiries: Sequence[Inquiry], dimension: str) -> tuple[Panel, ...]:
    counting = Counting(engine, (PANEL, dimension))
    by_panel: dict[str, list[Series]] = {}
    for inquiry in inquiries:
        inside: dict[str, dict[Key, Numbers]] = {}
        for (panel, *rest), numbers in counting.cells(inquiry).items():
            inside.setdefault(panel, {})[tuple(rest)] = numbers
        for panel, cells in inside.items():
            by_panel.setdefault(panel, []).append(_series(inquiry, dimension, cells))
    return tuple(
        Panel(value, value_label(PANEL, value), tuple(by_panel[value])) for value in ordered(PANEL, by_panel)
    )


def _row(point: Point) -> dict[str, Any]:
    return {"value": point.value, "label": point.label, **asdict(point.numbers)}


def _panel_json(panel: Panel) -> dict[str, Any]:
    series = [_series_json(each) for each in panel.series]
    return {"value": panel.value, "label": panel.label, "series": series}


def _series_json(series: Series) -> dict[str, Any]:
    return {
        "query": series.query,
        "read_as": series.read_as,
        "notes": list(series.notes),
        "rows": [_row(point) for point in series.rows],
    }
