"""What the studies' charts are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.counting import Numbers
from search.inquiry import one_of, value_label
from search.spread import Spread, areas
from search.trends import Series, Trends, ordered
from web import charts, tiles
from web.addresses import at
from web.desk import labels
from web.links import behind

MEASURES = ("share", "reports", "occurrences", "density")


@dataclass(frozen=True, slots=True)
class Small:
    """The chart of one province."""

    value: str
    label: str
    chart: charts.Chart


@dataclass(frozen=True, slots=True)
class Drawn:
    """The trends of a page: by year as lines, for a wide and for a narrow page, and province by province.

    By anything else there are no lines: `most` is the greatest value, which the table's bars are out of.
    """

    measure: str
    most: float
    wide: charts.Chart | None = None
    narrow: charts.Chart | None = None
    small: tuple[Small, ...] = ()


def measured(found: Trends, measure: str) -> Drawn:
    """The drawings of trends in one of `MEASURES`. Raises `RequestError`."""
    one_of("show", measure, MEASURES)
    every = [point.numbers for series in found.series for point in series.rows if point.value]
    most = max((value_of(numbers, measure) for numbers in every), default=0.0)
    if found.by != "year":
        return Drawn(measure, most)
    years = _years(found.series)
    percent = measure == "share"
    given = [_given(found, series, measure) for series in found.series]
    wide, narrow = (
        charts.line_chart(given, years, frame, percent=percent) for frame in (charts.LARGE, charts.NARROW)
    )
    return Drawn(measure, most, wide, narrow, tuple(_small(found, measure, years)))


@dataclass(frozen=True, slots=True)
class Row:
    """A value and its numbers in each series; None where a series has no reports of it."""

    value: str
    label: str
    numbers: tuple[Numbers | None, ...]


def grid(found: Trends) -> tuple[Row, ...]:
    """The table of trends, a row a value."""
    held = [{point.value: point for point in series.rows} for series in found.series]
    labelled = {value: point.label for points in held for value, point in points.items()}
    return tuple(
        Row(
            value,
            labelled[value],
            tuple(points[value].numbers if value in points else None for points in held),
        )
        for value in ordered(found.by, labelled)
    )


def value_of(numbers: Numbers, measure: str) -> float:
    """A cell's numbers in a measure."""
    return float(getattr(numbers, measure))


def _small(found: Trends, measure: str, years: Sequence[int]) -> Iterable[Small]:
    panels = [panel for panel in found.panels if panel.value]
    every = [
        value_of(point.numbers, measure)
        for panel in panels
        for series in panel.series
        for point in series.rows
        if point.value
    ]
    most = max(every, default=0.0)
    for panel in panels:
        given = [_given(found, series, measure, panel.value) for series in panel.series]
        chart = charts.line_chart(given, years, charts.SMALL, most, measure == "share")
        yield Small(panel.value, panel.label, chart)


def _given(found: Trends, series: Series, measure: str, region: str = "") -> charts.Given:
    request = found.request.having(region=(region,)) if region else found.request
    points = {}
    for point in series.rows:
        if point.value and (search := behind(request, series.query, "year", point.value)):
            numbers = point.numbers
            said = labels()("point", label=point.label, reports=numbers.reports, of=numbers.of_reports)
            points[int(point.value)] = (value_of(numbers, measure), said, search.address(at("/")))
    return charts.Given(series.query, points)


def _years(series: Iterable[Series]) -> list[int]:
    years = [int(point.value) for each in series for point in each.rows if point.value]
    return list(range(min(years), max(years) + 1)) if years else []


def curve(found: Spread, frame: charts.Frame) -> charts.Chart:
    """The share of units seen so far that have said it, year by year."""
    points = {
        year.year: (
            year.adopted / year.seen,
            labels()(
                "point_spread", label=str(year.year), new=year.new, adopted=year.adopted, seen=year.seen
            ),
            "",
        )
        for year in found.years
    }
    years = list(range(min(points), max(points) + 1)) if points else []
    return charts.line_chart([charts.Given("", points)], years, frame, 1.0, percent=True)


def map_of(found: Spread, within: str) -> tuple[tiles.Tile, ...]:
    """The tile map of the regions directly below one."""
    known = {area.code: (area.adopted, area.units) for area in areas(found, within)}
    return tiles.tiles(known, {code: value_label("province", code).rpartition("/")[2] for code in known})
